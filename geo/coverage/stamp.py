"""Circles stamped on a lattice: for every row of cells the run of columns within reach, worked out in whole numbers.

The runs of all sites are summed by their ends, so the work grows with sites times rows, not with cells times sites.
"""

import math
from typing import Final

import numpy as np

from geo.coverage.frame import Array
from geo.coverage.grid import Lattice

AT_ONCE: Final = 20_000


def whole_root(values: Array) -> Array:
    """Return the whole square roots, rounded down, exactly; -1 of what is negative."""
    root: Array = np.sqrt(np.maximum(values, 0).astype(np.float64)).astype(np.int64)
    root -= root * root > values
    root += (root + 1) * (root + 1) <= values
    return root


def runs(lattice: Lattice, sx: Array, sy: Array, limit_cm2: int) -> tuple[Array, Array]:
    """Return the first place and the place after the last of every run of cells within the limit of a site."""
    reach, step = math.isqrt(limit_cm2), lattice.step
    first = -((lattice.y0 + reach - sy) // step)
    row = first[:, None] + np.arange(2 * reach // step + 1)
    north = lattice.y0 + row * step - sy[:, None]
    half = whole_root(limit_cm2 - north * north)
    west = np.maximum(-((lattice.x0 + half - sx[:, None]) // step), 0)
    east = np.minimum((sx[:, None] + half - lattice.x0) // step, lattice.columns - 1)
    hit = (half >= 0) & (row >= 0) & (row < lattice.rows) & (west <= east)
    base = row[hit] * lattice.stride
    return base + west[hit], base + east[hit] + 1


def stamp_counts(lattice: Lattice, sx: Array, sy: Array, limit_cm2: int) -> Array:
    """Return for every cell how many sites (cm) lie within the limit."""
    ends = np.zeros(lattice.rows * lattice.stride + 1, dtype=np.int32)
    for start in range(0, len(sx), AT_ONCE):
        begin, after = runs(lattice, sx[start : start + AT_ONCE], sy[start : start + AT_ONCE], limit_cm2)
        np.add.at(ends, begin, 1)
        np.subtract.at(ends, after, 1)
    np.cumsum(ends, out=ends)
    counts: Array = ends[lattice.position]
    return counts


def stamp_cells(lattice: Lattice, x: int, y: int, limit_cm2: int) -> tuple[Array, Array]:
    """Return the cells within the limit of one point (cm) and their squared distances, row by row."""
    reach, step = math.isqrt(limit_cm2), lattice.step
    west, east = max(-((lattice.x0 + reach - x) // step), 0), min((x + reach - lattice.x0) // step + 1, lattice.columns)
    south, north = max(-((lattice.y0 + reach - y) // step), 0), min((y + reach - lattice.y0) // step + 1, lattice.rows)
    if west >= east or south >= north:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
    across = np.arange(lattice.x0 + west * step - x, lattice.x0 + east * step - x, step)
    up = np.arange(lattice.y0 + south * step - y, lattice.y0 + north * step - y, step)
    squared = (up * up)[:, None] + across * across
    cells = lattice.cell_at.reshape(lattice.rows, lattice.stride)[south:north, west:east]
    hit = (squared <= limit_cm2) & (cells >= 0)
    return cells[hit], squared[hit]
