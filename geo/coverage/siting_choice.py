"""Choose candidates: greedily, then by swapping one for another while that reaches more people."""

from typing import Final

import numpy as np

from geo.coverage.siting_problem import Problem

WORK: Final = 1_000_000_000
"""Entries (candidate reaches group) looked at before no further swap is tried: some seconds, whatever is asked."""


def greedy(problem: Problem, picks: int, among: list[int] | None = None) -> list[int]:
    """Return up to `picks` candidates, each reaching the most new people; of equals the lowest id.

    None that adds nobody is taken. `among` puts a given choice into the order in which it helps most.
    """
    allowed = np.zeros(problem.candidates, dtype=bool)
    allowed[slice(None) if among is None else among] = True
    left, chosen = problem.people.copy(), list[int]()
    while len(chosen) < min(picks, problem.candidates):
        gains = np.where(allowed, problem.gains(left), 0)
        best = int(gains.argmax())
        if gains[best] <= 0:
            break
        chosen.append(best)
        left[problem.covers([best]) > 0] = 0
    return chosen


def swapped(problem: Problem, chosen: list[int]) -> list[int]:
    """Return the choice after the best single swaps, as long as one reaches more people; in the order of most help.

    Of very many candidates and picks only as many swaps are tried as WORK allows: the same for the same problem.
    """
    best = list(chosen)
    for _ in range(WORK // max(len(chosen) * (problem.reach.nnz + len(problem.people)), 1)):
        better = _best_swap(problem, best)
        if better is None:
            break
        best = better
    return greedy(problem, len(best), best)


def _best_swap(problem: Problem, chosen: list[int]) -> list[int] | None:
    """Return the choice with the swap that gains most, None when none gains; of equals the first in, the lowest id."""
    counts, now = problem.covers(chosen), problem.value(chosen)
    best, found = now, None
    for place, out in enumerate(chosen):
        others = counts - problem.covers([out])
        kept = int(problem.people[others > 0].sum())
        gains = problem.gains(np.where(others > 0, 0, problem.people))
        into = int(gains.argmax())
        if kept + int(gains[into]) > best:
            best, found = kept + int(gains[into]), [*chosen[:place], into, *chosen[place + 1 :]]
    return found
