"""How many people no choice can exceed, as a certificate; and the best choice itself where it is asked for."""

import math
from typing import Any, Final

import numpy as np
import scipy

from geo.coverage.frame import Array
from geo.coverage.siting_choice import greedy
from geo.coverage.siting_prices import eased_prices, priced
from geo.coverage.siting_problem import Problem
from geo.errors import InvalidInput

EXACT_MOST: Final = 1500
SECONDS: Final = 30.0
RELAXED_MOST: Final = 100_000
"""Entries (candidate reaches group) up to which the linear relaxation is worth its time."""
_ROUNDING: Final = 1e-6
_SOLVER: Final = 0.01
"""People by which the solver's own bound may miss a whole number."""


def bound_of(problem: Problem, chosen: list[int], picks: int, seconds: float = SECONDS) -> int:
    """Return new people that no `picks` candidates together can exceed, never below what `chosen` reaches.

    Any prices per group give such a bound (weak duality), worked out here by ourselves, so that it holds whatever
    tolerance the solver has. Those of a short walk are nearly the best; where they leave a gap and the problem is
    small enough, the solver's follow, unless it takes longer than `seconds`.
    """
    if not len(problem.people):
        return 0
    value = problem.value(chosen)
    bound = _whole(priced(problem, eased_prices(problem, chosen, picks), picks), value)
    if bound == value or problem.reach.nnz > RELAXED_MOST:
        return bound
    return min([bound, *(_whole(priced(problem, price, picks), value) for price in _prices(problem, picks, seconds))])


def _whole(bound: float, value: int) -> int:
    return max(value, math.floor(bound + _ROUNDING))


def _prices(problem: Problem, picks: int, seconds: float) -> list[Array]:
    """Return the prices of the linear relaxation, none where the solver did not finish."""
    rows, most = _constraints(problem, picks)
    found: Any = scipy.optimize.linprog(
        _costs(problem), A_ub=rows, b_ub=most, bounds=(0, 1), method="highs", options={"time_limit": seconds}
    )
    if found.status != 0:
        return []
    return [np.clip(-found.ineqlin.marginals[:-1], 0, problem.people)]


def _costs(problem: Problem) -> Array:
    return np.concatenate([np.zeros(problem.candidates), -problem.people.astype(np.float64)])


def _constraints(problem: Problem, picks: int) -> tuple["scipy.sparse.csr_array", Array]:
    """Return: a group is reached only by a chosen candidate; at most `picks` are chosen."""
    groups = len(problem.people)
    served = scipy.sparse.hstack([-problem.reach.T, scipy.sparse.eye_array(groups)])
    few = scipy.sparse.csr_array(np.concatenate([np.ones(problem.candidates), np.zeros(groups)])[None, :])
    most = np.concatenate([np.zeros(groups), [float(picks)]])
    return scipy.sparse.csr_array(scipy.sparse.vstack([served, few])), most


def check_exact(candidates: int) -> None:
    """Refuse the exact choice among too many."""
    if candidates > EXACT_MOST:
        raise InvalidInput(
            f"정확한 계산은 후보 {EXACT_MOST:,}곳까지예요. 후보를 줄이거나 정확한 계산 없이 해 주세요.",
            f"The exact choice takes at most {EXACT_MOST} candidates.",
            code="too_many_candidates",
        )


def exact(problem: Problem, chosen: list[int], picks: int, seconds: float = SECONDS) -> tuple[list[int], int]:
    """Return the best choice found within the time and new people that none can exceed.

    Never below `chosen`, which is also kept where another reaches as many. Both are equal when it is proven best.
    """
    check_exact(problem.candidates)
    if not len(problem.people):
        return chosen, 0
    rows, most = _constraints(problem, picks)
    whole = np.concatenate([np.ones(problem.candidates), np.zeros(len(problem.people))])
    found: Any = scipy.optimize.milp(
        _costs(problem),
        constraints=scipy.optimize.LinearConstraint(rows, -np.inf, most),
        integrality=whole,
        bounds=scipy.optimize.Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    best = chosen
    if found.x is not None:
        other = np.flatnonzero(found.x[: problem.candidates] > 0.5).tolist()  # noqa: PLR2004  (solvers round 0 and 1)
        if len(other) <= picks and problem.value(other) > problem.value(best):
            best = greedy(problem, picks, other)
    dual = found.mip_dual_bound
    ceiling = problem.total - problem.base if dual is None or not math.isfinite(dual) else math.floor(-dual + _SOLVER)
    return best, max(problem.value(best), ceiling)
