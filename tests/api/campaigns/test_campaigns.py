"""Campaigns: prepared with fixed lists, run by coordinators, worked on by surveyors with something to do."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.surveys.campaign_states import CampaignState
from tests.api.campaigns.makers import JUNG, campaign
from tests.factories import CITY_HALL, Factory, Person

API = "/api/v1"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[126.97, 37.56], [126.985, 37.56], [126.985, 37.57], [126.97, 37.57], [126.97, 37.56]]],
}
HOSTILE = r"회비 \3,000 {{ 7*191 }} <b>"


@pytest.fixture
def coordinator(make: Factory) -> Person:
    make.boundaries()
    return make.person("coordinator", district=JUNG)


def body(**values: Any) -> dict[str, Any]:
    today = clock.today()
    plain = {
        "district": JUNG,
        "title": "봄 지역자원조사",
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=60)),
        "kinds": ["space", "organisation"],
    }
    return {**plain, **values}


def first_dong(client: TestClient) -> str:
    found = client.get(f"{API}/dongs", params={"district": JUNG}).json()["items"]
    return str(found[0]["code"])


def visit(row: Any, **values: Any) -> dict[str, Any]:
    plain = {"campaign_id": str(row.id), "instance_id": f"uuid:{uuid4()}", "at": clock.now().isoformat()}
    return {**plain, "result": "nothing_found", **values}


def test_a_campaign_is_prepared_opened_and_from_then_on_its_lists_are_fixed(client, coordinator) -> None:
    made = client.post(f"{API}/campaigns", json=body(title=HOSTILE), headers=coordinator.headers)
    assert made.status_code == 201, made.text
    given = made.json()
    assert (given["title"], given["state"], given["district_code"]) == (HOSTILE, "draft", JUNG)
    url = f"{API}/campaigns/{given['id']}"
    empty = client.post(f"{url}/open", headers=coordinator.headers)
    assert (empty.status_code, empty.json()["code"]) == (409, "campaign_empty")

    areas = [
        {"kind": "dong", "dong": first_dong(client)},
        {"kind": "drawn", "name": HOSTILE, "geometry": SQUARE},
    ]
    put = client.post(f"{url}/areas", json={"areas": areas}, headers=coordinator.headers)
    assert put.status_code == 201, put.text
    dong, drawn = put.json()["items"]
    assert (drawn["kind"], drawn["name"], drawn["dong_name"] != "") == ("drawn", HOSTILE, True)
    twice = client.post(f"{url}/areas", json={"areas": areas[:1]}, headers=coordinator.headers)
    assert (twice.status_code, twice.json()["code"]) == (409, "area_exists")
    targets = [{"area_id": dong["id"], "name": HOSTILE}, {"area_id": drawn["id"], "name": "작은 마당"}]
    assert client.post(f"{url}/targets", json={"targets": targets}, headers=coordinator.headers).json() == {"added": 2}

    assert client.post(f"{url}/open", headers=coordinator.headers).json()["state"] == "open"
    for way, sent in (
        ("areas", {"areas": areas}),
        ("targets", {"targets": targets}),
        ("recheck", {"before": "2026-01-01"}),
    ):
        late = client.post(f"{url}/{way}", json=sent, headers=coordinator.headers)
        assert (late.status_code, late.json()["code"]) == (409, "campaign_lists_fixed"), way
    gone = client.delete(f"{url}/areas/{drawn['id']}", headers=coordinator.headers)
    assert (gone.status_code, gone.json()["code"]) == (409, "campaign_lists_fixed")
    shown = client.get(f"{url}/areas?drawn=true", headers=coordinator.headers).json()["items"]
    assert [one["targets"] for one in shown] == [1, 1]
    assert shown[1]["geometry"]["type"] == "Polygon"
    listed = client.get(f"{url}/targets", headers=coordinator.headers).json()
    assert {one["name"] for one in listed["items"]} == {HOSTILE, "작은 마당"}


def test_the_database_itself_keeps_the_denominators_of_an_opened_campaign(make, engine: Engine) -> None:
    make.boundaries()
    row = campaign(engine, targets=["가", "나"])
    for sql in (
        "DELETE FROM campaign_targets WHERE campaign_id = :id",
        "UPDATE campaign_areas SET name = '다른 이름' WHERE campaign_id = :id",
        "UPDATE campaigns SET state = 'draft', version = version + 1 WHERE id = :id",
        "UPDATE campaigns SET title = '판 번호 없이' WHERE id = :id",
    ):
        with pytest.raises(IntegrityError), transaction(engine) as session:
            session.execute(text(sql), {"id": row.id})


def test_only_those_who_run_the_district_make_and_change_its_campaigns(client, make, coordinator, engine) -> None:
    row = campaign(engine, state=CampaignState.DRAFT)
    elsewhere = make.person("coordinator", district="11110")
    for person in (make.person(), make.person("surveyor", district=JUNG), make.person("planner"), elsewhere):
        assert client.post(f"{API}/campaigns", json=body(), headers=person.headers).status_code == 403
        assert client.post(f"{API}/campaigns/{row.id}/open", headers=person.headers).status_code == 403
    assert client.get(f"{API}/campaigns/{row.id}").status_code == 401
    assert client.get(f"{API}/campaigns/{row.id}", headers=elsewhere.headers).status_code == 403
    assert client.get(f"{API}/campaigns", headers=elsewhere.headers).json()["total"] == 0
    assert client.get(f"{API}/campaigns", headers=coordinator.headers).json()["total"] == 1


def test_a_campaign_is_changed_from_the_version_one_saw_and_forgotten_only_before_it_opens(client, coordinator) -> None:
    given = client.post(f"{API}/campaigns", json=body(), headers=coordinator.headers).json()
    url = f"{API}/campaigns/{given['id']}"
    changed = client.patch(
        url, json={"version": 1, "title": "여름 조사", "open_to_all": True}, headers=coordinator.headers
    )
    assert (changed.json()["title"], changed.json()["open_to_all"], changed.json()["version"]) == ("여름 조사", True, 2)
    stale = client.patch(url, json={"version": 1, "title": "겨울 조사"}, headers=coordinator.headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    wrong = client.patch(url, json={"ends_on": "2001-01-01"}, headers=coordinator.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "dates_out_of_order")
    assert client.patch(url, json={"consent_text_id": 999999}, headers=coordinator.headers).status_code == 409
    assert client.delete(url, headers=coordinator.headers).status_code == 204
    assert client.get(url, headers=coordinator.headers).json()["code"] == "campaign_unknown"


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ({"kind": "dong", "dong": "1111051500"}, "area_elsewhere"),
        ({"kind": "drawn", "name": "점", "geometry": {"type": "Point", "coordinates": [127, 37.5]}}, "geometry_kind"),
        ({"kind": "drawn", "name": "바다", "geometry": {"type": "Polygon", "coordinates": [
            [[125.0, 34.0], [125.1, 34.0], [125.1, 34.1], [125.0, 34.0]]]}}, "area_elsewhere"),
        ({"kind": "village", "village_id": str(UUID(int=1))}, "area_elsewhere"),
        ({"kind": "village"}, "invalid_input"),
    ],
)  # fmt: skip
def test_an_area_that_is_none_is_refused_with_a_reason(client, engine, coordinator, area, code) -> None:
    row = campaign(engine, dongs=0, state=CampaignState.DRAFT)
    answer = client.post(f"{API}/campaigns/{row.id}/areas", json={"areas": [area]}, headers=coordinator.headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert client.get(f"{API}/campaigns/{row.id}/areas", headers=coordinator.headers).json() == {"items": []}


def test_somebody_with_something_to_do_may_tell_of_visits_there_and_nowhere_else(
    client, make, coordinator, engine
) -> None:
    row, other = campaign(engine, targets=["가"]), campaign(engine, title="다른 조사")
    resident = make.person()
    refused = client.post(f"{API}/visits", json=visit(row), headers=resident.headers)
    assert refused.status_code == 403
    area = client.get(f"{API}/campaigns/{row.id}/areas", headers=coordinator.headers).json()["items"][0]
    given = client.post(
        f"{API}/campaigns/{row.id}/assignments",
        json={"email": resident.email, "area_id": area["id"], "due_on": "2026-12-01", "note": HOSTILE},
        headers=coordinator.headers,
    )
    assert given.status_code == 201, given.text
    assert (given.json()["area"], given.json()["note"], given.json()["targets"]) == (area["name"], HOSTILE, 1)
    assert client.post(f"{API}/visits", json=visit(row), headers=resident.headers).status_code == 201
    assert client.post(f"{API}/visits", json=visit(other), headers=resident.headers).status_code == 403
    mine = client.get(f"{API}/assignments", headers=resident.headers).json()["items"]
    assert [one["id"] for one in mine] == [given.json()["id"]]
    assert client.get(f"{API}/campaigns", headers=resident.headers).json()["total"] == 1
    done = client.post(f"{API}/assignments/{given.json()['id']}/done", headers=resident.headers)
    assert done.json()["state"] == "done"
    again = client.post(f"{API}/assignments/{given.json()['id']}/withdraw", headers=coordinator.headers)
    assert again.json()["code"] == "stale_version"


def test_a_visit_told_twice_counts_once_and_another_under_its_id_is_refused(client, make, coordinator, engine) -> None:
    row = campaign(engine, targets=["가", "나", "다"])
    targets = client.get(f"{API}/campaigns/{row.id}/targets", headers=coordinator.headers).json()["items"]
    told = visit(row, target_id=targets[0]["id"], instance_id="uuid:a", note=HOSTILE)
    first = client.post(f"{API}/visits", json=told, headers=coordinator.headers)
    again = client.post(f"{API}/visits", json=told, headers=coordinator.headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {"id": first.json()["id"], "new": False}
    other = client.post(f"{API}/visits", json={**told, "result": "gone"}, headers=coordinator.headers)
    assert (other.status_code, other.json()["code"]) == (409, "visit_changed")
    listed = client.get(f"{API}/campaigns/{row.id}/visits", headers=coordinator.headers).json()
    assert [(one["note"], one["name"]) for one in listed["items"]] == [(HOSTILE, "가")]


def test_looked_and_found_nothing_differs_from_not_looked(client, coordinator, engine) -> None:
    row = campaign(engine, targets=["가", "나", "다", "라"])
    targets = client.get(f"{API}/campaigns/{row.id}/targets", headers=coordinator.headers).json()["items"]
    results = ["recorded", "nothing_found", "not_reached"]
    for target, result in zip(targets, results, strict=False):
        told = visit(row, target_id=target["id"], result=result)
        assert client.post(f"{API}/visits", json=told, headers=coordinator.headers).status_code == 201
    around = visit(row, area_id=targets[0]["area_id"])
    assert client.post(f"{API}/visits", json=around, headers=coordinator.headers).status_code == 201
    found = client.get(f"{API}/campaigns/{row.id}/progress", headers=coordinator.headers).json()
    total = found["total"]
    assert {name: total[name] for name in ("targets", "visited", "recorded", "nothing_found", "not_reached")} == {
        "targets": 4, "visited": 2, "recorded": 1, "nothing_found": 1, "not_reached": 1,
    }  # fmt: skip
    assert (total["empty_looks"], total["visits"], total["areas_visited"]) == (1, 4, 1)
    waiting = client.get(f"{API}/campaigns/{row.id}/targets?looked=false", headers=coordinator.headers).json()
    assert [one["name"] for one in waiting["items"]] == ["다", "라"]
    # the second try reaches them, and a later miss takes nothing back
    for result in ("recorded", "not_reached"):
        client.post(
            f"{API}/visits", json=visit(row, target_id=targets[2]["id"], result=result), headers=coordinator.headers
        )
    now = client.get(f"{API}/campaigns/{row.id}/progress", headers=coordinator.headers).json()["total"]
    assert (now["visited"], now["recorded"], now["not_reached"]) == (3, 2, 0)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"result": "recorded"}, 422, "invalid_input"),
        ({"at": "2026-11-20T10:00:00"}, 422, "invalid_input"),
        ({"location": {"lon": 37.5, "lat": 127.0}}, 422, "invalid_input"),
        ({"location": {"lon": 2.0, "lat": 48.0}}, 422, "outside_korea"),
        ({"target_id": str(UUID(int=1)), "result": "gone"}, 422, "target_unknown"),
        ({"area_id": str(UUID(int=1))}, 422, "area_unknown"),
        ({"resource_id": str(UUID(int=1)), "result": "gone"}, 409, "resource_unknown"),
        ({"campaign_id": str(UUID(int=1))}, 404, "campaign_unknown"),
        ({"note": "\u0000"}, 422, "invalid_input"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_with_a_reason(client, coordinator, engine, change, status, code) -> None:
    row = campaign(engine)
    answer = client.post(f"{API}/visits", json={**visit(row), **change}, headers=coordinator.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(f"{API}/campaigns/{row.id}/visits", headers=coordinator.headers).json()["total"] == 0


@pytest.mark.parametrize(("state", "code"), [("draft", "campaign_not_open"), ("closed", "campaign_closed")])
def test_visits_are_taken_only_while_the_campaign_is_open(client, coordinator, engine, state, code) -> None:
    row = campaign(engine, state=CampaignState(state))
    answer = client.post(f"{API}/visits", json=visit(row), headers=coordinator.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_where_areas_overlap_a_visit_counts_in_the_one_that_its_surveyor_looks_after(
    client, make, coordinator, engine
) -> None:
    row = campaign(engine, dongs=0, state=CampaignState.DRAFT)
    inner = {**SQUARE, "coordinates": [[[126.975, 37.563], [126.98, 37.563], [126.98, 37.569], [126.975, 37.563]]]}
    wide = {"kind": "drawn", "name": "넓은 구역", "geometry": SQUARE}
    narrow = {"kind": "drawn", "name": "좁은 구역", "geometry": inner}
    url = f"{API}/campaigns/{row.id}"
    areas = client.post(f"{url}/areas", json={"areas": [wide, narrow]}, headers=coordinator.headers).json()["items"]
    client.post(f"{url}/open", headers=coordinator.headers)
    one, other = make.person(), make.person()
    for person, area in ((one, areas[0]), (other, areas[1])):
        given = {"account_id": str(person.id), "area_id": area["id"]}
        assert client.post(f"{url}/assignments", json=given, headers=coordinator.headers).status_code == 201
    spot = {"lon": 126.979, "lat": 37.5655}
    for person in (one, other, coordinator):
        assert client.post(f"{API}/visits", json=visit(row, location=spot), headers=person.headers).status_code == 201
    found = client.get(f"{url}/progress", headers=coordinator.headers).json()
    assert {area["name"]: area["visits"] for area in found["areas"]} == {"넓은 구역": 1, "좁은 구역": 2}
    assert found["outside"]["visits"] == 0


def test_last_years_records_come_back_as_a_list_and_are_answered_in_one_step_each(
    client, make, coordinator, engine
) -> None:
    ids = [make.resource(f"마을 공간 {n}", "space", observed_on="2025-05-01") for n in range(3)]
    make.resource("올해 본 공간", "space", observed_on="2026-11-01")
    make.resource("마을 이야기", "activity", observed_on="2025-05-01")
    row = campaign(engine, dongs=20, state=CampaignState.DRAFT, kinds=["space"])
    url = f"{API}/campaigns/{row.id}"
    added = client.post(f"{url}/recheck", json={"before": "2026-01-01"}, headers=coordinator.headers)
    assert added.json() == {"added": 3}
    assert client.post(f"{url}/recheck", json={"before": "2026-01-01"}, headers=coordinator.headers).json() == {
        "added": 0
    }
    client.post(f"{url}/open", headers=coordinator.headers)
    targets = client.get(f"{url}/targets", headers=coordinator.headers).json()["items"]
    assert {one["resource_id"] for one in targets} == {str(one) for one in ids}
    assert all((one["rev"], one["current_rev"], one["result"]) == (1, 1, None) for one in targets)
    assert targets[0]["location"] == {"lon": CITY_HALL[0], "lat": CITY_HALL[1]}
    for target, result in zip(targets, ("still_there", "changed", "gone"), strict=True):
        told = visit(row, target_id=target["id"], result=result)
        assert client.post(f"{API}/visits", json=told, headers=coordinator.headers).status_code == 201
    total = client.get(f"{url}/progress", headers=coordinator.headers).json()["total"]
    assert (total["targets"], total["visited"], total["recorded"], total["nothing_found"]) == (3, 3, 2, 1)
    assert total["approved"] == 2
    gone = client.get(f"{url}/targets?result=gone", headers=coordinator.headers).json()
    assert [one["name"] for one in gone["items"]] == [targets[2]["name"]]


def test_a_person_on_the_list_has_a_dong_and_no_place(client, make, coordinator, engine, session: Session) -> None:
    make.resource("시험 이웃", "person", observed_on="2025-01-01", address="서울 중구 세종대로 110")
    row = campaign(engine, dongs=20, state=CampaignState.DRAFT, kinds=["person"])
    url = f"{API}/campaigns/{row.id}"
    assert client.post(f"{url}/recheck", json={"before": "2026-01-01"}, headers=coordinator.headers).json() == {
        "added": 1
    }
    (listed,) = client.get(f"{url}/targets", headers=coordinator.headers).json()["items"]
    assert (listed["location"], listed["address"]) == (None, "")
    assert listed["area"] != ""


def test_a_find_is_counted_where_it_lies_and_a_merged_one_with_what_it_went_into(
    client, make, coordinator, engine
) -> None:
    row = campaign(engine, dongs=20)
    kept, doubled = make.resource("햇살방", "space"), make.resource("햇살 방", "space", state="submitted")
    for resource in (kept, doubled):
        told = visit(row, resource_id=str(resource), result="recorded")
        assert client.post(f"{API}/visits", json=told, headers=coordinator.headers).status_code == 201
    url = f"{API}/campaigns/{row.id}/progress"
    before = client.get(url, headers=coordinator.headers).json()
    assert (before["total"]["finds"], before["total"]["finds_approved"]) == (2, 1)
    merged = client.post(
        f"{API}/resources/{kept}/merge", json={"gone": str(doubled), "base_rev": 1}, headers=coordinator.headers
    )
    assert merged.status_code == 200, merged.text
    after = client.get(url, headers=coordinator.headers).json()
    assert (after["total"]["finds"], after["total"]["finds_approved"], after["total"]["visits"]) == (1, 1, 2)
    (dong,) = [one for one in after["dongs"] if one["finds"]]
    assert sum(one["finds"] for one in after["areas"]) == dong["finds"] == 1


def test_every_dong_tells_when_it_was_last_surveyed(client, coordinator, engine) -> None:
    row = campaign(engine, dongs=2)
    areas = client.get(f"{API}/campaigns/{row.id}/areas", headers=coordinator.headers).json()["items"]
    for area, result in zip(areas, ("nothing_found", "not_reached"), strict=True):
        told = visit(row, area_id=area["id"], result=result)
        assert client.post(f"{API}/visits", json=told, headers=coordinator.headers).status_code == 201
    found = client.get(f"{API}/campaigns/last-surveyed", params={"district": "중구"}).json()
    days = {one["code"]: one["last_on"] for one in found["items"]}
    assert days[areas[0]["dong_code"]] == str(clock.today())
    assert days[areas[1]["dong_code"]] is None
    assert found["items"][-1]["code"] == areas[0]["dong_code"]
    assert "시험 계정" not in str(found)
