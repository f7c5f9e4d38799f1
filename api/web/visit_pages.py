"""Coming and leaving: the keeper's day, the code at the door, and what residents say afterwards."""

from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.deps import CallerDep, SignedIn, Writer
from api.auth.permissions import Action, Caller, require
from api.deps import SessionDep, SettingsDep
from api.desk import WritingDesk, open_desk, place_of
from api.door_codes import door_of, new_code, picture
from api.web.booking_cards import booking_card, seen_contact
from api.web.committee_views import (
    AfterPage,
    AppealLine,
    ArrivalPage,
    DoorCode,
    Said,
    StrikeLine,
    VisitsPage,
)
from api.web.forms import Fields, moment
from api.web.keep import back_to, kept_sites, kept_spaces, require_keeper
from api.web.labels import day_text, span_text
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import KEEP, MY, tabs
from api.web.views import Badge, Choice, Link
from api.web.visit_cards import visit_card
from geo import clock
from geo.booking import use
from geo.enums import AppealState, BookingState, BookingType
from geo.errors import Conflict, MaeulError, NotFound
from geo.queries import doors, strikes
from geo.queries.bookings import BookingFilter, BookingRow, list_bookings
from geo.queries.spaces import SpaceDetail, SpaceSearch, get_space
from geo.queries.strikes import StrikeRow

router = APIRouter()

STARS = {5: "아주 좋았어요", 4: "좋았어요", 3: "괜찮았어요", 2: "아쉬웠어요", 1: "많이 아쉬웠어요"}
COUNTS, OVER = "세는 중", "지나감"
LATELY = timedelta(days=60)
BEFORE_MIDNIGHT = timedelta(hours=1)
"""How long before their day the first of tomorrow are among those who come: their door may open before midnight."""
MOST = 200
CODES_SHOWN = 30
_OF_TODAY = (BookingState.CONFIRMED, BookingState.IN_USE, BookingState.COMPLETED, BookingState.NO_SHOW)


# --- the keeper's day ------------------------------------------------------------------------------------------------


@router.get("/keep/visits")
def visits(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show who comes today, which appeals wait, and what was said lately."""
    require_keeper(caller)
    sites = kept_sites(session, caller)
    spaces = kept_spaces(session, sites, SpaceSearch())
    view = VisitsPage(
        tabs(frame, KEEP),
        day_text(clock.today(), frame.lang),
        tuple(
            visit_card(row, frame, session, seen_contact(session, frame, row), keeps=True)
            for row in todays_bookings(session, BookingFilter(site_ids=list(sites)))
        ),
        tuple(_appeal(row, frame) for row in strikes.list_appeals(session, list(sites))),
        tuple(
            Said(row.space_name, day_text(row.start.astimezone(clock.SEOUL).date(), frame.lang), row.stars, row.words)
            for row in strikes.list_feedback(session, [row.id for row in spaces], 20)
        ),
        tuple(Link(f"/keep/spaces/{row.id}/code", row.name) for row in spaces[:CODES_SHOWN]),
    )
    return frame.show("keep_visits.html", "keep", visits=view)


def todays_bookings(session: Session, wanted: BookingFilter) -> list[BookingRow]:
    """Return the bookings of today that somebody comes to, as far as `wanted` narrows them, in their order.

    In the last hour of a day the first of the next are among them, since their check-in may have begun.
    """
    today = clock.today()
    day = BookingFilter(
        site_ids=wanted.site_ids,
        space_id=wanted.space_id,
        account_id=wanted.account_id,
        states=_OF_TODAY,
        from_at=moment(today, 0),
        until_at=max(moment(today + timedelta(days=1), 0), clock.now() + BEFORE_MIDNIGHT),
        limit=MOST,
    )
    if wanted.site_ids is not None and not wanted.site_ids:
        return []
    return [row for row in list_bookings(session, day)[0] if row.type != BookingType.BLOCK]


def _appeal(row: StrikeRow, frame: Frame) -> AppealLine:
    return AppealLine(str(row.booking_id), row.space_name, span_text(row.start, row.end, frame.lang), row.words or "")


@router.post("/keep/visits/{booking_id}/check-in")
def check_in(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Begin a use as a keeper."""
    use.check_in(desk, booking_id, None, read_version(form))
    return back_to(form, booking_id, "checked-in")


@router.post("/keep/visits/{booking_id}/check-out")
def check_out(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """End a use as a keeper."""
    use.check_out(desk, booking_id, read_version(form))
    return back_to(form, booking_id, "checked-out")


@router.post("/keep/visits/{booking_id}/no-show")
def no_show(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Note that nobody came."""
    use.mark_no_show(desk, booking_id, read_version(form))
    return back_to(form, booking_id, "missed")


@router.post("/keep/appeals/{booking_id}")
def decide_appeal(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Lift a strike or keep it."""
    lifted = form.get("outcome") == AppealState.LIFTED
    use.decide_appeal(desk, booking_id, AppealState.LIFTED if lifted else AppealState.KEPT)
    return go("/keep/visits?done=appeal-decided")


# --- the code at the door --------------------------------------------------------------------------------------------


@router.get("/keep/spaces/{space_id}/code")
def door_code(
    frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep, space_id: UUID
) -> Response:
    """Show the code of a space, to be printed."""
    space = _kept(session, caller, space_id)
    door = door_of(session, space_id)
    view = DoorCode(
        str(space.id),
        space.name,
        space.site_name,
        _address(frame.request, settings, door.code),
        f"/keep/spaces/{space.id}/code.svg",
        door.needs_opener,
    )
    return frame.show("keep_code.html", "keep", door=view)


@router.get("/keep/spaces/{space_id}/code.svg")
def door_picture(
    request: Request, caller: SignedIn, session: SessionDep, settings: SettingsDep, space_id: UUID
) -> Response:
    """Draw the code of a space."""
    _kept(session, caller, space_id)
    drawn = picture(_address(request, settings, door_of(session, space_id).code))
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.post("/keep/spaces/{space_id}/code")
def change_door(caller: Writer, session: SessionDep, space_id: UUID, form: FormDep) -> Response:
    """Make another code, or say whether somebody has to open the door."""
    _kept(session, caller, space_id)
    door_of(session, space_id)
    if form.get("change") == "code":
        doors.change_code(session, space_id, new_code(), clock.now())
    else:
        doors.set_opener(session, space_id, form.get("needs_opener") == "1")
    return go(f"/keep/spaces/{space_id}/code?done=saved")


def _kept(session: Session, caller: Caller, space_id: UUID) -> SpaceDetail:
    space = get_space(session, space_id, clock.today())
    require(caller, Action.KEEP_SPACES, place_of(space))
    return space


def _address(request: Request, settings: SettingsDep, code: str) -> str:
    return f"{link_base(request, settings)}/in/{code}"


@router.get("/in/{code}")
def arrive(frame: FrameDep, caller: CallerDep, session: SessionDep, code: str) -> Response:
    """Show one's own bookings of today in the space whose code was scanned."""
    return _arrival(frame, session, caller, code)


@router.post("/in/{code}")
def arrive_or_leave(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, code: str, form: FormDep
) -> Response:
    """Check in or out of one's own booking, or show why not."""
    desk = open_desk(frame.request, session, settings, caller)
    booking_id = _uuid(form.get("booking", ""))
    try:
        if form.get("step") == "out":
            use.check_out(desk, booking_id, read_version(form))
        else:
            use.check_in(desk, booking_id, code, read_version(form))
    except Conflict as fault:
        return _arrival(frame, session, caller, code, told_in(frame, fault), 409)
    return go(f"/in/{code}?done={'checked-out' if form.get('step') == 'out' else 'checked-in'}")


def told_in(frame: Frame, fault: MaeulError) -> str:
    """Return what went wrong in the reader's language."""
    return frame.said(fault)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown") from error


def _arrival(
    frame: Frame, session: Session, caller: Caller | None, code: str, problem: str = "", status: int = 200
) -> Response:
    space_id = doors.space_of_code(session, code)
    if space_id is None:
        raise NotFound(
            "쓸 수 없는 코드예요. 공간에 붙어 있는 코드를 다시 찍어 주세요.",
            "This code is not in use.",
            code="code_unknown",
        )
    space = get_space(session, space_id, clock.today())
    mine = BookingFilter(space_id=space_id, account_id=caller.account_id) if caller else None
    rows = todays_bookings(session, mine) if mine else []
    cards = tuple(visit_card(row, frame, session, keeps=False) for row in rows)
    login = "" if caller else f"/login?next={quote(f'/in/{code}', safe='')}"
    view = ArrivalPage(code, space.name, space.site_name, cards, login, problem)
    return frame.show("arrive.html", "my", status=status, arrival=view)


# --- after the use ---------------------------------------------------------------------------------------------------


@router.get("/my/after")
def after(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Ask how the last uses were, and show what is noted of those to which one did not come."""
    now = clock.now()
    done = BookingFilter(
        account_id=caller.account_id,
        states=(BookingState.COMPLETED,),
        from_at=now - LATELY,
        newest_first=True,
        limit=20,
    )
    rows, _total = list_bookings(session, done)
    told = strikes.given_feedback(session, [row.id for row in rows])
    until = strikes.blocked_until(session, caller.account_id, now)
    view = AfterPage(
        tabs(frame, MY),
        tuple(booking_card(row, frame) for row in rows if row.id not in told),
        tuple(_strike(row, frame) for row in strikes.list_strikes(session, caller.account_id)),
        day_text(until, frame.lang) if until else "",
        tuple(Choice(str(n), frame.say(label), n == 5) for n, label in STARS.items()),  # noqa: PLR2004  (the best)
    )
    return frame.show("my_after.html", "my", after=view)


def _strike(row: StrikeRow, frame: Frame) -> StrikeLine:
    live = row.is_live(clock.today())
    label, tone = (COUNTS, "bad") if live else (OVER, "plain")
    if row.appeal is not None:
        label, tone = AppealState(row.appeal).label, "wait" if row.appeal == AppealState.OPEN else tone
    return StrikeLine(
        str(row.booking_id),
        row.space_name,
        span_text(row.start, row.end, frame.lang),
        day_text(row.expires_on, frame.lang),
        Badge(frame.say(label), tone),
        can_appeal=live and row.appeal is None,
    )


@router.post("/my/after/{booking_id}/feedback")
def feedback(frame: FrameDep, desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Say how it was."""
    words = Fields(form, frame.say).text("words", 300, required=False)
    typed = form.get("stars", "")
    use.give_feedback(desk, booking_id, int(typed) if typed in {"1", "2", "3", "4", "5"} else 5, words)
    return go("/my/after?done=feedback")


@router.post("/my/after/{booking_id}/appeal")
def appeal(frame: FrameDep, desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Say something against a strike; nothing said is nothing sent."""
    words = Fields(form, frame.say).text("words", 500)
    if words:
        use.appeal(desk, booking_id, words)
    return go(f"/my/after?done={'appealed' if words else 'appeal-empty'}")
