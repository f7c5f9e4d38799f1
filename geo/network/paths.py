"""Walking distances along the streets: from all sites at once, or from each of many."""

from typing import Any, Final

import numpy as np
import scipy

from geo.network.entrances import Entrances
from geo.network.graph import Graph
from geo.network.links import Floats, Ints

_CENTIMETRE: Final = 0.01
_FIRST: Final = 1e-10
"""Metres by which each site stands behind the one before it: of sites equally far the first is the nearest."""
_TILE_M: Final = 2000.0
_AT_ONCE: Final = 8_000_000
"""Distances held at once while each of many places is asked on its own: 64 MB."""


def nearest_on_foot(graph: Graph, sites: Entrances, places: Entrances, limit_m: float = np.inf) -> tuple[Floats, Ints]:
    """Return per place the metres to the nearest site along the streets, both legs counted, and the site's number.

    Infinity and −1 where no site is within the limit (inclusive, to the centimetre) or one of both is off the network.
    """
    metres, number = np.full(len(places.point), np.inf), np.full(len(places.point), -1, dtype=np.int64)
    on, here = np.flatnonzero(sites.on), np.flatnonzero(places.on)
    if not len(on) or not len(here):
        return metres, number
    doors = _with_doors(graph.matrix, sites, on)
    size = graph.matrix.shape[0]
    reached, _, source = scipy.sparse.csgraph.dijkstra(
        doors,
        indices=size + np.arange(len(on)),
        min_only=True,
        limit=limit_m + _CENTIMETRE,
        return_predecessors=True,
    )
    total = (reached[places.point[here]] + places.leg_m[here]).round(2)
    within = np.isfinite(total) & (total <= limit_m)
    metres[here[within]] = total[within]
    number[here[within]] = on[source[places.point[here[within]]] - size]
    return metres, number


def _with_doors(matrix: "scipy.sparse.csr_array", sites: Entrances, on: Ints) -> "scipy.sparse.csr_array":
    """Return the matrix with one more row per site: its leg to its point of the network."""
    size = matrix.shape[0]
    starts = np.concatenate([matrix.indptr, matrix.indptr[-1] + 1 + np.arange(len(on))])
    columns = np.concatenate([matrix.indices, sites.point[on]])
    metres = np.concatenate([matrix.data, sites.leg_m[on] + _FIRST * np.arange(len(on))])
    return scipy.sparse.csr_array((metres, columns, starts), shape=(size + len(on), size + len(on)))


def pairs_on_foot(graph: Graph, sites: Entrances, places: Entrances, limit_m: float) -> tuple[Ints, Ints, Floats]:
    """Return (place, site, metres) of all that lie within the limit of each other along the streets, site by site.

    Sites are taken tile by tile, each with the streets within the limit of it: no way that short leaves them.
    """
    here, on = np.flatnonzero(places.on), np.flatnonzero(sites.on)
    doors = scipy.spatial.cKDTree(_at(graph, places.point[here]))
    found = []
    for chosen in _by_tile(graph, sites, on, limit_m) if len(here) else []:
        nearby = here[_around(doors, _at(graph, sites.point[chosen]), limit_m)]
        if len(nearby):
            found.append(_pairs_from(graph, sites, places, chosen, nearby, limit_m))
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    place, site, metres = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((place, site))
    return place[order], site[order], metres[order]


def _by_tile(graph: Graph, sites: Entrances, on: Ints, limit_m: float) -> list[Ints]:
    """Return the sites in groups that lie close together, none larger than what is measured at once."""
    size = max(2 * limit_m, _TILE_M) if np.isfinite(limit_m) else np.inf
    tile = np.unique(np.floor(_at(graph, sites.point[on]) / size), axis=0, return_inverse=True)[1].ravel()
    groups = [on[tile == number] for number in range(int(tile.max(initial=-1)) + 1)]
    step = max(1, _AT_ONCE // max(graph.matrix.shape[0], 1))
    return [group[start : start + step] for group in groups for start in range(0, len(group), step)]


def _at(graph: Graph, points: Ints) -> Floats:
    return np.column_stack([graph.x_m[points], graph.y_m[points]])


def _around(tree: Any, centres: Floats, limit_m: float) -> Ints:
    """Return the points of a tree in the box of the centres, widened by the limit."""
    if not np.isfinite(limit_m):
        return np.arange(tree.n)
    low, high = centres.min(axis=0), centres.max(axis=0)
    reach = float((high - low).max()) / 2 + limit_m + 1
    return np.array(tree.query_ball_point((low + high) / 2, reach, p=np.inf, return_sorted=True), dtype=np.int64)


def _pairs_from(
    graph: Graph, sites: Entrances, places: Entrances, chosen: Ints, here: Ints, limit_m: float
) -> tuple[Ints, Ints, Floats]:
    streets = _around(graph.whole_tree, _at(graph, sites.point[chosen]), limit_m)
    number = np.full(len(graph.x_m), -1, dtype=np.int64)
    number[streets] = np.arange(len(streets))
    matrix = graph.matrix[streets][:, streets]
    reached = scipy.sparse.csgraph.dijkstra(matrix, indices=number[sites.point[chosen]], limit=limit_m + _CENTIMETRE)
    total = (reached[:, number[places.point[here]]] + places.leg_m[here] + sites.leg_m[chosen][:, None]).round(2)
    row, column = np.nonzero(np.isfinite(total) & (total <= limit_m))
    return here[column], chosen[row], total[row, column]
