"""Unmet demand beside coverage: refused bookings and empty searches by dong and hour, to those who may see figures."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from geo import clock
from tests.factories import CITY_HALL, Factory, booking_body, tomorrow_at

UNMET = "/api/v1/coverage/unmet"


@pytest.fixture
def wishes(client: TestClient, make: Factory) -> datetime:
    """Two bookings refused at ten tomorrow and a search in vain at eleven, all in the dong of the city hall."""
    make.boundaries()
    room = make.space(make.site("느티나무집"), "큰방")
    resident = make.person()
    at = tomorrow_at(10)
    for status in (201, 409, 409):
        answer = client.post("/api/v1/bookings", json=booking_body(room, at), headers=resident.headers)
        assert answer.status_code == status
    near = {"near": f"{CITY_HALL[0]},{CITY_HALL[1]}", "radius_m": 500, "heads": 5}
    late = {"free_from": (at + timedelta(hours=1)).isoformat(), "free_until": (at + timedelta(hours=2)).isoformat()}
    assert client.get("/api/v1/spaces", params={**near, **late}).json()["items"] == []
    return at


def test_wishes_in_vain_stand_by_dong_and_hour_beside_what_the_dong_has(
    wishes: datetime, client: TestClient, make: Factory
) -> None:
    planner = make.person("planner", district="11140")
    query = {"target": "any", "from": clock.today().isoformat(), "until": wishes.date().isoformat()}
    answer = client.get(UNMET, params=query, headers=planner.headers)
    assert answer.status_code == 200, answer.text
    (dong,) = answer.json()["items"]
    assert (dong["district_code"], dong["misses"], dong["refused"], dong["searched"]) == ("11140", 3, 2, 1)
    assert dong["hours"] == [
        {"weekday": wishes.isoweekday(), "hour": 10, "refused": 2, "searched": 0},
        {"weekday": wishes.isoweekday(), "hour": 11, "refused": 0, "searched": 1},
    ]
    assert (dong["sites_open"], dong["reasons"]["taken"], dong["reasons"]["nothing_free"]) == (1, 2, 1)
    assert "sentence" in dong
    empty = client.get(UNMET, params={**query, "district": "강남구"}, headers=planner.headers).json()
    assert (empty["items"], empty["total"]) == ([], 0)


def test_refusals_stand_in_the_answer_only_for_those_who_may_see_figures(
    wishes: datetime, client: TestClient, make: Factory
) -> None:
    here, elsewhere = make.person("planner", district="11140"), make.person("planner", district="11680")
    told = {}
    for name, headers in (("here", here.headers), ("elsewhere", elsewhere.headers), ("anybody", {})):
        answer = client.get("/api/v1/coverage", params={"target": "any", "district": "11140"}, headers=headers)
        told[name] = ({item["unmet"] for item in answer.json()["items"]}, answer.headers["etag"])
    assert (told["here"][0], told["elsewhere"][0], told["anybody"][0]) == ({0, 2}, {None}, {None})
    assert told["here"][1] != told["anybody"][1]
    assert client.get(UNMET).status_code == 401
    assert client.get(UNMET, headers=make.person().headers).status_code == 403
