"""Doors: the code that hangs in a space, who checks in, and who opens for whom and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.types.range import TimestamptzRange
from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class DoorRow:
    space_id: UUID
    code: str
    needs_opener: bool


def find_door(session: Session, space_id: UUID) -> DoorRow | None:
    sql = text("SELECT space_id, code, needs_opener FROM doors WHERE space_id = :id")
    row = session.execute(sql, {"id": space_id}).mappings().one_or_none()
    return DoorRow(**row) if row else None


def put_door(session: Session, space_id: UUID, code: str, now: datetime) -> DoorRow:
    """Give a space its first code, or keep the one it has."""
    session.execute(
        text("INSERT INTO doors (space_id, code, code_made_at) VALUES (:id, :code, :now) ON CONFLICT DO NOTHING"),
        {"id": space_id, "code": code, "now": now},
    )
    door = find_door(session, space_id)
    assert door is not None
    return door


def change_code(session: Session, space_id: UUID, code: str, now: datetime) -> None:
    """Give a space another code; what was printed before opens nothing any more."""
    session.execute(
        text("UPDATE doors SET code = :code, code_made_at = :now WHERE space_id = :id"),
        {"id": space_id, "code": code, "now": now},
    )


def set_opener(session: Session, space_id: UUID, needs_opener: bool) -> None:
    """Note whether somebody has to open the door of a space."""
    session.execute(
        text("UPDATE doors SET needs_opener = :needed WHERE space_id = :id"), {"id": space_id, "needed": needs_opener}
    )


def space_of_code(session: Session, code: str) -> UUID | None:
    """Return whose code this is, or None for one that is unknown or out of use."""
    found: UUID | None = session.execute(
        text("SELECT space_id FROM doors WHERE code = :code"), {"code": code}
    ).scalar_one_or_none()
    return found


# --- use -------------------------------------------------------------------------------------------------------------

_UNUSED = text("""
SELECT b.id FROM bookings b JOIN policies p ON p.id = b.policy_id
WHERE b.state = 'confirmed' AND b.type = 'normal' AND p.release_after_minutes > 0
  AND lower(b.use_range) + p.release_after_minutes * interval '1 minute' <= :now AND upper(b.use_range) > :now
ORDER BY lower(b.use_range), b.id
""")


def list_unused(session: Session, now: datetime) -> list[UUID]:
    """Return the bookings that nobody came to and whose rules give the rest of the time away."""
    return list(session.execute(_UNUSED, {"now": now}).scalars())


def shorten_claims(session: Session, booking_id: UUID, until: datetime) -> bool:
    """Let a booking hold its cells only until then; False when it holds them no longer anyway."""
    sql = text(
        "UPDATE claims SET during = tstzrange(lower(during), :until)"
        " WHERE booking_id = :id AND lower(during) < :until AND upper(during) > :until RETURNING id"
    )
    return bool(session.execute(sql, {"id": booking_id, "until": until}).all())


# --- shifts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """Hours in which somebody opens a site's doors."""

    id: UUID
    site_id: UUID
    account_id: UUID
    name: str
    start: datetime
    end: datetime


_SHIFTS = """
SELECT h.id, h.site_id, h.account_id, a.name, lower(h.during) AS start, upper(h.during) AS "end"
FROM shifts h JOIN accounts a ON a.id = h.account_id
"""


def list_shifts(session: Session, site_ids: Sequence[UUID], start: datetime, end: datetime) -> list[ShiftRow]:
    """Return the shifts at these sites that meet [start, end), in order."""
    sql = text(
        _SHIFTS + "WHERE h.site_id = ANY(:ids) AND h.during && tstzrange(:start, :end)"
        " ORDER BY lower(h.during), a.name, h.id"
    )
    rows = session.execute(sql, {"ids": list(site_ids), "start": start, "end": end}).mappings()
    return [ShiftRow(**row) for row in rows]


def find_shift(session: Session, shift_id: UUID) -> ShiftRow | None:
    row = session.execute(text(_SHIFTS + "WHERE h.id = :id"), {"id": shift_id}).mappings().one_or_none()
    return ShiftRow(**row) if row else None


def take_shift(session: Session, site_id: UUID, account_id: UUID, start: datetime, end: datetime) -> UUID:
    """Note who opens the doors; the database refuses two shifts of one person at a time."""
    sql = text("INSERT INTO shifts (site_id, account_id, during) VALUES (:site_id, :account_id, :during) RETURNING id")
    values = {"site_id": site_id, "account_id": account_id, "during": TimestamptzRange(start, end)}
    made: UUID = session.execute(sql, values).scalar_one()
    return made


def drop_shift(session: Session, shift_id: UUID) -> None:
    session.execute(text("DELETE FROM shifts WHERE id = :id"), {"id": shift_id})


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A booking whose door somebody has to open; `covered` says whether somebody does, from its start to its end."""

    booking_id: UUID
    space_name: str
    site_id: UUID
    site_name: str
    start: datetime
    end: datetime
    heads: int
    covered: bool


_VISITS = text("""
SELECT b.id AS booking_id, s.name AS space_name, t.id AS site_id, t.name AS site_name, lower(b.use_range) AS start,
       upper(b.use_range) AS "end", b.heads, coalesce(
         (SELECT range_agg(h.during) @> b.use_range FROM shifts h
          WHERE h.site_id = t.id AND h.during && b.use_range), false) AS covered
FROM bookings b JOIN spaces s ON s.id = b.space_id JOIN sites t ON t.id = s.site_id
LEFT JOIN doors d ON d.space_id = s.id
WHERE b.use_range && tstzrange(:start, :end) AND b.state IN ('awaiting_payment', 'confirmed', 'in_use')
  AND b.type <> 'block' AND coalesce(d.needs_opener, true) AND (:everywhere OR t.id = ANY(:ids))
ORDER BY lower(b.use_range), s.name, b.id
""")


def list_visits(session: Session, site_ids: Sequence[UUID] | None, start: datetime, end: datetime) -> list[VisitRow]:
    """Return the bookings in [start, end) whose door somebody has to open, at these sites or (None) everywhere."""
    values = {"ids": list(site_ids or ()), "everywhere": site_ids is None, "start": start, "end": end}
    return [VisitRow(**row) for row in session.execute(_VISITS, values).mappings()]


_WARN = text("""
INSERT INTO shift_warnings (booking_id, warned_at) SELECT unnest(CAST(:ids AS uuid[])), :now
ON CONFLICT DO NOTHING RETURNING booking_id
""")


def note_warned(session: Session, booking_ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Remember that keepers are told of these bookings; return those of which they were not told before."""
    return set(session.execute(_WARN, {"ids": list(booking_ids), "now": now}).scalars())


def site_keepers(session: Session, site_ids: Sequence[UUID], today: date) -> dict[UUID, list[UUID]]:
    """Return the accounts of each site's own keepers."""
    sql = text(
        "SELECT DISTINCT g.site_id, g.account_id FROM grants g JOIN accounts a ON a.id = g.account_id"
        " WHERE g.site_id = ANY(:ids) AND g.role = 'keeper' AND g.valid @> CAST(:today AS date)"
        " AND a.disabled_at IS NULL ORDER BY 1, 2"
    )
    found: dict[UUID, list[UUID]] = {}
    for row in session.execute(sql, {"ids": list(site_ids), "today": today}):
        found.setdefault(row.site_id, []).append(row.account_id)
    return found
