"""A committee decides between rivals; somebody arrives by the code at the door; a keeper takes a shift."""

import pytest
from playwright.sync_api import expect

from geo import clock
from tests.factories import tomorrow_at
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
from tests.web.pictures import assert_shown
from tests.web.test_booking import day_after, fill_person

pytestmark = pytest.mark.browser

COMMITTEE = {"approval": "committee", "pending": "compete", "votes_needed": 2, "votes_of": 3}


def ask(opened, space, day):
    page = opened.go(f"/spaces/{space}?date={day}&start=10:00&end=12:00")
    fill_person(page)
    page.get_by_role("button", name="신청하기").click()
    page.wait_for_url("**/my?done=requested**")


def rival(page, number):
    return page.locator("[data-rival-id]").nth(number)


def test_a_committee_named_by_the_keeper_decides_between_two_requests(window, make, people):
    make.boundaries()
    site = make.site("천연마을활력소")
    space = make.space(site, "큰마루", policy=COMMITTEE)
    keeper = window(people.add("keeper@example.org", "천연지기", site_id=site))
    accounts = [people.add(f"member{n}@example.org", f"위원 {n} <b>") for n in range(2)]
    page = keeper.go("/keep/committee")
    assert_accessible(page)
    page.fill("#f-email", "nobody@example.org")
    page.get_by_role("button", name="올리기").click()
    page.get_by_text("그 주소로 가입한 사람이 없어요.").wait_for()
    for n in range(2):
        page.fill("#f-email", f"member{n}@example.org")
        page.get_by_role("button", name="올리기").click()
        page.wait_for_url("**done=member-added**")
    expect(page.get_by_text("위원 1 <b>", exact=True)).to_be_visible()

    residents = [window(people.add(f"resident{n}@example.org")) for n in range(2)]
    for resident in residents:
        ask(resident, space, day_after())
    members = [window(account, **PHONE) for account in accounts]
    page = members[0].go("/keep/rivals")
    assert page.locator("[data-rival-id]").count() == 2
    assert page.get_by_text("02-0000-0000").count() == 0, "who votes calls nobody"
    assert_accessible(page)
    rival(page, 1).get_by_role("button", name="찬성").click()
    page.wait_for_url("**done=voted**")
    assert "나는 찬성했어요." in rival(page, 1).inner_text()
    page = members[1].go("/keep/rivals")
    rival(page, 1).get_by_role("button", name="찬성").click()
    page.wait_for_url("**done=decided**")
    assert page.locator("[data-rival-id]").count() == 0
    cards = [resident.go("/my").locator("[data-booking-id]").inner_text() for resident in residents]
    assert sum("예약 확정" in card for card in cards) == 1
    assert sum("다른 신청이 승인됐어요" in card for card in cards) == 1
    assert people.one("SELECT count(*) FROM wait_entries WHERE state = 'waiting'") == 1


def test_somebody_arrives_by_the_code_leaves_early_and_says_how_it_was(window, make, people, monkeypatch):
    make.boundaries()
    morning = tomorrow_at(9)
    monkeypatch.setattr(clock, "now", lambda: morning)
    site = make.site("천연마을활력소")
    space = make.space(site, "두레방")
    keeper = window(people.add("keeper@example.org", "천연지기", site_id=site))
    resident = window(people.add(), **PHONE)
    page = resident.go(f"/spaces/{space}?date={morning.date()}&start=10:00&end=12:00")
    fill_person(page)
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**done=booked**")

    page = keeper.go("/keep/shifts")
    assert_accessible(page)
    page.get_by_role("button", name="내가 맡을게요").click()
    page.wait_for_url("**done=shift-taken**")
    assert page.locator("[data-covered='1']").count() == 1
    page = keeper.go(f"/keep/spaces/{space}/code")
    assert_shown(page.locator(".door-code img"))
    assert_accessible(page)
    arrival = people.one("SELECT '/in/' || code FROM doors")

    page = resident.go(arrival)
    assert page.get_by_role("button", name="이용 시작할게요").count() == 0, "an hour early"
    later = morning.replace(hour=9, minute=50)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = resident.go(arrival)
    assert_accessible(page)
    page.get_by_role("button", name="이용 시작할게요").click()
    page.wait_for_url("**done=checked-in**")
    assert "이용 중" in keeper.go("/keep/visits").locator("[data-visit-id]").inner_text()
    leaving = morning.replace(hour=11)
    monkeypatch.setattr(clock, "now", lambda: leaving)
    page = resident.go(arrival)
    page.get_by_role("button", name="이용을 마쳤어요").click()
    page.wait_for_url("**done=checked-out**")

    page = resident.go("/my/after")
    page.get_by_text("후기 남기기").click()
    page.locator("label", has_text="괜찮았어요").click()
    page.fill("[name=words]", "따뜻했어요 {{ 7*191 }} <b>")
    assert_accessible(page)
    page.get_by_role("button", name="보내기").click()
    page.wait_for_url("**done=feedback**")
    expect(keeper.go("/keep/visits").get_by_text("따뜻했어요 {{ 7*191 }} <b>")).to_be_visible()
