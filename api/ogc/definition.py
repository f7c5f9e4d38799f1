"""The API under /ogc as an OpenAPI 3.0 document made by hand: GIS programs read the most and the usual of `limit` here.

FastAPI writes 3.1 with every parameter in its place; QGIS looks for `components.parameters.limit`.
"""

from typing import Any, Final

from api.ogc import editing_definition
from api.ogc.answers import ABOUT, GEOJSON, HTML, JSON, OPENAPI, SCHEMA, TITLE
from api.ogc.editing_definition import header
from api.ogc.tile_paths import tile_paths
from geo.layers.crs import CRS84, SYSTEMS
from geo.layers.model import Collection, ColumnType
from geo.layers.registry import list_collections
from geo.planning.layers import COVERAGE
from geo.queries.layer_items import LIMIT_MOST, LIMIT_USUAL
from geo.queries.layers import RECORDS

_TYPES: Final = {ColumnType.INTEGER: "integer", ColumnType.NUMBER: "number"}
_SYSTEMS: Final = {"type": "string", "enum": [one.uri for one in SYSTEMS], "default": CRS84.uri}


def _query(name: str, says: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": says, "schema": schema, **more}


_PARAMETERS: Final[dict[str, Any]] = {
    "limit": _query(
        "limit",
        "한 번에 받을 개수",
        {"type": "integer", "minimum": 1, "maximum": LIMIT_MOST, "default": LIMIT_USUAL},
        style="form",
        explode=False,
    ),
    "bbox": _query(
        "bbox",
        "네모 안에 걸치는 것만: 낮은 쪽 두 값, 높은 쪽 두 값",
        {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        style="form",
        explode=False,
    ),
    "bboxCrs": _query("bbox-crs", "bbox의 좌표계", _SYSTEMS),
    "crs": _query("crs", "받을 좌표계", _SYSTEMS),
    "datetime": _query("datetime", "때나 기간: 2026-01-01/2026-12-31, 2026-01-01/..", {"type": "string"}),
    "filter": _query("filter", "CQL2로 적은 조건", {"type": "string", "maxLength": 8000}),
    "filterLang": _query(
        "filter-lang",
        "조건의 말",
        {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
    ),
    "filterCrs": _query("filter-crs", "조건에 든 도형의 좌표계", _SYSTEMS),
    "next": _query("next", "다음 쪽의 열쇠; 답의 next 링크에 들어 있어요", {"type": "string"}),
    "f": _query("f", "답의 형식", {"type": "string", "enum": ["json", "html"]}),
    "featureId": {
        "name": "featureId",
        "in": "path",
        "required": True,
        "description": "하나의 번호",
        "schema": {"type": "string"},
    },
}
_LISTED: Final = ("limit", "bbox", "bboxCrs", "crs", "datetime", "filter", "filterLang", "filterCrs", "next", "f")


def definition(ogc: str) -> dict[str, Any]:
    """Return the document; `ogc` is the address of the landing page."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": ABOUT, "version": "1"},
        "servers": [{"url": ogc}],
        "tags": [
            {"name": "레이어", "description": "무엇이 있는지"},
            {"name": "자료", "description": "레이어의 내용"},
            editing_definition.TAG,
        ],
        "paths": _paths(),
        "components": {
            "parameters": _PARAMETERS,
            "schemas": _SCHEMAS | editing_definition.SCHEMAS,
            "responses": _RESPONSES,
            "securitySchemes": editing_definition.SCHEMES,
        },
    }


def _paths() -> dict[str, Any]:
    paths = {
        "/": _get("landingPage", "첫 문서", "레이어", JSON, elsewhere="307"),
        "/conformance": _get("conformance", "지키는 규격", "레이어", JSON),
        "/api": _get("definition", "이 API의 정의", "레이어", OPENAPI, "Any", elsewhere="303"),
        "/collections": _get("collections", "레이어 목록", "레이어", JSON),
    }
    for layer in list_collections():
        own, name = f"/collections/{layer.id}", layer.id.replace("-", "_")
        target = [_TARGET] if layer.id == COVERAGE else []
        paths |= {
            own: _get(f"{name}_collection", layer.title, "레이어", JSON),
            f"{own}/queryables": _get(f"{name}_queryables", f"{layer.title}: 찾을 수 있는 속성", "레이어", SCHEMA),
            f"{own}/schema": _get(f"{name}_schema", f"{layer.title}: 속성", "레이어", SCHEMA),
            f"{own}/items": _get(
                f"{name}_items", layer.title, "자료", GEOJSON, "Features", (*_LISTED, *target, *_properties(layer))
            ),
            f"{own}/items/{{featureId}}": _get(
                f"{name}_item",
                f"{layer.title} 하나",
                "자료",
                GEOJSON,
                "Feature",
                ("featureId", "crs", "f"),
                elsewhere="308",
            ),
        }
        if layer.relation == RECORDS:
            paths[f"{own}/items"] |= editing_definition.writing_items(layer)
            paths[f"{own}/items/{{featureId}}"] |= editing_definition.writing_item(layer)
    return paths | tile_paths()


_TARGET: Final = _query(
    "target", "무엇을 세는지: hub, childcare, any, 시설 종류나 만들어 둔 목표의 key", {"type": "string"}
)


def _properties(layer: Collection) -> list[dict[str, Any]]:
    """Return the properties that may stand in an address: GDAL asks for those that it finds here, and sifts by others.

    Fields of records are left out: which of them may be known of follows from a policy that changes.
    """
    return [
        _query(column.name, column.label, {"type": _TYPES.get(column.type, "string")})
        for column in layer.columns
        if column.field is None and not (layer.id == COVERAGE and column.name == "target")
    ]


def _get(
    name: str,
    summary: str,
    tag: str,
    kind: str,
    of: str = "Document",
    parameters: tuple[Any, ...] = ("f",),
    elsewhere: str | None = None,
) -> dict[str, Any]:
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{of}"}}, HTML: {"schema": {"type": "string"}}}
    told = [{"$ref": f"#/components/parameters/{one}"} if isinstance(one, str) else one for one in parameters]
    wrong = ("400", "401", "404", *(("410",) if of == "Feature" else ()), "503")
    faults = {status: {"$ref": "#/components/responses/Problem"} for status in wrong}
    operation = {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "parameters": told,
        "responses": {
            "200": {"description": summary, "content": content, "headers": header("ETag", "이 내용의 표")},
            "304": {"description": "바뀌지 않음", "headers": header("ETag", "이 내용의 표")},
            **({elsewhere: _PAGE} if elsewhere else {}),
            **faults,
        },
    }
    return {"get": operation}


_PAGE: Final = {"description": "다른 주소에 있어요", "headers": header("Location", "그 주소")}
_SCHEMAS: Final[dict[str, Any]] = {
    "Any": {"type": "object"},
    "Link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
    },
    "Document": {
        "type": "object",
        "properties": {"links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}},
    },
    "Feature": {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "nullable": True},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
        },
    },
    "Features": {
        "type": "object",
        "required": ["type", "features", "numberMatched", "numberReturned"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "timeStamp": {"type": "string", "format": "date-time"},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
        },
    },
    "Problem": {
        "type": "object",
        "required": ["status", "code", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
        },
    },
}
_RESPONSES: Final = {
    "Problem": {
        "description": "되지 않은 까닭 (RFC 9457)",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": header("WWW-Authenticate", "401일 때: 어떻게 로그인하나") | header("Retry-After", "몇 초 뒤에 다시"),
    }
}
