"""Why a dong stands as it does: one reason, the first that holds in a fixed order, in one plain Korean sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from geo.coverage.words import josa, measured, people, percent
from geo.enums import Labelled

HALF: Final = 0.5
SOON: Final = timedelta(days=365)


class Reason(Labelled):
    NO_RESIDENTS = "NO_RESIDENTS", "사는 사람이 없음"
    TARGET_MET = "TARGET_MET", "있고 가까움"
    PLANNED_SOON = "PLANNED_SOON", "곧 열림"
    CLOSED_RECENTLY = "CLOSED_RECENTLY", "최근에 닫음"
    ISLAND_OR_UNLINKED = "ISLAND_OR_UNLINKED", "길이 이어지지 않음"
    BARRIER = "BARRIER", "가까워도 길이 막힘"
    IN_BUT_FAR = "IN_BUT_FAR", "있지만 멂"
    NONE_IN_BUT_NEIGHBOUR_SERVES = "NONE_IN_BUT_NEIGHBOUR_SERVES", "옆 동이 맡음"
    EDGE_UNKNOWN = "EDGE_UNKNOWN", "경계 너머를 모름"
    LOCATION_MISSING = "LOCATION_MISSING", "위치를 모름"
    NONE_IN_OR_NEAR = "NONE_IN_OR_NEAR", "안에도 가까이에도 없음"


@dataclass(frozen=True)
class Near:
    """The nearest open site as people read it."""

    site_id: str
    name: str
    dong: str
    minutes: int
    metres: float


@dataclass(frozen=True)
class Facts:
    """What a reason is told from; people are None where nobody knows them (method a)."""

    name: str
    day: date
    minutes: int
    on_network: bool
    residents: int | None
    within: int | None
    sites_open: int
    sites_counted: int
    target: int | None
    planned_on: date | None
    closed_on: date | None
    unlinked: int
    barrier: int
    edge_unknown: int
    unlocated: int
    outside_in_reach: int
    nearest: Near | None

    @property
    def share(self) -> float | None:
        """Who reaches a site in the asked minutes, 0 to 1; None without known residents, never 0 in their place."""
        if not self.residents or self.within is None:
            return None
        return self.within / self.residents

    @property
    def gap(self) -> int | None:
        return None if self.target is None else max(0, self.target - self.sites_counted)

    def half(self, number: int) -> bool:
        """Say whether so many are at least half of the residents."""
        return bool(self.residents) and number >= HALF * (self.residents or 0)


def _target_met(facts: Facts) -> bool:
    enough = facts.gap == 0 if facts.target is not None else facts.sites_open > 0
    return enough and (facts.share is None or facts.share >= HALF)


def _planned_soon(facts: Facts) -> bool:
    return facts.planned_on is not None and facts.day < facts.planned_on <= facts.day + SOON


def _closed_recently(facts: Facts) -> bool:
    recently = facts.closed_on is not None and facts.day - SOON <= facts.closed_on <= facts.day
    return recently and facts.sites_open == 0


def _neighbour_serves(facts: Facts) -> bool:
    if facts.residents is None:
        return facts.outside_in_reach > 0
    return (facts.within or 0) > 0


_HOLDS: Final[tuple[tuple[Reason, Callable[[Facts], bool]], ...]] = (
    (Reason.NO_RESIDENTS, lambda facts: facts.residents == 0),
    (Reason.TARGET_MET, _target_met),
    (Reason.PLANNED_SOON, _planned_soon),
    (Reason.CLOSED_RECENTLY, _closed_recently),
    (Reason.ISLAND_OR_UNLINKED, lambda facts: facts.half(facts.unlinked)),
    (Reason.BARRIER, lambda facts: facts.barrier > 0 and facts.half((facts.within or 0) + facts.barrier)),
    (Reason.IN_BUT_FAR, lambda facts: facts.sites_open > 0),
    (Reason.NONE_IN_BUT_NEIGHBOUR_SERVES, _neighbour_serves),
    (Reason.EDGE_UNKNOWN, lambda facts: facts.half(facts.edge_unknown)),
    (Reason.LOCATION_MISSING, lambda facts: facts.unlocated > 0),
)


def reason_of(facts: Facts) -> Reason:
    """Return the first reason that holds."""
    return next((reason for reason, holds in _HOLDS if holds(facts)), Reason.NONE_IN_OR_NEAR)


def sentence_of(reason: Reason, facts: Facts) -> str:
    """Say the reason in one plain sentence."""
    return _SAID[reason](facts)


def _way(facts: Facts) -> str:
    return measured(on_network=facts.on_network)


def _share(facts: Facts) -> str:
    """Say how many reach a site: 걸어서 10분 안(직선거리 추정)에 닿는 주민은 1,000명 중 350명(35%)."""
    if facts.share is None:
        return "주민 수는 알 수 없"
    within, residents = people(facts.within or 0), people(facts.residents or 0)
    return f"걸어서 {facts.minutes}분 안({_way(facts)})에 닿는 주민이 {residents} 중 {within}({percent(facts.share)})이"


def _closing(facts: Facts) -> str:
    return "어요" if facts.share is None else "에요"


def _met(facts: Facts) -> str:
    many = f"{facts.sites_open}곳이 열려 있"
    return f"{facts.name}에는 {many}고, {_share(facts)}{_closing(facts)}."


def _soon(facts: Facts) -> str:
    day = facts.planned_on
    assert day is not None
    return f"{facts.name}에는 {day.year}년 {day.month}월 {day.day}일에 새로 열 곳이 있어요."


def _closed(facts: Facts) -> str:
    day = facts.closed_on
    assert day is not None
    return f"{facts.name}에 있던 곳이 {day.year}년 {day.month}월 {day.day}일에 문을 닫아 지금은 열린 곳이 없어요."


def _unlinked(facts: Facts) -> str:
    return f"{josa(facts.name, '은/는')} 주민 {people(facts.unlinked)}이 사는 곳의 길이 보행로와 이어져 있지 않아요."


def _barrier(facts: Facts) -> str:
    return f"{facts.name}에서는 가까운 곳이 있어도 길이 막혀 주민 {josa(people(facts.barrier), '이/가')} 돌아가야 해요."


def _far(facts: Facts) -> str:
    if facts.gap and (facts.share is None or facts.share >= HALF):
        return f"{facts.name}에 열린 곳이 {facts.sites_open}곳 있지만 목표까지 {facts.gap}곳이 모자라요."
    return f"{facts.name}에 열린 곳이 {facts.sites_open}곳 있지만 {_share(facts)}{_closing(facts)}."


def _neighbour(facts: Facts) -> str:
    near = facts.nearest
    if near is None:
        return f"{facts.name}에는 열린 곳이 없고 가까운 다른 동의 시설을 이용할 수 있어요."
    where = f"{near.dong}의 " if near.dong else ""
    if facts.share is None:
        minutes = f"걸어서 {near.minutes}분({_way(facts)})이에요"
        return f"{facts.name}에는 열린 곳이 없고 경계에서 {where}{near.name}까지 {minutes}."
    return f"{facts.name}에는 열린 곳이 없지만 {where}{near.name} 등을 이용할 수 있어, {_share(facts)}에요."


def _edge(facts: Facts) -> str:
    many = people(facts.edge_unknown)
    return f"{facts.name}에서는 경계 너머의 시설 자료가 없어 주민 {many}이 걸어갈 곳이 있는지 알 수 없어요."


def _unlocated(facts: Facts) -> str:
    return f"{facts.name}의 시설 {facts.unlocated}곳은 위치를 몰라 세지 못했어요."


def _none(facts: Facts) -> str:
    near = facts.nearest
    said = f"{facts.name}에는 열린 곳이 없고, 걸어서 {facts.minutes}분 안({_way(facts)})에 닿는 곳도 없어요."
    if near is None:
        return said
    where = f"{near.dong}의 " if near.dong else ""
    return f"{said[:-3]}으며, 가장 가까운 {josa(where + near.name, '은/는')} 걸어서 {near.minutes}분이에요."


_SAID: Final[dict[Reason, Callable[[Facts], str]]] = {
    Reason.NO_RESIDENTS: lambda facts: f"{facts.name}에는 사는 사람이 없어요.",
    Reason.TARGET_MET: _met,
    Reason.PLANNED_SOON: _soon,
    Reason.CLOSED_RECENTLY: _closed,
    Reason.ISLAND_OR_UNLINKED: _unlinked,
    Reason.BARRIER: _barrier,
    Reason.IN_BUT_FAR: _far,
    Reason.NONE_IN_BUT_NEIGHBOUR_SERVES: _neighbour,
    Reason.EDGE_UNKNOWN: _edge,
    Reason.LOCATION_MISSING: _unlocated,
    Reason.NONE_IN_OR_NEAR: _none,
}
