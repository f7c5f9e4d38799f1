"""Matches of needs and spare hours as rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class NewMatch:
    need_id: UUID
    spare_id: UUID
    score: int
    reasons: list[Any]
    weekday: int
    from_min: int
    until_min: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class MatchRow(NewMatch):
    """A match with its space; `reasons` are codes with facts."""

    id: UUID
    state: str
    proposed_by: str | None
    series_id: UUID | None
    version: int
    space_id: UUID
    space_name: str
    site_id: UUID
    site_name: str
    conditions: str


_SELECT = """
SELECT m.id, m.need_id, m.spare_id, m.score, m.reasons, m.weekday, m.from_min, m.until_min, m.starts_on, m.ends_on,
       m.state, m.proposed_by, m.series_id, m.version, x.space_id, s.name AS space_name, s.site_id,
       t.name AS site_name, x.conditions
FROM matches m JOIN spare_hours x ON x.id = m.spare_id JOIN spaces s ON s.id = x.space_id
JOIN sites t ON t.id = s.site_id JOIN needs n ON n.id = m.need_id
"""

_PUT = text("""
INSERT INTO matches (need_id, spare_id, score, reasons, weekday, from_min, until_min, starts_on, ends_on)
VALUES (:need_id, :spare_id, :score, :reasons, :weekday, :from_min, :until_min, :starts_on, :ends_on)
ON CONFLICT (need_id, spare_id) DO NOTHING
""").bindparams(bindparam("reasons", type_=JSONB))


def put_match(session: Session, new: NewMatch) -> None:
    """Write a match that was found, once."""
    session.execute(_PUT, {name: getattr(new, name) for name in NewMatch.__slots__})


def get_match(session: Session, match_id: UUID, *, lock: bool = False) -> MatchRow:
    """Return one match, its row locked when it is about to change; raise NotFound without it."""
    ending = "FOR UPDATE OF m" if lock else ""
    row = session.execute(text(f"{_SELECT} WHERE m.id = :id {ending}"), {"id": match_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 짝이 없어요.", "There is no such match.", code="match_unknown")
    return MatchRow(**row)


def list_matches(session: Session, need_id: UUID | None, spare_id: UUID | None) -> list[MatchRow]:
    """Return the matches of a need or of spare hours, the best first; those whose other side is gone are left out."""
    sql = text(f"""
    {_SELECT} WHERE (m.need_id = :need_id OR m.spare_id = :spare_id)
      AND (m.state = 'accepted' OR (x.state = 'open' AND n.state = 'open'))
    ORDER BY m.score DESC, m.starts_on, m.id
    """)
    rows = session.execute(sql, {"need_id": need_id, "spare_id": spare_id}).mappings()
    return [MatchRow(**row) for row in rows]


_MOVE = text("""
UPDATE matches SET state = :to_state, version = version + 1, proposed_by = coalesce(:proposed_by, proposed_by),
       series_id = coalesce(CAST(:series_id AS uuid), series_id)
WHERE id = :id AND state = :state AND version = :version
""")


def move_match(
    session: Session, row: MatchRow, to_state: str, proposed_by: str | None = None, series_id: UUID | None = None
) -> MatchRow:
    """Take a match one step on, guarded by its state and version."""
    guard = {"id": row.id, "state": row.state, "version": row.version}
    values = {**guard, "to_state": to_state, "proposed_by": proposed_by, "series_id": series_id}
    write_guarded(session, _MOVE, values)
    return get_match(session, row.id)
