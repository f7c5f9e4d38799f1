"""Sites near cells by a k-d tree, every doubt settled in whole squared centimetres.

The tree's own limit is strict and its distances are rounded: it only proposes, with a little to spare. Coordinates
are given in centimetres; among sites equally near the lowest place in the list (the lowest id) is the nearest.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import scipy

from geo.coverage.frame import Array

FAR: Final = np.iinfo(np.int64).max
NOBODY: Final = -1
SPARE_CM: Final = 2.0
APART_CM: Final = 1e11
"""Puts the dong of a 3-d tree so far apart that no search leaves its own."""


@dataclass(frozen=True)
class Nearest:
    """Per cell the squared distance (cm²) to the nearest site and its place in the list; FAR and NOBODY without one."""

    squared: Array
    site: Array


@dataclass(frozen=True)
class Pairs:
    """Every cell and site within a limit of each other, with their squared distance (cm²)."""

    cell: Array
    site: Array
    squared: Array


def tree_of(x: Array, y: Array) -> Any:
    """Return a k-d tree of points in centimetres."""
    return scipy.spatial.cKDTree(np.column_stack([x, y]).astype(np.float64))


def nearest(x: Array, y: Array, sx: Array, sy: Array) -> Nearest:
    """Return for each cell its nearest site."""
    squared, site = np.full(len(x), FAR, dtype=np.int64), np.full(len(x), NOBODY, dtype=np.int64)
    if not len(sx) or not len(x):
        return Nearest(squared, site)
    first = np.unique(np.column_stack([sx, sy]), axis=0, return_index=True)[1]  # the lowest site of every place
    px, py = sx[first], sy[first]
    tree = tree_of(px, py)
    near = tree.query(np.column_stack([x, y]).astype(np.float64), k=min(2, len(first)))[1].reshape(len(x), -1)
    gaps = (x[:, None] - px[near]) ** 2 + (y[:, None] - py[near]) ** 2
    squared, site = gaps.min(axis=1), first[near[:, 0]]
    doubtful: Array = np.flatnonzero(gaps.max(axis=1) - squared <= _slack(squared)) if near.shape[1] > 1 else first[:0]
    for cell in doubtful:
        rivals = np.array(tree.query_ball_point((x[cell], y[cell]), math.sqrt(squared[cell]) + SPARE_CM))
        apart = (px[rivals] - x[cell]) ** 2 + (py[rivals] - y[cell]) ** 2
        squared[cell] = apart.min()
        site[cell] = first[rivals[apart == apart.min()]].min()
    return Nearest(squared, site)


def _slack(squared: Array) -> Array:
    """Return how much two squared distances may differ and yet be one to the tree's rounded arithmetic."""
    slack: Array = squared >> 50
    return slack


def within(x: Array, y: Array, sx: Array, sy: Array, limit_cm2: int) -> Pairs:
    """Return every cell and site within the limit, site by site."""
    if not len(sx) or not len(x):
        return Pairs(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    points = np.column_stack([sx, sy]).astype(np.float64)
    found = tree_of(x, y).query_ball_point(points, math.sqrt(limit_cm2) + SPARE_CM)
    sizes = np.fromiter((len(cells) for cells in found), dtype=np.int64, count=len(found))
    cell = np.fromiter((cell for cells in found for cell in cells), dtype=np.int64, count=int(sizes.sum()))
    site = np.repeat(np.arange(len(sx)), sizes)
    squared = (x[cell] - sx[site]) ** 2 + (y[cell] - sy[site]) ** 2
    inside = squared <= limit_cm2
    return Pairs(cell[inside], site[inside], squared[inside])


def own_within(cells: tuple[Array, Array, Array], sites: tuple[Array, Array, Array], limit_cm2: int) -> Array:
    """Say for each cell (x, y, dong) whether a site (x, y, dong) of its own dong lies within the limit."""
    own = np.zeros(len(cells[0]), dtype=bool)
    if not len(sites[0]) or not len(own):
        return own
    apart = np.array([1.0, 1.0, APART_CM])
    tree = scipy.spatial.cKDTree(np.column_stack(sites).astype(np.float64) * apart)
    reach = math.sqrt(limit_cm2) + SPARE_CM
    places = np.column_stack(cells).astype(np.float64) * apart
    site = tree.query(places, distance_upper_bound=reach)[1]
    found = np.flatnonzero(site < len(sites[0]))
    gap = (cells[0][found] - sites[0][site[found]]) ** 2 + (cells[1][found] - sites[1][site[found]]) ** 2
    own[found] = gap <= limit_cm2
    return own
