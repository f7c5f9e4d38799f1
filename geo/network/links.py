"""A street network as a file gives it: points and the lines between them, in metres."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import numpy as np
import shapely

from geo.crs import KOREA_BOX, METRES, WGS84
from geo.importers.prj import PROJECTED
from geo.importers.refusals import refused
from geo.network.measures import Box

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Shapes = np.ndarray[Any, np.dtype[np.object_]]

KNOWN: Final = frozenset({WGS84, *PROJECTED})


@dataclass(frozen=True)
class Links:
    """Points (EPSG:5179, metres) and lines between two of them each, both ways on foot.

    `counts` tells what the file held and what was left out of it, in the reader's own words.
    """

    source: str
    x_m: Floats
    y_m: Floats
    ends: Ints
    shapes: Shapes
    counts: Mapping[str, int] = field(default_factory=dict)


@cache
def _transformer(epsg: int, to: int) -> Any:
    import pyproj

    return pyproj.Transformer.from_crs(epsg, to, always_xy=True)


def metres(name: str, epsg: int, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the points in EPSG:5179. Raises FileRefused for another system than Korea's and points outside Korea."""
    if epsg not in KNOWN:
        said = f"보행로 자료의 좌표계 EPSG:{epsg}은 쓰지 않아요. EPSG:4326이나 EPSG:5179로 바꿔 주세요."
        raise refused(name, "other_crs", said, f"the CRS EPSG:{epsg} is not in use here", crs=epsg)
    lon, lat = (x, y) if epsg == WGS84 else _transformer(epsg, WGS84).transform(x, y)
    west, south, east, north = KOREA_BOX
    outside = ~((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    if outside.any():
        said = f"한국 밖에 있는 점이 {int(outside.sum())}개 있어요. 경도와 위도가 바뀌지 않았는지 확인해 주세요."
        raise refused(name, "outside_korea", said, "points lie outside Korea", points=int(outside.sum()))
    there = (x, y) if epsg == METRES else _transformer(WGS84, METRES).transform(lon, lat)
    return np.asarray(there[0], dtype=np.float64), np.asarray(there[1], dtype=np.float64)


def in_metres(name: str, epsg: int, shapes: Shapes) -> Shapes:
    """Return the lines in EPSG:5179; refuses as `metres` does."""

    def moved(points: Floats) -> Floats:
        return np.column_stack(metres(name, epsg, points[:, 0], points[:, 1]))

    moved_shapes: Shapes = shapely.transform(shapes, moved)
    return moved_shapes


def cut(name: str, links: Links, box: Box) -> Links:
    """Return the lines that begin or end within a box (EPSG:4326). Raises FileRefused where there is none."""
    west, south, east, north = _transformer(WGS84, METRES).transform_bounds(*box)
    within = (links.x_m >= west) & (links.x_m <= east) & (links.y_m >= south) & (links.y_m <= north)
    kept = within[links.ends].any(axis=1)
    if not kept.any():
        said = "고른 곳 둘레에는 이 파일의 보행로가 없어요."
        raise refused(name, "no_links_here", said, "there are no streets around the chosen place")
    used, number = np.unique(links.ends[kept], return_inverse=True)
    ends = number.reshape(-1, 2).astype(np.int64)
    counts = {**links.counts, "cut_away": int((~kept).sum())}
    return Links(links.source, links.x_m[used], links.y_m[used], ends, links.shapes[kept], counts)


def straight(x_m: Floats, y_m: Floats, ends: Ints) -> Shapes:
    """Return the straight lines between the ends."""
    pairs = np.stack([np.column_stack([x_m[ends[:, at]], y_m[ends[:, at]]]) for at in (0, 1)], axis=1)
    return as_lines([shapely.LineString(pair) for pair in pairs])


def by_end_points(lines: Shapes) -> tuple[Floats, Floats, Ints]:
    """Rebuild the points of lines (EPSG:5179) that name none: ends on the same centimetre are one point."""
    if not len(lines):
        return np.empty(0), np.empty(0), np.empty((0, 2), dtype=np.int64)
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)])
    keys = np.round(ends * 100).astype(np.int64)
    _, first, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return ends[first, 0], ends[first, 1], number.reshape(2, -1).T.astype(np.int64)


def as_lines(shapes: Sequence[Any]) -> Shapes:
    """Return shapes as an array of objects, also where it is empty."""
    array: Shapes = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
