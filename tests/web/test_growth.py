"""Ways, certificates, networks and told relations in the browser."""

import pytest
from playwright.sync_api import expect

from geo import clock
from geo.db import transaction
from geo.enums import RelationKind
from geo.queries.parties import insert_party
from geo.queries.relations import insert_relation
from tests.api.courses.test_courses import JUNG_GU
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
from tests.web.pictures import assert_shown

pytestmark = pytest.mark.browser

HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000`"


@pytest.fixture
def coordinator(make):
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU).id


def test_a_group_asks_is_confirmed_noted_and_certified_and_a_stranger_checks_the_paper(
    window, make, coordinator, people, engine
):
    group = make.resource("천연 책벗", "organisation")
    lead = people.add()
    with transaction(engine) as session:
        insert_party(session, "group", "책벗 예약 모임", lead)
    own = window(lead)
    page = own.go(f"/groups/{group}")
    page.get_by_role("link", name="걸어온 길").click()
    page.get_by_role("button", name="이 단체와 잇기").click()
    page.get_by_text("확인 기다림").wait_for()

    desk = window(coordinator)
    page = desk.go(f"/groups/{group}/growth")
    page.get_by_role("button", name="확인하기").click()
    page.get_by_text("이어짐", exact=True).wait_for()
    page.locator("form[action$='/stages'] input[name=since]").fill("2024-03-02")
    page.get_by_role("button", name="단계 적기").click()
    page.get_by_text("씨앗 단계에 들어섰어요", exact=True).wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="확인서 만들기").click()
    page.wait_for_url("**/certificates/*")
    code = page.url.split("/certificates/")[1].split("?")[0]
    assert_shown(page.locator(".certificate img"))

    page = own.go(f"/groups/{group}/growth")
    activity = page.locator("form[action$='/activities']")
    activity.get_by_label("무엇을 했나요?").fill(HOSTILE)
    activity.get_by_role("button", name="활동 적기").click()
    page.locator(".timeline .strong", has_text="굵게").wait_for()

    stranger = window(**PHONE)
    page = stranger.go("/certificates")
    page.get_by_label("확인서 번호").fill(code.lower())
    page.get_by_role("button", name="확인하기").click()
    assert page.locator(".certificate-holder").inner_text() == "천연 책벗"
    expect(page.get_by_text("쓸 수 있음")).to_be_visible()
    assert_accessible(page)
    page = stranger.go(f"/groups/{group}/growth")
    assert page.locator(".timeline > li").count() == 1
    assert (own.watched.errors, desk.watched.errors, stranger.watched.errors) == ([], [], [])


def test_relations_are_told_in_speech_order_and_a_doubtful_name_is_asked_about(window, make, coordinator, people):
    room = make.resource("두레방", "space")
    make.resource("책벗", "organisation")
    for _twin in range(2):
        make.resource("텃밭 모임", "organisation")
    desk = window(coordinator)
    page = desk.go(f"/resources/{room}")
    page.get_by_role("link", name="관계 적기").click()
    page.get_by_label("누가 이곳을 운영하나요?").fill("책벗, 새로운 모임")
    page.get_by_label("누가 여기서 모이나요?").fill("텃밭 모임")
    page.get_by_role("button", name="적기", exact=True).click()
    page.get_by_text("같은 이름이 여럿이에요").wait_for()
    assert_accessible(page)
    page.locator(".card", has_text="텃밭 모임").get_by_role("button").first.click()
    page.get_by_role("link", name="텃밭 모임").wait_for()
    page.get_by_label("누가 이곳을 운영하나요?").fill("새로운 모임")
    page.get_by_role("button", name="적기", exact=True).click()
    page.get_by_role("button", name="새 기록으로 적고 잇기").click()
    page.get_by_text("저장했어요.").wait_for()
    told = page.locator("section[aria-labelledby=there-title] a").all_inner_texts()
    assert told == ["책벗", "새로운 모임", "텃밭 모임"]
    assert people.one("SELECT state FROM resources WHERE name = '새로운 모임'") == "draft"
    page.get_by_role("button", name="텃밭 모임").click()
    page.get_by_text("저장했어요.").wait_for()
    assert page.get_by_role("link", name="텃밭 모임").count() == 0
    assert desk.watched.errors == []


def test_a_visitor_sees_what_stands_alone_and_who_bridges(window, make, coordinator, people, engine):
    book, link = (make.resource(name, "organisation") for name in ("책벗", HOSTILE))
    library, yard = make.resource("도서관", "space"), make.resource("마당", "space")
    make.resource("빈방", "space")
    with transaction(engine) as session:
        for start, end in ((book, library), (link, library), (link, yard)):
            insert_relation(session, start, end, RelationKind.MEETS_AT, "", None)
    code = people.one(
        "SELECT dong_code FROM resource_dongs WHERE edition_id IN"
        " (SELECT edition_id FROM editions_in_force(CAST(:day AS date))) LIMIT 1",
        day=clock.today(),
    )
    visitor = window(**PHONE)
    page = visitor.go("/network")
    page.locator("select[name=dong]").select_option(code)
    page.get_by_role("button", name="보기").click()
    page.locator("svg.network").wait_for()
    assert page.locator("section[aria-labelledby=isolated-title] a").all_inner_texts() == ["빈방"]
    assert page.locator("section[aria-labelledby=bridges-title] a").all_inner_texts() == [HOSTILE]
    assert page.locator(".network-line").count() == 3
    assert HOSTILE in page.locator(".network-spot title").all_text_contents()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)
    assert (visitor.watched.errors, visitor.watched.dialogs) == ([], [])
