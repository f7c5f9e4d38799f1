"""Programmes at the keeper's desk: make them and their sessions, see who comes, call one off."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, require
from api.deps import SessionDep
from api.desk import WritingDesk
from api.web.booking_forms import read_time
from api.web.forms import Fields
from api.web.keep import kept_sites, require_keeper
from api.web.labels import span_text
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.programmes_cards import Mine, session_card
from api.web.programmes_views import (
    KeepProgrammePage,
    KeepProgrammesPage,
    KeptProgramme,
    KeptSession,
    ProgrammeFormView,
    SessionFormView,
    SignupLine,
)
from api.web.tabs import KEEP, tabs
from api.web.views import NO_ERRORS, Badge, Choice, Pager
from geo import clock
from geo.booking import seats
from geo.booking.desk import Desk
from geo.booking.programmes import add_session, cancel_session
from geo.enums import Channel, ProgrammeKind
from geo.errors import BookingRefused, MaeulError
from geo.queries.programmes import (
    ProgrammeFilter,
    ProgrammeRow,
    ProgrammeValues,
    get_programme,
    insert_programme,
    list_programmes,
    update_programme,
)
from geo.queries.sessions import NewSession, SessionFilter, SessionRow, get_session, list_courses, list_sessions
from geo.queries.signups import Guest, SignupRow, get_signup, list_signups, log_views
from geo.queries.sites import get_site
from geo.queries.spaces import SpaceSearch, find_spaces

router = APIRouter()

PER_PAGE = 50
MOST_SESSIONS = 60
MOST_HEADS = 10_000
LOOK_BACK = timedelta(days=14)


@router.get("/keep/programmes")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the programmes of the sites one keeps, and the form for a new one."""
    require_keeper(caller)
    return _list(frame, session, caller, {}, NO_ERRORS)


def _list(
    frame: Frame, session: Session, caller: Caller, typed: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    kept = kept_sites(session, caller)
    given = frame.request.query_params.get("from", "")
    first = min(int(given), MOST_HEADS) if given.isascii() and given.isdigit() else 0
    wanted = ProgrammeFilter(site_ids=list(kept), limit=PER_PAGE, offset=first)
    rows, total = list_programmes(session, wanted, clock.now(), clock.today())
    sites = tuple(Choice(str(site.id), site.name, str(site.id) == typed.get("site")) for site in kept.values())
    before = f"/keep/programmes?from={max(0, first - PER_PAGE)}" if first else None
    after = f"/keep/programmes?from={first + PER_PAGE}" if first + len(rows) < total else None
    view = KeepProgrammesPage(
        tabs=tabs(frame, KEEP),
        programmes=tuple(_kept_card(row, frame) for row in rows),
        form=replace(_form(frame, "/keep/programmes", typed, errors), sites=sites),
        pager=Pager(total, first + 1 if rows else 0, first + len(rows), before, after),
    )
    return frame.show("keep_programmes.html", "keep", status=422 if errors else 200, keep=view)


def _kept_card(row: ProgrammeRow, frame: Frame) -> KeptProgramme:
    say = frame.say
    coming = span_text(row.next_start, row.next_start, frame.lang).rpartition("~")[0] if row.next_start else ""
    told = say("다음 회차 {when}").format(when=coming) if coming else say("앞으로 열릴 회차가 없어요")
    return KeptProgramme(
        title=row.title,
        url=f"/keep/programmes/{row.id}",
        site_name=row.site_name,
        kind=say(ProgrammeKind(row.kind).label),
        state=Badge(say("공개"), "good") if row.published else Badge(say("준비 중"), "wait"),
        next_told=told,
    )


def _form(frame: Frame, action: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> ProgrammeFormView:
    kinds = tuple(Choice(kind, frame.say(kind.label), kind == typed.get("kind")) for kind in ProgrammeKind)
    return ProgrammeFormView(
        action=action,
        title=typed.get("title", ""),
        kinds=kinds,
        about=typed.get("about", ""),
        organiser=typed.get("organiser", ""),
        fee=typed.get("fee", ""),
        audience=typed.get("audience", ""),
        errors=errors,
    )


def _read(fields: Fields) -> ProgrammeValues:
    kind = fields.raw("kind")
    if kind not in set(ProgrammeKind):
        fields.refuse("kind", "갈래를 골라 주세요.")
    return ProgrammeValues(
        title=fields.text("title", 200),
        kind=kind,
        about=fields.text("about", 4000, required=False),
        organiser=fields.text("organiser", 200, required=False),
        fee_text=fields.text("fee", 500, required=False),
        audience=fields.text("audience", 500, required=False),
    )


@router.post("/keep/programmes")
def create(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Begin a programme; it is public once its keeper says so."""
    fields = Fields(form, frame.say)
    values = _read(fields)
    sites = {str(site_id): site_id for site_id in kept_sites(session, caller)}
    site_id = sites.get(form.get("site", ""))
    if site_id is None:
        fields.refuse("site", "시설을 골라 주세요.")
    if fields.errors or site_id is None:
        return _list(frame, session, caller, form, fields.errors)
    site = get_site(session, site_id, clock.today())
    require(caller, Action.KEEP_SPACES, Place(site.id, site.district_code, site.province_code))
    made = insert_programme(session, site_id, caller.account_id, values)
    return go(f"/keep/programmes/{made}?done=saved")


@dataclass(frozen=True, slots=True)
class Tried:
    """Forms of the page that came back: what was typed, what is wrong; `session_id` for a guest's form."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    which: str = ""
    session_id: UUID | None = None
    refused: str = ""
    instead: tuple[str, ...] = ()


def _kept(session: Session, programme_id: UUID, caller: Caller) -> ProgrammeRow:
    row = get_programme(session, programme_id, clock.now(), clock.today())
    require(caller, Action.KEEP_SPACES, Place(row.site_id, row.district_code, row.province_code))
    return row


@router.get("/keep/programmes/{programme_id}")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, programme_id: UUID) -> Response:
    """Show a programme to its keeper, with everybody who comes; that somebody looked is noted down."""
    return _page(frame, session, caller, _kept(session, programme_id, caller), Tried())


def _page(frame: Frame, session: Session, caller: Caller, row: ProgrammeRow, tried: Tried) -> Response:
    wanted = SessionFilter(programme_id=row.id, from_at=clock.now() - LOOK_BACK, limit=MOST_SESSIONS)
    rows, _total = list_sessions(session, wanted, clock.today())
    own = {
        "title": row.title,
        "kind": row.kind,
        "about": row.about,
        "organiser": row.organiser,
        "fee": row.fee_text,
        "audience": row.audience,
    }
    typed, errors = (tried.typed, tried.errors) if tried.which == "programme" else (own, NO_ERRORS)
    action = f"/keep/programmes/{row.id}"
    view = KeepProgrammePage(
        tabs=tabs(frame, KEEP),
        title=row.title,
        url=f"/programmes/{row.id}",
        published=row.published,
        form=replace(_form(frame, action, typed, errors), version=row.version),
        session_form=_session_form(frame, session, row, tried if tried.which == "session" else Tried()),
        sessions=tuple(_kept_session(one, frame, session, caller, tried) for one in rows),
    )
    status = 409 if tried.refused else 422 if tried.errors else 200
    return frame.show("keep_programme.html", "keep", status=status, keep=view)


def _kept_session(row: SessionRow, frame: Frame, session: Session, caller: Caller, tried: Tried) -> KeptSession:
    signups = list_signups(session, row.id, live=True)
    log_views(session, caller.account_id, signups)
    lines = tuple(_line(one) for one in signups)
    here = tried if tried.session_id == row.id else Tried()
    ahead = row.state == "open" and row.end > clock.now()
    typed = here.typed
    return KeptSession(
        card=session_card(row, frame, Mine()),
        signups=lines,
        ahead=ahead,
        errors=here.errors,
        guest_name=typed.get("name", ""),
        guest_phone=typed.get("phone", ""),
        guest_child=typed.get("under_14") == "yes",
        guardian=typed.get("guardian", ""),
    )


def _line(row: SignupRow) -> SignupLine:
    return SignupLine(str(row.id), row.name, row.phone, row.email, row.heads, row.account_id is None, row.guardian)


def _session_form(frame: Frame, session: Session, row: ProgrammeRow, tried: Tried) -> SessionFormView:
    say, typed = frame.say, tried.typed
    spaces, _total = find_spaces(session, SpaceSearch(site_id=row.site_id, limit=200), clock.now())
    chosen = typed.get("space", str(spaces[0].id) if spaces and not typed else "")
    elsewhere = Choice("", say("공간 밖에서 모여요"), not chosen)
    courses = list_courses(session)
    return SessionFormView(
        action=f"/keep/programmes/{row.id}/sessions",
        date=typed.get("date", ""),
        date_min=clock.today().isoformat(),
        start=typed.get("start", ""),
        end=typed.get("end", ""),
        cap=typed.get("cap", ""),
        spaces=(*(Choice(str(one.id), one.name, str(one.id) == chosen) for one in spaces), elsewhere),
        meeting_place=typed.get("meeting_place", ""),
        courses=(
            Choice("", say("코스 없음"), not typed.get("course")),
            *(Choice(str(found), name, str(found) == typed.get("course")) for found, name in courses),
        ),
        errors=tried.errors,
        refused=tried.refused,
        instead=tried.instead,
    )


@router.post("/keep/programmes/{programme_id}")
def change(frame: FrameDep, caller: Writer, session: SessionDep, programme_id: UUID, form: FormDep) -> Response:
    """Change a programme; the pressed button may publish it or take it back."""
    row = _kept(session, programme_id, caller)
    fields = Fields(form, frame.say)
    values = _read(fields)
    if fields.errors:
        return _page(frame, session, caller, row, Tried(form, fields.errors, "programme"))
    published = {"yes": True, "no": False}.get(form.get("published", ""))
    version = read_version(form) or row.version
    update_programme(session, row.id, version, replace(values, published=published), clock.now())
    return go(f"/keep/programmes/{row.id}?done=saved")


def _chosen(fields: Fields, name: str) -> UUID | None:
    typed = fields.raw(name, 40)
    try:
        return UUID(typed) if typed else None
    except ValueError:
        fields.refuse(name, "목록에서 골라 주세요.")
        return None


def _read_session(fields: Fields, programme_id: UUID) -> NewSession | None:
    time, cap = read_time(fields), fields.number("cap", most=MOST_HEADS)
    space, course = _chosen(fields, "space"), _chosen(fields, "course")
    place = fields.text("meeting_place", 300, required=False)
    if space is None and not place:
        fields.refuse("meeting_place", "공간을 고르거나 모이는 곳을 적어 주세요.")
    if fields.errors or time is None or cap is None:
        return None
    return NewSession(programme_id, *time, cap, space, place, course)


@router.post("/keep/programmes/{programme_id}/sessions")
def create_session(frame: FrameDep, caller: Writer, desk: WritingDesk, programme_id: UUID, form: FormDep) -> Response:
    """Add a session and claim its room, or show why not and when it would work."""
    row = _kept(desk.session, programme_id, caller)
    fields = Fields(form, frame.say)
    new = _read_session(fields, row.id)
    if new is None:
        return _page(frame, desk.session, caller, row, Tried(form, fields.errors, "session"))
    try:
        with desk.session.begin_nested():
            outcome = add_session(desk, row, new)
    except MaeulError as error:
        return _page(frame, desk.session, caller, row, Tried(form, {}, "session", refused=frame.said(error)))
    if isinstance(outcome, BookingRefused):
        instead = tuple(_instead(one, frame) for one in outcome.details.get("alternatives", ()))
        tried = Tried(form, {}, "session", refused=frame.said(outcome), instead=instead)
        return _page(frame, desk.session, caller, row, tried)
    return go(f"/keep/programmes/{row.id}?done=session-added#session-{outcome.id}")


def _instead(one: Mapping[str, str], frame: Frame) -> str:
    start, end = datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])
    return f"{one['space_name']} · {span_text(start, end, frame.lang)}"


def _kept_date(desk: Desk, session_id: UUID, caller: Caller) -> SessionRow:
    found = get_session(desk.session, session_id, clock.today())
    _kept(desk.session, found.programme_id, caller)
    return found


@router.post("/keep/sessions/{session_id}/cancel")
def call_off(caller: Writer, desk: WritingDesk, session_id: UUID, form: FormDep) -> Response:
    """Call a session off; everybody is told."""
    found = _kept_date(desk, session_id, caller)
    cancel_session(desk, session_id, read_version(form))
    return go(f"/keep/programmes/{found.programme_id}?done=session-cancelled")


def _read_guest(fields: Fields) -> Guest:
    child = fields.raw("under_14", 3) == "yes"
    guardian = fields.text("guardian", 100, required=False) if child else ""
    if child and not guardian:
        fields.refuse("guardian", "만 14세 미만은 동의한 보호자의 이름을 적어 주세요.")
    return Guest(fields.text("name", 100), fields.text("phone", 40), child, guardian)


@router.post("/keep/sessions/{session_id}/guest")
def add_guest(frame: FrameDep, caller: Writer, desk: WritingDesk, session_id: UUID, form: FormDep) -> Response:
    """Enter somebody who called or came by."""
    found = _kept_date(desk, session_id, caller)
    fields = Fields(form, frame.say)
    guest = _read_guest(fields)
    heads = fields.number("heads", most=MOST_HEADS)
    if fields.errors or heads is None:
        row = _kept(desk.session, found.programme_id, caller)
        return _page(frame, desk.session, caller, row, Tried(form, fields.errors, "guest", session_id))
    outcome = seats.sign_up(desk, seats.SignUp(session_id, heads, None, guest, Channel.PHONE))
    if isinstance(outcome, BookingRefused):
        row = _kept(desk.session, found.programme_id, caller)
        wrong = {"heads": frame.said(outcome)}
        return _page(frame, desk.session, caller, row, Tried(form, wrong, "guest", session_id))
    return go(f"/keep/programmes/{found.programme_id}?done=guest-added#session-{session_id}")


@router.post("/keep/signups/{signup_id}/leave")
def leave(caller: Writer, desk: WritingDesk, signup_id: UUID) -> Response:
    """Take somebody off the list; the seats go to the line."""
    signup = get_signup(desk.session, signup_id)
    found = _kept_date(desk, signup.session_id, caller)
    seats.leave(desk, signup, keeper=True)
    return go(f"/keep/programmes/{found.programme_id}?done=signup-left#session-{found.id}")
