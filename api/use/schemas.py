"""What the figures of use and the subscribed calendars look like over HTTP."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from geo.enums import FeedKind
from geo.queries.feeds import FeedRow
from geo.queries.use import Demand, Period, SpaceUse, use_by_dong


class SpaceUseOut(BaseModel):
    """One space; `occupancy` is used over open hours (0–1), null where no hours are known."""

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
    occupancy: float | None
    heads: int
    by_phone: int
    no_shows: int


class HourOut(BaseModel):
    """How many bookings touched an hour of a weekday (ISO, Monday is 1) on the venue's clock."""

    weekday: int
    hour: int
    bookings: int


class DongUseOut(BaseModel):
    dong_code: str | None
    dong_name: str | None
    spaces: int
    bookings: int
    hours_used: float
    hours_open: float
    heads: int


class UseOut(BaseModel):
    """Never paged; `phone_share` is the share of bookings made by phone or visit, null without any booking."""

    from_day: date
    until_day: date
    bookings: int
    phone_share: float | None
    items: list[SpaceUseOut]
    dongs: list[DongUseOut]
    hours: list[HourOut]


class DemandOut(BaseModel):
    """Unmet wishes of one dong by the weekday and hour at which they were to begin; no person is in it."""

    dong_code: str | None
    dong_name: str | None
    district_code: str | None
    weekday: int
    hour: int
    misses: int
    heads: int
    reasons: dict[str, int]


class DemandList(BaseModel):
    from_day: date
    until_day: date
    total: int
    items: list[DemandOut]


class FeedIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: FeedKind
    space_id: UUID | None = None

    @model_validator(mode="after")
    def fits(self) -> "FeedIn":
        if (self.kind is FeedKind.SPACE) != (self.space_id is not None):
            raise PydanticCustomError("text", "한 공간의 달력에만 space_id를 적어 주세요.")
        return self


class FeedOut(BaseModel):
    """`url` is told once, when the calendar is made."""

    id: UUID
    kind: FeedKind
    space_id: UUID | None
    space_name: str | None
    created_at: datetime
    url: str | None = None


class FeedList(BaseModel):
    items: list[FeedOut]
    next: None
    total: int


def use_out(period: Period, rows: list[SpaceUse], hours: dict[tuple[int, int], int]) -> dict[str, object]:
    """Return the figures of spaces with their sums per dong."""
    bookings = sum(row.bookings for row in rows)
    return {
        "from_day": period.first,
        "until_day": period.last,
        "bookings": bookings,
        "phone_share": sum(row.by_phone for row in rows) / bookings if bookings else None,
        "items": [space_use_out(row) for row in rows],
        "dongs": [{name: getattr(row, name) for name in DongUseOut.model_fields} for row in use_by_dong(rows)],
        "hours": [{"weekday": day, "hour": hour, "bookings": n} for (day, hour), n in sorted(hours.items())],
    }


def space_use_out(row: SpaceUse) -> dict[str, object]:
    """Return one space's figures."""
    return {name: getattr(row, name) for name in SpaceUseOut.model_fields}


def demand_out(row: Demand) -> dict[str, object]:
    return {name: getattr(row, name) for name in DemandOut.model_fields}


def feed_out(row: FeedRow, url: str | None = None) -> dict[str, object]:
    return {**{name: getattr(row, name) for name in FeedOut.model_fields if name != "url"}, "url": url}
