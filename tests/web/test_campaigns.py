"""A campaign in a real browser: prepared and shared out by a coordinator, answered by a surveyor, joined by a neighbour."""

from datetime import timedelta

import pytest

from api.jobs.submissions import apply_due
from geo import clock
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.queries.visits import VisitIn, record_visit
from geo.surveys.campaign_states import VisitResult
from geo.surveys.ready.seeding import ensure_ready_forms
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser
TITLE = "봄 <b>조사</b> {{ 7*191 }}"


@pytest.fixture
def coordinator(people, make, engine):
    make.boundaries()
    make.resource("골목 책방", "space", observed_on=str(clock.today() - timedelta(days=500)))
    account = people.add("jojeong@example.org", "조정자")
    with transaction(engine) as session:
        ensure_ready_forms(session, clock.now())
        grant = LiveGrant(Role.COORDINATOR, Scope.DISTRICT, None, "11140")
        accounts.add_grant(session, account, grant, since=clock.today())
    return account


def prepares(page) -> None:
    page.get_by_label("이름").fill(TITLE)
    page.get_by_label("첫날").fill(str(clock.today()))
    page.get_by_label("마지막 날").fill(str(clock.today() + timedelta(days=40)))
    page.get_by_label("누구나 링크와 QR로").check()
    page.get_by_role("button", name="준비하기").click()
    page.get_by_role("heading", name=TITLE).wait_for()
    page.get_by_label("소공동", exact=True).check()
    page.get_by_label("명동", exact=True).check()
    page.get_by_role("button", name="고른 구역 넣기").click()
    page.get_by_role("row", name="소공동").first.wait_for()


def draws(page) -> None:
    box = page.locator("[data-draw-map][data-ready]")
    box.scroll_into_view_if_needed()
    for x, y in ((120, 100), (160, 100), (160, 140)):
        box.click(position={"x": x, "y": y})
    page.get_by_text("모서리 3개").wait_for()
    page.get_by_label("구역 이름").fill("시장 골목")
    page.get_by_role("button", name="그린 구역 넣기").click()


def shares_out_and_starts(page) -> None:
    page.get_by_role("button", name="재조사 목록 만들기").click()
    page.get_by_label("조사단원의 이메일").fill("nobody@example.org")
    page.get_by_label("맡기기: 골목 책방").check()
    page.locator("#assignments").get_by_role("button", name="맡기기").click()
    page.get_by_text("그 주소로 가입한 사람이 없어요.").wait_for()
    page.get_by_label("조사단원의 이메일").fill("jumin@example.org")
    page.get_by_label("맡기기: 골목 책방").check()
    page.locator("#assignments").get_by_role("button", name="맡기기").click()
    page.locator("[data-assignment]").get_by_text("햇살이웃").wait_for()
    page.get_by_text("조사 시작하기").click()
    page.get_by_role("button", name="네, 시작할게요").click()
    page.get_by_text("조사를 시작했어요").wait_for()
    assert page.get_by_role("heading", name="구역과 목록 넣기").count() == 0


def proposes(page) -> None:
    page.get_by_label("이름").fill("소금 창고")
    page.locator("[data-place-map][data-ready]").click(position={"x": 150, "y": 130})
    dongs = page.evaluate("async () => (await (await fetch('/map/dongs.json')).json()).features")
    in_sight = set(page.locator("[data-place-map] .place-label").all_inner_texts())
    assert "중구" in in_sight, "the map opens on the campaign's district"
    assert len(in_sight) < len({dong["properties"]["district"] for dong in dongs}), "and not on the whole city"
    page.get_by_text("자리를 골랐어요.").wait_for()
    page.get_by_role("button", name="알려 주기").click()
    page.get_by_text("고마워요!").wait_for()


def comes_back_late(people, engine, surveyor) -> None:
    """The surveyor was there yesterday; the phone tells only today."""
    campaign = people.one("SELECT id FROM campaigns")
    target = people.one("SELECT id FROM campaign_targets")
    yesterday = clock.now() - timedelta(days=1)
    told = VisitIn(campaign, "uuid:1", surveyor, VisitResult.STILL_THERE, yesterday, target_id=target)
    with transaction(engine) as session:
        record_visit(session, told, clock.now())


def test_a_campaign_from_its_preparation_to_its_figures(window, people, engine, coordinator):
    surveyor = people.add()
    desk = window(coordinator)
    page = desk.go("/campaigns")
    prepares(page)
    draws(page)
    shares_out_and_starts(page)

    neighbour = window(None, **PHONE)
    proposes(neighbour.go(people.one("SELECT '/c/' || code FROM campaigns")))
    assert apply_due(engine) == 1
    assert people.one("SELECT state FROM resources WHERE name = '소금 창고'") == "submitted"

    own = window(surveyor, **PHONE)
    phone = own.go(people.one("SELECT '/campaigns/' || id FROM campaigns"))
    phone.get_by_role("heading", name="맡은 일").wait_for()
    comes_back_late(people, engine, surveyor)
    phone.locator("summary", has_text="마쳤어요").click()
    phone.get_by_role("button", name="네, 마쳤어요").click()
    phone.locator("[data-assignment]").get_by_text("마침").wait_for()

    page = desk.go(people.one("SELECT '/campaigns/' || id FROM campaigns"))
    page.locator("#targets").get_by_text("그대로 있음").wait_for()
    page.get_by_label("이날까지", exact=True).fill(str(clock.today() - timedelta(days=1)))
    page.get_by_role("button", name="이날까지 보기").click()
    page.get_by_text("도착한 기록 1건으로 바뀌었어요").wait_for()
    page.get_by_text("방문 0→1").wait_for()
    for one in (desk, neighbour, own):
        # the browser notes the refused form, and nothing else
        assert [said for said in one.watched.errors if "status of 409" not in said] == []
        assert one.watched.dialogs == []
