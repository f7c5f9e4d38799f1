"""The people of a grid for the dong that are asked: which grid serves which dong, and the sentences that say so."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
import scipy
import shapely
from sqlalchemy.orm import Session

from geo.age_groups import group_label
from geo.coverage.frame import Array
from geo.coverage.model import UNKNOWN, Cells, DongArea
from geo.planning.grid_cells import dongs_of_cells, unpacked
from geo.planning.kept import Kept
from geo.queries.population_grids import Box, GridRow, grids_around, tiles_of

CELLS_KEPT: Final = 4
USUAL_WIDTH_M: Final = 100
HALF_M: Final = 0.5
LEAST_OF_GRIDS: Final = 0.5
LEAST_OF_REGISTER: Final = 0.05
"""A grid of the next province reaches into a dong at the border with a cell or two: it does not serve that dong."""


@dataclass(frozen=True, slots=True)
class PeopleCells:
    """Cells of the dong asked, and what tells readers where they come from."""

    cells: Cells
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Served:
    cells: Cells
    used: tuple[UUID, ...]


_kept: Kept[tuple[object, ...], _Served] = Kept(CELLS_KEPT)


def cells_for(
    session: Session,
    areas: Sequence[DongArea],
    on: date,
    *,
    group: str = "",
    editions: tuple[Hashable, ...] = (),
    whole: bool = False,
) -> PeopleCells | None:
    """Return the cells of the dong on a day, None where no grid serves any of them.

    A dong takes all its cells from one grid: of the group asked before that of everybody, the newest up to the day
    before later ones, the first that has half as many people in the dong as any and a twentieth of its register. The
    grid of everybody stands for a group only where the register tells how many of the group there are. `editions` are
    the boundaries of `areas`; with them, and because a grid never changes, the cells are kept in this process.
    `whole`: the areas are all there are, so that cells beside them that lie in none are told as such.
    """
    if not areas:
        return None
    box = _box(areas)
    grids = _in_order(grids_around(session, box, _groups(areas, group)), on, group)
    if not grids:
        return None
    dongs = tuple((area.code, area.residents, area.by_group.get(group)) for area in areas)
    key = (tuple(grid.id for grid in grids), editions, dongs, group, whole)
    served = _kept.get(key) if editions else None
    if served is None:
        served = _serve(session, areas, grids, box, group, whole=whole)
        if editions:
            _kept.put(key, served)
    if not served.used:
        return None
    return PeopleCells(served.cells, tuple(_said(grid, group) for grid in grids if grid.id in served.used))


def _box(areas: Sequence[DongArea]) -> Box:
    west, south, east, north = shapely.total_bounds([area.boundary for area in areas])
    return float(west), float(south), float(east), float(north)


def _groups(areas: Sequence[DongArea], group: str) -> tuple[str, ...]:
    """Return the age groups whose grids may serve: everybody's only where a register scales it to the group."""
    registered = any(area.by_group.get(group) is not None for area in areas)
    return ("", group) if group and registered else (group,)


def _in_order(grids: Sequence[GridRow], on: date, group: str) -> list[GridRow]:
    """Return the grids in the order in which they serve (they come the newest first)."""
    past = [grid for grid in grids if grid.as_of <= on]
    later = [grid for grid in reversed(grids) if grid.as_of > on]
    return sorted([*past, *later], key=lambda grid: grid.age_group != group)


@dataclass(frozen=True)
class _Inside:
    """The cells of one grid near the dong asked, the dong of each, and the people by dong."""

    grid: GridRow
    x: Array
    y: Array
    people: Array
    dong: Array
    sums: Array


def _serve(
    session: Session, areas: Sequence[DongArea], grids: Sequence[GridRow], box: Box, group: str, *, whole: bool
) -> _Served:
    inside = [_inside(session, areas, grid, box) for grid in grids]
    server = _servers(inside, areas, group)
    parts: list[tuple[Array, ...]] = []
    used: list[UUID] = []
    for number, one in enumerate(inside):
        take = (one.dong != UNKNOWN) & (server[one.dong] == number)
        if take.any():
            beyond = np.zeros(len(one.x), dtype=bool)
            if whole and not parts and one.grid.age_group == group:
                beyond = _beside(one, take)
            parts.append(tuple(column[take | beyond] for column in (one.x, one.y, one.people, one.dong)))
            used.append(one.grid.id)
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 4
    return _Served(Cells(columns[0], columns[1], columns[2], columns[3].astype(np.int64)), tuple(used))


def _inside(session: Session, areas: Sequence[DongArea], grid: GridRow, box: Box) -> _Inside:
    x, y, people = unpacked(tiles_of(session, grid.id, box))
    dong = dongs_of_cells([area.boundary for area in areas], [area.code for area in areas], x, y)
    known = dong != UNKNOWN
    return _Inside(grid, x, y, people, dong, np.bincount(dong[known], weights=people[known], minlength=len(areas)))


def _servers(inside: Sequence[_Inside], areas: Sequence[DongArea], group: str) -> Array:
    """Return which grid serves each dong, -1 for none: the first that does more than touch it."""
    server = np.full(len(areas), UNKNOWN, dtype=np.int64)
    for number, one in enumerate(inside):
        alike = [other.sums for other in inside if other.grid.age_group == one.grid.age_group]
        known = [area.by_group.get(group) if group and one.grid.age_group else area.residents for area in areas]
        least = np.maximum(
            LEAST_OF_GRIDS * np.max(alike, axis=0), LEAST_OF_REGISTER * np.array([n or 0 for n in known])
        )
        server[(server == UNKNOWN) & (one.sums > 0) & (one.sums >= least)] = number
    return server


def _beside(one: _Inside, take: Array) -> Array:
    """Say which cells lie in no dong and yet next to cells of one: people a border cuts off, not those of elsewhere."""
    beside = np.zeros(len(one.x), dtype=bool)
    outside = np.flatnonzero(one.dong == UNKNOWN)
    width_m = (one.grid.size_m or USUAL_WIDTH_M) * np.sqrt(2) + HALF_M
    known = scipy.spatial.cKDTree(np.column_stack([one.x[take], one.y[take]]))
    metres, _ = known.query(np.column_stack([one.x[outside], one.y[outside]]), distance_upper_bound=width_m)
    beside[outside[np.isfinite(metres)]] = True
    return beside


def _said(grid: GridRow, group: str) -> str:
    """Tell a source in one line: what, of when, how fine, by whom, and what it stands for."""
    told = [f"인구 격자: {grid.title}", f"{grid.as_of:%Y-%m-%d}"]
    told += [f"칸 {grid.size_m:,}m"] if grid.size_m else []
    told += [grid.publisher] if grid.publisher else []
    line = ", ".join(told)
    if grid.age_group != group:
        return f"{line} ({group_label(group)}의 격자가 없어서 모든 나이의 격자대로 나누었어요)"
    return f"{line} ({group_label(group)})" if group else line
