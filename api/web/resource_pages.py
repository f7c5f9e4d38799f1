"""Pages of resources and groups, with the desk of those who look after them; and the list of possible twins."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.auth.deps import CallerDep, SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import required_reach
from api.deps import ReadingDep, SessionDep
from api.duplicates import service as duplicates
from api.duplicates.schemas import MergeIn
from api.errors import status_of
from api.record_writing import take_step
from api.resources.answers import Reader, reader_of
from api.resources.schemas import ReasonIn, StepIn
from api.web.desk_cards import desk, pair_card
from api.web.pages import FormDep, Frame, FrameDep, go, inside
from api.web.paging import addresses, pager
from api.web.resource_cards import group_page, resource_page
from api.web.resource_views import DuplicatesPage
from api.web.tabs import SURVEY, tabs
from api.web.views import ErrorPage, Link
from geo import clock
from geo.duplicate_state import DuplicateState
from geo.enums import ResourceAction, ResourceKind, ResourceState
from geo.errors import Conflict, InvalidInput, MaeulError, NotAllowed, NotFound
from geo.queries import revisions
from geo.queries.duplicates import PairFilter, list_pairs
from geo.queries.import_runs import get_run, list_files
from geo.queries.resources import get_face, get_public, kept_one, unknown_resource, was_public

router = APIRouter()
PAIRS_SHOWN = 20
GONE = 410
REASONED = frozenset({ResourceAction.SEND_BACK, ResourceAction.REJECT})
TOLD = (Conflict, InvalidInput, NotAllowed)
"""Faults that are said on the page itself, above what the person was looking at."""


@router.get("/resources/{resource_id}")
def show(frame: FrameDep, caller: CallerDep, session: ReadingDep, resource_id: UUID) -> Response:
    """Show a record; one merged into another leads there, one that was public and is gone says so."""
    return _resource(frame, caller, session, resource_id)


def _resource(
    frame: Frame, caller: Caller | None, session: Session, resource_id: UUID, fault: MaeulError | None = None
) -> Response:
    head = revisions.read_head(session, resource_id)
    reader = reader_of(session, caller, head)
    if head.merged_into and (reader.inside or was_public(session, resource_id)):
        return go(f"/resources/{kept_one(session, resource_id)}{_told(frame)}")
    find = get_face if reader.inside else get_public
    row = find(session, resource_id, clock.today())
    if row is None:
        if head.state is ResourceState.CLOSED and was_public(session, resource_id):
            return _gone(frame)
        raise unknown_resource()
    view = resource_page(session, row, reader, frame)
    if reader.inside:
        view = replace(view, desk=desk(session, row, reader, frame))
    problem = frame.said(fault) if fault else ""
    status = status_of(fault) if fault else 200
    return frame.show("resource.html", "find", status=status, record=replace(view, problem=problem))


def _told(frame: Frame) -> str:
    done = frame.request.query_params.get("done")
    return f"?{urlencode({'done': done})}" if done else ""


def _gone(frame: Frame) -> Response:
    say = frame.say
    links = (Link("/", say("공간 찾기")),)
    told = ErrorPage(GONE, say("지금은 없는 지역자원이에요"), say("사라졌다고 확인된 기록이에요."), links)
    return frame.show("error.html", "", status=GONE, error=told)


def _attempt(
    frame: Frame, caller: Caller, session: Session, resource_id: UUID, do: Callable[[], object]
) -> Response | None:
    """Do something; where it is refused, undo what it began and show the record with the reason above it."""
    try:
        with session.begin_nested():
            do()
    except TOLD as fault:
        return _resource(frame, caller, session, resource_id, fault)
    return None


@router.post("/resources/{resource_id}/merge")
def merge(frame: FrameDep, caller: Writer, session: SessionDep, resource_id: UUID, form: FormDep) -> Response:
    """Let another record go into this one."""

    def do() -> None:
        duplicates.merge(session, caller, resource_id, _merge_wish(form))

    refused = _attempt(frame, caller, session, resource_id, do)
    return refused or go(f"/resources/{resource_id}?done=pair-merged")


def _merge_wish(form: dict[str, str]) -> MergeIn:
    fields = {name: form[name] for name in ("gone", "base_rev", "gone_rev") if name in form}
    try:
        return MergeIn.model_validate(fields)
    except ValidationError as error:
        raise _unreadable() from error


def _unreadable() -> InvalidInput:
    return InvalidInput("보낸 내용을 읽을 수 없어요. 새로 고친 뒤 다시 해 주세요.", "Reload the page and try again.")


@router.post("/resources/{resource_id}/split")
def split(frame: FrameDep, caller: Writer, session: SessionDep, resource_id: UUID, form: FormDep) -> Response:
    """Bring back a record that went into this one."""

    def do() -> None:
        duplicates.split(session, caller, _uuid(form.get("gone", "")))

    refused = _attempt(frame, caller, session, resource_id, do)
    return refused or go(f"/resources/{resource_id}?done=pair-split")


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise _unreadable() from error


@router.post("/resources/{resource_id}/{action}")
def step(
    frame: FrameDep, caller: Writer, session: SessionDep, resource_id: UUID, action: ResourceAction, form: FormDep
) -> Response:
    """Take a record one step on its way to the public, or back."""

    def do() -> None:
        note = _note(action, form.get("note", ""))
        take_step(session, caller, resource_id, action, note=note, publish=bool(form.get("publish")))

    refused = _attempt(frame, caller, session, resource_id, do)
    done = "publish" if action is ResourceAction.APPROVE and form.get("publish") else action.value
    return refused or go(f"/resources/{resource_id}?done=record-{done}")


def _note(action: ResourceAction, typed: str) -> str:
    """Return the reason as it is stored; raise InvalidInput where one is needed and missing, or it is too long."""
    try:
        return (ReasonIn if action in REASONED else StepIn).model_validate({"note": typed}).note
    except ValidationError as error:
        raise InvalidInput(
            "까닭을 2,000자 안으로 적어 주세요.", "Say why, in at most 2,000 characters.", code="reason_needed"
        ) from error


@router.get("/groups/{group_id}")
def show_group(frame: FrameDep, caller: CallerDep, session: ReadingDep, group_id: UUID) -> Response:
    """Show a group: what it runs, where it meets, what it was supported with."""
    row = get_public(session, group_id, clock.today())
    if row is None:
        return _hidden_group(frame, caller, session, group_id)
    if row.kind != ResourceKind.ORGANISATION:
        raise _no_group()
    return frame.show("group.html", "find", group=group_page(session, row, Reader(caller), frame))


def _hidden_group(frame: Frame, caller: Caller | None, session: Session, group_id: UUID) -> Response:
    """Answer for a group that is not public as for the record it is: gone, merged, or for some eyes only."""
    head = revisions.read_head(session, group_id)
    if head.kind is not ResourceKind.ORGANISATION:
        raise _no_group()
    if head.merged_into and was_public(session, group_id):
        return go(f"/groups/{kept_one(session, group_id)}")
    return _resource(frame, caller, session, group_id)


def _no_group() -> NotFound:
    return NotFound("그런 모임이 없어요.", "There is no such group.", code="group_unknown")


@router.get("/admin/duplicates")
def twins(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    run: Annotated[UUID | None, Query()] = None,
    first: Annotated[int, Query(alias="from", ge=0, le=1_000_000)] = 0,
) -> Response:
    """List pairs that may be one in the places one reviews, those of one import run if asked."""
    return _twins(frame, caller, session, run, first)


def _twins(
    frame: Frame, caller: Caller, session: Session, run: UUID | None, first: int, fault: MaeulError | None = None
) -> Response:
    reach = required_reach(caller, Action.REVIEW_RESOURCES)
    wanted = PairFilter(clock.today(), reach, DuplicateState.OPEN, run, limit=PAIRS_SHOWN, offset=first)
    rows, total = list_pairs(session, wanted)
    back = f"/admin/duplicates?run={run}" if run else "/admin/duplicates"
    view = DuplicatesPage(
        pairs=tuple(pair_card(row, frame, back=back) for row in rows),
        total=total,
        run=_run_link(session, run) if run else None,
        pager=pager(addresses("/admin/duplicates", run=run), first, len(rows), total, step=PAIRS_SHOWN),
        problem=frame.said(fault) if fault else "",
        tabs=() if run else tabs(frame, SURVEY),
    )
    return frame.show("duplicates.html", "admin", status=status_of(fault) if fault else 200, duplicates=view)


def _run_link(session: Session, run_id: UUID) -> Link:
    get_run(session, run_id)
    return Link(f"/admin/imports/{run_id}", ", ".join(file.name for file in list_files(session, run_id)))


@router.post("/admin/duplicates/{pair_id}/different")
def different(frame: FrameDep, caller: Writer, session: SessionDep, pair_id: UUID, form: FormDep) -> Response:
    """Remember that two records are not the same."""
    try:
        with session.begin_nested():
            duplicates.mark_different(session, caller, pair_id)
    except TOLD as fault:
        return _twins(frame, caller, session, None, 0, fault)
    back = inside(form.get("back", "/admin/duplicates"))
    return go(f"{back}{'&' if '?' in back else '?'}done=pair-different")
