"""A weekly series over a holiday as a resident books it: the preview, the dates that work, a freed one taken."""

from datetime import date, timedelta

import pytest

from api.proving import Caller
from geo.clock import SEOUL, today
from geo.queries.keeping import OpeningRow
from tests.factories import booking_body, tomorrow_at
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser

SHUT_ON_HOLIDAYS = [OpeningRow(day, 9 * 60, 22 * 60, holiday="no") for day in range(1, 8)]
NEW_YEAR = date((today() + timedelta(days=30)).year + 1, 1, 1)
"""Far enough ahead; a week before it is Christmas, another holiday."""
FIRST, LAST = NEW_YEAR - timedelta(days=14), NEW_YEAR + timedelta(days=14)
TAKEN = NEW_YEAR + timedelta(days=7)


def fill(page):
    page.fill("#book-date", FIRST.isoformat())
    page.select_option("#book-start", "19:00")
    page.select_option("#book-end", "21:00")
    page.select_option("#book-repeat", "weekly")
    page.fill("#book-heads", "5")
    page.select_option("#book-purpose", "club")
    page.fill("#book-contact_phone", "02-0000-0000")
    page.check("input[name=consent]")


def line(page, day):
    return page.locator(".series-dates > li").filter(has_text=f"{day.month}월 {day.day}일")


@pytest.fixture
def place(make, live_server):
    """A room shut on holidays, taken on one evening by somebody who can call that off."""
    make.boundaries()
    space = make.space(make.site("시청앞 사랑방"), "두레방", openings=SHUT_ON_HOLIDAYS, policy={"rolling_days": 500})
    rival = make.person()
    evening = tomorrow_at(19, days=(TAKEN - today()).days)
    made = Caller(live_server, rival.token).post("/bookings", booking_body(space, evening.astimezone(SEOUL)))
    assert made.status == 201
    return space, lambda: Caller(live_server, rival.token).post(f"/bookings/{made.body['id']}/cancel", {})


def test_a_resident_books_a_weekly_series_over_a_holiday_on_a_phone_without_script(place, people, window):
    space, free_the_evening = place
    page = window(people.add(), java_script_enabled=False, **PHONE).go(f"/spaces/{space}")
    fill(page)
    page.get_by_role("button", name="예약하기").click()
    assert page.locator("#book-until-error").inner_text().strip() == "날짜를 골라 주세요."
    page.fill("#book-until", LAST.isoformat())
    page.get_by_role("button", name="예약하기").click()

    assert page.locator("h1").inner_text() == "날짜마다 미리 보기"
    assert page.locator(".series-dates > li").count() == 5
    assert "열지 않아요" in line(page, NEW_YEAR).inner_text()
    assert "이미 예약되어 있어요" in line(page, TAKEN).inner_text()
    assert people.one("SELECT count(*) FROM series") == 0
    page.get_by_role("button", name="돌아가서 고치기").click()
    assert page.locator("#book-until").input_value() == LAST.isoformat(), "everything typed is still there"
    page.get_by_role("button", name="예약하기").click()
    page.get_by_role("button", name="되는 날만 예약하기").click()

    assert "되는 날을 모두 예약했어요" in page.locator(".flashes").inner_text()
    assert "잡은 날 2번, 건너뛴 날 3번" in page.locator("article").inner_text()
    assert people.one("SELECT count(*) FROM bookings WHERE series_id IS NOT NULL AND state = 'confirmed'") == 2

    line(page, TAKEN).get_by_role("button", name="이날도 쓰기").click()
    assert "이미 예약되어 있어요" in page.locator(".notice-bad").inner_text()
    assert free_the_evening().status == 200
    page.goto(page.url.split("/my")[0] + "/my/series")
    assert "건너뛴 날이 비었어요" in page.locator(".notice-good").inner_text()
    line(page, TAKEN).get_by_role("button", name="이날도 쓰기").click()
    assert "그날도 쓸 수 있게 되었어요" in page.locator(".flashes").inner_text()

    line(page, FIRST).locator("summary").click()
    line(page, FIRST).get_by_role("button", name="네, 취소할게요").click()
    assert "취소됨" in line(page, FIRST).inner_text()
    page.locator("article > details > summary").click()
    page.locator("article > details").get_by_role("button", name="네, 취소할게요").click()
    assert "남은 날을 모두 취소했어요" in page.locator(".flashes").inner_text()
    assert people.one("SELECT count(*) FROM claims") == 0


def test_a_keeper_approves_a_series_as_one_but_for_a_date(make, people, window, live_server):
    site = make.site("시청앞 사랑방")
    space = make.space(site, "큰마루", policy={"approval": "manager", "rolling_days": 500})
    rule = {"first": FIRST.isoformat(), "count": 3, "start": "19:00", "end": "21:00"}
    body = booking_body(space, tomorrow_at(9))
    wish = {"rule": rule, **{name: body[name] for name in ("space_id", "heads", "purpose", "contact")}}
    asked = Caller(live_server, make.person().token).post("/series", wish)
    keeper = people.add("keeper@example.org", "천연지기", site_id=site)
    page = window(keeper).go("/keep")
    page.get_by_role("link", name="연속 예약의 모든 날짜").first.click()
    page.wait_for_url(f"**/keep/series/{asked.body['id']}")
    page.check(f"input[name='out-{NEW_YEAR.isoformat()}']")
    page.get_by_role("button", name="한꺼번에 승인").click()
    page.wait_for_url("**/keep/series/*?done=approved")
    assert "기다리는 신청이 없어요" in page.locator("main").inner_text()
    assert [people.one(f"SELECT count(*) FROM bookings WHERE state = '{s}'") for s in ("confirmed", "rejected")] == [
        2,
        1,
    ]
