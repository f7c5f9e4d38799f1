"""The planner's page: map and table of coverage side by side, with the question, the reasons and the sources."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.coverage_asks import figures_of, wanted_of
from api.deps import ReadingDep, SettingsDep
from api.http import has_already
from api.scenario_rights import require_seen
from api.web import plan_targets_pages
from api.web.doors import loads_data
from api.web.labels import dated
from api.web.outlines import OUTLINES_URL
from api.web.pages import Frame, FrameDep
from api.web.plan_asking import HUB, PlanAsked, read_plan
from api.web.plan_cards import findings
from api.web.plan_choices import target_pairs
from api.web.plan_facts import Shown
from api.web.plan_form import form_of
from api.web.plan_views import PlanPage, WishLine
from api.web.tabs import PLAN, tabs
from api.web.use_cards import demand_lines
from geo import clock
from geo.enums import SiteKind
from geo.errors import MaeulError
from geo.planning.answers import Covered, coverage_of
from geo.planning.asking import Wanted
from geo.planning.open_sites import open_sites
from geo.queries.places import list_districts, list_dongs
from geo.queries.scenarios import ScenarioRow, list_scenarios
from geo.queries.use import Asked, Period, unmet_demand
from geo.settings import Settings

router = APIRouter()
router.include_router(plan_targets_pages.router)
YEAR: Final = timedelta(days=365)
AHEAD: Final = timedelta(days=60)


@router.get("/plan")
def plan(frame: FrameDep, session: ReadingDep, settings: SettingsDep) -> Response:
    """Show which dong is left out, why, and who can walk to a site."""
    asked = first_asked(frame)
    scenario = _scenario(session, frame.caller, asked)
    asked, wanted = _wanted(session, settings, frame, asked)
    districts = list_districts(session, asked.on)
    covered = coverage_of(session, wanted) if districts else None
    missing = _missing(covered)
    if {"population", "group"} & set(missing) and "paint" not in frame.request.query_params:
        asked = replace(asked, paint="sites")
    if asked.paint == "unmet" and not wanted.figures:
        asked = replace(asked, paint="share")
    form = form_of(
        asked,
        frame.say,
        target_pairs(session, frame.say),
        sorted(((one.code, one.name) for one in districts), key=lambda pair: pair[1]),
        _scenarios(session, frame, scenario),
    )
    view = PlanPage(
        tabs=tabs(frame, PLAN),
        form=form,
        findings=findings(covered.assessment, _shown(session, frame, asked, covered)) if covered else None,
        missing=missing,
        next_url=replace(asked, scenario=None).url("/plan/next"),
        scenarios_url=replace(asked, scenario=None).url("/plan/scenarios"),
        targets_url="/plan/targets",
        clear_url=replace(asked, scenario=None).url(),
        list_url=asked.url(view=""),
        map_url=asked.url(view="map"),
        view=asked.view,
        scenario=scenario.content.title if scenario else "",
        compare_url=f"/plan/scenarios/{scenario.id}" if scenario else "",
        wishes=_wishes(session, frame, wanted),
        wishes_period=_period_told(wanted, frame),
        loads_data=frame.caller is not None and loads_data(frame.caller),
        plans=_plans(frame),
    )
    return frame.show("plan.html", "plan", status=422 if asked.errors else 200, plan=view)


@router.get("/plan/sites.json")
def sites(request: Request, frame: FrameDep, session: ReadingDep, settings: SettingsDep) -> Response:
    """Give the open sites that the map shows, those of neighbours in reach too: lon, lat and name of each."""
    asked = first_asked(frame)
    _scenario(session, frame.caller, asked)
    _, wanted = _wanted(session, settings, frame, asked)
    if not list_districts(session, asked.on):
        return Response(b'{"sites":[]}', media_type="application/json")
    covered = coverage_of(session, wanted)
    headers = {"ETag": f'"{covered.key}-sites"', "Cache-Control": "private, no-cache"}
    if has_already(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    shown = [[one.lon, one.lat, one.name] for one in open_sites(session, covered, wanted)]
    body = orjson.dumps({"sites": shown})
    return Response(body, media_type="application/json", headers=headers)


def first_asked(frame: Frame) -> PlanAsked:
    """Return the question in the address; whoever plans one district is asked about that one at first."""
    given = frame.request.query_params
    asked = read_plan(given, frame.say, clock.today())
    if "district" in given or frame.caller is None:
        return asked
    own = reach_of(frame.caller, Action.PLAN)
    only = next(iter(own.districts)) if len(own.districts) == 1 and not own.everywhere and not own.provinces else ""
    return replace(asked, district=only)


def _scenario(session: Session, caller: Caller | None, asked: PlanAsked) -> ScenarioRow | None:
    return require_seen(session, caller, asked.scenario) if asked.scenario else None


def _wanted(session: Session, settings: Settings, frame: Frame, asked: PlanAsked) -> tuple[PlanAsked, Wanted]:
    """Return the question with its district's code, and as coverage takes it; what there is not is explained."""
    try:
        wanted = _as_wanted(session, settings, frame, asked)
    except MaeulError as error:
        wrong = "target" if error.code == "target_unknown" else "district"
        left = replace(asked, target=HUB) if wrong == "target" else replace(asked, district="")
        asked = left.with_errors(**{wrong: frame.said(error)})
        if wrong == "target" and asked.district:
            return _wanted(session, settings, frame, asked)
        wanted = _as_wanted(session, settings, frame, asked)
    return replace(asked, district=wanted.district or ""), wanted


def _as_wanted(session: Session, settings: Settings, frame: Frame, asked: PlanAsked) -> Wanted:
    return wanted_of(
        session,
        settings,
        target=asked.target,
        district=asked.district or None,
        walk_minutes=asked.minutes,
        on=asked.on,
        group=asked.group,
        figures=figures_of(frame.caller),
        scenario=asked.scenario,
    )


def _shown(session: Session, frame: Frame, asked: PlanAsked, covered: Covered) -> Shown:
    outlines = f"{OUTLINES_URL}?date={asked.on}" if asked.on != asked.today else OUTLINES_URL
    return Shown(
        asked=asked,
        say=frame.say,
        lang=frame.lang,
        outlines_url=outlines,
        schematic=any(one.is_schematic for one in covered.notes.editions),
        sees_figures=any(item.unmet is not None for item in covered.assessment.items),
        period=frame.say("지난 한 해"),
        notes=covered.notes.pairs,
        middles=_middles(session, asked) if _plans(frame) else {},
        names={kind.value: frame.say(kind.label) for kind in SiteKind},
    )


def _plans(frame: Frame) -> bool:
    return frame.caller is not None and bool(reach_of(frame.caller, Action.PLAN))


def _middles(session: Session, asked: PlanAsked) -> dict[str, tuple[float, float]]:
    return {row.code: (row.lon, row.lat) for row in list_dongs(session, asked.on, asked.district or None)}


def _missing(covered: Covered | None) -> tuple[str, ...]:
    """Return what is not loaded yet."""
    if covered is None:
        return ("boundaries",)
    items = covered.assessment.items
    unknown = "group" if covered.assessment.meta.group else "population"
    population = () if any(item.residents is not None for item in items) else (unknown,)
    return (*population, *(() if covered.assessment.meta.total.sites_open else ("sites",)))


def _scenarios(session: Session, frame: Frame, chosen: ScenarioRow | None) -> list[tuple[str, str]]:
    """Return the scenarios for those who may see them."""
    if not _plans(frame):
        return []
    rows, _total = list_scenarios(session)
    known = {str(row.id): row.content.title for row in ([chosen] if chosen else []) + rows}
    return [("", frame.say("오늘 그대로")), *known.items()]


def _wishes(session: Session, frame: Frame, wanted: Wanted) -> tuple[WishLine, ...] | None:
    """Return the wishes in vain of a year, the most frequent first; None for those who may not see them."""
    if not wanted.figures:
        return None
    rows = unmet_demand(session, Asked(wanted.figures, district=wanted.district), _wished(wanted), wanted.on)
    return tuple(WishLine(one.dong, one.when, one.misses, one.heads, one.reasons) for one in demand_lines(rows, frame))


def _wished(wanted: Wanted) -> Period:
    """Return the days that wishes are told for: those of a year, and the coming weeks that people wish for already."""
    return Period(wanted.on - YEAR, wanted.on + AHEAD)


def _period_told(wanted: Wanted, frame: Frame) -> str:
    days = _wished(wanted)
    return frame.say("바란 날: {first} ~ {last}").format(
        first=dated(days.first, frame.lang), last=dated(days.last, frame.lang)
    )
