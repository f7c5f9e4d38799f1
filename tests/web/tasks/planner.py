"""What planners come to do."""

from playwright.sync_api import expect

from tests.web.tasks.hand import Hand, task

OF_DISTRICT = """
SELECT count(DISTINCT d.code) FROM dongs d JOIN districts x ON x.code = d.district_code WHERE x.name = :name
"""
SCENARIOS = "SELECT count(*) FROM scenarios WHERE removed_at IS NULL"


def ask_for(hand: Hand, label: str, choice: str) -> None:
    hand.door("계획")
    hand.choose(label, choice)
    hand.button("보기")


@task(
    "planner",
    korean="한 자치구에서 빠진 동과 그 까닭 보기",
    english="See which dong of a district are left out, and why",
    clicks=3,
)
def left_out(hand: Hand) -> None:
    ask_for(hand, "자치구", "서대문구")
    hand.sees("안에도 가까이에도 없음")
    assert hand.page.locator("tbody[data-dong]").count() == hand.one(OF_DISTRICT, name="서대문구")


@task(
    "planner", korean="표의 동을 지도에서 찾기", english="Find a dong of the table on the map and come back", clicks=3
)
def from_row_to_map(hand: Hand) -> None:
    hand.door("계획")
    name = hand.page.locator("[data-dong-name]").nth(1)
    told = name.inner_text()
    hand.click(name.get_by_role("button"))
    expect(hand.page.locator(".leaflet-popup-content strong").last).to_have_text(told)
    hand.link("표에서 보기")
    focused = hand.page.evaluate("document.activeElement.closest('tbody').dataset.dong")
    assert hand.one("SELECT name FROM dongs WHERE code = :code LIMIT 1", code=focused) == told


@task(
    "planner",
    korean="목표를 바꾸어 보기(열린육아방 동마다 하나)",
    english="Ask for another target: a childcare room in every dong",
    clicks=3,
)
def another_target(hand: Hand) -> None:
    ask_for(hand, "무엇을", "열린육아방")
    hand.sees("동마다 1곳")
    rooms = hand.one(
        "SELECT count(DISTINCT t.id) FROM spaces s JOIN sites t ON t.id = s.site_id"
        " WHERE s.kind = 'childcare' AND t.state = 'open'"
    )
    hand.sees(f"열린 곳 {rooms}곳")


@task(
    "planner",
    korean="바랐지만 못 쓴 일을 지도에서 보기",
    english="See on the map where people wished in vain",
    clicks=3,
)
def wishes_on_the_map(hand: Hand) -> None:
    hand.door("계획")
    if hand.phone:
        hand.click(hand.page.locator("[data-view-to=map]"))
    hand.click(hand.page.locator(".plan-paints").get_by_role("link", name="못 쓴 일"))
    hand.sees("20번 이상")
    refused = hand.one("SELECT count(*) FROM demand_misses WHERE space_id IS NOT NULL")
    expect(hand.page.locator(".plan-tiles")).to_contain_text(f"{refused}번")


@task(
    "planner",
    korean="다음 자리를 까닭과 함께 찾기",
    english="Find the next sites with their reasons",
    clicks=3,
)
def next_site(hand: Hand) -> None:
    hand.door("계획")
    hand.link("다음 자리 찾기")
    hand.button("다음 자리 고르기")
    picks = hand.page.locator("[data-pick]")
    assert 1 <= picks.count() <= 3
    hand.sees("새로 닿")
    first = picks.first.get_attribute("data-name")
    assert hand.one("SELECT count(*) FROM sites WHERE name = :name", name=first) == 1


@task(
    "planner",
    korean="가장 급한 동에 한 곳을 더한다고 가정해 보기",
    english="Suppose one more place in the dong that needs it most",
    clicks=4,
)
def what_if(hand: Hand) -> None:
    before = hand.one(SCENARIOS)
    hand.door("계획")
    hand.click(hand.page.locator("tbody[data-dong] summary").first)
    hand.link("이 동에 한 곳 더해 보기")
    hand.type("이름", "봄에 한 곳 더")
    hand.button("만들고 바꿔 보기")
    hand.sees("0 → 1")
    assert hand.one(SCENARIOS) == before + 1


@task(
    "planner",
    korean="가정에서 바꾼 것을 빼기",
    english="Take a change out of a what-if",
    clicks=4,
)
def undo_a_change(hand: Hand) -> None:
    hand.door("계획")
    hand.link("가정해 보기")
    hand.link("서대문구에 활력소")
    hand.button("빼기")
    hand.sees("아직 바꾼 것이 없어요.")
    assert hand.one("SELECT max(number) FROM scenario_versions WHERE changes = '[]'") == 2


@task(
    "planner",
    korean="우리 목표 세우기",
    english="Set a target of one's own",
    clicks=4,
)
def own_target(hand: Hand) -> None:
    hand.door("계획")
    hand.link("목표")
    hand.type("이름", "동마다 작은 사랑방")
    hand.page.locator("[name=at_least]").fill("1")
    hand.choose("어느 자치구의 목표", "서대문구")
    hand.button("저장")
    hand.sees("동마다 작은 사랑방")
    assert hand.one("SELECT at_least FROM coverage_targets WHERE label = '동마다 작은 사랑방'") == 1


@task(
    "planner",
    korean="계획서에 붙일 한 쪽 보고서와 엑셀 받기",
    english="Take the one-page report and the workbook of a district",
    clicks=5,
)
def report(hand: Hand) -> None:
    ask_for(hand, "자치구", "은평구")
    with hand.page.expect_download() as file:
        hand.link("엑셀")
    assert file.value.suggested_filename.endswith(".xlsx")
    hand.link("한 쪽 보고서")
    assert hand.page.locator("[data-report]").get_by_role("heading", name="은평구").count() >= 1
    hub = hand.one("SELECT name FROM sites WHERE source_key = 'galhyeon-hub'")
    assert hub in hand.page.content()
