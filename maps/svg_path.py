"""Shapes that already lie on the paper as the data of an SVG path."""

from typing import Any

import shapely


def path_of(shape: Any, *, digits: int = 2) -> str:
    """Return the data of an SVG path of lines and areas, in units of the drawing with so many digits."""
    return "".join(_part_path(part, digits) for part in shapely.get_parts(shape) if not shapely.is_empty(part))


def _part_path(part: Any, digits: int) -> str:
    if shapely.get_type_id(part) == shapely.GeometryType.POLYGON:
        return "".join(_run(ring, digits, closed=True) for ring in [part.exterior, *part.interiors])
    return _run(part, digits, closed=False) if shapely.get_type_id(part) in {1, 2} else ""


def _run(line: Any, digits: int, *, closed: bool) -> str:
    corners = shapely.get_coordinates(line)
    body = "L".join(f"{x:.{digits}f} {y:.{digits}f}" for x, y in (corners[:-1] if closed else corners).tolist())
    return f"M{body}{'Z' if closed else ''}"
