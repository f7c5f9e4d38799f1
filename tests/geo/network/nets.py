"""Small street networks for the tests, in metres from (950000, 1950000)."""

from collections.abc import Sequence

import numpy as np
import shapely

from geo.network.graph import Graph, build
from geo.network.links import Links

CORNER = np.array([950_000.0, 1_950_000.0])


def net(*lines: Sequence[tuple[float, float]], step_m: float = 50.0) -> Graph:
    """Return the graph of lines given by their corners; lines meet where their ends are the same."""
    ends = [tuple(line[at]) for line in lines for at in (0, -1)]
    points = sorted(set(ends))
    number = {point: place for place, point in enumerate(points)}
    at = np.array(points) + CORNER
    shapes = np.array([shapely.LineString(np.array(line) + CORNER) for line in lines], dtype=object)
    pairs = np.array([[number[tuple(line[0])], number[tuple(line[-1])]] for line in lines])
    return build(Links("test", at[:, 0], at[:, 1], pairs, shapes), step_m)


def at(*points: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of points."""
    moved = np.array(points, dtype=float).reshape(-1, 2) + CORNER
    return moved[:, 0], moved[:, 1]
