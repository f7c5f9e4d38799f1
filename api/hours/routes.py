"""Holidays, days off and closures over HTTP."""

from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from api.auth.deps import BookingWriter, SignedIn, Writer
from api.auth.permissions import Action
from api.deps import SessionDep
from api.desk import EditingDesk, WritingDesk
from api.hours import service
from api.hours.letters import base_of
from api.hours.schemas import (
    AffectedOut,
    ChangeOut,
    CheckList,
    ClosedOut,
    ClosureIn,
    ClosureList,
    ClosureOut,
    Day,
    DayOffIn,
    DayOffList,
    HolidayIn,
    HolidayList,
    PreviewOut,
    affected_out,
    calls_out,
    change_out,
    check_out,
    closure_out,
    day_off_out,
    preview_out,
)
from api.http import json_answer
from geo import clock
from geo.booking_checks import CheckDecision
from geo.queries import checks, closures, days
from geo.queries.bookings import get_booking
from geo.queries.days import HolidayEdit

router = APIRouter(tags=["쉬는 날"])

Preview = Annotated[bool, Query(description="참이면 아무것도 바꾸지 않고 영향을 받는 예약만")]
Year = Annotated[int | None, Query(ge=2000, le=2200)]


@router.get("/holidays", response_model=HolidayList)
def holidays(session: SessionDep, year: Year = None) -> Response:
    """List the year's public holidays, those switched off and those added here among them."""
    found = service.holidays_of(session, year or clock.today().year)
    return json_answer({"items": [_holiday_out(one) for one in found]})


def _holiday_out(one: service.Holiday) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "name": one.name,
        "is_holiday": one.is_holiday,
        "edited": one.reason is not None,
        "reason": one.reason or "",
    }


@router.put("/holidays/{day}", response_model=ChangeOut)
def set_holiday(desk: EditingDesk, day: Day, caller: Writer, body: HolidayIn, preview: Preview = False) -> Response:
    """Add a temporary holiday or switch one off, everywhere; bookings that fall out of the hours wait for a keeper."""
    edit = HolidayEdit(day, body.is_holiday, body.reason)
    return json_answer(change_out(service.set_holiday(desk, caller, edit, preview=preview), done=not preview))


@router.delete("/holidays/{day}", response_model=ChangeOut)
def forget_holiday(desk: EditingDesk, day: Day, caller: Writer, preview: Preview = False) -> Response:
    """Let the calendar's own word about a day hold again."""
    return json_answer(change_out(service.forget_holiday(desk, caller, day, preview=preview), done=not preview))


@router.get("/days-off", response_model=DayOffList)
def days_off(
    session: SessionDep,
    since: Day | None = None,
    site_id: UUID | None = None,
    district: Annotated[str | None, Query(max_length=40)] = None,
    province: Annotated[str | None, Query(max_length=10)] = None,
) -> Response:
    """List days off to come, all or those of one site, district or province."""
    named = any((site_id, district, province))
    scopes = [service.scope_named(session, site_id, district, province)] if named else None
    rows = days.list_days_off(session, since or clock.today(), scopes)
    return json_answer({"items": [day_off_out(row) for row in rows]})


@router.post("/days-off", response_model=ChangeOut, status_code=201)
def add_days_off(desk: EditingDesk, caller: Writer, body: DayOffIn, preview: Preview = False) -> Response:
    """Close a site, district or province from midnight to midnight; nothing is called off by it."""
    scope = service.scope_named(desk.session, body.site_id, body.district, body.province)
    rows = service.add_day_off(desk, caller, scope, (body.first, body.last), body.reason, preview=preview)
    return json_answer(change_out(rows, done=not preview), 200 if preview else 201)


@router.delete("/days-off/{day_off_id}", status_code=204)
def drop_days_off(desk: EditingDesk, day_off_id: int, caller: Writer) -> Response:
    """Open again on days off."""
    service.drop_day_off(desk, caller, day_off_id)
    return Response(status_code=204)


@router.get("/closures", response_model=ClosureList)
def standing(session: SessionDep, site_id: UUID) -> Response:
    """List the closures of a site that stand now or are to come."""
    rows = closures.list_closures(session, [site_id], clock.now())
    return json_answer({"items": [closure_out(row) for row in rows]})


@router.post("/closures", response_model=ClosedOut | PreviewOut, status_code=201)
def close(
    desk: WritingDesk, request: Request, caller: BookingWriter, body: ClosureIn, preview: Preview = False
) -> Response:
    """Close cells of a site for a while: first with `preview`, then with its token; all at once or not at all."""
    if preview:
        found, zone = service.preview_closure(desk, caller, body.wanted())
        return json_answer(preview_out(found, ZoneInfo(zone)))
    closed, unsent = service.close(desk, caller, body.wanted(), body.token, base_of(request, desk.settings))
    answer = {
        **closure_out(closed.closure),
        "cancelled": sum(len(letter.lost) for letter in closed.letters),
        "mailed": len(closed.letters) - len(unsent),
        "call": calls_out(unsent),
    }
    return json_answer(answer, 201)


@router.delete("/closures/{closure_id}", response_model=ClosureOut)
def lift(desk: WritingDesk, closure_id: UUID, caller: BookingWriter) -> Response:
    """Open again what a closure held; whoever waits for it is offered it."""
    return json_answer(closure_out(service.lift(desk, caller, closure_id)))


@router.get("/booking-checks", response_model=CheckList)
def to_check(caller: SignedIn, session: SessionDep, site_id: UUID) -> Response:
    """List the bookings of a site that fell out of its hours and wait for their keeper's word."""
    service.require_keeper_of(session, caller, site_id, Action.SEE_BOOKINGS)
    found = checks.list_checks(session, [site_id], clock.now())
    return json_answer({"items": [check_out(get_booking(session, one.booking_id), one) for one in found]})


@router.post("/booking-checks/{booking_id}/{decision}", response_model=AffectedOut)
def decide(desk: WritingDesk, booking_id: UUID, decision: CheckDecision, caller: BookingWriter) -> Response:
    """Keep such a booking although the place is closed then, or call it off by the venue."""
    return json_answer(affected_out(service.decide(desk, caller, booking_id, decision)))
