"""What a campaign's lists are put together by, and who looks after what: the forms of its page."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import Writer
from api.auth.permissions import Caller
from api.campaigns import service
from api.campaigns.schemas import read_area
from api.deps import SessionDep
from api.desk import TellDep
from api.web.campaign_page import campaign_view
from api.web.campaigns_cards import ids_of, ticked
from api.web.forms import Fields
from api.web.pages import FormDep, Frame, FrameDep, go
from geo import clock
from geo.errors import InvalidInput, MaeulError
from geo.queries.assignments import NewAssignment
from geo.queries.campaign_areas import AreaIn, TargetIn, add_area, add_recheck, add_targets, drop_area
from geo.queries.refusing import refusals_told
from geo.surveys.campaign_states import AreaKind, AssignmentState

router = APIRouter()
Typed = Mapping[str, str]
SHAPE_MOST = 200_000
LINES_MOST = 500


def _answer(
    frame: Frame, session: Session, caller: Caller, campaign_id: UUID, form: Typed, act: Callable[[Fields], str]
) -> Response:
    """Do something and go back to where it shows, or show the page again with what stood in the way."""
    fields = Fields(form, frame.say)
    said = ""
    try:
        with refusals_told(session):
            where = act(fields)
    except MaeulError as error:
        said = frame.said(error)
    if not said and not fields.errors:
        return go(f"/campaigns/{campaign_id}{where}")
    row = service.seen(session, caller, campaign_id)
    view = campaign_view(frame, session, caller, row, typed=form, errors=fields.errors, problem=said)
    return frame.show("campaign.html", "survey", status=422 if fields.errors else 409, campaign=view)


@router.post("/campaigns/{campaign_id}/areas")
def put_areas(frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID, form: FormDep) -> Response:
    """Put the ticked dong and villages into a campaign in preparation."""
    row = service.in_preparation(session, caller, campaign_id)

    def act(fields: Fields) -> str:
        wanted = [AreaIn(AreaKind.DONG, code) for code in ticked(form, "dong-")]
        wanted += [AreaIn(AreaKind.VILLAGE, village_id=one) for one in ids_of(ticked(form, "village-"))]
        if not wanted:
            fields.refuse("dongs", "동이나 마을을 하나는 골라 주세요.")
        for area in wanted:
            add_area(session, row.id, row.district_code, area, clock.today())
        return "?done=campaign-listed#lists"

    return _answer(frame, session, caller, campaign_id, form, act)


@router.post("/campaigns/{campaign_id}/drawn")
def put_drawn(frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID, form: FormDep) -> Response:
    """Put an area that somebody drew into a campaign in preparation."""
    row = service.in_preparation(session, caller, campaign_id)

    def act(fields: Fields) -> str:
        name, shape = fields.text("drawn_name", 200), fields.raw("shape", SHAPE_MOST)
        if not shape:
            fields.refuse("shape", "지도에서 모서리를 세 곳 넘게 눌러 그려 주세요.")
        if not fields.errors:
            area = AreaIn(AreaKind.DRAWN, name=name, boundary=read_area(_geometry(shape)))
            add_area(session, row.id, row.district_code, area, clock.today())
        return "?done=campaign-listed#lists"

    return _answer(frame, session, caller, campaign_id, form, act)


def _geometry(shape: str) -> dict[str, object]:
    """Return the geometry of GeoJSON as drawn, or as a drawing program saves it."""
    try:
        found = json.loads(shape)
        while isinstance(found, dict) and found.get("type") in {"Feature", "FeatureCollection"}:
            found = found.get("geometry") or (found.get("features") or [None])[0]
    except (ValueError, RecursionError, TypeError, KeyError, IndexError):
        found = None
    if not isinstance(found, dict):
        raise InvalidInput("그린 모양을 읽을 수 없어요.", "The drawing cannot be read.", code="geometry_form")
    return found


@router.post("/campaigns/{campaign_id}/areas/{area_id}/drop")
def take_area(
    frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID, area_id: UUID, form: FormDep
) -> Response:
    """Take an area with its places out of a campaign in preparation."""
    row = service.in_preparation(session, caller, campaign_id)

    def act(_fields: Fields) -> str:
        drop_area(session, row.id, area_id)
        return "?done=saved#lists"

    return _answer(frame, session, caller, campaign_id, form, act)


@router.post("/campaigns/{campaign_id}/targets")
def put_targets(frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID, form: FormDep) -> Response:
    """Put places by their names on the list, one a line."""
    row = service.in_preparation(session, caller, campaign_id)

    def act(fields: Fields) -> str:
        areas = ids_of([fields.raw("area", 36)])
        names = [line.strip() for line in fields.text("names", 20_000).split("\n") if line.strip()]
        if not areas:
            fields.refuse("area", "구역을 골라 주세요.")
        if len(names) > LINES_MOST or any(len(name) > 300 for name in names):  # noqa: PLR2004  (as the table has it)
            fields.refuse("names", "한 줄에 300자까지, 한 번에 500줄까지 넣을 수 있어요.")
        if not fields.errors:
            add_targets(session, row.id, [TargetIn(areas[0], name=name) for name in names])
        return "?done=campaign-listed#lists"

    return _answer(frame, session, caller, campaign_id, form, act)


@router.post("/campaigns/{campaign_id}/recheck")
def recheck(frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID, form: FormDep) -> Response:
    """Let records of before come back as a list."""
    row = service.in_preparation(session, caller, campaign_id)

    def act(fields: Fields) -> str:
        before = fields.day("before")
        added = add_recheck(session, row.id, before, clock.today()) if before else 0
        if before and not added:
            fields.refuse("before", "그날보다 먼저 조사한 기록이 이 구역에 없어요.")
        return "?done=campaign-listed#targets"

    return _answer(frame, session, caller, campaign_id, form, act)


@router.post("/campaigns/{campaign_id}/assignments")
def assign(
    frame: FrameDep, caller: Writer, session: SessionDep, tell: TellDep, campaign_id: UUID, form: FormDep
) -> Response:
    """Give an area, or the ticked places of the list, to somebody."""
    service.locked(session, caller, campaign_id)

    def act(fields: Fields) -> str:
        email, due = fields.text("email", 254), fields.day("due_on", required=False)
        note, area = fields.text("note", 500, required=False), ids_of([fields.raw("area", 36)])
        targets = ids_of(ticked(form, "target-"))
        if not area and not targets:
            fields.refuse("area", "구역을 고르거나, 목록에서 맡길 곳을 골라 주세요.")
        if not fields.errors:
            service.assign(session, caller, _given(session, campaign_id, email, area, targets, due, note), tell)
        return "?done=campaign-assigned#assignments"

    return _answer(frame, session, caller, campaign_id, form, act)


def _given(
    session: Session,
    campaign_id: UUID,
    email: str,
    area: list[UUID],
    targets: list[UUID],
    due: date | None,
    note: str,
) -> NewAssignment:
    whose = service.somebody(session, None, email)
    return NewAssignment(campaign_id, whose, None if targets else area[0], targets, due, note)


@router.post("/campaigns/{campaign_id}/assignments/{assignment_id}/move")
def move(
    frame: FrameDep,
    caller: Writer,
    session: SessionDep,
    tell: TellDep,
    campaign_id: UUID,
    assignment_id: UUID,
    form: FormDep,
) -> Response:
    """Hand an assignment over to somebody else."""
    service.require_runner_of(session, caller, assignment_id)

    def act(fields: Fields) -> str:
        email = fields.text("to", 254)
        if email:
            service.move(session, caller, assignment_id, service.somebody(session, None, email), None, tell)
        return "?done=campaign-handed-over#assignments"

    return _answer(frame, session, caller, campaign_id, form, act)


def _end(path: str, state: AssignmentState) -> None:
    @router.post(f"/campaigns/{{campaign_id}}/assignments/{{assignment_id}}/{path}", name=f"assignment-{path}")
    def end(
        frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID, assignment_id: UUID, form: FormDep
    ) -> Response:
        def act(_fields: Fields) -> str:
            service.finish(session, caller, assignment_id, state, None)
            return "?done=saved#assignments"

        return _answer(frame, session, caller, campaign_id, form, act)


_end("done", AssignmentState.DONE)
_end("withdraw", AssignmentState.WITHDRAWN)
