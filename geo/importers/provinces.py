"""Roughly where South Korea and each 시도 lie: enough to find a wrong digit or a place in Japan, never a border."""

from typing import Any, Final

import numpy as np
import shapely

OUTLINE: Final = shapely.Polygon(
    [
        (124.4, 37.6),
        (125.3, 36.4),
        (124.8, 34.2),
        (125.9, 32.9),
        (127.2, 32.9),
        (127.9, 33.9),
        (128.8, 34.55),
        (129.35, 34.9),
        (129.9, 35.7),
        (130.0, 36.9),
        (131.0, 37.1),
        (132.1, 37.05),
        (132.1, 37.45),
        (130.7, 37.8),
        (129.4, 38.2),
        (128.6, 38.75),
        (127.6, 38.5),
        (126.9, 38.35),
        (126.3, 38.0),
        (124.5, 38.15),
    ]
)
"""South Korea with its islands (백령도, 가거도, 마라도, 울릉도, 독도), EPSG:4326; 쓰시마 and 규슈 lie outside."""

BOXES: Final = {
    "서울특별시": (126.75, 37.4, 127.2, 37.75),
    "부산광역시": (128.75, 34.85, 129.35, 35.4),
    "대구광역시": (128.3, 35.55, 128.8, 36.35),
    "인천광역시": (124.55, 36.9, 126.85, 38.0),
    "광주광역시": (126.6, 35.0, 127.05, 35.3),
    "대전광역시": (127.2, 36.15, 127.6, 36.55),
    "울산광역시": (128.95, 35.3, 129.5, 35.75),
    "세종특별자치시": (127.1, 36.35, 127.45, 36.75),
    "경기도": (126.35, 36.85, 127.9, 38.3),
    "강원특별자치도": (127.05, 37.0, 129.4, 38.65),
    "충청북도": (127.25, 36.0, 128.7, 37.3),
    "충청남도": (125.5, 35.95, 127.65, 37.1),
    "전북특별자치도": (125.95, 35.25, 127.95, 36.2),
    "전라남도": (125.05, 33.9, 127.95, 35.5),
    "경상북도": (127.75, 35.55, 131.9, 37.6),
    "경상남도": (127.55, 34.5, 129.25, 35.95),
    "제주특별자치도": (126.1, 33.1, 127.0, 34.05),
}
"""(west, south, east, north) in degrees, EPSG:4326, of the 2018 boundaries, rounded outward to 0.05 degrees.

대구 reaches north as far as 군위, which joined it in 2023.
"""

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

shapely.prepare(OUTLINE)


def in_outline(lon: Numbers, lat: Numbers) -> Flags:
    """Say of every point (EPSG:4326) whether it lies in or near South Korea; NaN and infinities never do."""
    known = np.isfinite(lon) & np.isfinite(lat)
    inside: Flags = shapely.contains_xy(OUTLINE, np.where(known, lon, 0.0), np.where(known, lat, 0.0))
    return inside


def in_box(province: str, lon: float, lat: float) -> bool:
    """Say whether a point (EPSG:4326) can lie in `province` (a name of geo.codes.PROVINCES)."""
    west, south, east, north = BOXES[province]
    return west <= lon <= east and south <= lat <= north
