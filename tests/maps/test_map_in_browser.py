"""What a person sees and does in the exported file: real Chromium, file://, network off."""

import io
import re
from dataclasses import replace

import pypdf
import pytest
import shapely
from playwright.sync_api import expect

from tests.maps.conftest import OpenMap
from tests.maps.contents import at_one_point, atlas_content, hostile_content, middle_box, some_records
from tests.maps.hostile import HOSTILE
from tests.web.axe import assert_accessible

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}
DESK = {"viewport": {"width": 1280, "height": 800}}


def test_hostile_and_innocent_texts_are_shown_exactly_as_stored(opened_map: OpenMap) -> None:
    with opened_map(hostile_content(), **DESK) as map_page:
        page = map_page.page
        assert sorted(page.locator(".atlas-item-name").evaluate_all("all => all.map(e => e.textContent)")) == sorted(
            HOSTILE
        )
        page.evaluate("document.querySelectorAll('.atlas-item-button').forEach(b => b.click())")
        for part in (".atlas-note", ".atlas-in", ".atlas-item-words .atlas-state", ".atlas-item-kind:nth-of-type(2)"):
            texts = page.locator(f".atlas-item {part}").evaluate_all("all => all.map(e => e.textContent)")
            assert sorted(texts) == sorted(HOSTILE), part
        assert set(page.locator(".atlas-label").evaluate_all("all => all.map(e => e.textContent)")) == set(HOSTILE[:9])
        assert set(page.locator(".atlas-legend label bdi").evaluate_all("all => all.map(e => e.textContent)")) == set(
            HOSTILE
        )
        assert page.locator("h1").evaluate("e => e.textContent") == HOSTILE[6]
        assert page.title() == HOSTILE[6]
        assert HOSTILE[1] in page.locator(".atlas-foot").evaluate("e => e.textContent")
        assert " · ".join(f"{text}, {text}" for text in HOSTILE) in page.locator(".atlas-foot").evaluate(
            "e => e.textContent"
        )
        page.wait_for_timeout(300)
        assert map_page.complaints == []


def test_a_hostile_popup_shows_text_and_makes_no_element_of_it(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(1, names=[HOSTILE[0]])), **DESK) as map_page:
        map_page.page.locator(".atlas-place").first.click()
        assert map_page.page.locator(".atlas-popup .atlas-card-name").text_content() == HOSTILE[0]
        assert map_page.page.locator("img").count() == 0
        assert map_page.complaints == []


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "JaVaScRiPt:alert(1)", "file:///etc"]
)
def test_only_web_telephone_and_mail_addresses_become_links(opened_map: OpenMap, address: str) -> None:
    first, second = some_records(2)
    records = [replace(first, url=address), replace(second, url="https://example.org/?a=1&b=<2>")]
    with opened_map(atlas_content(records), **DESK) as map_page:
        map_page.page.evaluate("document.querySelectorAll('.atlas-item-button').forEach(b => b.click())")
        links = map_page.page.locator(".atlas-items a").evaluate_all("all => all.map(a => a.href)")
        assert sorted(link.split(":")[0] for link in links) == ["https", "tel", "tel"]


def test_there_is_one_outline_per_dong_and_one_list_item_per_record(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(8)), **DESK) as map_page:
        page = map_page.page
        codes = page.locator("path.atlas-dong").evaluate_all("all => all.map(e => e.getAttribute('data-code'))")
        assert sorted(codes) == [f"11999{i:03d}00" for i in range(1, 10)]
        assert page.locator("path.atlas-dong:not(.atlas-dong-near)").count() == 1
        assert page.locator(".atlas-item").count() == 8
        assert _shown_on_map(map_page) == 8


def _shown_on_map(map_page: object) -> int:
    """Count the records behind every mark, pill and bunch on the map."""
    total = 0
    for text in map_page.page.locator(".leaflet-marker-pane .atlas-place").all_text_contents():
        first, _, last = text.partition("–")
        total += int(text[:-1]) if text.endswith("곳") else (int(last) - int(first) + 1 if last else 1)
    return total


@pytest.mark.parametrize("count", [1, 3])
def test_a_mark_or_pill_lies_centred_on_its_place(opened_map: OpenMap, count: int) -> None:
    west, south, east, north = middle_box()
    records = at_one_point(some_records(count), (west + east) / 2, (south + north) / 2)
    with opened_map(atlas_content(records), **DESK) as map_page:
        canvas = map_page.page.locator(".atlas-map").bounding_box()
        box = map_page.page.locator(".leaflet-marker-pane .atlas-place > *").bounding_box()
        for side, length in (("x", "width"), ("y", "height")):
            moved = 21 if side == "x" else 0  # half of what the first view keeps free for the buttons at the left
            assert box[side] + box[length] / 2 == pytest.approx(canvas[side] + canvas[length] / 2 + moved, abs=2)


def test_places_at_one_point_become_one_pill_and_none_is_lost(opened_map: OpenMap) -> None:
    """One building with 25 rooms; the one asked for in the list is rolled into view among them."""
    west, south, east, north = middle_box()
    records = at_one_point(some_records(25), (west + east) / 2, (south + north) / 2)
    with opened_map(atlas_content(records), reduced_motion="reduce", **DESK) as map_page:
        page = map_page.page
        assert page.locator(".leaflet-marker-pane .atlas-pill").all_text_contents() == ["1–25"]
        page.locator(".leaflet-marker-pane .atlas-pill").click()
        assert page.locator(".atlas-popup .atlas-card").count() == 25
        assert page.locator(".atlas-item").count() == 25
        page.locator(".atlas-item-button").nth(19).click()
        wanted = page.locator(".atlas-card-wanted")
        assert wanted.locator("text").text_content() == "20"
        card, box = wanted.bounding_box(), page.locator(".leaflet-popup-content").bounding_box()
        assert box["y"] <= card["y"] + 1 < box["y"] + box["height"]


def test_the_number_on_the_map_is_the_number_in_the_list(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(5, names=["가", "나", "다", "라", "마"])), **DESK) as map_page:
        page = map_page.page
        page.locator(".leaflet-marker-pane .atlas-place").first.click()
        number, name = page.locator(".atlas-popup .atlas-card-head").evaluate(
            "e => [e.querySelector('text').textContent, e.querySelector('bdi').textContent]"
        )
        row = page.locator(".atlas-item").nth(int(number) - 1)
        assert row.locator(".atlas-item-name").text_content() == name
        assert row.locator(".atlas-mark text").text_content() == number


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("도서관", ["햇살 작은 도서관"]),
        ("작은도서", ["햇살 작은 도서관"]),
        ("ㅎㅅㅈㅇ", ["햇살 작은 도서관"]),
        ("햇ㅅ", ["햇살 작은 도서관"]),
        ("해", ["햇살 작은 도서관"]),
        ("café", ["Café 마을"]),
        ("2", ["Café 마을", "햇살 작은 도서관", "ㄱ자 한옥"]),
        ("ㄱ자", ["ㄱ자 한옥"]),
        ("없는말", []),
    ],
)
def test_search_finds_by_initials_and_without_spaces(opened_map: OpenMap, typed: str, found: list[str]) -> None:
    names = ["햇살 작은 도서관", "Café 마을", "ㄱ자 한옥"]
    records = some_records(3, names=names, address="", place="", kind_label="시설")
    with opened_map(atlas_content(records), **DESK) as map_page:
        page = map_page.page
        page.fill("#atlas-query", typed)
        page.wait_for_timeout(250)
        names = page.locator(".atlas-item-name").all_text_contents()
        if typed.isdigit():  # a number finds the record with that number
            assert len(names) == 1
        else:
            assert names == found
            assert _shown_on_map(map_page) == len(found)
        assert page.locator(".atlas-total").text_content() == f"{len(names)}곳 / 3곳"


def test_switching_a_kind_off_hides_it_in_map_and_list(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(5)), **DESK) as map_page:
        page = map_page.page
        page.get_by_text("범례 · 종류 고르기").click()
        page.locator(".atlas-legend input").first.uncheck()
        assert page.locator(".atlas-item").count() == 4
        assert _shown_on_map(map_page) == 4
        page.locator(".atlas-legend input").first.check()
        assert page.locator(".atlas-item").count() == 5


def test_every_record_is_reached_by_keyboard_through_the_list(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(3)), **DESK) as map_page:
        page = map_page.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "atlas-skip"
        page.keyboard.press("Enter")
        reached = []
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.className") == "atlas-item-button":
                page.keyboard.press("Enter")
                page.wait_for_timeout(400)
                reached.append(page.locator(".atlas-popup .atlas-card-name").text_content())
                assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
        assert reached == page.locator(".atlas-item-name").all_text_contents()


def test_a_marker_opens_with_enter_and_escape_gives_the_focus_back(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(1)), **DESK) as map_page:
        page = map_page.page
        page.locator(".leaflet-marker-pane .atlas-place").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.className") == "atlas-popup"
        page.keyboard.press("Escape")
        page.wait_for_timeout(400)
        assert page.locator(".atlas-popup").count() == 0
        assert "atlas-place" in page.evaluate("document.activeElement.className")


def test_every_mark_and_control_has_a_name_for_screen_readers(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(6)), **DESK) as map_page:
        page = map_page.page
        names = page.locator(".atlas-place").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
        assert all(re.match(r"\d+ 마을 곳|\d+곳 묶음", name) for name in names)
        page.locator(".atlas-item-button").first.click()
        page.wait_for_timeout(400)
        nameless = page.evaluate(
            "[...document.querySelectorAll('button, a, input, [role=button]')].filter(e => !(e.textContent.trim() || e.title"
            " || e.getAttribute('aria-label') || (e.labels && e.labels.length))).length"
        )
        assert nameless == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_with_everything_open(opened_map: OpenMap, scheme: str, view: dict[str, object]) -> None:
    records = some_records(12)
    records[3] = replace(records[3], spots=records[2].spots)
    with opened_map(
        atlas_content(records, is_schematic=True), color_scheme=scheme, reduced_motion="reduce", **view
    ) as map_page:
        page = map_page.page
        assert_accessible(page)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        page.locator(".atlas-item-button").nth(2).click()
        page.wait_for_selector(".atlas-popup")
        assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_empty_dong(opened_map: OpenMap, scheme: str) -> None:
    with opened_map(atlas_content([]), color_scheme=scheme, **PHONE) as map_page:
        assert_accessible(map_page.page)


def test_an_empty_dong_says_so(opened_map: OpenMap) -> None:
    with opened_map(atlas_content([]), **PHONE) as map_page:
        page = map_page.page
        assert page.locator(".atlas-none").text_content() == "아직 등록된 공간이나 자원이 없습니다."
        assert page.locator("path.atlas-dong").count() == 9
        assert map_page.complaints == []


def test_a_record_without_a_place_is_in_the_list_only(opened_map: OpenMap) -> None:
    records = some_records(3)
    records[1] = replace(records[1], spots=())
    with opened_map(atlas_content(records), **DESK) as map_page:
        page = map_page.page
        assert page.locator(".atlas-item").count() == 3
        assert _shown_on_map(map_page) == 2
        page.locator(".atlas-item-button").last.click()
        assert "지도에 표시하지 않음" in page.locator(".atlas-item").last.text_content()
        assert map_page.complaints == []


@pytest.mark.parametrize("schematic", [True, False])
def test_a_schematic_boundary_is_marked_and_a_real_one_is_not(opened_map: OpenMap, schematic: bool) -> None:
    with opened_map(atlas_content(is_schematic=schematic), **PHONE) as map_page:
        text = map_page.page.locator("body").inner_text()
        assert ("약도 경계" in text) is schematic
        assert "행정동 경계 2025-04-01" in text
        assert "2026-11-21" in text
        assert "통계청 SGIS" in text


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(opened_map: OpenMap, width: int) -> None:
    with opened_map(atlas_content(), viewport={"width": width, "height": 800}) as map_page:
        assert map_page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert map_page.page.locator(".atlas-map").bounding_box()["height"] > 250


def test_on_a_phone_the_map_lies_above_and_the_list_folds_away(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(), **PHONE) as map_page:
        page = map_page.page
        assert page.locator(".atlas-map").bounding_box()["y"] < page.locator(".atlas-items").bounding_box()["y"]
        page.get_by_role("button", name="목록 접기").click()
        assert not page.locator(".atlas-items").is_visible()
        page.get_by_role("button", name="목록 펴기").click()
        expect(page.locator(".atlas-items")).to_be_visible()


def test_dark_mode_changes_paper_and_ink(opened_map: OpenMap) -> None:
    def colours(scheme: str) -> list[str]:
        with opened_map(atlas_content(), color_scheme=scheme, **DESK) as map_page:
            script = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
            return map_page.page.locator("html").evaluate(script)

    light, dark = colours("light"), colours("dark")
    assert light != dark
    assert dark[0] == "rgb(27, 33, 39)"


def test_on_paper_every_record_stands_with_its_details(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(230)), **DESK) as map_page:
        page = map_page.page
        assert page.locator(".atlas-item").count() == 200
        page.emulate_media(media="print")
        page.wait_for_timeout(300)
        assert page.locator(".atlas-item").count() == 230
        assert page.locator(".atlas-item-details:visible").count() == 230
        assert not page.locator("#atlas-query").is_visible()


def test_printing_from_the_screen_gives_as_many_pages_as_the_paper_view_has(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(120)), **DESK) as map_page:
        page = map_page.page
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))
        page.emulate_media(media="print")
        page.wait_for_timeout(300)
        assert page.locator(".atlas-item-details:visible").count() == 120
        assert len(printed.pages) == len(pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) > 3


def test_on_paper_every_mark_stands_by_itself_and_afterwards_they_bunch_again(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(120)), **DESK) as map_page:
        page = map_page.page
        bunches = page.locator(".leaflet-marker-pane .atlas-bunch")
        expect(bunches).not_to_have_count(0)
        page.emulate_media(media="print")
        expect(bunches).to_have_count(0)
        expect(page.locator(".leaflet-marker-pane .atlas-place")).to_have_count(120)
        page.emulate_media(media="screen")
        expect(bunches).not_to_have_count(0)
        page.fill("#atlas-query", "120")
        expect(page.locator(".leaflet-marker-pane .atlas-place")).not_to_have_count(120)
        page.wait_for_timeout(300)
        assert 0 < _shown_on_map(map_page) == page.locator(".atlas-item").count() < 5
        assert map_page.complaints == []


def test_a_long_list_grows_on_demand_without_losing_the_place(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(450)), **DESK) as map_page:
        page = map_page.page
        page.get_by_role("button", name="더 보기 (250곳 남음)").click()
        assert page.locator(".atlas-item").count() == 400
        assert page.evaluate("document.activeElement.textContent").startswith("201")


def test_a_thousand_records_open_without_a_request(opened_map: OpenMap) -> None:
    with opened_map(atlas_content(some_records(1_000)), **DESK) as map_page:
        assert map_page.page.evaluate("performance.getEntriesByType('resource').length") == 0
        expect(map_page.page.locator("#atlas-list")).to_contain_text("1,000곳")
        assert map_page.complaints == []


def test_the_policy_stops_a_script_that_was_not_in_the_export(opened_map: OpenMap) -> None:
    """The twin of the quiet tests: the guard itself works."""
    with opened_map(atlas_content(), refusals=True, **DESK) as map_page:
        map_page.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.fired = 1'; document.body.append(s);"
            " const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(i); }"
        )
        map_page.page.wait_for_timeout(200)
        assert map_page.page.evaluate("window.fired") is None
        assert any("Content Security Policy" in error for error in map_page.errors)


def test_a_dong_of_two_parts_is_one_path(opened_map: OpenMap) -> None:
    middle, *others = atlas_content().dongs
    shape = shapely.from_wkb(middle.shape)
    island = shapely.affinity.translate(shape.buffer(-0.003), 0.03, 0)
    parts = shapely.to_wkb(shapely.MultiPolygon([shape, island]), hex=True)
    dongs = (replace(middle, shape=parts), *others)
    with opened_map(atlas_content(dongs=dongs), **DESK) as map_page:
        assert map_page.page.locator("path.atlas-dong").count() == 9
