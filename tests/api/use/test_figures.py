"""Figures of use and of unmet demand: right sums, one's own reach, never a person."""

from datetime import date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from geo.clock import SEOUL
from geo.db import transaction
from geo.queries.keeping import OpeningRow
from tests.factories import CITY_HALL, Factory, booking_body

MONDAY = date(2026, 11, 30)
OFFICE_HOURS = [OpeningRow(day, 9 * 60, 18 * 60) for day in range(1, 6)]
WEEK = {"from": "2026-11-30", "until": "2026-12-06"}


def at(hour: int, day: date = MONDAY, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL)


@pytest.fixture
def noon_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(12, MONDAY - timedelta(days=3)))


@pytest.fixture
def used(noon_before: None, client: TestClient, make: Factory) -> dict[str, object]:
    """A room of 45 open hours with bookings of 2 h, 1.5 h (by phone) and one called off; a second room never used."""
    make.boundaries()
    site = make.site("느티나무집")
    room, spare = make.space(site, "큰방", openings=OFFICE_HOURS), make.space(site, "작은방", openings=OFFICE_HOURS)
    keeper, resident = make.person("keeper", site_id=site), make.person()
    wishes = [(resident, at(10), at(12), {}), (keeper, at(13), at(14, minute=30), {"channel": "phone"})]
    for person, start, end, more in wishes:
        body = {**booking_body(room, start), "end": end.isoformat(), "heads": 6, **more}
        answer = client.post("/api/v1/bookings", json=body, headers=person.headers)
        assert answer.status_code == 201, answer.text
    gone = client.post("/api/v1/bookings", json=booking_body(room, at(16)), headers=resident.headers).json()
    client.post(f"/api/v1/bookings/{gone['id']}/cancel", json={}, headers=resident.headers)
    refused = client.post("/api/v1/bookings", json=booking_body(room, at(11)), headers=resident.headers)
    assert refused.status_code == 409
    return {"site": site, "room": room, "spare": spare, "keeper": keeper, "resident": resident}


def test_hours_used_over_hours_open_per_space_and_dong(used, client: TestClient) -> None:
    found = client.get("/api/v1/use", params=WEEK, headers=used["keeper"].headers).json()
    room = next(item for item in found["items"] if item["space_id"] == str(used["room"]))
    assert (room["bookings"], room["hours_used"], room["hours_open"], room["heads"]) == (2, 3.5, 45, 12)
    assert room["occupancy"] == pytest.approx(3.5 / 45)
    assert (found["bookings"], found["phone_share"]) == (2, 0.5)
    spare = next(item for item in found["items"] if item["space_id"] == str(used["spare"]))
    assert (spare["bookings"], spare["occupancy"]) == (0, 0)
    [dong] = found["dongs"]
    assert (dong["spaces"], dong["bookings"], dong["hours_open"]) == (2, 2, 90)
    hours = {(item["weekday"], item["hour"]): item["bookings"] for item in found["hours"]}
    assert hours == {(1, 10): 1, (1, 11): 1, (1, 13): 1, (1, 14): 1}


def test_a_booking_over_the_edge_of_the_period_counts_with_the_part_inside(
    noon_before: None, client: TestClient, make: Factory
) -> None:
    site = make.site()
    room, keeper = make.space(site), make.person("keeper", site_id=site)
    body = {**booking_body(room, at(22)), "end": at(2, MONDAY + timedelta(days=1)).isoformat()}
    assert client.post("/api/v1/bookings", json=body, headers=keeper.headers).status_code == 201
    only_monday = {"from": MONDAY.isoformat(), "until": MONDAY.isoformat()}
    [item] = client.get("/api/v1/use", params=only_monday, headers=keeper.headers).json()["items"]
    assert (item["hours_used"], item["hours_open"]) == (2, 24)


def test_nobody_sees_beyond_their_reach_and_residents_see_nothing(used, client: TestClient, make: Factory) -> None:
    other = make.person("keeper", site_id=make.site("다른 집", (127.05, 37.65)))
    assert client.get("/api/v1/use", params=WEEK, headers=other.headers).json()["items"] == []
    answer = client.get("/api/v1/use", params={**WEEK, "space_id": str(used["room"])}, headers=other.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "space_unknown")
    assert client.get("/api/v1/use", headers=used["resident"].headers).status_code == 403
    assert client.get("/api/v1/demand", headers=used["resident"].headers).status_code == 403
    planner = make.person("planner", district="11140")
    assert len(client.get("/api/v1/use", params=WEEK, headers=planner.headers).json()["items"]) == 2


def test_refused_and_empty_searches_count_per_dong_and_hour(used, client: TestClient, make: Factory) -> None:
    near = {
        "near": f"{CITY_HALL[0]},{CITY_HALL[1]}",
        "free_from": at(20).isoformat(),
        "free_until": at(21).isoformat(),
        "heads": 8,
    }
    assert client.get("/api/v1/spaces", params=near).json()["items"] == []
    planner = make.person("planner", district="11140")
    found = client.get("/api/v1/demand", params=WEEK, headers=planner.headers).json()
    assert found["total"] == 2
    by_hour = {item["hour"]: item for item in found["items"]}
    assert by_hour[11]["reasons"] == {"taken": 1}
    assert (by_hour[20]["reasons"], by_hour[20]["heads"]) == ({"nothing_free": 1}, 8)
    assert {item["weekday"] for item in found["items"]} == {1}
    elsewhere = make.person("planner", district="11410")
    assert client.get("/api/v1/demand", params=WEEK, headers=elsewhere.headers).json()["total"] == 0


def test_no_figure_names_a_person(used, client: TestClient, engine: Engine) -> None:
    with transaction(engine) as session:
        names = session.execute(text("SELECT name, phone, email FROM booking_contacts")).all()
    said = "".join(
        client.get(f"/api/v1/{path}", params=WEEK, headers=used["keeper"].headers).text for path in ("use", "demand")
    )
    assert names
    assert not [word for row in names for word in row if word and word in said]


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "2026-12-02", "until": "2026-12-01"},
        {"from": "2020-01-01"},
        {"until": "0001-01-01"},
        {"from": "9999-12-31"},
    ],
)
def test_a_period_that_is_none_is_refused(client: TestClient, make: Factory, wrong: dict[str, str]) -> None:
    keeper = make.person("keeper", site_id=make.site())
    answer = client.get("/api/v1/use", params=wrong, headers=keeper.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "period_invalid")
