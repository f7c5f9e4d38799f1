"""Next sites over HTTP: where the next one helps most, and why there."""

from fastapi import APIRouter, Request, Response

from api.auth.deps import CallerDep
from api.deps import SettingsDep
from api.http import json_answer
from api.limits import HeavyRead
from api.siting.schemas import SiteNextIn, SiteNextOut
from api.siting.service import next_sites

router = APIRouter(tags=["다음 자리"])


@router.post("/coverage/site-next", response_model=SiteNextOut, dependencies=[HeavyRead])
def site_next(request: Request, caller: CallerDep, settings: SettingsDep, asked: SiteNextIn) -> Response:
    """Choose where the next sites help most, the existing ones fixed first; every pick is explained."""
    found = next_sites(request.app.state.engine, settings, caller, asked.question(), asked.choosing())
    return json_answer(found.as_json())
