"""What /ogc tells of itself and its layers, as the plain values of its JSON."""

from collections.abc import Sequence
from typing import Any, Final

from api.ogc import tile_sets
from geo.crs import KOREA_BOX
from geo.layers.crs import CRS84, SYSTEMS
from geo.layers.model import Collection, Column, ColumnType, GeometryKind
from geo.queries.layer_items import Extent

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
HTML: Final = "text/html"
SCHEMA: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
TITLE: Final = "마을아틀라스 공간 레이어"
ABOUT: Final = (
    "행정동, 시설, 공간, 지역자원, 마을 코스와 생활권 진단을 GIS 프로그램에서 바로 열 수 있어요. "
    "누구나 볼 수 있는 것만 담고, 사람의 자리는 담지 않아요."
)
_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0"
_SPEC: Final = "http://www.opengis.net/spec"
CONFORMS: Final = (
    *(f"{_SPEC}/ogcapi-common-1/1.0/conf/{one}" for one in ("core", "landing-page", "json", "html", "oas30")),
    f"{_SPEC}/ogcapi-common-2/1.0/conf/collections",
    *(f"{_SPEC}/ogcapi-features-1/1.0/conf/{one}" for one in ("core", "oas30", "html", "geojson")),
    f"{_SPEC}/ogcapi-features-2/1.0/conf/crs",
    *(
        f"{_SPEC}/ogcapi-features-3/1.0/conf/{one}"
        for one in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"{_SPEC}/cql2/1.0/conf/{one}"
        for one in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
        )
    ),
    *(f"{_SPEC}/ogcapi-features-5/1.0/conf/{one}" for one in ("schemas", "core-roles-features", "queryables")),
    *(f"{_SPEC}/ogcapi-features-4/1.0/conf/{one}" for one in ("create-replace-delete", "features")),
    *tile_sets.CONFORMS,
)
_WRITTEN: Final = {
    ColumnType.TEXT: {"type": "string"},
    ColumnType.INTEGER: {"type": "integer"},
    ColumnType.NUMBER: {"type": "number"},
    ColumnType.DATE: {"type": "string", "format": "date"},
    ColumnType.INSTANT: {"type": "string", "format": "date-time"},
}
_SHAPES: Final = {
    GeometryKind.POINT: "geometry-point",
    GeometryKind.LINE: "geometry-multilinestring",
    GeometryKind.AREA: "geometry-multipolygon",
}


def link(rel: str, href: str, kind: str, title: str = "") -> dict[str, str]:
    """Return a link; without a title it has none."""
    return {"rel": rel, "href": href, "type": kind} | ({"title": title} if title else {})


def _both(href: str, title: str, kind: str = JSON) -> list[dict[str, str]]:
    """Return the links of a document to itself and to its page."""
    return [link("self", href, kind, title), link("alternate", f"{href}?f=html", HTML, f"{title} (누리집)")]


def landing(ogc: str) -> dict[str, Any]:
    """Return the first document: where everything else is."""
    return {
        "title": TITLE,
        "description": ABOUT,
        "links": [
            *_both(ogc, "이 문서"),
            link("service-desc", f"{ogc}/api", OPENAPI, "API 정의"),
            link("service-doc", f"{ogc}?f=html", HTML, "API 설명"),
            link("conformance", f"{ogc}/conformance", JSON, "지키는 규격"),
            link(f"{_REL}/conformance", f"{ogc}/conformance", JSON, "지키는 규격"),
            link("data", f"{ogc}/collections", JSON, "레이어"),
            link(f"{_REL}/data", f"{ogc}/collections", JSON, "레이어"),
            tile_sets.landing_link(ogc),
        ],
    }


def conformance(ogc: str) -> dict[str, Any]:
    """Return what of the standards is kept."""
    return {"conformsTo": list(CONFORMS), "links": _both(f"{ogc}/conformance", "지키는 규격")}


def collections(ogc: str, told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the list of layers."""
    return {
        "links": _both(f"{ogc}/collections", "레이어"),
        "crs": [one.uri for one in SYSTEMS],
        "collections": list(told),
    }


def collection(ogc: str, layer: Collection, extent: Extent) -> dict[str, Any]:
    """Return what a layer is, how far it reaches and where its features are."""
    own = f"{ogc}/collections/{layer.id}"
    told: dict[str, Any] = {
        "id": layer.id,
        "title": layer.title,
        "description": " ".join(filter(None, (layer.description, f"출처: {layer.source}.", layer.licence))),
        "attribution": layer.source,
        "itemType": "feature",
        "links": [
            *_both(own, layer.title),
            link("items", f"{own}/items", GEOJSON, f"{layer.title} 목록"),
            link("items", f"{own}/items?f=html", HTML, f"{layer.title} 목록 (누리집)"),
            link(f"{_REL}/queryables", f"{own}/queryables", SCHEMA, "찾을 수 있는 속성"),
            link("queryables", f"{own}/queryables", SCHEMA, "찾을 수 있는 속성"),
            link(f"{_REL}/schema", f"{own}/schema", SCHEMA, "속성"),
            link("describedby", f"{own}/schema", SCHEMA, "속성"),
            link("license", f"{ogc.removesuffix('/ogc')}/data", HTML, "출처와 이용 조건"),
            *tile_sets.collection_links(ogc, layer),
        ],
        "crs": [one.uri for one in SYSTEMS],
        "storageCrs": CRS84.uri,
    }
    box = list(extent.box or KOREA_BOX)
    first, last = (day.isoformat() if day else None for day in extent.days)
    told["extent"] = {"spatial": {"bbox": [box], "crs": CRS84.uri}}
    if layer.days:
        told["extent"]["temporal"] = {
            "interval": [[f"{first}T00:00:00Z" if first else None, f"{last}T23:59:59Z" if last else None]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return told


def schema(own: str, layer: Collection, columns: Sequence[Column], *, queryables: bool) -> dict[str, Any]:
    """Return the properties of a layer as JSON Schema: those that can be asked for, or all as they come."""
    told = {column.name: _property(column) for column in columns}
    if layer.geometry is not None:
        told["geometry"] = {
            "title": "도형",
            "format": _SHAPES[layer.geometry],
            "x-ogc-role": "primary-geometry",
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": own,
        "title": layer.title,
        "description": layer.description,
        "type": "object",
        "properties": told,
        "additionalProperties": not queryables,
    }


def _property(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"title": column.label, **_WRITTEN[column.type]}
    if column.choices:
        told["oneOf"] = [{"const": word, "title": label} for word, label in column.choices]
    if column.name == "id":
        told["x-ogc-role"] = "id"
    return told
