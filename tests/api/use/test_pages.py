"""The pages of use figures, calendars and door timetables, through HTTP."""

from datetime import date

import pytest
from fastapi.testclient import TestClient

from geo import clock
from tests.api.use.test_figures import WEEK, at, noon_before, used
from tests.factories import Factory, booking_body

__all__ = ["noon_before", "used"]


def test_the_page_shows_the_figures_of_the_asked_period_and_refuses_a_wrong_one(used, client: TestClient) -> None:
    page = client.get("/keep/use", params=WEEK, headers=used["keeper"].headers)
    assert page.status_code == 200
    assert "큰방" in page.text
    assert "3.5시간" in page.text
    assert "이미 예약됨 1" not in page.text  # a keeper of one site does not see the wishes of a whole dong
    wrong = client.get("/keep/use", params={"from": "어제", "until": "오늘"}, headers=used["keeper"].headers)
    assert (wrong.status_code, "2026-11-21처럼" in wrong.text) == (422, True)
    assert client.get("/keep/use", headers=used["resident"].headers).status_code == 403


def test_the_timetable_at_the_door_names_nobody(noon_before: None, client: TestClient, make: Factory) -> None:
    site = make.site()
    room, keeper, person = make.space(site), make.person("keeper", site_id=site), make.person()
    contact = {"name": "아무개 <b>모임</b>", "phone": "02-0000-0000"}
    client.post("/api/v1/bookings", json=booking_body(room, at(19), contact=contact), headers=person.headers)
    page = client.get(f"/keep/spaces/{room}/door?week=2026-12-02", headers=keeper.headers)
    assert "19:00~21:00" in page.text
    assert "모임·회의" in page.text
    assert "아무개" not in page.text
    assert client.get(f"/keep/spaces/{room}/door", headers=person.headers).status_code == 403
    assert client.get(f"/keep/spaces/{room}/door?week=곧", headers=keeper.headers).status_code == 422


@pytest.mark.parametrize(("day", "monday"), [(5, "11월 30일(월)"), (6, "12월 7일(월)"), (7, "12월 7일(월)")])
def test_on_a_sunday_the_sheet_for_the_door_is_about_the_coming_week(
    client: TestClient, make: Factory, monkeypatch: pytest.MonkeyPatch, day: int, monday: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(9, date(2026, 12, day)))
    site = make.site()
    room, keeper = make.space(site), make.person("keeper", site_id=site)
    assert f">{monday}</th>" in client.get(f"/keep/spaces/{room}/door", headers=keeper.headers).text
    asked = client.get(f"/keep/spaces/{room}/door?week=2026-12-06", headers=keeper.headers).text
    assert ">11월 30일(월)</th>" in asked
