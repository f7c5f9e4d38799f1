"""What demo content is written in: small records without ids, placed by dong and metres."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.enums import Approval, HolidayRule, ResourceKind, SiteKind, SiteState, SpaceKind

ABOUT_MARK: Final = "(시범)"
"""Stands at the beginning of every demo text, so that nobody takes it for a real offer."""

EVERY_DAY: Final = (1, 2, 3, 4, 5, 6, 7)
TUESDAY_TO_SATURDAY: Final = (2, 3, 4, 5, 6)
MONDAY_TO_FRIDAY: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Hours:
    """The same hours on some weekdays (ISO), in whole hours of the day."""

    weekdays: tuple[int, ...] = EVERY_DAY
    opens: int = 9
    closes: int = 22
    holiday: HolidayRule = HolidayRule.YES


DAYTIME = Hours(TUESDAY_TO_SATURDAY, 10, 21, HolidayRule.NO)
OFFICE_HOURS = Hours(MONDAY_TO_FRIDAY, 10, 18, HolidayRule.NO)


@dataclass(frozen=True)
class DemoSpace:
    """One space; `cells` are the cells of its site that it takes, by name, one of its own when empty."""

    key: str
    name: str
    kind: SpaceKind = SpaceKind.ROOM
    heads_max: int | None = None
    area_m2: float | None = None
    features: tuple[str, ...] = ()
    approval: Approval = Approval.INSTANT
    hours: Hours | None = DAYTIME
    cells: tuple[str, ...] = ()
    fee: str = "무료"
    about: str = ""


@dataclass(frozen=True)
class DemoSite:
    """One site. It stands at `at` (lon, lat in degrees, EPSG:4326), or `offset_m` (east, north) from the label point
    of `dong` ("구 동"). `planned_in_days` counts from the day the content is written."""

    key: str
    name: str
    kind: SiteKind
    dong: str
    about: str
    operator: str
    state: SiteState = SiteState.OPEN
    at: tuple[float, float] | None = None
    offset_m: tuple[float, float] = (0.0, 0.0)
    opened_on: date | None = None
    closed_on: date | None = None
    planned_in_days: int | None = None
    floor_area_m2: float | None = None
    spaces: tuple[DemoSpace, ...] = ()


@dataclass(frozen=True)
class DemoResource:
    """One resource at metres (east, north) from the label point of its dong; more than one offset is a line.

    Without any offset it has no place on a map, as people never have.
    """

    key: str
    kind: ResourceKind
    name: str
    dong: str
    summary: str
    offsets_m: tuple[tuple[float, float], ...] = ()
    site: str | None = None
    properties: tuple[tuple[str, str | int], ...] = ()
