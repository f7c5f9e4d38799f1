"""Made-up lives of hubs and a district's report: counted and drawn by the product itself."""

from dataclasses import replace
from datetime import date

from api.coverage.hubs import Told
from api.web.messages import translator
from api.web.plan_life_cards import hubs_view, report_view
from api.web.plan_life_views import HubsPage, LifeForm, ReportPage
from api.web.views import Choice, Link
from geo.coverage.model import Target
from geo.enums import SiteKind
from geo.planning.area_shapes import area_frame, counted_points
from geo.planning.hub_life import life_of
from geo.planning.report import report_of
from geo.planning.tables import About
from geo.planning.targets import HUBS, ROOMS
from geo.queries.hub_life import HubRow
from maps.coverage_map import draw_coverage
from tests.geo.planning.test_hub_life import TODAY, series
from tests.web.import_samples import HOSTILE
from tests.web.plan_samples import DISTRICTS, DONGS, PLANNER, SITES, TABS, answer, area, asked
from tests.web.samples import page

PAUSED = replace(series()[40], id="paused", name=HOSTILE, paused=((date(2020, 9, 1), None),))
STOOD = replace(series()[40], id="stood", name="먼저 있던 활력소", opened_on=date(2015, 3, 1))
LIFE_TABS = tuple(Link(tab.url, tab.label, tab.url == "/plan/hubs") for tab in TABS)


def rows() -> list[HubRow]:
    hubs = [STOOD, PAUSED, *series()]
    return [
        HubRow(hub, HOSTILE if hub is PAUSED else "마을 사회적협동조합", "천연동", "서대문구", "11410") for hub in hubs
    ]


def hubs(given: list[HubRow], lang: str = "ko", **errors: str) -> HubsPage:
    say = translator(lang)
    kinds = tuple(Choice(kind.value, say(kind.label), kind is SiteKind.HUB) for kind in SiteKind)
    places = (Choice("", say("모든 자치구"), chosen=True), *(Choice(code, name) for code, name in DISTRICTS))
    form = LifeForm(kinds, places, "2018", "2022", errors)
    told = Told(SiteKind.HUB, None, life_of([row.site for row in given], TODAY), given, TODAY)
    made = hubs_view(told, form, lang, most=12)
    all_url = "/plan/hubs?all=1" if len(given) > 12 else ""
    return replace(made, tabs=LIFE_TABS, workbook_url="/api/v1/coverage/hubs.xlsx", all_url=all_url)


def report(target: Target, lang: str = "ko", *, supposed: str = "", known: bool = True) -> ReportPage:
    told = answer(target, inside="11410", known=known)
    about = About(
        "서대문구",
        "서울특별시 2025-04-01부터",
        date(2026, 11, 21),
        (("시설", "마을아틀라스 등록 자료"), ("주민등록인구", "서울특별시 2025년 5월")),
        supposed=supposed,
    )
    areas = area_frame([area(at, None) for at, dong in enumerate(DONGS) if dong[2] == "11410"])
    drawn = draw_coverage(told, areas, counted_points(SITES, told, target), about)
    question = asked(district="11410", target=target.key)
    return report_view(report_of(told, about), drawn, question, supposed, translator(lang))


SAMPLES: dict = {
    "plan-hubs": ("plan_hubs.html", page("plan", PLANNER), {"hubs": hubs(rows())}),
    "plan-hubs-english": ("plan_hubs.html", page("plan", PLANNER, lang="en"), {"hubs": hubs(rows(), "en")}),
    "plan-hubs-none": (
        "plan_hubs.html",
        page("plan"),
        {"hubs": hubs([], since="2023년부터 2020년까지는 셈할 수 없어요.", district="그런 자치구가 없어요.")},
    ),
    "plan-report": ("plan_report.html", page("plan", PLANNER), {"report": report(ROOMS, supposed=HOSTILE)}),
    "plan-report-english": ("plan_report.html", page("plan", lang="en"), {"report": report(HUBS, "en", known=False)}),
}
