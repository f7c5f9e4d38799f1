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
from api.example_bodies import BODIES
from api.examples import Examples
from api.http import GEOJSON
from api.limits import limit_heavy_read
from api.openapi_answers import (
    HEADERS,
    IF_NONE_MATCH,
    JSON,
    PROBLEM,
    PROBLEM_SCHEMA,
    add_headers,
    file_schema,
    is_file,
    problem_responses,
)
from api.parameter_words import described
from api.summaries import SUMMARIES
from api.tag_words import TAGS

PREFIX = "/api/v1"
ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
COUNTED = frozenset({deps.limit_booking_write, limit_heavy_read})
DONE = {
    "200": "답",
    "201": "만들었음",
    "202": "맡았음: 일꾼이 이어서 함",
    "204": "했음; 본문은 없음",
    "206": "파일의 한 부분",
}
NAMES_THINGS = frozenset({"campaign", "collection", "district", "dong", "resource", "scenario"})
"""Query parameters that name a thing, which may not be there; so does every one that ends in _id."""

ABOUT = (
    "목록은 `items`·`next`·`total`, 위치는 WGS84 경도·위도, 시각은 시간대가 붙은 ISO 8601입니다. "
    "`?format=geojson`이면 같은 목록이 RFC 7946 FeatureCollection이 됩니다. "
    "잘못은 모두 RFC 9457 문제 문서이고 `code`는 바뀌지 않습니다. `Accept-Language: en`이면 영어로 답합니다."
)
COLLECTION_SCHEMA: dict[str, Any] = {
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
FILE_SCHEMA = {
    "type": "object",
    "title": "FeatureFile",
    "description": "RFC 7946. 한 파일에 모두 들어 있습니다.",
    "required": ["type", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": COLLECTION_SCHEMA["properties"]["features"]},
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
    schemas |= {"Problem": PROBLEM_SCHEMA, "FeatureCollection": COLLECTION_SCHEMA, "FeatureFile": FILE_SCHEMA}
    components["securitySchemes"] = SECURITY
    components["headers"] = HEADERS
    components["responses"] = problem_responses()
    needs = dict(_dependencies(app))
    examples = Examples(schemas)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            _complete(operation, name, needs.get((path, method), frozenset()))
            _illustrate(operation, name.replace(PREFIX, "", 1), examples)
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form of a 422, which we never send
        schemas.pop(unused, None)
    return document


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
    _set_types(operation, responses)
    _send_files(operation)
    if deps.get_signed_in in calls:
        operation["security"] = [{"bearer": []}, {"session": []}]
    elif deps.get_caller in calls:
        operation["security"] = [{}, {"bearer": []}, {"session": []}]
    else:
        operation["security"] = []
    _describe(operation, responses)
    add_headers(responses, name.replace(PREFIX, "", 1))


def _set_types(operation: dict[str, Any], responses: dict[str, Any]) -> None:
    """Say of which types the answers are: problems, GeoJSON on demand, files."""
    for status, response in responses.items():
        content = response.get("content", {})
        if status >= "400" and JSON in content:
            content[PROBLEM] = content.pop(JSON)
        for media_type, told in content.items():
            told["schema"] = told.get("schema") or file_schema(media_type)
    if any(map(_asks_geojson, operation.get("parameters", ()))):
        responses["200"]["content"][GEOJSON] = {"schema": {"$ref": "#/components/schemas/FeatureCollection"}}


def _asks_geojson(parameter: dict[str, Any]) -> bool:
    """Say whether a parameter lets a list be GeoJSON; a format of a closed set is another matter."""
    return parameter["name"] == "format" and "$ref" not in parameter["schema"]


def _send_files(operation: dict[str, Any]) -> None:
    """Say that a form with a file travels as multipart: a form given as a model is described as an encoded one."""
    content = operation.get("requestBody", {}).get("content", {})
    if ENCODED in content:
        content[MULTIPART] = content.pop(ENCODED)


def _describe(operation: dict[str, Any], responses: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        parameter.setdefault("description", described(parameter["name"]))
    for status, response in responses.items():
        if response.get("description") == "Successful Response":
            response["description"] = DONE[status]
    if "304" in responses:
        operation.setdefault("parameters", []).append(IF_NONE_MATCH)


def _illustrate(operation: dict[str, Any], name: str, examples: Examples) -> None:
    """Give every body that is sent and every JSON that is answered an example."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = BODIES[name] if name in BODIES else examples.request(content["schema"])
    for response in operation["responses"].values():
        for media_type, content in response.get("content", {}).items():
            if not is_file(media_type):
                content.setdefault("example", examples.answer(content["schema"]))


def _statuses(operation: dict[str, Any], name: str, calls: frozenset[Callable[..., Any]]) -> list[str]:
    """Return the problems an operation may answer with, by what it takes and whom it asks for."""
    takes = "requestBody" in operation
    asks = {parameter["name"] for parameter in operation.get("parameters", ())}
    from_here = deps.from_here in calls
    possible = {
        "400": takes,
        "401": deps.get_caller in calls or name.endswith("/sessions"),
        "403": deps.get_caller in calls or from_here,
        "404": "{" in name or "/locate" in name or deps.get_writer in calls or any(map(_names_a_thing, asks)),
        "409": deps.get_writer in calls or takes,
        "413": takes,
        "422": takes or bool(asks),
        "429": from_here or bool(calls & COUNTED),
        "503": True,
    }
    return [status for status, may_be in possible.items() if may_be]


def _names_a_thing(parameter: str) -> bool:
    return parameter in NAMES_THINGS or parameter.endswith("_id")
