"""Resources over HTTP: found and read by anybody as far as they are public, written and reviewed by the survey team."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of, required_reach
from api.deps import ReadingDep, SessionDep
from api.errors import problem
from api.http import json_answer, list_answer, offset_of, parse_point, wants_geojson
from api.openapi_answers import PROBLEM_CONTENT
from api.record_rights import INSIDE, OPEN
from api.record_writing import take_step
from api.resources import service
from api.resources.answers import Reader, history_out, note_look, reader_of, resource_full, resource_out
from api.resources.groups import router as groups
from api.resources.relations import router as relations
from api.resources.runs import router as runs
from api.resources.schemas import (
    ApproveIn,
    History,
    ReasonIn,
    ResourceFull,
    ResourceIn,
    ResourceList,
    ResourcePatch,
    ResourceQuery,
    StepIn,
)
from api.resources.sources import router as sources
from geo import clock
from geo.enums import ResourceAction, ResourceState
from geo.errors import NotFound, NotSignedIn
from geo.queries import revisions
from geo.queries.places import resolve_district
from geo.queries.reach import Reach
from geo.queries.resources import (
    ResourceFilter,
    get_face,
    get_public,
    kept_one,
    list_resources,
    unknown_resource,
    was_public,
)

router = APIRouter(tags=["지역자원"])
ADDRESS = "/api/v1/resources"
GONE: dict[int | str, dict[str, Any]] = {
    308: {"description": "다른 기록에 합쳐졌음; `Location`이 남은 기록을 가리킴"},
    410: {"description": "공개되었다가 사라진 기록", "content": PROBLEM_CONTENT},
}
INSIDE_ONLY: dict[int | str, dict[str, Any]] = {
    403: {"description": "공개되지 않은 기록을 볼 권한이 없음", "content": PROBLEM_CONTENT}
}


@router.get("/resources", response_model=ResourceList, responses=INSIDE_ONLY)
def index(
    request: Request, caller: CallerDep, session: ReadingDep, asked: Annotated[ResourceQuery, Query()]
) -> Response:
    """List resources, nearest first with `near`; with `state` also what is not public, in places one looks after."""
    on_date = asked.on or clock.today()
    reach = _reach(caller, asked.state)
    wanted = ResourceFilter(
        on_date,
        kinds=asked.kind,
        words=asked.q,
        dong_code=asked.dong,
        district_code=resolve_district(session, asked.district, on_date).code if asked.district else None,
        near=parse_point(asked.near) if asked.near else None,
        radius_m=asked.radius_m,
        source=asked.source,
        states=asked.state,
        reach=reach,
        limit=asked.limit,
        offset=offset_of(asked.cursor),
    )
    rows, total = list_resources(session, wanted)
    seen = INSIDE if reach else OPEN
    note_look(session, Reader(caller, seen), rows)
    items = [resource_out(row, seen) for row in rows]
    geojson = wants_geojson(request, asked.fmt)
    return list_answer(request, items, offset=wanted.offset, limit=asked.limit, total=total, geojson=geojson)


def _reach(caller: Caller | None, states: list[ResourceState]) -> Reach | None:
    """Return where unpublished records are asked for, or None for the public's own list."""
    inside = caller is not None and reach_of(caller, Action.SEE_RESOURCES)
    if not states or (set(states) == {ResourceState.PUBLISHED} and not inside):
        return None
    if caller is None:
        raise NotSignedIn("로그인이 필요해요.", "Please sign in.")
    return required_reach(caller, Action.SEE_RESOURCES)


@router.get("/resources/{resource_id}", response_model=ResourceFull, responses=GONE)
def show(
    request: Request,
    resource_id: UUID,
    caller: CallerDep,
    session: ReadingDep,
    on: Annotated[date | None, Query(alias="date")] = None,
) -> Response:
    """Show one resource with its dong on a date; one merged into another leads there, one that is gone says so."""
    head = revisions.read_head(session, resource_id)
    reader = reader_of(session, caller, head)
    if head.merged_into and (reader.inside or was_public(session, resource_id)):
        return RedirectResponse(f"{ADDRESS}/{kept_one(session, resource_id)}", 308)
    if not reader.inside and get_public(session, resource_id, clock.today()) is None:
        if head.state is ResourceState.CLOSED and was_public(session, resource_id):
            return problem(request, _gone(), 410)
        raise unknown_resource()
    return _full(session, resource_id, reader, on or clock.today())


def _gone() -> NotFound:
    return NotFound("지금은 없는 지역자원이에요.", "This resource is gone.", code="resource_gone")


def _full(session: SessionDep, resource_id: UUID, reader: Reader, on_date: date, status: int = 200) -> Response:
    row = get_face(session, resource_id, on_date) if reader.inside else get_public(session, resource_id, on_date)
    if row is None:
        raise unknown_resource()
    return json_answer(resource_full(session, row, reader, on_date), status)


@router.get("/resources/{resource_id}/history", response_model=History)
def history(resource_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show what became of a resource: its revisions with what changed, where they came from, and every step."""
    head = revisions.read_head(session, resource_id)
    reader = reader_of(session, caller, head)
    if not reader.inside and get_public(session, resource_id, clock.today()) is None:
        raise unknown_resource()
    rows = revisions.list_revisions(session, resource_id)
    return json_answer(history_out(head.kind, rows, revisions.list_events(session, resource_id), reader))


@router.post("/resources", status_code=201, response_model=ResourceFull)
def create(caller: Writer, session: SessionDep, body: ResourceIn) -> Response:
    """Write down a resource as a draft (survey team of its district)."""
    made = service.create(session, caller, body)
    return _told(session, made, caller, 201)


@router.patch("/resources/{resource_id}", response_model=ResourceFull)
def change(resource_id: UUID, caller: Writer, session: SessionDep, body: ResourcePatch) -> Response:
    """Propose a change from the revision one saw; what is public stays until the change is published."""
    service.change(session, caller, resource_id, body)
    return _told(session, resource_id, caller)


def _told(session: SessionDep, resource_id: UUID, caller: Caller, status: int = 200) -> Response:
    reader = reader_of(session, caller, revisions.read_head(session, resource_id))
    return _full(session, resource_id, reader, clock.today(), status)


@router.post("/resources/{resource_id}/submit", response_model=ResourceFull)
def submit(
    resource_id: UUID, caller: Writer, session: SessionDep, body: Annotated[StepIn | None, Body()] = None
) -> Response:
    """Ask for a review (survey team); asking twice changes nothing."""
    take_step(session, caller, resource_id, ResourceAction.SUBMIT, note=body.note if body else "")
    return _told(session, resource_id, caller)


@router.post("/resources/{resource_id}/approve", response_model=ResourceFull)
def approve(
    resource_id: UUID, caller: Writer, session: SessionDep, body: Annotated[ApproveIn | None, Body()] = None
) -> Response:
    """Approve the newest revision; with `publish` it is public at once (coordinator)."""
    given = body or ApproveIn()
    take_step(session, caller, resource_id, ResourceAction.APPROVE, note=given.note, publish=given.publish)
    return _told(session, resource_id, caller)


@router.post("/resources/{resource_id}/publish", response_model=ResourceFull)
def publish(
    resource_id: UUID, caller: Writer, session: SessionDep, body: Annotated[StepIn | None, Body()] = None
) -> Response:
    """Let the public see the approved revision (coordinator)."""
    take_step(session, caller, resource_id, ResourceAction.PUBLISH, note=body.note if body else "")
    return _told(session, resource_id, caller)


@router.post("/resources/{resource_id}/send-back", response_model=ResourceFull)
def send_back(resource_id: UUID, caller: Writer, session: SessionDep, body: ReasonIn) -> Response:
    """Send a revision back with what is to be mended (coordinator)."""
    take_step(session, caller, resource_id, ResourceAction.SEND_BACK, note=body.note)
    return _told(session, resource_id, caller)


@router.post("/resources/{resource_id}/reject", response_model=ResourceFull)
def reject(resource_id: UUID, caller: Writer, session: SessionDep, body: ReasonIn) -> Response:
    """Reject a revision with the reason; what was public before stays (coordinator)."""
    take_step(session, caller, resource_id, ResourceAction.REJECT, note=body.note)
    return _told(session, resource_id, caller)


@router.post("/resources/{resource_id}/close", response_model=ResourceFull)
def close(
    resource_id: UUID, caller: Writer, session: SessionDep, body: Annotated[StepIn | None, Body()] = None
) -> Response:
    """Mark a resource as gone; it stays in the archive (coordinator)."""
    take_step(session, caller, resource_id, ResourceAction.CLOSE, note=body.note if body else "")
    return _told(session, resource_id, caller)


@router.post("/resources/{resource_id}/reopen", response_model=ResourceFull)
def reopen(
    resource_id: UUID, caller: Writer, session: SessionDep, body: Annotated[StepIn | None, Body()] = None
) -> Response:
    """Bring a resource back that was marked as gone (coordinator)."""
    take_step(session, caller, resource_id, ResourceAction.REOPEN, note=body.note if body else "")
    return _told(session, resource_id, caller)


for part in (relations, groups, sources, runs):
    router.include_router(part)
