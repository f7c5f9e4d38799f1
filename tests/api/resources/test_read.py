"""Resources read over HTTP: found by kind, name, dong and distance; what is not public stays inside."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from tests.factories import CITY_HALL, Factory, Person

RESOURCES = "/api/v1/resources"
JUNG_GU, GANGNAM_GU = "11140", "11680"
GANGNAM = (127.0473, 37.5172)
LON, LAT = CITY_HALL


@pytest.fixture(autouse=True)
def boundaries(make: Factory) -> None:
    make.boundaries()


def names(client: TestClient, who: Person | None = None, **params: Any) -> list[str]:
    answer = client.get(RESOURCES, params=params, headers=who.headers if who else {})
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def test_they_are_found_by_kind_name_dong_district_source_and_distance(client, make) -> None:
    make.resource("햇살 작은도서관", "space", (LON + 0.002, LAT))
    make.resource("골목 이야기", "story")
    make.resource("강남 이야기", "story", GANGNAM)
    make.resource("숨은 초안", "story", state="draft")
    assert sorted(names(client)) == ["강남 이야기", "골목 이야기", "햇살 작은도서관"]
    assert names(client, kind="space") == names(client, q="작은 도서관") == ["햇살 작은도서관"]
    assert names(client, district="강남구") == ["강남 이야기"]
    assert names(client, near=f"{LON},{LAT}", radius_m=500) == ["골목 이야기", "햇살 작은도서관"]
    assert names(client, near=f"{LON},{LAT}") == ["골목 이야기", "햇살 작은도서관", "강남 이야기"]
    assert names(client, source="demo") == []
    assert len(names(client, source="survey")) == 3
    (here,) = client.get(RESOURCES, params={"near": f"{LON},{LAT}", "radius_m": 10}).json()["items"]
    assert (here["distance_m"], here["dong"]["district"]) == (0.0, "중구")
    assert names(client, dong=here["dong"]["code"], kind="story") == ["골목 이야기"]


def test_a_route_is_in_every_dong_it_passes_with_its_share(client, make) -> None:
    line = {"type": "LineString", "coordinates": [[LON, LAT], [LON + 0.03, LAT]]}
    from geo.drawn import read_shape

    route = make.resource("긴 길", "route", None, geometry=read_shape(line))
    shown = client.get(f"{RESOURCES}/{route}").json()
    assert len(shown["dongs"]) > 1
    assert sum(share["share"] for share in shown["dongs"]) == pytest.approx(1, abs=0.01)
    assert all(share["border_m"] is None and share["near_edge"] is None for share in shown["dongs"])
    for share in shown["dongs"]:
        assert names(client, dong=share["code"]) == ["긴 길"]


def test_a_page_leads_to_the_next_and_a_feature_collection_keeps_the_line(client, make) -> None:
    from geo.drawn import read_shape

    line = {"type": "LineString", "coordinates": [[LON, LAT], [LON + 0.01, LAT]]}
    make.resource("가 길", "route", None, geometry=read_shape(line))
    make.resource("나 이야기")
    make.resource("다 모임", "organisation", None)
    first = client.get(RESOURCES, params={"limit": 2}).json()
    assert (first["total"], len(first["items"])) == (3, 2)
    assert [item["name"] for item in client.get(first["next"]).json()["items"]] == ["다 모임"]
    features = client.get(RESOURCES, params={"format": "geojson"}).json()["features"]
    assert [(f["geometry"] or {}).get("type") for f in features] == ["LineString", "Point", None]
    assert all("location" not in f["properties"] and "geometry" not in f["properties"] for f in features)


def test_what_is_not_public_is_listed_only_to_those_who_look_after_the_place(client, make) -> None:
    make.resource("중구 초안", state="draft")
    make.resource("강남 초안", point=GANGNAM, state="draft")
    make.resource("어디인지 모름", point=None, state="draft")
    make.resource("공개된 것")
    assert client.get(RESOURCES, params={"state": "draft"}).status_code == 401
    assert client.get(RESOURCES, params={"state": "draft"}, headers=make.person().headers).status_code == 403
    surveyor = make.person("surveyor", district=JUNG_GU)
    assert names(client, surveyor, state="draft") == ["중구 초안"]
    assert names(client, surveyor) == ["공개된 것"]
    assert names(client, state="published") == ["공개된 것"]
    assert len(names(client, make.person("admin"), state="draft")) == 3


def test_a_draft_is_found_by_its_team_and_by_nobody_else(client, make) -> None:
    draft = make.resource("초안", state="submitted")
    ours, theirs = (make.person("surveyor", district=code) for code in (JUNG_GU, GANGNAM_GU))
    assert client.get(f"{RESOURCES}/{draft}", headers=ours.headers).json()["head"]["state"] == "submitted"
    for path in (f"{RESOURCES}/{draft}", f"{RESOURCES}/{draft}/history"):
        for headers in ({}, theirs.headers, make.person().headers):
            refused = client.get(path, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (404, "resource_unknown")


def test_a_closed_record_is_gone_and_a_merged_one_leads_to_the_kept_one(client, make, engine: Engine) -> None:
    closed, kept, merged = (
        make.resource("없어진 곳", state="closed"),
        make.resource("남은 곳"),
        make.resource("합친 곳"),
    )
    again, never = make.resource("먼저 합친 곳"), make.resource("합친 초안", state="draft")
    with transaction(engine) as session:
        for one, into in ((merged, kept), (again, merged), (never, kept)):
            sql = "UPDATE resources SET state = 'merged', merged_into = :into WHERE id = :one"
            session.execute(text(sql), {"one": one, "into": into})
    gone = client.get(f"{RESOURCES}/{closed}")
    assert (gone.status_code, gone.json()["code"]) == (410, "resource_gone")
    for one in (merged, again):
        led = client.get(f"{RESOURCES}/{one}", follow_redirects=False)
        assert (led.status_code, led.headers["location"]) == (308, f"{RESOURCES}/{kept}")
    assert client.get(f"{RESOURCES}/{never}", follow_redirects=False).status_code == 404
    assert names(client) == ["남은 곳"]


def test_the_dong_is_that_of_the_asked_date(client, make, engine: Engine) -> None:
    record = make.resource("이야기")
    shown = client.get(f"{RESOURCES}/{record}", params={"date": date(2024, 6, 1).isoformat()}).json()
    (dong,) = shown["dongs"]
    assert dong["code"] == shown["dong"]["code"]
    assert dong["share"] == 1
    assert dong["border_m"] > 0


def test_history_tells_the_public_what_was_public_and_the_team_everything(client, make) -> None:
    record = make.resource("처음 이름", private={"memo": "조사 메모"})
    surveyor, coordinator = make.person("surveyor", district=JUNG_GU), make.person("coordinator", district=JUNG_GU)
    path = f"{RESOURCES}/{record}"
    body = {"base_rev": 1, "name": "둘째 이름", "properties": {"memo": "새 메모", "era": "옛날"}}
    assert client.patch(path, json=body, headers=surveyor.headers).status_code == 200
    why = {"note": "이름이 달라요"}
    assert client.post(f"{path}/reject", json=why, headers=coordinator.headers).status_code == 200
    assert client.patch(path, json={"base_rev": 1, "summary": "글"}, headers=surveyor.headers).status_code == 200
    assert client.post(f"{path}/approve", json={"publish": True}, headers=coordinator.headers).status_code == 200
    public = client.get(f"{path}/history").json()
    assert [(r["rev"], r["changed"]) for r in public["revisions"]] == [(3, ["summary"]), (1, [])]
    assert {(r["author"], r["changes"], r["base_rev"]) for r in public["revisions"]} == {(None, None, None)}
    assert [e["action"] for e in public["events"]] == ["publish", "publish"]
    assert {(e["note"], e["actor"]) for e in public["events"]} == {(None, None)}
    inside = client.get(f"{path}/history", headers=surveyor.headers).json()
    assert [r["rev"] for r in inside["revisions"]] == [3, 2, 1]
    second = inside["revisions"][1]
    assert {"field": "name", "before": "처음 이름", "after": "둘째 이름"} in second["changes"]
    assert {"properties.memo", "properties.era"} < set(second["changed"])
    assert second["author"] == "시험 계정"
    assert [e["action"] for e in inside["events"]] == ["publish", "approve", "reject", "publish", "approve", "submit"]
    assert inside["events"][2]["note"] == "이름이 달라요"
    assert client.get(path).json()["name"] == "처음 이름"


def test_fields_come_with_their_korean_labels_and_choices_in_words(client, make) -> None:
    record = make.resource("길", "route", **{"properties.difficulty": "easy", "properties.length_m": 1700})
    shown = client.get(f"{RESOURCES}/{record}").json()
    assert [(f["label"], f["value"]) for f in shown["fields"]] == [("길이(m)", 1700), ("어려운 정도", "쉬움")]
    assert shown["properties"]["difficulty"] == "easy"


def test_unknown_ids_and_strange_values_are_refused(client) -> None:
    assert client.get(f"{RESOURCES}/{UUID(int=0)}").status_code == 404
    assert client.get(f"{RESOURCES}/{UUID(int=0)}/history").status_code == 404
    for params in ({"near": "37.5,127"}, {"radius_m": -1}, {"kind": "house"}, {"next": "x"}, {"date": "어제"}):
        assert client.get(RESOURCES, params=params).status_code == 422
