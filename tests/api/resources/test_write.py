"""Resources written over HTTP: by whom and where, merged by property, refused in Korean, conflicts named."""

import json
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.factories import CITY_HALL, Factory, Person

RESOURCES = "/api/v1/resources"
JUNG_GU, GANGNAM_GU = "11140", "11680"
AT = {"lon": CITY_HALL[0], "lat": CITY_HALL[1]}
STORY = {"kind": "story", "name": "골목 이야기", "location": AT}


@pytest.fixture
def surveyor(make: Factory) -> Person:
    make.boundaries()
    return make.person("surveyor", district=JUNG_GU)


def posted(client: TestClient, who: Person, **values: Any) -> dict[str, Any]:
    answer = client.post(RESOURCES, json={**STORY, **values}, headers=who.headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def patch(client: TestClient, who: Person, record: dict[str, Any], base_rev: int, **values: Any) -> Any:
    return client.patch(f"{RESOURCES}/{record['id']}", json={"base_rev": base_rev, **values}, headers=who.headers)


def test_a_surveyor_writes_a_draft_that_nobody_else_sees(client, surveyor) -> None:
    made = posted(client, surveyor, summary="첫 줄", properties={"era": "1970년대", "tags": ["우물", "우물"]})
    assert (made["state"], made["rev"], made["dong"]["district"]) == ("draft", 1, "중구")
    assert made["properties"] == {"era": "1970년대", "tags": ["우물"]}
    assert made["source_info"]["licence"] == "own"
    assert made["head"]["allowed"] == ["submit", "close"]
    assert client.get(f"{RESOURCES}/{made['id']}").status_code == 404
    assert client.get(RESOURCES).json()["total"] == 0


def test_one_writes_only_where_ones_rights_hold(client, make, surveyor) -> None:
    elsewhere = make.person("surveyor", district=GANGNAM_GU)
    everywhere = make.person("admin")
    assert client.post(RESOURCES, json=STORY).status_code == 401
    assert client.post(RESOURCES, json=STORY, headers=make.person("resident").headers).status_code == 403
    assert client.post(RESOURCES, json=STORY, headers=elsewhere.headers).status_code == 403
    placeless = {"kind": "story", "name": "어디인지 모를 이야기"}
    assert client.post(RESOURCES, json=placeless, headers=surveyor.headers).status_code == 403
    assert client.post(RESOURCES, json=placeless, headers=everywhere.headers).status_code == 201
    made = posted(client, surveyor)
    assert patch(client, elsewhere, made, 1, name="남의 것").status_code == 404
    moved = patch(client, surveyor, made, 1, location={"lon": 127.0473, "lat": 37.5172})
    assert moved.status_code == 403, "a record must not leave the place of one's rights"


def test_a_person_is_placed_by_the_code_of_a_dong(client, surveyor, make) -> None:
    dong = client.get("/api/v1/dongs/locate", params=AT).json()["code"]
    made = posted(client, surveyor, kind="person", location=None, declared_dong=dong, properties={"alias": "이웃"})
    assert made["dong"]["code"] == dong
    assert (made["location"], made["geometry"]) == (None, None)


SHAPES: list[tuple[dict[str, Any], str]] = [
    ({"type": "Point", "coordinates": [37.5665, 126.978]}, "coordinates_swapped"),
    ({"type": "Point", "coordinates": [139.7, 35.7]}, "outside_korea"),
    ({"type": "Point", "coordinates": [126.9, "37.5"]}, "geometry_form"),
    ({"type": "Point", "coordinates": [126.9, 1e999]}, "geometry_form"),
    ({"type": "Point"}, "geometry_form"),
    ({"type": "LineString", "coordinates": [[126.9, 37.5]]}, "geometry_form"),
    ({"type": "LineString", "coordinates": [[126.9, 37.5], [126.9, 37.5]]}, "geometry_invalid"),
    ({"type": "LineString", "coordinates": [[126.9, 37.5]] * 10_001}, "geometry_form"),
    ({"type": "GeometryCollection", "geometries": []}, "geometry_kind"),
    (
        {"type": "Polygon", "coordinates": [[[126.9, 37.5], [127, 37.6], [127, 37.5], [126.9, 37.6], [126.9, 37.5]]]},
        "geometry_invalid",
    ),
    ({"type": "MultiPolygon", "coordinates": [[[[126.9, 37.5]] * 3]]}, "geometry_form"),
    ({"type": "MultiPolygon", "coordinates": [[[[]]]]}, "geometry_form"),
]


@pytest.mark.parametrize(("drawn", "code"), SHAPES, ids=[f"{code}-{n}" for n, (_, code) in enumerate(SHAPES)])
def test_a_shape_that_cannot_be_is_refused_and_nothing_stored(client, surveyor, drawn, code) -> None:
    body = json.dumps({"kind": "route", "name": "길", "geometry": drawn})
    headers = {**surveyor.headers, "Content-Type": "application/json"}
    refused = client.post(RESOURCES, content=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert client.get(RESOURCES, params={"state": "draft"}, headers=surveyor.headers).json()["total"] == 0


def test_a_route_keeps_its_line_and_a_yard_its_area(client, surveyor) -> None:
    lon, lat = CITY_HALL
    line = {"type": "LineString", "coordinates": [[lon, lat, 12.5], [lon + 0.001, lat], [lon + 0.001, lat + 0.001]]}
    road = {"kind": "route", "name": "길", "geometry": line}
    made = client.post(RESOURCES, json=road, headers=surveyor.headers).json()
    assert made["geometry"]["type"] == "LineString"
    assert made["geometry"]["coordinates"][0] == [lon, lat]
    ring = [[lon, lat], [lon + 0.001, lat], [lon + 0.001, lat + 0.001], [lon, lat]]
    yard = {"kind": "space", "name": "마당", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    area = client.post(RESOURCES, json=yard, headers=surveyor.headers).json()
    assert area["geometry"]["type"] == "Polygon"
    assert [share["share"] for share in area["dongs"]] == [1.0]


FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"properties": {"era": 3}}, "properties"),
    ({"properties": {"nickname": "모르는 항목"}}, "properties"),
    ({"properties": {"extra": {"a": "b"}}}, "properties"),
    ({"properties": {"homepage": "javascript:alert(1)"}}, "properties"),
    ({"properties": {"phone": "전화 없음"}}, "properties"),
    ({"properties": {"capacity": -1}}, "properties"),
    ({"properties": {"opened_on": "2026-02-30"}}, "properties"),
    ({"properties": {"tags": "글"}}, "properties"),
    ({"location": AT, "geometry": {"type": "Point", "coordinates": [126.9, 37.5]}}, "invalid_input"),
    ({"dong_override": "1114052000"}, "invalid_input"),
    ({"dong_override_reason": "까닭만"}, "invalid_input"),
    ({"name": "  "}, "invalid_input"),
    ({"kind": "house"}, "invalid_input"),
    ({"observed_on": "2199-01-01"}, "observed_on_ahead"),
    ({"state": "published"}, "invalid_input"),
]


@pytest.mark.parametrize(
    ("wrong", "code"), FAULTY, ids=[str(list(wrong)) + str(n) for n, (wrong, _) in enumerate(FAULTY)]
)
def test_a_value_that_does_not_fit_is_refused_with_a_korean_sentence(client, surveyor, wrong, code) -> None:
    refused = client.post(RESOURCES, json={**STORY, **wrong}, headers=surveyor.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert any("가" <= letter <= "힣" for letter in refused.json()["detail"])


def test_what_is_named_must_exist(client, surveyor) -> None:
    for wrong, code in (
        ({"site_id": str(uuid4())}, "site_unknown"),
        ({"source": "없는 출처"}, "source_unknown"),
        ({"dong_override": "9999999999", "dong_override_reason": "까닭"}, "dong_unknown"),
    ):
        refused = client.post(RESOURCES, json={**STORY, **wrong}, headers=surveyor.headers)
        assert (refused.status_code, refused.json()["code"]) == (404, code)


def test_two_who_change_different_properties_are_merged_into_one(client, make, surveyor) -> None:
    made = posted(client, surveyor, properties={"era": "옛날", "fee": "무료"})
    other = make.person("surveyor", district=JUNG_GU)
    assert patch(client, surveyor, made, 1, summary="가의 글", properties={"era": "1970년대"}).json()["rev"] == 2
    merged = patch(client, other, made, 1, address="나의 주소", properties={"fee": None, "tags": ["우물"]})
    assert merged.status_code == 200, merged.text
    body = merged.json()
    assert (body["rev"], body["summary"], body["address"]) == (3, "가의 글", "나의 주소")
    assert body["properties"] == {"era": "1970년대", "tags": ["우물"]}


def test_the_same_property_changed_two_ways_is_a_conflict_and_the_public_value_stays(client, make, surveyor) -> None:
    record = {"id": str(make.resource("처음 이름", summary="처음 글"))}
    other = make.person("surveyor", district=JUNG_GU)
    assert patch(client, surveyor, record, 1, name="가의 이름").status_code == 200
    refused = patch(client, other, record, 1, name="나의 이름", summary="나의 글")
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_rev")
    (clash,) = refused.json()["fields"]
    assert (clash["field"], clash["base"], clash["theirs"], clash["yours"]) == (
        "name",
        "처음 이름",
        "가의 이름",
        "나의 이름",
    )
    shown = client.get(f"{RESOURCES}/{record['id']}").json()
    assert (shown["name"], shown["summary"], shown["rev"]) == ("처음 이름", "처음 글", 1)
    both_want_it = patch(client, other, record, 1, name="가의 이름")
    assert (both_want_it.status_code, both_want_it.json()["head"]["rev"]) == (200, 2)


def test_nothing_new_makes_no_revision_and_an_unknown_base_is_refused(client, surveyor) -> None:
    made = posted(client, surveyor, summary="글")
    assert patch(client, surveyor, made, 1, summary="글", name=made["name"]).json()["rev"] == 1
    assert patch(client, surveyor, made, 9, summary="다른 글").json()["code"] == "base_rev_unknown"
    missing = client.patch(f"{RESOURCES}/{made['id']}", json={"name": "새"}, headers=surveyor.headers)
    assert missing.status_code == 422


def test_a_published_record_keeps_what_it_shows_until_the_change_is_published(client, make, surveyor) -> None:
    coordinator = make.person("coordinator", district=JUNG_GU)
    record = {"id": str(make.resource("처음 이름"))}
    path = f"{RESOURCES}/{record['id']}"
    proposed = patch(client, surveyor, record, 1, name="새 이름", location={"lon": 126.979, "lat": 37.566}).json()
    assert (proposed["name"], proposed["head"]["content"]["name"], proposed["state"]) == (
        "처음 이름",
        "새 이름",
        "submitted",
    )
    assert sorted(proposed["head"]["changed"]) == ["geometry", "name"]
    assert client.get(path).json()["name"] == "처음 이름"
    approved = client.post(f"{path}/approve", headers=coordinator.headers)
    assert approved.json()["state"] == "approved"
    assert client.get(path).json()["name"] == "처음 이름"
    assert client.post(f"{path}/publish", headers=coordinator.headers).status_code == 200
    shown = client.get(path).json()
    assert (shown["name"], shown["rev"], shown["location"]) == ("새 이름", 2, {"lon": 126.979, "lat": 37.566})


def test_a_manual_dong_needs_a_reason_and_counts_before_the_computed_one(client, make, surveyor) -> None:
    made = posted(client, surveyor)
    other = next(
        dong["code"]
        for dong in client.get("/api/v1/dongs", params={"district": JUNG_GU}).json()["items"]
        if dong["code"] != made["dong"]["code"]
    )
    changed = patch(
        client, surveyor, made, 1, dong_override=other, dong_override_reason="주민들이 그 동이라고 함"
    ).json()
    assert changed["dong"]["code"] == other
    assert changed["head"]["content"]["dong_override"] == [other, "주민들이 그 동이라고 함"]
    back = patch(client, surveyor, made, 2, dong_override=None).json()
    assert back["dong"]["code"] == made["dong"]["code"]


def test_a_source_that_forbids_changes_keeps_its_records_as_they_are(client, make, surveyor, engine: Engine) -> None:
    coordinator = make.person("coordinator", district=JUNG_GU)
    kogl = {"key": "구청 문화유산", "title": "문화유산 목록", "licence": "kogl_3", "url": "https://example.org/"}
    assert client.post("/api/v1/sources", json=kogl, headers=surveyor.headers).status_code == 403
    assert client.post("/api/v1/sources", json=kogl, headers=coordinator.headers).status_code == 201
    taken = client.post("/api/v1/sources", json=kogl, headers=coordinator.headers)
    assert (taken.status_code, taken.json()["code"]) == (409, "source_exists")
    made = posted(client, surveyor, source=kogl["key"])
    refused = patch(client, surveyor, made, 1, name="고친 이름")
    assert (refused.status_code, refused.json()["code"]) == (409, "licence_no_changes")
    ours = patch(client, surveyor, made, 1, dong_override=made["dong"]["code"], dong_override_reason="현장 확인")
    assert (ours.status_code, ours.json()["rev"]) == (200, 2)
    listed = {item["key"]: item for item in client.get("/api/v1/sources").json()["items"]}
    assert listed[kogl["key"]]["licence_label"] == "공공누리 제3유형(출처표시·변경금지)"


def test_hostile_text_comes_out_as_it_went_in(client, surveyor, make) -> None:
    for hostile in (r"회비 \3,000", "{{ 7*191 }}", "<b>굵게</b>", "100% _'\";--", "%(name)s :name"):
        made = posted(client, surveyor, name=hostile, summary=hostile, properties={"era": hostile, "tags": [hostile]})
        assert (made["name"], made["summary"]) == (hostile, hostile)
        assert made["properties"] == {"era": hostile, "tags": [hostile]}
        changed = patch(client, surveyor, made, 1, address=hostile).json()
        assert (changed["address"], changed["name"]) == (hostile, hostile)
    found = client.get(RESOURCES, params={"state": "draft", "q": "100% _"}, headers=surveyor.headers).json()
    assert [item["name"] for item in found["items"]] == ["100% _'\";--"]


def test_revisions_and_events_cannot_be_rewritten(client, surveyor, engine: Engine) -> None:
    posted(client, surveyor)
    for statement in ("UPDATE resource_revisions SET name = 'x'", "DELETE FROM resource_events", "DELETE FROM sources"):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))
