"""Sites at their office: the list of one's area, a new one, one in full with its life, steps taken and taken back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, require
from api.auth.reach import required_reach
from api.deps import SessionDep
from api.errors import status_of
from api.web import site_admin_cards as cards
from api.web.forms import Fields
from api.web.messages import Translator
from api.web.office_views import DoorLine, Filter, SiteForm, SitePage, SitesPage
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.tabs import OFFICE, tabs
from api.web.views import NO_ERRORS, Choice, Link
from geo import clock
from geo.drawn import check_in_korea
from geo.enums import SITE_MOVES, SiteKind, SiteState
from geo.errors import Conflict, InvalidInput, MaeulError
from geo.faults import stale_row
from geo.queries import office, site_steps, sites
from geo.queries.places import list_districts, locate_dong
from geo.queries.reach import Reach
from geo.queries.site_steps import Move
from geo.queries.sites import SiteFilter, SiteRow, SiteValues, get_site, list_sites

router = APIRouter(prefix="/admin/sites")
SHOWN: Final = 30
NEW_STATES: Final = (SiteState.PLANNED, SiteState.CANDIDATE, SiteState.BUILDING, SiteState.OPEN)
LINES: Final = {"name": 200, "address": 300, "operator": 200, "phone": 200, "homepage": 200}
COUNTED: Final = 100_000


@router.get("")
def index(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    q: Annotated[str, Query(max_length=100)] = "",
    operator: Annotated[str, Query(max_length=100)] = "",
    district: Annotated[str, Query(max_length=10)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    late: Annotated[str, Query(max_length=5)] = "",
    first: Annotated[int, Query(alias="from", ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show the sites of the reader's area, filtered as the address says."""
    reach = required_reach(caller, Action.EDIT_SITES)
    today = clock.today()
    asked = {"q": q.strip(), "operator": operator.strip(), "district": district, "kind": kind, "state": state}
    overdue = office.late_sites(session, reach, today)
    wanted = SiteFilter(
        kinds=[kind] if kind in set(SiteKind) else (),
        states=[state] if state in set(SiteState) else (),
        district_code=district or None,
        ids=overdue if late else None,
        words=asked["q"],
        operator=asked["operator"],
        reach=reach,
        limit=SHOWN,
        offset=first,
    )
    rows, total = list_sites(session, wanted, today)
    kept = {**asked, "late": "yes" if late else ""}
    view = SitesPage(
        tabs=tabs(frame, OFFICE),
        sites=tuple(cards.site_line(row, frame, late=row.id in overdue) for row in rows),
        total=frame.say("{n}곳").format(n=f"{total:,}"),
        pager=pager(addresses("/admin/sites", **kept), first, len(rows), total, step=SHOWN),
        words=asked["q"],
        operator=asked["operator"],
        districts=_districts(session, reach, frame.say, district),
        kinds=_kinds(kind, frame.say),
        state=state if state in set(SiteState) else "",
        filters=_filters(kept, session, frame),
        counts=_states(session, reach, kept, frame),
        late=bool(late),
    )
    return frame.show("admin_sites.html", "admin", sites=view)


def _districts(session: Session, reach: Reach, say: Translator, chosen: str) -> tuple[Choice, ...]:
    known = list_districts(session, clock.today())
    own = [one for one in known if reach.everywhere or one.code[:2] in reach.provinces or one.code in reach.districts]
    return (Choice("", say("모든 자치구")), *(Choice(one.code, one.name, one.code == chosen) for one in own))


def _kinds(chosen: str, say: Translator) -> tuple[Choice, ...]:
    each = (Choice(one.value, say(one.label), one.value == chosen) for one in SiteKind)
    return (Choice("", say("모든 종류")), *each)


def _filters(kept: Mapping[str, str], session: Session, frame: Frame) -> tuple[Filter, ...]:
    names = {one.code: one.name for one in list_districts(session, clock.today())}
    say = frame.say
    said = {
        "q": "‘{}’".format(kept["q"]),
        "operator": say("운영: {name}").format(name=kept["operator"]),
        "district": names.get(kept["district"], kept["district"]),
        "kind": say(SiteKind(kept["kind"]).label) if kept["kind"] in set(SiteKind) else "",
        "state": say(SiteState(kept["state"]).label) if kept["state"] in set(SiteState) else "",
        "late": say("늦어지는 곳"),
    }
    return tuple(
        Filter(words, _address({name: value for name, value in kept.items() if name != key}))
        for key, words in said.items()
        if kept[key] and words
    )


def _states(session: Session, reach: Reach, kept: Mapping[str, str], frame: Frame) -> tuple[Link, ...]:
    """Return one chip per state that the area knows, with how many sites are in it."""
    found = sites.count_states(session, reach, clock.today())
    say = frame.say
    chips = [
        Link(
            _address({**kept, "state": state.value, "late": ""}),
            f"{say(state.label)} {found[state.value]:,}",
            kept["state"] == state.value,
        )
        for state in SiteState
        if found.get(state.value)
    ]
    every = Link(_address({**kept, "state": "", "late": ""}), say("모두 {n}").format(n=f"{sum(found.values()):,}"))
    return (Link(every.url, every.label, not kept["state"] and not kept["late"]), *chips)


def _address(kept: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"/admin/sites?{query}" if query else "/admin/sites"


# --- a new site ------------------------------------------------------------------------------------------------------


@router.get("/new")
def new(frame: FrameDep, caller: SignedIn) -> Response:
    """Show the form for a new site."""
    return _new(frame, caller, {"state": SiteState.PLANNED.value})


def _new(
    frame: Frame,
    caller: Caller,
    typed: Mapping[str, str],
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
    status: int = 200,
) -> Response:
    required_reach(caller, Action.ADD_SITES)
    say = frame.say
    kind, state = typed.get("kind", SiteKind.HUB.value), typed.get("state", "")
    form = SiteForm(
        "/admin/sites/new",
        typed,
        tuple(Choice(one.value, say(one.label), one.value == kind) for one in SiteKind),
        tuple(Choice(one.value, say(one.label), one.value == state) for one in NEW_STATES),
        errors,
        problem,
    )
    return frame.show("admin_site_new.html", "admin", status=status, form=form)


@router.post("/new")
def create(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Write a new site, or show the form again with what is wrong."""
    fields = Fields(form, frame.say)
    values = _values(fields)
    state = form.get("state", "")
    fields_state = state if state in set(NEW_STATES) else SiteState.PLANNED.value
    day = fields.day("on", required=fields_state == SiteState.OPEN)
    point = _point(fields)
    if fields.errors or point is None:
        return _new(frame, caller, form, fields.errors, status=422)
    try:
        check_in_korea(*point)
        _require_new(session, caller, point)
    except InvalidInput as fault:
        return _new(frame, caller, form, {"point": frame.said(fault)}, status=422)
    opens = fields_state == SiteState.OPEN
    dated = replace(values, opened_on=day if opens else None, planned_on=None if opens else day)
    placed = replace(dated, state=fields_state, lon=point[0], lat=point[1])
    made = sites.insert_site(session, placed, caller.account_id, clock.now())
    return go(f"/admin/sites/{made}?done=site-made")


def _require_new(session: Session, caller: Caller, point: tuple[float, float]) -> None:
    located = locate_dong(session, *point, clock.today())
    district = located.dong.district_code if located else None
    require(caller, Action.ADD_SITES, Place(None, district, district[:2] if district else None))


def _values(fields: Fields) -> SiteValues:
    lines = {name: fields.text(name, most, required=name == "name") for name, most in LINES.items()}
    if lines["homepage"] and not lines["homepage"].startswith(("https://", "http://")):
        fields.refuse("homepage", "http:// 또는 https://로 시작해야 해요.")
    kind = fields.raw("kind", 20)
    about = fields.text("about", 2000, required=False)
    return SiteValues(
        name=lines["name"],
        kind=kind if kind in set(SiteKind) else SiteKind.OTHER.value,
        address=lines["address"],
        operator=lines["operator"],
        phone=lines["phone"],
        homepage=lines["homepage"],
        about=about,
    )


def _point(fields: Fields) -> tuple[float, float] | None:
    """Return a place written as latitude and longitude, in either order: Korea's cannot be mixed up."""
    parts = fields.raw("point", 60).replace(",", " ").split()
    try:
        one, two = (float(part) for part in parts)
    except ValueError:
        fields.refuse("point", "지도에서 복사한 위도와 경도를 적어 주세요. 예: 37.5665, 126.9780")
        return None
    return (max(one, two), min(one, two))


# --- one site --------------------------------------------------------------------------------------------------------


def _own(session: Session, caller: Caller, site_id: UUID) -> SiteRow:
    site = get_site(session, site_id, clock.today())
    require(caller, Action.EDIT_SITES, Place(site.id, site.district_code, site.province_code))
    return site


@router.get("/{site_id}")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, site_id: UUID) -> Response:
    """Show a site to its office: the steps it can take, its life, its facts to change."""
    return _show(frame, session, _own(session, caller, site_id))


def _show(
    frame: Frame,
    session: Session,
    site: SiteRow,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
    move: Mapping[str, str] = NO_ERRORS,
    status: int = 200,
) -> Response:
    say = frame.say
    given = typed or cards.site_fields(site)
    kinds = tuple(Choice(one.value, say(one.label), one.value == given.get("kind")) for one in SiteKind)
    ahead = site_steps.bookings_ahead(session, site.id, clock.now())
    view = SitePage(
        name=site.name,
        state=cards.state_badge(site.state, say),
        lead=" · ".join(filter(None, (say(SiteKind(site.kind).label), site.address))),
        form=SiteForm(f"/admin/sites/{site.id}", given, kinds, errors=errors),
        moves=cards.moves_of(site, ahead, frame, move),
        steps=tuple(
            cards.step_line(row, f"/admin/sites/{site.id}/undo/{row.id}", frame)
            for row in site_steps.list_steps(session, site.id)
        ),
        links=_links(site, frame),
        problem=problem,
        reason=move.get("reason", ""),
        open_form=bool(errors),
    )
    return frame.show("admin_site.html", "admin", status=status, site=view)


def _links(site: SiteRow, frame: Frame) -> tuple[DoorLine, ...]:
    say = frame.say
    spaces = say("공간 {n}곳").format(n=site.spaces)
    return (
        DoorLine(f"/sites/{site.id}", say("모두가 보는 화면"), spaces),
        DoorLine(f"/admin/agreements/sites/{site.id}/path", say("거점이 되는 길"), say("다섯 걸음과 증빙을 적어요.")),
        DoorLine(f"/admin/agreements/new?site={site.id}", say("협약 쓰기"), say("이 시설의 시간을 여는 약속이에요.")),
        DoorLine(f"/admin/people?site={site.id}", say("맡은 사람"), say("이 시설의 공간지기를 보고 더해요.")),
    )


@router.post("/{site_id}")
def change(frame: FrameDep, caller: Writer, session: SessionDep, site_id: UUID, form: FormDep) -> Response:
    """Change what is written about a site under its version, or show the form again."""
    site = _own(session, caller, site_id)
    fields = Fields(form, frame.say)
    values = _values(fields)
    point = _point(fields) if fields.raw("point").strip() else None
    if fields.errors:
        return _show(frame, session, site, typed=form, errors=fields.errors, status=422)
    try:
        if form.get("version") != str(site.version):
            raise stale_row()
        if point is not None:
            check_in_korea(*point)
            _require_new(session, caller, point)
        lon, lat = point or (None, None)
        sites.update_site(session, site, replace(values, lon=lon, lat=lat), caller.account_id, clock.now())
    except InvalidInput as fault:
        return _show(frame, session, site, typed=form, errors={"point": frame.said(fault)}, status=422)
    except Conflict as fault:
        said = frame.said(fault)
        return _show(frame, session, site, typed=form, errors={"name": said}, problem=said, status=409)
    return go(f"/admin/sites/{site_id}?done=saved")


@router.post("/{site_id}/move")
def move(frame: FrameDep, caller: Writer, session: SessionDep, site_id: UUID, form: FormDep) -> Response:
    """Take a site one step on in its life, with its day and its reason."""
    site = _own(session, caller, site_id)
    fields = Fields(form, frame.say)
    reason, day = fields.text("reason", 500), fields.day("on")
    state = form.get("state", "")
    if fields.errors or day is None or state not in set(SITE_MOVES):
        said = frame.say("날짜와 까닭을 모두 적어 주세요.")
        return _show(frame, session, site, problem=said, move=form, status=422)
    try:
        with session.begin_nested():
            step = Move(SiteState(state), day, reason)
            site_steps.move_site(session, site, step, caller.account_id, clock.now(), clock.today())
    except MaeulError as fault:
        return _show(frame, session, site, problem=frame.said(fault), move=form, status=status_of(fault))
    return go(f"/admin/sites/{site_id}?done=site-moved")


@router.post("/{site_id}/undo/{step}")
def undo(frame: FrameDep, caller: Writer, session: SessionDep, site_id: UUID, step: int) -> Response:
    """Take the last step of a site's life back."""
    site = _own(session, caller, site_id)
    try:
        with session.begin_nested():
            site_steps.undo_step(session, site, step, caller.account_id, clock.now())
    except Conflict as fault:
        return _show(frame, session, site, problem=frame.said(fault), status=409)
    return go(f"/admin/sites/{site_id}?done=site-undone")
