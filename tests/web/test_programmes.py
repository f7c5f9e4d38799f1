"""Programmes as people use them: sign up, full, join the line, a seat comes free, take it; and the keeper's side."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from geo.clock import today
from tests.factories import tomorrow_at
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser

HOSTILE = "목공 \\3,000 {{ 7*191 }} <b>교실</b>"


def day_after(days=1):
    return (today() + timedelta(days=days)).isoformat()


@pytest.fixture
def house(make, people):
    """A site with a room and its keeper."""
    make.boundaries()
    site = make.site("시청앞 사랑방")
    room = make.space(site, "공작실")
    return site, room, people.add("keeper@example.org", "사랑방지기", site_id=site)


def add_session(page, *, cap, start="14:00", end="16:00"):
    page.fill("#s-date", day_after())
    page.fill("#s-start", start)
    page.fill("#s-end", end)
    page.fill("#s-cap", cap)
    page.get_by_role("button", name="회차 더하기").click()


def test_a_seat_comes_free_and_goes_to_whoever_waits(window, house, people):
    keeper = window(house[2])
    page = keeper.go("/keep/programmes")
    page.fill("#p-title", HOSTILE)
    page.select_option("#p-kind", "class")
    page.get_by_role("button", name="만들기").click()
    page.wait_for_url("**/keep/programmes/*done=saved")
    assert page.locator("h1").inner_text() == HOSTILE
    add_session(page, cap="1")
    page.wait_for_url("**done=session-added**")
    page.get_by_role("button", name="저장하고 공개하기").click()
    page.wait_for_url("**done=saved")
    programme = str(people.one("SELECT id FROM programmes"))
    assert people.one("SELECT count(*) FROM bookings WHERE type = 'programme' AND state = 'confirmed'") == 1

    first, second = window(people.add("a@example.org", "첫째")), window(people.add("b@example.org", "둘째"), **PHONE)
    found = first.go("/programmes")
    assert_accessible(found)
    found.get_by_role("link", name=HOSTILE).click()
    found.get_by_role("button", name="신청하기").click()
    found.wait_for_url("**done=signed-up**")
    assert "신청했어요 (1명)" in found.locator("[data-session-id]").inner_text()

    late = second.go(f"/programmes/{programme}")
    assert "자리가 찼어요" in late.locator("[data-session-id]").inner_text()
    late.get_by_role("button", name="대기 줄에 서기").click()
    late.wait_for_url("**done=waiting**")
    assert "대기 1번" in late.locator("[data-session-id]").inner_text()

    found.get_by_text("신청 취소").click()
    found.get_by_role("button", name="네, 취소할게요").click()
    found.wait_for_url("**/my/waits?done=signup-left")
    assert "자리가 찼어요" in first.go(f"/programmes/{programme}").locator("[data-session-id]").inner_text()

    offered = second.go("/my/waits")
    card = offered.locator(".offer")
    assert "남았어요" in card.inner_text()
    assert_accessible(offered)
    card.get_by_role("button", name="받을게요").click()
    offered.wait_for_url("**done=wait-taken")
    assert "신청했어요 (1명)" in offered.locator("[data-session-id]").inner_text()
    assert people.one("SELECT taken FROM programme_sessions") == 1
    expect(keeper.go(f"/keep/programmes/{programme}").get_by_text("둘째", exact=True)).to_be_visible()
    assert [w.watched.errors for w in (keeper, first, second)] == [[], [], []]


def test_a_keeper_enters_a_guest_and_calls_a_session_off(window, house, people):
    keeper = window(house[2])
    page = keeper.go("/keep/programmes")
    page.fill("#p-title", "마당 요가")
    page.get_by_role("button", name="만들기").click()
    page.wait_for_url("**done=saved")
    add_session(page, cap="5")
    page.wait_for_url("**done=session-added**")
    add_session(page, cap="5", start="15:00", end="17:00")
    page.get_by_role("alert").wait_for()
    assert "이미 예약" in page.get_by_role("alert").inner_text()
    assert page.input_value("#s-start") == "15:00"
    assert_accessible(page)
    page.get_by_text("전화 신청 넣기").click()
    page.fill("#g1-name", "골목 달솔")
    page.fill("#g1-phone", "02-0000-0000")
    page.get_by_text("만 14세 미만 아이예요").click()
    page.get_by_role("button", name="넣기", exact=True).click()
    page.get_by_text("동의한 보호자의 이름을 적어 주세요.").wait_for()
    assert_accessible(page)
    assert page.input_value("#g1-name") == "골목 달솔"
    assert page.get_by_label("만 14세 미만 아이예요").is_checked()
    page.fill("#g1-guardian", "아이 보호자")
    page.get_by_role("button", name="넣기", exact=True).click()
    page.wait_for_url("**done=guest-added**")
    expect(page.get_by_text("골목 달솔", exact=True)).to_be_visible()
    expect(page.get_by_text("보호자 아이 보호자", exact=True)).to_be_visible()
    page.get_by_text("회차 취소").click()
    page.get_by_role("button", name="네, 취소할게요").click()
    page.wait_for_url("**done=session-cancelled")
    assert "취소됨" in page.locator("[data-session-id]").inner_text()
    assert people.one("SELECT count(*) FROM claims") == 0
    assert people.one("SELECT state FROM signups") == "cancelled"


def test_a_refused_time_can_be_waited_for_with_one_press(window, house, people):
    opened = window(people.add("a@example.org")), window(people.add("b@example.org"))
    for one in opened:
        page = one.go(f"/spaces/{house[1]}?date={day_after()}&start=10:00&end=12:00")
        page.fill("#book-heads", "5")
        page.select_option("#book-purpose", "club")
        page.fill("#book-contact_phone", "02-0000-0000")
        page.check("input[name=consent]")
        page.get_by_role("button", name="예약하기").click()
        page.wait_for_load_state()
    page = opened[1].page
    page.get_by_role("button", name="이 시간 기다리기").click()
    page.wait_for_url("**/my/waits?done=waiting")
    assert "대기 1번" in page.locator("[data-wait-id]").inner_text()
    assert people.one("SELECT lower(wished) FROM wait_wishes") == tomorrow_at(10)
    assert people.one("SELECT purpose FROM wait_entries") == "club"
    page.get_by_text("그만 기다리기", exact=True).click()
    page.get_by_role("button", name="네, 그만둘게요").click()
    page.wait_for_url("**done=wait-left")
    assert people.one("SELECT state FROM wait_entries") == "declined"


def test_programmes_are_narrowed_by_dong_kind_and_day(window, house, people):
    page = window().go("/programmes?dong=0000000000&kind=nothing&date=x&from=y")
    expect(page.get_by_text("앞으로 열릴 프로그램이 아직 없어요.")).to_be_visible()
    page.fill("#f-date", day_after(30))
    page.select_option("#f-kind", "walk")
    page.get_by_role("button", name="찾기").click()
    expect(page.get_by_text("그 조건에 맞는 프로그램이 없어요.")).to_be_visible()
    assert page.input_value("#f-date") == day_after(30)
