"""What lies at and beyond the borders: the dong of each site, distances from borders, the rim of the known."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.coverage.dated import Dated
from geo.coverage.frame import Array, centimetres
from geo.coverage.model import UNKNOWN, DongArea
from geo.crs import METRES
from geo.dong_shares import dongs_of_points
from geo.names import dong_name_key

CM: Final = 100
AXES: Final = ("x_m", "y_m")


def dongs_of_sites(sites: Sequence[Dated], areas: Sequence[DongArea]) -> Array:
    """Return the place in the list of the dong of each site, -1 beyond every border.

    A site known to lie beyond does so. One on a shared border belongs to its declared dong, else to the lowest code;
    one without a usable location belongs to the dong it is declared in, which is only told, never counted.
    """
    if not sites or not areas:
        return np.full(len(sites), UNKNOWN, dtype=np.int64)
    at = {area.code: number for number, area in enumerate(areas)} | {"": UNKNOWN}
    frame = gpd.GeoDataFrame(
        {"code": [area.code for area in areas], "name": [area.name for area in areas]},
        geometry=[area.boundary for area in areas],
        crs=METRES,
    )
    found = dongs_of_points(_located(sites), frame, [one.site.declared_dong for one in sites])["dong_code"]
    named = _by_word(areas)
    dongs = [
        UNKNOWN
        if one.site.beyond
        else (named.get(dong_name_key(one.site.declared_dong), UNKNOWN) if one.fault else at[code])
        for one, code in zip(sites, found, strict=True)
    ]
    return np.array(dongs, dtype=np.int64)


def _located(sites: Sequence[Dated]) -> gpd.GeoSeries:
    """Return the points of the sites to the centimetre, None for those without a usable location."""
    x, y = (centimetres([0.0 if one.fault else getattr(one.site, axis) for one in sites]) / CM for axis in AXES)
    points = np.asarray(shapely.points(x, y), dtype=object)
    points[[bool(one.fault) for one in sites]] = None
    return gpd.GeoSeries(points, crs=METRES)


def _by_word(areas: Sequence[DongArea]) -> dict[str, int]:
    """Return the place of every dong by its code, and by its name where no other has the same."""
    keys = [dong_name_key(area.name) for area in areas]
    often = Counter(keys)
    names = {key: at for at, key in enumerate(keys) if often[key] == 1}
    return names | {dong_name_key(area.code): at for at, area in enumerate(areas)}


def from_borders(areas: Sequence[DongArea], x: Array, y: Array, dong: Array) -> tuple[Array, Array]:
    """Return per dong its nearest site and the metres to it from the border, 0 for a site of its own.

    Of sites equally near the first counts; without any site -1 and infinity.
    """
    site, metres = np.full(len(areas), UNKNOWN, dtype=np.int64), np.full(len(areas), np.inf)
    if not len(x) or not areas:
        return site, metres
    points = _points(x, y)
    tree = shapely.STRtree(points)
    own, near = tree.query_nearest([area.boundary for area in areas], all_matches=True)
    for area, other in sorted(zip(own.tolist(), near.tolist(), strict=True), reverse=True):
        site[area] = other  # the lowest comes last
    metres = shapely.distance([area.boundary for area in areas], points[site]).round(2)
    for number in range(len(x) - 1, -1, -1):
        if dong[number] >= 0:
            site[dong[number]], metres[dong[number]] = number, 0.0
    return site, metres


def outside_in_reach(areas: Sequence[DongArea], x: Array, y: Array, dong: Array, reach_m: float) -> Array:
    """Return per dong how many sites of other dong, or of none, lie within reach of its border."""
    counts = np.zeros(len(areas), dtype=np.int64)
    if len(x) and areas:
        shapes = [area.boundary for area in areas]
        tree = shapely.STRtree(_points(x, y))
        area, site = tree.query(shapes, predicate="dwithin", distance=reach_m)
        np.add.at(counts, area[dong[site] != area], 1)
    return counts


def near_the_unknown(x: Array, y: Array, known_in: shapely.Geometry | None, reach_m: float) -> Array:
    """Say for each cell whether a site that nobody loaded may be within reach: the end of what is known is so near."""
    if known_in is None or not len(x):
        return np.zeros(len(x), dtype=bool)
    points = _points(x, y)
    shapely.prepare(known_in)
    rim = shapely.boundary(known_in)
    shapely.prepare(rim)
    near: Array = np.asarray(shapely.dwithin(rim, points, reach_m) | ~shapely.intersects(known_in, points))
    return near


def _points(x: Array, y: Array) -> Array:
    return np.asarray(shapely.points(x / CM, y / CM), dtype=object)
