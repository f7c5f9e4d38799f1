"""Count grids: how many sites reach each cell, kept exact while sites come and go, and the people that makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any, Final

import numpy as np

from geo.coverage.frame import Array, centimetres
from geo.coverage.grid import lattice_of
from geo.coverage.methods import Ground, sums_by
from geo.coverage.nearest import SPARE_CM, tree_of, within
from geo.coverage.stamp import stamp_cells, stamp_counts

Move = tuple[float, float, int]
CM: Final = 100


@dataclass(frozen=True)
class Snapshot:
    """People with a site in reach by band and dong as they were at `version`; nothing changes it any more."""

    version: int
    people: Array

    @property
    def city(self) -> tuple[int, ...]:
        """The people of all dong by band."""
        return tuple(int(number) for number in self.people.sum(axis=1))


class CountGrid:
    """How many sites reach each cell, per band (squared limits in cm²).

    Adding and taking away a site touches its own cells only and equals a full count to the person. Writers come one
    after the other; readers take a snapshot and never see half a change.
    """

    def __init__(self, ground: Ground, limits_cm2: tuple[int, ...]) -> None:
        self._ground = ground
        self._limits = limits_cm2
        self._limits_column = np.array(limits_cm2, dtype=np.int64)[:, None]
        self._widest = max(limits_cm2)
        self._dongs = len(ground.residents)
        self._home = np.maximum(ground.dong, 0)
        self._lived = np.where(ground.dong >= 0, ground.people, 0)
        self._lattice = lattice_of(ground.x, ground.y)
        self._tree: Any = tree_of(ground.x, ground.y) if self._lattice is None and len(ground.x) else None
        self._counts = np.zeros((len(limits_cm2), len(ground.x)), dtype=np.int32)
        self._people = np.zeros((len(limits_cm2), len(ground.residents)), dtype=np.int64)
        self._lock = RLock()
        self._version = 0

    def fill(self, x_m: Array, y_m: Array) -> None:
        """Count all sites (metres) anew, whatever stood before."""
        x, y = centimetres(x_m), centimetres(y_m)
        counts = np.stack([self._counted(x, y, limit) for limit in self._limits])
        people = np.stack([self._reached(row) for row in counts])
        with self._lock:
            self._counts, self._people, self._version = counts, people, self._version + 1

    def add(self, x_m: float, y_m: float) -> None:
        """Count one site more."""
        self.change([(x_m, y_m, 1)])

    def remove(self, x_m: float, y_m: float) -> None:
        """Count one site less; ValueError when none was counted there, and nothing changes."""
        self.change([(x_m, y_m, -1)])

    def change(self, moves: list[Move]) -> None:
        """Take all moves (x_m, y_m, ±1) as one change, or none of them."""
        with self._lock:
            done: list[Move] = []
            try:
                for move in moves:
                    self._move(*move)
                    done.append(move)
            except BaseException:
                for x_m, y_m, step in reversed(done):
                    self._move(x_m, y_m, -step)
                raise
            self._version += 1

    @contextmanager
    def transaction(self) -> Iterator[list[Move]]:
        """Give a list for moves; they are taken together when the block ends well, and not at all when it fails."""
        moves: list[Move] = []
        yield moves
        self.change(moves)

    def snapshot(self) -> Snapshot:
        """Return the people by band and dong as they are now."""
        with self._lock:
            people = self._people.copy()
            version = self._version
        people.setflags(write=False)
        return Snapshot(version, people)

    def _move(self, x_m: float, y_m: float, step: int) -> None:
        cells, squared = self._near(round(x_m * CM), round(y_m * CM))
        reached = squared <= self._limits_column
        before = self._counts[:, cells]
        after = before + step * reached
        if step < 0 and after.size and after.min() < 0:
            raise ValueError(f"no site is counted at {x_m}, {y_m}")
        self._counts[:, cells] = after
        band, which = np.nonzero((before == 0) != (after == 0))
        turned = cells[which]
        sign = 1 if step > 0 else -1
        np.add.at(self._people.reshape(-1), band * self._dongs + self._home[turned], sign * self._lived[turned])

    def _near(self, x: int, y: int) -> tuple[Array, Array]:
        """Return the cells within the widest band of a point and their squared distances."""
        if self._lattice is not None:
            return stamp_cells(self._lattice, x, y, self._widest)
        if self._tree is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        near = np.array(self._tree.query_ball_point((x, y), self._widest**0.5 + SPARE_CM), dtype=np.int64)
        squared = (self._ground.x[near] - x) ** 2 + (self._ground.y[near] - y) ** 2
        return near[squared <= self._widest], squared[squared <= self._widest]

    def _counted(self, x: Array, y: Array, limit: int) -> Array:
        if self._lattice is not None:
            return stamp_counts(self._lattice, x, y, limit)
        pairs = within(self._ground.x, self._ground.y, x, y, limit)
        counts: Array = np.bincount(pairs.cell, minlength=len(self._ground.x)).astype(np.int32)
        return counts

    def _reached(self, counts: Array) -> Array:
        people = np.where(counts > 0, self._ground.people, 0)
        return sums_by(self._ground.dong, people, len(self._ground.residents))
