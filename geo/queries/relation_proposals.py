"""Relations that the field told of and that wait: for the record that a typed name means, or for a person's word."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import RelationKind, ResourceKind
from geo.errors import NotFound
from geo.queries.guarded import write_guarded
from geo.queries.reach import AREA, DONG_CODE, IN_FORCE, REACHED, Reach
from geo.surveys.submission_states import Direction, ProposalState


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A relation as it was told; without `other_id` the other end is only a typed name."""

    resource_id: UUID
    submission_id: UUID
    kind: RelationKind
    direction: Direction
    other_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A waiting relation: this record, the other end as a record or as a typed name, and what became of it."""

    id: UUID
    resource_id: UUID
    record: str
    record_kind: ResourceKind
    kind: RelationKind
    direction: Direction
    other_id: UUID | None
    other: str | None
    name: str
    state: ProposalState
    submission_id: UUID
    created_at: datetime
    site_id: UUID | None
    district_code: str | None
    province_code: str | None


def insert_proposal(session: Session, new: NewProposal, now: datetime) -> UUID:
    """Let a relation wait."""
    sql = """
    INSERT INTO relation_proposals (resource_id, submission_id, kind, direction, other_id, name, created_at)
    VALUES (:resource_id, :submission_id, :kind, :direction, :other_id, :name, :now) RETURNING id
    """
    values = {
        **{name: getattr(new, name) for name in NewProposal.__slots__},
        "kind": new.kind.value,
        "direction": new.direction.value,
        "now": now,
    }
    made: UUID = session.execute(text(sql), values).scalar_one()
    return made


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a name is looked for: in a district, and among what the same campaign has brought; None is everywhere."""

    district_code: str | None
    campaign_id: UUID | None


def records_named(session: Session, name: str, where: Whereabouts, on_date: date, *, but: UUID) -> list[UUID]:
    """Return the records that are called so, spaces aside; at most two, for one is a match."""
    sql = f"""
    SELECT r.id FROM resources r
    WHERE r.search_text LIKE search_key(:name) || chr(31) || '%' AND r.id <> :but
      AND r.state NOT IN ('closed', 'merged', 'rejected')
      AND (CAST(:district AS text) IS NULL
           OR {DONG_CODE.format("r")} IN (SELECT d.code FROM dongs d WHERE d.district_code = :district)
           OR EXISTS (SELECT FROM submission_records m JOIN submissions s ON s.id = m.submission_id
                      WHERE m.resource_id = r.id AND s.campaign_id = :campaign_id))
    ORDER BY r.public_rev IS NULL, r.id LIMIT 2
    """  # noqa: S608  (fixed text; values are bound)
    values = {
        "name": _plain(name),
        "but": but,
        "district": where.district_code,
        "campaign_id": where.campaign_id,
        "on_date": on_date,
    }
    return list(session.execute(text(sql), values).scalars())


def _plain(name: str) -> str:
    """Return a name for LIKE, its own signs escaped."""
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def proposals_naming(session: Session, name: str, campaign_id: UUID | None, *, but: UUID) -> list[UUID]:
    """Return, locked, the waiting relations of a campaign whose other end surveyors typed as this name."""
    sql = """
    SELECT p.id FROM relation_proposals p JOIN submissions s ON s.id = p.submission_id
    WHERE p.state = 'open' AND p.other_id IS NULL AND search_key(p.name) = search_key(:name) AND p.resource_id <> :but
      AND s.channel <> 'open' AND s.campaign_id IS NOT DISTINCT FROM :campaign_id
    ORDER BY p.created_at, p.id FOR UPDATE OF p SKIP LOCKED
    """
    values = {"name": name, "campaign_id": campaign_id, "but": but}
    return list(session.execute(text(sql), values).scalars())


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which waiting relations: within a reach by the place of the record that they were told of."""

    on_date: date
    reach: Reach = field(default_factory=Reach)
    states: Sequence[str] = (ProposalState.OPEN,)
    resource_id: UUID | None = None
    ids: Sequence[UUID] | None = None
    limit: int = 50
    offset: int = 0


_SELECT: Final = f"""
SELECT p.id, p.resource_id, r.name AS record, r.kind AS record_kind, p.kind, p.direction, p.other_id, o.name AS other,
  p.name, p.state, p.submission_id, p.created_at, r.site_id, g.district_code, g.province_code,
  count(*) OVER () AS total
FROM relation_proposals p JOIN resources r ON r.id = p.resource_id LEFT JOIN resources o ON o.id = p.other_id
LEFT JOIN LATERAL (
  SELECT x.code AS district_code, x.province_code FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id IN ({IN_FORCE}) AND d.code = {DONG_CODE.format("r")} LIMIT 1
) g ON true
WHERE p.state = ANY(:states) AND {REACHED.format(code=DONG_CODE.format("r"), area=AREA, site="r.site_id")}
  AND (CAST(:resource_id AS uuid) IS NULL OR p.resource_id = :resource_id)
  AND (CAST(:ids AS uuid[]) IS NULL OR p.id = ANY(CAST(:ids AS uuid[])))
ORDER BY p.created_at, p.name, p.id LIMIT :limit OFFSET :offset
"""  # noqa: S608  (fixed text; values are bound)


def list_proposals(session: Session, wanted: ProposalFilter) -> tuple[list[ProposalRow], int]:
    """Return one page of waiting relations, the oldest first, and how many there are."""
    values = {
        **wanted.reach.parameters(),
        "on_date": wanted.on_date,
        "states": [str(state) for state in wanted.states],
        "resource_id": wanted.resource_id,
        "ids": None if wanted.ids is None else list(wanted.ids),
        "limit": wanted.limit,
        "offset": wanted.offset,
    }
    rows = session.execute(text(_SELECT), values).mappings().all()
    return [_row(dict(row)) for row in rows], int(rows[0]["total"]) if rows else 0


def get_proposal(session: Session, proposal_id: UUID, on_date: date) -> ProposalRow:
    """Return one of them, decided or not; raise NotFound without it."""
    wanted = ProposalFilter(on_date, Reach(everywhere=True), states=tuple(ProposalState), ids=[proposal_id])
    rows, _total = list_proposals(session, wanted)
    if not rows:
        raise unknown_proposal()
    return rows[0]


def unknown_proposal() -> NotFound:
    """Return the fault of a waiting relation that does not exist, or not for the one who asks."""
    return NotFound("그런 관계 제안이 없어요.", "There is no such proposed relation.", code="proposal_unknown")


def decide(session: Session, proposal_id: UUID, relation_id: UUID | None, actor_id: UUID | None, now: datetime) -> None:
    """Note the relation that was made of it, or without one that none is; raise Conflict for one decided already."""
    sql = """
    UPDATE relation_proposals SET state = :state, relation_id = :relation_id, decided_by = :actor_id, decided_at = :now
    WHERE id = :id AND state = 'open'
    """
    state = ProposalState.LINKED if relation_id else ProposalState.DISMISSED
    values = {"id": proposal_id, "state": state.value, "relation_id": relation_id, "actor_id": actor_id, "now": now}
    write_guarded(session, sql, values)


def _row(row: dict[str, Any]) -> ProposalRow:
    row.pop("total")
    words = {
        "record_kind": ResourceKind(row["record_kind"]),
        "kind": RelationKind(row["kind"]),
        "direction": Direction(row["direction"]),
        "state": ProposalState(row["state"]),
    }
    return ProposalRow(**{**row, **words})
