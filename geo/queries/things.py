"""Things to lend: which there are, when they are out, how they came back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.money_words import Condition


@dataclass(frozen=True, slots=True)
class ThingRow:
    """One thing; equal ones of a site share `set_name`. Minutes are of the venue's day."""

    space_id: UUID
    name: str
    site_id: UUID
    timezone: str
    set_name: str
    pickup_min: int
    return_min: int
    max_days: int


@dataclass(frozen=True, slots=True)
class Out:
    """A time in which a thing is taken."""

    space_id: UUID
    start: datetime
    end: datetime


_THINGS = """
SELECT h.space_id, s.name, s.site_id, t.timezone, h.set_name, h.pickup_min, h.return_min, h.max_days
FROM things h JOIN spaces s ON s.id = h.space_id JOIN sites t ON t.id = s.site_id
"""


def things_of_site(session: Session, site_id: UUID) -> list[ThingRow]:
    """Return the things that can be lent at a site, set by set."""
    sql = text(f"{_THINGS} WHERE s.site_id = :id AND s.state = 'open' ORDER BY h.set_name, s.name, h.space_id")
    return [ThingRow(**row) for row in session.execute(sql, {"id": site_id}).mappings()]


def find_thing(session: Session, space_id: UUID) -> ThingRow | None:
    """Return how a space is lent as a thing, or None when it is none."""
    row = session.execute(text(f"{_THINGS} WHERE h.space_id = :id"), {"id": space_id}).mappings().one_or_none()
    return ThingRow(**row) if row else None


@dataclass(frozen=True, slots=True)
class Lending:
    """How a thing is lent: with which others it is equal, when it is picked up and brought back."""

    set_name: str
    pickup_min: int
    return_min: int
    max_days: int


def put_thing(session: Session, space_id: UUID, lending: Lending) -> None:
    """Say how a thing is lent."""
    session.execute(
        text("""
        INSERT INTO things (space_id, set_name, pickup_min, return_min, max_days)
        VALUES (:space_id, :set_name, :pickup_min, :return_min, :max_days)
        ON CONFLICT (space_id) DO UPDATE SET set_name = excluded.set_name, pickup_min = excluded.pickup_min,
          return_min = excluded.return_min, max_days = excluded.max_days
        """),
        {"space_id": space_id, **{name: getattr(lending, name) for name in Lending.__slots__}},
    )


_OUT = text("""
SELECT h.space_id, lower(c.during) AS start, upper(c.during) AS end
FROM things h JOIN spaces s ON s.id = h.space_id JOIN space_cells x ON x.space_id = h.space_id
JOIN claims c ON c.cell_id = x.cell_id JOIN bookings b ON b.id = c.booking_id
WHERE s.site_id = :site_id AND c.hard AND c.during && tstzrange(:start, :end)
  AND NOT (b.state = 'hold' AND b.hold_until <= :now)
ORDER BY 2
""")


def things_out(session: Session, site_id: UUID, start: datetime, end: datetime, now: datetime) -> list[Out]:
    """Return when the things of a site are taken inside [start, end)."""
    values = {"site_id": site_id, "start": start, "end": end, "now": now}
    return [Out(**row) for row in session.execute(_OUT, values).mappings()]


def put_return(
    session: Session, booking_id: UUID, condition: Condition, note: str, actor_id: UUID | None, at: datetime
) -> bool:
    """Write how a thing came back; False when that is written already."""
    sql = text(
        "INSERT INTO loan_returns (booking_id, condition, note, actor_id, at)"
        " VALUES (:booking_id, :condition, :note, :actor_id, :at) ON CONFLICT DO NOTHING RETURNING booking_id"
    )
    values = {"booking_id": booking_id, "condition": condition, "note": note, "actor_id": actor_id, "at": at}
    return session.execute(sql, values).scalar_one_or_none() is not None


_NOT_BACK = """
FROM bookings b JOIN things h ON h.space_id = b.space_id JOIN spaces s ON s.id = b.space_id
WHERE b.state IN ('in_use', 'completed') AND NOT EXISTS (SELECT FROM loan_returns r WHERE r.booking_id = b.id)
"""


def loans_out(session: Session, site_ids: list[UUID]) -> list[UUID]:
    """Return the bookings of things that were handed out and are not back, the earliest end first."""
    sql = text(f"SELECT b.id {_NOT_BACK} AND s.site_id = ANY(:ids) ORDER BY upper(b.use_range), b.id")
    return list(session.execute(sql, {"ids": site_ids}).scalars())


_REMIND = text(f"""
INSERT INTO loan_reminders (booking_id, day)
SELECT b.id, :day {_NOT_BACK} AND upper(b.use_range) < :now AND b.account_id IS NOT NULL
ON CONFLICT DO NOTHING RETURNING booking_id
""")


def overdue_to_remind(session: Session, now: datetime, day: date) -> list[UUID]:
    """Take the overdue loans whose borrowers were not reminded on `day` yet."""
    return list(session.execute(_REMIND, {"now": now, "day": day}).scalars())
