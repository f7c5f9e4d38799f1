"""Making series: monthly ones, past midnight, other clocks, one request for one approval, and who may look."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from geo.db import Database
from geo.queries.keeping import OpeningRow
from tests.api.series.conftest import FAR, SUMMER, count, is_sound, mails, series_body
from tests.factories import Factory, Person

ALL_DAY_BUT_MONDAYS = [OpeningRow(day, 0, 1440) for day in range(2, 8)]


@pytest.fixture(autouse=True)
def summer() -> Any:
    """Let every test live before the season."""
    with clock.frozen(SUMMER):
        yield


def post(client: TestClient, who: Person, path: str, body: Any = None) -> Any:
    return client.post(f"/api/v1{path}", json=body, headers=who.headers)


def rule(first: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"first": first, "start": start, "end": end, **more}


def make_series(client: TestClient, who: Person, space: UUID, given: dict[str, Any], **more: Any) -> Any:
    return post(client, who, "/series", series_body(space, rule=given, **more))


def starts(engine: Engine) -> list[datetime]:
    with engine.connect() as connection:
        sql = text("SELECT lower(use_range) FROM bookings WHERE series_id IS NOT NULL ORDER BY 1")
        return [at.astimezone(UTC) for at in connection.execute(sql).scalars()]


def test_every_month_on_its_last_tuesday(client: TestClient, make: Factory, engine: Engine) -> None:
    space, person = make.space(policy=FAR), make.person()
    given = rule("2026-09-01", "10:00", "12:00", repeats="monthly", nth=-1, count=3)
    made = make_series(client, person, space, given)
    assert made.status_code == 201, made.text
    assert [day["date"] for day in made.json()["days"]] == ["2026-09-29", "2026-10-27", "2026-11-24"]
    assert made.json()["words"] == "매달 마지막 화요일 10:00~12:00"
    assert is_sound(engine)


def test_every_second_week(client: TestClient, make: Factory) -> None:
    space, person = make.space(policy=FAR), make.person()
    made = make_series(client, person, space, rule("2026-09-01", "10:00", "12:00", every=2, until="2026-10-05")).json()
    assert [day["date"] for day in made["days"]] == ["2026-09-01", "2026-09-15", "2026-09-29"]
    assert made["words"] == "2주마다 화요일 10:00~12:00"


@pytest.mark.usefixtures("elsewhere")
def test_a_series_ending_at_24_00_reports_a_clash_on_its_last_day(client: TestClient, make: Factory) -> None:
    space, person, rival = make.space(policy=FAR), make.person(), make.person()
    late = rule("2026-09-15", "23:30", "24:00", count=1)
    assert make_series(client, rival, space, late).status_code == 201
    refused = make_series(client, person, space, rule("2026-09-01", "22:00", "24:00", until="2026-09-15")).json()
    assert [(clash["date"], clash["code"]) for clash in refused["clashes"]] == [("2026-09-15", "taken")]
    assert refused["clashes"][0]["end"] == "2026-09-16T00:00:00+09:00"


@pytest.mark.parametrize("end", ["01:00", "25:00"])
def test_a_series_past_midnight_asks_for_both_days(client: TestClient, make: Factory, end: str) -> None:
    space, person = make.space(openings=ALL_DAY_BUT_MONDAYS, policy=FAR), make.person()
    saturdays = rule("2026-09-05", "23:00", end, count=2)
    made = make_series(client, person, space, saturdays)
    assert made.status_code == 201, made.text
    assert made.json()["rule"]["end"] == "25:00"
    sundays = make_series(client, person, space, rule("2026-09-06", "23:00", end, count=2)).json()
    assert [clash["code"] for clash in sundays["clashes"]] == ["outside_hours"] * 2
    assert sundays["clashes"][0]["detail"] == "9월 7일(월) 00:00에 닫아요."


@pytest.fixture
def in_helsinki(make: Factory, database: Database) -> UUID:
    """A space on a clock that changes in October."""
    space = make.space(policy=FAR)
    owner = database.owner_engine()
    with owner.begin() as connection:
        connection.execute(text("UPDATE sites SET timezone = 'Europe/Helsinki', version = version + 1"))
    owner.dispose()
    return space


@pytest.mark.usefixtures("elsewhere")
def test_18_00_in_helsinki_stays_18_00_over_the_change_of_clocks(
    client: TestClient, make: Factory, engine: Engine, in_helsinki: UUID
) -> None:
    made = make_series(client, make.person(), in_helsinki, rule("2026-10-18", "18:00", "20:00", until="2026-10-25"))
    assert made.status_code == 201, made.text
    assert [day["start"] for day in made.json()["days"]] == ["2026-10-18T18:00:00+03:00", "2026-10-25T18:00:00+02:00"]
    assert starts(engine) == [datetime(2026, 10, 18, 15, tzinfo=UTC), datetime(2026, 10, 25, 16, tzinfo=UTC)]


@pytest.mark.usefixtures("elsewhere")
def test_03_30_of_the_night_with_two_is_refused_and_can_be_skipped(
    client: TestClient, make: Factory, engine: Engine, in_helsinki: UUID
) -> None:
    person, given = make.person(), rule("2026-10-18", "03:30", "05:30", until="2026-10-25")
    refused = make_series(client, person, in_helsinki, given).json()
    assert [(clash["date"], clash["code"]) for clash in refused["clashes"]] == [("2026-10-25", "time_ambiguous")]
    made = make_series(client, person, in_helsinki, given, clashes="skip").json()
    assert [(day["state"], day["reason_code"]) for day in made["days"]] == [
        ("made", None),
        ("skipped", "time_ambiguous"),
    ]
    accepted = post(client, person, f"/series/{made['id']}/days/2026-10-25/accept")
    assert (accepted.status_code, accepted.json()["code"]) == (409, "time_ambiguous")
    assert count(engine, "bookings") == 1


def test_when_no_date_works_skipping_makes_nothing(client: TestClient, make: Factory, engine: Engine) -> None:
    space, person = make.space(openings=ALL_DAY_BUT_MONDAYS, policy=FAR), make.person()
    refused = make_series(client, person, space, rule("2026-09-07", "10:00", "11:00", count=3), clashes="skip")
    assert (refused.status_code, len(refused.json()["clashes"])) == (409, 3)
    assert [count(engine, table) for table in ("bookings", "series")] == [0, 0]


BAD_RULES = [
    rule("2026-09-01", "10:00", "10:00", count=2),
    rule("2026-09-01", "10:00", "11:00"),
    rule("2026-09-01", "10:00", "11:00", count=2, until="2026-09-08"),
    rule("2026-09-01", "10:00", "11:00", until="2026-08-01"),
    rule("2026-09-01", "10:00", "11:00", until="2199-08-01"),
    rule("2026-09-01", "10:00", "49:00", count=2),
    rule("2026-09-01", "10시", "11:00", count=2),
    rule("2026-02-30", "10:00", "11:00", count=2),
    rule("0001-01-01", "10:00", "11:00", count=2),
    rule("2026-09-01", "10:00", "11:00", count=0),
    rule("2026-09-01", "10:00", "11:00", count=2, every=0),
    rule("2026-09-01", "10:00", "11:00", count=2, nth=5),
    rule("2026-09-30", "10:00", "11:00", repeats="monthly", nth=1, until="2026-09-30"),
]


@pytest.mark.parametrize("given", BAD_RULES)
def test_what_is_no_rule_is_told_and_nothing_is_stored(
    client: TestClient, make: Factory, engine: Engine, given: dict[str, Any]
) -> None:
    space, person = make.space(policy=FAR), make.person()
    for path in ("/series", "/series/preview"):
        refused = post(client, person, path, series_body(space, rule=given))
        assert refused.status_code == 422, refused.text
        assert refused.json()["detail"]
    assert count(engine, "series") == 0


def test_a_space_with_a_keeper_is_asked_for_and_answered_as_one(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    site = make.site()
    space = make.space(site, policy={"approval": "manager", **FAR})
    person, keeper = make.person(), make.person("keeper", site_id=site)
    made = make_series(client, person, space, rule("2026-09-01", "10:00", "12:00", count=4)).json()
    assert {day["booking_state"] for day in made["days"]} == {"requested"}
    assert mails(engine, "연속 예약 신청이 왔어요") == 1
    assert post(client, person, f"/series/{made['id']}/approve").json()["code"] == "not_keeper"
    answer = post(client, keeper, f"/series/{made['id']}/approve", {"leave_out": ["2026-09-15"], "message": "수리"})
    assert answer.status_code == 200, answer.text
    states = {day["date"]: (day["state"], day["booking_state"]) for day in answer.json()["days"]}
    assert states.pop("2026-09-15") == ("cancelled", "rejected")
    assert set(states.values()) == {("made", "confirmed")}
    assert mails(engine, "연속 예약 3번이 승인되었어요") == 1
    assert post(client, keeper, f"/series/{made['id']}/reject").json()["code"] == "nothing_left"
    assert is_sound(engine)


def test_a_refused_series_frees_every_date(client: TestClient, make: Factory, engine: Engine) -> None:
    site = make.site()
    space = make.space(site, policy={"approval": "manager", **FAR})
    person, keeper = make.person(), make.person("keeper", site_id=site)
    made = make_series(client, person, space, rule("2026-09-01", "10:00", "12:00", count=4)).json()
    answer = post(client, keeper, f"/series/{made['id']}/reject", {"reason": "purpose"}).json()
    assert (answer["made"], answer["cancelled"]) == (0, 4)
    assert {day["reason_code"] for day in answer["days"]} == {"purpose"}
    assert count(engine, "claims") == 0
    assert mails(engine, "연속 예약이 승인되지 않았어요") == 1


def test_only_the_owner_and_the_keepers_see_a_series(client: TestClient, make: Factory) -> None:
    site = make.site()
    space, person = make.space(site, policy=FAR), make.person()
    keeper, stranger = make.person("keeper", site_id=site), make.person()
    made = make_series(client, person, space, rule("2026-09-01", "10:00", "12:00", count=2)).json()
    path = f"/api/v1/series/{made['id']}"
    seen = [client.get(path, headers=who.headers).status_code for who in (person, keeper, stranger)]
    assert seen == [200, 200, 404]
    for step in ("cancel", "days/2026-09-01/cancel", "days/2026-09-01/accept"):
        assert post(client, stranger, f"/series/{made['id']}/{step}").status_code == 404
    listed = client.get("/api/v1/series", headers=person.headers).json()
    assert (listed["total"], listed["items"][0]["id"]) == (1, made["id"])
    of_space = f"/api/v1/series?space_id={space}"
    assert client.get(of_space, headers=keeper.headers).json()["total"] == 1
    assert client.get(of_space, headers=stranger.headers).status_code == 403
    assert client.get("/api/v1/series", headers=stranger.headers).json()["total"] == 0


def test_a_series_takes_no_time_of_another_on_shared_cells(client: TestClient, make: Factory, engine: Engine) -> None:
    site = make.site()
    hall = make.space(site, "강당", cells=["가", "나"], policy={**FAR, "turnover_minutes": 30})
    part = make.space(site, "가칸", cells=["가"], policy=FAR)
    person = make.person()
    assert make_series(client, person, part, rule("2026-09-08", "12:00", "13:00", count=1)).status_code == 201
    refused = make_series(client, person, hall, rule("2026-09-01", "10:00", "12:00", count=3)).json()
    assert [clash["date"] for clash in refused["clashes"]] == ["2026-09-08"], "its turnover reaches into the other"
    assert make_series(client, person, hall, rule("2026-09-01", "09:30", "11:30", count=3)).status_code == 201
    assert is_sound(engine)


def test_hostile_words_reach_the_contact_exactly_as_they_were_sent(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    hostile = "회비 \\3,000 {{ 7*191 }} <b> %s {name}"
    space, person = make.space(name=hostile, policy=FAR), make.person()
    contact = {"name": hostile, "phone": "02-0000-0000"}
    made = make_series(client, person, space, rule("2026-09-01", "10:00", "12:00", count=2), contact=contact)
    assert made.status_code == 201, made.text
    assert made.json()["space_name"] == hostile
    with engine.connect() as connection:
        names = connection.execute(text("SELECT DISTINCT name FROM booking_contacts")).scalars().all()
        mail = connection.execute(text("SELECT body FROM mails WHERE subject LIKE '%연속 예약%'")).scalar_one()
    assert names == [hostile]
    assert hostile in mail


def test_contacts_are_forgotten_each_a_year_after_its_own_date(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    space = make.space(policy=FAR)
    make_series(client, make.person(), space, rule("2026-09-01", "10:00", "12:00", count=2))
    with engine.connect() as connection:
        days = connection.execute(text("SELECT delete_after FROM booking_contacts ORDER BY 1")).scalars().all()
    assert days[1] - days[0] == timedelta(days=7)
