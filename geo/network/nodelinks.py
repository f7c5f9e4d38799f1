"""Read the street lines of Seoul's node/link files: they name no ends, so their points are rebuilt from the lines."""

from collections import Counter
from typing import Any

import numpy as np
import shapely

from geo.crs import WGS84
from geo.importers.features import stated_epsg
from geo.importers.geojson import read_document
from geo.importers.refusals import refused
from geo.network.links import Links, Shapes, as_lines, by_end_points, in_metres


def read_links(name: str, data: bytes) -> Links:
    """Return points and lines of a GeoJSON file of street lines; raises FileRefused as the reader of boundaries does.

    Lines that share an id are kept (the city's files cut one link into several lines and repeat ids); what is really
    told twice falls together when the graph is built. Features of other shapes are left out and counted.
    """
    document = read_document(name, data)
    epsg = _epsg(name, document)
    raw = [feature for feature in document.get("features") or [] if isinstance(feature, dict)]
    shapes, ids, others = _lines(name, raw)
    if not len(shapes):
        raise refused(name, "no_links", "보행로(선)가 하나도 없어요.", "there are no lines")
    lines = in_metres(name, epsg, shapes)
    x_m, y_m, ends = by_end_points(lines)
    repeated = sum(times - 1 for times in Counter(ids).values())
    counts = {"features": len(raw), "lines": len(lines), "repeated_ids": repeated, "other_shapes": others}
    return Links("서울 보행로 노드·링크", x_m, y_m, ends, lines, counts)


def _epsg(name: str, document: dict[str, Any]) -> int:
    crs = document.get("crs")
    if crs is None:
        return WGS84
    properties = crs.get("properties") if isinstance(crs, dict) else None
    stated = str(properties.get("name") if isinstance(properties, dict) else crs)
    epsg = stated_epsg(stated)
    if epsg is None:
        said = f"좌표계를 알 수 없어요: {stated[:80]}"
        raise refused(name, "crs_missing", said, "the CRS is unknown", crs=stated[:80])
    return epsg


def _lines(name: str, raw: list[dict[str, Any]]) -> tuple[Shapes, list[str], int]:
    shapes: list[Any] = []
    ids: list[str] = []
    others = 0
    for number, feature in enumerate(raw, 1):
        geometry, properties = (_object(feature.get(part)) for part in ("geometry", "properties"))
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        if kind not in ("LineString", "MultiLineString"):
            others += 1
            continue
        parts = coordinates if kind == "MultiLineString" and isinstance(coordinates, list) else [coordinates]
        shapes += [_line(name, number, part) for part in parts]
        link = properties.get("link_id")
        ids += [] if link is None else [str(link)]
    return as_lines(shapes), ids, others


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _line(name: str, number: int, part: Any) -> Any:
    try:
        line = shapely.force_2d(shapely.LineString(part))
    except (TypeError, ValueError, LookupError, OverflowError, shapely.GEOSException):
        line = None
    if line is None or line.is_empty or not np.isfinite(shapely.get_coordinates(line)).all():
        said = f"{number}번째 선의 좌표를 읽을 수 없어요."
        raise refused(name, "geometry_broken", said, f"line {number} is broken", feature=number)
    return line
