"""What the document under /ogc/api says of writing: reviewers make, replace and close features of records."""

from typing import Any, Final

from api.ogc.answers import GEOJSON, JSON
from geo.layers.crs import CRS84, SYSTEMS
from geo.layers.model import Collection

SCHEMES: Final = {
    "appPassword": {
        "type": "http",
        "scheme": "basic",
        "description": "이메일 주소와 앱 비밀번호. 로그인 비밀번호는 받지 않아요.",
    },
    "token": {"type": "http", "scheme": "bearer"},
}
TAG: Final = {"name": "고치기", "description": "지역자원 레이어를 고치는 일: 구역을 맡은 조정자와 담당자"}
_SIGNED_IN: Final[list[dict[str, list[str]]]] = [{name: []} for name in SCHEMES]
_SENT: Final = {
    "required": True,
    "content": {kind: {"schema": {"$ref": "#/components/schemas/Sent"}} for kind in (GEOJSON, JSON)},
}
SCHEMAS: Final = {
    "Sent": {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": {"type": "object", "nullable": True},
            "properties": {
                "type": "object",
                "description": "받은 속성 그대로에 고친 것. rev는 고치기 시작한 판이에요.",
                "properties": {"rev": {"type": "integer", "minimum": 1}, "name": {"type": "string", "maxLength": 200}},
                "maxProperties": 200,
            },
        },
    }
}
_SYSTEM: Final = {
    "name": "Content-Crs",
    "in": "header",
    "description": "보내는 도형의 좌표계",
    "schema": {"type": "string", "enum": [f"<{one.uri}>" for one in SYSTEMS], "default": f"<{CRS84.uri}>"},
}
_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "description": "고치기 전에 받은 ETag. 그사이 바뀌었으면 412예요.",
    "schema": {"type": "string"},
}
_ID: Final = {"$ref": "#/components/parameters/featureId"}
_FAULTS: Final = ("400", "401", "403", "404", "413", "415", "503")


def writing_items(layer: Collection) -> dict[str, Any]:
    """Return what may be done with a layer of records."""
    added = _written(f"{layer.title}: 새로 넣기", "201", "넣었어요. Location이 새 것을 가리켜요.", _FAULTS)
    return {"post": {"operationId": _name(layer, "add"), "parameters": [_SYSTEM], "requestBody": _SENT, **added}}


def writing_item(layer: Collection) -> dict[str, Any]:
    """Return what may be done with one of its features."""
    faults = (*_FAULTS, "409", "410", "412")
    put = _written(f"{layer.title}: 고치기", "200", "합쳐서 고쳤어요.", faults)
    gone = _written(f"{layer.title}: 사라진 것으로 표시하기", "204", "사라진 것으로 표시했어요.", faults)
    gone["responses"]["204"].pop("content")
    return {
        "put": {
            "operationId": _name(layer, "replace"),
            "parameters": [_ID, _SYSTEM, _MATCH],
            "requestBody": _SENT,
            **put,
        },
        "delete": {"operationId": _name(layer, "close"), "parameters": [_ID, _MATCH], **gone},
    }


def _name(layer: Collection, what: str) -> str:
    return f"{layer.id.replace('-', '_')}_{what}"


def header(name: str, says: str) -> dict[str, Any]:
    """Return a header that an answer may carry."""
    return {name: {"description": says, "schema": {"type": "string"}}}


def _written(summary: str, status: str, told: str, faults: tuple[str, ...]) -> dict[str, Any]:
    content = {GEOJSON: {"schema": {"$ref": "#/components/schemas/Feature"}}}
    return {
        "summary": summary,
        "tags": [TAG["name"]],
        "security": _SIGNED_IN,
        "responses": {
            status: {
                "description": told,
                "content": content,
                "headers": header("ETag", "새 판의 표") | header("Location", "넣은 것의 주소"),
            },
            **{fault: {"$ref": "#/components/responses/Problem"} for fault in faults},
        },
    }
