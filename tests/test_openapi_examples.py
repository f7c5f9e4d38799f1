"""The description is valid OpenAPI 3.1, and every example in it is one that its schema and the service accept."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from api.app import build_app
from api.example_bodies import ANSWERS, BODIES
from api.example_values import VALUES
from api.openapi_answers import PROBLEM, PROBLEMS
from api.parameter_words import THINGS, WORDS
from geo.settings import Settings

HERE = "urn:document"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return build_app(Settings()).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, found in document["paths"].items():
        for method, operation in found.items():
            assert method in METHODS
            yield f"{method.upper()} {path}", operation


def media(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every content of bodies and answers: whose, which, and what is said of it."""
    for name, operation in operations(document):
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            yield name, f"body {media_type}", content
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                yield name, f"{status} {media_type}", content
    for name, response in document["components"]["responses"].items():
        yield name, PROBLEM, response["content"][PROBLEM]


def test_the_document_is_valid_openapi(document) -> None:
    faults = [
        f"{list(error.absolute_path)}: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()
    ]
    assert faults == []


def test_every_body_and_every_json_answer_has_an_example_that_its_schema_accepts(document) -> None:
    registry = Registry().with_resource(HERE, Resource(contents=document, specification=DRAFT202012))
    seen = 0
    for name, which, content in media(document):
        assert content["schema"], f"{name} {which}"
        if "json" not in which and not which.startswith("body"):
            continue
        schema = json.loads(json.dumps(content["schema"]).replace('"#/', f'"{HERE}#/'))
        found = Draft202012Validator(schema, registry=registry).iter_errors(content["example"])
        assert [error.message for error in found] == [], f"{name} {which}"
        seen += 1
    assert seen > 600


def test_every_parameter_is_described_in_korean_or_english(document) -> None:
    silent = [
        f"{name} {parameter['name']}"
        for name, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if not parameter["description"]
    ]
    assert silent == []


def test_every_operation_says_who_may_call_it_and_what_each_answer_means(document) -> None:
    for name, operation in operations(document):
        assert isinstance(operation["security"], list), name
        for status, response in operation["responses"].items():
            assert "$ref" in response or response["description"] != "Successful Response", f"{name} {status}"


def test_every_problem_is_shown_with_its_code(document) -> None:
    for status in PROBLEMS:
        example = document["components"]["responses"][f"Problem{status}"]["content"][PROBLEM]["example"]
        assert example["status"] == int(status)
        assert example["code"]


def test_no_value_or_word_waits_for_a_field_that_is_no_more(document) -> None:
    told = json.dumps(document, ensure_ascii=False)
    fields = {name for schema in document["components"]["schemas"].values() for name in schema.get("properties", ())}
    parameters = {p["name"] for _, operation in operations(document) for p in operation.get("parameters", ())}
    assert {name.rpartition(".")[2] for name in VALUES} <= fields
    assert THINGS.keys() | WORDS.keys() <= parameters
    assert ANSWERS.keys() <= document["components"]["schemas"].keys()
    assert BODIES.keys() <= {name.replace("/api/v1", "", 1) for name, _ in operations(document)}
    assert "홍길동" not in told
