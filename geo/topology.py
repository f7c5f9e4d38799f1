"""TopoJSON: a coverage written as arcs, each shared border once, on a whole-number grid.

Own code because the one Python encoder brings its own simplifier and plotting extras, while a clean coverage needs
only this: find the points where borders part, cut the rings there, keep every arc once.
Format: https://github.com/topojson/topojson-specification (the address is documentation; nothing is fetched).
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import shapely

QUANTISATION: Final = 10_000
"""Grid steps per side: half a metre for a dong with its neighbours, four metres for Seoul."""

Point: TypeAlias = tuple[int, int]
Ring: TypeAlias = list[Point]


def to_topology(
    frame: gpd.GeoDataFrame, *, columns: Sequence[str] = (), name: str = "dongs", quantisation: int = QUANTISATION
) -> dict[str, Any]:
    """Encode a clean coverage (EPSG:4326, lon/lat) as a TopoJSON topology with one object called `name`.

    `columns` become the properties of each geometry. Parts smaller than the grid are dropped; shared borders move to
    the grid together, so no sliver can open. Raises ValueError when a whole row is smaller than the grid.
    """
    west, south, east, north = frame.total_bounds.tolist()
    scale = [(east - west) / (quantisation - 1) or 1.0, (north - south) / (quantisation - 1) or 1.0]
    rows = [_grid_polygons(geometry, (west, south), scale) for geometry in frame.geometry]
    if not all(rows):
        raise ValueError(f"rows smaller than the grid: {[i for i, row in enumerate(rows) if not row]}")
    arcs = _Arcs(_junctions([ring for row in rows for polygon in row for ring in polygon]))
    properties = frame[list(columns)].to_dict("records") if columns else [{}] * len(rows)
    geometries = [_geometry(row, arcs, values) for row, values in zip(rows, properties, strict=True)]
    return {
        "type": "Topology",
        "transform": {"scale": scale, "translate": [west, south]},
        "objects": {name: {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_deltas(arc) for arc in arcs.kept],
    }


class _Arcs:
    """Every arc once; asked again, forwards or backwards, it answers with the same number (~n means backwards)."""

    def __init__(self, junctions: set[Point]) -> None:
        self.junctions = junctions
        self.kept: list[Ring] = []
        self._numbers: dict[tuple[Point, ...], int] = {}

    def of(self, ring: Ring) -> list[int]:
        return [self._number(tuple(arc)) for arc in self._cut(ring)]

    def _cut(self, ring: Ring) -> list[Ring]:
        cuts = [i for i, point in enumerate(ring) if point in self.junctions] or [ring.index(min(ring))]
        turned = ring[cuts[0] :] + ring[: cuts[0] + 1]
        ends = [cut - cuts[0] for cut in cuts[1:]] + [len(ring)]
        return [turned[start : end + 1] for start, end in zip([0, *ends], ends, strict=False)]

    def _number(self, arc: tuple[Point, ...]) -> int:
        if arc in self._numbers:
            return self._numbers[arc]
        if arc[::-1] in self._numbers:
            return ~self._numbers[arc[::-1]]
        self._numbers[arc] = len(self.kept)
        self.kept.append(list(arc))
        return self._numbers[arc]


def _grid_polygons(geometry: shapely.Geometry, origin: tuple[float, float], scale: list[float]) -> list[list[Ring]]:
    polygons = []
    for part in shapely.get_parts(geometry):
        rings = [_grid_ring(ring, origin, scale) for ring in (part.exterior, *part.interiors)]
        if rings[0]:
            polygons.append([ring for ring in rings if ring])
    return polygons


def _grid_ring(ring: shapely.LinearRing, origin: tuple[float, float], scale: list[float]) -> Ring:
    """Return the ring's grid points without repeats and without the closing point; empty when it has no area left."""
    steps = np.rint((shapely.get_coordinates(ring)[:-1] - origin) / scale).astype(int)
    moved = (steps != np.roll(steps, 1, axis=0)).any(axis=1)
    points = [(int(x), int(y)) for x, y in steps[moved]]
    return points if len(set(points)) >= 3 else []  # noqa: PLR2004  (a triangle is the least ring)


def _junctions(rings: list[Ring]) -> set[Point]:
    """Return the points where two rings part: met twice with different neighbours."""
    neighbours: dict[Point, frozenset[Point]] = {}
    junctions: set[Point] = set()
    for ring in rings:
        for before, point, after in zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1], strict=True):
            pair = frozenset((before, after))
            if neighbours.setdefault(point, pair) != pair:
                junctions.add(point)
    return junctions


def _geometry(polygons: list[list[Ring]], arcs: _Arcs, properties: dict[str, Any]) -> dict[str, Any]:
    coded = [[arcs.of(ring) for ring in polygon] for polygon in polygons]
    shape: dict[str, Any] = {"type": "MultiPolygon", "arcs": coded}
    if len(coded) == 1:
        shape = {"type": "Polygon", "arcs": coded[0]}
    return {**shape, "properties": properties} if properties else shape


def _deltas(arc: Ring) -> list[list[int]]:
    starts = [(0, 0), *arc[:-1]]
    return [[x - x0, y - y0] for (x0, y0), (x, y) in zip(starts, arc, strict=True)]
