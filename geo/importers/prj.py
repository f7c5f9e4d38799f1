"""Tell which Korean coordinate system a .prj means, by its figures: most name none or the wrong one."""

import math
from functools import cache
from typing import Any, Final

from geo.crs import WGS84

BYTES_MOST: Final = 20_000
GEOGRAPHIC_CODES: Final = (4162, WGS84)
PROJECTED: Final = (
    *(5174, 5173, 5175, 5176, 5177, 2097, 2096, 2098, 5178),  # Bessel 1841
    *(5179, 5186, 5181, 5185, 5187, 5188, 5180, 5182, 5183, 5184, 32652, 32651, 3857),  # GRS 80 and WGS 84
)
"""EPSG codes of the systems that Korean offices publish in; the first that fits is meant."""

Signature = tuple[float, str, tuple[float, ...]]


def crs_of_prj(text: str) -> int | None:
    """Return the EPSG code of the system that WKT `text` describes; None where it is none of those used in Korea.

    Compared are ellipsoid (to a metre) and projection figures, not names: "Bessel_1841_Transverse_Mercator" without
    EPSG or TOWGS84 is EPSG:5174 when its central meridian is 127°00'10.405". The user's text itself never becomes
    part of a transformation.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not text.strip() or len(text) > BYTES_MOST:
        return None
    try:
        stated = _signature(CRS.from_wkt(text.strip("\ufeff \r\n\t\x00")))
    except CRSError:
        return None
    return next((code for code, known in _known().items() if _same(stated, known)), None)


@cache
def _known() -> dict[int, Signature]:
    from pyproj import CRS

    return {code: _signature(CRS.from_epsg(code)) for code in (*GEOGRAPHIC_CODES, *PROJECTED)}


def _signature(crs: Any) -> Signature:
    axis_m = float(crs.ellipsoid.semi_major_metre) if crs.ellipsoid else math.nan
    way = crs.coordinate_operation if crs.is_projected else None
    if way is None:
        return axis_m, "geographic" if crs.is_geographic else "other", ()
    figures = [(p.name.replace("Longitude of origin", "Longitude of natural origin"), p.value) for p in way.params]
    return axis_m, way.method_name, tuple(float(value) for _, value in sorted(figures))


def _same(one: Signature, other: Signature) -> bool:
    near = len(one[2]) == len(other[2]) and all(
        math.isclose(a, b, rel_tol=0, abs_tol=1e-6) for a, b in zip(one[2], other[2], strict=True)
    )
    return near and one[1] == other[1] and abs(one[0] - other[0]) < 1.0
