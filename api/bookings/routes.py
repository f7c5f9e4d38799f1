"""Booking over HTTP: ask, hold, submit, decide, move, call off."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Header, Query, Request, Response

from api.auth.deps import SignedIn
from api.auth.permissions import Action, require
from api.booking_schemas import (
    BookingIn,
    BookingList,
    BookingOut,
    BookingWithEvents,
    CancelIn,
    MoveIn,
    Refusal,
    RejectIn,
    SwapIn,
    VersionIn,
    booking_out,
    event_out,
)
from api.deps import SessionDep
from api.desk import ReadingDesk, WritingDesk, place_of
from api.errors import problem
from api.http import Instant, Limit, Next, json_answer, list_answer, offset_of, trimmed
from geo import clock
from geo.booking import steps
from geo.booking.desk import Desk
from geo.booking.pricing import PriceAsk
from geo.booking.rules import Wish
from geo.enums import BookingState
from geo.errors import BookingRefused
from geo.queries.bookings import BookingFilter, BookingRow, ContactRow, list_bookings, list_events
from geo.queries.spaces import get_space

router = APIRouter(prefix="/bookings", tags=["예약"])

REFUSALS: dict[int | str, dict[str, Any]] = {409: {"model": Refusal, "description": "안 되는 까닭과 가까운 대안"}}
Key = Annotated[Annotated[str, trimmed(200)] | None, Header(alias="Idempotency-Key")]


@router.post("", status_code=201, response_model=BookingOut, responses=REFUSALS)
def create(desk: WritingDesk, request: Request, body: BookingIn, key: Key = None) -> Response:
    """Book a space, ask for it, or hold it for some minutes."""
    wanted = steps.Request(
        space_id=body.space_id,
        wish=Wish(body.start, body.end, body.heads),
        purpose=body.purpose,
        contact=ContactRow(body.contact.name, body.contact.phone, body.contact.email, body.note),
        channel=body.channel or desk.actor.channel,
        hold=body.hold,
        key=key,
        body_sha256=hashlib.sha256(body.model_dump_json().encode()).hexdigest(),
        on_behalf_of=body.on_behalf_of,
        natures=tuple(body.natures),
        price_ask=body.price.ask() if body.price else PriceAsk(),
    )
    return _answer(request, steps.book(desk, wanted, booking_out), 201)


def _answer(request: Request, outcome: BookingRow | dict[str, Any] | BookingRefused, status: int = 200) -> Response:
    if isinstance(outcome, BookingRefused):
        return problem(request, outcome)
    return json_answer(outcome if isinstance(outcome, dict) else booking_out(outcome), status)


@router.get("", response_model=BookingList)
def index(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    space_id: UUID | None = None,
    state: Annotated[list[BookingState] | None, Query()] = None,
    from_at: Annotated[Instant | None, Query(alias="from")] = None,
    until_at: Annotated[Instant | None, Query(alias="until")] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List one's own bookings, or with `space_id` those of a space one keeps."""
    own = space_id is None
    if space_id is not None:
        require(caller, Action.SEE_BOOKINGS, place_of(get_space(session, space_id, clock.today())))
    offset = offset_of(cursor)
    wanted = BookingFilter(
        account_id=caller.account_id if own else None,
        space_id=space_id,
        states=state or (),
        from_at=from_at,
        until_at=until_at,
        limit=limit,
        offset=offset,
    )
    rows, total = list_bookings(session, wanted)
    return list_answer(request, [booking_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.get("/{booking_id}", response_model=BookingWithEvents)
def show(desk: ReadingDesk, booking_id: UUID) -> Response:
    """Show one's own booking, or one at a site one keeps, with its history."""
    booking, contact = steps.read_booking(desk, booking_id)
    events = [event_out(event) for event in list_events(desk.session, booking_id)]
    return json_answer({**booking_out(booking, contact), "events": events})


Act = Callable[[Desk, UUID, int | None], BookingRow]


def _plain_step(path: str, act: Act, summary: str) -> None:
    """Add a step that needs nothing but, perhaps, the version the caller has seen."""

    @router.post(f"/{{booking_id}}/{path}", response_model=BookingOut, responses=REFUSALS, summary=summary, name=path)
    def step(desk: WritingDesk, booking_id: UUID, body: Annotated[VersionIn | None, Body()] = None) -> Response:
        version = body.version if body else None
        return json_answer(booking_out(act(desk, booking_id, version)))


_plain_step("submit", steps.submit, "임시 보관한 시간을 예약으로 확정하거나 신청하기")
_plain_step("withdraw", steps.withdraw, "결정되기 전의 신청 거두기")
_plain_step("approve", steps.approve, "신청 승인하기 (공간지기)")


@router.post("/{booking_id}/reject", response_model=BookingOut, responses=REFUSALS)
def reject(desk: WritingDesk, booking_id: UUID, body: Annotated[RejectIn | None, Body()] = None) -> Response:
    """Refuse a request, as a keeper, with a reason."""
    said = body or RejectIn()
    return json_answer(booking_out(steps.reject(desk, booking_id, said.reason, said.message, said.version)))


@router.post("/{booking_id}/cancel", response_model=BookingOut, responses=REFUSALS)
def cancel(desk: WritingDesk, booking_id: UUID, body: Annotated[CancelIn | None, Body()] = None) -> Response:
    """Call a booking off."""
    said = body or CancelIn()
    return json_answer(booking_out(steps.cancel(desk, booking_id, said.message, said.version, late=said.late)))


@router.post("/{booking_id}/move", response_model=BookingOut, responses=REFUSALS)
def move(desk: WritingDesk, request: Request, booking_id: UUID, body: MoveIn) -> Response:
    """Move a booking to another time; refused, it stays as it was."""
    return _answer(request, steps.move(desk, booking_id, body.start, body.end, body.heads, body.version))


@router.post("/{booking_id}/swap", response_model=BookingList, responses=REFUSALS)
def swap(desk: WritingDesk, request: Request, booking_id: UUID, body: SwapIn) -> Response:
    """Let two bookings change places, both or neither."""
    rows = steps.swap(desk, booking_id, body.other_id, (body.version, body.other_version))
    return list_answer(request, [booking_out(row) for row in rows], offset=0, limit=2, total=2)
