"""The page of next sites: where one more helps most, why there, and how sure that is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter, Response

from api.auth.permissions import Action
from api.auth.reach import reach_of
from api.deps import SessionDep, SettingsDep
from api.errors import status_of
from api.http import file_name
from api.siting.service import next_sites
from api.web.doors import loads_data
from api.web.outlines import OUTLINES_URL
from api.web.pages import Frame, FrameDep
from api.web.plan_asking import HUB
from api.web.plan_choices import Pair, district_pairs, target_pairs
from api.web.plan_form import form_of
from api.web.plan_next_asking import NextAsked, read_next
from api.web.plan_next_cards import next_found
from api.web.plan_next_views import NextForm, NextPage
from api.web.plan_pages import first_asked
from api.web.tabs import PLAN, tabs
from api.web.views import Choice
from geo import clock
from geo.enums import SiteKind
from geo.errors import Busy, InvalidInput, MaeulError, NotFound
from geo.planning.candidates import HOSTS, PUBLIC, STANDING, Source
from geo.queries.coverage_areas import editions_in_force
from geo.settings import Settings

router = APIRouter()
TOLD = (Busy, InvalidInput, NotFound)
"""Faults that are said on the page itself, above the form that led to them."""
KINDS = (*PUBLIC, *HOSTS, SiteKind.SARANGBANG, SiteKind.CAFE, SiteKind.OTHER)


@router.get("/plan/next")
def next_page(frame: FrameDep, session: SessionDep, settings: SettingsDep) -> Response:
    """Show where the next sites help most, or the form that asks for it."""
    asked = _asked(frame)
    told, fault = _told(frame, settings, asked)
    districts = district_pairs(session, asked.plan.on)
    asked = _as_known(asked, fault, districts)
    editions = editions_in_force(session, asked.plan.on)
    view = NextPage(
        tabs=tabs(frame, PLAN),
        form=_form(frame, asked, target_pairs(session, frame.say), districts),
        found=next_found(told, asked, frame.say) if told else None,
        problem=frame.said(fault) if fault else "",
        outlines_url=f"{OUTLINES_URL}?date={asked.plan.on}" if asked.plan.on != clock.today() else OUTLINES_URL,
        sites_url=asked.plan.url("/plan/sites.json"),
        plan_url=asked.plan.url("/plan"),
        schematic=any(one.is_schematic for one in editions),
        nothing_yet=not districts,
        loads_data=frame.caller is not None and loads_data(frame.caller),
    )
    status = status_of(fault) if fault else 422 if asked.plan.errors else 200
    return frame.show("plan_next.html", "plan", status=status, next=view)


@router.get("/plan/next.{kind}")
def next_file(frame: FrameDep, settings: SettingsDep, kind: Literal["csv", "xlsx", "geojson"]) -> Response:
    """Give the places chosen as a file."""
    from geo.planning.siting_files import KINDS, siting_file

    asked = _asked(frame)
    found = next_sites(frame.request.app.state.engine, settings, frame.caller, asked.question(), asked.choosing)
    told = found.as_json()
    named = file_name(f"next-sites.{kind}", f"{told['meta']['target_label']} 다음 자리 {asked.plan.on}.{kind}")
    return Response(siting_file(told, kind), media_type=KINDS[kind], headers=named)


def _asked(frame: Frame) -> NextAsked:
    return read_next(frame.request.query_params, first_asked(frame), frame.say)


def _told(frame: Frame, settings: Settings, asked: NextAsked) -> tuple[dict[str, Any] | None, MaeulError | None]:
    """Return the answer, or what there is to say in its stead; neither where nothing is asked yet."""
    if not asked.go or asked.plan.errors:
        return None, None
    engine = frame.request.app.state.engine
    try:
        return next_sites(engine, settings, frame.caller, asked.question(), asked.choosing).as_json(), None
    except TOLD as fault:
        return None, fault


def _as_known(asked: NextAsked, fault: MaeulError | None, districts: Sequence[Pair]) -> NextAsked:
    """Return the question as the form can show it: a district by its code, nothing that there is not."""
    typed = asked.plan.district
    code = next((code for code, name in districts if typed in (code, name)), "")
    target = HUB if fault is not None and fault.code == "target_unknown" else asked.plan.target
    return replace(asked, plan=replace(asked.plan, district=code, target=target))


def _form(frame: Frame, asked: NextAsked, targets: Sequence[Pair], districts: Sequence[Pair]) -> NextForm:
    choosing, say = asked.choosing, frame.say
    from_here = choosing.asked or STANDING
    return NextForm(
        plan=form_of(asked.plan, say, targets, districts, ()),
        count=asked.count_typed,
        sources=tuple(Choice(one.value, say(one.label), one in from_here) for one in Source if one is not Source.DRAWN),
        kinds=tuple(Choice(one.value, say(one.label), one in choosing.kinds) for one in KINDS),
        grid=asked.grid_typed,
        points=asked.points_typed,
        exact=choosing.exact,
        may_exact=frame.caller is not None and bool(reach_of(frame.caller, Action.PLAN)),
        scenario=str(asked.plan.scenario or ""),
        errors=asked.plan.errors,
    )
