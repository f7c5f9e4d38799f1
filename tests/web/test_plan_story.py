"""What the planner's room is for, in a real browser: the worst dong found, a place tried, the change seen, a report."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from geo import clock
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser
JUNG_GU = "11140"
ASKED = f"/api/v1/coverage?target=childcare&district={JUNG_GU}"
NAME = "약수동 <b>육아방</b> {{ 7*191 }}"


@pytest.fixture
def planner(make):
    make.boundaries()
    begun = clock.today() - timedelta(days=700)
    make.space(make.site("시청 앞 집", opened_on=begun), "놀이방", kind="childcare")
    make.space(make.site(NAME, (127.006, 37.556), opened_on=begun), "놀이방", kind="childcare")
    return make.person("planner", district=JUNG_GU)


def worst_three(page) -> list[str]:
    """Ask for childcare rooms, and return the codes of the first three dong."""
    page.get_by_label("무엇을", exact=True).select_option("childcare")
    page.get_by_role("button", name="보기", exact=True).click()
    page.wait_for_url("**target=childcare**")
    page.wait_for_selector("#map[data-ready]", state="attached")
    first = page.locator("tbody[data-dong]").evaluate_all("rows => rows.slice(0, 3).map(row => row.dataset.dong)")
    ranks = page.locator("tbody[data-dong] .plan-rank").all_inner_texts()[:3]
    assert [rank.split()[-1] for rank in ranks] == ["1", "2", "3"]
    items = page.evaluate(f"async () => (await (await fetch('{ASKED}')).json()).items")
    by_rank = sorted((item for item in items if item["priority"]), key=lambda item: item["priority"]["rank"])
    assert first == [item["dong_code"] for item in by_rank[:3]], "the page and the API name the same three"
    return first


def looks_at_the_map(page, code: str) -> None:
    """A dong pressed on the map tells the same as its row, and leads to it."""
    row = page.locator(f"#dong-{code}")
    row.scroll_into_view_if_needed()
    row.hover()
    lit = page.locator("path.plan-touch.plan-on")
    assert lit.count() == 1
    assert page.locator("path.plan-over").count() > 0, "estimates are hatched"
    lit.dispatch_event("click")
    said = row.locator("[data-dong-says]").inner_text()
    page.locator(".leaflet-popup-content", has_text=said).get_by_text("표에서 보기").click()
    assert page.evaluate("document.activeElement.closest('tbody').dataset.dong") == code


def tries_a_place(page, code: str) -> None:
    row = page.locator(f"#dong-{code}")
    row.locator("summary").press("Enter")
    row.get_by_role("link", name="이 동에 한 곳 더해 보기").click()
    page.get_by_label("이름", exact=True).fill("내년 <b>육아방</b>")
    page.get_by_role("button", name="만들고 바꿔 보기").click()
    page.get_by_role("heading", name="내년 <b>육아방</b>").wait_for()


def test_a_planner_finds_the_worst_dong_tries_a_place_sees_the_change_and_takes_the_report(window, planner, people):
    before = people.one("SELECT count(*) FROM sites")
    opened = window(planner.id)
    page = opened.go("/plan")
    worst = worst_three(page)
    assert_accessible(page)
    looks_at_the_map(page, worst[0])
    name = page.locator(f"#dong-{worst[0]} [data-dong-name]").inner_text()

    tries_a_place(page, worst[0])
    change = page.locator(f"#dong-{worst[0]}")
    expect(change.get_by_text("0 → 1")).to_be_visible()
    assert "새로 닿아요" in page.locator("#whatif-says").inner_text()
    assert people.one("SELECT count(*) FROM sites") == before, "nothing real changes"

    page.get_by_role("link", name="형평 지도에서 보기").click()
    page.wait_for_url("**scenario=**")
    opened.ready()
    expect(page.get_by_text("실제가 아니라 가정한 모습이에요.")).to_be_visible()
    assert page.locator(f"#dong-{worst[0]} .plan-figures td").first.inner_text() == "1"
    assert worst[0] not in page.locator("tbody[data-dong]").evaluate_all(
        "rows => rows.slice(0, 1).map(row => row.dataset.dong)"
    )
    with page.expect_download() as file:
        page.get_by_role("link", name="엑셀", exact=True).click()
    assert Path(file.value.path()).read_bytes()[:2] == b"PK"

    page.get_by_role("link", name="한 쪽 보고서", exact=True).click()
    page.wait_for_url("**/plan/report/**")
    page.get_by_role("heading", name="중구").first.wait_for()
    assert name in page.locator("main").inner_text()
    with page.expect_download() as file:
        page.get_by_role("link", name="보고서 내려받기").click()
    report = Path(file.value.path()).read_text("utf-8")
    assert name in report
    assert "내년 &lt;b&gt;육아방&lt;/b&gt;" in report
    assert (opened.watched.errors, opened.watched.dialogs) == ([], [])


def test_on_a_phone_the_table_comes_first_and_the_map_is_a_tap_away(window, planner):
    opened = window(None, **PHONE)
    page = opened.go("/plan?target=childcare&district=중구")
    expect(page.locator(".plan-table")).to_be_visible()
    assert not page.locator("#map").is_visible()
    page.locator("[data-view-to=map]").click()
    expect(page.locator("path.plan-touch").first).to_be_visible()
    assert page.locator("path.plan-site").count() == 2
    assert "view=map" in page.url
    page.locator("path.plan-touch").first.dispatch_event("click")
    page.get_by_text("표에서 보기").click()
    expect(page.locator(".plan-table")).to_be_visible()
    name = page.locator("tbody[data-dong] [data-dong-name]").nth(2)
    told = name.inner_text()
    name.get_by_role("button").click()
    expect(page.locator(".leaflet-popup-content strong").last).to_have_text(told)
    assert page.evaluate("document.activeElement.textContent") == "표에서 보기"
    assert (opened.watched.errors, opened.watched.dialogs) == ([], [])
