"""What waits for a coordinator: of their places alone, by area, kind and surveyor, with what differs."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.drawn import read_shape
from geo.queries.duplicates import find_everywhere
from tests.api.review.many import JUNG_GU, waiting
from tests.factories import CITY_HALL, Factory, Person

REVIEW = "/api/v1/review"
GANGNAM = (127.0473, 37.5172)
SEA = (126.2, 37.2)


@pytest.fixture(autouse=True)
def boundaries(make: Factory) -> None:
    make.boundaries()


@pytest.fixture
def coordinator(make: Factory) -> Person:
    return make.person("coordinator", district=JUNG_GU)


def names(client: TestClient, who: Person, **asked: object) -> list[str]:
    answer = client.get(REVIEW, params=asked, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def test_the_list_holds_what_waits_in_ones_places_and_can_be_narrowed(client, make, coordinator, engine) -> None:
    surveyor = make.person("surveyor", district=JUNG_GU)
    waiting(engine, 1, author=surveyor.id)
    make.resource("빨래터 이야기", state="submitted")
    make.resource("강남 이야기", point=GANGNAM, state="submitted")
    make.resource("다 본 이야기", state="approved")
    make.resource("쓰는 중", state="draft")
    assert names(client, coordinator) == ["빨래터 이야기", "쉼터 1"]
    assert names(client, make.person("admin")) == ["빨래터 이야기", "쉼터 1", "강남 이야기"]
    assert names(client, coordinator, kind="story") == ["빨래터 이야기"]
    assert names(client, coordinator, surveyor=str(surveyor.id)) == ["쉼터 1"]
    assert names(client, coordinator, state="approved") == ["다 본 이야기"]
    assert names(client, coordinator, district="강남구") == []
    dong = client.get(REVIEW, headers=coordinator.headers).json()["items"][0]["dong"]["code"]
    assert names(client, coordinator, dong=dong, limit=1) == ["빨래터 이야기"]
    assert client.get(REVIEW, params={"limit": 2001}, headers=coordinator.headers).status_code == 422


def test_a_proposed_move_counts_where_it_leads_and_tells_both_places(client, make, coordinator) -> None:
    record = make.resource("옮긴 쉼터", "space")
    gangnam = make.person("coordinator", district="11680")
    body = {"base_rev": 1, "location": {"lon": GANGNAM[0], "lat": GANGNAM[1]}}
    client.patch(f"/api/v1/resources/{record}", json=body, headers=make.person("admin").headers)
    assert names(client, coordinator) == []
    (item,) = client.get(REVIEW, headers=gangnam.headers).json()["items"]
    (change,) = item["changes"]
    assert change["field"] == "geometry"
    assert [change[side]["coordinates"] for side in ("before", "after")] == [list(CITY_HALL), list(GANGNAM)]


def test_what_may_be_double_and_what_two_changed_differently_is_counted(client, make, coordinator, engine) -> None:
    make.resource("햇살작은도서관", "space")
    make.resource("햇살 작은 도서관", "space", (CITY_HALL[0] + 0.0002, CITY_HALL[1]), state="submitted")
    with transaction(engine) as session:
        assert find_everywhere(session, session.execute(text("SELECT now()")).scalar_one()) == 1
    (item,) = client.get(REVIEW, headers=coordinator.headers).json()["items"]
    assert (item["new"], item["pairs"], item["conflicts"]) == (True, 1, 0)
    counts = client.get(f"{REVIEW}/counts", headers=coordinator.headers).json()
    assert (counts["pairs"], counts["conflicts"], counts["places"]) == (1, 0, 0)
    assert counts["state"] == [{"value": "submitted", "label": "검토 대기", "waiting": 1}]
    assert counts["kind"] == [{"value": "space", "label": "공간", "waiting": 1}]
    assert counts["dong"][0]["label"].startswith("중구 ")


def test_looking_at_personal_data_in_the_list_is_remembered(client, make, coordinator, engine) -> None:
    person = make.resource("어느 이웃", "person", state="submitted")
    make.resource("그냥 쉼터", "space", state="submitted")
    private = make.resource("어느 모임", "organisation", state="submitted", private={"mobile": "010-0000-0000"})
    assert client.get(REVIEW, headers=coordinator.headers).json()["total"] == 3
    with engine.connect() as connection:
        seen = connection.execute(text("SELECT what, object_id, actor_id FROM access_log")).all()
    assert {(row.what, row.object_id, row.actor_id) for row in seen} == {
        ("resource_personal", one, coordinator.id) for one in (person, private)
    }


def test_hostile_text_comes_back_as_it_went_in(client, make, coordinator) -> None:
    hostile = "회비 \\3,000 {{ 7*191 }} <b>"
    make.resource(hostile, state="submitted", summary=hostile)
    (item,) = client.get(REVIEW, headers=coordinator.headers).json()["items"]
    assert item["name"] == hostile
    assert {"field": "summary", "before": None, "after": hostile} in item["changes"]


def in_the_sea(make: Factory, engine: Engine, name: str = "바다에 찍힌 곳") -> UUID:
    shape = read_shape({"type": "Point", "coordinates": list(SEA)})
    return make.resource(name, "space", state="submitted", geometry=shape)


def test_a_point_in_the_sea_waits_for_a_dong_and_counts_there_once_it_is_set(client, make, engine, coordinator) -> None:
    record, admin = in_the_sea(make, engine), make.person("admin")
    assert names(client, coordinator) == []
    (place,) = client.get(f"{REVIEW}/places", headers=admin.headers).json()["items"]
    assert (place["id"], place["doubt"], place["dong"]) == (str(record), "outside", None)
    assert client.get(f"{REVIEW}/counts", headers=admin.headers).json()["places"] == 1
    dong = client.get("/api/v1/dongs", params={"district": "중구"}).json()["items"][0]["code"]
    body = {"base_rev": 1, "dong": dong, "reason": "섬에 있는 분소라 본관의 동으로 셈"}
    path = f"{REVIEW}/places/{record}"
    assert client.post(path, json=body, headers=coordinator.headers).status_code == 404, "nobody's place is not theirs"
    assert client.post(path, json={**body, "dong": "9999999999"}, headers=admin.headers).status_code == 404
    done = client.post(path, json=body, headers=admin.headers)
    assert (done.status_code, done.json()["rev"]) == (200, 2), done.text
    assert names(client, coordinator) == ["바다에 찍힌 곳"]
    assert client.get(f"{REVIEW}/places", headers=admin.headers).json()["total"] == 0
    assert client.post(path, json=body, headers=admin.headers).status_code == 404, "there is no doubt any more"
