"""A small drawing of where a record lies and where it would lie: numbers and paths, no browser and no files.

Everything comes in EPSG:5179 (metres). What is drawn is laid so that y grows downwards, as SVG has it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Shape = Mapping[str, Any]
"""A GeoJSON geometry."""
Box = tuple[float, float, float, float]
"""West, south, east, north."""

LEAST_M: Final = 160.0
"""The least width of a drawing: closer, a point would stand in an empty field."""
AIR: Final = 0.35
"""Beside a change of place, as a share of its size; a whole dong needs less."""
AIR_AROUND: Final = 0.06
RADIUS: Final = 0.035
"""Of the drawing's width: how big a point is."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point at x, y, or a line or area along `path`."""

    kind: str
    x: float = 0
    y: float = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an SVG needs: its view box, the marks of both shapes, the radius of a point, and a line between the two."""

    view_box: str
    before: tuple[Mark, ...]
    after: tuple[Mark, ...]
    radius: float
    way: str


def draw_change(before: Shape | None, after: Shape | None, around: Shape | None) -> Drawing | None:
    """Draw the shape that shows and the one proposed; a single one within the outline `around`. None without any."""
    shapes = [shape for shape in (before, after) if shape]
    if not shapes:
        return None
    moved = before is not None and after is not None and before != after
    frame = [around] if around and not moved else shapes
    west, south, east, north = _framed(_box([*frame, *shapes]), AIR_AROUND if frame is not shapes else AIR)
    width = east - west
    marks = [_marks(shape) if shape else () for shape in (before, after)]
    return Drawing(
        view_box=f"{west:.0f} {-north:.0f} {width:.0f} {north - south:.0f}",
        before=marks[0] if moved or after is None else (),
        after=marks[1],
        radius=round(width * RADIUS, 1),
        way=_way(*marks) if moved else "",
    )


def outline_path(shape: Shape) -> str:
    """Return an outline as the data of an SVG path."""
    return _path(shape["coordinates"])


def _marks(shape: Shape) -> tuple[Mark, ...]:
    kind, at = shape["type"], shape["coordinates"]
    if kind in {"Point", "MultiPoint"}:
        return tuple(Mark("point", x, -y) for x, y in _corners(at))
    return (Mark("area" if kind.endswith("Polygon") else "line", path=_path(at)),)


def _way(before: Sequence[Mark], after: Sequence[Mark]) -> str:
    """Return the line from a point to where it moves."""
    if len(before) != 1 or len(after) != 1 or {before[0].kind, after[0].kind} != {"point"}:
        return ""
    return f"M{before[0].x:.0f} {before[0].y:.0f}L{after[0].x:.0f} {after[0].y:.0f}"


def _path(at: Any) -> str:
    if not isinstance(at[0][0], list | tuple):
        return "M" + "L".join(f"{x:.0f} {-y:.0f}" for x, y in at)
    return "".join(_path(part) for part in at)


def _corners(at: Any) -> Iterator[tuple[float, float]]:
    if isinstance(at[0], int | float):
        yield float(at[0]), float(at[1])
        return
    for part in at:
        yield from _corners(part)


def _box(shapes: Iterable[Shape]) -> Box:
    corners = [corner for shape in shapes for corner in _corners(shape["coordinates"])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _framed(box: Box, air: float) -> Box:
    """Return a square around a box, with air at its sides."""
    west, south, east, north = box
    half = max(east - west, north - south, LEAST_M / (1 + air)) * (1 + air) / 2
    x, y = (west + east) / 2, (south + north) / 2
    return x - half, y - half, x + half, y + half
