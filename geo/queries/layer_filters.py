"""What a reader of a layer asks for, as conditions of SQL with bound values: a box, days, and values of columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

import shapely

from geo.clock import SEOUL
from geo.crs import KOREA_BOX
from geo.errors import InvalidInput
from geo.layers.crs import CRS84, Crs, to_wgs84
from geo.layers.model import Collection, Column, ColumnType

STEP: Final = 0.02
"""Straight lines of another system bend in degrees: a box of it gets a corner every fiftieth of its side."""

NUMBER_MOST: Final = 1e15


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of the row `l` with the values it binds; `selects` where an index finds the few rows that pass it."""

    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)
    selects: bool = False


NEAR: Final = (
    "l.near_m && (SELECT ST_Expand(ST_Envelope(ST_Transform(ST_Segmentize("
    "ST_SetSRID(ST_GeomFromWKB(:{name}_near), 4326), 0.05), 5179)), 1))"
)
"""Where an index looks, a metre wider than what is asked; the planner need not know how large that is."""


def inside(values: list[float], crs: Crs = CRS84) -> Condition:
    """Return the test of a box of four numbers (six: the heights are left out) in the order of its axes."""
    west, south, east, north = values if len(values) == 4 else (*values[:2], *values[3:5])  # noqa: PLR2004  (with heights)
    if crs.flipped:
        west, south, east, north = south, west, north, east
    if south > north or (west > east and crs.srid != CRS84.srid):
        raise _bad_box()
    around: Any = shapely.box(west, south, east, north)
    if west > east:  # across the line of dates
        around = shapely.union(shapely.box(west, south, 180, north), shapely.box(-180, south, east, north))
    return touching("bbox", _turned(around, crs))


def _turned(box: Any, crs: Crs) -> Any:
    if crs.srid == CRS84.srid:
        return box
    fine = shapely.segmentize(box, max(box.length * STEP / 4, 1.0))
    return to_wgs84(shapely.transform(fine, lambda at: at[:, ::-1]), crs)


def touching(name: str, shape: Any) -> Condition:
    """Return the test whether a row's shape meets one in longitude and latitude, by the index first."""
    near = shapely.intersection(shape, shapely.box(*KOREA_BOX))
    if near.is_empty:
        return Condition("false")
    where = f"{NEAR.format(name=name)} AND ST_Intersects(l.geom, ST_SetSRID(ST_GeomFromWKB(:{name}), 4326))"
    return Condition(where, {name: shapely.to_wkb(shape), f"{name}_near": shapely.to_wkb(near)}, selects=True)


def _bad_box() -> InvalidInput:
    return InvalidInput(
        "bbox는 작은 값 둘, 큰 값 둘을 쉼표로 이어 적어 주세요. 예: 126.9,37.5,127.0,37.6",
        "A bbox is four or six numbers, the lower corner first.",
        code="bbox_form",
    )


def read_box(value: str) -> list[float]:
    """Return the numbers of a box; raise InvalidInput unless they are four or six."""
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError as error:
        raise _bad_box() from error
    if len(numbers) not in {4, 6} or not all(abs(number) < NUMBER_MOST for number in numbers):
        raise _bad_box()
    return numbers


def on_days(collection: Collection, value: str) -> Condition:
    """Return the test of an instant or an interval; days are those of Seoul, and an end nobody knows is open."""
    first, last = _span(value)
    if not collection.days:
        return Condition("true")
    begins, ends = collection.days
    tests: list[str] = []
    if last is not None:
        tests.append(f"coalesce(l.{begins} <= CAST(:until_day AS date), true)")
    if first is not None and ends:
        tests.append(f"coalesce(l.{ends} >= CAST(:from_day AS date), true)")
    bound = {"from_day": first if ends else None, "until_day": last}
    return Condition(" AND ".join(tests) or "true", {name: day for name, day in bound.items() if day is not None})


def _span(value: str) -> tuple[date | None, date | None]:
    ends = value.split("/")
    if len(ends) == 1:
        day = day_of(ends[0])
        return day, day
    if len(ends) != 2:  # noqa: PLR2004  (from and until)
        raise bad_time()
    first, last = (None if end in {"", ".."} else day_of(end) for end in ends)
    if first and last and first > last:
        raise bad_time()
    return first, last


def day_of(value: str) -> date:
    """Return the day in Seoul of a date or an instant of RFC 3339."""
    try:
        if len(value) == len("2026-11-22"):
            return date.fromisoformat(value)
        return instant_of(value).astimezone(SEOUL).date()
    except (ValueError, OverflowError) as error:
        raise bad_time() from error


def instant_of(value: str) -> datetime:
    """Return an instant; without an offset it is one of UTC. Raises ValueError for what is none."""
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def bad_time() -> InvalidInput:
    """Return the fault of a time that cannot be read."""
    return InvalidInput(
        "때는 2026-11-22나 2026-11-22T09:00:00Z처럼, 기간은 2026-01-01/2026-12-31이나 2026-01-01/..처럼 적어 주세요.",
        "A time is an RFC 3339 date or instant, an interval two of them parted by a slash.",
        code="datetime_form",
    )


def equals(columns: Iterable[Column], asked: Mapping[str, str]) -> list[Condition]:
    """Return a test for each column that is asked to have one value."""
    known = {column.name: column for column in columns}
    return [_equal(known[name], f"is_{number}", value) for number, (name, value) in enumerate(asked.items())]


def _equal(column: Column, name: str, value: str) -> Condition:
    exact = f"({column.sql}) = :{name}"
    where = f"{column.narrow.format(value=f':{name}')} AND {exact}" if column.narrow else exact
    return Condition(where, {name: value_of(column.type, value)})


def value_of(kind: ColumnType, value: str) -> Any:
    """Return what a column of a type is compared with; raise InvalidInput for a value of another type."""
    try:
        if kind in {ColumnType.INTEGER, ColumnType.NUMBER}:
            return _number(value)
        if kind is ColumnType.DATE:
            return date.fromisoformat(value).isoformat()
        return instant_of(value) if kind is ColumnType.INSTANT else value
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            "찾는 값이 그 속성의 형식과 달라요. 수는 숫자로, 날짜는 2026-11-22처럼 적어 주세요.",
            "The value is not of the property's type.",
            code="filter_type",
        ) from error


def _number(value: str) -> float:
    number = float(value)
    if not abs(number) < NUMBER_MOST:
        raise ValueError(value)
    return number
