"""Strange values in any field of a whole, otherwise right request: a Korean refusal or success, never a defect."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.factories import CITY_HALL, Factory

API = "/api/v1"
STRANGE: list[Any] = [
    None, True, -1, 10**30, 1.5, [], {}, "", " ", "\x00", "가" * 5000, {"lon": 1e400}, [[[]]], "\ud800", "{{ 7*191 }}",
    {"type": "Point", "coordinates": [1e400, 37]}, {"type": ["Point"]}, {"\ud800": 1}, "0001-01-01", "9999-12-31",
]  # fmt: skip
RESOURCE = {"kind": "route", "name": "길", "location": {"lon": CITY_HALL[0], "lat": CITY_HALL[1]}}
FIELDS = ["summary", "geometry", "location", "address", "properties", "observed_on", "declared_dong", "dong_override"]
FIELDS += ["dong_override_reason", "site_id", "source", "name", "kind", "base_rev"]
OF_KIND = ["length_m", "difficulty", "stops", "homepage", "phone", "opened_on", "fee", "없는 항목", "extra"]


@pytest.fixture
def admin(make: Factory) -> dict[str, str]:
    make.boundaries()
    return {**make.person("admin").headers, "Content-Type": "application/json"}


def told(answer: Any, body: Any) -> None:
    assert answer.status_code < 500, f"{body} → {answer.text[:300]}"
    if answer.status_code >= 400:
        assert any("가" <= letter <= "힣" for letter in answer.json()["detail"]), answer.text


def test_no_strange_value_in_a_resource_makes_a_defect(client: TestClient, make: Factory, admin) -> None:
    record = make.resource("길", "route")
    stored = 0
    for field in FIELDS:
        for value in STRANGE:
            body = {**RESOURCE, field: value}
            if field == "geometry":
                body.pop("location")
            for method, path, whole in (
                ("POST", "/resources", body),
                ("PATCH", f"/resources/{record}", {"base_rev": 1, field: value}),
            ):
                answer = client.request(method, API + path, content=json.dumps(whole), headers=admin)
                told(answer, whole)
                stored += answer.status_code < 300
    assert stored > 20


def test_no_strange_value_of_a_field_of_the_kind_makes_a_defect(client: TestClient, admin) -> None:
    for name in OF_KIND:
        for value in STRANGE:
            body = {**RESOURCE, "properties": {name: value}}
            told(client.post(f"{API}/resources", content=json.dumps(body), headers=admin), body)
    assert client.get(f"{API}/resources", params={"state": "draft"}, headers=admin).json()["total"] > len(OF_KIND) - 3


def test_no_strange_value_in_a_search_makes_a_defect(client: TestClient, make: Factory, admin) -> None:
    make.resource()
    for name in (
        "q",
        "dong",
        "district",
        "near",
        "radius_m",
        "state",
        "source",
        "limit",
        "next",
        "date",
        "kind",
        "format",
    ):
        for value in ("", "\x00", "nan", "-1", "9" * 40, "'; --", "%_\\", "가" * 300, "127,37,5", "0001-01-01", "ㅎㅅ"):
            answer = client.get(f"{API}/resources", params={name: value}, headers=admin)
            told(answer, {name: value})
            told(client.get(f"{API}/groups", params={name: value}), {name: value})
    assert client.get(f"{API}/resources").json()["total"] == 1
