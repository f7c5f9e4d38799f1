"""The pages of webhooks: made, tried, paused, changed and removed, in a browser; who may not; hostile words."""

import pytest
from playwright.sync_api import expect

from api.auth.service import begin_session
from geo.clock import today
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.settings import Settings
from tests.api.webhooks.receiver import receiving, says
from tests.due_jobs import run_due_jobs
from tests.web.axe import assert_accessible

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"
JUNG_GU = "11140"


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path / "data", webhook_networks="127.0.0.0/8")


@pytest.fixture
def officer(people, engine, make):
    make.boundaries()
    account = people.add("officer@example.org", "시범 담당자")
    with transaction(engine) as session:
        grant = LiveGrant(Role.OFFICER, Scope.DISTRICT, None, JUNG_GU, None)
        accounts.add_grant(session, account, grant, since=today())
    return account


@pytest.mark.browser
def test_a_webhook_from_the_menu_to_its_end(window, officer, database, settings):
    seen = window(officer)
    with receiving() as receiver:
        receiver.then = [says(500)]
        page = seen.go("/menu")
        page.get_by_role("main").get_by_role("link", name="웹훅").click()
        expect(page.get_by_text("아직 웹훅이 없어요.")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("link", name="웹훅 만들기").click()
        page.get_by_label("이름").fill(HOSTILE)
        page.get_by_label("받는 주소").fill("https://10.0.0.1/")
        page.get_by_role("button", name="저장하기").click()
        expect(page.get_by_text("알릴 것을 하나는 골라 주세요.")).to_be_visible()
        expect(page.get_by_label("이름")).to_have_value(HOSTILE)
        page.get_by_label("시설이 열리거나 닫히거나 바뀜").check()
        page.get_by_role("button", name="저장하기").click()
        expect(page.get_by_text("받는 주소가 안쪽 망을 가리켜요.")).to_be_visible()
        assert_accessible(page)
        page.get_by_label("받는 주소").fill(receiver.url)
        page.get_by_role("button", name="저장하기").click()
        secret = page.get_by_label("받는 프로그램에 넣어 두세요").input_value()
        assert secret.startswith("whsec_")
        expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
        page.get_by_role("button", name="시험으로 보내기").click()
        run_due_jobs(settings, database)
        page.reload()
        expect(page.get_by_text("500 · 받는 쪽에 문제가 생겼다고 답했어요.")).to_be_visible()
        expect(page.get_by_text("받는 쪽이 잠시 받지 못해요.")).to_be_visible()
        assert secret not in page.content()
        page.locator("summary", has_text="보낸 내용").click()
        expect(page.locator("pre").first).to_have_text(receiver.got[0].body)
        assert_accessible(page)
    page.get_by_role("button", name="멈추기").click()
    expect(page.get_by_text("직접 멈췄어요.")).to_be_visible()
    page.get_by_role("button", name="다시 보내기 시작").click()
    page.get_by_role("link", name="고치기").click()
    page.get_by_label("이름").fill("중구 홈페이지")
    page.get_by_role("button", name="저장하기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("중구 홈페이지")
    page.locator("summary", has_text="열쇠 바꾸기").click()
    page.get_by_role("button", name="네, 바꿀게요").click()
    assert page.get_by_label("받는 프로그램에 넣어 두세요").input_value() != secret
    page.locator("summary", has_text="지우기").click()
    page.get_by_role("button", name="네, 지울게요").click()
    expect(page.get_by_text("아직 웹훅이 없어요.")).to_be_visible()
    refusals = [each for each in seen.watched.errors if "422" not in each and "400" not in each]
    assert refusals + seen.watched.dialogs == []


def page_of(client, engine, settings, account, path, **headers):
    with transaction(engine) as session:
        token = begin_session(session, settings, account)
    return client.get(path, headers={"Accept": "text/html", "Cookie": f"maeul={token}", **headers})


def test_whoever_looks_after_no_place_is_told_so_and_others_do_not_see_each_other(
    client, engine, settings, people, officer, make
):
    assert client.get("/webhooks", headers={"Accept": "text/html"}, follow_redirects=False).status_code == 303
    neighbour = people.add()
    for path in ("/webhooks", "/webhooks/new"):
        assert page_of(client, engine, settings, neighbour, path).status_code == 403
    menu = page_of(client, engine, settings, neighbour, "/menu").text
    assert "/webhooks" not in menu
    boss = make.person("admin")
    body = {"name": "남의 것", "url": "https://hooks.example/", "events": ["site.changed"]}
    hook = client.post("/api/v1/webhooks", json=body, headers=boss.headers).json()
    assert page_of(client, engine, settings, officer, f"/webhooks/{hook['id']}").status_code == 404
    assert "남의 것" not in page_of(client, engine, settings, officer, "/webhooks").text
    assert "남의 것" in page_of(client, engine, settings, boss.id, "/webhooks").text


def test_the_pages_speak_english_too(client, engine, settings, officer):
    page = page_of(client, engine, settings, officer, "/webhooks/new?lang=en").text
    assert "Of which place?" in page
    assert "A site opened, closed or changed" in page
