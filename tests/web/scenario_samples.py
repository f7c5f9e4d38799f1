"""Made-up what-ifs for looking at their pages: the comparisons are the kernel's own."""

from dataclasses import replace

from api.web import scenario_views as v
from api.web.messages import translator
from api.web.plan_asking import read_plan
from api.web.plan_form import form_of
from api.web.scenario_cards import change_lines, outcome
from api.web.views import Choice, Pager, Viewer
from geo.coverage.assess import assess
from geo.coverage.methods import areal_cells
from geo.coverage.model import Ask
from geo.enums import SiteKind
from geo.planning.changes import Change, Doing
from geo.planning.comparing import Compared
from geo.planning.overlay import overlay
from tests.web.import_samples import HOSTILE
from tests.web.plan_samples import DISTRICTS, DONGS, PLANNER, ROOMS, SITES, TABS, TARGETS, TODAY, area
from tests.web.samples import page

HERE = tuple(replace(tab, current=tab.url == "/plan/scenarios") for tab in TABS)
CHANGES = (
    Change(do=Doing.ADD, site="new-1", name="연희 열린육아방", kind="other", childcare=True, lon=126.978, lat=37.604),
    Change(do=Doing.ADD, site="new-2", name=HOSTILE, kind="hub", childcare=True, lon=126.93, lat=37.58),
    Change(do=Doing.MOVE, site="사직 0번 육아방", lon=126.954, lat=37.58),
    Change(do=Doing.CLOSE, site="천연 놀이방"),
    Change(do=Doing.CLOSE, site="nobody", name="없어진 놀이방"),
)


def compared(*changes: Change, known: bool = True) -> Compared:
    areas = [area(at, DONGS[at][3] if known else None) for at in range(len(DONGS))]
    cells = areal_cells(areas) if known else None
    laid = overlay(SITES, changes, TODAY)
    today, then = (assess(areas, sites, cells, None, Ask(TODAY, ROOMS)) for sites in (SITES, laid.sites))
    return Compared(today, then, laid.applied, laid.missed, laid.sites)


def question(lang="ko", typed=None, errors=None, **query):
    say = translator(lang)
    asked = read_plan({"target": "childcare", "district": "11410", **query}, say, TODAY)
    return v.ScenarioForm(form_of(asked, say, TARGETS, DISTRICTS, ()), typed or {}, errors or {})


def changing(doing="add", **more):
    sites = tuple(Choice(one.id, one.name) for one in SITES[:6])
    return v.ChangeForm(
        doing=doing,
        sites=sites,
        cut=more.pop("cut", False),
        kinds=tuple(Choice(kind.value, kind.label, kind.value == "other") for kind in SiteKind),
        dongs=tuple(Choice(area(at, 1).code, DONGS[at][0]) for at in range(len(DONGS))),
        typed=more.pop("typed", {"childcare": "yes"}),
        errors=more.pop("errors", {}),
    )


def scenario(found: Compared, lang="ko", *, whole=False, desk=None, **more):
    say, url = translator(lang), "/plan/scenarios/1"
    changes = (*(one.change for one in found.applied), *(one.change for one in found.missed))
    given = {
        "title": "내년 상반기 열린육아방",
        "note": f"모자란 동부터 채워 보아요.\n{HOSTILE}",
        "asks": "열린육아방 · 모든 자치구 · 걸어서 10분",
        "tabs": HERE,
        "changes": change_lines(changes, found, lang, say),
        "outcome": outcome(found, ROOMS, url, lang, say, whole=whole, edits=desk is not None),
        "url": url,
        "version": 6,
        "back": True,
        "plan_url": "/plan?scenario=1",
        "versions": (
            v.VersionLine(6, "가정을 바꿈", "2026년 11월 21일(토) 15:40", HOSTILE, "바꾼 것 5개", current=True),
            v.VersionLine(5, "되돌림", "2026년 11월 21일(토) 15:31", "구청 계획팀", "바꾼 것 4개", current=False),
        ),
        "desk": desk,
    }
    return v.ScenarioPage(**{**given, **more})


def desk(lang="ko", **more):
    edit = question(lang, {"title": "내년 상반기 열린육아방", "note": HOSTILE})
    links = (v.LinkLine("1", "2026년 11월 20일(금)"),)
    fresh = "https://maeul.example/plan/s/9vV4bXn0r3qk1mZ8s2tYw7LdFhJcAeGiKoPuRxT5yBQ"
    return v.ScenarioDesk(more.get("changing", changing()), edit, links, more.get("fresh", fresh))


WRONG = changing(
    "move",
    typed={"site": "천연 마을활력소", "lon": "37.5", "lat": "127"},
    errors={"site": "시설을 골라 주세요.", "lon": "한국 밖의 위치예요.", "dong": "동을 골라 주세요."},
    cut=True,
)
CARDS = (
    v.ScenarioCard(
        "/plan/scenarios/1",
        "내년 상반기 열린육아방",
        "열린육아방 · 서대문구 · 걸어서 10분",
        "바꾼 것 5개",
        "2026년 11월 21일(토) · 구청 계획팀",
    ),
    v.ScenarioCard(
        "/plan/scenarios/2",
        HOSTILE,
        "새 마을활력소 · 모든 자치구 · 걸어서 15분",
        "바꾼 것 0개",
        f"2026년 11월 2일(월) · {HOSTILE}",
    ),
)
LIST = v.ScenariosPage(HERE, CARDS, Pager(42, 1, 20, None, "/plan/scenarios?from=20"), question())
FULL = scenario(compared(*CHANGES), desk=desk())
READER = Viewer("옆 구 계획팀", "other@example.org", plans=True)
SAMPLES: dict = {
    "scenarios": ("scenarios.html", page("plan", PLANNER), {"scenarios": LIST}),
    "scenarios-none": (
        "scenarios.html",
        page("plan", PLANNER),
        {
            "scenarios": replace(
                LIST,
                cards=(),
                pager=Pager(0, 0, 0),
                form=replace(
                    question(
                        typed={"lon": "126.9", "lat": "37.5"}, errors={"title": "비워 둘 수 없어요.", "form": HOSTILE}
                    ),
                    place=HOSTILE,
                ),
            )
        },
    ),
    "scenario": ("scenario.html", page("plan", PLANNER), {"scenario": FULL}),
    "scenario-english": (
        "scenario.html",
        page("plan", PLANNER, lang="en"),
        {"scenario": scenario(compared(*CHANGES), "en", whole=True, desk=desk("en", fresh=""))},
    ),
    "scenario-wrong": (
        "scenario.html",
        page("plan", PLANNER),
        {"scenario": scenario(compared(), desk=desk(changing=WRONG), problem=HOSTILE, back=False)},
    ),
    "scenario-reader": (
        "scenario.html",
        page("plan", READER),
        {"scenario": scenario(compared(*CHANGES, known=False), copied_from="/plan/scenarios/2")},
    ),
    "scenario-shared": ("scenario_shared.html", page("plan", None), {"scenario": scenario(compared(*CHANGES))}),
    "scenario-elsewhen": (
        "scenario_shared.html",
        page("plan", None),
        {"scenario": replace(scenario(compared()), outcome=None, problem="그런 자치구를 찾지 못했어요.")},
    ),
}
