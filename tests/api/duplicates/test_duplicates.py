"""Duplicates over HTTP: who sees and decides what, what a merge answers, and the way back."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.duplicates.schemas import MergeOut, PairList, PairOut, SplitOut
from geo import clock
from geo.db import transaction
from geo.queries.duplicates import find_everywhere
from tests.factories import Factory, Person
from tests.geo.neighbourhood import relate, resource, source

API = "/api/v1"


class Place:
    """A small neighbourhood with twins, and somebody who reviews it."""

    def __init__(self, client: TestClient, engine: Engine, make: Factory) -> None:
        self.client, self.engine, self.make = client, engine, make
        make.boundaries()
        self.coordinator = make.person("coordinator", district="11140")

    def resources(self, *given: Any, **common: Any) -> list[UUID]:
        with transaction(self.engine) as session:
            made = [resource(session, name, east, **common) for name, east in given]
            find_everywhere(session, clock.now())
        return made

    def get(self, path: str, person: Person | None = None, **params: Any) -> Any:
        return self.client.get(API + path, params=params, headers=(person or self.coordinator).headers)

    def post(self, path: str, body: Any = None, person: Person | None = None) -> Any:
        return self.client.post(API + path, json=body, headers=(person or self.coordinator).headers)


@pytest.fixture
def place(client: TestClient, engine: Engine, make: Factory) -> Place:
    return Place(client, engine, make)


def test_pairs_are_listed_with_reasons_and_both_records_side_by_side(place: Place) -> None:
    made = place.resources(("햇살도서관", 0), ("햇살 도서관", 20), phone="02-123-4567")
    answer = place.get("/duplicates")
    assert answer.status_code == 200, answer.text
    PairList.model_validate(answer.json())
    (pair,) = answer.json()["items"]
    assert {pair["a"]["id"], pair["b"]["id"]} == {str(one) for one in made}
    assert pair["reasons"] == ["이름이 같고 20 m 떨어져 있음", "전화번호가 같음"]
    assert (pair["verdict"], pair["verdict_label"], pair["state"]) == ("same", "같은 곳", "open")
    assert (pair["mergeable"], pair["why_not"]) == (True, "")
    assert pair["a"]["dong"]["district"] == "중구"
    assert answer.json()["total"] == 1


def test_only_reviewers_see_pairs_and_only_those_of_their_places(place: Place) -> None:
    place.resources(("햇살도서관", 0), ("햇살 도서관", 20))
    (pair,) = place.get("/duplicates").json()["items"]
    assert place.client.get(f"{API}/duplicates").status_code == 401
    for role in (None, "surveyor", "keeper"):
        person = place.make.person(role, district="11140") if role else place.make.person()
        assert place.get("/duplicates", person).status_code == 403
        assert place.post(f"/duplicates/{pair['id']}/different", person=person).status_code == 403
    stranger = place.make.person("coordinator", district="11680")
    assert place.get("/duplicates", stranger).json()["total"] == 0
    assert place.post(f"/duplicates/{pair['id']}/different", person=stranger).status_code == 403
    for role in ("officer", "admin"):
        person = place.make.person(role, district="11140" if role == "officer" else None)
        assert place.get("/duplicates", person).json()["total"] == 1


def test_different_is_remembered_with_who_said_it(place: Place) -> None:
    place.resources(("햇살도서관", 0), ("햇살 도서관", 20))
    (pair,) = place.get("/duplicates", state="open").json()["items"]
    said = place.post(f"/duplicates/{pair['id']}/different")
    assert said.status_code == 200, said.text
    PairOut.model_validate(said.json())
    assert (said.json()["state_label"], said.json()["decided_by"]) == ("다른 곳", "시험 계정")
    place.resources()
    assert place.get("/duplicates", state="open").json()["items"] == []
    assert place.get("/duplicates", state="different").json()["total"] == 1
    assert place.post(f"/duplicates/{uuid4()}/different").json()["code"] == "pair_unknown"


def test_a_merge_leads_to_the_kept_record_and_a_split_takes_it_back(place: Place, engine: Engine) -> None:
    kept, gone, club = place.resources(("햇살도서관", 0), ("햇살 도서관", 20), ("그림책 모임", 900), published=True)
    with transaction(engine) as session:
        relate(session, club, gone)
    body = {"gone": str(gone), "base_rev": 1, "gone_rev": 1}
    merged = place.post(f"/resources/{kept}/merge", body)
    assert merged.status_code == 200, merged.text
    MergeOut.model_validate(merged.json())
    assert merged.json() == {
        "kept": str(kept),
        "gone": str(gone),
        "relations": 1,
        "closed": 0,
        "pairs": 1,
        "taken": [],
    }
    led = place.client.get(f"{API}/resources/{gone}", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (308, f"{API}/resources/{kept}")
    assert {item["name"] for item in place.client.get(f"{API}/resources").json()["items"]} == {
        "햇살도서관",
        "그림책 모임",
    }
    again = place.post(f"/resources/{kept}/merge", body)
    assert (again.status_code, again.json()["code"]) == (409, "merge_not_open")
    back = place.post(f"/resources/{gone}/split")
    assert back.status_code == 200, back.text
    SplitOut.model_validate(back.json())
    assert (back.json()["restored"], back.json()["left"]) == (2, 0)
    assert place.client.get(f"{API}/resources/{gone}").json()["name"] == "햇살 도서관"
    assert place.post(f"/resources/{gone}/split").json()["code"] == "not_merged"


def test_values_are_taken_property_by_property_as_a_new_revision(place: Place) -> None:
    kept, _ = place.resources(("햇살도서관", 0), ("햇살 도서관", 20), summary="회비 \\3,000 {{ 7*191 }} <b>")
    with transaction(place.engine) as session:
        gone = resource(session, "햇살작은도서관", 10, summary="<b>새 소개</b>")
    body = {"gone": str(gone), "base_rev": 1, "take": {"summary": "gone", "name": "kept"}}
    assert place.post(f"/resources/{kept}/merge", body).json()["taken"] == ["summary"]
    seen = place.get(f"/resources/{kept}").json()
    assert (seen["summary"], seen["name"], seen["rev"]) == ("<b>새 소개</b>", "햇살도서관", 2)
    place.post(f"/resources/{gone}/split")
    assert place.get(f"/resources/{kept}").json()["summary"] == "회비 \\3,000 {{ 7*191 }} <b>"


def test_records_under_kogl_3_are_listed_but_never_merged(place: Place) -> None:
    with transaction(place.engine) as session:
        key = source(session, "닫힌 자료", "kogl_3")
        kept = resource(session, "햇살도서관")
        gone = resource(session, "햇살 도서관", 20, source=key)
        find_everywhere(session, clock.now())
    (pair,) = place.get("/duplicates").json()["items"]
    assert pair["mergeable"] is False
    assert "제3유형" in pair["why_not"]
    refused = place.post(f"/resources/{kept}/merge", {"gone": str(gone), "base_rev": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "licence_no_merge")
    assert "닫힌 자료" in refused.json()["detail"]


def test_a_merge_is_refused_to_strangers_and_upon_stale_revisions(place: Place) -> None:
    kept, gone = place.resources(("햇살도서관", 0), ("햇살 도서관", 20))
    body = {"gone": str(gone), "base_rev": 1}
    stranger = place.make.person("coordinator", district="11680")
    surveyor = place.make.person("surveyor", district="11140")
    assert place.post(f"/resources/{kept}/merge", body, stranger).status_code == 404
    assert place.post(f"/resources/{kept}/merge", body, surveyor).status_code == 403
    for change in ({"base_rev": 2}, {"gone_rev": 2}):
        stale = place.post(f"/resources/{kept}/merge", body | change)
        assert (stale.status_code, stale.json()["code"], stale.json()["rev"]) == (409, "stale_rev", 1)
    for wrong in ({"gone": str(kept)}, {"take": {"없는 것": "gone"}}, {"take": {"name": "both"}}, {"more": 1}):
        refused = place.post(f"/resources/{kept}/merge", body | wrong)
        assert refused.status_code == 422, refused.text
    unknown = place.post(f"/resources/{kept}/merge", body | {"gone": str(uuid4())})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "resource_unknown")


def test_pairs_of_a_run_and_of_a_dong_are_found(place: Place) -> None:
    made = place.resources(("햇살도서관", 0), ("햇살 도서관", 20))
    dong = place.get(f"/resources/{made[0]}").json()["dong"]
    assert place.get("/duplicates", dong=dong["code"]).json()["total"] == 1
    assert place.get("/duplicates", dong="0").json()["total"] == 0
    assert place.get("/duplicates", run=str(uuid4())).json()["total"] == 0
