"""Assignments over HTTP: given in advance, handed over without losing what was written, done, taken back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Response

from api.auth.deps import SignedIn, Writer
from api.campaign_rights import runs
from api.campaigns import service
from api.campaigns.schemas import AssignmentIn, AssignmentList, AssignmentOut, MoveIn, StepIn, assignment_out
from api.deps import SessionDep
from api.desk import TellDep
from api.http import json_answer
from geo.queries.assignments import AssignmentFilter, NewAssignment, list_assignments
from geo.surveys.campaign_states import AssignmentState

router = APIRouter()


@router.get("/assignments", response_model=AssignmentList)
def mine(caller: SignedIn, session: SessionDep) -> Response:
    """List what one looks after oneself, what is due first at the head."""
    rows = list_assignments(session, AssignmentFilter(account_id=caller.account_id))
    return json_answer({"items": [assignment_out(row) for row in rows]})


@router.get("/campaigns/{campaign_id}/assignments", response_model=AssignmentList)
def of_campaign(campaign_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """List who looks after what in a campaign; surveyors see their own."""
    row = service.seen(session, caller, campaign_id)
    whose = None if runs(caller, row) else caller.account_id
    rows = list_assignments(session, AssignmentFilter(campaign_id, whose))
    return json_answer({"items": [assignment_out(one) for one in rows]})


@router.post("/campaigns/{campaign_id}/assignments", status_code=201, response_model=AssignmentOut)
def give(campaign_id: UUID, caller: Writer, session: SessionDep, tell: TellDep, body: AssignmentIn) -> Response:
    """Give an area or a list of places to somebody, in advance, too (coordinator)."""
    service.locked(session, caller, campaign_id)
    whose = service.somebody(session, body.account_id, body.email)
    new = NewAssignment(campaign_id, whose, body.area_id, body.targets, body.due_on, body.note)
    return json_answer(assignment_out(service.assign(session, caller, new, tell)), 201)


@router.post("/assignments/{assignment_id}/move", status_code=201, response_model=AssignmentOut)
def move(assignment_id: UUID, caller: Writer, session: SessionDep, tell: TellDep, body: MoveIn) -> Response:
    """Hand an assignment over (coordinator): the first one's records and drafts stay as they are."""
    service.require_runner_of(session, caller, assignment_id)
    whose = service.somebody(session, body.account_id, body.email)
    moved = service.move(session, caller, assignment_id, whose, body.version, tell)
    return json_answer(assignment_out(moved), 201)


@router.post("/assignments/{assignment_id}/done", response_model=AssignmentOut)
def done(
    assignment_id: UUID, caller: Writer, session: SessionDep, body: Annotated[StepIn | None, Body()] = None
) -> Response:
    """Say that one's assignment is done (its surveyor or a coordinator)."""
    version = body.version if body else None
    return json_answer(assignment_out(service.finish(session, caller, assignment_id, AssignmentState.DONE, version)))


@router.post("/assignments/{assignment_id}/withdraw", response_model=AssignmentOut)
def withdraw(
    assignment_id: UUID, caller: Writer, session: SessionDep, body: Annotated[StepIn | None, Body()] = None
) -> Response:
    """Take an assignment back (coordinator); what was written stays."""
    version = body.version if body else None
    return json_answer(
        assignment_out(service.finish(session, caller, assignment_id, AssignmentState.WITHDRAWN, version))
    )
