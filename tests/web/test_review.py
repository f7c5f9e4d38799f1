"""The desk of a coordinator, in a real browser: many approved at once, some sent back, a conflict settled, twins merged."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from geo import clock
from geo.db import transaction
from geo.queries.conflicts import Waiting, note_conflicts
from geo.queries.duplicates import find_everywhere
from geo.queries.revisions import lock_head, revise
from tests.api.review.many import JUNG_GU, renamed, waiting
from tests.factories import CITY_HALL
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


@pytest.fixture
def coordinator(make):
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU)


def moved(people, record, author):
    """Let somebody move a place by some metres and rename it, with text that wants to be markup."""
    wanted = {"name": HOSTILE, "geometry": people.one("SELECT upper(encode(ST_AsBinary(ST_SetSRID(ST_MakePoint("
              ":lon, :lat), 4326)), 'hex'))", lon=CITY_HALL[0] + 0.001, lat=CITY_HALL[1])}  # fmt: skip
    with transaction(people.engine) as session:
        head = lock_head(session, record)
        assert revise(session, head, wanted, head.rev, author, clock.now()).changed


def two_change_a_name(people, record, first, second):
    """Let two people rename a public record from the same revision: the first is merged, the second clashes."""
    with transaction(people.engine) as session:
        revise(session, lock_head(session, record), {"name": "느티나무 쉼터"}, 1, first, clock.now())
        merged = revise(session, lock_head(session, record), {"name": "은행나무 쉼터"}, 1, second, clock.now())
        assert note_conflicts(session, Waiting(record, 1, second), merged.clashes, clock.now())


def test_a_coordinator_goes_through_a_day_of_reviewing(window, make, coordinator, people, engine):
    surveyor, other = make.person("surveyor", district=JUNG_GU), make.person("surveyor", district=JUNG_GU)
    ids = waiting(engine, 120, state="published")
    renamed(engine, ids[1:], surveyor.id)
    moved(people, ids[0], surveyor.id)

    opened = window(coordinator.id)
    page = opened.go("/review?show=250")
    expect(page.get_by_text("기다리는 기록 120건")).to_be_visible()
    first = page.locator("[data-review-item]", has=page.locator("a", has_text=HOSTILE))
    expect(first.locator("del", has_text="쉼터 1")).to_be_visible()
    assert first.locator(".place-change circle").count() == 2
    assert "m 옮김" in first.locator("figcaption").inner_text()
    assert_accessible(page)

    page.get_by_role("button", name="승인만 하기").click()
    expect(page.get_by_text("먼저 기록을 골라 주세요.")).to_be_visible()
    assert "422" in opened.watched.errors.pop(), "the browser notes that nothing was done"
    for n in range(10):
        page.locator("input[name=row]").nth(n).check()
    assert page.locator("[data-review-count]").inner_text() == "고른 기록 10건"
    send_back(page, "사진이 없거나 흐려요.", "간판을 봐 주세요.")
    expect(page.locator(".notice", has_text="10건을 돌려보냈어요.")).to_be_visible()
    expect(page.get_by_text("기다리는 기록 110건")).to_be_visible()
    page.get_by_role("link", name="자세히").click()
    assert "간판을 봐 주세요." in page.locator("q").inner_text()
    page.get_by_role("link", name="검토로 돌아가기").click()
    expect(page.get_by_text("기다리는 기록 110건")).to_be_visible()
    assert people.one("SELECT count(*) FROM resources WHERE state = 'needs_fix'") == 10

    page.locator("[data-pick-all]").click()
    assert page.locator("[data-review-count]").inner_text() == "고른 기록 110건"
    renamed_meanwhile(people, page)
    page.get_by_role("button", name="승인하고 공개하기").click()
    assert page.locator("h1").inner_text() == "109건을 승인하고 공개했어요."
    expect(page.get_by_text("그사이 새 판이 나왔어요. 다시 보고 정해 주세요.")).to_be_visible()
    assert people.one("SELECT count(*) FROM public_resources WHERE rev = 2") == 109
    assert_accessible(page)
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("결정을 되돌렸어요.")).to_be_visible()
    assert people.one("SELECT count(*) FROM public_resources WHERE rev = 2") == 0

    settle(opened, people, make, surveyor, other)
    merge_twins(opened, make, people, engine)
    assert opened.watched.errors == []


def send_back(page, reason, note):
    page.locator("summary", has_text="보완 요청하기").click()
    box = page.locator("details[open]")
    option = box.locator("option", has_text=reason).get_attribute("value")
    box.locator("select").select_option(option)
    box.locator("textarea").fill(note)
    box.get_by_role("button", name="보완 요청하기").click()


def renamed_meanwhile(people, page):
    """Let one of the ticked records get a newer revision than the one on the page."""
    row = page.locator("input[name=row]").first.get_attribute("value").partition(":")[0]
    with transaction(people.engine) as session:
        head = lock_head(session, row)
        revise(session, head, {"summary": "방금 고침"}, head.rev, None, clock.now())


def settle(opened, people, make, first, second):
    record = make.resource("큰나무 쉼터", "space")
    two_change_a_name(people, record, first.id, second.id)
    page = opened.go("/review")
    page.locator(".desk-tile", has_text="값이 엇갈린 것").click()
    assert page.locator(".conflict-value").all_inner_texts() == ["느티나무 쉼터", "은행나무 쉼터"]
    assert people.one("SELECT name FROM public_resources WHERE id = :id", id=record) == "큰나무 쉼터"
    assert_accessible(page)
    page.locator(".twin", has_text="은행나무 쉼터").get_by_role("button").click()
    expect(page.get_by_text("엇갈린 값이 없어요.")).to_be_visible()
    head = people.one(
        "SELECT name FROM resource_revisions WHERE resource_id = :id ORDER BY rev DESC LIMIT 1", id=record
    )
    assert head == "은행나무 쉼터"
    assert people.one("SELECT name FROM public_resources WHERE id = :id", id=record) == "큰나무 쉼터"


def merge_twins(opened, make, people, engine):
    make.resource("햇살작은도서관", "space")
    make.resource("햇살 작은 도서관", "space", (CITY_HALL[0] + 0.0002, CITY_HALL[1]), state="submitted")
    with transaction(engine) as session:
        session.execute(text("DELETE FROM duplicate_pairs"))
        find_everywhere(session, clock.now())
        session.execute(text("DELETE FROM duplicate_pairs p USING resources r WHERE r.id IN (p.a_id, p.b_id)"
                             " AND r.name NOT LIKE '햇살%'"))  # fmt: skip
    page = opened.go("/review?kind=space")
    page.locator(".desk-tile", has_text="겹칠 수 있는 것").click()
    card = page.locator("[data-pair]")
    card.locator("summary", has_text="같은 곳이에요").click()
    card.get_by_role("button", name="햇살작은도서관 남기기").click()
    page.get_by_text("두 기록을 합쳤어요.").wait_for()
    assert people.one("SELECT count(*) FROM resources WHERE state = 'merged'") == 1


def test_without_script_on_a_phone_all_that_is_shown_can_be_chosen_and_rejected(window, make, coordinator, people):
    for n in range(3):
        make.resource(f"우물 {n}", state="submitted")
    opened = window(coordinator.id, **PHONE, java_script_enabled=False)
    page = opened.go("/review")
    page.get_by_text("보이는 3건 모두 고르기").click()
    assert page.locator("input[name=row]:checked").count() == 3
    page.locator("summary", has_text="반려하기").click()
    page.locator("details[open] textarea").fill("조사 지역이 아니에요.")
    page.locator("details[open]").get_by_role("button", name="반려하기").click()
    expect(page.locator(".notice", has_text="3건을 반려했어요.")).to_be_visible()
    assert people.one("SELECT count(*) FROM resources WHERE state = 'rejected'") == 3
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("결정을 되돌렸어요.")).to_be_visible()
    assert people.one("SELECT count(*) FROM resources WHERE state = 'submitted'") == 3


def test_the_list_is_gone_through_by_keys_without_leaving_it(window, make, coordinator, people):
    for n in range(3):
        make.resource(f"우물 {n}", state="submitted")
    opened = window(coordinator.id)
    page = opened.go("/review")
    box = page.locator("input[name=row]")
    page.locator("h1").click()
    page.keyboard.press("x")
    assert page.locator("input[name=row]:checked").count() == 0, "keys are nobody's outside the list"
    box.first.focus()
    for key in "xjxkjj":
        page.keyboard.press(key)
    assert [box.nth(n).is_checked() for n in range(3)] == [True, True, False]
    expect(box.nth(2)).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(".notice", has_text="2건을 승인하고 공개했어요.")).to_be_visible()
    assert people.one("SELECT count(*) FROM resources WHERE state = 'published'") == 2
    page.locator(".desk-tile", has_text="검토할 기록").click()
    assert page.locator(".desk-tile", has_text="검토할 기록").locator(".desk-tile-count").inner_text() == "1"
    assert opened.watched.errors == []


def test_a_coordinator_sets_a_dong_for_a_point_in_the_sea_and_words_for_the_district(window, make, people):
    make.boundaries()
    admin = make.person("admin")
    record = make.resource("바다에 찍힌 곳", "space", (126.2, 37.2), state="submitted")
    opened = window(admin.id)
    page = opened.go("/review")
    page.locator(".desk-tile", has_text="자리를 정할 것").click()
    card = page.locator(f"[data-place='{record}']")
    card.locator("select").select_option(label="중구 명동")
    card.locator("input[name=reason]").fill("섬의 분소라 본관의 동으로 셈")
    card.get_by_role("button").click()
    expect(page.get_by_text("자리가 걸리는 기록이 없어요.")).to_be_visible()
    assert people.one("SELECT dong_override_reason FROM resources WHERE id = :id", id=record).startswith("섬의 분소")

    page = opened.go("/review/reasons")
    page.locator("summary", has_text="문구 더하기").first.click()
    page.locator("details[open] textarea").fill(HOSTILE)
    page.locator("details[open] select").select_option(label="중구")
    page.locator("details[open]").get_by_role("button", name="더하기").click()
    assert page.locator(".reason-words", has_text=HOSTILE).count() == 1
    page.locator("li[data-reason]", has_text=HOSTILE).locator("summary").click()
    page.get_by_role("button", name="목록에서 빼기").locator("visible=true").click()
    page.locator("li[data-ended]", has_text=HOSTILE).get_by_role("button").click()
    assert page.locator("li[data-ended]").count() == 0
    assert page.locator("li[data-reason]", has_text=HOSTILE).count() == 1
    assert_accessible(page)
    assert opened.watched.errors == []
