"""Walking distances along the streets: from all sites at once, or from each of many."""

from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.network.entrances import Entrances
from geo.network.graph import Graph
from geo.network.links import Floats, Ints

_CENTIMETRE: Final = 0.01
_FIRST: Final = 1e-10
"""Metres by which each site stands behind the one before it: of sites equally far the first is the nearest."""
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
    reached, _, source = dijkstra(
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


def _with_doors(matrix: csr_array, sites: Entrances, on: Ints) -> csr_array:
    """Return the matrix with one more row per site: its leg to its point of the network."""
    size = matrix.shape[0]
    starts = np.concatenate([matrix.indptr, matrix.indptr[-1] + 1 + np.arange(len(on))])
    columns = np.concatenate([matrix.indices, sites.point[on]])
    metres = np.concatenate([matrix.data, sites.leg_m[on] + _FIRST * np.arange(len(on))])
    return csr_array((metres, columns, starts), shape=(size + len(on), size + len(on)))


def pairs_on_foot(graph: Graph, sites: Entrances, places: Entrances, limit_m: float) -> tuple[Ints, Ints, Floats]:
    """Return (place, site, metres) of all that lie within the limit of each other along the streets, site by site."""
    here, on = np.flatnonzero(places.on), np.flatnonzero(sites.on)
    found: list[tuple[Ints, Ints, Floats]] = []
    step = max(1, _AT_ONCE // max(graph.matrix.shape[0], 1))
    for start in range(0, len(on) if len(here) else 0, step):
        chosen = on[start : start + step]
        reached = dijkstra(graph.matrix, indices=sites.point[chosen], limit=limit_m + _CENTIMETRE)
        total = (reached[:, places.point[here]] + places.leg_m[here] + sites.leg_m[chosen][:, None]).round(2)
        row, column = np.nonzero(total <= limit_m)
        found.append((here[column], chosen[row], total[row, column]))
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    place, site, metres = (np.concatenate(part) for part in zip(*found, strict=True))
    return place, site, metres
