"""Open KML, KMZ and GPX as tables: names and descriptions as cells, places, tracks and areas as shapes (EPSG:4326)."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import shapely

from geo.crs import WGS84
from geo.importers.features import Layer, layer_table, sound
from geo.importers.grids import SourceTable
from geo.importers.refusals import refused
from geo.importers.safe_xml import child_text, local, parse_xml

KML_SHAPES: Final = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
KML_TEXTS: Final = ("name", "description", "address", "phoneNumber")
MANY: Final[dict[Any, Callable[[Any], shapely.Geometry]]] = {
    shapely.GeometryType.POINT: shapely.MultiPoint,
    shapely.GeometryType.LINESTRING: shapely.MultiLineString,
    shapely.GeometryType.POLYGON: shapely.MultiPolygon,
}
GPX_TEXTS: Final = ("name", "cmt", "desc", "type", "sym", "time", "ele", "link")
GPX_LAYERS: Final = (("wpt", "waypoints"), ("trk", "tracks"), ("rte", "routes"))


def read_kml(name: str, data: bytes) -> SourceTable:
    """Return one row per Placemark: folder, name, description, address, extended data. Links are not followed."""
    root = parse_xml(name, data)
    layer = Layer(name, "kml", "", "utf-8", WGS84)
    for number, placemark in enumerate(root.iter("{*}Placemark"), 1):
        try:
            shape = sound(_kml_shape(placemark))
        except (ValueError, IndexError, shapely.GEOSException):
            layer.refuse(number, "좌표가 깨졌습니다.")
            continue
        layer.add(number, _kml_cells(placemark), shape)
    if not layer.numbers and not layer.faults:
        raise refused(name, "no_features", "KML 안에 장소(Placemark)가 없습니다.", "there are no placemarks")
    return layer_table(layer)


def _kml_cells(placemark: Any) -> dict[str, str]:
    folders = [child_text(above, "name") for above in placemark.iterancestors("{*}Folder")]
    cells = {"folder": " / ".join(reversed(folders))} if folders else {}
    cells |= {key: text for key in KML_TEXTS if (text := child_text(placemark, key))}
    for data in placemark.iter("{*}Data"):
        cells[data.get("name") or ""] = child_text(data, "value")
    for data in placemark.iter("{*}SimpleData"):
        cells[data.get("name") or ""] = "".join(data.itertext()).strip()
    return cells


def _kml_shape(element: Any) -> shapely.Geometry | None:
    """Return the shape of a Placemark or a MultiGeometry: one, or all of one family, or a collection."""
    shapes = [shape for child in element if local(child) in KML_SHAPES and (shape := _one_shape(child)) is not None]
    return _together(shapes)


def _together(shapes: list[shapely.Geometry]) -> shapely.Geometry | None:
    if len(shapes) < 2:  # noqa: PLR2004  (one shape stands for itself)
        return shapes[0] if shapes else None
    kinds = {shapely.get_type_id(shape) for shape in shapes}
    many = MANY.get(kinds.pop(), shapely.GeometryCollection) if len(kinds) == 1 else shapely.GeometryCollection
    return many(shapes)


def _one_shape(element: Any) -> shapely.Geometry | None:
    kind = local(element)
    if kind == "MultiGeometry":
        return _kml_shape(element)
    if kind == "Polygon":
        rings = [_positions(ring) for ring in element.iter("{*}coordinates")]
        return shapely.Polygon(rings[0], rings[1:]) if rings and rings[0] else None
    places = _positions(element)
    if not places:
        return None
    return shapely.Point(places[0]) if kind == "Point" else shapely.LineString(places)


def _positions(element: Any) -> list[tuple[float, float]]:
    """Return (lon, lat) of a KML coordinates text: "lon,lat,height lon,lat …"."""
    text = "".join(element.itertext()) if local(element) == "coordinates" else child_text(element, "coordinates")
    found = []
    for triple in text.replace(", ", ",").split():
        lon, lat, *_ = triple.split(",")
        found.append((float(lon), float(lat)))
    return found


def read_gpx(name: str, data: bytes) -> list[SourceTable]:
    """Return waypoints as points and tracks and routes as lines: one table each, where the file has any."""
    root = parse_xml(name, data)
    tables = []
    for tag, title in GPX_LAYERS:
        layer = Layer(name, "gpx", title, "utf-8", WGS84)
        for number, element in enumerate(root.iterchildren("{*}" + tag), 1):
            _add_gpx(layer, number, tag, element)
        if layer.numbers or layer.faults:
            tables.append(layer_table(layer))
    if not tables:
        said = "GPX 안에 지점도 경로도 없습니다."
        raise refused(name, "no_features", said, "there are neither waypoints nor tracks")
    return tables


def _add_gpx(layer: Layer, number: int, tag: str, element: Any) -> None:
    cells = {key: text for key in GPX_TEXTS if (text := child_text(element, key) or _link(element, key))}
    try:
        shape = shapely.Point(_place(element)) if tag == "wpt" else _together(list(_lines(tag, element)))
        layer.add(number, cells, sound(shape))
    except (ValueError, TypeError, shapely.GEOSException):
        layer.refuse(number, "좌표가 깨졌습니다.")


def _link(element: Any, key: str) -> str:
    return next((child.get("href", "") for child in element if key == "link" == local(child)), "")


def _lines(tag: str, element: Any) -> Iterator[shapely.Geometry]:
    for part in element.iterchildren("{*}trkseg") if tag == "trk" else [element]:
        places = [_place(point) for point in part.iterchildren("{*}trkpt", "{*}rtept")]
        if len(places) > 1:
            yield shapely.LineString(places)


def _place(point: Any) -> tuple[float, float]:
    return float(point.get("lon")), float(point.get("lat"))
