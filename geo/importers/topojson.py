"""Read TopoJSON ourselves: quantised arcs become polygons in EPSG:4326.

Format: https://github.com/topojson/topojson-specification (the address is documentation; nothing is fetched).
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely

from geo.errors import FileRefused
from geo.importers.geojson import Feature, refuse_feature, refuse_wrong_places

Line = np.ndarray[Any, np.dtype[np.float64]]
RING_LEAST: Final = 4
POINTS_MOST: Final = 20_000_000
"""A small file may name one long arc a million times."""


def topology_features(name: str, document: dict[str, Any]) -> list[Feature]:
    """Return the polygon features of a TopoJSON topology in EPSG:4326, inside Korea's box.

    Shared borders come out identical to the last bit, as both neighbours use the same arc. Rings that the grid has
    flattened to a line are left out. Raises FileRefused for a topology without polygons, with several layers of them,
    or with broken arcs.
    """
    try:
        arcs = _arcs(document)
        geometries = _geometries(name, document["objects"])
        points = sum(len(arcs[number]) for raw in geometries for number in _numbers(raw.get("arcs", ())))
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as error:
        raise _broken(name) from error
    if points > POINTS_MOST:
        said = f"점이 너무 많습니다({points:,}개). {POINTS_MOST:,}개까지 받습니다."
        raise FileRefused(f"{name}: {said}", f"{name}: there are too many points.", code="too_many_points")
    found = [_feature(name, number, raw, arcs) for number, raw in enumerate(geometries, 1)]
    refuse_wrong_places(name, found)
    return found


def _broken(name: str) -> FileRefused:
    return FileRefused(
        f"{name}: TopoJSON의 선(arc)을 읽을 수 없습니다. 깨진 파일입니다.",
        f"{name}: the arcs of the TopoJSON are broken.",
        code="topology_broken",
    )


def _arcs(document: dict[str, Any]) -> list[Line]:
    """Return every arc in degrees: with a transform the file holds steps on a grid, without one plain coordinates."""
    lines = [np.array([point[:2] for point in arc], dtype=float).reshape(-1, 2) for arc in document["arcs"]]
    transform = document.get("transform")
    if transform is None:
        return lines
    scale, translate = (np.array(transform[key], dtype=float) for key in ("scale", "translate"))
    return [np.cumsum(line, axis=0) * scale + translate for line in lines]


def _geometries(name: str, objects: dict[str, Any]) -> list[dict[str, Any]]:
    layers = {layer: members for layer, value in objects.items() if (members := _members(value))}
    if len(layers) > 1:
        said = f"TopoJSON에 층이 여러 개입니다: {', '.join(sorted(layers)[:5])}. 행정동 층만 담아 주세요."
        raise FileRefused(f"{name}: {said}", f"{name}: the TopoJSON has several layers.", code="several_layers")
    if not layers:
        raise FileRefused(
            f"{name}: 도형(feature)이 하나도 없습니다.", f"{name}: there are no features.", code="no_features"
        )
    return next(iter(layers.values()))


def _numbers(arcs: Any) -> Iterator[int]:
    """Give every arc number of nested rings, backwards ones as their forward number."""
    for one in arcs:
        if isinstance(one, list):
            yield from _numbers(one)
        else:
            yield one if one >= 0 else ~one


def _members(value: dict[str, Any]) -> list[dict[str, Any]]:
    return list(value["geometries"]) if value["type"] == "GeometryCollection" else [value]


def _feature(name: str, number: int, raw: dict[str, Any], arcs: list[Line]) -> Feature:
    properties = raw.get("properties") if isinstance(raw, dict) else None
    if not isinstance(properties, dict):
        refuse_feature(name, "feature_broken", number, "도형에 속성이 없습니다", "has no properties")
    if raw.get("type") not in {"Polygon", "MultiPolygon"}:
        said = f"도형이 면(Polygon)이 아닙니다: {str(raw.get('type'))[:40]}"
        refuse_feature(name, "not_polygon", number, said, "is not a polygon")
    try:
        polygons = raw["arcs"] if raw["type"] == "MultiPolygon" else [raw["arcs"]]
        parts = [part for polygon in polygons if (part := _polygon(polygon, arcs)) is not None]
    except (TypeError, ValueError, LookupError, shapely.GEOSException) as error:
        raise _broken(name) from error
    if not parts:
        refuse_feature(name, "empty_geometry", number, "도형에 경계가 비어 있습니다", "has an empty geometry")
    shape = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        refuse_feature(name, "number_not_finite", number, "도형의 좌표에 숫자가 아닌 값이 있습니다", "has NaN")
    return Feature(number, properties, shape)


def _polygon(rings: list[list[int]], arcs: list[Line]) -> shapely.Polygon | None:
    shell, *holes = (_ring(ring, arcs) for ring in rings)
    if len(shell) < RING_LEAST:
        return None
    return shapely.Polygon(shell, [hole for hole in holes if len(hole) >= RING_LEAST])


def _ring(numbers: list[int], arcs: list[Line]) -> Line:
    """Join arcs to a ring; ~n means arc n backwards, and each arc begins where the one before has ended."""
    lines = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])
