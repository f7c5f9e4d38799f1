"""The planner's own tables as maps: the list, one map with its table, and the desk where it is made right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import required_reach
from api.deps import SessionDep
from api.policy_maps import service
from api.policy_maps.schemas import MapPatch, StyleIn
from api.web.forms import Fields
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.photo_pages import FileFormDep
from api.web.policy_map_cards import PATH, card, desk_view, map_page, new_form, unjoined_view
from api.web.policy_map_views import PolicyMapsPage
from api.web.tabs import PLAN, tabs
from geo import clock
from geo.enums import Licence
from geo.errors import MaeulError
from geo.planning.policy_maps import Wish
from geo.planning.policy_tables import ROLE_NAMES
from geo.planning.policy_words import Codes, Gather, MapSubject, Method, Palette
from geo.planning.policy_worked import work_out
from geo.queries.policy_maps import lines_alike, list_maps
from geo.queries.refusing import refusals_told

router = APIRouter()
STEP = 20
Typed = Mapping[str, str]
Begin = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class Looking:
    """How somebody looks at a map: the form that is open, what was typed into it, what is wrong."""

    opened: str = ""
    typed: Typed = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def status(self) -> int:
        return 422 if self.errors or self.error else 200


@router.get(PATH)
def index(
    frame: FrameDep,
    caller: CallerDep,
    session: SessionDep,
    q: Annotated[str, Query(max_length=100)] = "",
    first: Begin = 0,
) -> Response:
    """List the maps one may see, and the form for a new one for those who plan."""
    return _index(frame, caller, session, words=Fields({"q": q}, frame.say).text("q", 100, required=False), first=first)


def _index(
    frame: Frame,
    caller: Caller | None,
    session: Session,
    *,
    words: str = "",
    first: int = 0,
    look: Looking | None = None,
) -> Response:
    look = look or Looking()
    rows, total = list_maps(session, service.seen_by(caller, words, STEP, first))
    plans = service.may_plan(caller)
    view = PolicyMapsPage(
        tabs=tabs(frame, PLAN, PATH),
        words=words,
        cards=tuple(card(row, frame) for row in rows),
        pager=pager(addresses(PATH, q=words), first, len(rows), total, step=STEP),
        form=new_form(session, frame, clock.today(), look.typed, look.errors) if plans else None,
        error=look.error,
    )
    return frame.show("policy_maps.html", "plan", status=look.status, maps=view)


@router.post(PATH)
def make(frame: FrameDep, caller: Writer, session: SessionDep, form: FileFormDep) -> Response:
    """Make a map of a table, or of the support projects, and go on to it."""
    required_reach(caller, Action.PLAN)
    fields = Fields(form.typed, frame.say)
    wish = _read_wish(session, frame, fields)
    subject = _word(MapSubject, form.typed.get("subject", ""), MapSubject.FILE)
    if subject is MapSubject.FILE and form.file is None:
        fields.refuse("file", "표 파일을 골라 주세요.")
    error = ""
    if wish is not None and not fields.errors:
        file = None
        if subject is MapSubject.FILE and form.file is not None:
            file = (form.file.filename or "이름 없음", form.file.file.read())
        try:
            with refusals_told(session):
                made = service.make(session, caller, wish, file)
            return go(f"{PATH}/{made}?done=policy-map-made")
        except MaeulError as fault:
            error = frame.said(fault)
    return _index(frame, caller, session, look=Looking("new", form.typed, fields.errors, error))


def _read_wish(session: Session, frame: Frame, fields: Fields) -> Wish | None:
    """Return what is wished for, None where a field is wrong."""
    given = fields.given
    title, source = fields.text("title", 200), fields.text("source", 300, required=False)
    day = fields.day("date", required=False) or clock.today()
    district = ""
    try:
        district = service.district_code(session, given.get("district", "")[:60], day)
    except MaeulError as fault:
        fields.errors.setdefault("district", frame.said(fault))
    sheet = fields.text("sheet", 200, required=False)
    if fields.errors:
        return None
    return Wish(
        title=title,
        boundary_on=day,
        source=source,
        licence=_word(Licence, given.get("licence", ""), Licence.UNKNOWN),
        district_code=district,
        codes=_word(Codes, given.get("codes", ""), Codes.AUTO),
        sheet=sheet,
    )


def _word(kind: Any, given: str, otherwise: Any) -> Any:
    """Return the word of a vocabulary that a form sent, the usual one for any other."""
    return kind(given) if given in set(kind) else otherwise


@router.get(f"{PATH}/{{map_id}}")
def show(frame: FrameDep, caller: CallerDep, session: SessionDep, map_id: UUID, first: Begin = 0) -> Response:
    """Show one map with its table; a year or measure of the address is looked at without changing the map."""
    return _show(frame, caller, session, map_id, first=first)


def _show(
    frame: Frame,
    caller: Caller | None,
    session: Session,
    map_id: UUID,
    *,
    first: int = 0,
    look: Looking | None = None,
) -> Response:
    look, given = look or Looking(), frame.request.query_params
    row = service.see(session, caller, map_id)
    measure, year = given.get("measure", "")[:500], given.get("year", "")[:4]
    try:
        worked = work_out(session, service.looked_at(session, row, measure, year))
    except MaeulError:
        worked = work_out(session, row)
    edits = service.may_edit(caller, row)
    unjoined = unjoined_view(session, frame, worked, given.get("reason", ""), first) if edits else None
    desk = (
        desk_view(session, frame, worked, opened=look.opened, typed=look.typed, errors=look.errors, error=look.error)
        if edits
        else None
    )
    sort = "name" if given.get("sort") == "name" else "value"
    view = map_page(session, frame, worked, sort, unjoined, desk)
    return frame.show("policy_map.html", "plan", status=look.status, map=view)


# ---- the desk ----


@router.post(f"{PATH}/{{map_id}}/style")
def restyle(frame: FrameDep, caller: Writer, session: SessionDep, map_id: UUID, form: FormDep) -> Response:
    """Choose what is drawn and in which classes and colours."""
    fields = Fields(form, frame.say)
    limits = _limits(fields)
    year = fields.number("year", required=False, most=2200)
    style = StyleIn.model_construct(
        measure=form.get("measure", "")[:500],
        year=year,
        gather=_word(Gather, form.get("gather", ""), None),
        method=_word(Method, form.get("method", ""), Method.NATURAL_BREAKS),
        classes=fields.number("classes", required=False, most=7) or 5,
        limits=limits,
        palette=_word(Palette, form.get("palette", ""), Palette.SEA),
    )
    return _changed(frame, caller, session, map_id, fields, "style", {"style": style})


def _limits(fields: Fields) -> list[float]:
    """Return the limits of one's own, written one beside the other with blanks or commas."""
    found = []
    for part in fields.raw("limits", 200).replace(",", " ").split():
        try:
            found.append(float(part))
        except ValueError:
            fields.refuse("limits", "수를 쉼표로 나누어 적어 주세요. 예: 10, 50, 100")
    return found


@router.post(f"{PATH}/{{map_id}}/words")
def reword(frame: FrameDep, caller: Writer, session: SessionDep, map_id: UUID, form: FormDep) -> Response:
    """Change title, description, source and licence."""
    fields = Fields(form, frame.say)
    values = {
        "title": fields.text("title", 200),
        "about": fields.text("about", 2000, required=False),
        "source": fields.text("source", 300, required=False),
        "licence": _word(Licence, form.get("licence", ""), Licence.UNKNOWN),
    }
    return _changed(frame, caller, session, map_id, fields, "words", values)


@router.post(f"{PATH}/{{map_id}}/join")
def rejoin(frame: FrameDep, caller: Writer, session: SessionDep, map_id: UUID, form: FormDep) -> Response:
    """Join the rows to another day or district, or by other columns."""
    fields = Fields(form, frame.say)
    roles = {name: form[f"role-{name}"][:500] for name in ROLE_NAMES if f"role-{name}" in form}
    values = {
        "boundary_on": fields.day("date"),
        "district": form.get("district", "")[:60],
        "codes": _word(Codes, form["codes"], Codes.AUTO) if "codes" in form else None,
        "roles": roles or None,
    }
    return _changed(frame, caller, session, map_id, fields, "join", values)


@router.post(f"{PATH}/{{map_id}}/share")
def share(frame: FrameDep, caller: Writer, session: SessionDep, map_id: UUID, form: FormDep) -> Response:
    """Make a map public, or private again."""
    fields = Fields(form, frame.say)
    return _changed(frame, caller, session, map_id, fields, "share", {"public": form.get("public") == "yes"})


def _changed(
    frame: Frame, caller: Caller, session: Session, map_id: UUID, fields: Fields, opened: str, values: dict[str, Any]
) -> Response:
    """Write one change and show the map, or the form again with what is wrong."""
    error = ""
    if not fields.errors:
        try:
            with refusals_told(session):
                patch = MapPatch.model_construct(version=_version(fields.given), **values)
                service.change(session, caller, map_id, patch)
            return go(f"{PATH}/{map_id}?done=policy-map-{opened}")
        except MaeulError as fault:
            error = frame.said(fault)
    return _show(frame, caller, session, map_id, look=Looking(opened, fields.given, fields.errors, error))


def _version(form: Typed) -> int:
    return _line_number(form.get("version", ""))


def _line_number(typed: str) -> int:
    """Return a whole number that the database can hold, 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len(str(2**31)) else 0


@router.post(f"{PATH}/{{map_id}}/choices")
def choose(frame: FrameDep, caller: Writer, session: SessionDep, map_id: UUID, form: FormDep) -> Response:
    """Say which dong rows mean, or leave them out; what is said of one holds for all that say the same."""
    chosen = {
        int(name.removeprefix("line-")): None if value == "-" else value[:20]
        for name, value in form.items()
        if name.startswith("line-") and _line_number(name.removeprefix("line-")) and value
    }
    alike = [(line, code) for first, code in chosen.items() for line in lines_alike(session, map_id, first)]
    try:
        with refusals_told(session):
            service.choose(session, caller, map_id, _version(form), alike)
        return go(f"{PATH}/{map_id}?done=policy-map-chosen#unjoined")
    except MaeulError as fault:
        return _show(frame, caller, session, map_id, look=Looking("choices", form, {}, frame.said(fault)))


@router.post(f"{PATH}/{{map_id}}/remove")
def remove(frame: FrameDep, caller: Writer, session: SessionDep, map_id: UUID, form: FormDep) -> Response:
    """Take a map back with its table."""
    try:
        service.remove(session, caller, map_id, _version(form))
    except MaeulError as fault:
        return _show(frame, caller, session, map_id, look=Looking("remove", form, {}, frame.said(fault)))
    return go(f"{PATH}?done=policy-map-removed")
