"""Next sites over HTTP: chosen among what stands, a grid or drawn points; explained; nothing is stored."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.siting import service
from api.siting.schemas import SiteNextOut
from geo.agreement_states import ListingState
from tests.api.siting.town import DISTRICT, RESIDENTS, Town, build_town
from tests.factories import Factory, Person

URL = "/api/v1/coverage/site-next"


@pytest.fixture
def town(make: Factory, engine: Engine) -> Town:
    return build_town(make, engine)


def ask(client: TestClient, by: Person | None = None, status: int = 200, **body: Any) -> Any:
    answer = client.post(URL, json={"district": DISTRICT, **body}, headers=by.headers if by else {})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_idle_spaces_and_public_buildings_are_chosen_and_explained(client: TestClient, town: Town) -> None:
    town.place("빈 가압장", 5, "idle", opened_on=None)
    town.place("작은 도서관", 8, "library")
    town.place("찻집", 10, "cafe")
    town.place("닫은 도서관", 10, "library", state="closed", closed_on=date(2020, 1, 1))
    town.place("빈집", 11, "idle")
    town.place("다음 활력소", 12, "hub", state="candidate", opened_on=None)
    town.place("이미 정한 활력소", 13, "hub", state="planned", opened_on=None)
    told = ask(client, count=9)
    SiteNextOut.model_validate(told)
    found = {one["name"]: one for one in told["items"]}
    assert set(found) == {"빈 가압장", "작은 도서관", "빈집", "다음 활력소"}
    assert {name: one["source"] for name, one in found.items()} == {
        "빈 가압장": "idle",
        "작은 도서관": "buildings",
        "빈집": "idle",
        "다음 활력소": "buildings",
    }
    assert found["작은 도서관"]["site_id"] == str(town.places["작은 도서관"])
    assert found["작은 도서관"]["dong_code"] == town.dongs[8].code
    people = [one["people"] for one in told["items"]]
    assert people == sorted(people, reverse=True)
    meta = told["meta"]
    assert meta["total"] == RESIDENTS * len(town.dongs)
    assert meta["reached"] == meta["base"] + sum(people) <= meta["bound"]
    assert all(one["holds"] for one in meta["invariants"])
    assert (meta["candidates"], meta["counted_already"]) == ({"idle": 2, "buildings": 2}, 0)
    assert meta["sentence"].startswith("새로 도움이 되는 후보는 4곳뿐이에요.")
    (district,) = told["districts"]
    assert (district["district_code"], district["picks"]) == (DISTRICT, 4)
    assert (district["people_before"], district["people_after"]) == (meta["base"], meta["reached"])


def test_an_idle_place_is_a_candidate_until_it_is_decided_who_uses_it(client: TestClient, town: Town) -> None:
    listed = {
        name: town.listing(town.place(name, number, "idle", opened_on=None), ListingState(name))
        for number, name in enumerate(["draft", "notified", "open", "decided"], 4)
    }
    told = ask(client, count=5, sources=["idle"])
    assert {one["name"]: one["listing_id"] for one in told["items"]} == {
        "draft": None,
        "notified": str(listed["notified"]),
        "open": str(listed["open"]),
    }


def test_where_nothing_stands_a_grid_is_laid_and_said(client: TestClient, town: Town) -> None:
    told = ask(client, target="childcare", count=2, group="0-6")
    meta = told["meta"]
    assert (meta["grid_instead"], meta["grid_m"], list(meta["candidates"])) == (False, None, ["idle", "buildings"])
    assert told["items"][0]["name"] == "있는 활력소"
    hubs = ask(client, count=2)["meta"]
    assert (hubs["grid_instead"], hubs["grid_m"], list(hubs["candidates"])) == (True, 250, ["grid"])
    assert hubs["caveats"][0].startswith("고를 유휴공간이나 공공건물이 없어 250m 격자의 점에서 골랐어요.")
    assert hubs["target_label"] == "새 마을활력소"


def test_drawn_points_are_weighed_against_each_other(client: TestClient, town: Town, make: Factory) -> None:
    lon, lat = town.at(9)
    points = [{"location": {"lon": lon, "lat": lat}, "name": "빈 터 <b>"}, {"location": {"lon": lon, "lat": lat}}]
    planner = make.person("planner", district=DISTRICT)
    told = ask(client, planner, points=points, exact=True)
    (pick,) = told["items"]
    assert (pick["name"], pick["candidate_id"], pick["site_id"]) == ("빈 터 <b>", "drawn-0001", None)
    assert pick["runner_up"]["candidate_id"] == "drawn-0002"
    assert pick["location"] == pytest.approx({"lon": lon, "lat": lat}, abs=1e-6)
    assert told["meta"]["exact"]
    assert told["meta"]["proven"]


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"count": 0}, 422, "invalid_input"),
    ({"count": 501}, 422, "invalid_input"),
    ({"colour": "red"}, 422, "invalid_input"),
    ({"target": "moon"}, 422, "target_unknown"),
    ({"district": "달나라구"}, 404, "district_unknown"),
    ({"group": "many"}, 422, "group_unknown"),
    ({"points": [{"location": {"lon": 37.5, "lat": 89.0}}]}, 422, "outside_korea"),
    ({"exact": True}, 401, "not_signed_in"),
    ({"scenario": "00000000-0000-0000-0000-000000000001"}, 401, "not_signed_in"),
]


def test_what_makes_no_sense_or_is_not_allowed_is_refused(client: TestClient, town: Town) -> None:
    for body, status, code in REFUSED:
        assert ask(client, status=status, **body)["code"] == code, body


def test_the_exact_choice_is_for_planners(client: TestClient, town: Town, make: Factory) -> None:
    assert ask(client, make.person("surveyor", district=DISTRICT), 403, exact=True)["code"] == "not_allowed"
    assert ask(client, make.person("planner", district="11680"), exact=True)["items"]


def test_too_many_at_once_are_asked_to_come_again(
    client: TestClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WAITS_S", 0.01)
    for _ in range(service.AT_ONCE):
        assert service._PLAIN.acquire(blocking=False)
    try:
        answer = client.post(URL, json={})
    finally:
        for _ in range(service.AT_ONCE):
            service._PLAIN.release()
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert ask(client)["items"]
