"""A place as a little picture: its outline and a dot for each of its places; the page colours it."""

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


def thumbnail(shapes: Shapes, dots: Points) -> str:
    """Return polygons and points (both WGS84, lon before lat; dots of shape (n, 2)) as one small inline SVG.

    It says nothing of its own and takes its colours from the classes `thumb-area` and `thumb-dots`.
    """
    if not len(shapes):
        return ""
    left, low, right, high = shapely.total_bounds(shapes)
    east = np.cos(np.radians((low + high) / 2))
    scale = min((WIDTH - 2 * MARGIN) / max((right - left) * east, 1e-9), (HEIGHT - 2 * MARGIN) / max(high - low, 1e-9))
    middle, half = ((left + right) / 2, (low + high) / 2), (WIDTH / 2, HEIGHT / 2)

    def placed(points: Points) -> Points:
        moved: Points = (points - middle) * (east * scale, -scale) + half
        return moved

    drawn = shapely.coverage_simplify(shapely.transform(shapes, placed), COARSE)
    area = "".join(_ring(shapely.get_coordinates(ring)) for ring in shapely.get_exterior_ring(shapely.get_parts(drawn)))
    at = np.unique(np.round(placed(dots)).astype(int), axis=0) if len(dots) else np.empty((0, 2), int)
    marks = "".join(f"M{x} {y}h0" for x, y in at)
    return (
        f'<svg class="atlas-thumb" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<path class="thumb-area" d="{area}"/><path class="thumb-dots" d="{marks}"/></svg>'
    )


def _ring(points: Points) -> str:
    """Return one ring in whole units, by steps from a point to the next; what is smaller than a unit is left out."""
    at = np.round(points).astype(int)
    steps = np.diff(at, axis=0)
    steps = steps[np.any(steps != 0, axis=1)][:-1]
    if len(steps) <= 1:
        return ""
    return f"M{at[0][0]} {at[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps) + "z"
