"""The coordinate systems in which layers are read, by the addresses OGC gives them; each in its own order of axes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import shapely
from pyproj import Transformer

from geo.crs import WGS84
from geo.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate system; `flipped` where its first axis points north, `decimals` what is finer than a centimetre."""

    uri: str
    srid: int
    flipped: bool
    decimals: int
    title: str


CRS84: Final = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", WGS84, False, 7, "WGS 84 (경도, 위도)")
_EPSG: Final = "http://www.opengis.net/def/crs/EPSG/0/{}"
SYSTEMS: Final = (
    CRS84,
    Crs(_EPSG.format(4326), WGS84, True, 7, "WGS 84 (위도, 경도)"),
    Crs(_EPSG.format(5179), 5179, True, 2, "한국 2000 통합 좌표계 (북, 동)"),
    Crs(_EPSG.format(5186), 5186, True, 2, "한국 2000 중부원점 (북, 동)"),
)
"""What every layer is given in; the first is the one it is kept in."""

_NAMES: Final = {
    **{one.uri: one for one in SYSTEMS},
    **{one.uri.replace("http://", "https://"): one for one in SYSTEMS},
    **{f"urn:ogc:def:crs:EPSG::{one.srid}": one for one in SYSTEMS[1:]},
    **{f"[EPSG:{one.srid}]": one for one in SYSTEMS[1:]},
    **{f"EPSG:{one.srid}": one for one in SYSTEMS[1:]},
    "urn:ogc:def:crs:OGC:1.3:CRS84": CRS84,
    "[OGC:CRS84]": CRS84,
    "OGC:CRS84": CRS84,
}


def find_crs(name: str) -> Crs:
    """Return the system with an address; raise InvalidInput for one in which nothing is given."""
    found = _NAMES.get(name.strip("<>"))
    if found is None:
        raise InvalidInput(
            "이 좌표계로는 드리지 못해요. CRS84, EPSG:4326, EPSG:5179, EPSG:5186 가운데 하나의 주소를 적어 주세요.",
            "That coordinate reference system is not offered.",
            code="crs_unknown",
        )
    return found


def to_wgs84(shape: Any, crs: Crs) -> Any:
    """Return a Shapely geometry in longitude and latitude; raise InvalidInput where it lies outside the system."""
    if crs is CRS84:
        return shape
    ordered = shapely.transform(shape, lambda at: at[:, ::-1]) if crs.flipped else shape
    turned = ordered if crs.srid == WGS84 else shapely.transform(ordered, _transformation(crs.srid))
    if not all(math.isfinite(value) for value in shapely.bounds(turned)):
        raise InvalidInput("좌표가 이 좌표계의 범위를 벗어나요.", "Coordinates lie outside the CRS.", code="crs_range")
    return turned


@lru_cache(maxsize=len(SYSTEMS))
def _transformation(srid: int) -> Callable[[Any], Any]:
    """Return what turns rows of (east, north) of a system into (lon, lat)."""
    transformer = Transformer.from_crs(srid, WGS84, always_xy=True)

    def turn(at: Any) -> Any:
        east, north = transformer.transform(at[:, 0], at[:, 1])
        return shapely.get_coordinates(shapely.points(east, north))

    return turn
