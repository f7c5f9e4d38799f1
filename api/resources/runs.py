"""The records of a whole import run taken one step on; the run itself is the import folder's business."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Response

from api.auth.deps import Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.http import json_answer
from api.resources import service
from api.resources.schemas import RunMovedOut, RunStepIn
from geo.enums import ResourceAction
from geo.queries.import_runs import get_run

router = APIRouter(prefix="/imports/{import_id}")


@router.post("/submit", response_model=RunMovedOut)
def submit(import_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Ask for a review of every record of a run (survey team), where the caller may."""
    return json_answer(_moved(session, caller, import_id, ResourceAction.SUBMIT))


@router.post("/approve", response_model=RunMovedOut)
def approve(
    import_id: UUID, caller: Writer, session: SessionDep, body: Annotated[RunStepIn | None, Body()] = None
) -> Response:
    """Approve every submitted record of a run, with `publish` publishing them at once (coordinator)."""
    publish = body.publish if body else False
    return json_answer(_moved(session, caller, import_id, ResourceAction.APPROVE, publish=publish))


@router.post("/publish", response_model=RunMovedOut)
def publish(import_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Publish every approved record of a run (coordinator)."""
    return json_answer(_moved(session, caller, import_id, ResourceAction.PUBLISH))


def _moved(
    session: SessionDep, caller: Caller, run_id: UUID, action: ResourceAction, *, publish: bool = False
) -> dict[str, Any]:
    get_run(session, run_id)
    done = service.step_run(session, caller, run_id, action, publish)
    return {"import_id": str(run_id), "action": action.value, "moved": done.moved, "left": done.left}
