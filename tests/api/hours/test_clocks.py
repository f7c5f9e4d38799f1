"""Moments with and without offset, and a venue whose clocks change, whatever zone the process lives in."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from geo import clock
from tests.api.hours.conftest import Hub, at
from tests.factories import booking_body

pytestmark = pytest.mark.usefixtures("process_zone")


def book(hub: Hub, space, start: str, end: str):
    body = {**booking_body(space, at(3, 10)), "start": start, "end": end}
    return hub.client.post("/api/v1/bookings", json=body, headers=hub.resident.who.headers)


def test_a_time_without_offset_is_not_guessed(hub: Hub) -> None:
    space = hub.make.space(hub.site)
    refused = book(hub, space, "2026-11-03T10:00", "2026-11-03T12:00+09:00")
    assert refused.status_code == 422
    assert refused.json()["fields"][0]["field"] == "start"
    assert "시간대" in refused.json()["fields"][0]["message"]


def test_an_evening_in_new_york_is_the_next_morning_in_seoul(hub: Hub) -> None:
    space = hub.make.space(hub.site)
    made = book(hub, space, "2026-11-02T20:00-05:00", "2026-11-02T22:00-05:00")
    assert made.status_code == 201, made.text
    assert made.json()["start"] == "2026-11-03T10:00:00+09:00"
    assert book(hub, space, "2026-11-03T10:00+09:00", "2026-11-03T11:00+09:00").json()["code"] == "taken"


@pytest.fixture
def helsinki(hub: Hub, engine: Engine, monkeypatch: pytest.MonkeyPatch):
    """A room whose wall clock is Helsinki's, on the Friday before its clocks go back."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 10, 23, 6, tzinfo=UTC))
    space = hub.make.space(hub.site, policy={"grid_minutes": 30})
    with engine.begin() as connection:
        connection.execute(text("UPDATE sites SET timezone = 'Europe/Helsinki' WHERE id = :id"), {"id": hub.site})
        connection.execute(
            text(
                "INSERT INTO grants (account_id, role, scope, site_id, valid)"
                " SELECT account_id, role, scope, site_id, daterange('2026-01-01', NULL) FROM grants"
            )
        )
    return space


def test_half_past_three_comes_twice_that_night_and_is_refused_without_offset(hub: Hub, helsinki) -> None:
    refused = book(hub, helsinki, "2026-10-25T03:30", "2026-10-25T04:30")
    assert refused.status_code == 422
    assert all("시간대" in one["message"] for one in refused.json()["fields"])
    summer = book(hub, helsinki, "2026-10-25T03:30+03:00", "2026-10-25T03:00+02:00")
    winter = book(hub, helsinki, "2026-10-25T03:30+02:00", "2026-10-25T04:30+02:00")
    assert (summer.status_code, winter.status_code) == (201, 201), (summer.text, winter.text)
    assert summer.json()["start"] == "2026-10-25T03:30:00+03:00"
    assert winter.json()["start"] == "2026-10-25T03:30:00+02:00"


def test_a_day_off_lasts_twenty_five_hours_where_clocks_go_back(hub: Hub, helsinki) -> None:
    body = {"first": "2026-10-25", "last": "2026-10-25", "reason": "점검", "site_id": str(hub.site)}
    assert hub.keeper.post("/days-off", body).status_code == 201
    assert book(hub, helsinki, "2026-10-24T22:00+03:00", "2026-10-25T00:00+03:00").status_code == 201
    for start, end in (
        ("2026-10-25T00:00+03:00", "2026-10-25T01:00+03:00"),
        ("2026-10-25T23:00+02:00", "2026-10-26T00:00+02:00"),
    ):
        refused = book(hub, helsinki, start, end)
        assert refused.json()["detail"] == "10월 25일(일) 00:00부터 쉬어요."
    assert book(hub, helsinki, "2026-10-26T00:00+02:00", "2026-10-26T01:00+02:00").status_code == 201
