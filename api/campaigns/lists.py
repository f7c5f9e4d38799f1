"""The fixed lists of a campaign over HTTP: areas, places to visit, records to check again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.deps import SignedIn, Writer
from api.campaigns import service
from api.campaigns.schemas import (
    AddedOut,
    AreaList,
    AreasIn,
    RecheckIn,
    TargetList,
    TargetsIn,
    area_out,
    target_out,
)
from api.deps import SessionDep
from api.http import Limit, Next, json_answer, list_answer, offset_of
from geo import clock
from geo.queries.campaign_areas import (
    TargetFilter,
    add_area,
    add_recheck,
    add_targets,
    drop_area,
    list_areas,
)
from geo.surveys.campaign_states import VisitResult

router = APIRouter()


@router.get("/campaigns/{campaign_id}/areas", response_model=AreaList)
def areas(campaign_id: UUID, caller: SignedIn, session: SessionDep, drawn: bool = False) -> Response:
    """List the areas of a campaign, with `drawn` their outlines, too."""
    service.seen(session, caller, campaign_id)
    return json_answer({"items": [area_out(row) for row in list_areas(session, campaign_id, drawn=drawn)]})


@router.post("/campaigns/{campaign_id}/areas", status_code=201, response_model=AreaList)
def put_areas(campaign_id: UUID, caller: Writer, session: SessionDep, body: AreasIn) -> Response:
    """Put areas into a campaign in preparation (coordinator)."""
    row = service.in_preparation(session, caller, campaign_id)
    for area in body.areas:
        add_area(session, row.id, row.district_code, area.values(), clock.today())
    return json_answer({"items": [area_out(area) for area in list_areas(session, row.id)]}, 201)


@router.delete("/campaigns/{campaign_id}/areas/{area_id}", status_code=204)
def take_area(campaign_id: UUID, area_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take an area with its places out of a campaign in preparation (coordinator)."""
    drop_area(session, service.in_preparation(session, caller, campaign_id).id, area_id)
    return Response(status_code=204)


@router.get("/campaigns/{campaign_id}/targets", response_model=TargetList)
def targets(
    request: Request,
    campaign_id: UUID,
    caller: SignedIn,
    session: SessionDep,
    area: UUID | None = None,
    mine: Annotated[bool, Query(description="내가 맡은 것만")] = False,
    looked: Annotated[bool | None, Query(description="다녀온 곳만, 또는 아직 아닌 곳만")] = None,
    result: Annotated[list[VisitResult], Query()] = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List the places to visit with what came of them: the to-do list of a re-check round."""
    service.seen(session, caller, campaign_id)
    offset = offset_of(cursor)
    whose = caller.account_id if mine else None
    wanted = TargetFilter(campaign_id, area, whose, looked, [one.value for one in result], limit, offset)
    rows, total = service.targets_for(session, caller, wanted)
    return list_answer(request, [target_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/campaigns/{campaign_id}/targets", status_code=201, response_model=AddedOut)
def put_targets(campaign_id: UUID, caller: Writer, session: SessionDep, body: TargetsIn) -> Response:
    """Put places to visit on the list of a campaign in preparation (coordinator)."""
    row = service.in_preparation(session, caller, campaign_id)
    made = add_targets(session, row.id, [target.values() for target in body.targets])
    return json_answer({"added": len(made)}, 201)


@router.post("/campaigns/{campaign_id}/recheck", status_code=201, response_model=AddedOut)
def recheck(campaign_id: UUID, caller: Writer, session: SessionDep, body: RecheckIn) -> Response:
    """Let records of before come back as a to-do list, each in the area where it lies (coordinator)."""
    row = service.in_preparation(session, caller, campaign_id)
    return json_answer({"added": add_recheck(session, row.id, body.before, clock.today())}, 201)
