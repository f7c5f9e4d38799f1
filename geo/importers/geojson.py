"""Read GeoJSON ourselves: a user's file never reaches GDAL, which follows names to other files of the server."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import numpy as np
import shapely

from geo.crs import KOREA_BOX
from geo.errors import FileRefused
from geo.importers import sniff

MAX_BYTES: Final = 80_000_000
POLYGON_KINDS: Final = ("Polygon", "MultiPolygon")
NAMED: Final = 5

_WGS84_NAME = re.compile(r"(CRS84|EPSG:{1,2}4326|EPSG:4326)$")


@dataclass(frozen=True)
class Feature:
    """One feature: its number in the file from 1, its properties, its shape in EPSG:4326."""

    number: int
    properties: dict[str, Any]
    shape: shapely.Geometry


def read_features(name: str, data: bytes) -> list[Feature]:
    """Return the polygon features of a GeoJSON file in EPSG:4326, inside Korea's box.

    Raises FileRefused with a stable code for whatever else the file turns out to be.
    """
    return collection_features(name, read_document(name, data))


def collection_features(name: str, document: dict[str, Any]) -> list[Feature]:
    """Return the polygon features of a FeatureCollection that is read already, as `read_features` does."""
    _refuse_other_crs(name, document)
    features = document.get("features")
    if not isinstance(features, list) or not features:
        _refuse(name, "no_features", "도형(feature)이 하나도 없습니다.", "there are no features")
    found = [_feature(name, number, raw) for number, raw in enumerate(features, 1)]
    refuse_wrong_places(name, found)
    return found


def read_document(name: str, data: bytes, *, kinds: Collection[str] = ("FeatureCollection",)) -> dict[str, Any]:
    """Return the JSON object of a FeatureCollection (or another of `kinds`); refuse the rest by what it is."""
    sniff.refuse_empty(name, data)
    sniff.refuse_too_big(name, len(data), MAX_BYTES)
    other = sniff.kind_of(data)
    if other is not None:
        _refuse(
            name, f"not_geojson_{other[0]}", f"GeoJSON이 아니라 {other[1]}입니다.", f"this is {other[0]}, not GeoJSON"
        )
    document = _parse(name, _decode(name, data))
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology" and kind not in kinds:
        _refuse(name, "topojson", "TopoJSON 파일입니다. GeoJSON으로 바꿔 주세요.", "this is TopoJSON, not GeoJSON")
    if kind not in kinds:
        _refuse(
            name,
            "not_geojson",
            "JSON이지만 GeoJSON 도형 모음(FeatureCollection)이 아닙니다.",
            "not a FeatureCollection",
        )
    result: dict[str, Any] = document
    return result


def _refuse(name: str, code: str, said: str, said_en: str, **details: Any) -> NoReturn:
    raise FileRefused(f"{name}: {said}", f"{name}: {said_en}.", code=code, details=details)


def refuse_feature(name: str, code: str, number: int, said: str, said_en: str) -> NoReturn:
    """Refuse a file because of its `number`th feature."""
    _refuse(name, code, f"{number}번째 {said}.", f"feature {number} {said_en}", feature=number)


def _decode(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = "글자가 UTF-8이 아니어서 읽을 수 없습니다. UTF-8로 저장해 주세요."
        _refuse(name, "wrong_encoding", said, "the text is not UTF-8")


def _parse(name: str, text: str) -> Any:
    def no_number(token: str) -> NoReturn:
        said = f"좌표나 값에 숫자가 아닌 {token}이 있습니다."
        _refuse(name, "number_not_finite", said, f"{token} is not a number")

    try:
        return json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        where = f"({error.lineno}행)" if isinstance(error, json.JSONDecodeError) else ""
        _refuse(name, "not_json", f"JSON으로 읽을 수 없습니다{where}.", "the text is not JSON")


def _refuse_other_crs(name: str, document: dict[str, Any]) -> None:
    crs = document.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    stated = (properties.get("name") if isinstance(properties, dict) else None) or json.dumps(crs)
    if not isinstance(stated, str) or not _WGS84_NAME.search(stated):
        said = f"좌표계가 경위도(WGS84)가 아닙니다: {str(stated)[:80]}. EPSG:4326으로 바꿔 주세요."
        _refuse(name, "other_crs", said, "the CRS is not WGS84", crs=str(stated)[:80])


def _feature(name: str, number: int, raw: Any) -> Feature:
    properties = raw.get("properties") if isinstance(raw, dict) else None
    geometry = raw.get("geometry") if isinstance(raw, dict) else None
    if not isinstance(properties, dict):
        _refuse(name, "feature_broken", f"{number}번째 도형에 속성이 없습니다.", f"feature {number} has no properties")
    if not isinstance(geometry, dict) or not geometry.get("coordinates"):
        said = f"{number}번째 도형에 경계가 비어 있습니다."
        _refuse(name, "empty_geometry", said, f"feature {number} has no geometry", feature=number)
    if geometry.get("type") not in POLYGON_KINDS:
        said = f"{number}번째 도형이 면(Polygon)이 아닙니다: {str(geometry.get('type'))[:40]}."
        _refuse(name, "not_polygon", said, f"feature {number} is not a polygon", feature=number)
    return Feature(number, properties, _shape(name, number, geometry))


def _shape(name: str, number: int, geometry: dict[str, Any]) -> shapely.Geometry:
    try:
        shape = shapely.force_2d(_from_coordinates(geometry))
    except (TypeError, ValueError, LookupError, AttributeError, OverflowError, shapely.GEOSException):
        said = f"{number}번째 도형의 좌표를 읽을 수 없습니다."
        _refuse(name, "geometry_broken", said, f"feature {number} has broken coordinates", feature=number)
    if shapely.is_empty(shape):
        said = f"{number}번째 도형에 경계가 비어 있습니다."
        _refuse(name, "empty_geometry", said, f"feature {number} has an empty geometry", feature=number)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        said = f"{number}번째 도형의 좌표에 숫자가 아닌 값(NaN·∞)이 있습니다."
        _refuse(name, "number_not_finite", said, f"feature {number} has NaN or infinity", feature=number)
    return shape


def _from_coordinates(geometry: dict[str, Any]) -> shapely.Geometry:
    rings = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        return shapely.Polygon(rings[0], rings[1:])
    return shapely.MultiPolygon([shapely.Polygon(part[0], part[1:]) for part in rings])


def refuse_wrong_places(name: str, features: Sequence[Feature]) -> None:
    """Refuse features outside Korea's box (EPSG:4326), saying whether axes or units explain it."""
    shapes = [feature.shape for feature in features]
    bounds = shapely.bounds(shapes)
    if _inside_korea(bounds).all():
        return
    if _inside_korea(bounds[:, [1, 0, 3, 2]]).all():
        _refuse(name, "axes_swapped", "경도와 위도가 서로 바뀌어 있습니다.", "longitude and latitude are swapped")
    if np.abs(bounds).max() > 360:  # noqa: PLR2004  (degrees never reach beyond a full circle)
        said = "좌표가 경위도(도)가 아니라 미터 같습니다. 경위도(EPSG:4326)로 바꿔 주세요."
        _refuse(name, "coordinates_projected", said, "the coordinates are not degrees")
    outside = [feature.number for feature, inside in zip(features, _inside_korea(bounds), strict=True) if not inside]
    said = f"우리나라 밖에 있는 도형이 있습니다: {', '.join(map(str, outside[:NAMED]))}번째({len(outside)}개)."
    _refuse(name, "outside_korea", said, "some features lie outside Korea", features=outside)


def _inside_korea(bounds: "np.ndarray[Any, np.dtype[np.float64]]") -> "np.ndarray[Any, np.dtype[np.bool_]]":
    west, south, east, north = KOREA_BOX
    inside: np.ndarray[Any, np.dtype[np.bool_]] = (
        (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    )
    return inside
