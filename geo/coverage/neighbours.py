"""What lies at and beyond the borders: the dong of each site, distances from borders, the rim of the known."""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.coverage.dated import Dated
from geo.coverage.frame import Array
from geo.coverage.model import UNKNOWN, DongArea
from geo.crs import METRES
from geo.dong_shares import dongs_of_points
from geo.names import dong_name_key

CM: Final = 100


def dongs_of_sites(sites: Sequence[Dated], areas: Sequence[DongArea]) -> Array:
    """Return the place in the list of the dong of each site, -1 beyond every border.

    A site on a shared border belongs to its declared dong, else to the lowest code; one without a usable location
    belongs to the dong it is declared in, which is only told, never counted.
    """
    if not sites or not areas:
        return np.full(len(sites), UNKNOWN, dtype=np.int64)
    at = {area.code: number for number, area in enumerate(areas)} | {"": UNKNOWN}
    frame = gpd.GeoDataFrame(
        {"code": [area.code for area in areas], "name": [area.name for area in areas]},
        geometry=[area.boundary for area in areas],
        crs=METRES,
    )
    points = [None if one.fault else shapely.Point(_cm(one.site.x_m), _cm(one.site.y_m)) for one in sites]
    stated = [one.site.declared_dong for one in sites]
    found = dongs_of_points(gpd.GeoSeries(points, crs=METRES), frame, stated)["dong_code"]
    dongs = [
        _declared(one.site.declared_dong, areas) if one.fault else at[code]
        for one, code in zip(sites, found, strict=True)
    ]
    return np.array(dongs, dtype=np.int64)


def _cm(metres: float | None) -> float:
    return round(metres or 0.0, 2)


def _declared(stated: str, areas: Sequence[DongArea]) -> int:
    """Return the one dong that is meant by a code or a name, -1 when none or several are."""
    key = dong_name_key(stated)
    fits = [at for at, area in enumerate(areas) if stated and stated in {area.code, area.name}]
    fits = fits or [at for at, area in enumerate(areas) if key and dong_name_key(area.name) == key]
    return fits[0] if len(fits) == 1 else UNKNOWN


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
