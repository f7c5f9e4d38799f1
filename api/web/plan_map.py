"""The classes of the planner's map: one for every dong, with what each is called and how many dong are in it."""

from collections import Counter
from typing import Final

import orjson

from api.web.plan_asking import PlanAsked
from api.web.plan_facts import Shown
from api.web.plan_views import LegendLine, Painting
from api.web.views import Link
from geo.coverage.answer import Assessment, Item
from geo.coverage.model import Method

SHARES: Final = {"none": "0%", "1": "25%까지", "2": "50%까지", "3": "75%까지", "4": "100% 아래", "5": "100%"}
COUNTS: Final = {"none": "0곳", "2": "1곳", "3": "2곳", "4": "3곳", "5": "4곳 이상"}
"""The same classes and colours as those of the files (maps.coverage_map), so that nobody has to learn two maps."""
WISHES: Final = {"1": "없었음", "2": "1~4번", "3": "5~9번", "4": "10~19번", "5": "20번 이상"}
"""How often somebody wished for something in a dong and could not have it."""
BESIDE: Final = {"empty": "사는 사람 없음", "unknown": "주민 수를 모름"}
STEPS: Final = {"share": SHARES, "sites": COUNTS, "unmet": WISHES}
MANY: Final = 4
WISHED: Final = (1, 5, 10, 20)
"""Where the classes of wishes begin."""
_ESTIMATES: Final = frozenset({Method.POINTS, Method.AREAL})


def painting(answer: Assessment, asked: PlanAsked, shown: Shown) -> Painting:
    """Return what the map is drawn from; wishes in vain are painted for those who may see them."""
    say = shown.say
    steps = {item.dong_code: step_of(item, asked.paint) for item in answer.items}
    rough = {item.dong_code for item in answer.items if estimated(item, asked.paint)}
    counted = Counter(steps.values())
    beside = BESIDE if asked.paint != "unmet" else {"unknown": "알 수 없음"}
    words = {**STEPS[asked.paint], **{step: label for step, label in beside.items() if counted[step]}}
    labels = {"share": say("걸어서 닿는 주민"), "sites": say("열린 곳 수")}
    if shown.sees_figures:
        labels["unmet"] = say("못 쓴 일")
    return Painting(
        classes=orjson.dumps({code: step + ("~" if code in rough else "") for code, step in steps.items()}).decode(),
        legend=tuple(LegendLine(step, say(label), counted[step]) for step, label in words.items()),
        estimates=len(rough),
        outlines_url=shown.outlines_url,
        sites_url=asked.url("/plan/sites.json"),
        choices=tuple(Link(asked.url(paint=name, view="map"), labels[name], asked.paint == name) for name in labels),
        schematic=shown.schematic,
    )


def step_of(item: Item, paint: str) -> str:
    """Return the class of a dong: by the share of residents who can walk to a site, by the number of sites, or by how
    often somebody wished in vain.
    """
    if paint == "sites":
        return _count_step(item.sites_open)
    if paint == "unmet":
        return "unknown" if item.unmet is None else str(1 + sum(item.unmet >= least for least in WISHED))
    if item.residents == 0:
        return "empty"
    if item.share is None:
        return "unknown"
    return "none" if item.share == 0 else str(1 + _above(item.share))


def _above(share: float) -> int:
    """Return how many steps a share lies above: a quarter is still in the first, only everybody in the last."""
    return sum(share > quarter for quarter in (0.25, 0.5, 0.75)) + (share == 1)


def _count_step(number: int) -> str:
    return str(1 + min(number, MANY)) if number else "none"


def estimated(item: Item, paint: str) -> bool:
    """Say whether what is painted is an estimate, which is hatched; the number of sites is none."""
    return paint == "share" and item.share is not None and item.method in _ESTIMATES
