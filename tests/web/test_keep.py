"""The keeper's desk: requests decided, spaces registered, taken over and edited."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from geo.closing_rules import ClosingRule
from geo.db import transaction
from geo.enums import NamedDays
from geo.models.space import Space
from geo.queries.closings import list_closings, replace_closings
from geo.queries.keeping import OpeningRow
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
from tests.web.test_booking import day_after, fill_person

pytestmark = pytest.mark.browser


@pytest.fixture
def kept(make, people):
    """A site with a room that its keeper approves, and the two people."""
    make.boundaries()
    site = make.site("천연마을활력소")
    space = make.space(site, "두레방", policy={"approval": "manager"})
    return site, space, people.add("keeper@example.org", "천연지기", site_id=site), people.add()


def ask(opened, space, day, start="10:00", end="12:00"):
    page = opened.go(f"/spaces/{space}?date={day}&start={start}&end={end}")
    fill_person(page)
    page.get_by_role("button", name="신청하기").click()
    page.wait_for_url("**/my?done=requested**")


def test_a_request_waits_is_approved_and_is_then_confirmed(window, kept):
    _site, space, keeper, resident = kept
    asking, deciding = window(resident), window(keeper)
    ask(asking, space, day_after())
    assert "승인 대기" in asking.page.locator("[data-booking-id]").inner_text()
    page = deciding.go("/keep")
    assert "02-0000-0000" in page.locator("[data-request-id]").inner_text()
    assert_accessible(page)
    page.get_by_role("button", name="승인").click()
    page.wait_for_url("**done=approved**")
    assert page.locator("[data-request-id]").count() == 0
    assert "예약 확정" in asking.go("/my").locator("[data-booking-id]").inner_text()


def test_a_request_is_rejected_with_a_reason(window, kept):
    _site, space, keeper, resident = kept
    asking, deciding = window(resident), window(keeper, **PHONE)
    ask(asking, space, day_after())
    page = deciding.go("/keep")
    page.get_by_text("거절", exact=True).click()
    page.select_option("[name=reason]", "venue")
    page.fill("[name=message]", "그날은 마을 회의가 있어요 <b>")
    assert_accessible(page)
    page.get_by_role("button", name="거절하기").click()
    page.wait_for_url("**done=rejected**")
    card = asking.go("/my").locator("[data-booking-id]").inner_text()
    assert "거절됨" in card
    assert "시설 사정이 있어요" in card


def test_a_request_can_be_withdrawn_before_it_is_decided(window, kept):
    _site, space, keeper, resident = kept
    asking = window(resident)
    ask(asking, space, day_after())
    asking.page.get_by_text("신청 취소", exact=True).click()
    asking.page.get_by_role("button", name="네, 취소할게요").click()
    asking.page.wait_for_url("**done=withdrawn**")
    assert window(keeper).go("/keep").locator("[data-request-id]").count() == 0


def test_deciding_what_has_changed_meanwhile_is_told_and_changes_nothing(window, kept, people):
    _site, space, keeper, resident = kept
    asking, deciding = window(resident), window(keeper)
    ask(asking, space, day_after())
    page = deciding.go("/keep")
    asking.page.get_by_text("신청 취소", exact=True).click()
    asking.page.get_by_role("button", name="네, 취소할게요").click()
    asking.page.wait_for_url("**done=withdrawn**")
    page.get_by_role("button", name="승인").click()
    page.get_by_text("그사이에 바뀌었어요").wait_for()
    assert people.one("SELECT state FROM bookings") == "cancelled"


def test_another_sites_requests_and_spaces_stay_closed(window, kept, make, people):
    _site, space, _keeper, resident = kept
    ask(window(resident), space, day_after())
    stranger = window(people.add("other@example.org", "다른지기", site_id=make.site("홍제마을방")))
    page = stranger.go("/keep")
    assert page.locator("[data-request-id]").count() == 0
    assert page.get_by_text("두레방").count() == 0
    assert page.goto(f"{stranger.origin}/keep/spaces/{space}").status == 403


def test_a_keeper_registers_a_space_that_residents_can_book_at_once(window, kept):
    _site, _space, keeper, resident = kept
    opened = window(keeper)
    page = opened.go("/keep/spaces/new")
    assert_accessible(page)
    page.fill("#f-name", "햇살 공유부엌 {{ 7*191 }}")
    page.select_option("#f-kind", "kitchen")
    page.fill("#f-heads_max", "9")
    page.fill("#f-features", "인덕션, 큰 식탁")
    for number in range(1, 8):
        page.fill(f"[name=opens_{number}]", "09:00")
        page.fill(f"[name=closes_{number}]", "21:00")
    page.locator("label", has_text="공휴일에도 엶").click()
    page.locator("label", has_text="바로 예약").click()
    page.get_by_role("button", name="등록하기").click()
    page.wait_for_url("**done=registered**")
    page.get_by_role("link", name="햇살 공유부엌 {{ 7*191 }}", exact=True).click()
    url = page.url
    asking = window(resident)
    page = asking.go(url.removeprefix(asking.origin) + f"?date={day_after()}&start=20:00&end=21:00")
    fill_person(page)
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**done=booked**")
    assert "햇살 공유부엌 {{ 7*191 }}" in page.locator("[data-booking-id]").inner_text()


def test_wrong_hours_are_explained_and_everything_typed_stays(window, kept, people):
    opened = window(kept[2])
    page = opened.go("/keep/spaces/new")
    page.fill("#f-name", "달빛방")
    page.fill("[name=opens_1]", "18:00")
    page.fill("[name=closes_1]", "09:00")
    page.get_by_role("button", name="등록하기").click()
    page.get_by_text("월: 닫는 시각이 여는 시각보다").wait_for()
    assert page.input_value("#f-name") == "달빛방"
    assert page.input_value("[name=opens_1]") == "18:00"
    assert people.one("SELECT count(*) FROM spaces") == 1


def test_a_listed_room_is_taken_over_with_hours_and_becomes_bookable(window, kept, make):
    site, _space, keeper, _resident = kept
    listed = make.space(site, "구민회의실", openings=(), policy={"approval": "inquire"}, hours_text="평일 9시~18시")
    opened = window(keeper)
    page = opened.go("/keep/take-over?q=회의실")
    assert_accessible(page)
    page.get_by_role("link", name="맡을게요").click()
    page.wait_for_url("**/keep/spaces/**")
    expect(page.get_by_text("평일 9시~18시")).to_be_visible()
    page.get_by_role("button", name="저장하기").click()
    page.get_by_text("여는 시간을 하루라도").wait_for()
    page.fill("[name=opens_2]", "09:00")
    page.fill("[name=closes_2]", "26:00")
    page.get_by_role("button", name="저장하기").click()
    page.wait_for_url("**done=saved**")
    expect(page.locator(".keep-spaces", has_text="구민회의실")).to_be_visible()
    assert opened.go(f"/spaces/{listed}").locator("[data-booking]").count() == 1


def test_editing_shows_what_is_and_pausing_stops_bookings(window, kept, make):
    site, _space, keeper, _resident = kept
    room = make.space(site, "다락방", openings=[OpeningRow(5, 540, 1560, "no")], about="`이야기` <b>")
    opened = window(keeper)
    page = opened.go(f"/keep/spaces/{room}")
    assert page.input_value("[name=closes_5]") == "26:00"
    assert page.input_value("#f-about") == "`이야기` <b>"
    page.locator("label", has_text="잠시 중단").click()
    page.get_by_role("button", name="저장하기").click()
    page.wait_for_url("**done=saved**")
    page = opened.go(f"/spaces/{room}")
    expect(page.get_by_text("지금은 빌려주지 않아요.")).to_be_visible()
    assert page.locator("[data-booking]").count() == 0


def test_a_keeper_sees_how_the_hours_were_read_and_takes_back_single_closing_days(window, kept, make):
    site, _space, keeper, _resident = kept
    room = make.space(site, "구민회의실", policy={"approval": "manager"}, closing_text="둘째 주 일+추석 연휴")
    second_sunday, chuseok = ClosingRule(nth=2, weekday=7), ClosingRule(named=NamedDays.CHUSEOK)
    with transaction(make.engine) as session:
        replace_closings(session, room, [second_sunday, chuseok])
        session.execute(update(Space).where(Space.id == room).values(hours_understood="이렇게 `읽었습니다`."))
    page = window(keeper).go(f"/keep/spaces/{room}")
    assert_accessible(page)
    expect(page.get_by_text("이렇게 `읽었습니다`.")).to_be_visible()
    page.get_by_label("매월 둘째 일요일").uncheck()
    page.get_by_role("button", name="저장하기").click()
    page.wait_for_url("**done=saved**")
    with transaction(make.engine) as session:
        assert list_closings(session, [room])[room] == (chuseok,)
