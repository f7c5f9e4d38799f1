"""Prices, payments and things to lend, as keepers and residents use them in a browser."""

from datetime import timedelta

import pytest

from geo import clock
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
from tests.web.test_booking import day_after, fill_person

pytestmark = pytest.mark.browser


def test_a_price_is_set_a_booking_waits_for_it_and_the_keeper_marks_it_paid(window, make, people):
    make.boundaries()
    site = make.site("천연마을활력소")
    space = make.space(site, "두레방")
    keeping = window(people.add("keeper@example.org", "천연지기", site_id=site))
    page = keeping.go("/keep/money")
    page.get_by_text("요금을 정하지 않은 공간 1곳").click()
    page.get_by_role("link", name="두레방").click()
    page.fill("[name=first_won]", "10000")
    page.fill("[name=transfer_to]", "마을은행 {{ 7*191 }}")
    page.fill("[name=x0_label]", "난방 <b>")
    page.fill("[name=x0_won]", "1000")
    page.fill("[name=reduce_disabled]", "50")
    assert_accessible(page)
    page.get_by_role("button", name="저장").click()
    page.wait_for_url("**/keep/money?done=saved")
    booking = window(people.add(), **PHONE)
    mine = booking.go(f"/spaces/{space}?date={day_after()}&start=10:00&end=12:00")
    assert mine.locator("[data-price]").inner_text() == "20,000원"
    fill_person(mine)
    mine.select_option("[name=reduction]", "disabled")
    mine.get_by_label("난방 <b> 1,000원").check()
    mine.get_by_role("button", name="예약하기").click()
    mine.wait_for_url("**/my?done=**")
    mine = booking.go("/my/money")
    owed = mine.locator("[data-money]").inner_text()
    assert all(words in owed for words in ("11,000원", "장애인 50% 감면", "난방 <b>", "마을은행 {{ 7*191 }}"))
    assert_accessible(mine)
    page = keeping.go("/keep/money")
    assert page.locator("[name=won]").input_value() == "11000"
    page.get_by_role("button", name="받았어요").click()
    page.wait_for_url("**done=received")
    assert "예약 확정" in booking.go("/my/money").locator("[data-money]").inner_text()
    mine.get_by_role("link", name="내역과 영수증").click()
    assert "받은 돈 (계좌이체)" in mine.locator("main").inner_text()


def test_a_thing_is_borrowed_for_days_and_the_days_show_it(window, make, people, client):
    make.boundaries()
    site = make.site("월평마을")
    thing = make.space(site, "빔 1", kind="thing")
    keeper = make.person("keeper", site_id=site)
    body = {"set_name": "빔프로젝터"}
    assert client.put(f"/api/v1/spaces/{thing}/lending", json=body, headers=keeper.headers).status_code == 200
    page = window(people.add(), **PHONE).go(f"/things/{site}")
    assert page.locator(".day-out").count() == 0
    first = clock.today() + timedelta(days=2)

    def borrow():
        page.fill("[name=first]", first.isoformat())
        page.fill("[name=last]", (first + timedelta(days=2)).isoformat())
        page.fill("[name=contact_name]", "햇살이웃")
        page.fill("[name=contact_phone]", "02-0000-0000")
        page.get_by_role("button", name="빌리기").click()

    borrow()
    page.wait_for_url("**/my?done=booked**")
    page.goto(page.url.split("/my")[0] + f"/things/{site}")
    assert page.locator(".day-out").count() == 3
    borrow()
    page.get_by_text("이때는 빌릴 수 있어요.").wait_for()
    assert_accessible(page)
