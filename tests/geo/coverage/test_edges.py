"""Where a walk just ends, a grid just ends, or a choice is just the best: one centimetre and one person decide."""

import numpy as np
import pytest

from geo.coverage.capacity import e2sfca
from geo.coverage.counts import CountGrid
from geo.coverage.frame import Array
from geo.coverage.grid import lattice_of
from geo.coverage.methods import Ground
from geo.coverage.model import Method
from geo.coverage.nearest import Pairs
from geo.coverage.siting_bound import exact
from geo.coverage.siting_problem import Problem, problem_of
from geo.coverage.stamp import stamp_cells
from geo.coverage.walking import MOST_BANDS, Walking
from geo.errors import InvalidInput

STEP = 10_000
"""Cells lie a hundred metres apart, in centimetres."""


def on_a_lattice(columns: int, rows: int) -> tuple[Array, Array]:
    x, y = np.meshgrid(np.arange(columns) * STEP, np.arange(rows) * STEP)
    return x.ravel().astype(np.int64), y.ravel().astype(np.int64)


def by_hand(x: Array, y: Array, at: tuple[int, int], limit: int) -> set[tuple[int, int, int]]:
    squared = (x - at[0]) ** 2 + (y - at[1]) ** 2
    return {(int(x[n]), int(y[n]), int(squared[n])) for n in np.flatnonzero(squared <= limit)}


@pytest.mark.parametrize(
    "at", [(0, 0), (20_000, 20_000), (90_000, 70_000), (45_000, 35_000), (-30_000, 20_000), (120_000, 35_000)]
)
@pytest.mark.parametrize("reach", [0, 9_999, 10_000, 30_000, 50_000, 50_001])
def test_a_cell_exactly_at_the_end_of_the_walk_is_within_it(at: tuple[int, int], reach: int) -> None:
    x, y = on_a_lattice(10, 8)
    lattice = lattice_of(x, y)
    assert lattice is not None
    cells, squared = stamp_cells(lattice, *at, reach * reach)
    found = {(int(x[cell]), int(y[cell]), int(far)) for cell, far in zip(cells, squared, strict=True)}
    assert found == by_hand(x, y, at, reach * reach)
    assert len(cells) == len(found)


@pytest.mark.parametrize("jitter", [0, 137])
@pytest.mark.parametrize(("metres", "reached"), [(299.99, 0), (300.0, 10), (300.01, 10)])
def test_a_site_reaches_the_people_at_just_its_distance(jitter: int, metres: float, reached: int) -> None:
    x, y = np.array([0, STEP, 7 * STEP + jitter]), np.array([0, 3 * STEP, STEP])
    ground = Ground(x, y, np.array([10, 0, 0]), np.zeros(3, dtype=np.int64), np.array([10]), (Method.GRID,), 0)
    limit = round(metres * 100) ** 2
    grid = CountGrid(ground, (100, limit))
    grid.add(0.0, 300.0)
    assert grid.snapshot().people.tolist() == [[0], [reached]]
    full = CountGrid(ground, (100, limit))
    full.fill(np.array([0.0]), np.array([300.0]))
    assert full.snapshot().city == (0, reached)


def test_a_ground_without_cells_counts_nobody_and_moves_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    grid = CountGrid(Ground(none, none, none, none, np.array([0]), (Method.GRID,), 0), (100,))
    grid.add(5.0, 5.0)
    assert (grid.snapshot().people.tolist(), grid.snapshot().version) == ([[0]], 1)


def test_as_many_bands_as_there_may_be_are_taken_and_one_more_is_not() -> None:
    assert Walking(minutes=tuple(range(1, MOST_BANDS + 1))).minutes[-1] == MOST_BANDS
    with pytest.raises(InvalidInput):
        Walking(minutes=tuple(range(1, MOST_BANDS + 2)))


def test_there_is_one_weight_for_each_band() -> None:
    pairs = Pairs(np.array([0]), np.array([0]), np.array([1]))
    with pytest.raises(InvalidInput) as refused:
        e2sfca(np.array([1]), np.array([1.0]), pairs, (100, 200), (1.0,))
    told = (refused.value.code, refused.value.message, refused.value.message_en)
    assert told == (
        "weights_invalid",
        "가까운 정도의 가중치는 걷는 시간의 수와 같아야 합니다.",
        "There must be one weight for each band.",
    )


def test_a_site_nobody_can_walk_to_gives_nothing_however_large_it_is() -> None:
    pairs = Pairs(cell=np.array([0, 1]), site=np.array([0, 1]), squared=np.array([50, 500]))
    for _ in range(50):  # memory left unset may happen to be right once
        given = e2sfca(np.array([4, 4]), np.array([8.0, 1e9, 3.0]), pairs, (100,), (1.0,))
        assert given.tolist() == [2.0, 0.0]


def _tight() -> Problem:
    """Three candidates; the greedy first takes the largest, which no best pair holds: 6 + 6 beat 7 + 3."""
    people = np.array([3, 3, 3, 3, 1])
    pairs = Pairs(
        cell=np.array([0, 1, 2, 3, 1, 2, 4]),
        site=np.array([0, 0, 1, 1, 2, 2, 2]),
        squared=np.zeros(7, dtype=np.int64),
    )
    return problem_of(pairs, 3, people, np.zeros(5, dtype=bool))


def test_the_exact_choice_is_the_best_pair_and_its_ceiling_is_reached() -> None:
    best, ceiling = exact(_tight(), [2, 0], 2)
    assert (sorted(best), ceiling) == ([0, 1], 12)


def test_without_time_the_exact_choice_keeps_what_it_has_and_never_promises_too_little() -> None:
    best, ceiling = exact(_tight(), [0, 1], 2, seconds=0.0)
    assert (best, ceiling >= 12) == ([0, 1], True)


def test_a_choice_that_is_best_already_is_kept_as_it_is() -> None:
    assert exact(_tight(), [1, 0], 2) == ([1, 0], 12)
    assert exact(_tight(), [2], 1) == ([2], 7)
