"""A place as a little picture: its outline and a dot for each of its places; the page colours it."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

WIDTH: Final = 160
HEIGHT: Final = 112
MARGIN: Final = 6
COARSE: Final = 0.6
"""How much an outline may move, in units of the picture."""

Shapes = np.ndarray[Any, np.dtype[np.object_]]
Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outline:
    """The drawn shape of a place, and how degrees (lon, lat) become units of the picture."""

    path: str
    middle: tuple[float, float]
    scale: tuple[float, float]

    def placed(self, points: Points) -> Points:
        """Return points (WGS84, lon before lat) in units of the picture."""
        moved: Points = (points - self.middle) * self.scale + (WIDTH / 2, HEIGHT / 2)
        return moved


def outline(shapes: Shapes) -> Outline:
    """Return the outline of at least one polygon (WGS84); borders that were shared stay shared."""
    left, low, right, high = map(float, shapely.total_bounds(shapes))
    east = float(np.cos(np.radians((low + high) / 2)))
    scale = min((WIDTH - 2 * MARGIN) / max((right - left) * east, 1e-9), (HEIGHT - 2 * MARGIN) / max(high - low, 1e-9))
    bare = Outline("", ((left + right) / 2, (low + high) / 2), (east * scale, -scale))
    drawn = shapely.coverage_simplify(shapely.transform(shapes, bare.placed), COARSE)
    rings = shapely.get_exterior_ring(shapely.get_parts(drawn))
    return Outline("".join(_ring(shapely.get_coordinates(ring)) for ring in rings), bare.middle, bare.scale)


def thumbnail(of: Outline, dots: Points) -> str:
    """Return an outline with points (WGS84; shape (n, 2)) as one small inline SVG.

    It says nothing of its own and takes its colours from the classes `thumb-area` and `thumb-dots`.
    """
    at = np.unique(np.round(of.placed(dots)).astype(int), axis=0) if len(dots) else np.empty((0, 2), int)
    marks = "".join(f"M{x} {y}h0" for x, y in at)
    return (
        f'<svg class="atlas-thumb" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<path class="thumb-area" d="{of.path}"/><path class="thumb-dots" d="{marks}"/></svg>'
    )


def _ring(points: Points) -> str:
    """Return one ring in whole units, by steps from a point to the next; what is smaller than a unit is left out."""
    at = np.round(points).astype(int)
    steps = np.diff(at, axis=0)
    steps = steps[np.any(steps != 0, axis=1)][:-1]
    if len(steps) <= 1:
        return ""
    return f"M{at[0][0]} {at[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps) + "z"
