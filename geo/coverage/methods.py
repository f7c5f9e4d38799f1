"""Where the residents are, by the best data there is: a grid, a dong's register spread over its land, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
import shapely

from geo.coverage.frame import Array, centimetres, check_crs, check_extent
from geo.coverage.model import UNKNOWN, Cells, DongArea, Method

STEP_M: Final = 100.0
WIDE_M2: Final = 20_000_000.0
CELLS_OF_WIDE: Final = 500
"""A wider dong is spread over about so many cells: they are an estimate, and the country must fit in memory."""
FINE: Final = 1000
"""Shares of a person that a grid may hold before they are taken as whole weights."""


@dataclass(frozen=True)
class Ground:
    """Residents as whole people by cell (cm) and by dong; `residents` -1 and Method.POINTS where nobody knows them."""

    x: Array
    y: Array
    people: Array
    dong: Array
    residents: Array
    methods: tuple[Method, ...]
    left_out: int

    @property
    def known(self) -> bool:
        return any(method is not Method.POINTS for method in self.methods)


def residents_of(areas: Sequence[DongArea], group: str = "") -> Array:
    """Return the residents of every dong, of a group when asked; -1 where the register has no row."""
    stated = [area.by_group.get(group) if group else area.residents for area in areas]
    return np.array([UNKNOWN if number is None else number for number in stated], dtype=np.int64)


def apportioned(weights: Array, dong: Array, totals: Array) -> Array:
    """Return whole people per cell, in proportion to whole weights, that sum exactly to the total of each dong.

    What is left after rounding down goes to the largest remainders, of equal ones to the first cell. Cells of a dong
    without weight, without a known total (-1) or outside every dong (-1) get nobody.
    """
    sums = sums_by(dong, weights, len(totals))
    usable = (dong >= 0) & (totals[dong] > 0) & (sums[dong] > 0)
    people = np.zeros(len(weights), dtype=np.int64)
    part, own = weights[usable].astype(np.int64), dong[usable]
    base, rest = np.divmod(part * totals[own], sums[own])
    left = np.maximum(totals, 0) - sums_by(own, base, len(totals))
    order = np.lexsort((-rest, own))
    starts = np.searchsorted(own[order], np.arange(len(totals)))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - starts[own[order]]
    people[usable] = base + (rank < left[own])
    return people


def sums_by(dong: Array, values: Array, count: int) -> Array:
    """Return the sums of whole values by dong, those outside (-1) left out; exact below 2**53."""
    inside = dong >= 0
    summed: Array = np.bincount(dong[inside], weights=values[inside], minlength=count).astype(np.int64)
    return summed


def areal_cells(areas: Sequence[DongArea], only: Sequence[int] | None = None, step_m: float | None = None) -> Cells:
    """Return cells of equal weight over the land of the dong (all, or those at `only`): an estimate, kept by callers.

    Cells are `step_m` wide, by default as each dong needs it, whatever other dong are asked with it. A centre on a
    shared border belongs to the lower code; a dong too small for any centre has one point within it.
    """
    chosen = sorted(range(len(areas)) if only is None else only, key=lambda at: areas[at].code)
    steps = {at: step_m or _step_of(areas[at].boundary) for at in chosen}
    x, y, dong = _columns([(*_centres(areas[at].boundary, steps[at]), at) for at in chosen])
    own = _first_of_each(x, y)
    x, y, dong = x[own], y[own], dong[own]
    bare = sorted(set(chosen) - set(np.unique(dong).tolist()), key=lambda at: areas[at].code)
    more = _columns([_one_point(areas[at].boundary, at) for at in bare])
    x, y, dong = (np.concatenate(pair) for pair in zip((x, y, dong), more, strict=True))
    flags = np.ones(len(x), dtype=bool)
    return Cells(x, y, np.ones(len(x), dtype=np.int64), dong.astype(np.int64), shared_out=flags)


def _step_of(boundary: shapely.Geometry) -> float:
    land = float(shapely.area(boundary))
    return STEP_M if land <= WIDE_M2 else STEP_M * ceil((land / CELLS_OF_WIDE) ** 0.5 / STEP_M)


def _centres(boundary: shapely.Geometry, step_m: float) -> tuple[Array, Array]:
    west, south, east, north = shapely.bounds(boundary)
    across = (np.arange(np.floor(west / step_m), np.ceil(east / step_m)) + 0.5) * step_m
    up = (np.arange(np.floor(south / step_m), np.ceil(north / step_m)) + 0.5) * step_m
    x, y = (axis.ravel() for axis in np.meshgrid(across, up))
    shapely.prepare(boundary)
    inside = shapely.intersects_xy(boundary, x, y)
    return x[inside], y[inside]


def _one_point(boundary: shapely.Geometry, at: int) -> tuple[Array, Array, int]:
    point = shapely.point_on_surface(boundary)
    return np.array([shapely.get_x(point)]), np.array([shapely.get_y(point)]), at


def _first_of_each(x: Array, y: Array) -> Array:
    """Return, in order, where every centre stands first: of those on a shared border the later ones are left out."""
    _, first = np.unique((centimetres(y) << 32) + centimetres(x), return_index=True)
    found: Array = np.sort(first)
    return found


def _columns(parts: Sequence[tuple[Array, Array, int]]) -> tuple[Array, Array, Array]:
    """Return all x, all y and the dong of each as columns."""
    if not parts:
        return np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64)
    dong = np.repeat([part[2] for part in parts], [len(part[0]) for part in parts])
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]), dong


def ground_of(areas: Sequence[DongArea], cells: Cells | None, group: str = "", *, on_network: bool = False) -> Ground:
    """Return whole residents by cell, by the best method each dong allows.

    With a register, a grid is scaled to it dong by dong, and a dong where the grid has nobody is spread over its land.
    Without any register the grid stands as it is. A dong without a row among others that have one stays unknown.
    """
    residents = residents_of(areas, group)
    if (residents == UNKNOWN).all():
        return _as_it_is(areas, cells, on_network=on_network)
    whole = _completed(areas, cells, residents)
    weights = np.rint(np.asarray(whole.people, dtype=np.float64) * FINE).astype(np.int64)
    dong = np.asarray(whole.dong_index, dtype=np.int64)
    flags = _shared_out(whole)
    estimated = np.zeros(len(areas), dtype=bool)
    estimated[dong[flags & (dong >= 0)]] = True
    best = Method.NETWORK if on_network else Method.GRID
    return Ground(
        x=centimetres(whole.x_m),
        y=centimetres(whole.y_m),
        people=apportioned(weights, dong, residents),
        dong=dong,
        residents=residents,
        methods=tuple(
            Method.POINTS if number == UNKNOWN else (Method.AREAL if rough else best)
            for number, rough in zip(residents, estimated, strict=True)
        ),
        left_out=round(float(np.asarray(whole.people)[dong < 0].sum())),
    )


def _completed(areas: Sequence[DongArea], cells: Cells | None, residents: Array) -> Cells:
    """Return the cells with those of every dong that has residents but nobody in the grid."""
    if cells is None:
        return areal_cells(areas)
    _check_cells(cells)
    weight = np.bincount(
        cells.dong_index[cells.dong_index >= 0],
        weights=cells.people[cells.dong_index >= 0],
        minlength=len(areas),
    )
    bare = np.flatnonzero((weight == 0) & (residents > 0))
    if not len(bare):
        return cells
    more = areal_cells(areas, bare.tolist())
    return Cells(
        np.concatenate([cells.x_m, more.x_m]),
        np.concatenate([cells.y_m, more.y_m]),
        np.concatenate([cells.people, more.people]),
        np.concatenate([cells.dong_index, more.dong_index]),
        shared_out=np.concatenate([_shared_out(cells), _shared_out(more)]),
    )


def _as_it_is(areas: Sequence[DongArea], cells: Cells | None, *, on_network: bool) -> Ground:
    """Count the people of a grid without any register; cells that only spread one hold nobody then."""
    unknown = np.full(len(areas), UNKNOWN, dtype=np.int64)
    if cells is None or _shared_out(cells).all():
        none = np.zeros(0, dtype=np.int64)
        return Ground(none, none, none, none, unknown, (Method.POINTS,) * len(areas), 0)
    _check_cells(cells)
    people = np.rint(np.asarray(cells.people, dtype=np.float64)).astype(np.int64)
    dong = np.asarray(cells.dong_index, dtype=np.int64)
    best = Method.NETWORK if on_network else Method.GRID
    return Ground(
        x=centimetres(cells.x_m),
        y=centimetres(cells.y_m),
        people=np.where(dong >= 0, people, 0),
        dong=dong,
        residents=sums_by(dong, people, len(areas)),
        methods=(best,) * len(areas),
        left_out=int(people[dong < 0].sum()),
    )


def by_straight_lines(ground: Ground, straight: Array | None) -> Array:
    """Say for each dong whether its cells were measured in straight lines though a network was asked; so are none."""
    if straight is None:
        return np.zeros(len(ground.residents), dtype=bool)
    every = np.ones(len(ground.x), dtype=np.int64)
    mostly: Array = 2 * sums_by(ground.dong, straight.astype(np.int64), len(ground.residents)) >= sums_by(
        ground.dong, every, len(ground.residents)
    )
    return mostly


def _shared_out(cells: Cells) -> Array:
    return cells.shared_out if cells.shared_out is not None else np.zeros(len(cells), dtype=bool)


def _check_cells(cells: Cells) -> None:
    check_crs(cells.crs, "인구 격자")
    if len(cells):
        x, y = cells.x_m, cells.y_m
        check_extent(float(x.min()), float(y.min()), float(x.max()), float(y.max()), what="인구 격자")
