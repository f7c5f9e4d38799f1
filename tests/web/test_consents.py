"""Consent in a real browser: printed, signed, written down, shown, and taken back so that nothing is left."""

import pytest
from playwright.sync_api import expect

from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
from tests.web.pictures import assert_shown

pytestmark = pytest.mark.browser

JUNG_GU = "11140"
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


@pytest.fixture
def coordinator(make):
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU)


def test_a_neighbour_agrees_on_paper_is_shown_and_takes_it_back(window, make, coordinator, people):
    person = make.resource(HOSTILE, "person", summary="우산을 고쳐요", **{"properties.alias": "골목 수리꾼"})
    make.resource("재봉 모임", "organisation", summary=f"{HOSTILE} 님이 도와요")
    visitor, opened = window(), window(coordinator.id, **PHONE)
    hidden = visitor.go(f"/resources/{person}")
    assert hidden.locator("h1").inner_text() == "비공개"
    expect(hidden.get_by_text("본인의 동의가 없어 보여 드리지 않아요.")).to_be_visible()

    page = opened.go("/consents")
    waiting = page.locator("section", has_text="아직 동의하지 않은 사람")
    expect(waiting.get_by_role("link", name=HOSTILE, exact=True)).to_be_visible()
    assert_accessible(page)
    page = opened.go(f"/resources/{person}")
    expect(page.get_by_text("누리집에 보여도 된다는 동의가 없어")).to_be_visible()
    page.get_by_role("link", name="동의서 인쇄").click()
    sheet = page.locator(".consent-sheet")
    assert_shown(sheet.locator("img"))
    target = sheet.locator(".consent-address").inner_text()
    assert target.endswith(f"/consents/new?resource={person}&text=1")

    page = opened.go(target[target.index("/consents/new") :])
    page.get_by_label("마을 책").check()
    page.get_by_label("누리집과 검색").check()
    page.get_by_label("보호자가 함께").check()
    page.get_by_role("button", name="동의를 받았어요").click()
    page.wait_for_url("**done=consent-given**")
    assert "보호자와 함께" in page.locator(".facts").inner_text()
    shown = visitor.go(f"/resources/{person}")
    assert shown.locator("h1").inner_text() == "골목 수리꾼"
    expect(shown.get_by_text("우산을 고쳐요")).to_be_visible()
    assert "191" not in shown.content().replace("7*191", "")

    expect(page.get_by_role("link", name="재봉 모임")).to_be_visible()
    page.locator("summary", has_text="동의 거두기").click()
    page.get_by_label("되돌릴 수 없다는 것을 알고 있어요").check()
    assert_accessible(page)
    page.get_by_role("button", name="네, 거둘게요").click()
    page.wait_for_url("**done=consent-withdrawn**")
    expect(page.get_by_text("거둔 동의예요.")).to_be_visible()
    assert HOSTILE not in page.locator("main").inner_text()
    gone = visitor.go(f"/resources/{person}")
    assert gone.locator("h1").inner_text() == "비공개"
    assert "우산" not in gone.content()
    assert people.one("SELECT count(*) FROM resource_revisions WHERE name = :name", name=HOSTILE) == 0
    looked = "SELECT count(*) FROM access_log WHERE actor_id = :who AND what IN ('consent', 'resource_personal')"
    assert people.one(looked, who=coordinator.id) >= 4


def test_those_in_charge_open_and_close_a_field_for_everybody(window, make):
    make.boundaries()
    group = make.resource("재봉 모임", "organisation", **{"properties.fee": "무료"})
    officer, surveyor, visitor = window(make.person("officer").id), window(make.person("surveyor").id), window()
    page = officer.go("/consents/policies?kind=organisation")
    page.locator("[data-field=fee] button").click()
    page.wait_for_url("**done=policy-set**")
    assert "무료" not in visitor.go(f"/resources/{group}").content()
    assert "조사단 안" in page.locator("[data-field=fee]").inner_text()
    assert_accessible(page)
    looking = surveyor.go("/consents/policies?kind=organisation")
    expect(looking.get_by_text("모든 곳을 맡은 담당자만 바꿀 수 있어요.")).to_be_visible()
    assert looking.locator("[data-field] button").count() == 0
