"""Finding a space: list and map show the same, the address holds the search, an empty answer says what to change."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from geo.db import transaction
from geo.queries.keeping import OpeningRow
from tests.web.axe import assert_accessible
from tests.web.conftest import DESKTOP, PHONE
from tests.web.tasks.hand import saturday

pytestmark = pytest.mark.browser

NEAR_CITY_HALL = {"geolocation": {"longitude": 126.9784, "latitude": 37.5666}, "permissions": ["geolocation"]}
ADDRESSES = text("""
WITH file AS (
  INSERT INTO address_files (sha256, file_name, layout, rows) VALUES ('x', 'seoul.txt', 'position', 3) RETURNING id
)
INSERT INTO addresses (file_id, legal_code, province, district, legal_dong, road_code, road, underground, main_no,
                       sub_no, building, zip, x_m, y_m)
SELECT file.id, '1141011600', '서울특별시', '서대문구', '천연동', '114103112008', a.road, 0, a.number, 0, '', '03736',
       ST_X(p), ST_Y(p)
FROM file, unnest(CAST(:roads AS text[]), CAST(:numbers AS int[])) AS a(road, number),
     ST_Transform(ST_SetSRID(ST_MakePoint(126.9779, 37.5663), 4326), 5179) p
""")


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
    page.get_by_text("날짜·시설 자세히 고르기").click()
    page.select_option("#f-district", label="서대문구")
    page.wait_for_url("**district=**")
    opened.ready()
    page.select_option("#f-dong", label="천연동")
    page.fill("#f-heads", "5")
    page.fill("#f-q", "가압장")
    page.locator("[data-search]").get_by_role("button", name="찾기").click()
    page.wait_for_url("**heads=5**")
    opened.ready()
    assert asked(page).keys() == {"district", "dong", "heads", "q"}
    assert page.locator("[data-space]").count() > 0
    assert page.input_value("#f-q") == "가압장"
    assert page.locator("#f-dong option:checked").text_content() == "천연동"
    assert page.locator("path.dong-chosen").count() == 1


def test_every_condition_is_taken_out_by_one_press(window, demo):
    opened = window()
    page = opened.go("/?near=126.9784,37.5666&walk=20&heads=5&kind=room&feature=칠판&feature=와이파이&q=시청")
    held = page.get_by_role("list", name="지금 조건")
    before = held.locator("a:not(.applied-none)").count()
    assert before == 7
    held.get_by_role("link", name="칠판").click()
    opened.ready()
    assert asked(page)["feature"] == "와이파이"
    for name in ("와이파이", "5명", "걸어서 20분 안", "시청", "모임방", "내 주변"):
        held.get_by_role("link", name=name).click()
        opened.ready()
    assert asked(page) == {}
    expect(held).to_have_count(0)


def test_free_right_now_is_one_tap_and_one_tap_back(window, demo):
    opened = window()
    page = opened.go("/")
    page.get_by_role("link", name="지금 한 시간").click()
    page.wait_for_url("**now=1**")
    opened.ready()
    assert page.input_value("#f-date")
    assert page.locator("[data-space]").count() == page.locator("[data-space]", has_text="비어 있음").count()
    assert page.locator("[data-space]").count() == page.locator("#map .pin").count()
    page.get_by_role("link", name="지금 한 시간").click()
    opened.ready()
    assert asked(page) == {}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_saturday_afternoon_for_eight_within_ten_minutes_takes_three_taps(window, demo, size):
    opened = window(**NEAR_CITY_HALL, **size)
    page = opened.go("/")
    page.get_by_role("link", name="내 주변").click()
    page.wait_for_url("**near=**")
    opened.ready()
    page.get_by_role("link", name="토요일 오후").click()
    page.wait_for_url("**date=**")
    opened.ready()
    page.get_by_role("link", name="8명", exact=True).click()
    page.wait_for_url("**heads=8**")
    opened.ready()
    wanted = {"walk": "10", "heads": "8", "from": "14:00", "until": "16:00"}
    assert asked(page) | {"date": "", "near": ""} == {**wanted, "date": "", "near": ""}
    found = page.locator("[data-space]")
    assert found.count() > 0
    minutes = found.locator(".walk").all_inner_texts()
    assert len(minutes) == found.count()
    assert all(int("".join(c for c in words if c.isdigit())) <= 10 for words in minutes)
    expect(page.get_by_text("직선거리 추정").first).to_be_visible()
    page.locator("[data-space] h3 a").first.click()
    opened.ready()
    assert "14:00~16:00" in page.locator(".picked").inner_text()
    assert asked(page)["heads"] == "8"


def test_a_refused_location_leads_to_the_page_of_places_with_the_search_kept(window, demo):
    opened = window(**PHONE)
    page = opened.go("/?heads=8")
    page.get_by_role("link", name="내 주변").click()
    page.wait_for_url("**/where?**")
    expect(page.get_by_text("기기의 위치를 쓸 수 없어요")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="서대문구", exact=True).click()
    page.get_by_role("link", name="천연동", exact=True).click()
    opened.ready()
    assert asked(page)["heads"] == "8"
    assert page.locator("[data-space]").count() == page.locator("[data-space]", has_text="천연동").count() > 0


def test_a_place_is_found_by_name_while_typing_with_the_keyboard_alone(window, demo):
    opened = window()
    page = opened.go("/?heads=8")
    box = page.get_by_role("combobox", name="동, 주소, 공간 이름으로 찾기")
    box.press_sequentially("천연동")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert_accessible(page)
    box.press("Escape")
    expect(options.first).to_be_hidden()
    box.fill("천연")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**dong=**")
    assert asked(page)["heads"] == "8"


def test_an_address_is_a_place_to_search_around_without_script(window, demo, engine):
    with transaction(engine) as session:
        session.execute(ADDRESSES, {"roads": ["독립문로", "독립문로", "독립문공원길"], "numbers": [24, 30, 3]})
    page = window(java_script_enabled=False).go("/?heads=4")
    page.fill("#where-q", "서대문구 독립문로 24")
    page.get_by_role("button", name="찾기").first.click()
    page.get_by_role("link", name="독립문로 24").click()
    assert asked(page) | {"near": ""} == {
        "heads": "4",
        "walk": "10",
        "near": "",
        "spot": "서울특별시 서대문구 독립문로 24",
    }
    assert page.locator("[data-space]").count() > 0
    page.goto(page.url.split("/?")[0] + "/where?q=독립문")
    assert page.locator(".where-list a", has_text="서대문구 독립문").count() == 2


def test_an_empty_answer_says_what_to_change_and_how_much_that_finds(window, demo):
    opened = window()
    page = opened.go("/?heads=20&q=세상에 없는 이름")
    expect(page.get_by_text("이 조건에 맞는 공간이 없어요.")).to_be_visible()
    advice = page.get_by_role("link", name="이름 조건 빼기")
    promised = int("".join(c for c in advice.inner_text() if c.isdigit()))
    advice.click()
    opened.ready()
    assert page.locator("#results").inner_text() == f"공간 {promised}곳"


def test_what_is_offered_instead_can_really_be_booked(window, make, people):
    make.boundaries()
    near, far = make.site("가까운 집"), make.site("먼 집", (126.9905, 37.5663))
    hours = [OpeningRow(day, 9 * 60, 18 * 60) for day in range(1, 8)]
    make.space(near, "작은 방", openings=hours, heads_max=4)
    make.space(far, "큰 방", openings=hours, heads_max=20)
    opened = window(people.add())
    day = saturday().isoformat()
    page = opened.go(f"/?near=126.9779,37.5663&walk=5&date={day}&from=17:00&until=19:00&heads=4")
    offered = page.locator("[data-instead]")
    assert offered.filter(has_text="작은 방").filter(has_text="16:00~18:00").count() == 1
    assert offered.filter(has_text="큰 방").count() == 0
    page = opened.go(f"/?near=126.9779,37.5663&walk=5&date={day}&from=14:00&until=16:00&heads=8")
    assert offered.filter(has_text="큰 방").filter(has_text="조금 더 걸으면").count() == 1
    assert offered.filter(has_text="작은 방").filter(has_text="4명까지 들어가요").count() == 1
    assert page.locator("#map .pin").count() == offered.count()
    assert_accessible(page)
    offered.filter(has_text="큰 방").get_by_role("link").click()
    opened.ready()
    assert "14:00~16:00" in page.locator(".picked").inner_text()
    assert people.one("SELECT count(*) FROM demand_misses WHERE heads = 8") == 1


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
    page.get_by_role("link", name="골라서 날짜와 시간").click()
    page.select_option("#f-district", label="서대문구")
    page.locator("[data-search]").get_by_role("button", name="찾기").click()
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
