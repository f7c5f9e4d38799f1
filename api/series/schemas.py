"""What goes in and out of the series endpoints."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api.booking_schemas import Alternative, ContactIn, Heads, PriceIn, RejectReason, Strict
from api.http import Day, Instant, trimmed
from geo.booking.recurrence import DAY_MINUTES, MOST_DATES, MOST_STEP, Rule
from geo.booking.series import DateResult, clash_of
from geo.booking.series_words import clock_words, rule_words
from geo.enums import Nature, Purpose, Repeats, SeriesDayState
from geo.errors import InvalidInput
from geo.queries.series import DayRow, SeriesRow

_CLOCK = re.compile(r"([0-4]?\d):([0-5]\d)")
LATEST = 2 * DAY_MINUTES


Clock = Annotated[
    str, Field(pattern=_CLOCK.pattern, max_length=5, description="그곳 시계의 시각; 24:00이나 26:00도 됩니다")
]


class RuleIn(Strict):
    """Weekly on the weekday of `first`, or monthly on its nth such weekday; until a date or a number of times."""

    repeats: Repeats = Repeats.WEEKLY
    every: Annotated[int, Field(ge=1, le=MOST_STEP, strict=True, description="몇 주(달)마다")] = 1
    nth: Annotated[Literal[1, 2, 3, 4, -1] | None, Field(description="매달 몇째 요일; -1은 마지막")] = None
    first: Day
    until: Day | None = None
    count: Annotated[int | None, Field(ge=1, le=MOST_DATES, strict=True)] = None
    start: Clock
    end: Clock


class SeriesIn(Strict):
    """A wish for a series; with `clashes` "skip" the dates that cannot be booked are left out and remembered."""

    space_id: UUID
    rule: RuleIn
    heads: Heads
    purpose: Purpose
    contact: ContactIn
    note: Annotated[str, trimmed(1000, least=0)] = ""
    channel: Literal["web", "phone", "visit", "kiosk", "api"] | None = None
    clashes: Literal["refuse", "skip"] = "refuse"
    on_behalf_of: Annotated[UUID | None, Field(description="내가 속한 모임이나 가구")] = None
    natures: Annotated[
        list[Nature], Field(default_factory=list, max_length=3, description="영리·정치·종교 목적이면 적기")
    ]
    price: PriceIn | None = None


class DayCancelIn(Strict):
    message: Annotated[str, trimmed(500, least=0)] = ""


class SeriesCancelIn(DayCancelIn):
    since: Annotated[Day | None, Field(description="이날부터; 비우면 남은 날 모두")] = None


class DayMoveIn(Strict):
    start: Instant
    end: Instant


class TimesIn(Strict):
    since: Day
    start: Clock
    end: Clock


class ApproveIn(DayCancelIn):
    leave_out: Annotated[list[Day], Field(default_factory=list, max_length=MOST_DATES, description="이날들은 거절")]


class SeriesRejectIn(DayCancelIn):
    reason: RejectReason = "other"


class RuleOut(BaseModel):
    repeats: str
    every: int
    nth: int | None
    first: date
    until: date | None
    count: int | None
    start: str
    end: str


class DayOut(BaseModel):
    """One date: made by a booking, skipped for a reason (`offered` once it is free), or cancelled."""

    date: date
    state: str
    start: datetime | None
    end: datetime | None
    reason_code: str | None
    offered: bool
    booking_id: UUID | None
    booking_state: str | None


class SeriesOut(BaseModel):
    id: UUID
    space_id: UUID
    space_name: str
    site_id: UUID
    site_name: str
    rule: RuleOut
    words: str
    heads: int
    purpose: str
    channel: str
    on_behalf_of: UUID | None
    made: int
    skipped: int
    cancelled: int
    created_at: datetime
    days: list[DayOut]


class SeriesList(BaseModel):
    items: list[SeriesOut]
    next: str | None
    total: int


class DateOut(BaseModel):
    """What would become of one date; `code` and `detail` say why not."""

    date: date
    start: datetime
    end: datetime
    bookable: bool
    code: str | None
    detail: str
    alternatives: list[Alternative]


class PreviewOut(BaseModel):
    words: str
    bookable: int
    clashing: int
    dates: list[DateOut]


class Clash(BaseModel):
    date: date
    start: datetime
    end: datetime
    code: str
    detail: str
    detail_en: str
    alternatives: list[Alternative] = []


class SeriesRefusal(BaseModel):
    """Why not: exactly the dates that clash, each with its reason and, for the first ones, what would work."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    clashes: list[Clash] = []


class CancelledOut(BaseModel):
    """The series as it stands, and the dates that it was too late to call off."""

    kept: list[date]
    series: SeriesOut


def rule_of(given: RuleIn) -> Rule:
    """Return the rule with its clock times as minutes; an end at or before the start belongs to the next day."""
    start, end = minutes_of(given.start), minutes_of(given.end)
    return Rule(
        repeats=given.repeats,
        first=given.first,
        start_min=start,
        end_min=end + DAY_MINUTES if end < start else end,
        until=given.until,
        times=given.count,
        step=given.every,
        nth=given.nth,
    )


def minutes_of(clock_time: str) -> int:
    """Return a clock time as minutes from midnight; hours past 24 belong to the next day."""
    hours, minutes = clock_time.split(":")
    found = int(hours) * 60 + int(minutes)
    if found > LATEST:
        raise InvalidInput("시각은 48:00까지 적을 수 있어요.", "Clock times go to 48:00.", code="series_rule")
    return found


def series_out(row: SeriesRow, days: Sequence[DayRow]) -> dict[str, Any]:
    """Return a series as JSON-ready values, its times on the venue's clock."""
    zone = ZoneInfo(row.timezone)
    states = [day.state for day in days]
    return {
        "id": str(row.id),
        "space_id": str(row.space_id),
        "space_name": row.space_name,
        "site_id": str(row.site_id),
        "site_name": row.site_name,
        "rule": _rule_out(row),
        "words": rule_words(row),
        "heads": row.heads,
        "purpose": row.purpose,
        "channel": row.channel,
        "on_behalf_of": str(row.on_behalf_of) if row.on_behalf_of else None,
        **{state.value: states.count(state) for state in SeriesDayState},
        "created_at": row.created_at.astimezone(zone).isoformat(),
        "days": [_day_out(day, zone) for day in days],
    }


def _rule_out(row: SeriesRow) -> dict[str, Any]:
    return {
        "repeats": row.repeats,
        "every": row.step,
        "nth": row.nth,
        "first": row.first_on.isoformat(),
        "until": row.until_on.isoformat() if row.until_on else None,
        "count": row.times,
        "start": clock_words(row.start_min),
        "end": clock_words(row.end_min),
    }


def _day_out(day: DayRow, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "date": day.day.isoformat(),
        "state": day.state,
        "start": day.start.astimezone(zone).isoformat() if day.start else None,
        "end": day.end.astimezone(zone).isoformat() if day.end else None,
        "reason_code": day.reason_code,
        "offered": day.offered_at is not None,
        "booking_id": str(day.booking_id) if day.booking_id else None,
        "booking_state": day.booking_state,
    }


def preview_out(words: str, results: Sequence[DateResult], zone: ZoneInfo) -> dict[str, Any]:
    """Return what would become of every date."""
    dates = [{**clash_of(one, zone), "bookable": one.refused is None} for one in results]
    bookable = sum(one["bookable"] for one in dates)
    kept = [{name: value for name, value in one.items() if name != "detail_en"} for one in dates]
    return {"words": words, "bookable": bookable, "clashing": len(dates) - bookable, "dates": kept}
