"""What the API's description says of answers beyond their models: problems, headers, files that are not JSON."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from api.http import GEOJSON

PROBLEM: Final = "application/problem+json"
JSON: Final = "application/json"
PROBLEM_CONTENT: Final = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
"""The content of a problem, for routes that say themselves what a status means."""
PROBLEMS: Final = {
    "400": "읽을 수 없는 본문: 글자표나 모양이 깨졌음",
    "401": "로그인하지 않았거나 토큰이 올바르지 않음",
    "403": "권한이 없거나 다른 누리집에서 보낸 요청",
    "404": "그런 것이 없음",
    "409": "지금 상태에서는 할 수 없음: 찼음, 규칙, 그사이 바뀜",
    "413": "보낸 내용이 너무 큼",
    "422": "값을 이해할 수 없음; `fields`가 항목마다 까닭을 말함",
    "429": "너무 잦음; `Retry-After`초 뒤에 다시",
    "503": "지금은 답할 수 없음; `Retry-After`초 뒤에 다시",
}
_SAID: Final = {
    "400": ("Bad Request", "bad_request", "요청을 읽을 수 없어요."),
    "401": ("Unauthorized", "not_signed_in", "로그인이 필요해요."),
    "403": ("Forbidden", "not_allowed", "이 일을 할 권한이 없어요."),
    "404": ("Not Found", "not_found", "찾는 것이 없어요. 주소를 확인해 주세요."),
    "409": ("Conflict", "version_stale", "그사이 바뀌었어요. 새로 읽고 다시 해 주세요."),
    "413": ("Content Too Large", "body_too_large", "보낸 내용이 너무 커요."),
    "422": ("Unprocessable Content", "invalid_input", "heads: 1 이상이어야 해요."),
    "429": ("Too Many Requests", "too_many_requests", "너무 잦아요. 잠시 뒤에 다시 해 주세요."),
    "503": ("Service Unavailable", "busy", "지금은 답할 수 없어요. 잠시 뒤에 다시 해 주세요."),
}
_MORE: Final[dict[str, dict[str, Any]]] = {
    "422": {"fields": [{"field": "heads", "message": "1 이상이어야 해요."}]},
    "429": {"retry_after": 60},
    "503": {"retry_after": 5},
}
PROBLEM_SCHEMA: Final = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. 코드에 따라 더 많은 항목이 붙습니다(예: 예약 거절의 alternatives).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "바뀌지 않는 이름"},
        "detail": {"type": "string", "description": "사람이 읽을 한 문장"},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
HEADERS: Final[dict[str, dict[str, Any]]] = {
    "Content-Disposition": {"description": "저장할 때의 파일 이름(RFC 6266)", "schema": {"type": "string"}},
    "Content-Range": {"description": "보낸 부분이 파일의 어디인지", "schema": {"type": "string"}},
    "ETag": {"description": "이 내용의 표. If-None-Match로 다시 물으면 같을 때 304", "schema": {"type": "string"}},
    "Location": {"description": "만든 것의 주소", "schema": {"type": "string"}},
    "Retry-After": {"description": "몇 초 뒤에 다시 할 수 있나", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
    "Set-Cookie": {"description": "누리집 로그인", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}},
    "X-OpenRosa-Version": {"description": "1.0", "schema": {"type": "string"}},
}
"""Every header that means something to a caller; what each answer carries besides is the web's own."""
_OF_PROBLEM: Final = {"401": "WWW-Authenticate", "429": "Retry-After", "503": "Retry-After"}
_OF_OPERATION: Final = {
    "DELETE /sessions/current": "Set-Cookie",
    "GET /campaigns/{campaign_id}/forms/{form_id}/definition": "ETag",
    "GET /forms/{form_id}/versions/{version_id}/definition": "ETag",
    "GET /open-data/hsds": "Content-Disposition",
    "GET /rounds/{round_id}/result": "Content-Disposition",
    "POST /atlases": "Location",
    "POST /campaigns/{campaign_id}/submissions": "X-OpenRosa-Version",
    "POST /forms": "Location",
    "POST /imports": "Location",
    "POST /policy-maps": "Location",
    "POST /sessions": "Set-Cookie",
}
_SAME: Final = "304"
FEATURE_FILE: Final = {"$ref": "#/components/schemas/FeatureFile"}
_PART: Final = "206"
_READ_AS_TEXT: Final = ("text/", "image/svg", "application/gpx")
IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "가진 것의 ETag: 그사이 바뀌지 않았으면 304",
    "schema": {"type": "string"},
}


def problem_responses() -> dict[str, Any]:
    """Return the reusable answers, one per status that a problem may have, each with an example."""
    return {f"Problem{status}": _problem(status, text) for status, text in PROBLEMS.items()}


def problem_example(status: str) -> dict[str, Any]:
    """Return a problem as it is sent with a status."""
    title, code, detail = _SAID[status]
    told = {"type": "about:blank", "title": title, "status": int(status), "code": code, "detail": detail}
    return told | _MORE.get(status, {})


def _problem(status: str, text: str) -> dict[str, Any]:
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": problem_example(status)}
    headers = {name: _header(name) for name in (_OF_PROBLEM.get(status),) if name}
    return {"description": text, "content": {PROBLEM: content}} | ({"headers": headers} if headers else {})


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def add_headers(responses: dict[str, Any], name: str) -> None:
    """Say which headers the answers of an operation carry."""
    done = [response for status, response in responses.items() if status < "300" and "$ref" not in response]
    for response in done:
        if name in _OF_OPERATION:
            _carries(response, _OF_OPERATION[name])
        if any(is_file(media_type) or told == FEATURE_FILE for media_type, told in _contents(response)):
            _carries(response, "Content-Disposition")
            _carries(responses.get(_SAME, {}), "Content-Disposition")
    if _SAME in responses:
        for response in (*done, responses[_SAME]):
            _carries(response, "ETag")
    if _PART in responses:
        _carries(responses[_PART], "Content-Range")


def _contents(response: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for media_type, told in response.get("content", {}).items():
        yield media_type, told.get("schema")


def _carries(response: dict[str, Any], header: str) -> None:
    response.setdefault("headers", {})[header] = _header(header)


def is_file(media_type: str) -> bool:
    """Say whether an answer of this type is a document by itself rather than JSON."""
    return "json" not in media_type


def file_schema(media_type: str) -> Mapping[str, Any]:
    """Return how a description says that an answer is GeoJSON, text, or bytes of a type."""
    if media_type == GEOJSON:
        return FEATURE_FILE
    return {"type": "string"} if media_type.startswith(_READ_AS_TEXT) else {"contentMediaType": media_type}
