"""GET /search: one box over spaces, sites and resources; only what is public, in one order, with dong and page."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from tests.factories import CITY_HALL, Factory


def put(engine: Engine, name: str, **values: Any) -> str:
    given = {"kind": "space", "state": "published", "address": "", "site_id": None, "properties": "{}", **values}
    sql = text("""
    INSERT INTO resources (kind, name, address, site_id, properties, state, public_rev, location)
    VALUES (:kind, :name, :address, :site_id, CAST(:properties AS jsonb), :state,
            CASE :state WHEN 'published' THEN 1 END, ST_SetSRID(ST_MakePoint(126.978, 37.5665), 4326)) RETURNING id
    """)
    with transaction(engine) as session:
        return str(session.execute(sql, {"name": name, **given}).scalar_one())


def found(client: TestClient, words: str, **more: Any) -> list[tuple[str, str]]:
    answer = client.get("/api/v1/search", params={"q": words, **more})
    assert answer.status_code == 200, answer.text
    return [(item["category"], item["name"]) for item in answer.json()["items"]]


def test_spaces_sites_and_resources_are_found_together_best_names_first(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    make.boundaries()
    site = make.site("햇살마을활력소", address="서울특별시 중구 세종대로 110")
    make.space(site, "큰 햇살방")
    record = put(engine, "햇살 작은도서관")
    assert found(client, "햇살") == [
        ("resource", "햇살 작은도서관"), ("site", "햇살마을활력소"), ("space", "큰 햇살방"),
    ]  # fmt: skip
    assert found(client, "ㅎㅅㅈㅇㄷㅅㄱ") == [("resource", "햇살 작은도서관")]
    assert found(client, "세종대로 110") == [("site", "햇살마을활력소")]
    (item,) = client.get("/api/v1/search", params={"q": "작은도서관"}).json()["items"]
    assert item["url"] == f"/resources/{record}"
    assert (item["kind"], item["kind_label"]) == ("space", "공간")
    assert item["location"] == {"lon": CITY_HALL[0], "lat": CITY_HALL[1]}
    room = client.get("/api/v1/search", params={"q": "큰햇살방"}).json()["items"][0]
    assert room["place"] == "햇살마을활력소"
    assert room["dong"]["district"] == "중구"


def test_a_record_of_a_site_of_that_name_is_there_once(client: TestClient, make: Factory, engine: Engine) -> None:
    site = make.site("느티나무도서관")
    put(engine, "느티나무도서관", site_id=site)
    put(engine, "느티나무도서관 봉사단", site_id=site, kind="organisation")
    assert found(client, "느티나무") == [("site", "느티나무도서관"), ("resource", "느티나무도서관 봉사단")]


def test_what_is_not_public_or_closed_is_not_found(client: TestClient, make: Factory, engine: Engine) -> None:
    put(engine, "감춘 기록", state="submitted")
    person = put(engine, "감춘이", kind="person", properties='{"alias": "솔밭 할머니"}')
    make.agree(UUID(person), "alias")
    make.space(make.site("닫은 곳", state="closed", closed_on="2020-01-01"), "감춘 방")
    assert found(client, "감춘") == []
    assert found(client, "닫은") == []
    (item,) = client.get("/api/v1/search", params={"q": "솔밭"}).json()["items"]
    assert (item["name"], item["location"], item["place"]) == ("솔밭 할머니", None, "")


def test_the_total_counts_more_than_the_page(client: TestClient, engine: Engine) -> None:
    for number in range(5):
        put(engine, f"공방 {number}")
    answer = client.get("/api/v1/search", params={"q": "공방", "limit": 2}).json()
    assert ([item["name"] for item in answer["items"]], answer["total"], answer["next"]) == (
        ["공방 0", "공방 1"], 5, None,
    )  # fmt: skip


@pytest.mark.parametrize("words", ["%", "_", "\\", "'; --", "🌳", "ㅎ" * 100, "{{ 7*191 }}", "a\u0301"])
def test_odd_words_are_answered_with_nothing(client: TestClient, engine: Engine, words: str) -> None:
    put(engine, "방")
    assert found(client, words) == []


def test_nothing_asked_is_refused_in_words(client: TestClient) -> None:
    for given in ({}, {"q": "  "}, {"q": "가" * 101}, {"q": "a\x00b"}):
        answer = client.get("/api/v1/search", params=given)
        assert answer.status_code == 422
        assert answer.json()["fields"][0]["field"] == "q"
