"""A street network as coverage asks it: along the streets where they are known, in a straight line where not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
import shapely

from geo.coverage.frame import Array
from geo.coverage.nearest import NOBODY, Pairs
from geo.coverage.nearest import nearest as nearest_in_line
from geo.coverage.nearest import within as within_line
from geo.coverage.walks import Walk
from geo.network.entrances import Entrances, beside_streets, entrances
from geo.network.graph import Graph
from geo.network.paths import nearest_on_foot, pairs_on_foot
from geo.walking import DETOUR

MOST: Final = 0.5
"""A dong is measured along the streets when at least this share of its cells lies by them."""


class Footing(StrEnum):
    """What the distances of a dong stand on."""

    NETWORK = "network"
    NO_STREETS = "no_streets"
    IN_PIECES = "in_pieces"
    UNLINKED = "unlinked"

    @property
    def straight(self) -> bool:
        """Whether straight lines stand in: streets are unknown there, or known in pieces only."""
        return self in {Footing.NO_STREETS, Footing.IN_PIECES}


CAVEATS: Final = {
    Footing.NO_STREETS: "이 동에는 불러온 보행로가 없어 직선거리로 추정했어요.",
    Footing.IN_PIECES: "불러온 보행로가 여러 조각으로 끊겨 있어 직선거리로 추정했어요.",
    Footing.UNLINKED: "이 동의 보행로는 다른 곳과 이어져 있지 않아요.",
}
"""The sentence that stands beside a dong's figures; figures along the streets need none."""


@dataclass(frozen=True)
class StreetNetwork:
    """A walking graph as coverage asks it, dong by dong: `boundaries` are those of the dong, in their order.

    A site off the network is reached by nobody along the streets, and is never 0 m away; only dongs that are measured
    in straight lines (times `detour`) still count it.
    """

    graph: Graph
    boundaries: Sequence[shapely.Geometry]
    detour: float = DETOUR
    stands: tuple[Footing, ...] | None = None
    """The footing of each dong where it is known beforehand, and of what lies outside; else the cells asked tell it."""

    @property
    def label(self) -> str:
        return self.graph.source

    def nearest(self, x: Array, y: Array, sx: Array, sy: Array) -> Walk:
        """Return the walk of every cell to its nearest site; all coordinates in centimetres."""
        homes, sites = self._entrances(x, y), self._entrances(sx, sy)
        dong, footing = self.footings(x, y, homes)
        metres, site = nearest_on_foot(self.graph, sites, homes)
        straight = straight_cells(dong, footing)
        found = nearest_in_line(x[straight], y[straight], sx, sy)
        metres[straight] = np.where(found.site == NOBODY, np.inf, self._stretched(found.squared))
        site[straight] = found.site
        told = tuple((place, CAVEATS[one]) for place, one in enumerate(footing[:-1]) if one in CAVEATS)
        return Walk(metres, site, homes.on | straight, sites.on | self._by_line(sx, sy, footing), told, straight)

    def within(self, x: Array, y: Array, sx: Array, sy: Array, limit_m: float) -> Pairs:
        """Return all cells and sites at most so many metres of way apart."""
        homes, sites = self._entrances(x, y), self._entrances(sx, sy)
        straight = np.flatnonzero(straight_cells(*self.footings(x, y, homes)))
        homes.point[straight] = NOBODY
        cell, site, metres = pairs_on_foot(self.graph, sites, homes, limit_m)
        reach = math.ceil((limit_m * 100 / self.detour + 1) ** 2)
        line = within_line(x[straight], y[straight], sx, sy, reach)
        walked = self._stretched(line.squared)
        near = walked <= limit_m
        every = np.concatenate([metres, walked[near]])
        return Pairs(
            np.concatenate([cell, straight[line.cell[near]]]),
            np.concatenate([site, line.site[near]]),
            np.rint(every * 100).astype(np.int64) ** 2,
        )

    def footings(self, x: Array, y: Array, homes: Entrances | None = None) -> tuple[Array, tuple[Footing, ...]]:
        """Return the dong of each cell and what the distances of each dong stand on; the last is for cells outside."""
        dongs = len(self.boundaries)
        dong = self.dong_of(x, y)
        if self.stands is not None:
            return dong, self.stands
        homes = self._entrances(x, y) if homes is None else homes
        cells = np.maximum(np.bincount(dong, minlength=dongs + 1), 1)
        near = beside_streets(self.graph, x / 100, y / 100, homes)
        on_share = np.bincount(dong, weights=homes.on, minlength=dongs + 1) / cells
        near_share = np.bincount(dong, weights=near, minlength=dongs + 1) / cells
        shares = zip(on_share[:dongs].tolist(), near_share[:dongs].tolist(), strict=True)
        return dong, (*(footing_of(self.graph, *pair) for pair in shares), Footing.NETWORK)

    def settled(self, x: Array, y: Array) -> "StreetNetwork":
        """Return the network with its footings decided by all cells, to be asked about some of them at a time."""
        return replace(self, stands=self.footings(x, y)[1])

    def dong_of(self, x: Array, y: Array) -> Array:
        """Return the dong of each place, of several the first, and one beyond the last where there is none."""
        dong = np.full(len(x), len(self.boundaries), dtype=np.int64)
        tree = shapely.STRtree(list(self.boundaries))
        cell, area = tree.query(shapely.points(x / 100, y / 100), predicate="intersects")
        np.minimum.at(dong, cell, area)
        return dong

    def _by_line(self, sx: Array, sy: Array, footing: tuple[Footing, ...]) -> Array:
        """Say which sites are reached without streets: in dong without, and beyond the borders where there is such."""
        *inside, _ = (one.straight for one in footing)
        found: Array = np.array([*inside, any(inside)])[self.dong_of(sx, sy)]
        return found

    def _entrances(self, x: Array, y: Array) -> Entrances:
        return entrances(self.graph, x / 100, y / 100)

    def _stretched(self, squared_cm: Array) -> Array:
        """Return metres walked where the straight line is all one knows."""
        walked: Array = (np.sqrt(squared_cm.astype(np.float64)) / 100 * self.detour).round(9)
        return walked


def straight_cells(dong: Array, footing: tuple[Footing, ...]) -> Array:
    """Say which cells lie in a dong that is measured in straight lines."""
    straight: Array = np.array([one.straight for one in footing])[dong]
    return straight


def footing_of(graph: Graph, on: float, beside: float) -> Footing:
    """Decide by the shares of a dong's cells that enter the network, and that lie beside any street at all."""
    if beside < MOST:
        return Footing.NO_STREETS
    if not graph.holds_together:
        return Footing.IN_PIECES
    return Footing.NETWORK if on >= MOST else Footing.UNLINKED
