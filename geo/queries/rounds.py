"""Season rounds as rows: the round, its weekly slots, and its moves guarded by state and version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round with the name of its site; `seed` is for the draw alone until `state` is drawn."""

    id: UUID
    site_id: UUID
    site_name: str
    name: str
    about: str
    state: str
    starts_on: date
    ends_on: date
    apply_until: datetime
    most_per_week: int
    newcomers_first: bool
    commitment: str | None
    seed: str | None
    result: str | None
    version: int
    slots: int
    entries: int


@dataclass(frozen=True, slots=True)
class NewRound:
    site_id: UUID
    name: str
    about: str
    starts_on: date
    ends_on: date
    apply_until: datetime
    most_per_week: int
    newcomers_first: bool


@dataclass(frozen=True, slots=True)
class SlotValues:
    """A weekly time in minutes of the venue's day."""

    space_id: UUID
    weekday: int
    from_min: int
    until_min: int


@dataclass(frozen=True, slots=True)
class SlotRow(SlotValues):
    """A slot with its space's name, cells and margins, and how many groups wish for it."""

    id: UUID
    space_name: str
    site_name: str
    heads_max: int | None
    setup_minutes: int
    turnover_minutes: int
    cells: list[int]
    wishes: int


_SELECT = """
SELECT r.id, r.site_id, t.name AS site_name, r.name, r.about, r.state, r.starts_on, r.ends_on, r.apply_until,
       r.most_per_week, r.newcomers_first, r.commitment, r.seed, r.result, r.version,
       (SELECT count(*) FROM round_slots s WHERE s.round_id = r.id) AS slots,
       (SELECT count(*) FROM round_entries e WHERE e.round_id = r.id) AS entries
FROM rounds r JOIN sites t ON t.id = r.site_id
"""


def insert_round(session: Session, new: NewRound, actor_id: UUID | None) -> UUID:
    """Write a round in preparation."""
    sql = text("""
    INSERT INTO rounds (site_id, name, about, starts_on, ends_on, apply_until, most_per_week, newcomers_first,
                        created_by)
    VALUES (:site_id, :name, :about, :starts_on, :ends_on, :apply_until, :most_per_week, :newcomers_first, :actor_id)
    RETURNING id
    """)
    values = {name: getattr(new, name) for name in NewRound.__slots__}
    round_id: UUID = session.execute(sql, {**values, "actor_id": actor_id}).scalar_one()
    return round_id


def get_round(session: Session, round_id: UUID, *, lock: bool = False) -> RoundRow:
    """Return one round, its row locked when it is about to change; raise NotFound without it."""
    ending = "FOR UPDATE OF r" if lock else ""
    row = session.execute(text(f"{_SELECT} WHERE r.id = :id {ending}"), {"id": round_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 정기 대관이 없어요.", "There is no such round.", code="round_unknown")
    return RoundRow(**row)


@dataclass(frozen=True, slots=True)
class RoundFilter:
    """Which rounds to list; `drafts` shows those in preparation, too."""

    site_ids: Sequence[UUID] | None = None
    drafts: bool = False
    limit: int = 50
    offset: int = 0


def list_rounds(session: Session, wanted: RoundFilter) -> tuple[list[RoundRow], int]:
    """Return one page of rounds, the newest season first, and how many there are."""
    where = "(:drafts OR r.state <> 'draft') AND (:all_sites OR r.site_id = ANY(CAST(:site_ids AS uuid[])))"
    values = {
        "drafts": wanted.drafts,
        "all_sites": wanted.site_ids is None,
        "site_ids": list(wanted.site_ids or ()),
        "limit": wanted.limit,
        "offset": wanted.offset,
    }
    sql = f"{_SELECT} WHERE {where} ORDER BY r.starts_on DESC, r.id LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), values).mappings().all()
    total = session.execute(text(f"SELECT count(*) FROM rounds r WHERE {where}"), values).scalar_one()  # noqa: S608  (fixed text; values are bound)
    return [RoundRow(**row) for row in rows], int(total)


_MOVE = text("""
UPDATE rounds SET state = :to_state, version = version + 1,
       commitment = coalesce(:commitment, commitment), seed = coalesce(:seed, seed), result = coalesce(:result, result),
       opened_at = CASE WHEN :to_state = 'open' THEN CAST(:now AS timestamptz) ELSE opened_at END,
       closed_at = CASE WHEN :to_state = 'closed' THEN CAST(:now AS timestamptz) ELSE closed_at END,
       drawn_at = CASE WHEN :to_state = 'drawn' THEN coalesce(drawn_at, CAST(:now AS timestamptz)) ELSE drawn_at END,
       published_at = CASE WHEN :to_state = 'published' THEN coalesce(published_at, CAST(:now AS timestamptz))
                           ELSE published_at END
WHERE id = :id AND state = :state AND version = :version
""")


def move_round(session: Session, row: RoundRow, to_state: str, now: datetime, **values: Any) -> RoundRow:
    """Take a round one step on (or, for a declined slot, keep its state with a new result), guarded by its version."""
    given = {"commitment": None, "seed": None, "result": None, **values}
    guard = {"id": row.id, "state": row.state, "version": row.version}
    write_guarded(session, _MOVE, {**given, **guard, "to_state": to_state, "now": now})
    return get_round(session, row.id)


def add_slots(session: Session, round_id: UUID, slots: Sequence[SlotValues]) -> None:
    """Add weekly times to a round."""
    sql = text("""
    INSERT INTO round_slots (round_id, space_id, weekday, from_min, until_min)
    VALUES (:round_id, :space_id, :weekday, :from_min, :until_min)
    """)
    for slot in slots:
        values = {name: getattr(slot, name) for name in SlotValues.__slots__}
        session.execute(sql, {**values, "round_id": round_id})


def list_slots(session: Session, round_id: UUID) -> list[SlotRow]:
    """Return a round's slots by space and time."""
    sql = text("""
    SELECT x.id, x.space_id, x.weekday, x.from_min, x.until_min, s.name AS space_name, t.name AS site_name,
           s.heads_max, coalesce(p.setup_minutes, 0) AS setup_minutes,
           coalesce(p.turnover_minutes, 0) AS turnover_minutes,
           ARRAY(SELECT k.cell_id FROM space_cells k WHERE k.space_id = s.id ORDER BY 1) AS cells,
           (SELECT count(*) FROM round_wishes w WHERE w.slot_id = x.id) AS wishes
    FROM round_slots x JOIN spaces s ON s.id = x.space_id JOIN sites t ON t.id = s.site_id
    LEFT JOIN policies p ON p.id = s.policy_id
    WHERE x.round_id = :id ORDER BY s.name, x.weekday, x.from_min, x.id
    """)
    return [SlotRow(**row) for row in session.execute(sql, {"id": round_id}).mappings()]
