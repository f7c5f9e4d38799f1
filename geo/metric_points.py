"""Points in metres, many at once."""

from functools import cache
from typing import Any

import numpy as np
import pyproj

from geo.crs import METRES, WGS84

Floats = np.ndarray[Any, np.dtype[np.float64]]


@cache
def _transformer() -> Any:
    return pyproj.Transformer.from_crs(WGS84, METRES, always_xy=True)


def to_metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return x, y in EPSG:5179 (metres) of points in EPSG:4326 (degrees); NaN stays NaN."""
    x, y = _transformer().transform(lon, lat)
    return np.where(np.isnan(lon), np.nan, x), np.where(np.isnan(lat), np.nan, y)


def to_degrees(x_m: float, y_m: float) -> tuple[float, float]:
    """Return lon, lat in EPSG:4326 of one point in EPSG:5179, to a hundredth of a metre."""
    lon, lat = _transformer().transform(x_m, y_m, direction="INVERSE")
    return round(lon, 7), round(lat, 7)
