"""Prices that bound every choice from above, bettered step by step: nearly those of the linear relaxation, at once."""

from typing import Final

import numpy as np

from geo.coverage.frame import Array
from geo.coverage.siting_problem import Problem

ROUNDS: Final = 300
FEWEST: Final = 50
WORK: Final = 300_000_000
"""Entries (candidate reaches group) looked at, about; of a very large problem fewer rounds are walked."""
PATIENCE: Final = 5
SHORTER: Final = 1.5
SMALLEST: Final = 1e-3
"""A step so short no longer finds anything."""


def priced(problem: Problem, price: Array, picks: int) -> float:
    """Return the most that `picks` reach when each group pays `price` (0 to its people) to all that reach it."""
    earned = np.sort(problem.reach @ price)[::-1][:picks]
    return float((problem.people - price).sum() + earned.sum())


def plain_prices(problem: Problem, chosen: list[int]) -> Array:
    """Return the prices after `chosen`: those who are reached pay nothing."""
    plain: Array = np.where(problem.covers(chosen) > 0, 0, problem.people).astype(np.float64)
    return plain


def eased_prices(problem: Problem, chosen: list[int], picks: int) -> Array:
    """Return the best prices of a walk down the subgradient from those after `chosen` (Polyak's step).

    What several of the best candidates reach becomes dearer, what none of them reaches cheaper. The step aims at what
    `chosen` reaches, and is shortened where it goes astray. Deterministic: the same problem gives the same prices.
    """
    people, aim = problem.people.astype(np.float64), problem.value(chosen)
    reach = problem.reach.astype(np.float64)
    reached_by = reach.T.tocsr()
    price = kept = plain_prices(problem, chosen)
    best, length, astray = np.inf, 1.0, 0
    for _ in range(max(FEWEST, min(ROUNDS, WORK // max(reach.nnz, 1)))):
        earned = reach @ price
        top = np.zeros(problem.candidates)
        top[_largest(earned, picks)] = 1
        bound = float((people - price).sum() + (earned * top).sum())
        if bound < best:
            best, kept, astray = bound, price, 0
        else:
            astray += 1
        if astray == PATIENCE:
            price, length, astray = kept, length / SHORTER, 0
            continue
        slope = _slope(reached_by @ top - 1, price, people)
        steep = float((slope * slope).sum())
        if best < aim + 1 or steep == 0 or length < SMALLEST:
            break
        price = np.clip(price - length * (bound - aim) / steep * slope, 0, people)
    return kept


def _largest(earned: Array, picks: int) -> Array:
    if picks >= len(earned):
        return np.arange(len(earned))
    return np.argpartition(-earned, picks)[:picks]


def _slope(slope: Array, price: Array, people: Array) -> Array:
    """Return the slope without what would push a price out of its range."""
    stuck = ((price <= 0) & (slope > 0)) | ((price >= people) & (slope < 0))
    free: Array = np.where(stuck, 0, slope)
    return free
