"""Next sites in the browser: chosen among what stands, read in the list and on the map, weighed against a drawn place."""

import pytest

from tests.api.siting.town import DISTRICT, build_town
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser

HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000`"


def test_a_planner_chooses_the_next_places_and_weighs_one_drawn_on_the_map(window, make, engine):
    town = build_town(make, engine)
    town.place(HOSTILE, 5, "library")
    town.place("빈 가압장", 9, "idle", opened_on=None)
    desk = window(make.person("planner", district=DISTRICT).id)
    page = desk.go("/plan/next")
    page.get_by_label("자치구").select_option(label="중구")
    page.get_by_label("몇 곳").fill("2")
    page.get_by_role("button", name="다음 자리 고르기").click()
    page.get_by_role("heading", name="고른 자리 2곳").wait_for()
    desk.ready()
    assert page.locator(".pin").count() == 2
    assert page.get_by_role("link", name=HOSTILE, exact=True).get_attribute("href") == f"/sites/{town.places[HOSTILE]}"
    page.get_by_role("button", name="1.", exact=False).click()
    page.get_by_role("link", name="목록에서 보기").click()
    assert page.locator("#pick-1:target").count() == 1
    assert_accessible(page)

    page.keyboard.press("Escape")
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.72, box["y"] + box["height"] * 0.6)
    page.get_by_text("찍은 곳 1개. 다시 고르면 후보에 들어가요.").wait_for()
    typed = page.get_by_label("직접 찍은 곳").input_value()
    assert typed.startswith("찍은 곳 1, 12")
    for source in ("유휴 공공공간", "공공건물"):
        page.get_by_role("checkbox", name=source).uncheck()
    page.get_by_label("가장 좋은 답을 끝까지 찾기").check()
    page.get_by_role("button", name="다음 자리 고르기").click()
    page.get_by_role("heading", name="고른 자리 1곳").wait_for()
    page.get_by_text("이보다 나은 답은 없어요.").wait_for()
    assert page.locator("[data-pick] h3").inner_text() == "찍은 곳 1"

    phone = window(None, **PHONE).go(f"/plan/next?district={DISTRICT}&count=2")
    assert phone.locator("[data-pick]").count() == 2
    assert phone.get_by_label("가장 좋은 답을 끝까지 찾기").count() == 0
