"""Closing a room with bookings in it, days off, and hours by period, by hand in a browser."""

from datetime import datetime, timedelta

import pytest

from geo import clock
from geo.clock import SEOUL
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.queries.keeping import OpeningRow
from tests.factories import booking_body
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
from tests.web.test_booking import day_after

pytestmark = pytest.mark.browser

HOSTILE = "보일러 수리 {{ 7*191 }} <b>"


@pytest.fixture
def kept(make, people):
    """A site with a room, its keeper, and two residents."""
    make.boundaries()
    site = make.site("천연마을활력소")
    return site, make.space(site, "두레방"), people.add("keeper@example.org", "천연지기", site_id=site), make.person()


def book(client, space, who, day, hour, **contact):
    start = datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=SEOUL)
    body = booking_body(space, start)
    body["contact"] |= contact
    made = client.post("/api/v1/bookings", json=body, headers=who.headers)
    assert made.status_code == 201, made.text
    return made.json()


def fill(page, day):
    page.select_option("[name=place]", label="천연마을활력소 · 두레방")
    page.fill("[name=date]", day)
    page.fill("[name=start]", "13:00")
    page.fill("[name=end]", "20:00")
    page.fill("[name=reason]", HOSTILE)
    page.get_by_role("button", name="걸리는 예약 보기").click()


def test_a_keeper_closes_a_room_with_three_bookings_in_it_and_opens_it_again(window, kept, client, people):
    _site, space, keeper, resident = kept
    day = day_after(3)
    for number, hour in enumerate((12, 14)):
        book(client, space, resident, day, hour, email=f"moim{number}@example.org", name=f"모임 {number}")
    page = window(keeper).go("/keep/closures")
    assert_accessible(page)
    page.select_option("[name=place]", label="천연마을활력소 · 두레방")
    page.fill("[name=date]", day)
    page.fill("[name=start]", "20:00")
    page.fill("[name=end]", "13:00")
    page.fill("[name=reason]", "수리")
    page.get_by_role("button", name="걸리는 예약 보기").click()
    assert "끝 시각이 시작보다 늦어야 해요." in page.locator("main").inner_text()
    fill(page, day)
    assert page.locator("[data-affected]").count() == 2
    assert HOSTILE in page.locator("main").inner_text()
    book(client, space, resident, day, 17, email="late@example.org", name="늦은 모임")
    page.get_by_role("button", name="예약 2건을 취소하고 닫기").click()
    assert page.locator("[data-affected]").count() == 3
    assert "새 목록을 확인하고" in page.locator("main").inner_text()
    assert_accessible(page)
    page.get_by_role("button", name="예약 3건을 취소하고 닫기").click()
    page.wait_for_url("**done=closed**")
    assert "두레방" in page.locator("[data-closure-id]").inner_text()
    assert people.one("SELECT count(*) FROM bookings WHERE state = 'cancelled' AND reason_code = 'venue'") == 3
    assert people.one("SELECT count(*) FROM mails WHERE subject LIKE '%시설 사정%'") == 3
    page.get_by_role("button", name="다시 열기").click()
    page.wait_for_url("**done=closure-lifted**")
    assert page.locator("[data-closure-id]").count() == 0


def test_a_temporary_holiday_leads_to_a_list_that_the_keeper_works_off(window, make, kept, client, people):
    site, _space, keeper, resident = kept
    room = make.space(site, "주중방", openings=[OpeningRow(day, 540, 1320, "no") for day in range(1, 8)])
    day = day_after(4)
    booked = book(client, room, resident, day, 10)
    admin = people.add("admin@example.org", "운영자")
    with transaction(make.engine) as session:
        grant = LiveGrant(Role.ADMIN, Scope.EVERYWHERE, None, None, None)
        accounts.add_grant(session, admin, grant, since=clock.today())
    page = window(admin).go("/admin/days")
    assert_accessible(page)
    page.get_by_role("region", name="공휴일").get_by_label("날짜").fill(day)
    page.locator("#h-reason").fill(HOSTILE)
    page.locator("form:has(#h-reason)").get_by_role("button", name="걸리는 예약 보기").click()
    assert page.locator("[data-affected]").count() == 1
    page.get_by_role("button", name="공휴일로 더하기").click()
    page.wait_for_url("**done=days-set**")
    assert HOSTILE in page.locator(f'[data-holiday="{day}"]').inner_text()
    assert people.one("SELECT state FROM bookings WHERE id = :id", id=booked["id"]) == "confirmed"
    desk = window(keeper, **PHONE).go("/keep/closures")
    assert_accessible(desk)
    assert HOSTILE in desk.locator("[data-check-id]").inner_text()
    desk.get_by_role("button", name="그대로 두기").click()
    desk.wait_for_url("**done=check-keep**")
    assert desk.locator("[data-check-id]").count() == 0
    page.locator("[name=place]").select_option(label="천연마을활력소")
    page.fill("[name=first]", day)
    page.locator("#f-reason").fill("점검")
    page.locator("form:has(#f-reason)").get_by_role("button", name="걸리는 예약 보기").click()
    page.get_by_role("button", name="쉬는 날 정하기").click()
    page.wait_for_url("**done=days-set**")
    page.get_by_role("button", name="없애기").click()
    page.wait_for_url("**done=days-dropped**")
    assert people.one("SELECT count(*) FROM days_off") == 0


def test_a_period_of_other_hours_goes_past_midnight_and_comes_out_again(window, kept, people):
    _site, space, keeper, _resident = kept
    page = window(keeper).go(f"/keep/spaces/{space}")
    page.get_by_role("link", name="기간별 시간표").click()
    assert_accessible(page)
    first = datetime.fromisoformat(day_after(30))
    page.fill("[name=first]", first.date().isoformat())
    page.fill("[name=last]", (first + timedelta(days=20)).date().isoformat())
    page.fill("[name=day_5]", "18:00~50:00")
    page.get_by_role("button", name="저장하기").click()
    assert "자정을 넘기면 시를 이어서 세요." in page.locator("main").inner_text()
    page.fill("[name=day_5]", "10:00~12:00, 18:00~26:00")
    page.get_by_role("button", name="저장하기").click()
    page.wait_for_url("**done=hours-set**")
    assert page.locator("[data-period]").count() == 3
    assert "금 10:00~12:00, 18:00~26:00" in page.locator("[data-period]").nth(1).inner_text()
    edit = page.goto(page.url.split("/hours")[0])
    assert edit is not None
    page.get_by_role("button", name="저장하기").click()
    page.wait_for_url("**done=saved**")
    assert people.one("SELECT count(*) FROM openings WHERE close_min = 1560") == 1
    page.goto(f"{page.url.split('/keep')[0]}/keep/spaces/{space}/hours")
    page.get_by_text("이 기간 없애기", exact=True).click()
    page.get_by_role("button", name="네, 없앨게요").click()
    page.wait_for_url("**done=hours-set**")
    assert page.locator("[data-period]").count() == 1
