"""The page of one district's report: ready for the printer, and to be pasted into a plan."""

from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.coverage.files import about_of, areas_of
from api.coverage_asks import figures_of, wanted_of
from api.deps import SessionDep, SettingsDep
from api.limits import HeavyRead
from api.scenario_rights import require_seen
from api.web.pages import FrameDep
from api.web.plan_asking import read_plan
from api.web.plan_life_cards import report_view
from geo import clock
from geo.planning.answers import Covered, coverage_of
from geo.planning.asking import Wanted
from geo.planning.report import report_of
from geo.planning.tables import About
from geo.planning.targets import target_of
from geo.queries.places import resolve_district

if TYPE_CHECKING:
    from maps.coverage_map import Drawn

router = APIRouter()


@router.get("/plan/report/{place}", dependencies=[HeavyRead])
def report(frame: FrameDep, session: SessionDep, settings: SettingsDep, place: str) -> Response:
    """Show one district on one page."""
    asked = read_plan(frame.request.query_params, frame.say, clock.today())
    district = resolve_district(session, place[:60], asked.on)
    asked = replace(asked, district=district.code)
    if asked.scenario:
        require_seen(session, frame.caller, asked.scenario)
    wanted = wanted_of(
        session,
        settings,
        target=asked.target,
        district=district.code,
        walk_minutes=asked.minutes,
        on=asked.on,
        group=asked.group,
        figures=figures_of(frame.caller),
        scenario=asked.scenario,
    )
    covered = coverage_of(session, wanted)
    about = about_of(session, covered, wanted)
    told = report_of(covered.assessment, about)
    drawn = _drawn(session, covered, wanted, about)
    view = report_view(told, drawn, asked, about.supposed, frame.say)
    return frame.show("plan_report.html", "plan", report=view)


def _drawn(session: Session, covered: Covered, wanted: Wanted, about: About) -> "Drawn":
    """Draw the district."""
    # Shapes bring GeoPandas, which a server that nobody asks for a report need not hold in memory.
    from geo.planning.area_shapes import area_frame, counted_points
    from maps.coverage_map import draw_coverage

    answer = covered.assessment
    points = counted_points(covered.sites, answer, target_of(session, wanted.target))
    return draw_coverage(answer, area_frame(areas_of(session, covered)), points, about)
