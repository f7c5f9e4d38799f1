"""The walking graph: its largest piece is walked, the others are listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import scipy
import shapely

from geo.network.links import Floats, Ints, Links, Shapes
from geo.network.measures import WHOLE_FROM

STEP_M: Final = 50.0
"""Longer lines get points in between, so that a house beside the middle of a long street has its entrance there."""

SHORTEST_M: Final = 0.01


@dataclass(frozen=True)
class Piece:
    """One connected part: how many points of the file, how many metres of street, where its middle lies."""

    points: int
    metres: float
    x_m: float
    y_m: float


@dataclass(frozen=True)
class Graph:
    """Streets on foot in EPSG:5179. `matrix` holds metres both ways; `piece` is 0 for points of the largest piece.

    The first `points` places of `x_m`, `y_m` and `piece` are the file's own points, those after lie between them.
    """

    source: str
    x_m: Floats
    y_m: Floats
    matrix: "scipy.sparse.csr_array"
    piece: Ints
    pieces: tuple[Piece, ...]
    points: int
    links: int
    counts: Mapping[str, int]

    @property
    def metres(self) -> float:
        return sum(piece.metres for piece in self.pieces)

    @property
    def largest_share(self) -> float:
        """Share of the metres that the largest piece has; 0 where there is none."""
        return self.pieces[0].metres / self.metres if self.metres else 0.0

    @property
    def holds_together(self) -> bool:
        return self.largest_share >= WHOLE_FROM

    @cached_property
    def walked(self) -> Ints:
        """Numbers of the points of the largest piece."""
        return np.flatnonzero(self.piece == 0)

    @cached_property
    def tree(self) -> Any:
        """Points of the largest piece, to look up the nearest."""
        return _tree(self.x_m[self.walked], self.y_m[self.walked])

    @cached_property
    def whole_tree(self) -> Any:
        """Points of every piece."""
        return _tree(self.x_m, self.y_m)


def _tree(x_m: Floats, y_m: Floats) -> Any:
    return scipy.spatial.cKDTree(np.column_stack([x_m, y_m]))


def build(links: Links, step_m: float = STEP_M) -> Graph:
    """Join the lines at their points; lines told twice (both directions, repeated ids) count once."""
    ends, shapes, lengths = _once(links)
    x_m, y_m, pairs, weights = _with_points_between(links, ends, shapes, lengths, step_m)
    matrix = _both_ways(pairs, weights, len(x_m))
    piece, pieces = _pieces(matrix, x_m, y_m, len(links.x_m))
    return Graph(
        source=links.source,
        x_m=x_m,
        y_m=y_m,
        matrix=matrix,
        piece=piece,
        pieces=pieces,
        points=len(links.x_m),
        links=len(ends),
        counts=links.counts,
    )


def _once(links: Links) -> tuple[Ints, Shapes, Floats]:
    lengths = np.maximum(shapely.length(links.shapes), SHORTEST_M)
    keys = np.column_stack([np.sort(links.ends, axis=1), np.round(lengths * 100).astype(np.int64)])
    first = np.sort(np.unique(keys, axis=0, return_index=True)[1]) if len(keys) else np.empty(0, dtype=np.int64)
    return links.ends[first], links.shapes[first], lengths[first]


def _with_points_between(
    links: Links, ends: Ints, shapes: Shapes, lengths: Floats, step_m: float
) -> tuple[Floats, Floats, Ints, Floats]:
    parts = np.maximum(np.ceil(lengths / step_m - 1e-9).astype(np.int64), 1)
    line = np.repeat(np.arange(len(parts)), parts - 1)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(parts - 1) - (parts - 1), parts - 1) + 1
    between = _points_on(_from_first_end(links, ends, shapes)[line], (lengths / parts)[line] * nth)
    number = len(links.x_m) + np.arange(len(line))
    last = np.cumsum(parts) - 1
    tails, heads = np.empty(int(parts.sum()), dtype=np.int64), np.empty(int(parts.sum()), dtype=np.int64)
    inner = np.ones(len(tails), dtype=bool)
    inner[last] = False
    heads[last], heads[inner] = ends[:, 1], number
    tails[last - parts + 1] = ends[:, 0]
    tails[np.flatnonzero(inner) + 1] = number
    x_m, y_m = np.concatenate([links.x_m, between[:, 0]]), np.concatenate([links.y_m, between[:, 1]])
    return x_m, y_m, np.column_stack([tails, heads]), np.repeat(lengths / parts, parts)


def _points_on(lines: Shapes, at: Floats) -> Floats:
    points: Floats = shapely.get_coordinates(shapely.line_interpolate_point(lines, at)).reshape(-1, 2)
    return points


def _from_first_end(links: Links, ends: Ints, shapes: Shapes) -> Shapes:
    """Turn round the lines that are drawn from their second end."""
    here = shapely.points(links.x_m[ends[:, 0]], links.y_m[ends[:, 0]])
    backwards = shapely.distance(shapely.get_point(shapes, 0), here) > shapely.distance(
        shapely.get_point(shapes, -1), here
    )
    turned: Shapes = np.where(backwards, shapely.reverse(shapes), shapes)
    return turned


def _both_ways(pairs: Ints, weights: Floats, size: int) -> "scipy.sparse.csr_array":
    """Return the matrix; of parallel lines the shortest, where a plain sum would make them longer."""
    apart = pairs[:, 0] != pairs[:, 1]
    low, high, metres = pairs[apart].min(axis=1), pairs[apart].max(axis=1), weights[apart]
    order = np.lexsort((metres, high, low))
    low, high, metres = low[order], high[order], metres[order]
    new = np.ones(len(low), dtype=bool)
    new[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return matrix_of(low[new], high[new], metres[new], size)


def matrix_of(low: Ints, high: Ints, metres: Floats, size: int) -> "scipy.sparse.csr_array":
    """Return lines, each told once by the numbers of its two ends, as the matrix that is walked both ways."""
    rows, columns = np.concatenate([low, high]), np.concatenate([high, low])
    both = np.concatenate([metres, metres])
    return scipy.sparse.coo_array((both, (rows, columns)), shape=(size, size)).tocsr()


def _pieces(matrix: "scipy.sparse.csr_array", x_m: Floats, y_m: Floats, own: int) -> tuple[Ints, tuple[Piece, ...]]:
    """Number the pieces from the one with the most metres on; of equals the one whose first point comes first."""
    number, label = scipy.sparse.csgraph.connected_components(matrix, directed=False)
    metres = np.bincount(label, weights=np.asarray(matrix.sum(axis=1)).ravel(), minlength=number) / 2
    first = np.full(number, len(label), dtype=np.int64)
    np.minimum.at(first, label, np.arange(len(label)))
    order = np.lexsort((first, -metres.round(2)))
    rank = np.empty(number, dtype=np.int64)
    rank[order] = np.arange(number)
    piece = rank[label]
    every, mine = np.bincount(piece, minlength=number), np.bincount(piece[:own], minlength=number)
    middle_x, middle_y = (np.bincount(piece, weights=at, minlength=number) / every for at in (x_m, y_m))
    told = zip(mine.tolist(), metres[order].tolist(), middle_x.tolist(), middle_y.tolist(), strict=True)
    return piece, tuple(Piece(points, round(length, 2), x, y) for points, length, x, y in told)
