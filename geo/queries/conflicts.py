"""Properties that two changed to different values: both kept, until a person decides (R3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import bindparam

from geo.enums import ResourceKind, ResourceState
from geo.errors import NotFound
from geo.merging import Clash
from geo.queries.guarded import write_guarded
from geo.queries.reach import AREA, DONG_CODE, IN_FORCE, REACHED, Reach
from geo.surveys.submission_states import ConflictState, Take


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits because of one write: who wrote the later value, starting from which revision."""

    resource_id: UUID
    base_rev: int
    author_id: UUID | None
    submission_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A property with both values as flat content has them, who wrote them and when; `theirs` came first."""

    id: UUID
    resource_id: UUID
    name: str
    kind: ResourceKind
    resource_state: ResourceState
    head_rev: int
    property: str
    base_rev: int
    theirs_rev: int
    base: Any
    theirs: Any
    yours: Any
    theirs_by: str | None
    theirs_at: datetime
    yours_by: str | None
    yours_at: datetime
    submission_id: UUID | None
    state: ConflictState
    taken: str | None
    resolved_by: str | None
    resolved_at: datetime | None
    resolved_rev: int | None
    site_id: UUID | None
    dong_code: str | None
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None


# Whose value stands now: the newest revision that changed the property since the one both knew.
_NOTE = text("""
INSERT INTO property_conflicts (resource_id, property, base_rev, theirs_rev, base, theirs, yours, theirs_by, theirs_at,
                                yours_by, yours_at, submission_id)
SELECT v.resource_id, :property, :base_rev, v.rev, :base, :theirs, :yours, v.author_id, v.created_at,
       :author_id, :now, :submission_id
FROM resource_revisions v WHERE v.resource_id = :resource_id AND v.rev > :base_rev
ORDER BY :property = ANY(v.changed) DESC, v.rev DESC LIMIT 1
ON CONFLICT (resource_id, property, yours_by, yours_key) WHERE state = 'open'
DO UPDATE SET theirs_rev = excluded.theirs_rev, theirs = excluded.theirs, theirs_by = excluded.theirs_by,
  theirs_at = excluded.theirs_at, yours_at = excluded.yours_at,
  submission_id = coalesce(excluded.submission_id, property_conflicts.submission_id)
RETURNING id
""").bindparams(*(bindparam(name, type_=JSONB(none_as_null=False)) for name in ("base", "theirs", "yours")))


def note_conflicts(session: Session, waiting: Waiting, clashes: Sequence[Clash], now: datetime) -> list[UUID]:
    """Let both values of every clash wait for a person; the same value by the same person waits once."""
    made: list[UUID] = []
    for clash in clashes:
        values = {
            "property": clash.name,
            "base": clash.base,
            "theirs": clash.theirs,
            "yours": clash.yours,
            "resource_id": waiting.resource_id,
            "base_rev": waiting.base_rev,
            "author_id": waiting.author_id,
            "submission_id": waiting.submission_id,
            "now": now,
        }
        made += session.execute(_NOTE, values).scalars()
    return made


def settle(session: Session, resource_id: UUID, names: Sequence[str], author_id: UUID, now: datetime) -> None:
    """Take values off the list whose writer has written the same properties again, from the newest revision."""
    sql = """
    UPDATE property_conflicts SET state = 'settled', resolved_at = :now
    WHERE resource_id = :resource_id AND property = ANY(:names) AND yours_by = :author_id AND state = 'open'
    """
    values = {"resource_id": resource_id, "names": list(names), "author_id": author_id, "now": now}
    session.execute(text(sql), values)


@dataclass(frozen=True, slots=True)
class ConflictFilter:
    """Which conflicts: within a reach by the place of the record; of one record or one campaign if named."""

    on_date: date
    reach: Reach = field(default_factory=Reach)
    states: Sequence[str] = (ConflictState.OPEN,)
    resource_id: UUID | None = None
    campaign_id: UUID | None = None
    ids: Sequence[UUID] | None = None
    limit: int = 50
    offset: int = 0


_WANTED: Final = f"""
c.state = ANY(:states) AND {REACHED.format(code=DONG_CODE.format("r"), area=AREA, site="r.site_id")}
AND (CAST(:resource_id AS uuid) IS NULL OR c.resource_id = :resource_id)
AND (CAST(:ids AS uuid[]) IS NULL OR c.id = ANY(CAST(:ids AS uuid[])))
AND (CAST(:campaign_id AS uuid) IS NULL OR c.submission_id IN (
  SELECT s.id FROM submissions s WHERE s.campaign_id = :campaign_id))
"""  # noqa: S608  (fixed text; values are bound)
_SELECT: Final = f"""
WITH page AS MATERIALIZED (
  SELECT c.id, count(*) OVER () AS total FROM property_conflicts c JOIN resources r ON r.id = c.resource_id
  WHERE {_WANTED} ORDER BY c.yours_at, c.id LIMIT :limit OFFSET :offset)
SELECT c.id, c.resource_id, r.name, r.kind, r.state AS resource_state, r.rev AS head_rev, c.property, c.base_rev,
  c.theirs_rev, c.base, c.theirs, c.yours, t.name AS theirs_by, c.theirs_at, y.name AS yours_by, c.yours_at,
  c.submission_id, c.state, c.taken, d.name AS resolved_by, c.resolved_at, c.resolved_rev, r.site_id,
  g.code AS dong_code, g.name AS dong_name, g.district, g.district_code, g.province_code, page.total
FROM page JOIN property_conflicts c ON c.id = page.id JOIN resources r ON r.id = c.resource_id
LEFT JOIN accounts t ON t.id = c.theirs_by LEFT JOIN accounts y ON y.id = c.yours_by
LEFT JOIN accounts d ON d.id = c.resolved_by
LEFT JOIN LATERAL (
  SELECT d.code, d.name, x.name AS district, x.code AS district_code, x.province_code
  FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id IN ({IN_FORCE}) AND d.code = {DONG_CODE.format("r")} LIMIT 1
) g ON true
ORDER BY c.yours_at, c.id
"""  # noqa: S608  (fixed text; values are bound)


def list_conflicts(session: Session, wanted: ConflictFilter) -> tuple[list[ConflictRow], int]:
    """Return one page of conflicts, the one that waits longest first, and how many there are."""
    values = {
        **wanted.reach.parameters(),
        "on_date": wanted.on_date,
        "states": [str(state) for state in wanted.states],
        "resource_id": wanted.resource_id,
        "campaign_id": wanted.campaign_id,
        "ids": None if wanted.ids is None else list(wanted.ids),
        "limit": wanted.limit,
        "offset": wanted.offset,
    }
    rows = session.execute(text(_SELECT), values).mappings().all()
    return [_row(dict(row)) for row in rows], int(rows[0]["total"]) if rows else 0


def get_conflict(session: Session, conflict_id: UUID, on_date: date) -> ConflictRow:
    """Return one conflict, decided or not; raise NotFound without it."""
    every = tuple(ConflictState)
    wanted = ConflictFilter(on_date, Reach(everywhere=True), states=every, ids=[conflict_id])
    rows, _total = list_conflicts(session, wanted)
    if not rows:
        raise unknown_conflict()
    return rows[0]


def unknown_conflict() -> NotFound:
    """Return the fault of a conflict that does not exist, or not for the one who asks."""
    return NotFound("그런 충돌이 없어요.", "There is no such conflict.", code="conflict_unknown")


def decide(session: Session, conflict_id: UUID, take: Take, rev: int, actor_id: UUID | None, now: datetime) -> None:
    """Note what was taken; raise Conflict (`stale_version`) for one that somebody has decided meanwhile."""
    sql = """
    UPDATE property_conflicts SET state = 'resolved', taken = :take, resolved_rev = :rev, resolved_by = :actor_id,
      resolved_at = :now
    WHERE id = :id AND state = 'open'
    """
    values = {"id": conflict_id, "take": take.value, "rev": rev, "actor_id": actor_id, "now": now}
    write_guarded(session, sql, values)


def _row(row: dict[str, Any]) -> ConflictRow:
    row.pop("total")
    kind, stands = ResourceKind(row["kind"]), ResourceState(row["resource_state"])
    return ConflictRow(**{**row, "kind": kind, "resource_state": stands, "state": ConflictState(row["state"])})
