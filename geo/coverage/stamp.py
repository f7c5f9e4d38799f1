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


def stamp_cells(lattice: Lattice, x: int, y: int, limit_cm2: int) -> Array:
    """Return the cells within the limit of one point (cm), in no promised order."""
    begin, after = runs(lattice, np.array([x]), np.array([y]), limit_cm2)
    if not len(begin):
        return np.zeros(0, dtype=np.int32)
    lengths = after - begin
    shift = np.repeat(begin - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    cells = lattice.cell_at[shift + np.arange(len(shift))]
    found: Array = cells[cells >= 0]
    return found
