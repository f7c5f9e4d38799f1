"""Scenario 10: after any events the count grid equals a full recompute, to the person; and the stamp equals the tree."""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.counts import CountGrid
from geo.coverage.frame import Array, centimetres
from geo.coverage.grid import lattice_of
from geo.coverage.methods import Ground
from geo.coverage.model import Method
from geo.coverage.nearest import FAR, nearest, own_within, within
from geo.coverage.stamp import stamp_cells, stamp_counts, whole_root
from geo.coverage.walking import Walking, limits
from tests.geo.coverage.fixture import EAST, NORTH

WALKING = Walking()
LIMITS = limits(WALKING, WALKING.minutes)


def city(columns: int, rows: int, dongs: int, seed: int, *, on_a_lattice: bool = True) -> Ground:
    """A city of square cells, some missing, in bands of dong; a few cells belong to none."""
    rng = np.random.default_rng(seed)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(columns) * 100.0 + 50, np.arange(rows) * 100.0 + 50))
    dong = (x // (columns * 100 / dongs)).astype(np.int64)
    dong[rng.random(len(x)) < 0.02] = -1
    if not on_a_lattice:
        x, y = x + rng.integers(-2000, 2000, len(x)) / 100, y + rng.integers(-2000, 2000, len(y)) / 100
    kept = rng.random(len(x)) < 0.8
    people = rng.integers(0, 400, len(x))
    residents = np.bincount(dong[kept & (dong >= 0)], people[kept & (dong >= 0)], dongs).astype(np.int64)
    columns_of = (centimetres(x + EAST)[kept], centimetres(y + NORTH)[kept], people[kept], dong[kept])
    return Ground(*columns_of, residents, (Method.GRID,) * dongs, 0)


def recomputed(ground: Ground, sites: Array) -> Array:
    """People by band and dong, every cell against every site: the plainest arithmetic there is."""
    at = centimetres(sites.reshape(-1, 2))
    table = np.zeros((len(LIMITS), len(ground.residents)), dtype=np.int64)
    best = np.full(len(ground.x), FAR)
    for sx, sy in at:
        best = np.minimum(best, (ground.x - sx) ** 2 + (ground.y - sy) ** 2)
    for band, limit in enumerate(LIMITS):
        hit = (best <= limit) & (ground.dong >= 0)
        np.add.at(table[band], ground.dong[hit], ground.people[hit])
    return table


def somewhere(rng: random.Random, wide: int, high: int) -> tuple[float, float]:
    """A point, now and then beyond the border, now and then exactly on a lattice line."""
    x, y = rng.uniform(-800, wide + 800), rng.uniform(-800, high + 800)
    return (EAST + round(x, -1), NORTH + round(y, -1)) if rng.random() < 0.3 else (EAST + x, NORTH + y)


@pytest.mark.parametrize("on_a_lattice", [True, False])
def test_random_events_equal_a_full_recompute(on_a_lattice: bool) -> None:
    ground = city(60, 50, 12, seed=6, on_a_lattice=on_a_lattice)
    assert (lattice_of(ground.x, ground.y) is not None) is on_a_lattice
    grid, rng, sites = CountGrid(ground, LIMITS), random.Random(10), []
    for event in range(1, 1001):
        if sites and rng.random() < 0.45:
            grid.remove(*sites.pop(rng.randrange(len(sites))))
        else:
            sites.append(somewhere(rng, 6000, 5000))
            grid.add(*sites[-1])
        if event % 100 == 0:
            assert np.array_equal(grid.snapshot().people, recomputed(ground, np.array(sites)))
    full = CountGrid(ground, LIMITS)
    full.fill(np.array(sites)[:, 0], np.array(sites)[:, 1])
    assert np.array_equal(full.snapshot().people, grid.snapshot().people)
    assert np.array_equal(full._counts, grid._counts)


def by_the_tree(ground: Ground, sites: list[tuple[float, float]]) -> Array:
    at = centimetres(np.array(sites).reshape(-1, 2))
    best = nearest(ground.x, ground.y, at[:, 0], at[:, 1]).squared
    people = [np.where((best <= limit) & (ground.dong >= 0), ground.people, 0) for limit in LIMITS]
    dong = np.maximum(ground.dong, 0)
    return np.array([np.bincount(dong, weights=row, minlength=len(ground.residents)) for row in people]).astype(int)


def test_ten_thousand_events_in_a_city_of_the_size_of_seoul_equal_a_full_recompute() -> None:
    """60,500 cells less a fifth, 424 dong; one transaction in ten has two moves, one in fifty is given up."""
    ground, rng = city(275, 220, 424, seed=2018), random.Random(2022)
    sites = [somewhere(rng, 27_500, 22_000) for _ in range(1000)]
    grid, full = CountGrid(ground, LIMITS), CountGrid(ground, LIMITS)
    grid.fill(*np.array(sites).T)
    for event in range(1, 10_001):
        gone, come = rng.randrange(len(sites)), somewhere(rng, 27_500, 22_000)
        if event % 50 == 0:
            with pytest.raises(ValueError, match="no site is counted"):
                grid.change([(*sites[gone], -1), (*come, 1), (EAST + 5_000, NORTH + 5_000, -10_000)])
        elif event % 10 == 0:
            grid.change([(*sites[gone], -1), (*come, 1)])
            sites[gone] = come
        elif rng.random() < 0.5:
            grid.remove(*sites.pop(gone))
        else:
            grid.add(*come)
            sites.append(come)
        if event % 100 == 0:
            full.fill(*np.array(sites).T)
            assert np.array_equal(grid.snapshot().people, full.snapshot().people)
        if event % 2_000 == 0:
            assert np.array_equal(grid.snapshot().people, by_the_tree(ground, sites))


def test_an_aborted_transaction_changes_nothing() -> None:
    ground = city(30, 30, 3, seed=1)
    grid = CountGrid(ground, LIMITS)
    grid.add(EAST + 1000, NORTH + 1000)
    before = grid.snapshot()

    def gives_up() -> None:
        with grid.transaction() as moves:
            moves.append((EAST + 2000, NORTH + 2000, 1))
            raise ZeroDivisionError

    def takes_away_what_is_not_there() -> None:
        with grid.transaction() as moves:
            moves += [(EAST + 2000, NORTH + 2000, 1), (EAST + 500, NORTH + 2900, -1)]

    with pytest.raises(ZeroDivisionError):
        gives_up()
    with pytest.raises(ValueError, match="no site is counted"):
        takes_away_what_is_not_there()
    after = grid.snapshot()
    assert after.version == before.version
    assert np.array_equal(after.people, before.people)
    assert np.array_equal(after.people, recomputed(ground, np.array([[EAST + 1000, NORTH + 1000]])))


def test_a_snapshot_stays_as_it_was() -> None:
    grid = CountGrid(city(30, 30, 3, seed=2), LIMITS)
    before = grid.snapshot()
    grid.add(EAST + 1500, NORTH + 1500)
    assert before.city == (0, 0, 0)
    assert grid.snapshot().city > before.city
    with pytest.raises(ValueError, match="read-only"):
        before.people[0, 0] = 1


def test_two_writers_at_once_are_one_after_the_other() -> None:
    ground = city(40, 40, 4, seed=3)
    grid, rng = CountGrid(ground, LIMITS), random.Random(4)
    points = [somewhere(rng, 4000, 4000) for _ in range(200)]

    def write(half: list[tuple[float, float]]) -> None:
        for point in half:
            grid.add(*point)

    with ThreadPoolExecutor(2) as writers:
        list(writers.map(write, (points[:100], points[100:])))
    assert grid.snapshot().version == len(points)
    assert np.array_equal(grid.snapshot().people, recomputed(ground, np.array(points)))


points = st.lists(st.tuples(st.integers(-90_000, 390_000), st.integers(-90_000, 390_000)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(points=points, seed=st.integers(0, 50), limit=st.sampled_from([1, 9_999, 25_000, 38_461, 50_000, 75_000]))
def test_stamp_and_tree_say_the_same(points: list[tuple[int, int]], seed: int, limit: int) -> None:
    ground = city(30, 30, 4, seed=seed)
    lattice = lattice_of(ground.x, ground.y)
    assert lattice is not None
    sx = np.array([x for x, _ in points], dtype=np.int64) + int(EAST * 100)
    sy = np.array([y for _, y in points], dtype=np.int64) + int(NORTH * 100)
    squared = (ground.x[:, None] - sx) ** 2 + (ground.y[:, None] - sy) ** 2
    counts = (squared <= limit**2).sum(axis=1)
    pairs = within(ground.x, ground.y, sx, sy, limit**2)
    near = nearest(ground.x, ground.y, sx, sy)
    assert np.array_equal(stamp_counts(lattice, sx, sy, limit**2), counts)
    assert np.array_equal(np.bincount(pairs.cell, minlength=len(ground.x)), counts)
    assert np.array_equal(near.squared <= limit**2, counts > 0)
    for x, y in zip(sx.tolist()[:2], sy.tolist()[:2], strict=True):
        hit = (ground.x - x) ** 2 + (ground.y - y) ** 2 <= limit**2
        cells, apart = stamp_cells(lattice, x, y, limit**2)
        assert np.array_equal(np.sort(cells), np.flatnonzero(hit))
        assert np.array_equal(apart, (ground.x[cells] - x) ** 2 + (ground.y[cells] - y) ** 2)
    if len(points):
        assert np.array_equal(near.site, squared.argmin(axis=1))  # argmin: the lowest of equals
        site_dong = np.arange(len(sx)) % 4
        own = ((squared <= limit**2) & (ground.dong[:, None] == site_dong)).any(axis=1)
        assert np.array_equal(own_within((ground.x, ground.y, ground.dong), (sx, sy, site_dong), limit**2), own)


def test_the_nearest_of_many_equals_is_the_lowest() -> None:
    """A ring of sites equally far from one cell, among them the same place twice."""
    x, y = centimetres([EAST]), centimetres([NORTH])
    ring = [(0, 500), (300, 400), (400, 300), (500, 0), (-300, 400), (300, -400), (0, 500)]
    for start in range(len(ring)):
        turned = ring[start:] + ring[:start]
        found = nearest(x, y, centimetres([EAST + e for e, _ in turned]), centimetres([NORTH + n for _, n in turned]))
        assert (found.squared[0], found.site[0]) == (50_000**2, 0)


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1))
def test_whole_roots_are_exact(values: list[int]) -> None:
    roots = whole_root(np.array(values, dtype=np.int64)).tolist()
    for value, root in zip(values, roots, strict=True):
        assert root == -1 if value < 0 else root**2 <= value < (root + 1) ** 2


@pytest.mark.parametrize("near_square", [k**2 + d for k in (10**7, 94_906_267, 3 * 10**8) for d in (-1, 0, 1)])
def test_whole_roots_are_exact_beside_squares_too_large_for_a_float(near_square: int) -> None:
    root = int(whole_root(np.array([near_square], dtype=np.int64))[0])
    assert root**2 <= near_square < (root + 1) ** 2
