"""Finding a space: list and map show the same, the address holds the search, an empty answer says what to change."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser

NEAR_CITY_HALL = {"geolocation": {"longitude": 126.9784, "latitude": 37.5666}, "permissions": ["geolocation"]}


def asked(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_one_outline_is_drawn_per_dong_of_the_edition(window, demo, people):
    page = window().go("/")
    dongs = people.one("SELECT count(*) FROM dongs")
    assert dongs > 400
    assert page.locator("#map path.dong").count() == dongs
    assert page.locator("#map path").count() == dongs
    expect(page.get_by_text("약도 경계", exact=True)).to_be_visible()


def test_list_items_equal_map_markers_one_by_one(window, demo):
    page = window().go("/?heads=20&near=126.9784,37.5666")
    items = page.locator("[data-space]").evaluate_all("all => all.map((e) => `${e.dataset.number}. ${e.dataset.name}`)")
    assert page.locator("#map .leaflet-marker-icon").count() == len(items)
    pins = page.locator("#map .pin").evaluate_all("all => all.map((e) => e.getAttribute('aria-label'))")
    assert len(items) > 5
    assert sorted(items) == sorted(pins)


def test_pressing_a_pin_names_the_space_and_lights_its_list_item(window, demo):
    page = window().go("/")
    name = page.locator("[data-space]").nth(3).get_attribute("data-name")
    page.locator("#map .pin").nth(3).dispatch_event("click")
    assert page.locator(".leaflet-popup strong").inner_text() == name
    assert page.locator("[data-space]").nth(3).get_attribute("data-on") is not None
    page.locator(".leaflet-popup a", has_text="자세히 보기").click()
    assert page.locator("h1").inner_text() == name


def test_the_search_is_in_the_address_and_comes_back_from_it(window, demo):
    opened = window()
    page = opened.go("/")
    page.select_option("#f-district", label="서대문구")
    page.wait_for_url("**district=**")
    opened.ready()
    page.select_option("#f-dong", label="천연동")
    page.fill("#f-heads", "5")
    page.fill("#f-q", "가압장")
    page.get_by_role("button", name="찾기").click()
    page.wait_for_url("**heads=5**")
    opened.ready()
    assert asked(page).keys() == {"district", "dong", "heads", "q"}
    assert page.locator("[data-space]").count() > 0
    assert page.input_value("#f-q") == "가압장"
    assert page.locator("#f-dong option:checked").inner_text() == "천연동"
    assert page.locator("path.dong-chosen").count() == 1


def test_free_right_now_is_one_tap(window, demo):
    opened = window()
    page = opened.go("/")
    page.get_by_role("link", name="지금 비어 있는 곳").click()
    page.wait_for_url("**now=1**")
    opened.ready()
    assert page.input_value("#f-date")
    assert page.locator("[data-space]").count() == page.locator("[data-space]", has_text="비어 있음").count()
    assert page.locator("[data-space]").count() == page.locator("#map .pin").count()


def test_saturday_afternoon_for_eight_near_me_takes_three_taps(window, demo):
    opened = window(**NEAR_CITY_HALL, **PHONE)
    page = opened.go("/?heads=8")
    page.get_by_role("button", name="내 주변").click()
    page.wait_for_url("**near=**")
    opened.ready()
    page.get_by_role("link", name="토요일 오후").click()
    page.wait_for_url("**date=**")
    opened.ready()
    assert asked(page) | {"date": "", "near": ""} == {
        "near": "",
        "heads": "8",
        "date": "",
        "from": "14:00",
        "until": "16:00",
    }
    minutes = page.locator("[data-space] .meta", has_text="걸어서").all_inner_texts()
    assert minutes
    expect(page.get_by_text("직선거리 추정").first).to_be_visible()
    page.locator("[data-space] h3 a").first.click()
    opened.ready()
    assert "14:00~16:00" in page.locator(".picked").inner_text()


def test_without_location_the_reader_is_led_to_the_district_picker(window, demo):
    page = window(**PHONE).go("/")
    page.get_by_role("button", name="내 주변").click()
    page.get_by_text("위치를 알 수 없어요").wait_for()
    assert page.evaluate("document.activeElement.id") == "f-district"
    expect(page.locator("#f-district")).to_be_visible()


def test_an_empty_answer_says_what_to_change_and_how_much_that_finds(window, demo):
    opened = window()
    page = opened.go("/?heads=20&q=세상에 없는 이름")
    expect(page.get_by_text("이 조건에 맞는 공간이 없어요.")).to_be_visible()
    advice = page.get_by_role("link", name="이름 조건 빼기")
    promised = int("".join(c for c in advice.inner_text() if c.isdigit()))
    advice.click()
    opened.ready()
    assert page.locator("#results").inner_text() == f"공간 {promised}곳"


def test_a_phone_switches_between_list_and_map(window, demo):
    page = window(**PHONE).go("/")
    expect(page.locator(".list-pane")).to_be_visible()
    assert not page.locator(".map-pane").is_visible()
    page.get_by_role("link", name="지도", exact=True).click()
    expect(page.locator(".map-pane")).to_be_visible()
    assert not page.locator(".list-pane").is_visible()
    assert "view=map" in page.url
    expect(page.locator("#map .pin").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_desktop_list_and_map_have_equal_room(window, demo):
    page = window().go("/")
    widths = [page.locator(pane).bounding_box()["width"] for pane in (".list-pane", ".map-pane")]
    assert abs(widths[0] - widths[1]) <= 2


def test_everything_is_found_without_script(window, demo):
    page = window(java_script_enabled=False).go("/")
    page.select_option("#f-district", label="서대문구")
    page.get_by_role("button", name="찾기").click()
    assert page.locator("[data-space]").count() > 0
    assert page.locator("[data-space]").count() == page.locator("[data-space]", has_text="서대문구").count()


def test_real_content_passes_axe_and_says_nothing_on_the_console(window, demo):
    opened = window()
    for path in ("/", "/?now=1", "/?near=126.9784,37.5666"):
        assert_accessible(opened.go(path))
    assert opened.watched.errors == []
    assert {urlsplit(url).netloc for url in opened.watched.requests} == {urlsplit(opened.origin).netloc}


def test_hostile_names_do_nothing_but_stand_there(window, make):
    make.boundaries()
    name = "<img src=x onerror=alert(1)> {{ 7*191 }} `회비 \\3,000` </script>"
    space_id = make.space(make.site(name), name)
    opened = window()
    page = opened.go("/")
    assert page.locator("[data-space] h3").inner_text() == name
    page.locator("#map .pin").dispatch_event("click")
    assert page.locator(".leaflet-popup strong").inner_text() == name
    assert opened.go(f"/spaces/{space_id}").locator("h1").inner_text() == name
    assert opened.watched.dialogs == []
    assert opened.watched.errors == []
