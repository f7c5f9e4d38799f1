"""Complete the OpenAPI document: Korean summaries, sign-in, and the problems that each operation may answer with.

What FastAPI cannot see is derived from what each route declares: its dependencies say who may call it, its path and
body what may be wrong with a call.
"""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from api.auth import deps
from api.http import GEOJSON
from api.summaries import SUMMARIES, TAGS

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
NAMES_THINGS = frozenset({"district", "dong", "space_id", "site_id"})
"""Query parameters that name a thing, which may not be there."""

ABOUT = (
    "목록은 `items`·`next`·`total`, 위치는 WGS84 경도·위도, 시각은 시간대가 붙은 ISO 8601입니다. "
    "`?format=geojson`이면 같은 목록이 RFC 7946 FeatureCollection이 됩니다. "
    "잘못은 모두 RFC 9457 문제 문서이고 `code`는 바뀌지 않습니다. `Accept-Language: en`이면 영어로 답합니다."
)
PROBLEMS = {
    "401": "로그인하지 않았거나 토큰이 올바르지 않음",
    "403": "권한이 없거나 다른 누리집에서 보낸 요청",
    "404": "그런 것이 없음",
    "409": "지금 상태에서는 할 수 없음: 찼음, 규칙, 그사이 바뀜",
    "413": "보낸 내용이 너무 큼",
    "422": "값을 이해할 수 없음; `fields`가 항목마다 까닭을 말함",
    "429": "너무 잦음; `Retry-After`초 뒤에 다시",
    "503": "지금은 답할 수 없음; `Retry-After`초 뒤에 다시",
}
PROBLEM_SCHEMA = {
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
COLLECTION_SCHEMA = {
    "type": "object",
    "title": "FeatureCollection",
    "required": ["type", "features", "numberMatched", "numberReturned", "links"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "geometry": {"type": ["object", "null"]},
                    "properties": {"type": "object"},
                },
            },
        },
        "numberMatched": {"type": "integer"},
        "numberReturned": {"type": "integer"},
        "links": {"type": "array", "items": {"type": "object"}},
    },
}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "POST /api/v1/tokens로 만든 토큰"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "maeul",
        "description": "누리집의 로그인(https에서는 __Host-maeul). 바꾸는 요청에는 X-CSRF-Token도 있어야 합니다.",
    },
}


def install(app: FastAPI) -> None:
    """Let `app.openapi()` give the completed document, made when it is first asked for."""
    made: dict[str, Any] = {}
    plain = app.openapi

    def complete() -> dict[str, Any]:
        if not made:
            made.update(_completed(plain(), app))
        return made

    app.openapi = complete  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _completed(document: dict[str, Any], app: FastAPI) -> dict[str, Any]:
    document["info"]["description"] = ABOUT
    document["info"]["license"] = {"name": "MIT"}  # an identifier would become a link to elsewhere in Swagger UI
    document["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas |= {"Problem": PROBLEM_SCHEMA, "FeatureCollection": COLLECTION_SCHEMA}
    components["securitySchemes"] = SECURITY
    components["responses"] = {f"Problem{status}": _problem(text) for status, text in PROBLEMS.items()}
    needs = dict(_dependencies(app))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation, f"{method.upper()} {path}", needs.get((path, method), frozenset()))
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form of a 422, which we never send
        schemas.pop(unused, None)
    return document


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _dependencies(app: FastAPI) -> Iterator[tuple[tuple[str, str], frozenset[Callable[..., Any]]]]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and context.path_format:
            for method in route.methods or ():
                yield (context.path_format, method.lower()), frozenset(_calls(route.dependant))


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


def _complete(operation: dict[str, Any], name: str, calls: frozenset[Callable[..., Any]]) -> None:
    operation.setdefault("description", operation["summary"])
    operation["summary"] = SUMMARIES.get(name.replace(PREFIX, "", 1), operation["summary"])
    responses = operation["responses"]
    responses.pop("422", None)
    for status in _statuses(operation, name, calls):
        responses.setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    for status, response in responses.items():
        content = response.get("content", {})
        if status >= "400" and "application/json" in content:
            content[PROBLEM] = content.pop("application/json")
    if any(parameter["name"] == "format" for parameter in operation.get("parameters", ())):
        responses["200"]["content"][GEOJSON] = {"schema": {"$ref": "#/components/schemas/FeatureCollection"}}
    if deps.get_signed_in in calls:
        operation["security"] = [{"bearer": []}, {"session": []}]


def _statuses(operation: dict[str, Any], name: str, calls: frozenset[Callable[..., Any]]) -> list[str]:
    """Return the problems an operation may answer with, by what it takes and whom it asks for."""
    takes = "requestBody" in operation
    asks = {parameter["name"] for parameter in operation.get("parameters", ())}
    from_here = deps.from_here in calls
    possible = {
        "401": deps.get_caller in calls or name.endswith("/sessions"),
        "403": deps.get_signed_in in calls or from_here,
        "404": "{" in name or "/locate" in name or bool(asks & NAMES_THINGS) or deps.get_writer in calls,
        "409": deps.get_writer in calls,
        "413": takes,
        "422": takes or bool(asks),
        "429": from_here or deps.limit_booking_write in calls,
        "503": True,
    }
    return [status for status, may_be in possible.items() if may_be]
