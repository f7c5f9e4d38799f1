"""From which minute bookings may be made, and what a space is not lent for; search and booking say the same."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from geo import clock
from tests.factories import Factory, Person, booking_body


def seoul(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=clock.SEOUL)


WEEKLY = {"opens": "weekly", "opens_weekday": 2, "opens_minute": 540}
MONTHLY = {"opens": "monthly", "opens_day": 31, "opens_minute": 600}
# Tuesday 3 November 09:00 opens the week of 9 to 15 November; the 30th (the last day) 10:00 opens December.
OPENINGS = [
    (WEEKLY, seoul(11, 3, 8, 59, 59), seoul(11, 8, 14), "booked"),
    (WEEKLY, seoul(11, 3, 8, 59, 59), seoul(11, 9, 14), "too_early"),
    (WEEKLY, seoul(11, 3, 9), seoul(11, 9, 14), "booked"),
    (WEEKLY, seoul(11, 3, 9), seoul(11, 15, 22), "booked"),
    (WEEKLY, seoul(11, 3, 9), seoul(11, 16, 0), "too_early"),
    (WEEKLY, seoul(11, 9, 0), seoul(11, 15, 14), "booked"),
    (MONTHLY, seoul(11, 30, 9, 59, 59), seoul(12, 1, 14), "too_early"),
    (MONTHLY, seoul(11, 30, 10), seoul(12, 1, 14), "booked"),
    (MONTHLY, seoul(11, 30, 10), seoul(12, 31, 20), "booked"),
    (MONTHLY, seoul(12, 1), seoul(12, 31, 20), "booked"),
    (MONTHLY, seoul(12, 31, 9, 59), seoul(1, 1, 10).replace(year=2027), "too_early"),
    (MONTHLY, seoul(12, 31, 10), seoul(1, 1, 10).replace(year=2027), "booked"),
    ({"rolling_days": 7}, seoul(11, 3, 23, 59, 59), seoul(11, 11, 10), "too_early"),
    ({"rolling_days": 7}, seoul(11, 4), seoul(11, 11, 10), "booked"),
]


def book(client: TestClient, who: Person, space: UUID, start: datetime, **values: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/bookings", json=booking_body(space, start, **values), headers=who.headers)
    return answer.json()


def found(client: TestClient, start: datetime, **query: Any) -> set[str]:
    span = {"free_from": start.isoformat(), "free_until": (start + timedelta(hours=2)).isoformat()}
    return {item["id"] for item in client.get("/api/v1/spaces", params={**span, **query}).json()["items"]}


@pytest.mark.parametrize(("policy", "now", "start", "outcome"), OPENINGS)
def test_bookings_open_at_their_exact_minute(
    client: TestClient, make: Factory, monkeypatch, policy, now, start, outcome
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    space, person = make.space(policy=policy), make.person()
    assert (found(client, start) == {str(space)}) == (outcome == "booked")
    answer = book(client, person, space, start)
    assert answer.get("code", "booked") == outcome
    if outcome == "too_early":
        assert "지금은" in answer["detail"]
        for other in answer["alternatives"]:
            again = book(client, person, space, datetime.fromisoformat(other["start"]))
            assert again.get("state") == "confirmed", again


def test_the_moment_of_opening_is_told(client: TestClient, make: Factory, monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: seoul(11, 3, 8))
    space, person = make.space(policy=WEEKLY), make.person()
    assert "11월 10일(화) 09:00에 열려요" in book(client, person, space, seoul(11, 18, 14))["detail"]


def test_a_purpose_that_the_space_does_not_take_is_refused_by_name(
    client: TestClient, make: Factory, monkeypatch
) -> None:
    now = seoul(11, 3, 8)
    monkeypatch.setattr(clock, "now", lambda: now)
    space, person = make.space(policy={"refused_purposes": ["event", "class"]}), make.person()
    start = now + timedelta(days=2)
    refused = book(client, person, space, start, purpose="event")
    assert (refused["code"], "마을 행사" in refused["detail"]) == ("purpose_refused", True)
    assert found(client, start, purpose="event") == set()
    assert found(client, start, purpose="meeting") == {str(space)}
    assert book(client, person, space, start, purpose="meeting")["state"] == "confirmed"


def test_a_sites_rule_about_religious_use_holds_for_all_its_spaces(client: TestClient, make: Factory) -> None:
    site = make.site()
    space, free = make.space(site), make.space(make.site("다른 곳"))
    keeper = make.person("keeper", site_id=site)
    rule = {"natures": ["religious", "political"]}
    assert (
        client.put(f"/api/v1/sites/{site}/refused-natures", json=rule, headers=make.person().headers).status_code == 403
    )
    set_by = client.put(f"/api/v1/sites/{site}/refused-natures", json=rule, headers=keeper.headers)
    assert set_by.json() == {"natures": ["political", "religious"]}
    person, start = make.person(), clock.now() + timedelta(days=2)
    start = start.replace(minute=0, second=0, microsecond=0)
    refused = book(client, person, space, start, natures=["religious"])
    assert (refused["code"], "종교" in refused["detail"]) == ("nature_refused", True)
    assert [other["space_id"] for other in refused["alternatives"]] == [str(free)]
    assert found(client, start, nature="political") == {str(free)}
    assert book(client, person, space, start, natures=["commercial"])["natures"] == ["commercial"]
    moved = client.patch(f"/api/v1/spaces/{space}", json={}, headers=person.headers)
    assert moved.status_code == 403


def test_a_keeper_sets_every_rule_and_half_an_opening_is_refused(client: TestClient, make: Factory) -> None:
    site = make.site()
    space, keeper = make.space(site), make.person("keeper", site_id=site)
    path = f"/api/v1/spaces/{space}/policy"
    half = client.put(path, json={"opens": "weekly", "opens_weekday": 2}, headers=keeper.headers)
    assert (half.status_code, half.json()["code"]) == (422, "opening_incomplete")
    rules = {**WEEKLY, "approval": "committee", "votes_needed": 3, "votes_of": 5, "pending": "compete",
             "refused_purposes": ["event"], "refused_natures": ["commercial"], "closes_before_minutes": 60,
             "cancel_until_minutes": 1440, "move_until_minutes": 720}  # fmt: skip
    kept = client.put(path, json=rules, headers=keeper.headers).json()
    assert {name: kept[name] for name in rules} == rules
    back = client.put(path, json={"opens": "rolling", "rolling_days": 30}, headers=keeper.headers).json()
    assert (back["opens"], back["opens_weekday"], back["opens_minute"], back["version"]) == ("rolling", None, None, 3)
