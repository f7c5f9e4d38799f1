"""The page of the life of hubs: of those opened, how many still run at each year's end."""

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.coverage.hubs import Told, told_of
from api.deps import ReadingDep
from api.web.forms import Fields
from api.web.pages import Frame, FrameDep
from api.web.plan_life_cards import hubs_view
from api.web.plan_life_views import HubsPage, LifeForm
from api.web.tabs import PLAN, tabs
from api.web.views import Choice
from geo import clock
from geo.enums import SiteKind
from geo.errors import InvalidInput, NotFound
from geo.planning.hub_life import FIRST_YEAR
from geo.queries.places import list_districts

router = APIRouter()

SHOWN: Final = 60


@router.get("/plan/hubs")
def hubs(frame: FrameDep, session: ReadingDep) -> Response:
    """Show year by year how many hubs opened and closed, and how many of those opened still ran at its end."""
    asked, told, errors = _asked(frame, session)
    view = _page(frame, session, asked, told, errors)
    return frame.show("plan_hubs.html", "plan", status=422 if errors else 200, hubs=view)


def _asked(frame: Frame, session: Session) -> tuple[dict[str, str], Told, dict[str, str]]:
    """Return the question as typed, the life it asks for (the usual one where it cannot be), and what is wrong."""
    given = frame.request.query_params
    fields = Fields(given, frame.say)
    kind = SiteKind(given["kind"]) if given.get("kind") in set(SiteKind) else SiteKind.HUB
    since = fields.number("since", required=False, most=2200) or FIRST_YEAR
    until = fields.number("until", required=False, most=2200)
    district = given.get("district", "")[:60]
    asked = {"kind": kind.value, "district": district, "since": str(since), "until": str(until or "")}
    errors = dict(fields.errors)
    try:
        return asked, told_of(session, kind, since, until, district or None), errors
    except (InvalidInput, NotFound) as error:
        wrong = "since" if error.code == "years_invalid" else "district"
        errors[wrong] = frame.said(error)
    left = {**asked, "district": district if wrong == "since" else ""}
    return left, told_of(session, kind, FIRST_YEAR, None, left["district"] or None), errors


def _page(frame: Frame, session: Session, asked: dict[str, str], told: Told, errors: dict[str, str]) -> HubsPage:
    every = frame.request.query_params.get("all") == "1"
    kept = {name: value for name, value in asked.items() if value}
    view = hubs_view(told, _form(frame, session, asked, errors), frame.lang, most=None if every else SHOWN)
    return replace(
        view,
        tabs=tabs(frame, PLAN),
        all_url="" if every or len(told.rows) <= SHOWN else f"/plan/hubs?{urlencode({**kept, 'all': '1'})}",
        workbook_url=f"/api/v1/coverage/hubs.xlsx?{urlencode(kept)}",
    )


def _form(frame: Frame, session: Session, asked: dict[str, str], errors: dict[str, str]) -> LifeForm:
    say = frame.say
    known = sorted((one.name, one.code) for one in list_districts(session, clock.today()))
    return LifeForm(
        kinds=tuple(Choice(kind.value, say(kind.label), kind.value == asked["kind"]) for kind in SiteKind),
        districts=(
            Choice("", say("모든 자치구"), not asked["district"]),
            *(Choice(code, name, asked["district"] in {code, name}) for name, code in known),
        ),
        since=asked["since"],
        until=asked["until"],
        errors=errors,
    )
