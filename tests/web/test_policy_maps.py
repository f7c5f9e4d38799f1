"""Policy maps in the browser: a planner's table becomes a map, is made right by hand, and shown to everybody."""

import pytest
from playwright.sync_api import expect

from tests.geo.record_loads import csv_of
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser

HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000`"
ROWS = [
    ["자치구", "행정동", "담당자", "2018년 참여(명)", "2019년 참여(명)"],
    ["서대문구", "충현동", "홍길동", "3", "5"],
    ["서대문구", "홍제제1동", "", "1", "12"],
    ["서대문구", "천연동", "", "7", "0"],
    ["서대문구", "홍제동", "", "9", "30"],
    ["서대문구", "홍제동", "", "2", "1"],
]


def send(page) -> None:
    """Send the table, after forgetting it and after sending one of which no row joins."""
    page.get_by_label("지도의 이름").fill(HOSTILE)
    page.get_by_role("button", name="지도 만들기").click()
    page.get_by_text("표 파일을 골라 주세요.").wait_for()
    assert page.get_by_label("지도의 이름").input_value() == HOSTILE
    nothing = {
        "name": "빈 표.csv",
        "mimeType": "text/csv",
        "buffer": csv_of([["자치구", "동", "수"], ["종로구", "없는동", "1"]]),
    }
    page.get_by_label("표 파일").set_input_files(nothing)
    page.get_by_role("button", name="지도 만들기").click()
    page.get_by_text("이어지는 동이 한 줄도 없습니다").wait_for()
    table = {"name": "참여.csv", "mimeType": "text/csv", "buffer": csv_of(ROWS)}
    page.get_by_label("표 파일").set_input_files(table)
    page.get_by_label("어디까지").select_option(label="서대문구")
    page.get_by_role("button", name="지도 만들기").click()


def paint(page) -> None:
    """Draw with limits of one's own, after typing what is no number."""
    page.get_by_text("무엇을 어떻게 칠할까요?").click()
    page.get_by_label("구간 나누기").select_option(label="직접 정한 경계로")
    page.get_by_label("직접 정한 경계", exact=False).last.fill("십")
    page.get_by_role("button", name="칠하기").click()
    page.get_by_text("수를 쉼표로 나누어 적어 주세요.").wait_for()
    page.get_by_label("직접 정한 경계", exact=False).last.fill("10, 20")
    page.get_by_role("button", name="칠하기").click()
    page.get_by_text("다시 칠했어요.").wait_for()


def test_a_table_becomes_a_map_is_made_right_and_everybody_sees_it(window, make) -> None:
    make.boundaries()
    desk = window(make.person("planner", district="11410").id)
    page = desk.go("/plan/maps")
    send(page)
    page.get_by_role("heading", name="참여(명) · 2019년").wait_for()
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator(".policy-drawing path[data-code]").count() == 14
    cells = page.locator("tbody tr").first.locator("th, td").all_inner_texts()
    assert (cells[0].split()[0], cells[1]) == ("홍제1동", "12명")
    assert "홍길동" not in page.content()
    expect(page.get_by_text("개인정보 열 1개는 읽지 않고 버렸어요: 담당자")).to_be_visible()
    assert_accessible(page)

    page.get_by_label("5~6행 가운데 2줄: 어느 동인가요?").select_option(label="서대문구 홍제3동")
    page.get_by_role("button", name="고른 대로 잇기").click()
    page.get_by_text("고른 대로 이었어요.").wait_for()
    assert page.locator("#unjoined").count() == 0
    paint(page)
    legend = page.locator(".policy-legend li").all_inner_texts()
    assert [" ".join(line.split()) for line in legend] == [
        "0명 1동", "5–10명 1동", "11–20명 1동", "21–31명 1동", "자료 없음 10동",
    ]  # fmt: skip
    page.get_by_role("button", name="모두에게 공개").click()
    page.get_by_text("공개 여부를 바꾸었어요.").wait_for()

    stranger = window(**PHONE)
    page = stranger.go("/plan/maps")
    page.get_by_role("link", name="굵게").click()
    page.get_by_role("link", name="2018년", exact=True).click()
    page.get_by_role("heading", name="2018년").wait_for()
    assert page.locator("tbody tr").first.locator("td").first.inner_text() == "11명"
    assert page.get_by_text("이 지도 고치기").count() == 0
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="엑셀").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    made = page.get_by_role("link", name="지도 파일(HTML)").get_attribute("href")
    stranger.page.goto(stranger.origin + made)
    page.locator(".leaflet-container path").first.wait_for()
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("table[data-areas] tbody tr").count() == 14
    assert all("422" in error for error in desk.watched.errors)
    assert stranger.watched.errors == []
