"""Closures by hand: look who would be hit, close, and open again; and bookings that fell out of the hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import BookingWriter, SignedIn
from api.auth.permissions import Caller
from api.deps import SessionDep, SettingsDep
from api.desk import open_desk
from api.hours import service
from api.hours.letters import base_of
from api.web import day_pages, space_hours_pages
from api.web.booking_cards import booking_card, seen_contact
from api.web.forms import Fields, moment
from api.web.hours_cards import call_line, closure_card, closure_lines, place_choices
from api.web.hours_views import CheckCard, ClosuresPage, PreviewPage
from api.web.keep import kept_sites, kept_spaces, require_keeper
from api.web.labels import span_text
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import KEEP, tabs
from geo import clock
from geo.booking.closing import Preview, Wanted
from geo.booking.desk import Desk
from geo.booking_checks import CheckCause, CheckDecision
from geo.errors import Conflict, MaeulError
from geo.queries import checks, closures
from geo.queries.bookings import get_booking
from geo.queries.sites import get_site
from geo.queries.spaces import SpaceSearch, get_space

router = APIRouter()
router.include_router(day_pages.router)
router.include_router(space_hours_pages.router)

HERE = "/keep/closures"
PLACES_SHOWN = 60
FIELDS = ("place", "date", "start", "until", "end", "reason")
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Read:
    """A closure as it was typed, and the names of what it closes."""

    wanted: Wanted
    place: str


@router.get(HERE)
def index(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show what waits for a word, the closures that stand, and the form for a new one."""
    return _index(frame, caller, session, frame.request.query_params)


def _index(
    frame: Frame, caller: Caller, session: Session, typed: Typed, errors: Typed | None = None, status: int = 200
) -> Response:
    require_keeper(caller)
    sites = kept_sites(session, caller)
    words = Fields(typed, frame.say).text("q", 80, required=False)
    spaces = kept_spaces(session, sites, SpaceSearch(words=words or None))
    now = clock.now()
    view = ClosuresPage(
        tabs=tabs(frame, KEEP),
        checks=_checks(frame, session, list(sites)),
        closures=tuple(closure_card(row, frame) for row in closures.list_closures(session, list(sites), now)),
        places=place_choices(spaces[:PLACES_SHOWN], typed.get("place", ""), frame.say),
        typed={name: typed.get(name, "")[:200] for name in FIELDS},
        errors=errors or {},
        q=words,
        searchable=bool(words) or len(spaces) > PLACES_SHOWN,
    )
    return frame.show("closures.html", "keep", status=status, closures=view)


def _checks(frame: Frame, session: Session, sites: Sequence[UUID]) -> tuple[CheckCard, ...]:
    return tuple(_check(frame, session, row) for row in checks.list_checks(session, sites, clock.now()))


def _check(frame: Frame, session: Session, row: checks.CheckRow) -> CheckCard:
    booking = get_booking(session, row.booking_id)
    card = booking_card(booking, frame, seen_contact(session, frame, booking))
    return CheckCard(card, frame.say(CheckCause(row.cause).label), row.reason)


@router.get(f"{HERE}/preview")
def preview(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show whom a closure would hit; nothing is changed yet."""
    typed = frame.request.query_params
    fields = Fields(typed, frame.say)
    read = _read(fields, session)
    if read is None:
        return _index(frame, caller, session, typed, fields.errors, 422)
    try:
        desk = open_desk(frame.request, session, settings, caller)
        found, _zone = service.preview_closure(desk, caller, read.wanted)
    except MaeulError as error:
        return _index(frame, caller, session, typed, {"": frame.said(error)}, 422)
    return _preview_page(frame, typed, read, found)


def _read(fields: Fields, session: Session) -> _Read | None:
    """Return the typed closure, or None with the reasons in `fields.errors`."""
    times = _read_time(fields)
    reason = fields.text("reason", 200)
    kind, _, key = fields.raw("place", 60).partition(":")
    place = _uuid(key)
    if place is None or kind not in {"site", "space"}:
        fields.refuse("place", "어디를 닫을지 골라 주세요.")
    if times is None or fields.errors or place is None:
        return None
    if kind == "site":
        site = get_site(session, place, clock.today())
        return _Read(Wanted(place, *times, reason), f"{site.name} · {fields.say('시설 전체')}")
    space = get_space(session, place, clock.today())
    return _Read(Wanted(space.site_id, *times, reason, space.id), f"{space.site_name} · {space.name}")


def _read_time(fields: Fields) -> tuple[datetime, datetime] | None:
    day, start, end = fields.day("date"), fields.minutes("start"), fields.minutes("end")
    until = fields.day("until", required=False) or day
    if day is None or start is None or end is None or until is None:
        return None
    found = moment(day, start), moment(until, end)
    if found[0] >= found[1]:
        fields.refuse("end", "끝 시각이 시작보다 늦어야 해요.")
        return None
    return found


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _preview_page(frame: Frame, typed: Typed, read: _Read, found: Preview, notice: str = "") -> Response:
    say = frame.say
    count = len(found.hit)
    says = say("예약 {n}건을 시설 사정으로 취소하고, 한 분마다 메일 한 통으로 다른 때와 곳을 알려 드려요.")
    view = PreviewPage(
        section="keep",
        title=say("이렇게 닫을까요?"),
        tabs=tabs(frame, KEEP),
        facts=_facts(frame, read),
        lines=closure_lines(found.hit, frame),
        says=says.format(n=count) if count else say("이때 잡힌 예약이 없어요. 바로 닫을 수 있어요."),
        action=HERE,
        button=say("예약 {n}건을 취소하고 닫기").format(n=count) if count else say("닫기"),
        back=HERE,
        fields={**{name: typed.get(name, "") for name in FIELDS}, "token": found.token},
        notice=notice,
    )
    return frame.show("change_preview.html", "keep", status=409 if notice else 200, preview=view)


def _facts(frame: Frame, read: _Read) -> tuple[tuple[str, str], ...]:
    wanted, say = read.wanted, frame.say
    when = span_text(wanted.start, wanted.end, frame.lang)
    return ((say("곳"), read.place), (say("시간"), when), (say("까닭"), wanted.reason))


@router.post(HERE)
def close(
    frame: FrameDep, caller: BookingWriter, session: SessionDep, settings: SettingsDep, form: FormDep
) -> Response:
    """Close as it was previewed; what has changed meanwhile is shown again instead."""
    fields = Fields(form, frame.say)
    read = _read(fields, session)
    if read is None:
        return _index(frame, caller, session, form, fields.errors, 422)
    desk = open_desk(frame.request, session, settings, caller)
    try:
        with session.begin_nested():
            _closed, unsent = service.close(
                desk, caller, read.wanted, form.get("token", ""), base_of(frame.request, settings)
            )
    except Conflict as error:
        return _again(frame, form, read, desk, caller, error)
    if not unsent:
        return go(f"{HERE}?done=closed")
    view = PreviewPage(
        section="keep",
        title=frame.say("닫았어요"),
        tabs=tabs(frame, KEEP),
        facts=_facts(frame, read),
        lines=(),
        says=frame.say("예약을 취소하고 메일로 알렸어요. 아래 분들께는 메일을 보낼 수 없으니 전화해 주세요."),
        action="",
        button="",
        back=HERE,
        calls=tuple(call_line(letter) for letter in unsent),
        is_done=True,
    )
    return frame.show("change_preview.html", "keep", preview=view)


def _again(frame: Frame, form: Typed, read: _Read, desk: Desk, caller: Caller, error: Conflict) -> Response:
    if error.code != "closure_changed":
        raise error
    found, _zone = service.preview_closure(desk, caller, read.wanted)
    return _preview_page(frame, form, read, found, frame.said(error))


@router.post(f"{HERE}/{{closure_id}}/lift")
def lift(
    frame: FrameDep, caller: BookingWriter, session: SessionDep, settings: SettingsDep, closure_id: UUID
) -> Response:
    """Open again what a closure held."""
    service.lift(open_desk(frame.request, session, settings, caller), caller, closure_id)
    return go(f"{HERE}?done=closure-lifted")


@router.post(f"{HERE}/checks/{{booking_id}}/{{decision}}")
def decide(
    frame: FrameDep,
    caller: BookingWriter,
    session: SessionDep,
    settings: SettingsDep,
    booking_id: UUID,
    decision: CheckDecision,
) -> Response:
    """Keep a booking that fell out of the hours, or call it off by the venue."""
    service.decide(open_desk(frame.request, session, settings, caller), caller, booking_id, decision)
    return go(f"{HERE}?done=check-{decision}")
