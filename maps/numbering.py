"""Numbers by reading order, the same in map, list and print."""

from typing import Final

import geopandas as gpd
import numpy as np

from geo.crs import METRES, WGS84

ROWS: Final = 12
"""A page is read in about this many rows."""
ROW_MIN_M: Final = 60.0
SAME_PLACE_M: Final = 1.0
CATEGORY_RANKS: Final = {"site": 0, "space": 1, "resource": 2}


def number_records(records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort `records` into reading order and add the column `number`, from 1.

    Points are read in rows from north to south, within a row from west to east, measured in EPSG:5179; records within
    a metre count as one place and get consecutive numbers and one common point, a site before its rooms. What has no
    place comes last. Ties are broken by name and id, so the same data always gets the same numbers.
    """
    if records.empty:
        return records.assign(number=np.array([], dtype=int))
    placed = ~(records.geometry.isna() | records.geometry.is_empty)
    metric = records.geometry.to_crs(METRES)
    ordered = records.assign(
        _x=np.round(metric.x / SAME_PLACE_M).where(placed, 0.0), _y=np.round(metric.y / SAME_PLACE_M).where(placed, 0.0)
    )
    ordered["_row"] = _reading_rows(ordered["_y"].to_numpy(), placed.to_numpy())
    ordered["_rank"] = ordered["category"].map(CATEGORY_RANKS)
    order = {"_row": True, "_x": True, "_y": False, "_rank": True, "name": True, "id": True}
    ordered = ordered.sort_values(list(order), ascending=list(order.values()))
    keys = ordered[["_row", "_x", "_y"]].to_numpy()
    begins = np.append(True, (keys[1:] != keys[:-1]).any(axis=1))
    places = ordered.geometry.to_numpy()[np.maximum.accumulate(np.where(begins, np.arange(len(ordered)), 0))]
    ordered = ordered.set_geometry(gpd.GeoSeries(places, index=ordered.index, crs=WGS84))
    return ordered.drop(columns=["_row", "_x", "_y", "_rank"]).assign(number=np.arange(1, len(ordered) + 1))


def _reading_rows(y: np.ndarray, placed: np.ndarray) -> np.ndarray:
    if not placed.any():
        return np.full(len(y), ROWS + 1)
    north, south = y[placed].max(), y[placed].min()
    height = max((north - south) / ROWS, ROW_MIN_M)
    return np.where(placed, np.floor((north - y) / height), np.inf)
