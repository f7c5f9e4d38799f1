"""The dong that coverage asks about, their residents, and the number of the newest change of all it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.age_groups import OLDEST, AgeGroup
from geo.records import AreaLevel


@dataclass(frozen=True, slots=True)
class Event:
    """The newest change of what coverage reads. `own`: this very transaction has written, so nothing may be kept."""

    number: int
    raised_at: datetime
    own: bool


def coverage_event(session: Session) -> Event:
    """Return the number of the newest change."""
    sql = "SELECT number, raised_at, pg_current_xact_id_if_assigned() IS NOT NULL AS own FROM coverage_events"
    return Event(**session.execute(text(sql)).mappings().one())


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition that speaks for a province on a date."""

    id: int
    province_code: str
    province: str
    valid_from: date | None
    is_schematic: bool
    loaded_at: datetime


_EDITIONS = """
SELECT e.id, f.province_code, p.name AS province, e.valid_from, e.is_schematic, e.loaded_at
FROM editions_in_force(:on_date) f JOIN boundary_editions e ON e.id = f.edition_id
JOIN provinces p ON p.code = f.province_code ORDER BY f.province_code
"""


def editions_in_force(session: Session, on_date: date) -> tuple[Edition, ...]:
    """Return the edition of every province on a date, by province."""
    return tuple(Edition(**row) for row in session.execute(text(_EDITIONS), {"on_date": on_date}).mappings())


@dataclass(frozen=True, slots=True)
class DongShape:
    """A dong of an edition: its boundary as WKB in EPSG:5179, and the residents that its own file states."""

    code: str
    name: str
    district_code: str
    district: str
    province_code: str
    stated: int | None
    shape: bytes


_DONGS = """
SELECT d.code, d.name, d.district_code, x.name AS district, x.province_code, d.residents AS stated,
       ST_AsBinary(d.boundary_m) AS shape
FROM dongs d JOIN districts x ON x.code = d.district_code WHERE d.edition_id = ANY(:editions) ORDER BY d.code
"""


def dongs_of_editions(session: Session, editions: Sequence[int]) -> list[DongShape]:
    """Return every dong of some editions, by code."""
    return [DongShape(**row) for row in session.execute(text(_DONGS), {"editions": list(editions)}).mappings()]


@dataclass(frozen=True, slots=True)
class Register:
    """Residents by code of dong, of the month that speaks for each province on a date."""

    residents: dict[str, int]
    of_group: dict[str, int]
    months: dict[str, date]


_MONTHS = """
SELECT left(code, 2) AS province, coalesce(max(month) FILTER (WHERE month <= :on_date), min(month)) AS month
FROM populations WHERE level = :dong GROUP BY 1 ORDER BY 1
"""
_RESIDENTS = f"""
SELECT r.code, r.total, (SELECT sum(a.people) FROM unnest(r.ages[:first : :last]) AS a(people))::bigint AS of_group
FROM ({_MONTHS}) m JOIN populations r ON r.month = m.month AND left(r.code, 2) = m.province
WHERE r.level = :dong
"""  # noqa: S608  (fixed text; values are bound)


def register_months(session: Session, on_date: date) -> dict[str, date]:
    """Return per province code the newest month up to a date, else the oldest there is."""
    rows = session.execute(text(_MONTHS), {"on_date": on_date, "dong": AreaLevel.DONG.value})
    return {row.province: row.month for row in rows}


def register_on(session: Session, on_date: date, group: str) -> Register:
    """Return the residents of every dong on a date, and those of a group of ages where single years are known."""
    ages = AgeGroup.of(group) if group else AgeGroup(0)
    values = {"first": ages.first + 1, "last": OLDEST + 1 if ages.last is None else ages.last + 1}
    rows = session.execute(text(_RESIDENTS), {**values, "on_date": on_date, "dong": AreaLevel.DONG.value}).all()
    return Register(
        residents={row.code: row.total for row in rows},
        of_group={row.code: row.of_group for row in rows if group and row.of_group is not None},
        months=register_months(session, on_date),
    )


_REFUSED = """
SELECT m.dong_code, count(*) AS misses FROM demand_misses m
WHERE m.at >= :since AND m.at < :until AND m.dong_code = ANY(:codes) AND m.space_id IS NOT NULL GROUP BY m.dong_code
"""


def refused_by_dong(session: Session, codes: Sequence[str], since: datetime, until: datetime) -> dict[str, int]:
    """Return how many bookings were refused, by dong, of those asked for in [since, until)."""
    values = {"codes": list(codes), "since": since, "until": until}
    return {row.dong_code: row.misses for row in session.execute(text(_REFUSED), values)}
