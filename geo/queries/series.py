"""Series of bookings as rows: the rule, and one row per date."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeries:
    """What is written for a new series; minutes count from midnight of each date."""

    space_id: UUID
    account_id: UUID
    channel: str
    heads: int
    purpose: str
    repeats: str
    step: int
    nth: int | None
    first_on: date
    until_on: date | None
    times: int | None
    start_min: int
    end_min: int
    on_behalf_of: UUID | None = None
    natures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow(NewSeries):
    """A series with the names a person needs beside it; no personal data."""

    id: UUID
    space_name: str
    site_id: UUID
    site_name: str
    timezone: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewDay:
    """What became of one date when the series was made."""

    day: date
    state: str
    reason_code: str | None = None
    booking_id: UUID | None = None
    wished: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class DayRow:
    """One date of a series, with the state and version of its booking."""

    series_id: UUID
    day: date
    state: str
    reason_code: str | None
    start: datetime | None
    end: datetime | None
    offered_at: datetime | None
    booking_id: UUID | None
    booking_state: str | None
    booking_version: int | None


@dataclass(frozen=True, slots=True)
class FreedDay:
    """A skipped date at a space whose cells have become free."""

    series_id: UUID
    account_id: UUID
    space_id: UUID
    day: date
    start: datetime
    end: datetime
    heads: int
    purpose: str
    natures: list[str]
    on_behalf_of: UUID | None
    by_keeper: bool


_NEW = ", ".join(NewSeries.__slots__)
_INSERT = text(f"INSERT INTO series ({_NEW}) VALUES (:{_NEW.replace(', ', ', :')}) RETURNING id")  # noqa: S608  (names of our own columns)
_COLUMNS = f"""
{", ".join(f"r.{name}" for name in NewSeries.__slots__)}, r.id, s.name AS space_name, s.site_id, t.name AS site_name,
t.timezone, r.created_at
"""
_TABLES = "series r JOIN spaces s ON s.id = r.space_id JOIN sites t ON t.id = s.site_id"
_DAYS = text("""
INSERT INTO series_days (series_id, day, state, reason_code, booking_id, wished)
SELECT :series_id, u.day, u.state, u.reason_code, u.booking_id,
       CASE WHEN u.start_at IS NOT NULL THEN tstzrange(u.start_at, u.end_at) END
FROM unnest(CAST(:days AS date[]), CAST(:states AS text[]), CAST(:reasons AS text[]), CAST(:bookings AS uuid[]),
            CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
       AS u(day, state, reason_code, booking_id, start_at, end_at)
""")


def insert_series(session: Session, new: NewSeries) -> UUID:
    """Write the rule of a series."""
    values = {name: getattr(new, name) for name in NewSeries.__slots__}
    series_id: UUID = session.execute(_INSERT, values).scalar_one()
    return series_id


def insert_days(session: Session, series_id: UUID, days: Sequence[NewDay]) -> None:
    """Write what became of every date."""
    session.execute(
        _DAYS,
        {
            "series_id": series_id,
            "days": [day.day for day in days],
            "states": [day.state for day in days],
            "reasons": [day.reason_code for day in days],
            "bookings": [day.booking_id for day in days],
            "starts": [day.wished[0] if day.wished else None for day in days],
            "ends": [day.wished[1] if day.wished else None for day in days],
        },
    )


def get_series(session: Session, series_id: UUID, *, lock: bool = False) -> SeriesRow:
    """Return one series, its row locked when its dates are about to change; raise NotFound without it."""
    ending = "FOR UPDATE OF r" if lock else ""
    sql = f"SELECT {_COLUMNS} FROM {_TABLES} WHERE r.id = :id {ending}"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": series_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 연속 예약이 없어요.", "There is no such series.", code="series_unknown")
    return SeriesRow(**row)


def list_series(
    session: Session, *, account_id: UUID | None = None, space_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[SeriesRow], int]:
    """Return one page of an account's or a space's series, newest first, and how many there are."""
    where = "r.account_id = :account_id" if space_id is None else "r.space_id = :space_id"
    sql = f"""
    SELECT {_COLUMNS}, count(*) OVER () AS total FROM {_TABLES} WHERE {where}
    ORDER BY r.created_at DESC, r.id LIMIT :limit OFFSET :offset
    """  # noqa: S608  (fixed text; values are bound)
    values = {"account_id": account_id, "space_id": space_id, "limit": limit, "offset": offset}
    rows = session.execute(text(sql), values).mappings().all()
    total = int(rows[0]["total"]) if rows else 0
    return [SeriesRow(**{k: v for k, v in row.items() if k != "total"}) for row in rows], total


_DAYS_OF = text("""
SELECT d.series_id, d.day, d.state, d.reason_code, lower(d.wished) AS start, upper(d.wished) AS "end", d.offered_at,
       d.booking_id, b.state AS booking_state, b.version AS booking_version
FROM series_days d LEFT JOIN bookings b ON b.id = d.booking_id
WHERE d.series_id = ANY(:ids) ORDER BY d.series_id, d.day
""")


def days_of(session: Session, series_ids: Sequence[UUID]) -> dict[UUID, list[DayRow]]:
    """Return the dates of each series in order."""
    found: dict[UUID, list[DayRow]] = defaultdict(list)
    for row in session.execute(_DAYS_OF, {"ids": list(series_ids)}).mappings():
        found[row["series_id"]].append(DayRow(**row))
    return found


def get_day(session: Session, series_id: UUID, day: date) -> DayRow:
    """Return one date of a series; raise NotFound when it is none of its dates."""
    for row in days_of(session, [series_id])[series_id]:
        if row.day == day:
            return row
    raise NotFound("그 연속 예약에 없는 날짜예요.", "That is no date of the series.", code="series_day_unknown")


def _change_day(session: Session, assignments: str, series_id: UUID, day: date, **values: Any) -> None:
    """Change a date that is still skipped; raise Conflict when it has changed meanwhile."""
    sql = f"UPDATE series_days SET {assignments} WHERE series_id = :series_id AND day = :day AND state = 'skipped'"  # noqa: S608  (fixed text; values are bound)
    changed = session.connection().execute(text(sql), {"series_id": series_id, "day": day, **values}).rowcount
    if changed == 0:
        raise Conflict(
            "그사이 바뀐 날짜예요. 새로 고쳐서 확인해 주세요.", "The date has changed meanwhile.", code="stale_version"
        )


def make_day(session: Session, series_id: UUID, day: date, booking_id: UUID) -> None:
    """Let a skipped date be made by a booking."""
    _change_day(
        session, "state = 'made', reason_code = NULL, booking_id = :booking_id", series_id, day, booking_id=booking_id
    )


def give_up_day(session: Session, series_id: UUID, day: date) -> None:
    """Cancel a skipped date, so that it is offered no more."""
    _change_day(session, "state = 'cancelled', reason_code = 'by_resident'", series_id, day)


_FREED = text("""
SELECT r.id AS series_id, r.account_id, r.space_id, d.day, lower(d.wished) AS start, upper(d.wished) AS "end",
       r.heads, r.purpose, r.natures, r.on_behalf_of, r.channel IN ('phone', 'visit', 'kiosk') AS by_keeper
FROM series_days d JOIN series r ON r.id = d.series_id
WHERE d.state = 'skipped' AND d.offered_at IS NULL AND lower(d.wished) > :now
  AND d.wished && tstzrange(:start, :end)
  AND EXISTS (
    SELECT FROM space_cells mine JOIN space_cells freed ON freed.cell_id = mine.cell_id
    WHERE mine.space_id = r.space_id AND freed.space_id = :space_id
  )
ORDER BY r.created_at, r.id, d.day
""")
_OFFER = text("""
UPDATE series_days SET offered_at = :now
WHERE series_id = :series_id AND day = :day AND state = 'skipped' AND offered_at IS NULL
""")


def freed_days(session: Session, space_id: UUID, start: datetime, end: datetime, now: datetime) -> list[FreedDay]:
    """Return skipped dates yet to come, never offered, that touch [start, end) on any cell of the space."""
    values = {"space_id": space_id, "start": start, "end": end, "now": now}
    return [FreedDay(**row) for row in session.execute(_FREED, values).mappings()]


def offer_day(session: Session, series_id: UUID, day: date, now: datetime) -> bool:
    """Remember that the owner is told of a freed date; False when that happened already."""
    values = {"series_id": series_id, "day": day, "now": now}
    return session.connection().execute(_OFFER, values).rowcount == 1


def change_time(session: Session, series_id: UUID, start_min: int, end_min: int) -> None:
    """Write the clock times that hold from now on."""
    session.execute(
        text("UPDATE series SET start_min = :start_min, end_min = :end_min WHERE id = :id"),
        {"id": series_id, "start_min": start_min, "end_min": end_min},
    )


def keepers_of(session: Session, site_id: UUID, today: date) -> list[UUID]:
    """Return the accounts of a site's own keepers, as their rights stand today."""
    sql = text(
        "SELECT DISTINCT g.account_id FROM grants g JOIN accounts a ON a.id = g.account_id"
        " WHERE g.site_id = :site_id AND g.role = 'keeper' AND g.valid @> :today AND a.disabled_at IS NULL ORDER BY 1"
    )
    return list(session.execute(sql, {"site_id": site_id, "today": today}).scalars())
