"""Consent over HTTP: given and taken back where one may, every look noted, policies and texts for those in charge."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from tests.factories import Factory, Person

API = "/api/v1"
JUNG_GU, ELSEWHERE = "11140", "11680"


@pytest.fixture
def neighbour(make: Factory) -> UUID:
    make.boundaries()
    return make.resource("김가상", "person", summary="소개", **{"properties.alias": "골목 수리꾼"})


@pytest.fixture
def coordinator(make: Factory) -> Person:
    return make.person("coordinator", district=JUNG_GU)


def body(about: UUID, **change: Any) -> dict[str, Any]:
    given = {"resource_id": str(about), "text_id": 1, "fields": ["alias"], "channels": ["web"], "how": "paper"}
    return {**given, **change}


def given(client: TestClient, who: Person, about: UUID, **change: Any) -> dict[str, Any]:
    answer = client.post(f"{API}/consents", json=body(about, **change), headers=who.headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def public_name(client: TestClient, resource_id: UUID) -> str:
    return client.get(f"{API}/resources/{resource_id}").json()["name"]


def test_a_consent_is_given_shown_and_taken_back_and_every_look_is_noted(client, make, neighbour, coordinator, engine):
    surveyor = make.person("surveyor", district=JUNG_GU)
    assert public_name(client, neighbour) == "비공개"
    made = given(client, surveyor, neighbour)
    assert public_name(client, neighbour) == "골목 수리꾼"
    assert (made["fields"], made["standing"]["name"]) == ([{"name": "alias", "label": "불리는 이름"}], "live")
    (listed,) = client.get(f"{API}/consents", headers=coordinator.headers).json()["items"]
    assert listed == made
    path = f"{API}/consents/{made['id']}"
    preview = client.get(f"{path}/withdrawal", headers=coordinator.headers).json()
    assert {"name", "summary", "alias", "location"} <= {one["name"] for one in preview["wiped"]}
    done = client.post(f"{path}/withdraw", json={"reason": "asked"}, headers=coordinator.headers)
    assert done.json()["wiped"] == preview["wiped"]
    assert public_name(client, neighbour) == "비공개"
    again = client.post(f"{path}/withdraw", json={}, headers=coordinator.headers)
    assert (again.status_code, again.json()["code"]) == (409, "stale_version")
    with engine.connect() as connection:
        looks = connection.execute(text("SELECT count(*) FROM access_log WHERE what = 'consent' AND actor_id = :who"),
                                   {"who": coordinator.id}).scalar_one()  # fmt: skip
    assert looks == 3, "listed, previewed, withdrawn; a refused attempt leaves nothing"


def test_a_withdrawal_of_one_channel_leaves_the_others(client, neighbour, coordinator):
    made = given(client, coordinator, neighbour, channels=["web", "book"], fields=["alias", "summary"])
    told = {"channels": ["web"]}
    answer = client.post(f"{API}/consents/{made['id']}/withdraw", json=told, headers=coordinator.headers).json()
    assert answer["wiped"] == []
    assert public_name(client, neighbour) == "비공개"
    listed = client.get(f"{API}/consents?standing=live", headers=coordinator.headers).json()["items"]
    assert [[channel["name"] for channel in one["channels"]] for one in listed] == [["book"]]


def test_the_preview_tells_where_else_somebody_is_written_about(client, make, neighbour, coordinator):
    other = make.resource("재봉 모임", "organisation", summary="골목 수리꾼이 함께해요")
    house = make.site("수리집", operator="김가상")
    made = given(client, coordinator, neighbour)
    preview = client.get(f"{API}/consents/{made['id']}/withdrawal", headers=coordinator.headers).json()
    assert [(one["category"], one["id"]) for one in preview["mentions"]] == [
        ("resource", str(other)),
        ("site", str(house)),
    ]


def test_only_those_who_look_after_the_place_give_see_and_take_back(client, make, neighbour, coordinator):
    made = given(client, coordinator, neighbour)
    path = f"{API}/consents/{made['id']}"
    elsewhere, surveyor = make.person("coordinator", district=ELSEWHERE), make.person("surveyor", district=JUNG_GU)
    assert client.get(f"{API}/consents").status_code == 401
    assert client.get(f"{API}/consents", headers=make.person().headers).status_code == 403
    assert client.get(f"{API}/consents", headers=elsewhere.headers).json()["total"] == 0
    assert client.get(path, headers=elsewhere.headers).status_code == 403
    assert client.post(f"{API}/consents", json=body(neighbour), headers=elsewhere.headers).status_code == 403
    assert client.get(path, headers=surveyor.headers).status_code == 200
    for who in (elsewhere, surveyor):
        assert client.post(f"{path}/withdraw", json={}, headers=who.headers).status_code == 403
        assert client.get(f"{path}/withdrawal", headers=who.headers).status_code == 403


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"resource_id": str(uuid4())}, 404, "resource_unknown"),
        ({"resource_id": None}, 422, "invalid"),
        ({"media_id": str(uuid4())}, 422, "invalid"),
        ({"text_id": 4040}, 404, "consent_text_unknown"),
        ({"fields": ["{{ 7*191 }}"]}, 422, "consent_fields"),
        ({"channels": ["radio"]}, 422, "invalid"),
        ({"given_on": "2999-01-01"}, 422, "consent_date"),
        ({"valid_until": "1999-01-01"}, 422, "consent_until"),
    ],
)
def test_what_cannot_be_is_refused_in_words(client, neighbour, coordinator, change, status, code):
    answer = client.post(f"{API}/consents", json=body(neighbour, **change), headers=coordinator.headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code or code == "invalid"
    assert client.get(f"{API}/consents", headers=coordinator.headers).json()["total"] == 0


def test_a_field_is_opened_and_closed_for_everybody_at_once(client, make, engine: Engine):
    make.boundaries()
    group = make.resource(
        "재봉 모임", "organisation", private={"memo": "속 이야기", "fee": "무료", "representative": "김가상"}
    )
    officer, coordinator = make.person("officer"), make.person("coordinator", district=JUNG_GU)
    path = f"{API}/consents/policies/organisation"
    change = {"visibility": "internal", "was": "public"}
    assert client.patch(f"{path}/fee", json=change, headers=coordinator.headers).status_code == 403

    def fields() -> dict[str, Any]:
        return client.get(f"{API}/resources/{group}").json()["properties"]

    assert fields() == {"fee": "무료"}
    assert client.patch(f"{path}/fee", json=change, headers=officer.headers).json()["visibility"] == "internal"
    assert fields() == {}
    stale = client.patch(f"{path}/fee", json={"visibility": "public", "was": "public"}, headers=officer.headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    opened = {"visibility": "public", "was": "internal"}
    client.patch(f"{path}/memo", json=opened, headers=officer.headers)
    assert fields() == {"memo": "속 이야기"}
    own = client.get(f"{API}/resources/{group}", headers=make.person("surveyor", district=JUNG_GU).headers)
    assert own.json()["properties"] == {"memo": "속 이야기", "fee": "무료"}
    client.patch(f"{path}/representative", json={"visibility": "public", "was": "private"}, headers=officer.headers)
    assert fields() == {"memo": "속 이야기"}, "what is personal needs a consent besides"
    make.agree(group, "representative")
    assert fields() == {"memo": "속 이야기", "representative": "김가상"}
    assert client.patch(f"{path}/fee", json={"visibility": "private", "was": "internal"},
                        headers=officer.headers).json()["code"] == "policy_not_possible"  # fmt: skip
    assert client.patch(f"{path}/없음", json=opened, headers=officer.headers).status_code == 404
    noted = {one["name"]: one for one in client.get(f"{API}/consents/policies?kind=organisation",
             headers=coordinator.headers).json()["items"]}  # fmt: skip
    assert (noted["fee"]["visibility"], noted["fee"]["built_in"]) == ("internal", "public")
    assert noted["fee"]["changed_at"] is not None
    assert noted["audience"]["changed_at"] is None


def test_a_text_is_never_changed_only_followed_by_its_next_version(client, make):
    make.boundaries()
    words = {"title": "동의서", "purpose": "까닭", "kept": "1년", "body": "회비 \\3,000 <b>", "valid_months": 12}
    path = f"{API}/consents/texts/person"
    assert (
        client.post(path, json=words, headers=make.person("coordinator", district=JUNG_GU).headers).status_code == 403
    )
    made = client.post(path, json=words, headers=make.person("officer").headers).json()
    assert (made["version"], made["body"]) == (2, "회비 \\3,000 <b>")
    items = client.get(f"{API}/consents/texts").json()["items"]
    assert [(one["key"], one["version"]) for one in items] == [("person", 2), ("person", 1), ("story", 1)]


def test_a_consent_lasts_as_long_as_its_text_says(client, neighbour, coordinator):
    day = clock.today() - timedelta(days=30)
    made = given(client, coordinator, neighbour, given_on=day.isoformat())
    until = clock.today().fromisoformat(made["valid_until"])
    assert (until.year, until.month, until.day) == (
        day.year + 3,
        day.month,
        min(day.day, 28) if day.month == 2 else day.day,
    )
