"""Coordinate systems by name and the boxes that keep impossible points out.

Stored geometry is EPSG:4326 (lon, lat); whatever measures does so in EPSG:5179 (metres).
"""

from typing import Final

WGS84: Final = 4326
METRES: Final = 5179

# South Korea with its islands (독도, 이어도 shelf left out); a point outside is a swapped or broken coordinate.
KOREA_BOX: Final = (124.0, 32.5, 132.5, 39.5)
"""(west, south, east, north) in degrees, EPSG:4326."""


def in_korea(lon: float, lat: float) -> bool:
    """Say whether a WGS84 point lies in Korea's box; NaN and infinities never do."""
    west, south, east, north = KOREA_BOX
    return west <= lon <= east and south <= lat <= north
