"""Picks and what is said of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from geo.coverage.dated import Dated
from geo.coverage.words import josa, people, percent

_WHY: Final = {
    "location_missing": "위치를 몰라서 고를 수 없어요.",
    "location_zero": "좌표가 0이라서 고를 수 없어요.",
    "axes_swapped": "좌표의 가로와 세로가 바뀐 듯해서 고를 수 없어요.",
    "outside_korea": "좌표가 우리나라 밖이라서 고를 수 없어요.",
}


@dataclass(frozen=True)
class Helped:
    """A dong and how many of its residents are newly reached."""

    code: str
    name: str
    people: int


@dataclass(frozen=True)
class RunnerUp:
    """A candidate that would have done nearly as well in the pick's stead."""

    site_id: str
    name: str
    people: int


@dataclass(frozen=True)
class Unusable:
    """A candidate that cannot be chosen, and why."""

    site_id: str
    name: str
    reason_code: str
    sentence: str

    @classmethod
    def of(cls, one: Dated) -> Self:
        return cls(one.site.id, one.site.name, one.fault, _WHY[one.fault])

    @classmethod
    def off_network(cls, one: Dated) -> Self:
        said = "불러온 보행로에서 너무 멀어 고를 수 없어요."
        return cls(one.site.id, one.site.name, "off_network", said)


@dataclass(frozen=True)
class Pick:
    """One chosen candidate: `people` newly reached by it, `reached` and `share` with all picks up to it."""

    rank: int
    site_id: str
    name: str
    x_m: float
    y_m: float
    dong_code: str
    dong: str
    people: int
    reached: int
    share: float | None
    helped: tuple[Helped, ...]
    targets_closed: tuple[str, ...]
    runner_up: RunnerUp | None
    sentence: str = ""

    def saying(self, sentence: str) -> Self:
        return replace(self, sentence=sentence)


def pick_sentence(pick: Pick, minutes: int) -> str:
    """Return what one pick does, in words."""
    share = f"({percent(pick.share)})" if pick.share is not None else ""
    more, all_now = people(pick.people), people(pick.reached)
    opened = f"{josa(pick.name, '을/를')} 열면 {minutes}분 안에 걸어갈 수 있는 주민이 {more} 늘어"
    said = [f"{opened} 모두 {all_now}{share}이 돼요."]
    if pick.helped:
        most = pick.helped[0]
        others = f" 등 {len(pick.helped)}개 동" if len(pick.helped) > 1 else ""
        said.append(f"도움을 받는 곳은 {most.name}({people(most.people)}){others}이에요.")
    if pick.targets_closed:
        said.append(f"목표를 채워요: {', '.join(pick.targets_closed)}.")
    if pick.runner_up:
        said.append(f"{pick.runner_up.name}도 거의 같아요({people(pick.runner_up.people)}).")
    return " ".join(said)


def bound_sentence(picks: Sequence[Pick], asked: int, bound: int, proven: bool) -> str:
    """Return how good the choice is: what no other can exceed."""
    few = "" if len(picks) == asked else f"새로 도움이 되는 후보는 {len(picks)}곳뿐이에요. "
    if proven:
        return f"{few}후보 가운데 어떻게 골라도 {people(bound)}을 넘을 수 없어요. 이보다 나은 답은 없어요."
    return (
        f"{few}후보 가운데 어떻게 골라도 {people(bound)}을 넘을 수 없어요. 지금 답은 {people(picks[-1].reached)}이에요."
    )


def why_nobody(candidates: int, base: int, total: int) -> str:
    """Return why there is no pick."""
    if not candidates:
        return "고를 수 있는 후보가 없어요."
    if not total:
        return "주민 수를 몰라 어느 후보가 도움이 되는지 알 수 없어요."
    if base == total:
        return "모든 주민이 이미 걸어갈 수 있어서 도움이 되는 후보가 없어요."
    return "새로 걸어갈 수 있게 되는 주민이 있는 후보가 없어요."
