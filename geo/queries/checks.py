"""Bookings that fell out of the hours after they were made: found by comparing, kept until a keeper decides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.enums import LIVE_STATES, BookingType
from geo.errors import Conflict, NotFound
from geo.queries.hours import OPEN_HOURS, day_parameters

_ASKED_TYPES = [BookingType.NORMAL.value, BookingType.SEASON.value, BookingType.PROGRAMME.value]
_MARGIN = timedelta(days=2)

_LIVE = """
SELECT b.id, b.space_id, b.use_range FROM bookings b
WHERE b.state = ANY(:states) AND b.type = ANY(:types) AND b.use_range && tstzrange(:first, :last)
  AND lower(b.use_range) > :now AND (CAST(:space_id AS uuid) IS NULL OR b.space_id = :space_id)
"""
_OUTSIDE = f"""
WITH live AS MATERIALIZED ({_LIVE}),
cand AS MATERIALIZED (
  SELECT s.id AS space_id, s.site_id, t.timezone, s.location_m
  FROM spaces s JOIN sites t ON t.id = s.site_id WHERE s.id IN (SELECT space_id FROM live)
), {OPEN_HOURS}
SELECT l.id FROM live l LEFT JOIN weekly w ON w.space_id = l.space_id LEFT JOIN off o ON o.space_id = l.space_id
WHERE NOT coalesce((w.hours - coalesce(o.closed, '{{}}')) @> l.use_range, false)
"""  # noqa: S608  (fixed text; values are bound)


def outside_hours(
    session: Session, first: datetime, last: datetime, now: datetime, space_id: UUID | None = None
) -> set[UUID]:
    """Return the live bookings yet to begin that meet [first, last) and do not lie within their space's hours."""
    start, end = first - _MARGIN, last + _MARGIN
    parameters = {
        **_asked(now, space_id),
        "first": first,
        "last": last,
        "start": start,
        "end": end,
        "today": now.astimezone(SEOUL).date(),
        **day_parameters(start, end),
    }
    return set(session.execute(text(_OUTSIDE), parameters).scalars())


def last_use(session: Session, space_id: UUID, now: datetime) -> datetime | None:
    """Return when the last live booking of a space ends, or None without any to come."""
    sql = text(f"SELECT max(upper(use_range)) FROM ({_LIVE}) l")  # noqa: S608  (fixed text; values are bound)
    found: datetime | None = session.execute(
        sql, {**_asked(now, space_id), "first": now, "last": None}
    ).scalar_one_or_none()
    return found


def _asked(now: datetime, space_id: UUID | None) -> dict[str, object]:
    return {"states": list(LIVE_STATES), "types": _ASKED_TYPES, "now": now, "space_id": space_id}


def add_checks(
    session: Session, bookings: Collection[UUID], cause: str, reason: str, by: UUID | None, now: datetime
) -> None:
    """Put bookings on the list of those to be looked at; one decided upon before is asked about again."""
    session.execute(
        text(
            "INSERT INTO booking_checks (booking_id, cause, reason, made_by, made_at)"
            " SELECT id, :cause, :reason, :by, :now FROM unnest(CAST(:ids AS uuid[])) AS id"
            " ON CONFLICT (booking_id) DO UPDATE SET cause = excluded.cause, reason = excluded.reason,"
            " made_by = excluded.made_by, made_at = excluded.made_at,"
            " decision = NULL, decided_by = NULL, decided_at = NULL"
        ),
        {"ids": list(bookings), "cause": cause, "reason": reason, "by": by, "now": now},
    )


def drop_checks(session: Session, bookings: Collection[UUID]) -> None:
    """Take bookings off the list that lie within the hours again."""
    session.execute(
        text("DELETE FROM booking_checks WHERE decision IS NULL AND booking_id = ANY(CAST(:ids AS uuid[]))"),
        {"ids": list(bookings)},
    )


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A booking to be looked at, and why."""

    booking_id: UUID
    cause: str
    reason: str
    made_at: datetime


def list_checks(session: Session, site_ids: Sequence[UUID], now: datetime) -> list[CheckRow]:
    """Return what waits for a decision in `site_ids`, the next to begin first."""
    sql = text(
        "SELECT c.booking_id, c.cause, c.reason, c.made_at FROM booking_checks c"
        " JOIN bookings b ON b.id = c.booking_id JOIN spaces s ON s.id = b.space_id"
        " WHERE c.decision IS NULL AND b.state = ANY(:states) AND lower(b.use_range) > :now"
        " AND s.site_id = ANY(:sites) ORDER BY lower(b.use_range), b.id"
    )
    rows = session.execute(sql, {"states": list(LIVE_STATES), "now": now, "sites": list(site_ids)}).mappings()
    return [CheckRow(**row) for row in rows]


def decide_check(session: Session, booking_id: UUID, decision: str, by: UUID | None, now: datetime) -> CheckRow:
    """Note what was decided; raise NotFound for a booking not on the list, Conflict when somebody was quicker."""
    row = (
        session.execute(
            text(
                "UPDATE booking_checks SET decision = :decision, decided_by = :by, decided_at = :now"
                " WHERE booking_id = :id AND decision IS NULL RETURNING booking_id, cause, reason, made_at"
            ),
            {"id": booking_id, "decision": decision, "by": by, "now": now},
        )
        .mappings()
        .one_or_none()
    )
    if row is not None:
        return CheckRow(**row)
    known = session.execute(text("SELECT 1 FROM booking_checks WHERE booking_id = :id"), {"id": booking_id})
    if known.scalar_one_or_none() is None:
        raise NotFound("확인할 것이 없는 예약이에요.", "Nothing is asked about this booking.", code="check_unknown")
    raise Conflict("이미 정한 예약이에요.", "It is decided already.", code="check_decided")


def keepers_of(session: Session, site_ids: Collection[UUID], today: date) -> dict[UUID, list[UUID]]:
    """Return the accounts of each site's own keepers, as their rights stand on `today`."""
    sql = text(
        "SELECT DISTINCT g.site_id, g.account_id FROM grants g JOIN accounts a ON a.id = g.account_id"
        " WHERE g.site_id = ANY(CAST(:sites AS uuid[])) AND g.role = 'keeper' AND g.valid @> :today"
        " AND a.disabled_at IS NULL ORDER BY 1, 2"
    )
    found: dict[UUID, list[UUID]] = {}
    for row in session.execute(sql, {"sites": list(site_ids), "today": today}):
        found.setdefault(row.site_id, []).append(row.account_id)
    return found
