"""Survey campaigns over HTTP: made, opened and closed by those who run them, seen by those who work on them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action
from api.auth.reach import reach_of
from api.campaigns import assignments, lists, progress, service, teams
from api.campaigns.schemas import CampaignIn, CampaignList, CampaignOut, CampaignPatch, StepIn, campaign_out
from api.deps import SessionDep
from api.desk import TellDep
from api.http import Limit, Next, json_answer, list_answer, offset_of
from geo.queries.campaigns import CampaignFilter, list_campaigns
from geo.surveys.campaign_states import CampaignState

router = APIRouter(tags=["조사 사업"])
router.include_router(progress.router)  # before the rest: /campaigns/last-surveyed is no id
router.include_router(lists.router)
router.include_router(assignments.router)
router.include_router(teams.router)


@router.get("/campaigns", response_model=CampaignList)
def index(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    state: Annotated[list[CampaignState], Query()] = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List campaigns of the places one looks after or works in, those under way first."""
    offset = offset_of(cursor)
    reach = reach_of(caller, Action.SEE_RESOURCES)
    wanted = CampaignFilter(reach, caller.account_id, [one.value for one in state], limit, offset)
    rows, total = list_campaigns(session, wanted)
    return list_answer(request, [campaign_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/campaigns", status_code=201, response_model=CampaignOut)
def create(caller: Writer, session: SessionDep, body: CampaignIn) -> Response:
    """Make a campaign in preparation (coordinator of its district)."""
    return json_answer(campaign_out(service.create(session, caller, body)), 201)


@router.get("/campaigns/{campaign_id}", response_model=CampaignOut)
def show(campaign_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show one campaign to those who look after its district or work on it."""
    return json_answer(campaign_out(service.seen(session, caller, campaign_id)))


@router.patch("/campaigns/{campaign_id}", response_model=CampaignOut)
def change(campaign_id: UUID, caller: Writer, session: SessionDep, body: CampaignPatch) -> Response:
    """Change what is given of a campaign (coordinator); its areas and places to visit have ways of their own."""
    values = body.model_dump(exclude_unset=True, exclude={"version"})
    return json_answer(campaign_out(service.change(session, caller, campaign_id, values, body.version)))


@router.delete("/campaigns/{campaign_id}", status_code=204)
def drop(campaign_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Forget a campaign that has never opened (coordinator)."""
    service.drop(session, caller, campaign_id)
    return Response(status_code=204)


@router.post("/campaigns/{campaign_id}/open", response_model=CampaignOut)
def open_it(
    campaign_id: UUID,
    caller: Writer,
    session: SessionDep,
    tell: TellDep,
    body: Annotated[StepIn | None, Body()] = None,
) -> Response:
    """Open a campaign, or open it again (coordinator); from the first opening on its lists are fixed."""
    version = body.version if body else None
    return json_answer(campaign_out(service.step(session, caller, campaign_id, CampaignState.OPEN, version, tell)))


@router.post("/campaigns/{campaign_id}/close", response_model=CampaignOut)
def close_it(
    campaign_id: UUID,
    caller: Writer,
    session: SessionDep,
    tell: TellDep,
    body: Annotated[StepIn | None, Body()] = None,
) -> Response:
    """Close a campaign: nothing more is taken (coordinator)."""
    version = body.version if body else None
    return json_answer(campaign_out(service.step(session, caller, campaign_id, CampaignState.CLOSED, version, tell)))
