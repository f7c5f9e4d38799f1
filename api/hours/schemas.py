"""What goes in and out of the endpoints about holidays, days off and closures."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import Instant, trimmed
from geo.booking.closing import Letter, Preview, Wanted
from geo.queries.bookings import BookingRow
from geo.queries.checks import CheckRow
from geo.queries.closures import ClosureRow, InTheWay
from geo.queries.days import DayOffRow, Scope

FIRST_YEAR, LAST_YEAR = 2000, 2200


def _near_enough(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PydanticCustomError("choice", "2000년과 2200년 사이의 날짜여야 해요.")
    return day


Day = Annotated[date, AfterValidator(_near_enough)]
Reason = Annotated[str, trimmed(200)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HolidayIn(Strict):
    """What holds on a day instead of what the calendar says."""

    is_holiday: bool
    reason: Reason


class HolidayOut(BaseModel):
    """A day that is a holiday, or would be one by the calendar; `edited` tells that somebody has said so here."""

    day: date
    name: str
    is_holiday: bool
    edited: bool
    reason: str


class HolidayList(BaseModel):
    items: list[HolidayOut]


class AffectedOut(BaseModel):
    """A booking that a change or closure meets; `kind` is booking, series_day or session."""

    booking_id: UUID
    kind: str
    state: str
    space_id: UUID
    space_name: str
    start: datetime
    end: datetime
    heads: int
    purpose: str
    series_id: UUID | None = None
    session_id: UUID | None = None
    contact_name: str | None = None


class ChangeOut(BaseModel):
    """What a change of days meets: nothing is called off, the bookings wait for their keepers."""

    done: bool
    affected: list[AffectedOut]


class DayOffIn(Strict):
    """Days from midnight to midnight, `last` included, of exactly one site, district (name or code) or province."""

    first: Day
    last: Day
    reason: Reason
    site_id: UUID | None = None
    district: Annotated[str, trimmed(40)] | None = None
    province: Annotated[str, trimmed(10)] | None = None

    @model_validator(mode="after")
    def of_one_place(self) -> "DayOffIn":
        if sum(one is not None for one in (self.site_id, self.district, self.province)) != 1:
            raise PydanticCustomError("choice", "시설, 자치구, 시·도 가운데 하나만 적어 주세요.")
        if not self.first <= self.last or (self.last - self.first).days > 366:  # noqa: PLR2004  (a leap year)
            raise PydanticCustomError("choice", "끝 날짜가 시작 날짜와 같거나 늦고, 한 해 안이어야 해요.")
        return self


class DayOffOut(BaseModel):
    id: int
    first: date
    last: date
    reason: str
    where: str
    site_id: UUID | None
    district_code: str | None
    province_code: str | None


class DayOffList(BaseModel):
    items: list[DayOffOut]


class ClosureIn(Strict):
    """What to close: one space, cells by their names, or without either the whole site."""

    site_id: UUID
    space_id: UUID | None = None
    cells: Annotated[list[Annotated[str, trimmed(200)]], Field(max_length=200)] = []
    start: Instant
    end: Instant
    reason: Reason
    token: Annotated[str, Field(max_length=64, description="미리보기의 token; 영향을 받는 예약이 있으면 꼭")] = ""

    @model_validator(mode="after")
    def of_one_kind(self) -> "ClosureIn":
        if self.space_id is not None and self.cells:
            raise PydanticCustomError("choice", "공간이나 칸 가운데 하나만 골라 주세요.")
        return self

    def wanted(self) -> Wanted:
        """Return what is to be closed."""
        return Wanted(self.site_id, self.start, self.end, self.reason, self.space_id, tuple(self.cells))


class PreviewOut(BaseModel):
    token: str
    affected: list[AffectedOut]


class CallOut(BaseModel):
    """Somebody who left no address: the keeper has to call."""

    name: str
    phone: str
    bookings: int


class ClosureOut(BaseModel):
    id: UUID
    site_id: UUID
    site_name: str
    space_id: UUID | None
    space_name: str
    cells: list[str]
    start: datetime
    end: datetime
    reason: str
    lifted_at: datetime | None


class ClosedOut(ClosureOut):
    """`mailed` people get one mail each; those in `call` have to be called."""

    cancelled: int
    mailed: int
    call: list[CallOut]


class ClosureList(BaseModel):
    items: list[ClosureOut]


class CheckOut(AffectedOut):
    cause: str
    reason: str


class CheckList(BaseModel):
    items: list[CheckOut]


def kind_of(series_id: UUID | None, session_id: UUID | None) -> str:
    """Say what a booking is to whoever reads the list of a closure."""
    return "session" if session_id else "series_day" if series_id else "booking"


def in_the_way_out(row: InTheWay, zone: ZoneInfo) -> dict[str, Any]:
    """Return a booking in a closure's way as JSON-ready values, its times on the venue's clock."""
    return {
        "booking_id": str(row.id),
        "kind": kind_of(row.series_id, row.session_id),
        "state": row.state,
        "space_id": str(row.space_id),
        "space_name": row.space_name,
        "start": row.start.astimezone(zone).isoformat(),
        "end": row.end.astimezone(zone).isoformat(),
        "heads": row.heads,
        "purpose": row.purpose,
        "series_id": str(row.series_id) if row.series_id else None,
        "session_id": str(row.session_id) if row.session_id else None,
        "contact_name": row.contact_name or row.account_name,
    }


def affected_out(row: BookingRow) -> dict[str, Any]:
    """Return a booking that a change of days meets, without any person."""
    zone = ZoneInfo(row.timezone)
    return {
        "booking_id": str(row.id),
        "kind": kind_of(row.series_id, row.session_id),
        "state": row.state,
        "space_id": str(row.space_id),
        "space_name": row.space_name,
        "start": row.start.astimezone(zone).isoformat(),
        "end": row.end.astimezone(zone).isoformat(),
        "heads": row.heads,
        "purpose": row.purpose,
        "series_id": str(row.series_id) if row.series_id else None,
        "session_id": str(row.session_id) if row.session_id else None,
    }


def change_out(rows: Iterable[BookingRow], *, done: bool) -> dict[str, Any]:
    """Return what a change of days meets, or met."""
    return {"done": done, "affected": [affected_out(row) for row in rows]}


def check_out(row: BookingRow, check: CheckRow) -> dict[str, Any]:
    """Return a booking that waits for its keeper's word."""
    return {**affected_out(row), "cause": check.cause, "reason": check.reason}


def preview_out(found: Preview, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a closure would call off."""
    return {"token": found.token, "affected": [in_the_way_out(row, zone) for row in found.hit]}


def day_off_out(row: DayOffRow) -> dict[str, Any]:
    """Return one entry of days off as JSON-ready values."""
    return {
        "id": row.id,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "reason": row.reason,
        "where": row.where,
        "site_id": str(row.site_id) if row.site_id else None,
        "district_code": row.district_code,
        "province_code": row.province_code,
    }


def closure_out(row: ClosureRow) -> dict[str, Any]:
    """Return a closure as JSON-ready values, its times on the venue's clock."""
    zone = ZoneInfo(row.timezone)
    return {
        "id": str(row.id),
        "site_id": str(row.site_id),
        "site_name": row.site_name,
        "space_id": str(row.space_id) if row.space_id else None,
        "space_name": row.space_name,
        "cells": row.cell_names,
        "start": row.start.astimezone(zone).isoformat(),
        "end": row.end.astimezone(zone).isoformat(),
        "reason": row.reason,
        "lifted_at": row.lifted_at.astimezone(zone).isoformat() if row.lifted_at else None,
    }


def calls_out(letters: Iterable[Letter]) -> list[dict[str, Any]]:
    """Return whom somebody has to call."""
    return [{"name": one.name, "phone": one.phone, "bookings": len(one.lost)} for one in letters if not one.address]


def scope_of(row: DayOffRow) -> Scope:
    """Return where an entry of days off holds."""
    return Scope(row.site_id, row.district_code, row.province_code)
