"""The survey team of a year: formed by coordinators, trained, and seen by those who run the campaigns."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from tests.api.campaigns.makers import JUNG, campaign
from tests.factories import Factory, Person

API = "/api/v1"


@pytest.fixture
def coordinator(make: Factory) -> Person:
    make.boundaries()
    return make.person("coordinator", district=JUNG)


def team(client: TestClient, coordinator: Person, name: str = "1조") -> str:
    made = client.post(
        f"{API}/survey-teams", json={"district": "중구", "year": 2026, "name": name}, headers=coordinator.headers
    )
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def training(client: TestClient, coordinator: Person, title: str, **values: object) -> str:
    given = {"district": JUNG, "title": title, "held_on": "2026-03-05", "minutes": 120, **values}
    made = client.post(f"{API}/survey-trainings", json=given, headers=coordinator.headers)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_a_member_has_completed_the_training_who_came_to_every_required_session(client, make, coordinator) -> None:
    members = f"{API}/survey-teams/{team(client, coordinator)}/members"
    one, other = make.person(), make.person()
    client.post(members, json={"email": one.email.upper(), "role": "lead"}, headers=coordinator.headers)
    client.post(members, json={"email": other.email}, headers=coordinator.headers)
    first, second = training(client, coordinator, "조사 윤리"), training(client, coordinator, "양식 쓰기")
    training(client, coordinator, "마을 걷기", required=False)
    for session, came in ((first, [one, other]), (second, [one])):
        sent = {"accounts": [str(person.id) for person in came]}
        url = f"{API}/survey-trainings/{session}/attendance"
        assert client.put(url, json=sent, headers=coordinator.headers).json()["attended"] == len(came)
    found = {row["account_id"]: row for row in client.get(members, headers=coordinator.headers).json()["items"]}
    assert {key: (row["done"], row["required"], row["completed"]) for key, row in found.items()} == {
        str(one.id): (2, 2, True),
        str(other.id): (1, 2, False),
    }
    assert found[str(one.id)]["role"] == "lead"
    # exactly those named came: one taken off the list has not completed it any more
    client.put(f"{API}/survey-trainings/{second}/attendance", json={"accounts": []}, headers=coordinator.headers)
    again = client.get(members, headers=coordinator.headers).json()["items"]
    assert [row["completed"] for row in again] == [False, False]


def test_a_look_at_a_team_is_remembered_and_leaving_it_takes_the_name_off(client, make, coordinator, engine) -> None:
    made = team(client, coordinator)
    person = make.person()
    client.post(f"{API}/survey-teams/{made}/members", json={"email": person.email}, headers=coordinator.headers)
    left = client.delete(f"{API}/survey-teams/{made}/members/{person.id}", headers=coordinator.headers)
    assert left.json() == {"items": []}
    with transaction(engine) as session:
        sql = text("SELECT count(*) FROM access_log WHERE what = 'team' AND actor_id = :who")
        assert session.execute(sql, {"who": coordinator.id}).scalar_one() == 2


def test_teams_and_trainings_are_for_those_who_run_the_district(client, make, coordinator) -> None:
    made = team(client, coordinator)
    for person in (make.person("surveyor", district=JUNG), make.person("coordinator", district="11110")):
        assert client.get(f"{API}/survey-teams?district=중구", headers=person.headers).status_code == 403
        assert client.get(f"{API}/survey-teams/{made}/members", headers=person.headers).status_code == 403
        assert client.get(f"{API}/survey-trainings?district=중구", headers=person.headers).status_code == 403
    assert (
        client.get(f"{API}/survey-teams?district=중구&year=2026", headers=coordinator.headers).json()["items"][0]["id"]
        == made
    )
    assert client.get(f"{API}/survey-teams?district=중구&year=2025", headers=coordinator.headers).json()["items"] == []


def test_what_cannot_be_is_refused(client, coordinator) -> None:
    made = team(client, coordinator)
    twice = client.post(
        f"{API}/survey-teams", json={"district": "중구", "year": 2026, "name": "1조"}, headers=coordinator.headers
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "team_exists")
    nobody = client.post(
        f"{API}/survey-teams/{made}/members", json={"email": "nobody@example.org"}, headers=coordinator.headers
    )
    assert (nobody.status_code, nobody.json()["code"]) == (404, "account_unknown")
    session = training(client, coordinator, "조사 윤리")
    url = f"{API}/survey-trainings/{session}/attendance"
    stranger = client.put(url, json={"accounts": [str(uuid4())]}, headers=coordinator.headers)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "account_unknown")


def test_the_members_of_a_campaigns_teams_take_part_in_it_without_an_assignment(
    client, make, coordinator, engine
) -> None:
    row = campaign(engine)
    made, member = team(client, coordinator), make.person()
    url = f"{API}/campaigns/{row.id}"
    client.post(f"{API}/survey-teams/{made}/members", json={"email": member.email}, headers=coordinator.headers)
    assert client.get(url, headers=member.headers).status_code == 403
    patched = client.patch(url, json={"teams": [made]}, headers=coordinator.headers)
    assert patched.json()["teams"] == [made]
    assert client.get(url, headers=member.headers).status_code == 200
    strange = client.patch(url, json={"teams": [str(uuid4())]}, headers=coordinator.headers)
    assert strange.json()["code"] == "team_unknown"


def test_an_erased_account_leaves_teams_and_trainings_and_its_visits_have_no_name(
    client, make, coordinator, engine: Engine, database
) -> None:
    row = campaign(engine, targets=["가"])
    made, member = team(client, coordinator), make.person()
    client.post(f"{API}/survey-teams/{made}/members", json={"email": member.email}, headers=coordinator.headers)
    client.patch(f"{API}/campaigns/{row.id}", json={"teams": [made]}, headers=coordinator.headers)
    told = {
        "campaign_id": str(row.id),
        "instance_id": "uuid:e",
        "result": "nothing_found",
        "at": "2026-11-20T10:00:00+09:00",
    }
    assert client.post(f"{API}/visits", json=told, headers=member.headers).status_code == 201
    with transaction(engine) as session:
        session.execute(text("SELECT erase_account(:id)"), {"id": member.id})
    assert client.get(f"{API}/survey-teams/{made}/members", headers=coordinator.headers).json() == {"items": []}
    (visit,) = client.get(f"{API}/campaigns/{row.id}/visits", headers=coordinator.headers).json()["items"]
    assert visit["surveyor"] == "(지워짐)"
    assert client.get(f"{API}/campaigns/{row.id}/progress", headers=coordinator.headers).json()["total"]["visits"] == 1
