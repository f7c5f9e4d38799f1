"""Sessions and their sign-ups over HTTP: residents sign up, keepers enter guests, see the list and call off."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from sqlalchemy.orm import Session

from api.auth.deps import BookingWriter, CallerDep, SignedIn
from api.auth.permissions import Action, Caller, Place, may, require
from api.deps import SessionDep
from api.desk import WritingDesk
from api.errors import problem
from api.http import Instant, Limit, Next, json_answer, list_answer, offset_of
from api.programmes.schemas import (
    SeatRefusal,
    SessionCancel,
    SessionList,
    SessionOut,
    SessionPatch,
    SignupIn,
    SignupList,
    SignupOut,
    session_out,
    signup_out,
)
from geo import clock
from geo.booking import seats
from geo.booking.programmes import cancel_session, change_seats
from geo.enums import Channel, ProgrammeKind
from geo.errors import BookingRefused, InvalidInput
from geo.queries.places import resolve_district
from geo.queries.sessions import SessionFilter, SessionRow, get_session, list_sessions, session_unknown
from geo.queries.signups import (
    Guest,
    SignupRow,
    find_signup,
    get_signup,
    list_signups,
    log_views,
    signup_unknown,
)

router = APIRouter(prefix="/sessions", tags=["프로그램"])
REFUSALS: dict[int | str, dict[str, Any]] = {
    409: {"model": SeatRefusal, "description": "자리가 없는 까닭과 자리가 있는 다른 회차"}
}


def _place(row: SessionRow) -> Place:
    return Place(row.site_id, row.district_code, row.province_code)


def _visible(session: Session, session_id: UUID, caller: Caller | None) -> SessionRow:
    row = get_session(session, session_id, clock.today())
    if row.published or (caller is not None and may(caller, Action.SEE_BOOKINGS, _place(row))):
        return row
    raise session_unknown()


def _kept(session: Session, session_id: UUID, caller: Caller) -> SessionRow:
    row = _visible(session, session_id, caller)
    require(caller, Action.KEEP_SPACES, _place(row))
    return row


def _span(day: date | None, from_at: datetime | None, until_at: datetime | None) -> tuple[datetime, datetime | None]:
    """Return the asked time: a day of the venues' clock, or from (now) until."""
    if day is None:
        return from_at or clock.now(), until_at
    try:
        first = datetime(day.year, day.month, day.day, tzinfo=clock.SEOUL)
        return first, first + timedelta(days=1)
    except OverflowError as error:
        raise InvalidInput("날짜를 확인해 주세요.", "Check the date.", code="date") from error


@router.get("", response_model=SessionList)
def index(
    request: Request,
    session: SessionDep,
    day: Annotated[date | None, Query(alias="date")] = None,
    from_at: Annotated[Instant | None, Query(alias="from")] = None,
    until_at: Annotated[Instant | None, Query(alias="until")] = None,
    kind: ProgrammeKind | None = None,
    district: Annotated[str | None, Query(max_length=60)] = None,
    dong: Annotated[str | None, Query(max_length=20)] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List public sessions in order of their start, from now on unless another time is asked for."""
    start, end = _span(day, from_at, until_at)
    offset, today = offset_of(cursor), clock.today()
    wanted = SessionFilter(
        published=True,
        state="open",
        kind=kind,
        district_code=resolve_district(session, district, today).code if district else None,
        dong_code=dong,
        from_at=start,
        until_at=end,
        limit=limit,
        offset=offset,
    )
    rows, total = list_sessions(session, wanted, today)
    return list_answer(request, [session_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.get("/{session_id}", response_model=SessionOut)
def show(session_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show one session."""
    return json_answer(session_out(_visible(session, session_id, caller)))


@router.patch("/{session_id}", response_model=SessionOut)
def change(desk: WritingDesk, session_id: UUID, caller: BookingWriter, body: SessionPatch) -> Response:
    """Give a session another number of seats; new ones are offered to its line first."""
    row = _kept(desk.session, session_id, caller)
    return json_answer(session_out(change_seats(desk, row.id, body.cap, body.version)))


@router.post("/{session_id}/cancel", response_model=SessionOut)
def call_off(
    desk: WritingDesk, session_id: UUID, caller: BookingWriter, body: Annotated[SessionCancel | None, Body()] = None
) -> Response:
    """Call a session off; everybody signed up or waiting is told."""
    row = _kept(desk.session, session_id, caller)
    return json_answer(session_out(cancel_session(desk, row.id, body.version if body else None)))


@router.get("/{session_id}/signups", response_model=SignupList)
def index_signups(
    request: Request,
    session_id: UUID,
    caller: SignedIn,
    session: SessionDep,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List everybody who comes, as a keeper (and that is noted down); others see their own sign-up."""
    row, offset = _visible(session, session_id, caller), offset_of(cursor)
    keeper = may(caller, Action.SEE_BOOKINGS, _place(row))
    rows = list_signups(session, row.id) if keeper else _own(session, row.id, caller)
    page = rows[offset : offset + limit]
    if keeper:
        log_views(session, caller.account_id, page)
    items = [signup_out(one, person=keeper) for one in page]
    return list_answer(request, items, offset=offset, limit=limit, total=len(rows))


def _own(session: Session, session_id: UUID, caller: Caller) -> list[SignupRow]:
    found = find_signup(session, session_id, caller.account_id)
    return [found] if found else []


@router.post("/{session_id}/signups", status_code=201, response_model=SignupOut, responses=REFUSALS)
def sign_up(desk: WritingDesk, request: Request, session_id: UUID, caller: BookingWriter, body: SignupIn) -> Response:
    """Sign up; a keeper may enter a guest who has no account."""
    asked = seats.SignUp(session_id, body.heads, caller.account_id, channel=desk.actor.channel)
    if body.guest is not None:
        _kept(desk.session, session_id, caller)
        guest = Guest(**body.guest.model_dump())
        asked = seats.SignUp(session_id, body.heads, None, guest, Channel.PHONE)
    outcome = seats.sign_up(desk, asked)
    if isinstance(outcome, BookingRefused):
        return problem(request, outcome)
    return json_answer(signup_out(outcome), 201)


@router.delete("/{session_id}/signups", response_model=SignupOut)
def leave(desk: WritingDesk, session_id: UUID, caller: BookingWriter, signup_id: UUID | None = None) -> Response:
    """Call one's own sign-up off, or as a keeper the named one; its seats go to the line."""
    found = (
        get_signup(desk.session, signup_id) if signup_id else find_signup(desk.session, session_id, caller.account_id)
    )
    if found is None or found.session_id != session_id:
        raise signup_unknown()
    own = found.account_id == caller.account_id
    if not own:
        _kept(desk.session, session_id, caller)
    seats.leave(desk, found, keeper=not own)
    return json_answer(signup_out(get_signup(desk.session, found.id)))
