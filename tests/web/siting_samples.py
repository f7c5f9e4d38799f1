"""Made-up choices of next sites for looking at their page: the answers are the kernel's own."""

from functools import cache
from types import SimpleNamespace
from uuid import UUID

from starlette.datastructures import QueryParams

from api.web.messages import translator
from api.web.plan_asking import read_plan
from api.web.plan_form import form_of
from api.web.plan_next_asking import read_next
from api.web.plan_next_cards import next_found
from api.web.plan_next_pages import KINDS
from api.web.plan_next_views import NextForm, NextPage
from api.web.views import Choice, Link
from geo.coverage.methods import areal_cells
from geo.coverage.model import Ask
from geo.planning.candidates import STANDING, Source, offered
from geo.planning.siting import choose
from geo.queries.siting_candidates import CandidateRow
from tests.web.import_samples import HOSTILE
from tests.web.plan_samples import DISTRICTS, DONGS, NOTES, PLANNER, ROOMS, SITES, TABS, TARGETS, TODAY, area
from tests.web.samples import page

TABS_HERE = tuple(Link(link.url, link.label, link.url == "/plan/next") for link in TABS)


def standing(number: int, name: str, at: int, kind: str = "library", **more) -> CandidateRow:
    middle = area(at, 0).boundary.centroid
    given = {"state": "open", "address": "", "idle": kind == "idle", "listing_id": None, **more}
    return CandidateRow(id=UUID(int=number), name=name, kind=kind, x_m=middle.x, y_m=middle.y, **given)


STANDING_ROWS = (
    standing(1, "연희동 옛 파출소", 8, "idle", listing_id=UUID(int=91), address="서대문구 연희로 1"),
    standing(2, HOSTILE, 8, "community_center", address=HOSTILE),
    standing(3, "공덕 작은도서관", 4),
    CandidateRow(UUID(int=4), "자리를 모르는 복지관", "welfare", "open", "", None, None, False, None),
)


@cache
def told(query: str):
    asked = asked_of(query)
    areas = tuple(area(at, DONGS[at][3]) for at in range(len(DONGS)))
    cells = areal_cells(areas)
    notes = SimpleNamespace(pairs=NOTES)
    question = Ask(TODAY, target=ROOMS)
    read = SimpleNamespace(areas=areas, sites=SITES, cells=cells, network=None, ask=question, key="k", notes=notes)
    rows = () if asked.choosing.asked else STANDING_ROWS
    found = offered(areas, SITES, question, rows, asked.choosing)
    return choose(read, SimpleNamespace(district=None, scenario=None), found, asked.choosing).as_json()


def asked_of(query: str, lang: str = "ko"):
    given, say = QueryParams(query), translator(lang)
    return read_next(given, read_plan(given, say, TODAY), say)


def sample(query: str = "", answer=None, lang: str = "ko", **more) -> NextPage:
    asked, say = asked_of(query, lang), translator(lang)
    chosen = asked.choosing
    form = NextForm(
        plan=form_of(asked.plan, say, TARGETS, DISTRICTS, ()),
        count=asked.count_typed,
        sources=tuple(
            Choice(one.value, say(one.label), one in (chosen.asked or STANDING))
            for one in Source
            if one is not Source.DRAWN
        ),
        kinds=tuple(Choice(one.value, say(one.label), one in chosen.kinds) for one in KINDS),
        grid=asked.grid_typed,
        points=asked.points_typed,
        exact=chosen.exact,
        may_exact=more.pop("may_exact", False),
        errors=asked.plan.errors,
    )
    given = {
        "tabs": TABS_HERE,
        "form": form,
        "found": next_found(answer, asked, say) if answer else None,
        "problem": "",
        "outlines_url": "/map/dongs.json",
        "sites_url": "/plan/sites.json",
        "plan_url": "/plan",
        **more,
    }
    return NextPage(**given)


ASKED = "target=childcare&count=3&go=1"
POINTS = f"points={HOSTILE.replace('&', '%26')},126.965,37.58%0A%EB%B9%88%20%ED%84%B0,126.94,37.57"
WRONG = "target=childcare&count=0&grid=3&points=no+place&date=never"

SAMPLES: dict = {
    "plan-next": ("plan_next.html", page("plan", PLANNER), {"next": sample(ASKED, told(ASKED), may_exact=True)}),
    "plan-next-drawn": (
        "plan_next.html",
        page("plan"),
        {"next": sample(f"{ASKED}&grid=400&{POINTS}", told(f"{ASKED}&grid=400&{POINTS}"), schematic=True)},
    ),
    "plan-next-wrong": (
        "plan_next.html",
        page("plan", PLANNER),
        {"next": sample(WRONG, problem="정확한 계산은 후보 1,500곳까지예요.", may_exact=True)},
    ),
    "plan-next-english": (
        "plan_next.html",
        page("plan", lang="en"),
        {"next": sample(ASKED, told(ASKED), lang="en")},
    ),
    "plan-next-bare": ("plan_next.html", page("plan", PLANNER), {"next": sample(nothing_yet=True, loads_data=True)}),
}
