"""A small still look at a feature: its shape upon the outline of its dong, as paths of an SVG; no tiles, no script."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from api.web.layer_views import Look

WIDE: Final = 320.0
TALLEST: Final = 320.0
EDGE: Final = 12.0
CORNERS_MOST: Final = 4000
LEAST_DEGREES: Final = 1e-4

Line = list[tuple[float, float]]


def look_of(geometry: Mapping[str, Any] | None, around: Mapping[str, Any] | None, says: str) -> Look | None:
    """Return the picture of a GeoJSON geometry (EPSG:4326) and of what lies around it; None without a shape."""
    if geometry is None:
        return None
    lines, outside = list(_lines(geometry)), list(_lines(around)) if around else []
    corners = [at for line in (*lines, *outside) for at in line]
    place, width, height = _frame(corners)
    dot = place(lines[0][0]) if geometry["type"] == "Point" else None
    closed = "Polygon" in geometry["type"]
    shape = "" if dot else _path(lines, place, closed=closed)
    return Look(width, height, _path(outside, place, closed=True), shape, closed, dot, says)


def _lines(geometry: Mapping[str, Any]) -> Iterator[Line]:
    """Yield every line and ring; of very many corners only some."""
    kind, at = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        yield [(at[0], at[1])]
        return
    parts = at if kind in {"MultiLineString", "Polygon"} else [ring for area in at for ring in area]
    total = sum(len(part) for part in parts)
    step = max(1, math.ceil(total / CORNERS_MOST))
    for part in parts:
        yield [(x, y) for x, y, *_height in (*part[:-1:step], part[-1])]


def _frame(corners: Line) -> tuple[Any, float, float]:
    """Return what puts a corner into the box, and its size; a degree of longitude is shorter than one of latitude."""
    wests, souths = [x for x, _y in corners], [y for _x, y in corners]
    west, south, north = min(wests), min(souths), max(souths)
    narrow = math.cos(math.radians((south + north) / 2))
    across, up = max((max(wests) - west) * narrow, LEAST_DEGREES), max(north - south, LEAST_DEGREES)
    scale = min((WIDE - 2 * EDGE) / across, (TALLEST - 2 * EDGE) / up)

    def place(at: tuple[float, float]) -> tuple[float, float]:
        return round(EDGE + (at[0] - west) * narrow * scale, 1), round(EDGE + (north - at[1]) * scale, 1)

    return place, round(across * scale + 2 * EDGE, 1), round(up * scale + 2 * EDGE, 1)


def _path(lines: list[Line], place: Any, *, closed: bool) -> str:
    end = "Z" if closed else ""
    return "".join("M" + "L".join(f"{x} {y}" for x, y in map(place, line)) + end for line in lines)
