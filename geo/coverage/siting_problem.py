"""Who could newly be reached by which candidate: cells that the same candidates reach are one group."""

from dataclasses import dataclass

import numpy as np
import scipy

from geo.coverage.frame import Array
from geo.coverage.nearest import Pairs


@dataclass(frozen=True)
class Problem:
    """`reach` has a row per candidate (in the order of ids) and a column per group of people nobody reaches yet.

    `base` people are reached already, `total` is everybody.
    """

    reach: "scipy.sparse.csr_array"
    people: Array
    base: int
    total: int

    @property
    def candidates(self) -> int:
        return int(self.reach.shape[0])

    def covers(self, chosen: list[int]) -> Array:
        """Return how many of the chosen reach each group."""
        counts: Array = np.asarray(self.reach[chosen].sum(axis=0)).ravel()
        return counts

    def value(self, chosen: list[int]) -> int:
        """Return the people newly reached by the chosen together."""
        return int(self.people[self.covers(chosen) > 0].sum())

    def gains(self, left: Array) -> Array:
        """Return per candidate how many of the people `left` (per group) it reaches."""
        gains: Array = self.reach @ left
        return gains


def problem_of(pairs: Pairs, candidates: int, people: Array, reached: Array) -> Problem:
    """Merge the cells (people, whether reached already) by who reaches them; `pairs.site` numbers the candidates."""
    useful = (people[pairs.cell] > 0) & ~reached[pairs.cell]
    ones = np.ones(int(useful.sum()), dtype=np.int64)
    shape = (candidates, len(people))
    by_cell = scipy.sparse.csc_array((ones, (pairs.site[useful], pairs.cell[useful])), shape=shape)
    by_cell.sum_duplicates()
    group, first = _groups(by_cell)
    inside = group >= 0
    heads = np.bincount(group[inside], weights=people[inside], minlength=len(first)).astype(np.int64)
    merged = by_cell[:, first] if len(first) else scipy.sparse.csc_array((candidates, 0), dtype=np.int64)
    return Problem(merged.tocsr(), heads, int(people[reached].sum()), int(people.sum()))


def _groups(by_cell: "scipy.sparse.csc_array") -> tuple[Array, Array]:
    """Return the group of each cell (-1: no candidate reaches it) and the first cell of each group."""
    ends, rows = by_cell.indptr, by_cell.indices
    group = np.full(by_cell.shape[1], -1, dtype=np.int64)
    known: dict[bytes, int] = {}
    first: list[int] = []
    for cell in np.flatnonzero(np.diff(ends)).tolist():
        key = rows[ends[cell] : ends[cell + 1]].tobytes()
        number = known.setdefault(key, len(known))
        if number == len(first):
            first.append(cell)
        group[cell] = number
    return group, np.array(first, dtype=np.int64)
