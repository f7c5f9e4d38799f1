"""Files of streets as people send them, small, in metres from (950000, 1950000)."""

import json
from collections.abc import Sequence

from tests.geo.network.nets import CORNER

Line = Sequence[tuple[float, float]]


def street_file(*lines: Line) -> bytes:
    """Return lines as a GeoJSON file that states EPSG:5179."""
    features = [
        {
            "type": "Feature",
            "properties": {"link_id": str(number)},
            "geometry": {"type": "LineString", "coordinates": [[x + CORNER[0], y + CORNER[1]] for x, y in line]},
        }
        for number, line in enumerate(lines)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5179"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode()


def town(west: float, south: float, side: int) -> list[Line]:
    """Return a street through every row of 100 m cells, and one that joins them."""
    rows = [south + 50 + 100 * row for row in range(side)]
    lines: list[Line] = [[(west + 50, row), (west + 50 + 100 * (side - 1), row)] for row in rows]
    return lines + [[(west + 50, one), (west + 50, one + 100)] for one in rows[:-1]]
