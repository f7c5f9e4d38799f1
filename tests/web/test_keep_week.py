"""The keeper's today, week and single booking, by hand in a browser."""

from datetime import datetime, timedelta

import pytest

from geo import clock
from geo.clock import SEOUL
from tests.factories import booking_body, tomorrow_at
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser

HOSTILE = "전화한 이웃 {{ 7*191 }} <b>"


@pytest.fixture
def kept(make, people):
    """A site whose hall is made of the room and another cell, a yard in another site, their keeper, a resident."""
    make.boundaries()
    site, other = make.site("천연마을활력소"), make.site("남의마을방")
    room = make.space(site, "두레방", cells=["가"], policy={"approval": "manager"})
    make.space(site, "큰마루", cells=["가", "나"])
    make.space(other, "남의방")
    return room, people.add("keeper@example.org", "천연지기", site_id=site), make.person()


def ask(client, space, who, start, hours=2, **contact):
    body = booking_body(space, start, hours)
    body["contact"] |= contact
    made = client.post("/api/v1/bookings", json=body, headers=who.headers)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def test_a_week_shows_what_is_asked_and_free_and_both_lead_on(window, kept, client, people):
    room, keeper, resident = kept
    asked = ask(client, room, resident, tomorrow_at(10), name=HOSTILE)
    page = window(keeper).go("/keep/week")
    assert_accessible(page)
    assert page.get_by_text("남의방").count() == 0
    use = page.get_by_role("link", name="10:00~12:00").and_(page.locator("[href*='/keep/bookings/']"))
    assert use.count() == 1
    assert HOSTILE not in page.locator(".plan").inner_text(), "a plan names nobody"
    use.click()
    page.wait_for_url(f"**/keep/bookings/{asked}")
    assert_accessible(page)
    assert HOSTILE in page.locator("[data-kept-booking]").inner_text()
    assert people.one("SELECT count(*) FROM access_log WHERE what = 'booking_contact'") == 1
    page.get_by_role("button", name="승인").click()
    page.wait_for_url("**done=approved**")
    assert "/keep/bookings/" in page.url
    page.get_by_text("시설 사정으로 취소").click()
    page.fill("[name=message]", "물이 새요")
    page.get_by_role("button", name="네, 취소할게요").click()
    page.wait_for_url("**done=check-cancel**")
    assert (
        people.one("SELECT state || ' ' || reason_code FROM bookings WHERE id = :id", id=asked) == "cancelled by_venue"
    )
    assert "공간지기가 취소했어요" in page.locator("main").inner_text()


def test_on_a_phone_a_week_is_a_day_and_a_free_time_becomes_a_phone_booking(window, kept, people):
    _room, keeper, _resident = kept
    page = window(keeper, **PHONE).go("/keep/week")
    page.get_by_role("navigation", name="날짜 고르기").get_by_role("link").nth(2).click()
    page.wait_for_url("**day=**")
    assert_accessible(page)
    day = clock.today() + timedelta(days=2)
    seen = page.locator(".plan-free a").locator("visible=true")
    assert seen.count() == 2
    seen.first.click()
    page.wait_for_url("**/keep/phone?**")
    assert page.input_value("#book-date") == day.isoformat()
    assert (page.input_value("#book-start"), page.input_value("#book-end")) == ("00:00", "02:00")
    page.fill("#book-heads", "4")
    page.fill("#book-contact_name", HOSTILE)
    page.fill("#book-contact_phone", "02-0000-0007")
    page.locator("[data-booking] button[data-once]").click()
    page.wait_for_url("**done=phone-**")
    start = datetime(day.year, day.month, day.day, tzinfo=SEOUL)
    assert people.one("SELECT lower(use_range) FROM bookings WHERE channel = 'phone'") == start


def test_who_comes_at_midnight_is_let_in_before_it(window, kept, client, people, monkeypatch):
    room, keeper, resident = kept
    midnight = tomorrow_at(0)
    ask(client, room, resident, midnight, name=HOSTILE)
    opened = window(keeper)
    opened.go("/keep").get_by_role("button", name="승인").click()
    opened.page.wait_for_url("**done=approved**")
    monkeypatch.setattr(clock, "now", lambda: midnight - timedelta(minutes=61))
    assert opened.go("/keep").locator("[data-visit-id]").count() == 0, "not yet of this day"
    monkeypatch.setattr(clock, "now", lambda: midnight - timedelta(minutes=15))
    coming = opened.go("/keep").locator("[data-visit-id]")
    assert "24:00~26:00" in coming.inner_text()
    coming.get_by_role("button", name="이용 시작").click()
    opened.page.wait_for_url("**/keep?done=checked-in")
    assert people.one("SELECT state FROM bookings") == "in_use"


def test_today_tells_who_comes_and_lets_them_in(window, kept, client, people, monkeypatch):
    room, keeper, resident = kept
    morning = tomorrow_at(9)
    ask(client, room, resident, morning.replace(hour=10), name=HOSTILE)
    opened = window(keeper)
    opened.go("/keep").get_by_role("button", name="승인").click()
    opened.page.wait_for_url("**done=approved**")
    soon = morning.replace(hour=9, minute=50)
    monkeypatch.setattr(clock, "now", lambda: soon)
    page = opened.go("/keep")
    assert_accessible(page)
    coming = page.locator("[data-visit-id]")
    assert HOSTILE in coming.inner_text()
    assert "다음 10:00" in page.locator("[data-space-today]", has_text="두레방").inner_text()
    assert "문 열 사람이 없는" in page.locator(".waiting-list").inner_text()
    coming.get_by_role("button", name="이용 시작").click()
    page.wait_for_url("**/keep?done=checked-in")
    monkeypatch.setattr(clock, "now", lambda: morning.replace(hour=11))
    page = opened.go("/keep")
    assert "이용 중 · 12:00까지" in page.locator("[data-space-today]", has_text="두레방").inner_text()
    assert "옆 공간이 써요" in page.locator("[data-space-today]", has_text="큰마루").inner_text()
    coming.get_by_text("이용 끝").click()
    page.get_by_role("button", name="네, 마칠게요").click()
    page.wait_for_url("**/keep?done=checked-out")
    assert people.one("SELECT state FROM bookings") == "completed"
    assert "오늘 끝난 이용 1건" in page.locator("main").inner_text()
