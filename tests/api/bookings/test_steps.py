"""What happens to a booking after it is made: every move, who may make it, and what it leaves behind."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from tests.factories import Factory, Person, booking_body, tomorrow_at


class Case:
    """One space with a keeper, a resident and a stranger."""

    def __init__(self, client: TestClient, make: Factory, **policy: object) -> None:
        self.client = client
        self.site = make.site()
        self.space = make.space(self.site, policy={"approval": "manager", **policy})
        self.keeper = make.person("keeper", site_id=self.site)
        self.resident = make.person()
        self.stranger = make.person()

    def book(self, hour: int = 14, **change: object) -> dict:
        body = booking_body(self.space, tomorrow_at(hour), **change)
        answer = self.client.post("/api/v1/bookings", json=body, headers=self.resident.headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def act(self, booking: dict, step: str, who: Person, **body: object):
        path = f"/api/v1/bookings/{booking['id']}/{step}"
        return self.client.post(path, json=body or None, headers=who.headers)


@pytest.fixture
def case(client: TestClient, make: Factory) -> Case:
    return Case(client, make)


def test_a_request_is_approved_by_its_keeper_alone(case: Case) -> None:
    booking = case.book()
    assert case.act(booking, "approve", case.stranger).status_code == 403
    assert case.act(booking, "approve", case.resident).json()["code"] == "not_keeper"
    approved = case.act(booking, "approve", case.keeper)
    assert (approved.status_code, approved.json()["state"], approved.json()["version"]) == (200, "confirmed", 2)
    twice = case.act(booking, "approve", case.keeper)
    assert (twice.status_code, twice.json()["code"], twice.json()["state"]) == (409, "move_not_allowed", "confirmed")


def test_a_rejected_request_frees_the_time_and_keeps_the_reason(case: Case, engine: Engine) -> None:
    booking = case.book()
    message = "그날은 {{ 7*191 }} 행사가 있어요 <b>"
    rejected = case.act(booking, "reject", case.keeper, reason="venue", message=message).json()
    assert (rejected["state"], rejected["reason_code"]) == ("rejected", "venue")
    assert case.book()["state"] == "requested"
    with engine.connect() as connection:
        bodies = connection.execute(text("SELECT body FROM mails")).scalars().all()
        events = connection.execute(text("SELECT details::text FROM booking_events")).scalars().all()
    assert not any(message in event for event in events)
    assert sum(message in body for body in bodies) == 1, "told once, word for word, and kept nowhere else"


def test_a_withdrawn_request_frees_the_time(case: Case) -> None:
    booking = case.book()
    assert case.act(booking, "withdraw", case.keeper).json()["code"] == "not_your_booking"
    assert case.act(booking, "withdraw", case.resident).json()["state"] == "cancelled"
    assert case.book()["state"] == "requested"


def test_a_confirmed_booking_is_cancelled_in_time_by_the_resident_and_later_by_the_keeper(
    client: TestClient, make: Factory
) -> None:
    case = Case(client, make, cancel_until_minutes=40_000)
    booking = case.book()
    case.act(booking, "approve", case.keeper)
    late = case.act(booking, "cancel", case.resident)
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_change")
    cancelled = case.act(booking, "cancel", case.keeper)
    assert (cancelled.json()["state"], cancelled.json()["reason_code"]) == ("cancelled", "by_venue")


def test_a_hold_keeps_the_time_until_submit(client: TestClient, make: Factory) -> None:
    case = Case(client, make, approval="instant")
    held = case.book(hold=True)
    assert held["state"] == "hold"
    assert held["hold_until"] is not None
    other = client.post(
        "/api/v1/bookings", json=booking_body(case.space, tomorrow_at(14)), headers=case.stranger.headers
    )
    assert other.json()["code"] == "taken"
    assert case.act(held, "submit", case.stranger).status_code == 404
    assert case.act(held, "submit", case.resident).json()["state"] == "confirmed"


def test_a_dead_hold_is_nobodys_at_the_very_second(client: TestClient, make: Factory, monkeypatch) -> None:
    case = Case(client, make, approval="instant")
    held = case.book(hold=True)
    at = clock.now()
    body = booking_body(case.space, tomorrow_at(14))
    for later, status in ((timedelta(minutes=9, seconds=50), 409), (timedelta(minutes=10), 201)):
        monkeypatch.setattr(clock, "now", lambda later=later: at + later)
        assert client.post("/api/v1/bookings", json=body, headers=case.stranger.headers).status_code == status
    late = case.act(held, "submit", case.resident)
    assert (late.status_code, late.json()["state"]) == (409, "expired")


def test_moving_by_an_hour_onto_itself_works_and_asks_the_keeper_again(case: Case, engine: Engine) -> None:
    booking = case.book(hour=9)
    case.act(booking, "approve", case.keeper)
    new = {"start": tomorrow_at(10).isoformat(), "end": tomorrow_at(12).isoformat()}
    moved = case.act(booking, "move", case.resident, **new).json()
    assert (moved["state"], moved["start"], moved["version"]) == ("requested", new["start"], 3)
    with engine.connect() as connection:
        claims = connection.execute(text("SELECT lower(during), upper(during) FROM claims")).all()
    assert [tuple(row) for row in claims] == [(tomorrow_at(10), tomorrow_at(12))]
    assert (
        case.act(
            booking, "move", case.keeper, start=tomorrow_at(15).isoformat(), end=tomorrow_at(16).isoformat()
        ).json()["state"]
        == "requested"
    )


def test_a_refused_move_changes_nothing(case: Case) -> None:
    first, second = case.book(hour=9), case.book(hour=13)
    onto = {"start": tomorrow_at(12).isoformat(), "end": tomorrow_at(14).isoformat()}
    refused = case.act(first, "move", case.resident, **onto)
    assert (refused.status_code, refused.json()["code"]) == (409, "taken")
    assert refused.json()["alternatives"]
    still = case.client.get(f"/api/v1/bookings/{first['id']}", headers=case.resident.headers).json()
    assert (still["start"], still["version"]) == (first["start"], 1)
    assert case.act(second, "withdraw", case.resident).status_code == 200
    assert case.act(first, "move", case.resident, **onto).status_code == 200


def test_an_old_version_changes_nothing(case: Case) -> None:
    booking = case.book()
    case.act(booking, "approve", case.keeper)
    stale = case.act(booking, "cancel", case.resident, version=1)
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (409, "stale_version", 2)
    assert case.act(booking, "cancel", case.resident, version=2).status_code == 200


def test_only_the_two_who_need_it_see_a_booking_and_its_contact(case: Case) -> None:
    booking = case.book()
    path = f"/api/v1/bookings/{booking['id']}"
    for who in (case.resident, case.keeper):
        shown = case.client.get(path, headers=who.headers).json()
        assert shown["contact"]["phone"] == "02-0000-0000"
        assert [event["action"] for event in shown["events"]] == ["book"]
    assert case.client.get(path, headers=case.stranger.headers).status_code == 404
    assert case.client.get(path).status_code == 401
    listed = case.client.get("/api/v1/bookings", headers=case.resident.headers).json()
    assert (listed["total"], "contact" in listed["items"][0]) == (1, False)
    assert case.client.get("/api/v1/bookings", headers=case.stranger.headers).json()["total"] == 0
    of_space = case.client.get("/api/v1/bookings", params={"space_id": str(case.space)}, headers=case.keeper.headers)
    assert of_space.json()["total"] == 1
    asked = case.client.get("/api/v1/bookings", params={"space_id": str(case.space)}, headers=case.stranger.headers)
    assert asked.status_code == 403


def test_a_right_that_has_ended_decides_nothing(case: Case, engine: Engine) -> None:
    booking = case.book()
    with engine.begin() as connection:
        connection.execute(text("UPDATE grants SET valid = 'empty', ended_at = now()"))
    assert case.act(booking, "approve", case.keeper).status_code == 403


def test_the_database_itself_refuses_impossible_moves(case: Case, engine: Engine) -> None:
    case.book()
    for change in ("state = 'completed', version = version + 1", "state = 'confirmed'", "version = version + 2"):
        with engine.connect() as connection, pytest.raises(Exception, match="booking"):
            connection.execute(text(f"UPDATE bookings SET {change}"))


def test_every_move_is_an_event_in_order(case: Case) -> None:
    booking = case.book(hour=9)
    case.act(booking, "approve", case.keeper)
    new = {"start": tomorrow_at(10).isoformat(), "end": tomorrow_at(12).isoformat()}
    case.act(booking, "move", case.resident, **new)
    case.act(booking, "withdraw", case.resident)
    shown = case.client.get(f"/api/v1/bookings/{booking['id']}", headers=case.resident.headers).json()
    steps = [(event["action"], event["from_state"], event["to_state"]) for event in shown["events"]]
    assert steps == [
        ("book", None, "requested"),
        ("approve", "requested", "confirmed"),
        ("move", "confirmed", "requested"),
        ("withdraw", "requested", "cancelled"),
    ]
