"""How one gets into a site and how one gets there: read by everybody, written by its keeper."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.deps import Writer
from api.auth.permissions import Action, Place, require
from api.deps import SessionDep
from api.http import json_answer, trimmed
from geo import clock
from geo.place_access import AccessAnswer, AccessPoint, lists_of
from geo.queries.site_access import SiteAccess, get_site_access, write_site_access
from geo.queries.sites import get_site

router = APIRouter()


class SiteAccessIn(BaseModel):
    """All that is said of getting there; a question that is left out is not answered."""

    model_config = ConfigDict(extra="forbid")
    access: dict[AccessPoint, AccessAnswer] = {}
    way_text: Annotated[str, trimmed(2000, least=0), Field(description="오시는 길")] = ""
    entrance_text: Annotated[str, trimmed(300, least=0), Field(description="어느 문으로 들어오는지")] = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1, description="본 시설의 판")]


class SiteAccessOut(BaseModel):
    access: dict[str, str]
    way_text: str
    entrance_text: str
    version: int


def _answer(session: SessionDep, site_id: UUID) -> Response:
    row = get_site_access(session, site_id)
    answers: dict[str, Any] = {point.value: row.access.answer(point).value for point in AccessPoint}
    told = {"way_text": row.way_text, "entrance_text": row.entrance_text, "version": row.version}
    return json_answer({"access": answers, **told})


@router.get("/{site_id}/access", response_model=SiteAccessOut)
def show(site_id: UUID, session: SessionDep) -> Response:
    """Say how one gets to a site and in: each question answered yes, no or unknown."""
    get_site(session, site_id, clock.today())
    return _answer(session, site_id)


@router.put("/{site_id}/access", response_model=SiteAccessOut)
def write(site_id: UUID, caller: Writer, session: SessionDep, body: SiteAccessIn) -> Response:
    """Write how one gets to a site and in (keeper)."""
    site = get_site(session, site_id, clock.today())
    require(caller, Action.KEEP_SPACES, Place(site.id, site.district_code, site.province_code))
    wanted = SiteAccess(
        **lists_of(body.access), way_text=body.way_text, entrance_text=body.entrance_text, version=body.version
    )
    write_site_access(session, site_id, wanted, clock.now())
    return _answer(session, site_id)
