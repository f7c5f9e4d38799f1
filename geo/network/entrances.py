"""Where a place meets the network: its nearest point, the leg there counted, and no further than a cap."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo.network.graph import Graph
from geo.network.links import Floats, Ints

ENTRANCE_M: Final = 150.0

Bools = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Entrances:
    """Per place: its point of the largest piece and the metres to it; −1 and infinity where it is further than the cap.

    `away_m` is the distance to the nearest point whatever it is, for the sentence that a place is off the network.
    """

    point: Ints
    leg_m: Floats
    away_m: Floats

    @property
    def on(self) -> Bools:
        linked: Bools = self.point >= 0
        return linked


def entrances(graph: Graph, x_m: Floats, y_m: Floats, cap_m: float = ENTRANCE_M) -> Entrances:
    """Return how places (EPSG:5179) enter the largest piece; a leg of exactly the cap still does."""
    away = _away(graph.tree, x_m, y_m)
    on = away[0] <= cap_m
    point = np.full(len(x_m), -1, dtype=np.int64)
    point[on] = graph.walked[away[1][on]]
    return Entrances(point, np.where(on, away[0], np.inf), away[0])


def beside_streets(graph: Graph, x_m: Floats, y_m: Floats, homes: Entrances, cap_m: float = ENTRANCE_M) -> Bools:
    """Say which places have a street of any piece within the cap; those that enter the largest have."""
    beside = homes.on.copy()
    others = np.flatnonzero(~beside)
    beside[others] = _away(graph.whole_tree, x_m[others], y_m[others])[0] <= cap_m
    return beside


def _away(tree: Any, x_m: Floats, y_m: Floats) -> tuple[Floats, Ints]:
    """Return metres to the nearest point, to the centimetre, and its number; places without coordinates have none."""
    placed = np.isfinite(x_m) & np.isfinite(y_m)
    metres, number = np.full(len(x_m), np.inf), np.full(len(x_m), -1, dtype=np.int64)
    if tree.n and placed.any():
        metres[placed], number[placed] = tree.query(np.column_stack([x_m[placed], y_m[placed]]))
    return metres.round(2), number
