"""How much spaces are used, and what was wished in vain: counts per space, hour and dong, never a person.

Periods are whole days on the wall clock of Seoul; hours and weekdays of bookings are those of their venue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.errors import InvalidInput
from geo.queries.hours import OPEN_HOURS, day_parameters
from geo.queries.reach import IN_FORCE, Reach

USED: Final = "g.state IN ('confirmed', 'in_use', 'completed') AND g.type <> 'block'"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days on the wall clock of Seoul: `first` to `last`, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Return the first moment."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=SEOUL)

    @property
    def end(self) -> datetime:
        """Return the moment after the last."""
        after = self.last + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=SEOUL)


USUAL: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=366)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 12, 31)
"""The days that every layer below copes with."""


def period_between(first: date | None, last: date | None, today: date) -> Period:
    """Return whole days, by default the last thirty and `today`; raise InvalidInput for what is no period of a year."""
    last = last or max(today, first or date.min)
    first = first or max(last, FIRST_DAY) - USUAL
    if not (first >= FIRST_DAY and timedelta(0) <= last - first <= LONGEST and last <= LAST_DAY):
        raise InvalidInput(
            "기간은 첫날부터 마지막 날까지, 1년 안으로 정해 주세요.",
            "A period runs from its first to its last day and is at most a year.",
            code="period_invalid",
        )
    return Period(first, last)


@dataclass(frozen=True, slots=True)
class SpaceUse:
    """One space in a period: hours in use and hours open, bookings, heads, by phone or visit, no-shows.

    `occupancy` is used hours over open hours, None for a space that was never open (its hours are not known).
    """

    space_id: UUID
    name: str
    kind: str
    site_id: UUID
    site_name: str
    dong_code: str | None
    dong_name: str | None
    bookings: int
    hours_used: float
    hours_open: float
    heads: int
    by_phone: int
    no_shows: int

    @property
    def occupancy(self) -> float | None:
        """Return the share of the open hours that were used."""
        return self.hours_used / self.hours_open if self.hours_open else None


@dataclass(frozen=True, slots=True)
class DongUse:
    """The sums of the spaces of one dong; `dong_code` None gathers those in no dong."""

    dong_code: str | None
    dong_name: str | None
    spaces: int
    bookings: int
    hours_used: float
    hours_open: float
    heads: int

    @property
    def occupancy(self) -> float | None:
        """Return the share of the open hours that were used."""
        return self.hours_used / self.hours_open if self.hours_open else None


def use_by_dong(rows: Sequence[SpaceUse]) -> list[DongUse]:
    """Return the sums per dong, by its code; spaces in no dong come last."""
    found: dict[tuple[bool, str, str], list[SpaceUse]] = {}
    for row in rows:
        found.setdefault((row.dong_code is None, row.dong_code or "", row.dong_name or ""), []).append(row)
    return [
        DongUse(
            dong_code=own[0].dong_code,
            dong_name=own[0].dong_name,
            spaces=len(own),
            bookings=sum(row.bookings for row in own),
            hours_used=sum(row.hours_used for row in own),
            hours_open=sum(row.hours_open for row in own),
            heads=sum(row.heads for row in own),
        )
        for _key, own in sorted(found.items())
    ]


_SPACES = f"""
WITH located AS (
  SELECT s.id AS space_id, s.name, s.kind, s.site_id, t.name AS site_name, t.timezone, s.location_m,
         d.code AS dong_code, d.name AS dong_name, d.district_code, x.province_code
  FROM spaces s JOIN sites t ON t.id = s.site_id
  LEFT JOIN LATERAL (
    SELECT d.code, d.name, d.district_code FROM dongs d
    WHERE d.edition_id IN ({IN_FORCE}) AND ST_Covers(d.boundary_m, s.location_m) ORDER BY d.code LIMIT 1
  ) d ON true
  LEFT JOIN districts x ON x.code = d.district_code
  WHERE s.policy_id IS NOT NULL
),
cand AS MATERIALIZED (
  SELECT * FROM located l
  WHERE (CAST(:space_id AS uuid) IS NULL OR l.space_id = :space_id)
    AND (:everywhere OR l.site_id = ANY(CAST(:sites AS uuid[])) OR l.district_code = ANY(:districts)
         OR l.province_code = ANY(:provinces))
    AND (CAST(:district AS text) IS NULL OR l.district_code = :district)
), {OPEN_HOURS},
open_time AS (
  SELECT w.space_id, sum(extract(epoch FROM upper(h.piece) - lower(h.piece))) / 3600 AS hours
  FROM weekly w LEFT JOIN off o ON o.space_id = w.space_id,
       unnest((w.hours - coalesce(o.closed, '{{}}')) * tstzmultirange(tstzrange(:start, :end))) AS h(piece)
  GROUP BY w.space_id
),
used AS (
  SELECT g.space_id,
         count(*) FILTER (WHERE {USED}) AS bookings,
         sum(extract(epoch FROM least(upper(g.use_range), :end) - greatest(lower(g.use_range), :start)))
           FILTER (WHERE {USED}) / 3600 AS hours,
         sum(g.heads) FILTER (WHERE {USED}) AS heads,
         count(*) FILTER (WHERE {USED} AND g.channel IN ('phone', 'visit')) AS by_phone,
         count(*) FILTER (WHERE g.state = 'no_show') AS no_shows
  FROM bookings g JOIN cand k ON k.space_id = g.space_id
  WHERE g.use_range && tstzrange(:start, :end) GROUP BY g.space_id
)
SELECT k.space_id, k.name, k.kind, k.site_id, k.site_name, k.dong_code, k.dong_name,
       coalesce(u.bookings, 0) AS bookings, coalesce(u.hours, 0)::float AS hours_used,
       coalesce(o.hours, 0)::float AS hours_open, coalesce(u.heads, 0)::int AS heads,
       coalesce(u.by_phone, 0) AS by_phone, coalesce(u.no_shows, 0) AS no_shows
FROM cand k LEFT JOIN used u ON u.space_id = k.space_id LEFT JOIN open_time o ON o.space_id = k.space_id
ORDER BY k.site_name, k.name, k.space_id
"""  # noqa: S608  (fixed text; values are bound)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which spaces a figure is about: within a reach, narrowed to one space or one district (by code)."""

    reach: Reach
    space_id: UUID | None = None
    district: str | None = None


def use_of_spaces(session: Session, asked: Asked, period: Period, today: date) -> list[SpaceUse]:
    """Return the use of every space that takes bookings, those never used too, by site and name."""
    values = {**_values(asked, period, today), **day_parameters(period.start, period.end)}
    return [SpaceUse(**row) for row in session.execute(text(_SPACES), values).mappings()]


_HOURS = f"""
SELECT extract(isodow FROM h.at)::int AS weekday, extract(hour FROM h.at)::int AS hour, count(*) AS bookings
FROM bookings g JOIN spaces s ON s.id = g.space_id JOIN sites t ON t.id = s.site_id,
LATERAL generate_series(date_trunc('hour', greatest(lower(g.use_range), :start) AT TIME ZONE t.timezone),
                        (least(upper(g.use_range), :end) AT TIME ZONE t.timezone) - interval '1 microsecond',
                        interval '1 hour') AS h(at)
WHERE g.space_id = ANY(CAST(:spaces AS uuid[])) AND {USED} AND g.use_range && tstzrange(:start, :end)
GROUP BY 1, 2
"""  # noqa: S608  (fixed text; values are bound)


def use_by_hour(session: Session, spaces: Sequence[UUID], period: Period) -> dict[tuple[int, int], int]:
    """Return how many bookings touched each (ISO weekday, hour) of the venues' wall clock."""
    values = {"spaces": list(spaces), "start": period.start, "end": period.end}
    return {(row.weekday, row.hour): row.bookings for row in session.execute(text(_HOURS), values)}


@dataclass(frozen=True, slots=True)
class Demand:
    """Unmet wishes of one dong, weekday and hour of their start; `dong_code` None: not tied to a dong."""

    dong_code: str | None
    dong_name: str | None
    district_code: str | None
    weekday: int
    hour: int
    misses: int
    heads: int
    reasons: dict[str, int]


_DEMAND = f"""
WITH missed AS (
  SELECT m.dong_code, d.name AS dong_name, d.district_code, x.province_code, m.heads, m.reason_code,
         extract(isodow FROM lower(m.wished) AT TIME ZONE 'Asia/Seoul')::int AS weekday,
         extract(hour FROM lower(m.wished) AT TIME ZONE 'Asia/Seoul')::int AS hour
  FROM demand_misses m
  LEFT JOIN dongs d ON d.code = m.dong_code AND d.edition_id IN ({IN_FORCE})
  LEFT JOIN districts x ON x.code = d.district_code
  WHERE m.wished && tstzrange(:start, :end) AND lower(m.wished) >= :start
),
counted AS (
  SELECT dong_code, dong_name, district_code, weekday, hour, reason_code, count(*) AS n,
         sum(coalesce(heads, 0)) AS heads
  FROM missed
  WHERE (:everywhere OR district_code = ANY(:districts) OR province_code = ANY(:provinces))
    AND (CAST(:district AS text) IS NULL OR district_code = :district)
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT dong_code, dong_name, district_code, weekday, hour, sum(n)::int AS misses, sum(heads)::int AS heads,
       jsonb_object_agg(reason_code, n) AS reasons
FROM counted GROUP BY 1, 2, 3, 4, 5 ORDER BY sum(n) DESC, 1, 4, 5
"""  # noqa: S608  (fixed text; values are bound)


def unmet_demand(session: Session, asked: Asked, period: Period, today: date) -> list[Demand]:
    """Return wishes that were refused or found nothing, most first; their wished time lies in the period."""
    return [Demand(**row) for row in session.execute(text(_DEMAND), _values(asked, period, today)).mappings()]


def _values(asked: Asked, period: Period, today: date) -> dict[str, Any]:
    return {
        **asked.reach.parameters(),
        "space_id": asked.space_id,
        "district": asked.district,
        "start": period.start,
        "end": period.end,
        "today": today,
        "on_date": today,
    }


_WITHIN = f"""
SELECT t.id FROM sites t WHERE :everywhere OR t.id = ANY(CAST(:sites AS uuid[])) OR EXISTS (
  SELECT FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id IN ({IN_FORCE}) AND ST_Covers(d.boundary_m, t.location_m)
    AND (d.district_code = ANY(:districts) OR x.province_code = ANY(:provinces)))
"""  # noqa: S608  (fixed text; values are bound)


def sites_within(session: Session, reach: Reach, today: date) -> list[UUID]:
    """Return the sites that a reach covers."""
    return list(session.execute(text(_WITHIN), {**reach.parameters(), "on_date": today}).scalars())
