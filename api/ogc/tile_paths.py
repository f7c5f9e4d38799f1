"""The part of the OpenAPI 3.0 document of /ogc that tells of tiles."""

from typing import Any, Final

from api.ogc.tile_sets import JSON, MVT, TILE_JSON
from geo.layers.registry import list_collections
from geo.queries.tiles import has_tiles
from geo.tiles.grid import MATRIX_SET, TOP_ZOOM

_GRID: Final = "tileMatrixSetId"


def tile_paths() -> dict[str, Any]:
    """Return the paths of tiles by address."""
    own = "/collections/{collectionId}/tiles"
    layer, grid = _in_path("collectionId", "레이어", enum=_drawn()), _in_path(_GRID, "타일 격자", enum=[MATRIX_SET])
    place = [
        _in_path("tileMatrix", "확대 단계", kind="integer", maximum=TOP_ZOOM),
        _in_path("tileRow", "북쪽에서 센 행", kind="integer"),
        _in_path("tileCol", "서쪽에서 센 열", kind="integer"),
    ]
    return {
        "/tileMatrixSets": _get("tileMatrixSets", "타일 격자 목록", JSON, []),
        f"/tileMatrixSets/{{{_GRID}}}": _get("tileMatrixSet", "타일 격자", JSON, [grid]),
        own: _get("tilesets", "레이어의 타일 묶음 목록", JSON, [layer]),
        f"{own}/{{{_GRID}}}": _get("tileset", "레이어의 타일 묶음", JSON, [layer, grid]),
        f"{own}/{{{_GRID}}}/tilejson": _get("tileJson", "지도 프로그램이 읽는 TileJSON", TILE_JSON, [layer, grid]),
        f"{own}/{{{_GRID}}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            "tile", "벡터 타일 한 장", MVT, [layer, grid, *place], tile=True
        ),
    }


def _drawn() -> list[str]:
    return [layer.id for layer in list_collections() if has_tiles(layer)]


def _in_path(name: str, says: str, *, kind: str = "string", **limits: Any) -> dict[str, Any]:
    schema = {"type": kind, **({"minimum": 0} if kind == "integer" else {}), **limits}
    return {"name": name, "in": "path", "required": True, "description": says, "schema": schema}


def _get(name: str, summary: str, kind: str, parameters: list[dict[str, Any]], *, tile: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"} if tile else {"$ref": "#/components/schemas/Any"}
    found = {"200": {"description": summary, "content": {kind: {"schema": schema}}}}
    none = {"204": {"description": "아무것도 없는 타일"}, "304": {"description": "바뀌지 않음"}} if tile else {}
    faults = {status: {"$ref": "#/components/responses/Problem"} for status in ("404", "503")}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": ["자료" if tile else "레이어"],
            "parameters": parameters,
            "responses": {**found, **none, **faults},
        }
    }
