"""A skipped date that becomes free: offered once to the owner, and taken with one call."""

from datetime import datetime

from sqlalchemy import Engine

from geo.clock import SEOUL
from tests.api.series.conftest import CLASH, Season, count, is_sound, mails
from tests.factories import booking_body


def test_a_date_that_becomes_free_is_offered_once_and_accepting_makes_25(season: Season, engine: Engine) -> None:
    series = season.make(clashes="skip").json()["id"]
    accept = f"/series/{series}/days/{CLASH}/accept"
    early = season.post(accept)
    assert (early.status_code, early.json()["code"]) == (409, "taken")
    assert season.post(f"/bookings/{season.in_the_way}/cancel", {}, season.rival).status_code == 200
    assert mails(engine, "건너뛴 날이 비었어요") == 1
    shown = season.client.get(f"/api/v1/series/{series}", headers=season.owner.headers).json()
    assert [day["date"] for day in shown["days"] if day["offered"]] == [CLASH]
    accepted = season.post(accept)
    assert accepted.status_code == 200, accepted.text
    assert (accepted.json()["made"], accepted.json()["skipped"]) == (25, 1)
    assert season.post(accept).json()["code"] == "not_skipped"
    assert (count(engine, "bookings", "state = 'confirmed'"), is_sound(engine)) == (25, True)


def test_a_date_freed_a_second_time_is_not_told_again(season: Season, engine: Engine) -> None:
    season.make(clashes="skip")
    season.post(f"/bookings/{season.in_the_way}/cancel", {}, season.rival)
    at = datetime(2026, 12, 1, 19, 30, tzinfo=SEOUL)
    other = season.post("/bookings", booking_body(season.space, at, 1), season.rival).json()
    season.post(f"/bookings/{other['id']}/cancel", {}, season.rival)
    assert mails(engine, "건너뛴 날이 비었어요") == 1


def test_a_time_freed_beside_the_skipped_date_is_not_offered(season: Season, engine: Engine) -> None:
    season.make(clashes="skip")
    beside = datetime(2026, 12, 1, 10, tzinfo=SEOUL)
    other = season.post("/bookings", booking_body(season.space, beside, 1), season.rival).json()
    season.post(f"/bookings/{other['id']}/cancel", {}, season.rival)
    assert mails(engine, "건너뛴 날이 비었어요") == 0
