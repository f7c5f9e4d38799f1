"""Programmes, sign-up and waiting lines: the pages for residents."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import groupby
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.deps import SignedIn
from api.auth.permissions import Action, Place, may
from api.calendars import webcal
from api.deps import ReadingDep, SessionDep
from api.desk import WritingDesk
from api.web import programmes_keep
from api.web.booking_forms import read_time
from api.web.forms import Fields, moment
from api.web.labels import day_text
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.programmes_cards import Refused, coming_of, mine_of, session_card, wait_card
from api.web.programmes_views import ProgrammeDay, ProgrammePage, ProgrammesPage, WaitsPage
from api.web.tabs import MY, tabs
from api.web.views import Choice
from geo import clock
from geo.booking import seats, wait_answers
from geo.booking.desk import Desk
from geo.booking.lines import join_session
from geo.booking.rules import Wish
from geo.booking.waits import SpaceWait, join_space
from geo.clock import SEOUL
from geo.enums import ProgrammeKind, Purpose, WaitState
from geo.errors import BookingRefused, Conflict
from geo.queries.programmes import get_programme, programme_unknown
from geo.queries.sessions import SessionFilter, SessionRow, get_session, list_sessions, session_dongs, session_unknown
from geo.queries.signups import find_signup, signup_unknown
from geo.queries.waits import WaitFilter, WaitRow, list_waits

router = APIRouter()
router.include_router(programmes_keep.router)

PER_PAGE = 40
MOST_WAITS = 100
SHOWN_OVER = 10
MOST_HEADS = 10_000


@router.get("/programmes")
def index(frame: FrameDep, session: ReadingDep) -> Response:
    """Show what takes place, day by day; dong, kind and first day stand in the address."""
    query = frame.request.query_params
    day = Fields(query, frame.say).day("date", required=False)
    kind = query.get("kind", "") if query.get("kind") in set(ProgrammeKind) else ""
    first = int(query["from"]) if query.get("from", "").isascii() and query.get("from", "").isdigit() else 0
    first = min(first, MOST_HEADS)
    dongs = session_dongs(session, clock.now(), clock.today())
    dong = query.get("dong", "") if query.get("dong") in {code for code, _name in dongs} else ""
    wanted = SessionFilter(
        published=True,
        state="open",
        kind=kind or None,
        dong_code=dong or None,
        from_at=max(moment(day, 0), clock.now()) if day else clock.now(),
        limit=PER_PAGE,
        offset=first,
    )
    rows, total = list_sessions(session, wanted, clock.today())
    say = frame.say
    view = ProgrammesPage(
        days=_by_day(rows, session, frame),
        dongs=(Choice("", say("모든 동"), not dong), *(Choice(code, name, code == dong) for code, name in dongs)),
        kinds=(Choice("", say("모두"), not kind), *(Choice(k, say(k.label), k == kind) for k in ProgrammeKind)),
        date=day.isoformat() if day else "",
        narrowed=bool(dong or kind or day),
        pager=pager(addresses("/programmes", dong=dong, kind=kind, date=day), first, len(rows), total, step=PER_PAGE),
        webcal_url=_webcal(frame, "/calendar.ics", dong=dong, kind=kind),
    )
    return frame.show("programmes.html", "programmes", programmes=view)


def _webcal(frame: Frame, path: str, **asked: str) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    base = link_base(frame.request, frame.request.app.state.settings)
    return webcal(base, f"/api/v1/programmes{path}{'?' if query else ''}{query}")


def _by_day(rows: Sequence[SessionRow], session: Session, frame: Frame) -> tuple[ProgrammeDay, ...]:
    mine = mine_of(session, frame)
    days = groupby(rows, key=lambda row: row.start.astimezone(SEOUL).date())
    return tuple(
        ProgrammeDay(day_text(day, frame.lang), tuple(session_card(row, frame, mine) for row in some))
        for day, some in days
    )


@router.get("/programmes/{programme_id}")
def show(frame: FrameDep, session: ReadingDep, programme_id: UUID) -> Response:
    """Show a programme with its sessions and the seats that are left."""
    return programme_answer(frame, session, programme_id)


def programme_answer(
    frame: Frame, session: Session, programme_id: UUID, refused: Refused | None = None, status: int = 200
) -> Response:
    """Answer with a programme's page, a refusal told at its session."""
    row = get_programme(session, programme_id, clock.now(), clock.today())
    place, caller = Place(row.site_id, row.district_code, row.province_code), frame.caller
    keeps = caller is not None and may(caller, Action.KEEP_SPACES, place)
    if not row.published and not keeps:
        raise programme_unknown()
    since = clock.now() - timedelta(days=1)
    rows, _total = list_sessions(
        session, SessionFilter(programme_id=row.id, from_at=since, limit=PER_PAGE), clock.today()
    )
    mine = mine_of(session, frame)
    view = ProgrammePage(
        id=str(row.id),
        title=row.title,
        kind=frame.say(ProgrammeKind(row.kind).label),
        about=row.about,
        organiser=row.organiser,
        site_name=row.site_name,
        site_url=f"/sites/{row.site_id}",
        address=row.address,
        fee=row.fee_text,
        audience=row.audience,
        draft=not row.published,
        edit_url=f"/keep/programmes/{row.id}" if keeps else "",
        login_url=f"/login?next={quote(f'/programmes/{row.id}', safe='')}",
        cards=tuple(session_card(one, frame, mine, refused) for one in rows),
        webcal_url=_webcal(frame, f"/{row.id}/calendar.ics") if row.published else "",
    )
    return frame.show("programme.html", "programmes", status=status, programme=view)


@router.post("/programmes/sessions/{session_id}/sign-up")
def sign_up(frame: FrameDep, desk: WritingDesk, caller: SignedIn, session_id: UUID, form: FormDep) -> Response:
    """Take seats, or show the page again with why not and the way into the line."""
    found = _known(desk, session_id)
    fields = Fields(form, frame.say)
    heads = fields.number("heads", most=MOST_HEADS)
    if heads is None:
        return _refuse(frame, desk, found, fields.errors["heads"], form, status=422)
    try:
        outcome = seats.sign_up(desk, seats.SignUp(session_id, heads, caller.account_id, channel="web"))
    except Conflict as error:
        return _refuse(frame, desk, found, frame.said(error), form)
    if isinstance(outcome, BookingRefused):
        may_join = bool(outcome.details["can_wait"])
        return _refuse(frame, desk, found, frame.said(outcome), form, may_join=may_join)
    return go(f"/programmes/{found.programme_id}?done=signed-up#session-{session_id}")


@router.post("/programmes/sessions/{session_id}/join")
def join(frame: FrameDep, desk: WritingDesk, caller: SignedIn, session_id: UUID, form: FormDep) -> Response:
    """Stand at the end of a session's line."""
    found = _known(desk, session_id)
    fields = Fields(form, frame.say)
    heads = fields.number("heads", most=MOST_HEADS)
    if heads is None:
        return _refuse(frame, desk, found, fields.errors["heads"], form, status=422)
    try:
        join_session(desk, session_id, caller.account_id, heads)
    except Conflict as error:
        return _refuse(frame, desk, found, frame.said(error), form)
    return go(f"/programmes/{found.programme_id}?done=waiting#session-{session_id}")


@router.post("/programmes/sessions/{session_id}/leave")
def leave(desk: WritingDesk, caller: SignedIn, session_id: UUID) -> Response:
    """Give one's seats back."""
    found = find_signup(desk.session, session_id, caller.account_id)
    if found is None:
        raise signup_unknown()
    seats.leave(desk, found)
    return go("/my/waits?done=signup-left")


def _known(desk: Desk, session_id: UUID) -> SessionRow:
    found = get_session(desk.session, session_id, clock.today())
    if not found.published:
        raise session_unknown()
    return found


def _refuse(
    frame: Frame,
    desk: Desk,
    found: SessionRow,
    reason: str,
    form: dict[str, str],
    *,
    may_join: bool = False,
    status: int = 409,
) -> Response:
    refused = Refused(found.id, reason, form.get("heads", "")[:6], may_join)
    return programme_answer(frame, desk.session, found.programme_id, refused, status)


@router.post("/spaces/{space_id}/wait")
def join_line(frame: FrameDep, desk: WritingDesk, caller: SignedIn, space_id: UUID, form: FormDep) -> Response:
    """Stand in the line of a space for the time that stands in the booking form and was refused as taken."""
    fields = Fields(form, frame.say)
    time, heads = read_time(fields), fields.number("heads", most=MOST_HEADS)
    if time is None or heads is None:
        return go(f"/spaces/{space_id}")
    purpose = form.get("purpose", "") if form.get("purpose") in set(Purpose) else Purpose.OTHER
    join_space(desk, SpaceWait(space_id, caller.account_id, (Wish(*time, heads),), purpose))
    return go("/my/waits?done=waiting")


@router.get("/my/waits")
def my_waits(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show what is on offer to the reader, the places in lines, and the sessions signed up for."""
    rows, _total = list_waits(session, WaitFilter(account_id=caller.account_id, limit=MOST_WAITS))
    mine = mine_of(session, frame)
    over = [row for row in rows if row.state not in {WaitState.OFFERED, WaitState.WAITING}]
    view = WaitsPage(
        tabs=tabs(frame, MY),
        offers=tuple(wait_card(row, frame) for row in rows if row.state == WaitState.OFFERED),
        waiting=tuple(wait_card(row, frame) for row in rows if row.state == WaitState.WAITING),
        over=tuple(wait_card(row, frame) for row in over[:SHOWN_OVER]),
        sessions=tuple(session_card(row, frame, mine) for row in coming_of(session, caller.account_id)),
    )
    return frame.show("my_waits.html", "my", waits=view)


Answer = Callable[[Desk, UUID, int | None], WaitRow | Conflict]


def _answer(path: str, act: Answer, done: str) -> None:
    @router.post(f"/my/waits/{{wait_id}}/{path}", name=f"my-wait-{path}")
    def step(desk: WritingDesk, wait_id: UUID, form: FormDep) -> Response:
        outcome = act(desk, wait_id, read_version(form))
        return go(f"/my/waits?done={'wait-late' if isinstance(outcome, Conflict) else done}")


_answer("accept", wait_answers.accept, "wait-taken")
_answer("decline", wait_answers.decline, "wait-declined")
_answer("withdraw", wait_answers.withdraw, "wait-left")
