"""Booking as people do it: by clicks, by keyboard, without script; refused, changed, called off."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from geo.clock import today
from tests.factories import tomorrow_at
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def place(make):
    """A site with two rooms that are booked at once."""
    make.boundaries()
    site = make.site("시청앞 사랑방")
    return make.space(site, "두레방"), make.space(site, "다락방")


def day_after(days=1):
    return (today() + timedelta(days=days)).isoformat()


def free_cell(page, day, start):
    return page.locator(f'a.free[data-date="{day}"][data-start="{start}"]')


def fill_person(page, *, heads="5"):
    page.fill("#book-heads", heads)
    page.select_option("#book-purpose", "club")
    page.fill("#book-contact_phone", "02-0000-0000")
    page.check("input[name=consent]")


def book(page, space_id, opened, day, start, end):
    opened.go(f"/spaces/{space_id}?date={day}&start={start}&end={end}")
    fill_person(page)
    page.get_by_role("button", name="예약하기").click()


def test_a_booking_made_by_clicks_appears_in_my(window, place, people):
    opened = window(people.add())
    page = opened.go(f"/spaces/{place[0]}")
    free_cell(page, day_after(), "14:00").click()
    free_cell(page, day_after(), "15:00").click()
    assert (page.input_value("#book-start"), page.input_value("#book-end")) == ("14:00", "16:00")
    fill_person(page)
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**/my?done=booked**")
    card = page.locator("[data-booking-id]")
    assert card.count() == 1
    assert "두레방" in card.inner_text()
    assert "14:00~16:00" in card.inner_text()
    assert "예약 확정" in card.inner_text()
    assert_accessible(page)
    assert opened.watched.errors == []
    assert people.one("SELECT extract(epoch FROM upper(use_range) - lower(use_range)) FROM bookings") == 7200


def test_a_booked_hour_is_shown_as_taken(window, place, people):
    opened = window(people.add())
    book(opened.page, place[0], opened, day_after(), "10:00", "11:00")
    opened.page.wait_for_url("**/my**")
    page = opened.go(f"/spaces/{place[0]}")
    assert free_cell(page, day_after(), "10:00").count() == 0
    assert free_cell(page, day_after(), "11:00").count() == 1
    assert page.locator(".week .busy").count() == 1


def test_a_refusal_gives_the_reason_and_alternatives_and_keeps_what_was_typed(window, place, people):
    first, second = window(people.add("a@example.org")), window(people.add("b@example.org"))
    book(first.page, place[0], first, day_after(), "10:00", "12:00")
    first.page.wait_for_url("**/my**")
    page = second.page
    second.go(f"/spaces/{place[0]}?date={day_after()}&start=11:00&end=13:00")
    fill_person(page, heads="7")
    page.get_by_role("button", name="예약하기").click()
    page.get_by_role("alert").wait_for()
    assert "이미 예약" in page.get_by_role("alert").inner_text()
    assert page.locator("[data-alternative]").count() >= 2
    assert page.input_value("#book-heads") == "7"
    assert page.input_value("#book-contact_phone") == "02-0000-0000"
    assert_accessible(page)
    page.locator("[data-alternative]", has_text="다락방").click()
    page.wait_for_url("**/pick**")
    assert page.locator("h1").inner_text() == "다락방"
    assert (page.input_value("#book-heads"), page.input_value("#book-purpose")) == ("7", "club")
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**/my?done=booked**")
    assert people.one("SELECT count(*) FROM bookings") == 2


def test_a_room_can_be_booked_with_the_keyboard_alone(window, place, people):
    opened = window(people.add())
    page = opened.go(f"/spaces/{place[0]}")
    assert page.locator("a.free[tabindex='0']").count() == 1
    free_cell(page, day_after(), "00:00").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    assert page.input_value("#book-date") == day_after()
    assert page.input_value("#book-start") == "01:00"
    keys = {"book-heads": "4", "book-contact_phone": "02-0000-0000"}
    for _ in range(40):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.id || document.activeElement.name || document.activeElement.type")
        if where in keys:
            page.keyboard.type(keys[where])
        if where == "consent":
            page.keyboard.press("Space")
        if where == "submit":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/my?done=booked**")
    assert page.locator("[data-booking-id]").count() == 1


def test_a_room_can_be_booked_on_a_phone_without_script(window, place, people):
    opened = window(people.add(), java_script_enabled=False, **PHONE)
    page = opened.go(f"/spaces/{place[0]}")
    free_cell(page, day_after(), "09:00").click()
    assert page.input_value("#book-date") == day_after()
    assert page.input_value("#book-start") == "09:00"
    fill_person(page)
    page.get_by_role("button", name="예약하기").click()
    assert page.locator("[data-booking-id]").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_visitor_signs_in_and_finds_the_chosen_time_again(window, place, people):
    people.add("jumin@example.org", password="느티나무 아래 평상")
    opened = window()
    page = opened.go(f"/spaces/{place[0]}")
    free_cell(page, day_after(), "14:00").click()
    page.get_by_role("button", name="로그인하고 예약하기").click()
    page.wait_for_url("**/login**")
    page.fill("#f-email", "jumin@example.org")
    page.fill("#f-password", "느티나무 아래 평상")
    page.get_by_role("main").get_by_role("button", name="로그인").click()
    page.wait_for_url("**/spaces/**")
    assert page.input_value("#book-date") == day_after()
    assert page.input_value("#book-start") == "14:00"


def test_faults_stand_beside_their_fields_and_nothing_is_lost(window, place, people):
    opened = window(people.add())
    page = opened.go(f"/spaces/{place[0]}?date={day_after()}&start=14:00&end=13:00")
    page.fill("#book-heads", "3")
    page.evaluate("document.querySelector('[data-booking]').noValidate = true")
    page.fill("#book-contact_email", "")
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**/book")
    wrong = page.locator("[aria-invalid=true]").evaluate_all("all => all.map((e) => e.name)")
    assert set(wrong) == {"end", "contact_phone", "consent"}
    assert page.input_value("#book-heads") == "3"
    assert page.input_value("#book-end") == "13:00"
    assert_accessible(page)
    assert people.one("SELECT count(*) FROM bookings") == 0


def test_a_rule_is_explained_in_korean(window, place, people):
    opened = window(people.add())
    opened.go(f"/spaces/{place[0]}?date={day_after()}&start=10:00&end=11:00")
    fill_person(opened.page, heads="500")
    opened.page.get_by_role("button", name="예약하기").click()
    assert "20명까지 쓸 수 있는 공간이에요." in opened.page.get_by_role("alert").inner_text()


def test_sending_the_same_form_twice_books_once(window, place, people):
    opened = window(people.add())
    page = opened.go(f"/spaces/{place[0]}?date={day_after()}&start=10:00&end=11:00")
    fill_person(page)
    page.evaluate(
        """async () => {
        const form = document.querySelector("[data-booking]");
        const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        await Promise.all([send(), send(), send()]);
        }"""
    )
    assert people.one("SELECT count(*) FROM bookings") == 1


def test_calling_off_asks_once_and_opens_the_time_again(window, place, people):
    opened = window(people.add())
    page = opened.page
    book(page, place[0], opened, day_after(), "10:00", "11:00")
    page.wait_for_url("**/my**")
    page.get_by_text("예약 취소", exact=True).click()
    page.get_by_role("button", name="네, 취소할게요").click()
    page.wait_for_url("**done=cancelled**")
    assert "취소됨" in page.locator("[data-booking-id]").inner_text()
    assert free_cell(opened.go(f"/spaces/{place[0]}"), day_after(), "10:00").count() == 1


def test_calling_off_too_late_is_explained_and_the_time_can_be_given_back_all_the_same(window, make, people):
    make.boundaries()
    space = make.space(make.site(), "두레방", policy={"cancel_until_minutes": 40_000})
    opened = window(people.add())
    page = opened.page
    book(page, space, opened, day_after(), "10:00", "11:00")
    page.wait_for_url("**/my**")
    page.get_by_text("예약 취소", exact=True).click()
    page.get_by_role("button", name="네, 취소할게요").click()
    page.get_by_text("그래도 자리를 이웃에게 돌려줄 수 있어요").wait_for()
    assert people.one("SELECT state FROM bookings") == "confirmed"
    assert_accessible(page)
    page.get_by_role("button", name="네, 취소할게요").click()
    page.wait_for_url("**done=cancelled**")
    assert people.one("SELECT reason_code FROM bookings WHERE state = 'cancelled'") == "late"
    assert free_cell(opened.go(f"/spaces/{space}"), day_after(), "10:00").count() == 1


def test_moving_keeps_the_booking_and_a_taken_time_is_refused(window, place, people):
    opened, other = window(people.add("a@example.org")), window(people.add("b@example.org"))
    page = opened.page
    book(page, place[0], opened, day_after(), "10:00", "11:00")
    page.wait_for_url("**/my**")
    book(other.page, place[0], other, day_after(2), "15:00", "16:00")
    other.page.wait_for_url("**/my**")
    page.get_by_role("link", name="시간 바꾸기").click()
    page.wait_for_url("**/move")
    for start, end in (("15:00", "16:00"), ("16:00", "17:00")):
        page.fill("#book-date", day_after(2))
        page.select_option("#book-start", start)
        page.select_option("#book-end", end)
        page.get_by_role("button", name="이 시간으로 바꾸기").click()
        page.wait_for_load_state()
        if start == "15:00":
            assert "이미 예약" in page.get_by_role("alert").inner_text()
            assert_accessible(page)
    page.wait_for_url("**done=moved**")
    assert "16:00~17:00" in page.locator("[data-booking-id]").inner_text()
    assert people.one("SELECT count(*) FROM bookings") == 2


def test_a_stranger_does_not_see_or_touch_a_booking(window, place, people):
    owner, stranger = window(people.add("a@example.org")), window(people.add("b@example.org"))
    book(owner.page, place[0], owner, day_after(), "10:00", "11:00")
    owner.page.wait_for_url("**/my**")
    booking = people.one("SELECT id FROM bookings")
    assert stranger.page.goto(f"{stranger.origin}/my/{booking}/move").status == 404
    assert stranger.go("/my").locator("[data-booking-id]").count() == 0


def test_a_space_to_ask_for_says_how_and_offers_no_form(window, make):
    make.boundaries()
    space_id = make.space(name="구민회의실", policy={"approval": "inquire"}, apply_text="구청 자치행정과에 전화로 신청")
    page = window().go(f"/spaces/{space_id}")
    expect(page.get_by_text("구청 자치행정과에 전화로 신청")).to_be_visible()
    assert page.locator("[data-booking]").count() == 0
    assert_accessible(page)


def test_alternatives_are_on_the_hour_of_the_venue(window, place, people):
    opened = window(people.add())
    book(opened.page, place[0], opened, day_after(), "10:00", "12:00")
    opened.page.wait_for_url("**/my**")
    booked = people.one("SELECT lower(use_range) FROM bookings")
    assert booked == tomorrow_at(10)


def test_enter_after_a_refusal_tries_again_and_takes_no_alternative(window, place, people):
    opened = window(people.add())
    opened.go(f"/spaces/{place[0]}?date={day_after()}&start=10:00&end=11:00")
    fill_person(opened.page, heads="500")
    opened.page.get_by_role("button", name="예약하기").click()
    opened.page.get_by_role("alert").wait_for()
    opened.page.fill("#book-heads", "20")
    opened.page.press("#book-heads", "Enter")
    opened.page.wait_for_url("**/my?done=booked**")
    assert people.one("SELECT heads FROM bookings") == 20
