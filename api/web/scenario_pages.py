"""The planner's what-if: the list, one scenario on a map and by form, and what its link shows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.auth.browser import link_base
from api.auth.deps import SignedIn
from api.auth.permissions import may_write
from api.deps import SessionDep, SettingsDep
from api.scenario_rights import require_planner, require_seen
from api.scenarios import service
from api.scenarios.service import Asking, AskingDep
from api.web.forms import Fields
from api.web.labels import dated as day_told
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.plan_asking import PlanAsked, read_plan
from api.web.plan_choices import target_pairs
from api.web.scenario_cards import question_line
from api.web.scenario_forms import FORM, first_site, note_fault, read_change, read_content
from api.web.scenario_page import PATH, Looking, around, scenario_form, scenario_view, shared_view
from api.web.scenario_views import ScenarioCard, ScenariosPage
from api.web.tabs import PLAN, tabs
from geo import clock
from geo.clock import SEOUL
from geo.errors import MaeulError
from geo.queries.refusing import refusals_told
from geo.queries.scenarios import Content, ScenarioRow, list_scenarios

router = APIRouter()
STEP = 20
Typed = Mapping[str, str]
Begin = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]


@router.get(PATH)
def index(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep, first: Begin = 0) -> Response:
    """List the scenarios, and the form for a new one with the question of the page one comes from."""
    require_planner(caller)
    given = frame.request.query_params
    asked = read_plan(given, frame.say, clock.today())
    return _index(Looking(frame, session, settings, caller, typed=given), asked, first)


def _index(look: Looking, asked: PlanAsked, first: int = 0) -> Response:
    frame, session = look.frame, look.session
    rows, total = list_scenarios(session, limit=STEP, offset=first)
    labels = dict(target_pairs(session, frame.say))
    place = (look.typed.get("name", "")[:100] or frame.say("새 자리")) if look.typed.get("lon") else ""
    form = scenario_form(look, asked, typed=look.typed, errors=look.errors, place=place)
    view = ScenariosPage(
        tabs(frame, PLAN),
        tuple(_card(row, labels, frame) for row in rows),
        pager(addresses(PATH), first, len(rows), total, step=STEP),
        form if look.caller is not None and may_write(look.caller) else None,
    )
    return frame.show("scenarios.html", "plan", status=422 if look.errors else 200, scenarios=view)


def _card(row: ScenarioRow, labels: Mapping[str, str], frame: Frame) -> ScenarioCard:
    written = day_told(row.written_at.astimezone(SEOUL).date(), frame.lang)
    return ScenarioCard(
        url=f"{PATH}/{row.id}",
        title=row.content.title,
        asks=question_line(row, labels.get(row.content.target, row.content.target), frame.lang),
        changes=frame.say("바꾼 것 {n}개").format(n=len(row.content.changes)),
        written=f"{written} · {row.writer}",
    )


@router.post(PATH)
def make(frame: FrameDep, asking: AskingDep, form: FormDep) -> Response:
    """Make a scenario, and go on to it; a place that came along with the address is its first site."""
    require_planner(asking.caller)
    fields = Fields(form, frame.say)
    asked = read_plan(form, frame.say, clock.today())
    content = _read_content(asking, fields, asked, frame.lang)
    if content is not None:
        site = first_site(fields, content, frame.lang)
        content = replace(content, changes=(site,) if site else ())
    if content is not None and not fields.errors:
        try:
            row = service.create(asking, content)
            return go(f"{PATH}/{row.id}?done=scenario-made")
        except MaeulError as fault:
            note_fault(fields, fault, frame.lang)
    look = Looking(frame, asking.session, asking.settings, asking.caller, typed=form, errors=fields.errors)
    return _index(look, asked)


def _read_content(asking: Asking, fields: Fields, asked: PlanAsked, lang: str) -> Content | None:
    code = None
    try:
        code = service.district_code(asking.session, asked.district or None, asked.on)
    except MaeulError as fault:
        fields.errors.setdefault("district", fault.message_en if lang == "en" else fault.message)
    values = read_content(fields, asked, code)
    return None if fields.errors else Content(**values)


@router.get(f"{PATH}/{{scenario_id}}")
def show(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    settings: SettingsDep,
    scenario_id: UUID,
    all: str = "",  # noqa: A002  (the address says ?all=)
) -> Response:
    """Show a scenario beside today."""
    row = require_seen(session, caller, scenario_id)
    doing = frame.request.query_params.get("do", "")
    return _show(Looking(frame, session, settings, caller, whole=bool(all), doing=doing), row)


def _show(look: Looking, row: ScenarioRow, status: int = 200) -> Response:
    return look.frame.show("scenario.html", "plan", status=status, scenario=scenario_view(look, row))


@router.post(f"{PATH}/{{scenario_id}}/changes")
def put_change(frame: FrameDep, asking: AskingDep, scenario_id: UUID, form: FormDep) -> Response:
    """Add, move, close or re-date one site."""
    row = service.own(asking, scenario_id)
    fields = Fields(form, frame.say)
    look = Looking(frame, asking.session, asking.settings, asking.caller, doing=form.get("do", ""), typed=form)
    change = read_change(fields, around(asking.session, row, look.compared(row.content)[0]), frame.lang)
    if change is not None:
        try:
            with refusals_told(asking.session):
                service.put(asking, scenario_id, _version(form), change)
            return go(f"{PATH}/{scenario_id}?done=scenario-changed#changes")
        except MaeulError as fault:
            note_fault(fields, fault, frame.lang)
    said = fields.errors.get(FORM, "")
    return _show(replace(look, errors=fields.errors, problem=said), row, 422)


@router.post(f"{PATH}/{{scenario_id}}/changes/{{number}}/drop")
def drop_change(frame: FrameDep, asking: AskingDep, scenario_id: UUID, number: int, form: FormDep) -> Response:
    """Take one change out."""
    version = _version(form)
    return _step(frame, asking, scenario_id, lambda: service.drop(asking, scenario_id, version, number), "dropped")


@router.post(f"{PATH}/{{scenario_id}}/undo")
def undo(frame: FrameDep, asking: AskingDep, scenario_id: UUID, form: FormDep) -> Response:
    """Take the last step back."""
    version = _version(form)
    return _step(frame, asking, scenario_id, lambda: service.undo(asking, scenario_id, version), "undone")


@router.post(f"{PATH}/{{scenario_id}}/restore/{{number}}")
def restore(frame: FrameDep, asking: AskingDep, scenario_id: UUID, number: int, form: FormDep) -> Response:
    """Make a version from before the newest again."""
    version = _version(form)
    return _step(frame, asking, scenario_id, lambda: service.restore(asking, scenario_id, version, number), "restored")


def _step(frame: Frame, asking: Asking, scenario_id: UUID, step: Callable[[], object], done: str) -> Response:
    """Take a step and show the scenario, or the list when it is gone; what stands in its way is said above it."""
    row = service.own(asking, scenario_id)
    try:
        with refusals_told(asking.session):
            step()
    except MaeulError as fault:
        look = Looking(frame, asking.session, asking.settings, asking.caller, problem=frame.said(fault))
        return _show(look, row, 409)
    return go(
        f"{PATH}?done=scenario-removed" if done == "removed" else f"{PATH}/{scenario_id}?done=scenario-{done}#changes"
    )


@router.post(f"{PATH}/{{scenario_id}}/edit")
def edit(frame: FrameDep, asking: AskingDep, scenario_id: UUID, form: FormDep) -> Response:
    """Change the name and the question."""
    row = service.own(asking, scenario_id)
    fields = Fields(form, frame.say)
    asked = read_plan(form, frame.say, clock.today())
    content = _read_content(asking, fields, asked, frame.lang)
    if content is not None:
        values = {name: getattr(content, name) for name in Content.__slots__ if name != "changes"}
        try:
            with refusals_told(asking.session):
                service.edit(asking, scenario_id, _version(form), values)
            return go(f"{PATH}/{scenario_id}?done=saved")
        except MaeulError as fault:
            note_fault(fields, fault, frame.lang)
    look = Looking(
        frame, asking.session, asking.settings, asking.caller, doing="edit", typed=form, errors=fields.errors
    )
    return _show(replace(look, problem=fields.errors.get(FORM, "")), row, 422)


@router.post(f"{PATH}/{{scenario_id}}/copy")
def copy(asking: AskingDep, scenario_id: UUID) -> Response:
    """Make a scenario of one's own that begins as this one stands."""
    return go(f"{PATH}/{service.copy(asking, scenario_id).id}?done=scenario-copied")


@router.post(f"{PATH}/{{scenario_id}}/drop")
def drop(frame: FrameDep, asking: AskingDep, scenario_id: UUID, form: FormDep) -> Response:
    """Take the scenario away with its links."""
    version = _version(form)
    return _step(frame, asking, scenario_id, lambda: service.remove(asking, scenario_id, version), "removed")


@router.post(f"{PATH}/{{scenario_id}}/links")
def share(frame: FrameDep, asking: AskingDep, scenario_id: UUID) -> Response:
    """Make a link; its address is on the answer itself and nowhere else, so there is no redirect."""
    _made, secret = service.share(asking, scenario_id)
    link = f"{link_base(frame.request, asking.settings)}/plan/s/{secret}"
    look = Looking(frame, asking.session, asking.settings, asking.caller, fresh_link=link)
    return _show(look, require_seen(asking.session, asking.caller, scenario_id))


@router.post(f"{PATH}/{{scenario_id}}/links/{{link_id}}/revoke")
def unshare(asking: AskingDep, scenario_id: UUID, link_id: UUID) -> Response:
    """Take a link back."""
    service.unshare(asking, scenario_id, link_id)
    return go(f"{PATH}/{scenario_id}?done=scenario-unshared#links")


@router.get("/plan/s/{secret}")
def shared(
    frame: FrameDep,
    session: SessionDep,
    settings: SettingsDep,
    secret: Annotated[str, Path(max_length=100)],
    all: str = "",  # noqa: A002  (the address says ?all=)
) -> Response:
    """Show what a link shows, without signing in; search engines are asked to stay away."""
    row = service.shared(session, secret)
    look = Looking(frame, session, settings, None, whole=bool(all))
    made = frame.show("scenario_shared.html", "plan", scenario=shared_view(look, row))
    made.headers["X-Robots-Tag"] = "noindex"
    made.headers["Referrer-Policy"] = "no-referrer"
    return made


def _version(form: Typed) -> int:
    typed = form.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0  # noqa: PLR2004  (fits the column)
