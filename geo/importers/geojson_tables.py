"""Open GeoJSON of any kind of shape as a table; the boundaries have a stricter reader of their own."""

from typing import Any, Final

import shapely

from geo.importers.features import Layer, layer_table, sound, stated_epsg, value_text
from geo.importers.geojson import read_document
from geo.importers.grids import SourceTable
from geo.importers.issues import RowIssue
from geo.importers.refusals import refused

BRACKETS_MOST: Final = 3_000_000
COMMAS_MOST: Final = 8_000_000
"""A list takes some 60 bytes and a number 32: what stays below fits into 512 MB."""
KINDS: Final = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})


def read_geojson(name: str, data: bytes) -> SourceTable:
    """Return the features with properties as cells; a feature without a geometry is a row with shape None.

    Raises FileRefused for JSON that is no FeatureCollection, and for one without features.
    """
    if data.count(b"[") + data.count(b"{") > BRACKETS_MOST or data.count(b",") > COMMAS_MOST:
        said = "JSON이 너무 복잡합니다. 지역이나 종류별로 파일을 나누어 주세요."
        raise refused(name, "json_too_big", said, "the JSON has too many members")
    document = read_document(name, data)
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise refused(name, "no_features", "도형(feature)이 하나도 없습니다.", "there are no features")
    layer = Layer(name, "geojson", _text_member(document, "name"), "utf-8", _crs(name, document))
    for number, feature in enumerate(features, 1):
        _add(layer, number, feature)
    return layer_table(layer)


def _text_member(document: dict[str, Any], member: str) -> str:
    value = document.get(member)
    return value if isinstance(value, str) else ""


def _crs(name: str, document: dict[str, Any]) -> int | None:
    """Return what the old "crs" member states; None without one: WGS84 then, or figures that are none."""
    member = document.get("crs")
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    stated = properties.get("name") if isinstance(properties, dict) else None
    found = stated_epsg(stated) if isinstance(stated, str) else None
    if found is None:
        said = f"좌표계를 알 수 없습니다: {str(stated or member)[:80]}. EPSG:4326으로 바꿔 주세요."
        raise refused(name, "other_crs", said, "the CRS is not known")
    return found


def _add(layer: Layer, number: int, feature: Any) -> None:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        layer.faults.append(RowIssue(number, "feature_broken", f"{number}번째 도형에 속성이 없습니다."))
        return
    attributes = {key: value_text(value) for key, value in (feature.get("properties") or {}).items()}
    identity = feature.get("id")
    if isinstance(identity, str | int) and "id" not in attributes:
        attributes["id"] = value_text(identity)
    try:
        shape = sound(_shape(feature.get("geometry")))
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError, shapely.GEOSException) as error:
        said = str(error) if isinstance(error, ValueError) and str(error).endswith("다.") else "좌표가 깨졌습니다."
        layer.refuse(number, said)
        return
    layer.add(number, attributes, shape)


def _shape(geometry: Any) -> shapely.Geometry | None:
    if geometry is None:
        return None
    kind, parts = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        members = [shape for member in geometry["geometries"] if (shape := _shape(member)) is not None]
        return shapely.GeometryCollection(members)
    if kind not in KINDS:
        raise ValueError(f"모르는 도형({str(kind)[:40]})입니다.")
    return _made(kind, parts) if parts else None


def _made(kind: str, parts: Any) -> shapely.Geometry:
    match kind:
        case "Point":
            return shapely.Point([float(part) for part in parts])
        case "MultiPoint":
            return shapely.MultiPoint(parts)
        case "LineString":
            return shapely.LineString(parts)
        case "MultiLineString":
            return shapely.MultiLineString(parts)
        case "Polygon":
            return shapely.Polygon(parts[0], parts[1:])
        case _:
            return shapely.MultiPolygon([shapely.Polygon(part[0], part[1:]) for part in parts])
