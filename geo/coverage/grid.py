"""Cells that lie on a lattice, found as such, so that a circle can be stamped on them row by row."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.coverage.frame import Array

STEP_CM: Final = 10_000
"""The step of a single cell: 100 m, as the national grid has it."""
ROOM_PER_CELL: Final = 64
ROOM_ALWAYS: Final = 4_000_000
NO_CELL: Final = -1


@dataclass(frozen=True)
class Lattice:
    """A box of `rows` by `columns` centres; `position` tells a cell's place in the box laid out row after row.

    Every row has one place more than columns (`stride`), where the runs of a stamp end. All lengths are centimetres.
    """

    x0: int
    y0: int
    step: int
    columns: int
    rows: int
    position: Array
    cell_at: Array

    @property
    def stride(self) -> int:
        return self.columns + 1


def lattice_of(x: Array, y: Array) -> Lattice | None:
    """Return the lattice of cell centres (cm), None when they lie on none that is worth its room or share a centre."""
    if not len(x):
        return None
    x0, y0 = int(x.min()), int(y.min())
    step = int(np.gcd(np.gcd.reduce(x - x0), np.gcd.reduce(y - y0))) or STEP_CM
    columns, rows = (int(x.max()) - x0) // step + 1, (int(y.max()) - y0) // step + 1
    if (columns + 1) * rows > max(ROOM_ALWAYS, ROOM_PER_CELL * len(x)):
        return None
    position = (y - y0) // step * (columns + 1) + (x - x0) // step
    numbers = np.arange(len(x), dtype=np.int32)
    cell_at = np.full(rows * (columns + 1), NO_CELL, dtype=np.int32)
    cell_at[position] = numbers
    if not np.array_equal(cell_at[position], numbers):
        return None
    return Lattice(x0, y0, step, columns, rows, position, cell_at)
