"""The classes of the planner's map: one for every dong, with what each is called and how many dong are in it."""

from collections import Counter
from typing import Final

import orjson

from api.web.messages import Translator
from api.web.plan_asking import PAINTS, PlanAsked
from api.web.plan_views import LegendLine, Painting
from api.web.views import Link
from geo.coverage.answer import Assessment, Item
from geo.coverage.model import Method

SHARES: Final = {"none": "0%", "1": "25%까지", "2": "50%까지", "3": "75%까지", "4": "100% 아래", "5": "100%"}
COUNTS: Final = {"none": "0곳", "2": "1곳", "3": "2곳", "4": "3곳", "5": "4곳 이상"}
"""The same classes and colours as those of the files (maps.coverage_map), so that nobody has to learn two maps."""
BESIDE: Final = {"empty": "사는 사람 없음", "unknown": "주민 수를 모름"}
STEPS: Final = {"share": SHARES, "sites": COUNTS}
MANY: Final = 4
_ESTIMATES: Final = frozenset({Method.POINTS, Method.AREAL})


def painting(
    answer: Assessment, asked: PlanAsked, say: Translator, outlines_url: str, *, schematic: bool = False
) -> Painting:
    """Return what the map is drawn from."""
    steps = {item.dong_code: step_of(item, asked.paint) for item in answer.items}
    rough = {item.dong_code for item in answer.items if estimated(item, asked.paint)}
    counted = Counter(steps.values())
    words = {**STEPS[asked.paint], **{step: BESIDE[step] for step in BESIDE if counted[step]}}
    labels = {"share": say("걸어서 닿는 주민"), "sites": say("열린 곳 수")}
    return Painting(
        classes=orjson.dumps({code: step + ("~" if code in rough else "") for code, step in steps.items()}).decode(),
        legend=tuple(LegendLine(step, say(label), counted[step]) for step, label in words.items()),
        estimates=len(rough),
        outlines_url=outlines_url,
        sites_url=asked.url("/plan/sites.json"),
        choices=tuple(Link(asked.url(paint=name), labels[name], asked.paint == name) for name in PAINTS),
        schematic=schematic,
    )


def step_of(item: Item, paint: str) -> str:
    """Return the class of a dong: by the share of residents who can walk to a site, or by the number of sites."""
    if paint == "sites":
        return _count_step(item.sites_open)
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
