"""Coordinates as whole centimetres of EPSG:5179, and what cannot be one."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import numpy as np
import shapely

from geo.crs import METRES
from geo.errors import InvalidInput

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

KOREA_METRES: Final = (660_000.0, 1_380_000.0, 1_480_000.0, 2_190_000.0)
"""(west, south, east, north) of Korea in EPSG:5179; wider than its box in degrees, whose edges are bent there."""


def centimetres(metres: Any) -> Array:
    """Return coordinates in metres as whole centimetres; every distance is taken between these."""
    rounded: Array = np.rint(np.asarray(metres, dtype=np.float64) * 100).astype(np.int64)
    return rounded


def location_fault(x_m: float | None, y_m: float | None) -> str:
    """Return why a point cannot be used as a location in EPSG:5179, "" when it can."""
    if x_m is None or y_m is None or not (np.isfinite(x_m) and np.isfinite(y_m)):
        return "location_missing"
    if x_m == 0 or y_m == 0:
        return "location_zero"
    if _in_korea(x_m, y_m):
        return ""
    return "axes_swapped" if _in_korea(y_m, x_m) else "outside_korea"


def _in_korea(x_m: float, y_m: float) -> bool:
    west, south, east, north = KOREA_METRES
    return west <= x_m <= east and south <= y_m <= north


def check_crs(crs: int | None, what: str) -> None:
    """Refuse whatever is not said to be in EPSG:5179."""
    if crs is None:
        raise InvalidInput(f"{what}의 좌표계를 알 수 없습니다.", f"No CRS is given: {what}.", code="crs_missing")
    if crs != METRES:
        raise InvalidInput(
            f"{what}의 좌표계가 EPSG:{crs}입니다. 거리는 EPSG:5179로만 잽니다.",
            f"Distances are measured in EPSG:5179 alone, not EPSG:{crs}.",
            code="crs_wrong",
        )


def check_boundaries(boundaries: Iterable[shapely.Geometry]) -> None:
    """Refuse boundaries that say another CRS or whose coordinates cannot be EPSG:5179."""
    shapes = np.array(list(boundaries), dtype=object)
    for crs in np.unique(shapely.get_srid(shapes)):
        if crs != 0:  # a shape built in memory says none
            check_crs(int(crs), "동 경계")
    if len(shapes):
        check_extent(*shapely.total_bounds(shapes), what="동 경계")


def check_extent(west: float, south: float, east: float, north: float, *, what: str) -> None:
    """Refuse an extent outside Korea in EPSG:5179: degrees, Web Mercator, swapped axes."""
    if not (_in_korea(west, south) and _in_korea(east, north)):
        raise InvalidInput(
            f"{what}의 좌표가 EPSG:5179의 범위를 벗어납니다. 좌표계와 축 순서를 확인해 주세요.",
            "Coordinates lie outside Korea in EPSG:5179; check CRS and axis order.",
            code="crs_wrong",
        )
