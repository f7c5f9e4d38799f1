"""The three-band table by other libraries, as their own guides do it, their data resident."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from api.bench.coverage_city import BANDS_M, Array, City, table_row
from geo.crs import METRES

WIDEST: Final = BANDS_M[-1]


def python_ways(city: City) -> dict[str, Callable[[], Array]]:
    """Return the ways by name; each gives the people by band and dong."""
    cells = gpd.GeoDataFrame(geometry=gpd.points_from_xy(city.x_m, city.y_m, crs=METRES))
    sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy(city.sx_m, city.sy_m, crs=METRES))
    cells.sindex, sites.sindex  # noqa: B018  (built before the clock runs)
    return {
        "strtree": partial(_strtree, city, cells.geometry.to_numpy(), sites.geometry.to_numpy()),
        "sjoin_nearest": partial(_sjoin_nearest, city, cells, sites),
        "sjoin_dwithin": partial(_sjoin_dwithin, city, cells, sites),
        "buffer_union": partial(_buffer_union, city, cells, sites),
    }


def _strtree(city: City, cells: Any, sites: Any) -> Array:
    tree = shapely.STRtree(sites)
    (cell, _), metres = tree.query_nearest(cells, max_distance=WIDEST, return_distance=True, all_matches=False)
    nearest = np.full(len(cells), np.inf)
    nearest[cell] = metres
    return _by_band(city, nearest)


def _sjoin_nearest(city: City, cells: Any, sites: Any) -> Array:
    joined = gpd.sjoin_nearest(cells, sites, max_distance=WIDEST, distance_col="metres")
    nearest = np.full(len(cells), np.inf)
    once = joined[~joined.index.duplicated()]
    nearest[once.index.to_numpy()] = once["metres"].to_numpy()
    return _by_band(city, nearest)


def _sjoin_dwithin(city: City, cells: Any, sites: Any) -> Array:
    rows = []
    for band in BANDS_M:
        joined = gpd.sjoin(cells, sites, predicate="dwithin", distance=band)
        rows.append(_row(city, joined.index.unique()))
    return np.stack(rows)


def _buffer_union(city: City, cells: Any, sites: Any) -> Array:
    rows = []
    for band in BANDS_M:
        around = gpd.GeoDataFrame(geometry=[sites.buffer(band).union_all()], crs=METRES)
        rows.append(_row(city, gpd.sjoin(cells, around, predicate="within").index.unique()))
    return np.stack(rows)


def _by_band(city: City, nearest: Array) -> Array:
    return np.stack([table_row(city, nearest <= band) for band in BANDS_M])


def _row(city: City, cells: Any) -> Array:
    reached = np.zeros(len(city.x_m), dtype=bool)
    reached[np.asarray(cells)] = True
    return table_row(city, reached)
