"""One's own page: what is next and what asks for an answer; moving bookings and calling them off."""

from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.desk import ReadingDesk, WritingDesk
from api.web.booking_cards import booking_card
from api.web.booking_forms import FormFrame, Typed, booking_form, read_time, refusal_view
from api.web.forms import Fields
from api.web.labels import time_fields
from api.web.my_cards import groups, next_use, todos
from api.web.my_views import MyPage
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.space_pages import week_of
from api.web.tabs import MY, tabs
from api.web.views import MovePage, Refusal
from geo import clock
from geo.booking import steps
from geo.enums import BookingState
from geo.errors import BookingRefused, Conflict
from geo.queries.bookings import BookingFilter, BookingRow, list_bookings
from geo.queries.spaces import get_space

router = APIRouter()

MOST = 100
OVER = {BookingState.CANCELLED, BookingState.REJECTED, BookingState.EXPIRED, BookingState.NO_SHOW}
"""What nobody has to come to any more."""


@router.get("/my")
def my(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show one's bookings, those still to come first."""
    return _my_page(frame, caller, session)


def _my_page(frame: Frame, caller: Caller, session: Session, late: UUID | None = None, problem: str = "") -> Response:
    """Show the list; at the booking `late` stands why it cannot be called off in time, and how it still can."""
    past, now = frame.request.query_params.get("past") == "1", clock.now()
    wanted = BookingFilter(account_id=caller.account_id, limit=MOST)
    wanted = replace(wanted, until_at=now, newest_first=True) if past else replace(wanted, from_at=now)
    rows = [row for row in list_bookings(session, wanted)[0] if not past or row.end <= now]
    use = None if past else next_use(session, rows, frame)
    cards = [replace(booking_card(row, frame), too_late=problem if row.id == late else "") for row in rows]
    if use is not None:
        use = replace(use, booking=next(card for card in cards if card.id == use.booking.id))
    gone = {str(row.id) for row in rows if row.state in OVER}
    view = MyPage(
        sections=tabs(frame, MY, "/my"),
        past=past,
        next=use,
        todos=() if past else todos(session, caller, frame),
        bookings=tuple(c for c in cards if (past or c.id not in gone) and not (use and c.id == use.booking.id)),
        over=() if past else tuple(card for card in cards if card.id in gone),
        groups=() if past else groups(session, caller, frame),
    )
    return frame.show("my.html", "my", status=409 if late else 200, my=view)


@router.post("/my/{booking_id}/cancel")
def cancel(frame: FrameDep, caller: SignedIn, desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Call a booking off; where it is too late for that, say so and offer to give the time back all the same."""
    try:
        steps.cancel(desk, booking_id, version=read_version(form), late=form.get("late") == "1")
    except Conflict as fault:
        if fault.code != "too_late_to_change":
            raise
        return _my_page(frame, caller, desk.session, booking_id, frame.said(fault))
    return go(f"/my?done=cancelled#booking-{booking_id}")


@router.post("/my/{booking_id}/withdraw")
def withdraw(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Take a request or a hold back."""
    steps.withdraw(desk, booking_id, read_version(form))
    return go(f"/my?done=withdrawn#booking-{booking_id}")


def read_version(form: Typed) -> int | None:
    """Return the version that the reader saw; a form without a sound one is checked against none."""
    typed = form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None  # noqa: PLR2004  (an int4)


@dataclass(frozen=True, slots=True)
class Moving:
    """A move as tried: the typed time, what is wrong with it, why it was refused."""

    booking: BookingRow
    typed: Typed
    errors: Typed
    refusal: Refusal | None = None
    status: int = 200


@router.get("/my/{booking_id}/move")
def show_move(frame: FrameDep, desk: ReadingDesk, booking_id: UUID) -> Response:
    """Show a booking with the calendar of its space; a time in the address is filled in."""
    booking, _contact = steps.read_booking(desk, booking_id)
    query = frame.request.query_params
    asked = {name: query[name] for name in ("date", "start", "end") if query.get(name)}
    return _move_page(frame, desk.session, Moving(booking, asked or time_fields(booking.start, booking.end), {}))


@router.post("/my/{booking_id}/move")
def move(frame: FrameDep, desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Move a booking, or show why not and what would work; refused, it stays as it was."""
    booking, _contact = steps.read_booking(desk, booking_id)
    fields = Fields(form, frame.say)
    time = read_time(fields)
    if time is None:
        return _move_page(frame, desk.session, Moving(booking, form, fields.errors, status=422))
    try:
        outcome = steps.move(desk, booking_id, *time, version=read_version(form))
    except Conflict as error:
        return _move_page(frame, desk.session, Moving(booking, form, {}, Refusal(error.message), 409))
    if isinstance(outcome, BookingRefused):
        refusal = _same_space_only(refusal_view(outcome, frame, "/my/{space_id}/move"), booking)
        return _move_page(frame, desk.session, Moving(booking, form, {}, refusal, 409))
    done = "moved" if outcome.state == BookingState.CONFIRMED else "moved-asked"
    return go(f"/my?done={done}#booking-{booking_id}")


@router.post("/my/{booking_id}/pick")
def pick_move(frame: FrameDep, desk: WritingDesk, booking_id: UUID) -> Response:
    """Put an offered time into the form of a move."""
    return show_move(frame, desk, booking_id)


def _same_space_only(refusal: Refusal, booking: BookingRow) -> Refusal:
    """A booking moves within its space; other spaces are booked on their own pages."""
    own = f"/my/{booking.space_id}/move?"
    kept = [
        replace(one, action=one.action.replace(own, f"/my/{booking.id}/pick?"))
        for one in refusal.alternatives
        if one.action.startswith(own)
    ]
    return replace(refusal, alternatives=tuple(kept))


def _move_page(frame: Frame, session: Session, moving: Moving) -> Response:
    booking = moving.booking
    space = get_space(session, booking.space_id, clock.today())
    week, span = week_of(frame, session, space, moving.typed, f"/my/{booking.id}/move")
    around = FormFrame(space, f"/my/{booking.id}/move", moving.typed, span, moving.errors, moving.refusal)
    view = MovePage(booking_card(booking, frame), week, booking_form(frame, around))
    return frame.show("move.html", "my", status=moving.status, move=view)
