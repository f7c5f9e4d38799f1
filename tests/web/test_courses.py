"""A course in the browser: made at its desk, walked by visitors, printed as signs."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from geo.db import transaction
from geo.queries.programmes import ProgrammeValues, insert_programme
from geo.queries.sessions import NewSession, insert_session
from tests.api.courses.test_courses import JUNG_GU, place, road
from tests.factories import tomorrow_at
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
from tests.web.pictures import assert_shown

pytestmark = pytest.mark.browser

HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000`"


@pytest.fixture
def coordinator(make):
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU).id


@pytest.fixture
def salt_road(make, coordinator):
    return make.resource("염리동 소금길", "route", geometry=road())


def test_a_coordinator_makes_a_course_and_a_visitor_walks_it(window, make, coordinator, salt_road, people):
    make.resource("소금길 어귀", "story", place(-190, -160))
    make.resource("소금나루", "space", place(11, -15), **{"properties.hours": "화~토 10:00~19:00"})
    desk = window(coordinator)
    page = desk.go(f"/resources/{salt_road}")
    page.get_by_role("link", name="코스로 보기").click()
    desk.ready()
    page.get_by_role("link", name="고치기").click()
    rows = page.locator("form#stops fieldset")
    for row, name in enumerate(("소금나루 (공간)", "소금길 어귀 (이야기)")):
        rows.nth(row).get_by_label("기록").select_option(label=name)
        rows.nth(row).get_by_label("들려줄 말").fill(HOSTILE)
    rows.nth(0).get_by_label("차례").fill("2")
    rows.nth(1).get_by_label("차례").fill("1")
    page.get_by_role("button", name="들르는 곳 저장하기").click()
    page.get_by_text("저장했어요.").wait_for()
    assert_accessible(page)
    page.get_by_text("길을 따라 고르게 놓기").click()
    page.get_by_role("button", name="놓기", exact=True).click()
    page.get_by_role("link", name="표지 인쇄").wait_for()
    keeper = page.locator("form#keepers fieldset").first
    keeper.get_by_label("호수").fill("1")
    keeper.locator("select[name=dong-1]").select_option(index=1)
    page.get_by_role("button", name="지킴이집 저장하기").click()
    page.locator("form#keepers fieldset").nth(3).wait_for()
    page.get_by_role("link", name="표지 인쇄").click()
    page.locator(".sign-sheet").nth(11).wait_for()
    assert page.locator(".sign-sheet").count() == 12
    assert_shown(page.locator(".sign-sheet img").first)

    walker = window(**PHONE)
    page = walker.go(f"/courses/{salt_road}?date=2026-11-24&time=14:00")
    names = page.locator(".course-stops .strong").all_inner_texts()
    assert names == ["소금길 어귀", "소금나루"]
    assert page.locator(".course-stops .prewrap").all_inner_texts() == [HOSTILE, HOSTILE]
    assert page.locator(".course-stops .badge").all_inner_texts() == ["여는 시간을 몰라요", "열려 있어요"]
    assert page.locator("#map .course-sign").count() == 12
    assert "1.7km" in page.locator("main .course-facts").inner_text()
    assert_accessible(page)
    page.locator(".course-signs a").nth(6).click()
    assert page.locator("h1").inner_text() == "7"
    expect(page.get_by_text("여기는 염리동 소금길 7번이에요.")).to_be_visible()
    assert (desk.watched.errors, walker.watched.errors, walker.watched.dialogs) == ([], [], [])


def test_a_village_walk_and_its_course_lead_to_each_other(window, make, coordinator, salt_road, engine):
    site, start = make.site(), tomorrow_at(14)
    with transaction(engine) as session:
        values = ProgrammeValues(title="소금길 마을산책", kind="walk", published=True)
        programme = insert_programme(session, site, coordinator, values)
        insert_session(
            session, NewSession(programme, start, start + timedelta(hours=1), 12, None, "소금길 어귀", salt_road)
        )
    visitor = window()
    page = visitor.go(f"/programmes/{programme}")
    page.get_by_role("link", name="염리동 소금길").click()
    visitor.ready()
    assert page.url.endswith(f"/courses/{salt_road}")
    page.get_by_role("link", name="소금길 마을산책").click()
    assert f"/programmes/{programme}" in page.url
    page = visitor.go("/courses?q=ㅅㄱㄱ")
    assert page.locator(".course-name").all_inner_texts() == ["염리동 소금길"]
    assert visitor.go(f"/courses/{salt_road}/edit").locator("h1").inner_text()
    assert visitor.page.url.startswith(f"{visitor.origin}/login")


def test_two_desks_do_not_overwrite_each_other(window, make, coordinator, salt_road):
    make.resource("소금길 어귀", "story", place(-190, -160))
    one, other = window(coordinator), window(coordinator)
    for desk in (one, other):
        desk.go(f"/courses/{salt_road}/edit")
    for desk in (one, other):
        desk.page.locator("form#stops fieldset").first.get_by_label("기록").select_option(index=1)
        desk.page.get_by_role("button", name="들르는 곳 저장하기").click()
        desk.page.wait_for_load_state()
    expect(one.page.get_by_text("저장했어요.")).to_be_visible()
    assert other.page.locator(".notice-bad").inner_text().startswith("그사이 다른 사람이")
