"""Made-up neighbourhoods for looking at the planner's pages: the answers are the kernel's own."""

from dataclasses import replace
from datetime import date
from functools import cache

import shapely
from pyproj import Transformer

from api.web.messages import translator
from api.web.plan_asking import PlanAsked, read_plan
from api.web.plan_cards import findings
from api.web.plan_facts import Shown
from api.web.plan_form import form_of
from api.web.plan_targets_cards import target_card, target_form
from api.web.plan_views import PlanPage, TargetsPage, WishLine
from api.web.views import Link, Viewer
from geo.coverage.assess import assess
from geo.coverage.methods import areal_cells
from geo.coverage.model import Ask, DongArea, Per, Site, Target
from geo.enums import SiteKind
from geo.planning.targets import HUBS, PAPER, ROOMS
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

TODAY = date(2026, 11, 21)
PLANNER = Viewer("구청 계획팀", "plan@example.org", loads_data=True, surveys=True, plans=True)
TABS = (
    Link("/plan", "형평 지도", True),
    Link("/plan/next", "다음 자리"),
    Link("/plan/scenarios", "가정해 보기"),
    Link("/plan/targets", "목표"),
    Link("/plan/hubs", "거점의 생애"),
    Link("/plan/maps", "정책지도"),
)
DONGS = (
    ("천연동", "서대문구", "11410", 17_204),
    (HOSTILE, "서대문구", "11410", 11_820),
    ("사직동", "종로구", "11110", 9_316),
    ("무악동", "종로구", "11110", 8_022),
    ("아현동", "마포구", "11440", 21_987),
    ("공덕동", "마포구", "11440", 0),
    ("중림동", "중구", "11140", 10_447),
    ("소공동", "중구", "11140", 2_101),
    ("연희동", "서대문구", "11410", 35_540),
)
"""As tests.web.gallery draws them: squares of 2.1 by 2.7 km."""


def area(at: int, residents: int | None) -> DongArea:
    name, district, code, _people = DONGS[at]
    lon, lat = 126.93 + 0.024 * (at % 3), 37.556 + 0.024 * (at // 3)
    to_metres = Transformer.from_crs(4326, 5179, always_xy=True)
    corners = [(lon + a, lat + b) for a, b in ((-0.012, -0.012), (0.012, -0.012), (0.012, 0.012), (-0.012, 0.012))]
    ring = shapely.Polygon([to_metres.transform(*corner) for corner in corners])
    return DongArea(f"11{at:08}", name, code, district, ring, residents, unmet=(7 * at) % 5)


def site(name: str, at: int, east: float, north: float, **more) -> Site:
    middle = area(at, 0).boundary.centroid
    return Site(
        name,
        name,
        more.pop("kind", "hub"),
        middle.x + east,
        middle.y + north,
        opened_on=more.pop("opened_on", date(2019, 5, 1)),
        childcare=more.pop("childcare", True),
        **more,
    )


def spread(step: int, across: int):
    middle = (across - 1) / 2
    return [((a - middle) * step * 0.6, (b - middle) * step * 0.8) for a in range(across) for b in range(across)]


SITES = (
    site("천연 마을활력소", 0, -300, 200),
    site("천연 놀이방", 0, 600, -700),
    site(HOSTILE, 2, 400, 900),
    site("무악 작은도서관", 3, 0, 0, opened_on=date(2027, 3, 2)),
    site("아현 육아방", 4, 100, 200, state="closed", closed_on=date(2026, 8, 31)),
    site("소공 육아나눔터", 7, -800, 0),
    *(site(f"사직 {n}번 육아방", 2, east, north) for n, (east, north) in enumerate(spread(600, 5))),
    *(site(f"무악 {n}번 육아방", 3, east, north) for n, (east, north) in enumerate(spread(720, 3))),
    *(site(f"중림 {n}번 육아방", 6, east, north) for n, (east, north) in enumerate(spread(650, 4))),
    Site("nowhere", "주소를 모르는 놀이방", "hub", childcare=True),
)


def site_points() -> list[list]:
    """Return the open sites as the map asks for them: lon, lat, name."""
    to_degrees = Transformer.from_crs(5179, 4326, always_xy=True)
    return [[*to_degrees.transform(one.x_m, one.y_m), one.name] for one in SITES if one.x_m and one.state == "open"]


@cache
def answer(target: Target | None = ROOMS, *, known: bool = True, sites: bool = True, inside: str = ""):
    areas = [area(at, DONGS[at][3] if known else None) for at in range(len(DONGS)) if inside in ("", DONGS[at][2])]
    cells = areal_cells(areas) if known else None
    return assess(areas, SITES if sites else (), cells, None, Ask(TODAY, target))


def asked(**query) -> PlanAsked:
    return read_plan({"target": "childcare", **query}, translator("ko"), TODAY)


NOTES = (
    ("동 경계", "서울특별시 2025-04-01"),
    ("주민", "주민등록인구 2025년 5월"),
    ("인구 격자", "없음"),
    ("보행로", "없음"),
)
DISTRICTS = (("11110", "종로구"), ("11140", "중구"), ("11410", "서대문구"), ("11440", "마포구"))
TARGETS = (
    ("hub", "새 마을활력소"),
    ("childcare", "열린육아방"),
    ("any", "모든 시설"),
    *((kind.value, kind.label) for kind in SiteKind if kind.value != "hub"),
    ("own-1", HOSTILE),
)
SCENARIOS = (("", "오늘 그대로"), ("0b0e1c7e-0000-4000-8000-000000000001", "육아방 세 곳 더하기"))
WISHES = (
    WishLine("천연동", "토 14:00", 12, 96, "이미 예약됨 9, 빈 곳이 없음 3"),
    WishLine(HOSTILE, "수 19:00", 4, 22, "닫는 시간 4"),
)


def plan(question: PlanAsked, found, lang="ko", **more) -> PlanPage:
    shown = Shown(
        question,
        translator(lang),
        lang,
        "/map/dongs.json",
        sees_figures=more.get("wishes") is not None,
        period="10월 22일~11월 21일",
        notes=NOTES,
        middles={f"11{at:08}": (126.93, 37.556) for at in range(len(DONGS))} if more.get("plans") else {},
        names={kind.value: kind.label for kind in SiteKind},
    )
    given = {
        "tabs": TABS,
        "form": form_of(question, translator(lang), TARGETS, DISTRICTS, SCENARIOS),
        "findings": findings(found, shown) if found else None,
        "missing": (),
        "next_url": question.url("/plan/next"),
        "scenarios_url": question.url("/plan/scenarios"),
        "targets_url": "/plan/targets",
        "clear_url": replace(question, scenario=None).url(),
        "list_url": question.url(view=""),
        "map_url": question.url(view="map"),
        "view": question.view,
    }
    return PlanPage(**{**given, **more})


SUMMARY = plan(asked(), answer(), wishes=WISHES, wishes_period="10월 22일~11월 21일", loads_data=True, plans=True)
DISTRICT = plan(
    asked(district="11410", sort="share", group="0-6"),
    answer(inside="11410"),
    scenario=HOSTILE,
    compare_url="/plan/scenarios/1",
)
WRONG = plan(
    replace(asked(age_from="x", walk_minutes="900", date="내일", view="map", reason="IN_BUT_FAR"), district=""),
    answer(),
)


def targets(lang="ko", **more) -> TargetsPage:
    say = translator(lang)
    papers = (target_card(one, answer(one), say, lang, source=PAPER) for one in (HUBS, ROOMS))
    own = Target("own-1", HOSTILE, frozenset({"library", "cafe"}), Per.DONG, 2)
    own_card = replace(
        target_card(own, answer(own), say, lang), source=HOSTILE, place="서대문구", edit_url="/plan/targets?edit=1"
    )
    given = {"tabs": TABS, "papers": tuple(papers), "own": (own_card,), "day": "2026년 11월 21일(토)", "known": True}
    return TargetsPage(**{**given, **more})


PLACES = (("", "모든 자치구"), *DISTRICTS)
TYPED = {"label": HOSTILE, "per": "dong", "at_least": "20000", "district": "11410", "source": HOSTILE}
TARGET_FORM = target_form(translator("ko"), PLACES, {}, frozenset())
TARGET_WRONG = replace(
    target_form(
        translator("ko"),
        PLACES,
        TYPED,
        frozenset({"childcare", "cafe"}),
        errors={"at_least": "1부터 10000까지의 수로 적어 주세요."},
        error="그사이에 다른 사람이 고쳤어요.",
    ),
    action="/plan/targets/1",
    remove_url="/plan/targets/1/remove",
    version=3,
)
SAMPLES: dict = {
    "plan": ("plan.html", page("plan", PLANNER), {"plan": SUMMARY}),
    "plan-district": ("plan.html", page("plan", PLANNER), {"plan": DISTRICT}),
    "plan-english": (
        "plan.html",
        page("plan", PLANNER, lang="en"),
        {"plan": plan(asked(), answer(), "en", wishes=WISHES)},
    ),
    "plan-wrong": ("plan.html", page("plan", None), {"plan": WRONG}),
    "plan-no-boundaries": (
        "plan.html",
        page("plan", PLANNER),
        {"plan": plan(asked(), None, missing=("boundaries",), loads_data=True)},
    ),
    "plan-no-population": (
        "plan.html",
        page("plan", None),
        {"plan": plan(asked(paint="sites"), answer(known=False), missing=("population",))},
    ),
    "plan-no-sites": (
        "plan.html",
        page("plan", PLANNER),
        {"plan": plan(asked(), answer(sites=False), missing=("sites",), wishes=(), loads_data=True)},
    ),
    "plan-targets": ("plan_targets.html", page("plan", PLANNER), {"targets": targets(form=TARGET_FORM)}),
    "plan-targets-wrong": ("plan_targets.html", page("plan", PLANNER), {"targets": targets(form=TARGET_WRONG)}),
    "plan-targets-english": ("plan_targets.html", page("plan", None, lang="en"), {"targets": targets("en", own=())}),
    "plan-targets-none": (
        "plan_targets.html",
        page("plan", None),
        {"targets": targets(papers=(), own=(), known=False)},
    ),
}
