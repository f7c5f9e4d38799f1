"""What is known about one dong, label by label, and what the planner's cards share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.web.labels import dated
from api.web.messages import Translator
from api.web.plan_asking import PlanAsked
from geo.coverage.answer import Item
from geo.coverage.words import percent

NONE_TOLD: Final = "–"


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands around the answer: the question, the reader, and what the store says besides.

    `notes` say what the figures were made of; `names` the kinds of sites in words; `period` the days of unmet demand;
    `middles` a point (WGS84) within each dong, for planners.
    """

    asked: PlanAsked
    say: Translator
    lang: str
    outlines_url: str
    schematic: bool = False
    sees_figures: bool = False
    period: str = ""
    notes: Sequence[tuple[str, str]] = ()
    middles: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def people(number: int, say: Translator) -> str:
    """Return a number of people: 1,340명."""
    return say("{n}명").format(n=f"{number:,}")


def facts_of(item: Item, shown: Shown) -> tuple[tuple[str, str], ...]:
    """Return label and value of everything that is known about a dong."""
    told = [*_people(item, shown.say), *_ways(item, shown.say), *_sites(item, shown), *_unsure(item, shown.say)]
    how = [(shown.say("셈한 방법"), shown.say(item.method.label)), (shown.say("거리"), shown.say(item.measured))]
    return (*told, *how)


def _people(item: Item, say: Translator) -> list[tuple[str, str]]:
    if item.residents is None or item.people_within is None:
        return [(say("주민"), say("주민 수를 몰라요"))]
    rows = [(say("주민"), people(item.residents, say))]
    for minutes, number in item.people_within.items():
        rows.append((say("걸어서 {n}분 안").format(n=minutes), people(number, say)))
    if item.people_beyond is not None:
        longest = max(item.people_within, key=int)
        rows.append((say("{n}분 넘게 걸림").format(n=longest), people(item.people_beyond, say)))
    return rows


def _ways(item: Item, say: Translator) -> list[tuple[str, str]]:
    rows = []
    if item.nearest is not None:
        where = f"{item.nearest.dong} " if item.nearest.dong else ""
        how_far = say("{n}분").format(n=item.nearest.minutes)
        rows.append((say("가장 가까운 곳"), f"{where}{item.nearest.name} ({how_far}, {item.nearest.metres:,.0f}m)"))
    if item.median_minutes is not None:
        rows.append((say("주민 절반이 닿는 시간"), say("{n}분").format(n=item.median_minutes)))
    if item.ninetieth_minutes is not None:
        rows.append((say("주민 열에 아홉이 닿는 시간"), say("{n}분").format(n=item.ninetieth_minutes)))
    if item.share_by_neighbours:
        rows.append((say("옆 동 시설에 닿는 주민"), percent(item.share_by_neighbours)))
    return rows


def _sites(item: Item, shown: Shown) -> list[tuple[str, str]]:
    say = shown.say
    rows = []
    if item.sites_planned:
        day = f" ({dated(item.planned_on, shown.lang)})" if item.planned_on else ""
        rows.append((say("열 예정"), say("{n}곳").format(n=item.sites_planned) + day))
    if item.sites_paused:
        rows.append((say("쉬는 중"), say("{n}곳").format(n=item.sites_paused)))
    if item.sites_closed:
        rows.append((say("닫음"), say("{n}곳").format(n=item.sites_closed)))
    if item.sites_counted != item.sites_open:
        rows.append((say("목표에 드는 곳"), say("{n}곳").format(n=item.sites_counted)))
    if item.outside_in_reach:
        rows.append((say("걸어갈 수 있는 다른 동의 시설"), say("{n}곳").format(n=item.outside_in_reach)))
    if item.capacity_per_100 is not None:
        rows.append((say("주민 100명마다 자리"), f"{item.capacity_per_100:,.1f}"))
    return rows


def _unsure(item: Item, say: Translator) -> list[tuple[str, str]]:
    rows = []
    if item.barrier:
        rows.append((say("길이 막혀 못 가는 주민"), people(item.barrier, say)))
    if item.edge_unknown:
        rows.append((say("경계 너머를 몰라 알 수 없는 주민"), people(item.edge_unknown, say)))
    return rows
