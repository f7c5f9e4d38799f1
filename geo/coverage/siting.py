"""Where the next site should go: candidates chosen with the existing sites fixed first, every pick explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.coverage.assess import basis_of
from geo.coverage.dated import Dated, dated
from geo.coverage.frame import Array, centimetres
from geo.coverage.methods import sums_by
from geo.coverage.model import Ask, Cells, DongArea, Site
from geo.coverage.nearest import Pairs, within
from geo.coverage.neighbours import dongs_of_sites
from geo.coverage.rows import Basis
from geo.coverage.siting_bound import SECONDS, bound_of, check_exact, exact
from geo.coverage.siting_choice import greedy, swapped
from geo.coverage.siting_problem import Problem, problem_of
from geo.coverage.siting_targets import Gaps, gaps_of
from geo.coverage.siting_words import Helped, Pick, RunnerUp, Unusable, bound_sentence, pick_sentence, why_nobody
from geo.coverage.walks import Network
from geo.errors import InvalidInput

PICKS_MOST: Final = 500
CLOSE: Final = 0.98
"""A runner-up is named when it reaches at least this share of what the pick reaches."""


@dataclass(frozen=True)
class Wish:
    """What to choose from, and how many. `exact` asks for the proven best choice, within `seconds`."""

    candidates: Sequence[Site]
    picks: int = 1
    exact: bool = False
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        if not 1 <= self.picks <= PICKS_MOST:
            raise InvalidInput(
                f"고를 곳의 수는 1~{PICKS_MOST} 사이로 적어 주세요.", "Ask for 1 to 500 picks.", code="picks_invalid"
            )
        if len({one.id for one in self.candidates}) != len(self.candidates):
            raise InvalidInput("후보의 번호가 겹쳐요.", "Two candidates have the same id.", code="candidate_repeated")
        if self.exact:
            check_exact(len(self.candidates))


@dataclass(frozen=True)
class Siting:
    """The picks in the order in which they help most. No choice of as many can reach more than `bound` people.

    `base` people reach a site today, `reached` with the picks, of `total`. `how` is greedy, swap or exact: the last
    step that made the choice better; `proven` says that no choice is better.
    """

    minutes: int
    picks: tuple[Pick, ...]
    base: int
    reached: int
    total: int
    bound: int
    how: str
    proven: bool
    sentence: str
    unusable: tuple[Unusable, ...]

    @property
    def share(self) -> float | None:
        return self.reached / self.total if self.total else None


def next_sites(
    areas: Sequence[DongArea],
    sites: Sequence[Site],
    cells: Cells | None,
    network: Network | None,
    ask: Ask,
    wish: Wish,
) -> Siting:
    """Choose the next sites by the same walk, date and group of people as the answer of coverage itself."""
    return chosen_on(basis_of(areas, sites, cells, network, ask), wish)


def chosen_on(basis: Basis, wish: Wish) -> Siting:
    """Choose upon numbers that are worked out already."""
    usable, unusable = _sorted_out(basis, wish.candidates)
    reached = basis.reach.bands[basis.ask.walking.minutes.index(basis.ask.minutes)]
    inside = np.where(basis.ground.dong >= 0, basis.ground.people, 0)
    pairs = _pairs(basis, usable)
    problem = problem_of(pairs, len(usable), inside, reached)
    chosen, how, bound = _choice(problem, wish)
    explained = _Explained(basis, usable, pairs, problem, inside, reached)
    picks = explained.picks(chosen)
    value = problem.value(chosen)
    return Siting(
        minutes=basis.ask.minutes,
        picks=picks,
        base=problem.base,
        reached=problem.base + value,
        total=problem.total,
        bound=problem.base + bound,
        how=how,
        proven=value == bound,
        sentence=bound_sentence(picks, wish.picks, problem.base + bound, value == bound)
        if picks
        else why_nobody(len(usable), problem.base, problem.total),
        unusable=unusable,
    )


def _choice(problem: Problem, wish: Wish) -> tuple[list[int], str, int]:
    """Return the choice, the step that made it, and new people that none can exceed."""
    first = greedy(problem, wish.picks)
    better = swapped(problem, first)
    chosen, how = (better, "swap") if problem.value(better) > problem.value(first) else (first, "greedy")
    bound = bound_of(problem, chosen, wish.picks, wish.seconds)
    if wish.exact and bound > problem.value(chosen):
        best, ceiling = exact(problem, chosen, wish.picks, wish.seconds)
        how = "exact" if problem.value(best) > problem.value(chosen) else how
        chosen, bound = best, max(min(bound, ceiling), problem.value(best))
    return chosen, how, bound


def _sorted_out(basis: Basis, candidates: Sequence[Site]) -> tuple[list[Dated], tuple[Unusable, ...]]:
    """Return the candidates that have a usable location, by id, and the others with the reason."""
    listed = dated(candidates, basis.ask.date)
    bad = tuple(Unusable.of(one) for one in listed if one.fault)
    good = [one for one in listed if not one.fault]
    if basis.network is None or not good:
        return good, bad
    x, y = _at(good)
    linked = basis.network.nearest(basis.ground.x, basis.ground.y, x, y).sites_linked
    off = tuple(Unusable.off_network(one) for one, on in zip(good, linked, strict=True) if not on)
    return [one for one, on in zip(good, linked, strict=True) if on], bad + off


def _at(candidates: Sequence[Dated]) -> tuple[Array, Array]:
    return centimetres([one.site.x_m for one in candidates]), centimetres([one.site.y_m for one in candidates])


def _pairs(basis: Basis, candidates: Sequence[Dated]) -> Pairs:
    ground, walking, minutes = basis.ground, basis.ask.walking, basis.ask.minutes
    x, y = _at(candidates)
    if basis.network is not None:
        return basis.network.within(ground.x, ground.y, x, y, walking.metres(minutes, on_network=True))
    return within(ground.x, ground.y, x, y, walking.limit_cm2(minutes))


@dataclass(frozen=True)
class _Explained:
    """What every pick is explained with."""

    basis: Basis
    usable: Sequence[Dated]
    pairs: Pairs
    problem: Problem
    people: Array
    reached: Array

    def picks(self, chosen: Sequence[int]) -> tuple[Pick, ...]:
        gaps = gaps_of(self.basis)
        dong = dongs_of_sites([self.usable[one] for one in chosen], self.basis.areas).tolist()
        order = np.argsort(self.pairs.site, kind="stable")
        cells = np.split(self.pairs.cell[order], np.searchsorted(self.pairs.site[order], range(1, len(self.usable))))
        reached, left, total = self.reached.copy(), self.problem.people.copy(), self.problem.base
        found = []
        for rank, (one, at) in enumerate(zip(chosen, dong, strict=True), 1):
            new = np.unique(cells[one][~reached[cells[one]]])
            gains = self.problem.gains(left)
            total += int(gains[one])
            found.append(self._pick(rank, one, at, new, gains, total, set(chosen), gaps))
            reached[new] = True
            left[self.problem.covers([one]) > 0] = 0
        return tuple(found)

    def _pick(
        self, rank: int, one: int, at: int, new: Array, gains: Array, total: int, chosen: set[int], gaps: Gaps
    ) -> Pick:
        site, area = self.usable[one].site, self.basis.areas[at] if at >= 0 else None
        pick = Pick(
            rank=rank,
            site_id=site.id,
            name=site.name,
            x_m=float(site.x_m or 0),
            y_m=float(site.y_m or 0),
            dong_code=area.code if area else "",
            dong=area.name if area else "",
            people=int(gains[one]),
            reached=total,
            share=total / self.problem.total if self.problem.total else None,
            helped=self._helped(new),
            targets_closed=gaps.close(at),
            runner_up=self._runner_up(one, gains, chosen),
        )
        return pick.saying(pick_sentence(pick, self.basis.ask.minutes))

    def _helped(self, new: Array) -> tuple[Helped, ...]:
        """Return the dong whose residents are newly reached, most first."""
        areas = self.basis.areas
        sums = sums_by(self.basis.ground.dong[new], self.people[new], len(areas))
        order = sorted(np.flatnonzero(sums).tolist(), key=lambda at: (-int(sums[at]), areas[at].code))
        return tuple(Helped(areas[at].code, areas[at].name, int(sums[at])) for at in order)

    def _runner_up(self, one: int, gains: Array, chosen: set[int]) -> RunnerUp | None:
        """Return the best of those not chosen, if it is nearly as good; of equals the lowest id."""
        rest = np.array([at not in chosen for at in range(len(gains))], dtype=bool)
        if not rest.any():
            return None
        best = int(np.where(rest, gains, -1).argmax())
        if gains[best] < CLOSE * gains[one]:
            return None
        site = self.usable[best].site
        return RunnerUp(site.id, site.name, int(gains[best]))
