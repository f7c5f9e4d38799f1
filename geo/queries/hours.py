"""When spaces are open: one SQL text that the search, the calendar and the booking rules all use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.calendar import days_between, is_holiday, named_days
from geo.clock import SEOUL

Interval = tuple[datetime, datetime]
"""A half-open piece of time [start, end)."""

# Needs a CTE `cand(space_id, site_id, timezone, location_m)` before it, :start and :end of the window that is looked
# at, and the parameters of `day_parameters`. Gives `weekly` (space_id, hours) and `off` (space_id, closed), both only
# as far as they touch the window. Days off and days of closing rules are closed from midnight to midnight, also for
# hours of the evening before; closures by the minute. What people said about single holidays is read with the rest,
# so that no process ever goes by an old list. Everything hangs on space_id alone, so that no bad estimate can make it
# quadratic.
OPEN_HOURS = """
days AS (
  SELECT u.day, extract(isodow FROM u.day)::int AS weekday, coalesce(e.is_holiday, u.is_holiday) AS is_holiday
  FROM unnest(CAST(:days AS date[]), CAST(:holidays AS boolean[])) AS u(day, is_holiday)
  LEFT JOIN holiday_edits e ON e.day = u.day
),
opening_of AS MATERIALIZED (
  SELECT k.space_id, k.timezone, o.weekday, o.valid, o.holiday, o.open_min, o.close_min
  FROM cand k JOIN openings o ON o.space_id = k.space_id
),
weekly AS (
  SELECT o.space_id, range_agg(h.piece) AS hours
  FROM opening_of o
  JOIN days d ON d.weekday = o.weekday AND o.valid @> d.day
       AND (o.holiday = 'yes' OR (o.holiday = 'only') = d.is_holiday),
  LATERAL (SELECT tstzrange((d.day + o.open_min * interval '1 minute') AT TIME ZONE o.timezone,
                            (d.day + o.close_min * interval '1 minute') AT TIME ZONE o.timezone) AS piece) h
  WHERE h.piece && tstzrange(:start, :end)
  GROUP BY o.space_id
),
days_off_near AS MATERIALIZED (
  SELECT * FROM days_off WHERE days && daterange(CAST(:first_day AS date), CAST(:last_day AS date), '[]')
),
placed AS (
  SELECT k.space_id, k.timezone, x.code, x.province_code
  FROM cand k JOIN dongs g ON ST_Covers(g.boundary_m, k.location_m) JOIN districts x ON x.code = g.district_code
  WHERE EXISTS (SELECT FROM days_off_near WHERE site_id IS NULL)
    AND g.edition_id = ANY(ARRAY(SELECT edition_id FROM editions_in_force(:today)))
),
dates AS MATERIALIZED (
  SELECT d.day, d.weekday, extract(month FROM d.day)::int AS month, extract(day FROM d.day)::int AS of_month,
         extract(month FROM d.day + 7) <> extract(month FROM d.day) AS is_last
  FROM days d
),
named_on AS MATERIALIZED (
  SELECT u.day, u.named FROM unnest(CAST(:named_days AS date[]), CAST(:named AS text[])) AS u(day, named)
),
ruled_off AS (
  SELECT k.space_id, k.timezone, daterange(d.day, d.day + 1) AS days
  FROM cand k JOIN closing_rules r ON r.space_id = k.space_id JOIN dates d ON
    (r.weekday = d.weekday AND (r.nth = (d.of_month + 6) / 7 OR r.nth = -1 AND d.is_last))
    OR (r.month = d.month AND r.day = d.of_month)
    OR (r.named IS NOT NULL AND (d.day, r.named) IN (SELECT day, named FROM named_on))
),
closed_near AS MATERIALIZED (
  SELECT id, during FROM closures WHERE lifted_at IS NULL AND during && tstzrange(:start, :end)
),
shut AS (
  SELECT k.space_id, c.during FROM closed_near c
  JOIN closure_cells x ON x.closure_id = c.id JOIN space_cells y ON y.cell_id = x.cell_id
  JOIN cand k ON k.space_id = y.space_id
),
off AS (
  SELECT c.space_id, range_agg(c.piece) AS closed FROM (
   SELECT k.space_id, c.piece
   FROM (
    SELECT k.space_id, k.timezone, f.days FROM days_off_near f JOIN cand k ON k.site_id = f.site_id
    UNION ALL
    SELECT k.space_id, k.timezone, f.days FROM days_off_near f JOIN placed k ON k.code = f.district_code
    UNION ALL
    SELECT k.space_id, k.timezone, f.days FROM days_off_near f JOIN placed k ON k.province_code = f.province_code
    UNION ALL
    SELECT space_id, timezone, days FROM ruled_off
   ) k, LATERAL (SELECT tstzrange(lower(k.days)::timestamp AT TIME ZONE k.timezone,
                                  upper(k.days)::timestamp AT TIME ZONE k.timezone) AS piece) c
   WHERE c.piece && tstzrange(:start, :end)
   UNION ALL
   SELECT space_id, during FROM shut
  ) c
  GROUP BY c.space_id
)
"""


def day_parameters(start: datetime, end: datetime) -> dict[str, Any]:
    """Return the parameters of OPEN_HOURS for [start, end): its days, the day before (hours may pass midnight)."""
    days = days_between(
        start.astimezone(SEOUL).date() - timedelta(days=2), end.astimezone(SEOUL).date() + timedelta(days=1)
    )
    named = [(day, name.value) for day in days for name in named_days(day)]
    return {
        "days": days,
        "holidays": [is_holiday(day) for day in days],
        "named_days": [day for day, _ in named],
        "named": [name for _, name in named],
        "first_day": days[0],
        "last_day": days[-1],
    }


@dataclass(frozen=True, slots=True)
class SpaceTime:
    """A space's open and taken time inside a window, each sorted and disjoint; `hours` are not cut by bookings."""

    hours: list[Interval]
    busy: list[Interval]


_OF_ONE = f"""
WITH cand AS (
  SELECT s.id AS space_id, s.site_id, t.timezone, s.location_m
  FROM spaces s JOIN sites t ON t.id = s.site_id WHERE s.id = :space_id
), {OPEN_HOURS}
"""  # noqa: S608  (fixed text)
_OFF_OF = f"""{_OF_ONE}
SELECT lower(p.piece) AS start_at, upper(p.piece) AS end_at FROM off o, unnest(o.closed) AS p(piece) ORDER BY 1
"""  # noqa: S608  (fixed text)
_HOURS_OF = f"""{_OF_ONE}
SELECT lower(h.piece) AS start_at, upper(h.piece) AS end_at
FROM weekly w LEFT JOIN off o ON o.space_id = w.space_id,
     unnest((w.hours - coalesce(o.closed, '{{}}')) * tstzmultirange(tstzrange(:start, :end))) AS h(piece)
ORDER BY 1
"""  # noqa: S608  (fixed text)

_BUSY_OF = """
SELECT lower(b.piece) AS start_at, upper(b.piece) AS end_at
FROM unnest((
  SELECT range_agg(c.during) FROM space_cells k JOIN claims c ON c.cell_id = k.cell_id
  JOIN bookings g ON g.id = c.booking_id
  WHERE k.space_id = :space_id AND c.hard AND c.during && tstzrange(:start, :end)
    AND NOT (g.state = 'hold' AND g.hold_until <= :now) AND g.id <> ALL(CAST(:but AS uuid[]))
)) AS b(piece) ORDER BY 1
"""


def read_hours(session: Session, space_id: UUID, start: datetime, end: datetime, today: date) -> list[Interval]:
    """Return when the space is open inside [start, end), days off and holidays taken out."""
    parameters = {"space_id": space_id, "start": start, "end": end, "today": today, **day_parameters(start, end)}
    return [(row.start_at, row.end_at) for row in session.execute(text(_HOURS_OF), parameters)]


def read_off(session: Session, space_id: UUID, start: datetime, end: datetime, today: date) -> list[Interval]:
    """Return what days off, closing rules and closures take from [start, end), each piece in its full length."""
    parameters = {"space_id": space_id, "start": start, "end": end, "today": today, **day_parameters(start, end)}
    return [(row.start_at, row.end_at) for row in session.execute(text(_OFF_OF), parameters)]


def read_busy(
    session: Session, space_id: UUID, start: datetime, end: datetime, now: datetime, but: Sequence[UUID] = ()
) -> list[Interval]:
    """Return when any of the space's cells is taken, holds past their end and the bookings in `but` left out."""
    parameters = {"space_id": space_id, "start": start, "end": end, "now": now, "but": list(but)}
    return [(row.start_at, row.end_at) for row in session.execute(text(_BUSY_OF), parameters)]


def read_space_time(
    session: Session, space_id: UUID, start: datetime, end: datetime, now: datetime, but: Sequence[UUID] = ()
) -> SpaceTime:
    """Return open and taken time of one space inside [start, end)."""
    today = now.astimezone(SEOUL).date()
    return SpaceTime(
        read_hours(session, space_id, start, end, today), read_busy(session, space_id, start, end, now, but)
    )
