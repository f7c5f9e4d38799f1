"""What time does to bookings, competing requests, and bookings that keepers make for callers."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.jobs.desk import clock_desk
from geo import clock
from geo.booking.by_clock import let_holds_go, let_time_pass
from geo.db import transaction
from geo.settings import Settings
from tests.api.bookings.test_steps import Case
from tests.factories import Factory, booking_body, tomorrow_at


@pytest.fixture
def case(client: TestClient, make: Factory) -> Case:
    return Case(client, make)


def state_of(engine: Engine, booking: dict) -> tuple:
    sql = text("SELECT state, reason_code, version FROM bookings WHERE id = :id")
    with engine.connect() as connection:
        return tuple(connection.execute(sql, {"id": booking["id"]}).one())


def pass_time(engine: Engine, settings: Settings) -> dict[str, int]:
    with transaction(engine) as session:
        return let_time_pass(clock_desk(session, settings))


def test_a_request_nobody_decided_expires_when_its_time_begins_and_a_use_completes_at_its_end(
    case: Case, engine: Engine, settings: Settings, monkeypatch
) -> None:
    asked, used = case.book(hour=9), case.book(hour=12)
    case.act(used, "approve", case.keeper)
    assert pass_time(engine, settings) == {"expired": 0, "completed": 0}
    for moment, outcome in (
        (tomorrow_at(9) - timedelta(microseconds=1), {"expired": 0, "completed": 0}),
        (tomorrow_at(9), {"expired": 1, "completed": 0}),
        (tomorrow_at(14) - timedelta(microseconds=1), {"expired": 0, "completed": 0}),
        (tomorrow_at(14), {"expired": 0, "completed": 1}),
        (tomorrow_at(15), {"expired": 0, "completed": 0}),
    ):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert pass_time(engine, settings) == outcome
    assert state_of(engine, asked) == ("expired", "not_decided", 2)
    assert state_of(engine, used) == ("completed", None, 3)
    with engine.connect() as connection:
        claims = connection.execute(text("SELECT count(*) FROM claims c WHERE booking_id = :id"), {"id": asked["id"]})
        assert claims.scalar_one() == 0
        events = connection.execute(
            text("SELECT action, actor_id FROM booking_events WHERE action <> 'book' ORDER BY id")
        )
        assert [tuple(row) for row in events][1:] == [("expire", None), ("complete", None)]


def test_the_sweep_lets_dead_holds_go_and_spares_those_that_live(
    client: TestClient, make: Factory, engine: Engine, settings: Settings, monkeypatch
) -> None:
    case = Case(client, make, approval="instant")
    dead = case.book(hour=9, hold=True)
    at = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: at - timedelta(minutes=1))
    living = case.book(hour=12, hold=True)
    monkeypatch.setattr(clock, "now", lambda: at)
    with transaction(engine) as session:
        assert let_holds_go(clock_desk(session, settings)) == 1
    assert state_of(engine, dead)[:2] == ("expired", "hold_expired")
    assert state_of(engine, living)[0] == "hold"


def test_competing_requests_stack_and_the_first_approval_wins(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    case = Case(client, make, pending="compete")
    first, second = case.book(hour=9), case.book(hour=10)
    body = booking_body(case.space, tomorrow_at(9))
    third = client.post("/api/v1/bookings", json=body, headers=case.stranger.headers).json()
    assert {one["state"] for one in (first, second, third)} == {"requested"}
    assert case.act(second, "approve", case.keeper).json()["state"] == "confirmed"
    assert [state_of(engine, one)[0] for one in (first, third)] == ["rejected", "rejected"]
    taken = client.post("/api/v1/bookings", json=body, headers=case.stranger.headers).json()
    assert taken["code"] == "taken", "a request over a confirmed time is refused at once"
    late = case.act(first, "approve", case.keeper)
    assert (late.status_code, late.json()["code"]) == (409, "move_not_allowed")


def test_a_keeper_books_for_a_caller_on_equal_terms(client: TestClient, make: Factory, engine: Engine) -> None:
    case = Case(client, make, approval="instant", rolling_days=7)
    contact = {"name": "전화한 이웃", "phone": "02-0000-0003"}

    def call(who, start, **values):
        body = booking_body(case.space, start, channel="phone", contact=contact, **values)
        return client.post("/api/v1/bookings", json=body, headers=who.headers)

    booked = call(case.keeper, tomorrow_at(9)).json()
    assert (booked["state"], booked["channel"]) == ("confirmed", "phone")
    assert call(case.keeper, tomorrow_at(9)).json()["code"] == "taken"
    assert call(case.keeper, tomorrow_at(9, days=20)).json()["code"] == "too_early"
    assert call(case.stranger, tomorrow_at(12)).json()["code"] == "channel_not_allowed"
    with engine.connect() as connection:
        owner = connection.execute(text("SELECT account_id FROM bookings")).scalar_one()
    assert owner is None, "a caller without an account: the booking is not the keeper's own"
    assert client.get("/api/v1/bookings", headers=case.keeper.headers).json()["total"] == 0
    assert case.act(booked, "cancel", case.keeper).json()["reason_code"] == "by_venue"
    assert case.act(booked, "cancel", case.stranger).status_code == 404
