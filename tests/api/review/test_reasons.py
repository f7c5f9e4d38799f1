"""Reasons ready to be given: everybody's to begin with, each district's in its own words."""

import pytest
from fastapi.testclient import TestClient

from tests.api.review.many import GANGNAM_GU, JUNG_GU
from tests.factories import Factory, Person

REASONS = "/api/v1/review/reasons"


@pytest.fixture
def jung(make: Factory) -> Person:
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU)


def listed(client: TestClient, who: Person, **asked: str) -> dict[str, dict]:
    items = client.get(REASONS, params=asked, headers=who.headers).json()["items"]
    return {item["key"]: item for item in items}


def test_reasons_in_korean_are_there_from_the_beginning(client, make, jung) -> None:
    seeded = listed(client, jung)
    assert {"photo", "place", "consent", "known", "gone"} <= set(seeded)
    assert {item["action"] for item in seeded.values()} == {"send-back", "reject"}
    assert set(listed(client, jung, action="reject")) < set(seeded)
    assert client.get(REASONS, headers=make.person("surveyor", district=JUNG_GU).headers).status_code == 403


def test_a_district_says_it_in_its_own_words_and_the_others_keep_theirs(client, make, jung) -> None:
    gangnam = make.person("coordinator", district=GANGNAM_GU)
    photo = listed(client, jung)["photo"]
    body = {"words": "사진은 정면에서 한 장 더 찍어 주세요.", "version": photo["version"]}
    mine = client.patch(f"{REASONS}/{photo['id']}", json=body, headers=jung.headers).json()
    assert (mine["key"], mine["district_code"], mine["words"]) == ("photo", JUNG_GU, body["words"])
    assert listed(client, jung)["photo"]["id"] == mine["id"]
    assert listed(client, gangnam)["photo"]["words"] == photo["words"]
    again = {"words": "한 장 더!", "version": mine["version"]}
    assert client.patch(f"{REASONS}/{mine['id']}", json=again, headers=jung.headers).json()["words"] == "한 장 더!"
    stale = client.patch(f"{REASONS}/{mine['id']}", json=again, headers=jung.headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert client.patch(f"{REASONS}/{mine['id']}", json=again, headers=gangnam.headers).status_code == 403


def test_a_district_takes_reasons_off_its_list_and_adds_its_own(client, make, jung) -> None:
    advert = listed(client, jung)["advert"]
    path = f"{REASONS}/{advert['id']}"
    assert client.delete(path, params={"version": advert["version"]}, headers=jung.headers).status_code == 204
    assert "advert" not in listed(client, jung)
    assert "advert" in listed(client, make.person("coordinator", district=GANGNAM_GU))
    body = {"action": "reject", "words": "`회비 \\3,000` {{ 7*191 }} <b>"}
    made = client.post(REASONS, json=body, headers=jung.headers)
    assert (made.status_code, made.json()["words"], made.json()["district"]) == (201, body["words"], "중구")
    assert made.json()["key"] in listed(client, jung, action="reject")
    assert client.post(REASONS, json={**body, "district": GANGNAM_GU}, headers=jung.headers).status_code == 403


def test_what_was_taken_off_a_list_is_put_back_by_those_who_write_it(client, make, jung) -> None:
    gangnam = make.person("coordinator", district=GANGNAM_GU)
    for key in ("advert", "gone"):
        reason = listed(client, jung)[key]
        client.delete(f"{REASONS}/{reason['id']}", params={"version": reason["version"]}, headers=jung.headers)
    ended = listed(client, jung, ended="true")
    assert sorted(ended) == ["advert", "gone"]
    assert listed(client, jung, ended="true", action="send-back") == {}
    assert listed(client, gangnam, ended="true") == {}
    path, asked = f"{REASONS}/{ended['advert']['id']}/restore", {"version": ended["advert"]["version"]}
    assert client.post(path, params=asked, headers=gangnam.headers).status_code == 403
    assert client.post(path, params={"version": 77}, headers=jung.headers).json()["code"] == "stale_version"
    assert client.post(path, params=asked, headers=jung.headers).json()["words"] == ended["advert"]["words"]
    assert client.post(path, params=asked, headers=jung.headers).status_code == 404
    assert "advert" in listed(client, jung)
    assert sorted(listed(client, jung, ended="true")) == ["gone"]


def test_only_rights_that_hold_everywhere_change_the_words_of_everybody(client, make, jung) -> None:
    admin = make.person("admin")
    photo = listed(client, admin)["photo"]
    body = {"words": "사진을 다시 찍어 주세요.", "version": photo["version"]}
    assert client.patch(f"{REASONS}/{photo['id']}", json=body, headers=admin.headers).json()["district_code"] is None
    assert listed(client, jung)["photo"]["words"] == body["words"]
    made = client.post(REASONS, json={"action": "reject", "words": "모두의 까닭"}, headers=admin.headers).json()
    assert made["key"] in listed(client, jung)
