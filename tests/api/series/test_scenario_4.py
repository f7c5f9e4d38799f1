"""Scenario 4, season over holidays: all or nothing, the dates that work, the same key again."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from tests.api.series.conftest import CLASH, HOLIDAY, Season, count, is_sound, mails, series_body


@pytest.mark.usefixtures("elsewhere")
def test_any_clash_refuses_the_whole_season_and_names_exactly_the_clashing_dates(
    season: Season, engine: Engine
) -> None:
    refused = season.make()
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "series_clashes")
    assert [(c["date"], c["code"]) for c in problem["clashes"]] == [(CLASH, "taken"), (HOLIDAY, "outside_hours")]
    assert problem["clashes"][0]["detail"] == "그 시간은 이미 예약되어 있어요."
    assert problem["clashes"][1]["detail"] == "2월 9일(화)에는 열지 않아요."
    assert all(clash["alternatives"] for clash in problem["clashes"])
    assert "26번 가운데 2번" in problem["detail"]
    assert [count(engine, table) for table in ("bookings", "series", "series_days")] == [1, 0, 0]
    assert count(engine, "demand_misses") == 2


@pytest.mark.usefixtures("elsewhere")
def test_skip_makes_24_dates_and_remembers_the_two_that_were_skipped(season: Season, engine: Engine) -> None:
    answer = season.make(clashes="skip")
    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert (made["made"], made["skipped"], made["cancelled"], len(made["days"])) == (24, 2, 0, 26)
    assert made["words"] == "매주 화요일 19:00~21:00"
    left_out = {day["date"]: day["reason_code"] for day in made["days"] if day["state"] == "skipped"}
    assert left_out == {CLASH: "taken", HOLIDAY: "outside_hours"}
    starts = Counter(day["start"][11:] for day in made["days"])
    assert starts == Counter({"19:00:00+09:00": 26})
    assert count(engine, "bookings", "series_id IS NOT NULL AND state = 'confirmed'") == 24
    assert count(engine, "booking_contacts") == 25
    assert is_sound(engine)
    assert mails(engine, "연속 예약 24번을 잡았어요") == 1


def test_the_same_key_again_gives_the_same_series_and_another_body_is_refused(season: Season, engine: Engine) -> None:
    first, again = season.make(clashes="skip"), season.make(clashes="skip")
    assert (again.status_code, again.json()) == (201, first.json())
    assert (count(engine, "series"), mails(engine, "연속 예약 24번을 잡았어요")) == (1, 1)
    other = season.make(clashes="skip", heads=6)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_the_preview_tells_every_date_and_writes_nothing(season: Season, engine: Engine) -> None:
    seen = season.post("/series/preview", series_body(season.space)).json()
    assert (seen["bookable"], seen["clashing"], len(seen["dates"])) == (24, 2, 26)
    assert [one["date"] for one in seen["dates"] if not one["bookable"]] == [CLASH, HOLIDAY]
    assert seen["dates"][0] == {
        "date": "2026-09-01",
        "start": "2026-09-01T19:00:00+09:00",
        "end": "2026-09-01T21:00:00+09:00",
        "bookable": True,
        "code": None,
        "detail": "",
        "alternatives": [],
    }
    assert [count(engine, table) for table in ("bookings", "series", "demand_misses")] == [1, 0, 0]


@pytest.mark.usefixtures("elsewhere")
def test_instants_do_not_depend_on_where_the_process_runs(season: Season, engine: Engine) -> None:
    season.make(clashes="skip")
    with engine.connect() as connection:
        sql = text("SELECT min(lower(use_range)), max(upper(use_range)) FROM bookings WHERE series_id IS NOT NULL")
        first, last = connection.execute(sql).one()
    assert (first.astimezone(UTC), last.astimezone(UTC)) == (
        datetime(2026, 9, 1, 10, tzinfo=UTC),
        datetime(2027, 2, 23, 12, tzinfo=UTC),
    )
