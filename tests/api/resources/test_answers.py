"""Answers are what the OpenAPI document says they are: they skip validation on their way out, so tests hold them."""

from typing import Any

from fastapi.testclient import TestClient

from api.resources.schemas import (
    GroupFull,
    GroupList,
    History,
    RelationList,
    RelationOut,
    ResourceFull,
    ResourceList,
    SourceList,
    SourceRef,
)
from tests.factories import CITY_HALL, Factory
from tests.test_openapi import compare

API = "/api/v1"


def test_every_answer_fits_its_declared_model(client: TestClient, make: Factory) -> None:
    make.boundaries()
    admin = make.person("admin")
    at = {"location": {"lon": CITY_HALL[0], "lat": CITY_HALL[1]}}

    def told(method: str, path: str, model: Any, body: Any = None) -> dict[str, Any]:
        for headers in ({}, admin.headers) if method == "GET" else (admin.headers,):
            answer = client.request(method, API + path, json=body, headers=headers)
            assert answer.status_code in {200, 201}, answer.text
            said = answer.json()
            model.model_validate(said)
            if model is not RelationOut:  # its ends are called by their aliases
                compare(model, said, f"{method} {path}")
        found: dict[str, Any] = answer.json()
        return found

    source = {"key": "시험 자료", "title": "시험 자료", "licence": "kogl_1"}
    assert told("POST", "/sources", SourceRef, source)["licence_label"].startswith("공공누리")
    group = told(
        "POST", "/resources", ResourceFull, {"kind": "organisation", "name": "모임", **at, "source": "시험 자료"}
    )
    path = f"/resources/{group['id']}"
    for action, body in (
        ("submit", None),
        ("send-back", {"note": "사진"}),
        ("submit", None),
        ("approve", {"publish": True}),
    ):
        told("POST", f"{path}/{action}", ResourceFull, body)
    room = make.resource("방", "space")
    changed = told("PATCH", path, ResourceFull, {"base_rev": 1, "properties": {"works": ["청소"]}})
    assert changed["head"]["changed"] == ["properties.works"]
    made = told("POST", "/relations", RelationOut, {"from_id": group["id"], "to_id": str(room), "kind": "runs"})
    assert made["from"]["name"] == "모임"
    assert told("GET", path, ResourceFull)["relations"][0]["id"] == made["id"]
    assert len(told("GET", f"{path}/history", History)["events"]) == 5
    assert told("GET", "/resources", ResourceList)["total"] == 2
    assert told("GET", "/relations", RelationList)["total"] == 1
    assert told("GET", "/groups", GroupList)["items"][0]["runs"] == 1
    assert told("GET", f"/groups/{group['id']}", GroupFull)["relations"][0]["to"]["name"] == "방"
    assert {item["key"]: item["records"] for item in told("GET", "/sources", SourceList)["items"]}["시험 자료"] == 1
