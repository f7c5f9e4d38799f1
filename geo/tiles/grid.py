"""The tiles of WebMercatorQuad: squares of EPSG:3857 that halve with every zoom, counted from the north-west."""

import math
from dataclasses import dataclass
from typing import Final

from geo.crs import KOREA_BOX
from geo.errors import NotFound

MATRIX_SET: Final = "WebMercatorQuad"
CRS: Final = 3857
EDGE_M: Final = 20_037_508.342789244
"""How far the square of all tiles reaches from its middle, in metres of EPSG:3857."""
TOP_ZOOM: Final = 22
EXTENT: Final = 4096
"""Units of a tile's own grid along each side."""
BUFFER: Final = 64
"""Units around a tile that it shows, too, so that what lies on an edge is drawn whole."""
_DIGITS: Final = 8

Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: its zoom, its column from the west and its row from the north."""

    z: int
    x: int
    y: int

    @property
    def size_m(self) -> float:
        """Return the length of a side in metres of EPSG:3857, which are longer than real ones."""
        return 2 * EDGE_M / (1 << self.z)

    @property
    def unit_m(self) -> float:
        """Return the length of one unit of the tile's grid."""
        return self.size_m / EXTENT

    @property
    def box_m(self) -> Box:
        """Return the box of the tile in EPSG:3857."""
        west, north = self.x * self.size_m - EDGE_M, EDGE_M - self.y * self.size_m
        return west, north - self.size_m, west + self.size_m, north

    def box(self, buffer: int = BUFFER) -> Box:
        """Return the box of the tile and its surroundings in EPSG:4326, no larger than the world."""
        west, south, east, north = self.box_m
        more = buffer * self.unit_m
        return _lon(west - more), _lat(south - more), _lon(east + more), _lat(north + more)

    @property
    def in_korea(self) -> bool:
        """Say whether anything of ours can be on the tile."""
        west, south, east, north = self.box()
        left, bottom, right, top = KOREA_BOX
        return west <= right and east >= left and south <= top and north >= bottom


def read_tile(z: str, row: str, col: str) -> Tile:
    """Return the tile of an address; raise NotFound for one that is not in the grid."""
    parts = [_number(part) for part in (z, row, col)]
    zoom, y, x = parts
    if min(parts) < 0 or zoom > TOP_ZOOM or max(x, y) >= 2**zoom:
        raise NotFound(
            f"그런 타일이 없어요. 확대 단계는 0부터 {TOP_ZOOM}까지, 행과 열은 0부터 2의 단계 제곱보다 작은 수예요.",
            f"There is no such tile: zoom is 0 to {TOP_ZOOM}, row and column are below 2 to the power of zoom.",
            code="tile_unknown",
        )
    return Tile(zoom, x, y)


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """Return the tile of a zoom in which a point (EPSG:4326) lies."""
    x = (lon + 180) / 360 * 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z
    most = 2**z - 1
    return Tile(z, min(max(int(x), 0), most), min(max(int(y), 0), most))


def _number(part: str) -> int:
    """Return a plain number of the address, or -1: signs, blanks and digits of other scripts are none."""
    return int(part) if part.isascii() and part.isdigit() and len(part) <= _DIGITS else -1


def _lon(x_m: float) -> float:
    return max(-180.0, min(180.0, x_m / EDGE_M * 180))


def _lat(y_m: float) -> float:
    inside = max(-EDGE_M, min(EDGE_M, y_m))
    return math.degrees(math.atan(math.sinh(inside / EDGE_M * math.pi)))
