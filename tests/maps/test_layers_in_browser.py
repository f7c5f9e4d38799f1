"""The layers of the atlas map as a person uses them: real Chromium, file://, network off, one story per layer."""

from dataclasses import replace
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely
from playwright.sync_api import Browser, Page, Route, expect

from geo.atlas.content import AtlasContent, Course, Record, Scope, Spot, Stop, Theme, ThemeValue
from geo.atlas.numbering import numbered
from maps.assets import asset_bytes
from maps.dong_map import render_with_policy
from maps.page_mode import Assets, PageMode
from tests.chromium import watched_page
from tests.maps.conftest import OpenMap
from tests.maps.contents import (
    CLASSES,
    MIDDLE,
    at_one_point,
    atlas_content,
    hostile_content,
    middle_box,
    some_dongs,
    some_records,
)
from tests.maps.hostile import HOSTILE
from tests.web.axe import assert_accessible

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}
DESK = {"viewport": {"width": 1280, "height": 800}}
SERVICE = "https://maeul.example"
TYPES = {".js": "text/javascript", "css": "text/css"}

# Everything drawn of each mark with the signs at its corners, and every name of a dong that shows.
BOXES = """() => [...document.querySelectorAll('.leaflet-marker-pane .atlas-place, .atlas-label:not(.atlas-label-hidden)')]
  .map(node => {
    const parts = [...node.querySelectorAll('path:not(.atlas-mark-halo), rect, circle, span')]
      .map(part => part.getBoundingClientRect());
    return [Math.min(...parts.map(p => p.left)), Math.min(...parts.map(p => p.top)),
            Math.max(...parts.map(p => p.right)), Math.max(...parts.map(p => p.bottom)), node.textContent];
  })"""
NUMBERS = """() => [...document.querySelectorAll('.leaflet-marker-pane .atlas-place')].map(e => e.textContent)"""


def overlaps(page: Page) -> list[tuple[str, str]]:
    boxes = page.evaluate(BOXES)
    return [
        (a[4], b[4])
        for a, b in combinations(boxes, 2)
        if a[0] < b[2] - 0.5 and b[0] < a[2] - 0.5 and a[1] < b[3] - 0.5 and b[1] < a[3] - 0.5
    ]


def marked(page: Page) -> int:
    """Count the records behind every mark, pill and bunch."""
    total = 0
    for text in page.evaluate(NUMBERS):
        first, _, last = text.partition("–")
        total += int(text[:-1]) if text.endswith("곳") else (int(last) - int(first) + 1 if last else 1)
    return total


def crowded() -> AtlasContent:
    """Return one building with 25 rooms, 80 more places around it, and a dong of two parts."""
    west, south, east, north = middle_box()
    building = at_one_point(some_records(25), (west + east) / 2, (south + north) / 2)
    lives = ("open", "planned", "paused", "closed", "building")
    others = [
        replace(record, id=f"o{i}", life=lives[i % 5] if record.life else "")
        for i, record in enumerate(some_records(80, seed=4))
    ]
    middle, *neighbours = some_dongs()
    shape = shapely.from_wkb(middle.shape)
    island = shapely.affinity.translate(shape.buffer(-0.003), 0.03, 0)
    parts = shapely.to_wkb(shapely.MultiPolygon([shape, island]), hex=True)
    return atlas_content([*building, *others], dongs=(replace(middle, shape=parts), *neighbours))


@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
def test_no_mark_and_no_name_covers_another_at_any_zoom_and_nothing_is_lost(
    opened_map: OpenMap, view: dict[str, Any]
) -> None:
    content = crowded()
    names = {str(record.number): record.name for record in content.records}
    with opened_map(content, reduced_motion="reduce", **view) as map_page:
        page = map_page.page
        assert marked(page) == 105
        for _ in range(4):
            assert overlaps(page) == []
            page.get_by_role("button", name="확대").click()
        for node in page.locator(".atlas-place[aria-label]").all():
            text, label = node.text_content(), node.get_attribute("aria-label")
            if text in names:
                assert label.startswith(f"{text} {names[text]}, ")
        page.get_by_role("button", name="전체").click()
        page.emulate_media(media="print")
        expect(page.locator(".leaflet-marker-pane .atlas-bunch")).to_have_count(0)
        assert overlaps(page) == []
        assert map_page.complaints == []


def test_a_bunch_opens_step_by_step_until_each_record_stands_alone(opened_map: OpenMap) -> None:
    west, south, _, _ = middle_box()
    near = [
        replace(record, spots=(Spot(MIDDLE, west + 0.004 + i * 0.00003, south + 0.004),))
        for i, record in enumerate(some_records(4))
    ]
    with opened_map(atlas_content(near), reduced_motion="reduce", **DESK) as map_page:
        page = map_page.page
        assert page.evaluate(NUMBERS) == ["4곳"]
        for _ in range(6):
            if page.locator(".leaflet-marker-pane .atlas-bunch").count() == 0:
                break
            page.locator(".leaflet-marker-pane .atlas-place").first.focus()
            page.keyboard.press("Enter")
        assert sorted(page.evaluate(NUMBERS)) == ["1", "2", "3", "4"]
        assert "atlas-place" in page.evaluate("document.activeElement.className")
        assert overlaps(page) == []


def _district() -> AtlasContent:
    """Return a district of four dong with places in each, a series of years, states of life and ties."""
    dongs = some_dongs(2, 2, within=None)
    records = []
    for at, dong in enumerate(dongs):
        point = shapely.from_wkb(dong.shape).representative_point()
        records += [
            replace(
                record,
                id=f"d{at}-{i}",
                name=name,
                dongs=(dong.code,),
                spots=(Spot(dong.code, point.x + i / 800, point.y),),
            )
            for i, (record, name) in enumerate(zip(some_records(4), _names(at), strict=True))
        ]
    records[0] = replace(records[0], relations=(("d1-0", "모이는 곳"), ("d2-0", "빌려준 곳")))
    records[1] = replace(records[1], life="closed", state="폐쇄 (2026-03-02)")
    codes = [dong.code for dong in dongs]
    years = [
        Theme(
            f"projects_{year}",
            f"{year}년 마을 사업",
            "projects",
            CLASSES,
            tuple(
                ThemeValue(code, (at + shift) % 6, f"{(at + shift) % 6}건", at == 0)
                for at, code in enumerate(codes[:3])
            ),
            note="여러 동에 걸친 사업은 동마다 셈했어요.",
            year=year,
        )
        for shift, year in enumerate((2015, 2016, 2017))
    ]
    return replace(
        atlas_content(),
        scope=Scope.DISTRICT,
        code="11999",
        name="가상구",
        title="가상구 마을지도",
        dongs=dongs,
        records=numbered(records, codes),
        themes=tuple(years),
    )


def _names(at: int) -> list[str]:
    return [["나무정", "꽃밭", "Café 골목", "2호 창고"], ["다락", "가온", "하늘", "까치"], ["바람", "사과", "아이", "자리"],
            ["차실", "카페", "타래", "파랑"]][at]  # fmt: skip


def test_dong_are_coloured_by_theme_and_year_and_the_counts_add_up(opened_map: OpenMap) -> None:
    with opened_map(_district(), **DESK) as map_page:
        page = map_page.page
        plain = page.locator("path.atlas-dong").evaluate_all("all => all.map(e => e.style.fill)")
        assert plain == [""] * 4
        page.get_by_text("동별 색칠").click()
        page.select_option("#atlas-theme", label="마을 사업 (2015–2017)")
        fills = "all => Object.fromEntries(all.map(e => [e.dataset.code, e.style.fill.replace(/[^0-9h]/g, '')]))"
        last = page.locator("path.atlas-dong").evaluate_all(fills)
        assert last == {"1199900100": "2h", "1199900200": "3", "1199900300": "4", "1199900400": "6"}
        assert _counts(page) == {
            "없음 (0곳)": 0,
            "1곳": 0,
            "2곳": 1,
            "3곳": 1,
            "4곳": 1,
            "5곳": 0,
            "자료 없음": 1,
            "빗금: 어림값": 1,
        }
        page.locator("#atlas-year").focus()
        page.keyboard.press("Home")
        assert page.locator("#atlas-year").get_attribute("aria-valuetext") == "2015년"
        assert page.locator(".atlas-theme-title").text_content() == "2015년 마을 사업"
        assert sum(number for label, number in _counts(page).items() if label != "빗금: 어림값") == 4
        page.locator(".atlas-theme-table summary").click()
        rows = page.locator(".atlas-theme-table tbody tr").evaluate_all("all => all.map(r => r.innerText.split('\\t'))")
        assert rows == [["가상1동", "0건 (어림값)"], ["가상2동", "1건"], ["가상3동", "2건"], ["가상4동", "자료 없음"]]
        assert_accessible(page)
        box = page.locator(".atlas-label:not(.atlas-label-hidden) span").first.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.locator(".leaflet-popup .atlas-facts")).to_contain_text("2015년 마을 사업")
        assert map_page.complaints == []


def _counts(page: Page) -> dict[str, int]:
    rows = page.locator(".atlas-classes li").evaluate_all(
        "all => all.map(e => [...e.children].map(c => c.textContent))"
    )
    return {label: int(count.removeprefix("동 ").removesuffix("곳")) for _, label, count in rows}


def test_the_list_stands_by_number_or_by_name_and_narrows_by_initial_and_dong(opened_map: OpenMap) -> None:
    with opened_map(_district(), **PHONE) as map_page:
        page = map_page.page

        def listed() -> list[str]:
            return page.locator(".atlas-item-name").all_text_contents()

        def headed() -> list[str]:
            return page.locator(".atlas-heading").all_text_contents()

        assert headed() == ["가상1동", "가상2동", "가상3동", "가상4동"]
        page.get_by_label("가나다순").check()
        assert [name for name in listed() if not name[0].isascii()][:5] == ["가온", "까치", "꽃밭", "나무정", "다락"]
        assert [head for head in headed() if len(head) == 1][:3] == ["ㄱ", "ㄴ", "ㄷ"]
        assert {"A–Z", "0–9 …"} < set(headed())
        page.get_by_role("group", name="첫소리로 고르기").get_by_role("button", name="ㄱ").click()
        assert sorted(listed()) == ["가온", "까치", "꽃밭"]
        assert marked(page) == 3
        page.select_option("#atlas-dong", label="가상2동")
        assert sorted(listed()) == ["가온", "까치"]
        assert page.locator(".atlas-total").text_content() == "2곳 / 16곳"
        page.get_by_role("button", name="모두", exact=True).click()
        assert len(listed()) == 4
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert_accessible(page)


def test_a_chosen_record_shows_its_ties_as_lines_and_leads_to_the_others(opened_map: OpenMap) -> None:
    with opened_map(_district(), reduced_motion="reduce", **DESK) as map_page:
        page = map_page.page
        page.locator(".atlas-item-button", has_text="나무정").click()
        page.wait_for_selector(".atlas-popup")
        assert page.locator("path.atlas-tie-line").count() == 2
        told = page.locator(".atlas-popup .atlas-ties li").all_text_contents()
        assert told == [f"모이는 곳{_number('다락')} 다락", f"빌려준 곳{_number('바람')} 바람"]
        page.get_by_role("group", name="첫소리로 고르기").get_by_role("button", name="ㄴ").click()
        page.locator(".atlas-popup .atlas-tie").first.click()
        expect(page.locator(".atlas-popup .atlas-card-name")).to_have_text("다락")
        assert page.locator("path.atlas-tie-line").count() == 0
        assert page.locator(".atlas-total").text_content() == "16곳"
        assert map_page.complaints == []


def _number(name: str) -> int:
    return next(record.number for record in _district().records if record.name == name)


def test_a_closed_place_wears_a_cross_and_its_state_can_be_switched_off(opened_map: OpenMap) -> None:
    with opened_map(_district(), **DESK) as map_page:
        page = map_page.page
        row = page.locator(".atlas-item", has_text="꽃밭")
        assert row.locator(".atlas-mark-cross .atlas-sign").count() == 1
        assert row.locator(".atlas-state").text_content() == "폐쇄 (2026-03-02)"
        page.locator(".atlas-legend").evaluate("box => { box.open = true; }")
        page.locator(".atlas-legend-lives label", has_text="닫은 곳").locator("input").uncheck()
        assert page.locator(".atlas-item", has_text="꽃밭").count() == 0
        assert page.locator(".atlas-total").text_content() == "15곳 / 16곳"


def _walk() -> AtlasContent:
    west, south, east, north = middle_box()
    middle = (south + north) / 2
    line = shapely.LineString([(west + 0.002, middle), (east - 0.002, middle + 0.001)])
    records: list[Record] = some_records(6)
    route = next(i for i, record in enumerate(records) if record.category == "site")
    records[route] = replace(records[route], category="resource", kind="route", kind_label="길·코스", life="")
    records[route] = replace(records[route], shape=shapely.to_wkb(line, hex=True))
    stops = (
        Stop(1, "우물터", "옛 우물이 있던 자리", west + 0.002, middle),
        Stop(2, "비공개", "", None, None),
        Stop(3, "느티나무", "", east - 0.002, middle + 0.001),
    )
    course = Course(
        records[route].id, "물길 따라 걷기", "그늘이 많아요.", 1200, 25, shapely.to_wkb(line, hex=True), stops
    )
    return atlas_content(records, courses=(course,))


def test_a_course_is_walked_stop_by_stop_and_gives_the_marks_back(opened_map: OpenMap) -> None:
    with opened_map(_walk(), reduced_motion="reduce", **DESK) as map_page:
        page = map_page.page
        assert page.locator("path.atlas-route").count() == 1
        page.locator(".atlas-courses summary").click()
        page.get_by_role("button", name="물길 따라 걷기").click()
        assert page.locator("path.atlas-walk").count() == 1
        assert page.evaluate(NUMBERS) == ["1", "3"]
        assert page.locator(".atlas-stops li").count() == 3
        assert "지도에 표시하지 않음" in page.locator(".atlas-stops li").nth(1).text_content()
        page.locator(".atlas-stop-button").first.click()
        assert page.locator(".atlas-popup").inner_text().split() == ["1", "우물터", "옛", "우물이", "있던", "자리"]
        assert_accessible(page)
        page.get_by_role("button", name="물길 따라 걷기").click()
        assert marked(page) == 6
        assert page.locator("path.atlas-walk").count() == 0
        assert map_page.complaints == []


def test_hostile_texts_of_every_layer_are_shown_as_stored(opened_map: OpenMap) -> None:
    with opened_map(hostile_content(), reduced_motion="reduce", **DESK) as map_page:
        page = map_page.page
        texts = "all => all.map(e => e.textContent)"
        assert page.locator("#atlas-theme option").evaluate_all(texts)[1:] == HOSTILE
        page.get_by_text("동별 색칠").click()
        for at, text in enumerate(HOSTILE):
            page.select_option("#atlas-theme", str(at))
            assert page.locator(".atlas-theme-title, .atlas-theme-note").evaluate_all(texts) == [text, text]
            assert page.locator(".atlas-classes bdi").first.evaluate("e => e.textContent") == text
        page.locator(".atlas-courses").evaluate("box => { box.open = true; }")
        assert page.locator(".atlas-course-button bdi").evaluate_all(texts) == [HOSTILE[6]]
        page.locator(".atlas-course-button").click()
        assert page.locator(".atlas-course-details > .atlas-note").evaluate_all(texts) == [HOSTILE[11]]
        assert page.locator(".atlas-stops .atlas-course-name").evaluate_all(texts) == HOSTILE
        page.evaluate("document.querySelectorAll('.atlas-item-button').forEach(b => b.click())")
        assert sorted(page.locator(".atlas-item .atlas-tie-told").evaluate_all(texts)) == sorted(HOSTILE)
        assert map_page.complaints == []


def test_rooms_free_now_are_asked_of_the_service_only_when_wanted(chromium: Browser) -> None:
    content = atlas_content(some_records(20))
    rooms = [record.id for record in content.records if record.category == "space"]
    asked: list[str] = []

    def answer(route: Route) -> None:
        if "/api/" in route.request.url:
            asked.append(route.request.url)
            broken = len(asked) > 1
            route.fulfill(status=500 if broken else 200, json={"items": [{"id": rooms[0]}], "next": None})
        else:
            asked_for = urlsplit(route.request.url).path
            route.fulfill(body=asset_bytes(asked_for.removeprefix("/static/")), content_type=TYPES[asked_for[-3:]])

    html, policy = render_with_policy(content, PageMode(Assets.SERVED, free_url="/api/v1/spaces?dong=1199900500"))
    with watched_page(chromium, offline=True, **DESK) as watched:
        page = watched.page
        page.route(f"{SERVICE}/**", answer)
        page.route(
            f"{SERVICE}/map",
            lambda route: route.fulfill(
                body=html, content_type="text/html", headers={"Content-Security-Policy": policy}
            ),
        )
        page.goto(f"{SERVICE}/map")
        page.wait_for_selector(".atlas-total")
        assert asked == []
        button = page.get_by_role("button", name="지금부터 한 시간 쓸 수 있는 공간만")
        button.click()
        expect(page.locator(".atlas-total")).to_have_text("1곳 / 20곳")
        assert "dong=1199900500&free_from=" in asked[0]
        assert page.locator(".atlas-free-told").text_content().endswith("에 쓸 수 있는 공간 1곳")
        button.click()
        assert page.locator(".atlas-total").text_content() == "20곳"
        button.click()
        page.get_by_text("지금은 알 수 없어요. 잠시 뒤 다시 눌러 주세요.").wait_for()
        assert page.locator(".atlas-total").text_content() == "20곳"
