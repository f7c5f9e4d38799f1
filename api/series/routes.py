"""Series of bookings over HTTP: see what would work, make, change, take a date that became free."""

import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Header, Query, Request, Response

from api.auth.deps import SignedIn
from api.auth.permissions import Action, require
from api.booking_schemas import BookingOut, Refusal, booking_out
from api.deps import SessionDep
from api.desk import ReadingDesk, WritingDesk, place_of
from api.errors import problem
from api.http import Limit, Next, json_answer, list_answer, offset_of, trimmed
from api.series.schemas import (
    ApproveIn,
    CancelledOut,
    DayCancelIn,
    DayMoveIn,
    PreviewOut,
    SeriesCancelIn,
    SeriesIn,
    SeriesList,
    SeriesOut,
    SeriesRefusal,
    SeriesRejectIn,
    TimesIn,
    minutes_of,
    preview_out,
    rule_of,
    series_out,
)
from geo import clock
from geo.booking import series, series_steps
from geo.booking.desk import Desk
from geo.booking.pricing import PriceAsk
from geo.booking.recurrence import DAY_MINUTES
from geo.booking.series_words import rule_words
from geo.errors import BookingRefused
from geo.queries.bookings import BookingRow, ContactRow
from geo.queries.series import days_of, list_series
from geo.queries.spaces import get_space

router = APIRouter(prefix="/series", tags=["연속 예약"])

CLASHES: dict[int | str, dict[str, Any]] = {409: {"model": SeriesRefusal, "description": "안 되는 날짜와 까닭"}}
REFUSALS: dict[int | str, dict[str, Any]] = {409: {"model": Refusal, "description": "안 되는 까닭과 가까운 대안"}}
Key = Annotated[Annotated[str, trimmed(200)] | None, Header(alias="Idempotency-Key")]


@router.post("", status_code=201, response_model=SeriesOut, responses=CLASHES)
def create(desk: WritingDesk, request: Request, body: SeriesIn, key: Key = None) -> Response:
    """Book every date of a rule: all or none, or with `clashes` "skip" those that work."""
    return _answer(request, series.make(desk, _wanted(desk, body, key), series_out), 201)


@router.post("/preview", response_model=PreviewOut)
def preview(desk: ReadingDesk, body: SeriesIn) -> Response:
    """Show what would become of each date, with reasons and alternatives; nothing is written."""
    wanted = _wanted(desk, body, None)
    zone = ZoneInfo(get_space(desk.session, body.space_id, clock.today()).timezone)
    return json_answer(preview_out(rule_words(series.planned(wanted)), series.preview(desk, wanted), zone))


def _wanted(desk: Desk, body: SeriesIn, key: str | None) -> series.Request:
    return series.Request(
        space_id=body.space_id,
        rule=rule_of(body.rule),
        heads=body.heads,
        purpose=body.purpose,
        contact=ContactRow(body.contact.name, body.contact.phone, body.contact.email, body.note),
        channel=body.channel or desk.actor.channel,
        skip=body.clashes == "skip",
        key=key,
        body_sha256=hashlib.sha256(b"series" + body.model_dump_json().encode()).hexdigest(),
        on_behalf_of=body.on_behalf_of,
        natures=tuple(body.natures),
        price_ask=body.price.ask() if body.price else PriceAsk(),
    )


def _answer(request: Request, outcome: dict[str, Any] | BookingRefused, status: int = 200) -> Response:
    return problem(request, outcome) if isinstance(outcome, BookingRefused) else json_answer(outcome, status)


@router.get("", response_model=SeriesList)
def index(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    space_id: Annotated[UUID | None, Query(description="내가 지키는 공간의 것만")] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List one's own series, or with `space_id` those of a space one keeps."""
    if space_id is not None:
        require(caller, Action.SEE_BOOKINGS, place_of(get_space(session, space_id, clock.today())))
    offset = offset_of(cursor)
    rows, total = list_series(session, account_id=caller.account_id, space_id=space_id, limit=limit, offset=offset)
    days = days_of(session, [row.id for row in rows])
    items = [series_out(row, days[row.id]) for row in rows]
    return list_answer(request, items, offset=offset, limit=limit, total=total)


@router.get("/{series_id}", response_model=SeriesOut)
def show(desk: ReadingDesk, series_id: UUID) -> Response:
    """Show one's own series, or one at a space one keeps, with each of its dates."""
    return json_answer(_shown(desk, series_id))


def _shown(desk: Desk, series_id: UUID) -> dict[str, Any]:
    row, _space = series.open_series(desk, series_id)
    return series_out(row, days_of(desk.session, [series_id])[series_id])


@router.post("/{series_id}/cancel", response_model=CancelledOut, responses=REFUSALS)
def cancel(desk: WritingDesk, series_id: UUID, body: Annotated[SeriesCancelIn | None, Body()] = None) -> Response:
    """Call off every date to come, or those from a date on; `kept` are those it is too late for."""
    said = body or SeriesCancelIn()
    kept = series_steps.cancel_from(desk, series_id, said.since, said.message)
    return json_answer({"kept": [day.isoformat() for day in kept], "series": _shown(desk, series_id)})


@router.post("/{series_id}/times", response_model=SeriesOut, responses=CLASHES)
def change_times(desk: WritingDesk, request: Request, series_id: UUID, body: TimesIn) -> Response:
    """Give every date from one on another clock time: all of them or none."""
    start, end = minutes_of(body.start), minutes_of(body.end)
    times = series_steps.NewTimes(body.since, start, end + DAY_MINUTES if end < start else end)
    refused = series_steps.change_rest(desk, series_id, times)
    return _answer(request, refused or _shown(desk, series_id))


@router.post("/{series_id}/approve", response_model=SeriesOut, responses=REFUSALS)
def approve(desk: WritingDesk, series_id: UUID, body: Annotated[ApproveIn | None, Body()] = None) -> Response:
    """Approve a requested series as one, but for the dates in `leave_out`."""
    said = body or ApproveIn(leave_out=[])
    series_steps.approve(desk, series_id, said.leave_out, said.message)
    return json_answer(_shown(desk, series_id))


@router.post("/{series_id}/reject", response_model=SeriesOut, responses=REFUSALS)
def reject(desk: WritingDesk, series_id: UUID, body: Annotated[SeriesRejectIn | None, Body()] = None) -> Response:
    """Refuse a requested series as one, with a reason."""
    said = body or SeriesRejectIn()
    series_steps.reject(desk, series_id, said.reason, said.message)
    return json_answer(_shown(desk, series_id))


@router.post("/{series_id}/days/{day}/cancel", response_model=SeriesOut, responses=REFUSALS)
def cancel_day(
    desk: WritingDesk, series_id: UUID, day: date, body: Annotated[DayCancelIn | None, Body()] = None
) -> Response:
    """Call one date off, or give up one that was skipped."""
    series_steps.cancel_day(desk, series_id, day, (body or DayCancelIn()).message)
    return json_answer(_shown(desk, series_id))


@router.post("/{series_id}/days/{day}/accept", response_model=SeriesOut, responses=REFUSALS)
def accept_day(desk: WritingDesk, request: Request, series_id: UUID, day: date) -> Response:
    """Book a skipped date that has become free."""
    outcome = series.accept(desk, series_id, day)
    return _answer(request, outcome if isinstance(outcome, BookingRefused) else _shown(desk, series_id))


@router.post("/{series_id}/days/{day}/move", response_model=BookingOut, responses=REFUSALS)
def move_day(desk: WritingDesk, request: Request, series_id: UUID, day: date, body: DayMoveIn) -> Response:
    """Move one date to another time; refused, it stays as it was."""
    moved = series_steps.move_day(desk, series_id, day, body.start, body.end)
    return _answer(request, booking_out(moved) if isinstance(moved, BookingRow) else moved)
