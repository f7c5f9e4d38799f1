"""Days on which much is closed: holidays as people correct them, and days off of a site, district or province."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.types.range import DateRange
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import calendar
from geo.errors import NotFound


@dataclass(frozen=True, slots=True)
class HolidayEdit:
    """What somebody said about one day: a holiday or none, and why."""

    day: date
    is_holiday: bool
    reason: str


def list_holiday_edits(session: Session, first: date, last: date) -> list[HolidayEdit]:
    """Return what was said about the days from `first` to `last`, in order."""
    sql = text("SELECT day, is_holiday, reason FROM holiday_edits WHERE day BETWEEN :first AND :last ORDER BY day")
    return [HolidayEdit(**row) for row in session.execute(sql, {"first": first, "last": last}).mappings()]


def is_holiday_here(session: Session, day: date) -> bool:
    """Say whether `day` is a public holiday: what people said goes before what the calendar knows."""
    said = list_holiday_edits(session, day, day)
    return said[0].is_holiday if said else calendar.is_holiday(day)


def put_holiday_edit(session: Session, edit: HolidayEdit, by: UUID | None, now: datetime) -> None:
    """Say that a day is or is not a holiday, in the place of what was said before."""
    session.execute(
        text(
            "INSERT INTO holiday_edits (day, is_holiday, reason, made_by, made_at)"
            " VALUES (:day, :is_holiday, :reason, :by, :now) ON CONFLICT (day) DO UPDATE"
            " SET is_holiday = excluded.is_holiday, reason = excluded.reason,"
            " made_by = excluded.made_by, made_at = excluded.made_at"
        ),
        {"day": edit.day, "is_holiday": edit.is_holiday, "reason": edit.reason, "by": by, "now": now},
    )


def drop_holiday_edit(session: Session, day: date) -> None:
    """Let the calendar's own word hold again; raise NotFound when nothing was said about `day`."""
    sql = text("DELETE FROM holiday_edits WHERE day = :day RETURNING day")
    if session.execute(sql, {"day": day}).scalar_one_or_none() is None:
        raise NotFound("그 날짜를 바꾼 기록이 없어요.", "Nothing was said about that day.", code="holiday_unknown")


@dataclass(frozen=True, slots=True)
class DayOffRow:
    """Days [first, last], both included, on which a site, a district or a province is closed; `where` names it."""

    id: int
    first: date
    last: date
    reason: str
    where: str
    site_id: UUID | None
    district_code: str | None
    province_code: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where days off hold: exactly one of the three."""

    site_id: UUID | None = None
    district_code: str | None = None
    province_code: str | None = None


_DAYS_OFF = """
SELECT f.id, lower(f.days) AS first, upper(f.days) - 1 AS last, f.reason, coalesce(t.name, x.name, p.name) AS where,
       f.site_id, f.district_code, f.province_code
FROM days_off f LEFT JOIN sites t ON t.id = f.site_id LEFT JOIN districts x ON x.code = f.district_code
LEFT JOIN provinces p ON p.code = f.province_code
"""


def list_days_off(session: Session, since: date, scopes: Sequence[Scope] | None = None) -> list[DayOffRow]:
    """Return the days off that end on `since` or later, all or those of `scopes`, the earliest first."""
    wanted = list(scopes or ())
    parameters = {
        "since": since,
        "all": scopes is None,
        "sites": [scope.site_id for scope in wanted if scope.site_id],
        "districts": [scope.district_code for scope in wanted if scope.district_code],
        "provinces": [scope.province_code for scope in wanted if scope.province_code],
    }
    sql = text(
        f"{_DAYS_OFF} WHERE upper(f.days) > :since AND (:all OR f.site_id = ANY(:sites)"
        " OR f.district_code = ANY(:districts) OR f.province_code = ANY(:provinces)) ORDER BY f.days, f.id"
    )
    return [DayOffRow(**row) for row in session.execute(sql, parameters).mappings()]


def get_day_off(session: Session, day_off_id: int) -> DayOffRow:
    """Return one entry; raise NotFound without it."""
    row = session.execute(text(f"{_DAYS_OFF} WHERE f.id = :id"), {"id": day_off_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 쉬는 날이 없어요.", "There is no such day off.", code="day_off_unknown")
    return DayOffRow(**row)


def insert_day_off(
    session: Session, scope: Scope, days: tuple[date, date], reason: str, by: UUID | None, now: datetime
) -> int:
    """Close everything in `scope` from midnight to midnight on `days`, the last included."""
    made: int = session.execute(
        text(
            "INSERT INTO days_off (days, site_id, district_code, province_code, reason, made_by, made_at)"
            " VALUES (:days, :site_id, :district_code, :province_code, :reason, :by, :now) RETURNING id"
        ),
        {
            "days": DateRange(days[0], days[1], "[]"),
            "site_id": scope.site_id,
            "district_code": scope.district_code,
            "province_code": scope.province_code,
            "reason": reason,
            "by": by,
            "now": now,
        },
    ).scalar_one()
    return made


def drop_day_off(session: Session, day_off_id: int) -> None:
    """Open again on days off."""
    session.execute(text("DELETE FROM days_off WHERE id = :id"), {"id": day_off_id})


def list_provinces(session: Session) -> dict[str, str]:
    """Return the provinces by code, with their names."""
    return {row.code: row.name for row in session.execute(text("SELECT code, name FROM provinces ORDER BY code"))}


def province_of(session: Session, district_code: str) -> str | None:
    """Return the code of the province that a district belongs to."""
    sql = text("SELECT province_code FROM districts WHERE code = :code")
    found: str | None = session.execute(sql, {"code": district_code}).scalar_one_or_none()
    return found
