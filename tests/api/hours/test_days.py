"""Days on which places are closed: past midnight, for a site or a district, and holidays that people correct."""

from datetime import date

import pytest
from sqlalchemy import Engine, text

from geo.queries.days import HolidayEdit, is_holiday_here, put_holiday_edit
from geo.queries.keeping import OpeningRow
from tests.api.hours.conftest import Desk, Hub, at
from tests.factories import EVERY_DAY

FRIDAY_NIGHT = [OpeningRow(5, 18 * 60, 26 * 60), OpeningRow(6, 10 * 60, 22 * 60)]
SATURDAY = {"first": "2026-11-07", "last": "2026-11-07", "reason": "정기 점검"}


def close_by_day_off(hub: Hub) -> str:
    added = hub.keeper.post("/days-off", {**SATURDAY, "site_id": str(hub.site)})
    assert added.status_code == 201, added.text
    (one,) = hub.keeper.get("/days-off", site_id=str(hub.site)).json()["items"]
    return f"/days-off/{one['id']}"


def close_by_closure(hub: Hub) -> str:
    body = {"site_id": str(hub.site), "start": at(7, 0).isoformat(), "end": at(8, 0).isoformat(), "reason": "점검"}
    closed = hub.keeper.post("/closures", body)
    assert closed.status_code == 201, closed.text
    return f"/closures/{closed.json()['id']}"


@pytest.mark.usefixtures("process_zone")
@pytest.mark.parametrize("closing", [close_by_day_off, close_by_closure])
def test_a_closed_saturday_begins_at_midnight_also_for_friday_night(hub: Hub, closing) -> None:
    space = hub.make.space(hub.site, openings=FRIDAY_NIGHT)
    path = closing(hub)
    late = hub.resident.made(space, at(6, 22), at(6, 24))
    assert hub.resident.post(f"/bookings/{late['id']}/cancel").status_code == 200
    refused = hub.resident.book(space, at(6, 23), at(7, 1))
    assert (refused.status_code, refused.json()["code"]) == (409, "outside_hours")
    assert refused.json()["detail"] == "11월 7일(토) 00:00부터 쉬어요."
    assert refused.json()["alternatives"]
    assert hub.keeper.delete(path).status_code in {200, 204}
    hub.resident.made(space, at(6, 23), at(7, 1))
    taken = hub.neighbour.book(space, at(7, 0, 30), at(7, 2))
    assert (taken.status_code, taken.json()["code"]) == (409, "taken")
    too_long = hub.neighbour.book(space, at(7, 1, 30), at(7, 2, 30))
    assert (too_long.status_code, too_long.json()["code"]) == (409, "outside_hours")
    assert too_long.json()["detail"] == "11월 7일(토) 02:00에 닫아요."


def test_what_lies_in_closed_days_begins_by_saying_since_when(hub: Hub) -> None:
    space = hub.make.space(hub.site, openings=EVERY_DAY)
    body = {"first": "2026-11-07", "last": "2026-11-09", "reason": "수리", "site_id": str(hub.site)}
    hub.keeper.post("/days-off", body)
    refused = hub.resident.book(space, at(8, 10), at(8, 12)).json()
    assert refused["detail"] == "11월 7일(토) 00:00부터 쉬어요."
    assert (
        hub.resident.client.get(
            "/api/v1/spaces",
            params={"free_from": at(8, 10).isoformat(), "free_until": at(8, 12).isoformat()},
        ).json()["total"]
        == 0
    )


def test_days_off_of_a_district_or_province_close_what_lies_there_and_are_for_officers(hub: Hub) -> None:
    space = hub.make.space(hub.site)
    elsewhere = hub.make.space(hub.make.site("강남의 방", (127.0473, 37.5172)))
    inside = hub.client.get(f"/api/v1/spaces/{space}").json()
    located = hub.client.get("/api/v1/dongs/locate", params={"lon": 126.978, "lat": 37.5665}).json()
    district = located["district_code"]
    assert inside["id"] == str(space)
    for scope in ({"district": district}, {"province": district[:2]}):
        assert hub.keeper.post("/days-off", {**SATURDAY, **scope}).status_code == 403
    officer = Desk(hub.client, hub.make.person("officer", district=district))
    assert officer.post("/days-off", {**SATURDAY, "province": district[:2]}).status_code == 403
    assert officer.post("/days-off", {**SATURDAY, "district": district}).status_code == 201
    assert hub.resident.book(space, at(7, 10), at(7, 12)).json()["code"] == "outside_hours"
    assert hub.resident.book(elsewhere, at(7, 10), at(7, 12)).status_code == 201
    admin = Desk(hub.client, hub.make.person("admin"))
    assert admin.post("/days-off", {**SATURDAY, "province": district[:2]}).status_code == 201
    assert hub.resident.book(elsewhere, at(7, 13), at(7, 14)).json()["code"] == "outside_hours"


@pytest.mark.parametrize(
    "change",
    [
        {"last": "2026-11-06"},
        {"last": "2028-11-07"},
        {"first": "0001-01-01"},
        {"reason": ""},
        {"site_id": None},
        {"district": "11140"},
    ],
)
def test_days_off_that_make_no_sense_are_refused(hub: Hub, change) -> None:
    refused = hub.keeper.post("/days-off", {**SATURDAY, "site_id": str(hub.site), **change})
    assert refused.status_code == 422, refused.text
    assert hub.keeper.get("/days-off").json()["items"] == []


@pytest.fixture
def admin(hub: Hub) -> Desk:
    return Desk(hub.client, hub.make.person("admin"))


def test_a_temporary_holiday_lists_the_affected_and_cancels_nothing(hub: Hub, admin: Desk) -> None:
    weekdays = [OpeningRow(day, 540, 1260, "no") for day in range(1, 8)]
    space = hub.make.space(hub.site, "두레방", openings=weekdays)
    always = hub.make.space(hub.site, "마당")
    booked = hub.resident.made(space, at(5, 10), at(5, 12))
    hub.resident.made(space, at(6, 10), at(6, 12))
    hub.neighbour.made(always, at(5, 10), at(5, 12))
    said = {"is_holiday": True, "reason": "임시공휴일 <b>{{ 7*191 }}</b>"}
    seen = admin.put("/holidays/2026-11-05", said, preview=True).json()
    assert (seen["done"], [one["booking_id"] for one in seen["affected"]]) == (False, [booked["id"]])
    assert hub.resident.book(space, at(5, 14), at(5, 15)).status_code == 201
    done = admin.put("/holidays/2026-11-05", said).json()
    assert done["done"]
    assert [one["start"] for one in done["affected"]] == [at(5, 10).isoformat(), at(5, 14).isoformat()]
    assert hub.resident.book(space, at(5, 16), at(5, 17)).json()["code"] == "outside_hours"
    mine = hub.resident.get("/bookings").json()["items"]
    assert {one["state"] for one in mine} == {"confirmed"}
    listed = hub.keeper.get("/booking-checks", site_id=str(hub.site)).json()["items"]
    assert listed[0]["booking_id"] == booked["id"]
    assert (listed[0]["cause"], listed[0]["reason"]) == ("holiday", said["reason"])


def test_the_keeper_keeps_or_cancels_what_fell_out_of_the_hours_once(hub: Hub, admin: Desk, engine: Engine) -> None:
    space = hub.make.space(hub.site, openings=[OpeningRow(day, 540, 1260, "no") for day in range(1, 8)])
    kept, dropped = (hub.resident.made(space, at(5, hour), at(5, hour + 1)) for hour in (10, 12))
    admin.put("/holidays/2026-11-05", {"is_holiday": True, "reason": "임시공휴일"})
    assert hub.resident.post(f"/booking-checks/{kept['id']}/keep").status_code == 403
    assert hub.keeper.post(f"/booking-checks/{kept['id']}/keep").json()["state"] == "confirmed"
    cancelled = hub.keeper.post(f"/booking-checks/{dropped['id']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    assert hub.keeper.post(f"/booking-checks/{dropped['id']}/cancel").json()["code"] == "check_decided"
    assert hub.keeper.get("/booking-checks", site_id=str(hub.site)).json()["items"] == []
    assert hub.resident.get("/booking-checks", site_id=str(hub.site)).status_code == 403
    with engine.connect() as connection:
        told = connection.execute(text("SELECT body FROM mails WHERE subject LIKE '%확인이 필요한 예약 2건%'")).all()
    assert len(told) == 1


def test_a_holiday_taken_back_takes_its_bookings_off_the_list(hub: Hub, admin: Desk) -> None:
    space = hub.make.space(hub.site, openings=[OpeningRow(day, 540, 1260, "no") for day in range(1, 8)])
    hub.resident.made(space, at(5, 10), at(5, 12))
    admin.put("/holidays/2026-11-05", {"is_holiday": True, "reason": "임시공휴일"})
    assert len(hub.keeper.get("/booking-checks", site_id=str(hub.site)).json()["items"]) == 1
    assert admin.delete("/holidays/2026-11-05").status_code == 200
    assert hub.keeper.get("/booking-checks", site_id=str(hub.site)).json()["items"] == []
    assert admin.delete("/holidays/2026-11-05").json()["code"] == "holiday_unknown"


def test_a_holiday_switched_off_is_an_ordinary_day_at_once_in_every_process(hub: Hub, admin: Desk) -> None:
    space = hub.make.space(hub.site, openings=[OpeningRow(day, 540, 1260, "no") for day in range(1, 8)])
    christmas = at(2, 10).replace(month=12, day=25), at(2, 12).replace(month=12, day=25)
    assert hub.resident.book(space, *christmas).json()["code"] == "outside_hours"
    assert admin.put("/holidays/2026-12-25", {"is_holiday": False, "reason": "우리 마을은 열어요"}).status_code == 200
    assert hub.resident.book(space, *christmas).status_code == 201
    found = {one["day"]: one for one in hub.keeper.get("/holidays", year=2026).json()["items"]}
    assert (found["2026-12-25"]["is_holiday"], found["2026-12-25"]["edited"]) == (False, True)
    assert found["2026-10-09"]["name"] == "한글날"
    assert len(found) > 10


def test_only_those_whose_rights_hold_everywhere_change_holidays(hub: Hub) -> None:
    said = {"is_holiday": True, "reason": "우리끼리"}
    officer = Desk(hub.client, hub.make.person("officer", district="11140"))
    for who in (hub.resident, hub.keeper, officer):
        assert who.put("/holidays/2026-11-05", said).status_code == 403
    assert all(one["day"] != "2026-11-05" for one in hub.keeper.get("/holidays", year=2026).json()["items"])


def test_hours_of_a_dated_period_hold_from_its_first_to_its_last_day(hub: Hub) -> None:
    space = hub.make.space(hub.site)
    winter = {"weekday": 4, "open_min": 600, "close_min": 900, "valid_from": "2026-11-10", "valid_until": "2026-11-20"}
    plain = {"weekday": 4, "open_min": 600, "close_min": 1320, "valid_until": "2026-11-10"}
    put = hub.keeper.put(f"/spaces/{space}/openings", {"items": [plain, winter]})
    assert put.status_code == 200, put.text
    assert hub.resident.book(space, at(5, 18), at(5, 20)).status_code == 201
    assert hub.resident.book(space, at(12, 18), at(12, 20)).json()["code"] == "outside_hours"
    assert hub.resident.book(space, at(12, 13), at(12, 15)).status_code == 201
    assert hub.resident.book(space, at(26, 13), at(26, 15)).json()["code"] == "outside_hours"
    doubled = hub.keeper.put(f"/spaces/{space}/openings", {"items": [plain, {**winter, "valid_from": "2026-11-09"}]})
    assert (doubled.status_code, doubled.json()["code"]) == (409, "openings_overlap")


def test_what_people_say_about_a_day_goes_before_the_calendar(session) -> None:
    assert is_holiday_here(session, date(2026, 12, 25))
    assert not is_holiday_here(session, date(2026, 11, 5))
    put_holiday_edit(session, HolidayEdit(date(2026, 12, 25), False, "연다"), None, at(2, 9))
    put_holiday_edit(session, HolidayEdit(date(2026, 11, 5), True, "쉰다"), None, at(2, 9))
    assert not is_holiday_here(session, date(2026, 12, 25))
    assert is_holiday_here(session, date(2026, 11, 5))


def test_shorter_hours_list_what_falls_out_of_them_and_longer_ones_take_it_off_again(hub: Hub) -> None:
    space = hub.make.space(hub.site)
    late = hub.resident.made(space, at(5, 20), at(5, 22))
    hub.resident.made(space, at(5, 10), at(5, 12))
    short, long = ([{"weekday": day, "open_min": 540, "close_min": end} for day in range(1, 8)] for end in (1260, 1320))
    assert hub.keeper.put(f"/spaces/{space}/openings", {"items": short}).status_code == 200
    listed = hub.keeper.get("/booking-checks", site_id=str(hub.site)).json()["items"]
    assert [(one["booking_id"], one["cause"]) for one in listed] == [(late["id"], "hours")]
    assert hub.keeper.put(f"/spaces/{space}/openings", {"items": long}).status_code == 200
    assert hub.keeper.get("/booking-checks", site_id=str(hub.site)).json()["items"] == []


@pytest.mark.usefixtures("process_zone")
def test_a_series_that_ends_at_midnight_reports_a_clash_on_its_last_day(hub: Hub) -> None:
    space = hub.make.space(hub.site, openings=FRIDAY_NIGHT)
    hub.neighbour.made(space, at(20, 23, 30), at(21, 1))
    rule = {"first": "2026-11-06", "until": "2026-11-20", "start": "22:00", "end": "24:00"}
    body = {
        "space_id": str(space),
        "rule": rule,
        "heads": 5,
        "purpose": "club",
        "contact": {"name": "금요 모임", "phone": "02-0000-0000"},
    }
    refused = hub.resident.post("/series", body)
    assert refused.status_code == 409, refused.text
    assert [one["date"] for one in refused.json()["clashes"]] == ["2026-11-20"]
    made = hub.resident.post("/series", {**body, "rule": {**rule, "until": "2026-11-13"}})
    assert made.status_code == 201, made.text
    assert hub.resident.get("/bookings").json()["items"][0]["end"] == "2026-11-07T00:00:00+09:00"
