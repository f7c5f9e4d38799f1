"""Room for people: the enhanced two-step floating catchment area (E2SFCA) over cells and sites.

First each site shares its capacity among the people who can walk to it, the nearer the more; then each cell adds up
what its sites give it. Everything given sums to the capacity that anybody can reach.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from geo.coverage.frame import Array
from geo.coverage.nearest import Pairs
from geo.errors import InvalidInput

WEIGHTS: Final = (1.0, 0.68, 0.22)
"""How much the first, second and third band weigh (Luo and Qi 2009, the slow decay)."""


def e2sfca(
    people: Array, capacity: Array, pairs: Pairs, limits_cm2: Sequence[int], weights: Sequence[float] = WEIGHTS
) -> Array:
    """Return the capacity per person in every cell; `pairs` hold at least those within the widest limit.

    A site that nobody can walk to gives nothing; a site without a known capacity (NaN) is left out.
    """
    if len(weights) != len(limits_cm2):
        raise InvalidInput(
            "가까운 정도의 가중치는 걷는 시간의 수와 같아야 합니다.",
            "There must be one weight for each band.",
            code="weights_invalid",
        )
    band = np.searchsorted(np.asarray(limits_cm2), pairs.squared)
    weight = np.append(np.asarray(weights, dtype=np.float64), 0.0)[band]
    demand = np.bincount(pairs.site, weights=weight * people[pairs.cell], minlength=len(capacity))
    known = np.nan_to_num(np.asarray(capacity, dtype=np.float64), nan=0.0)
    ratio = np.divide(known, demand, out=np.zeros(len(known)), where=demand > 0)
    given: Array = np.bincount(pairs.cell, weights=weight * ratio[pairs.site], minlength=len(people))
    return given
