"""Becoming a neighbour: sign up through the mailed link, sign in, forget the password and set a new one."""

from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from api.jobs.sender import Letter, send
from tests.web.axe import assert_accessible
from tests.web.conftest import PASSWORD, PHONE

pytestmark = pytest.mark.browser

NEW_PASSWORD = "은행나무 옆 골목길"


@pytest.fixture
def outbox(engine, settings):
    """Deliver what waits into the outbox folder, as the worker does, and return the link in the newest letter."""

    def newest_link(page):
        with engine.begin() as connection:
            rows = connection.execute(
                text("DELETE FROM mails RETURNING id, recipient, subject, body, created_at")
            ).all()
        for row in rows:
            send(settings, Letter(*row))
        files = sorted((settings.data_dir / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        body = message_from_bytes(files[-1].read_bytes(), policy=policy.default).get_content()
        return next(line.strip() for line in body.splitlines() if f"/{page}?token=" in line)

    return newest_link


def sign_in(page, password):
    page.fill("#f-email", "saeiut@example.org")
    page.fill("#f-password", password)
    page.get_by_role("main").get_by_role("button", name="로그인").click()
    page.wait_for_load_state()


def sign_up(opened):
    page = opened.go("/signup")
    page.fill("#f-name", "새이웃 <i>")
    page.fill("#f-email", "saeiut@example.org")
    page.fill("#f-password", PASSWORD)
    page.check("input[name=age][value=over]")
    page.check("input[name=agreed]")
    page.get_by_role("button", name="확인 메일 받기").click()
    page.get_by_role("heading", name="메일을 보냈어요").wait_for()


def test_signing_up_through_the_mailed_link_ends_signed_in(window, outbox):
    opened = window(**PHONE)
    page = opened.page
    sign_up(opened)
    assert_accessible(page)
    page.goto(outbox("confirm"))
    page.get_by_role("button", name="확인하고 시작하기").click()
    page.get_by_text("이메일을 확인했어요").wait_for()
    sign_in(page, PASSWORD)
    expect(opened.go("/my").locator("main").get_by_text("새이웃 <i>")).to_be_visible()


def test_a_link_works_once(window, outbox):
    opened = window()
    sign_up(opened)
    link = outbox("confirm")
    for expected in ("이메일을 확인했어요", "이미 쓴 링크"):
        opened.page.goto(link)
        opened.page.get_by_role("button", name="확인하고 시작하기").click()
        opened.page.get_by_text(expected).first.wait_for()


def test_opening_the_link_alone_confirms_nothing_so_mail_scanners_do_no_harm(window, outbox, people):
    opened = window()
    sign_up(opened)
    opened.page.goto(outbox("confirm"))
    assert people.one("SELECT verified_at FROM accounts") is None


def test_a_forgotten_password_is_set_anew_and_the_old_one_stops_working(window, outbox, people):
    people.add("saeiut@example.org", password=PASSWORD)
    opened = window()
    page = opened.go("/login")
    page.get_by_role("link", name="비밀번호를 잊었어요").click()
    page.fill("#f-email", "saeiut@example.org")
    page.get_by_role("button", name="메일 받기").click()
    page.get_by_role("heading", name="메일을 보냈어요").wait_for()
    page.goto(outbox("reset"))
    page.fill("#f-password", NEW_PASSWORD)
    page.get_by_role("button", name="비밀번호 바꾸기").click()
    page.get_by_text("새 비밀번호를 정했어요").wait_for()
    sign_in(page, PASSWORD)
    expect(page.get_by_text("맞지 않아요")).to_be_visible()
    sign_in(page, NEW_PASSWORD)
    page.locator(".account-open").click()
    expect(page.get_by_role("button", name="로그아웃")).to_be_visible()


def test_a_weak_password_is_refused_beside_its_field_and_the_rest_stays(window, people):
    opened = window()
    page = opened.go("/signup")
    page.fill("#f-name", "새이웃")
    page.fill("#f-email", "saeiut@example.org")
    page.fill("#f-password", "1234567890")
    page.check("input[name=age][value=over]")
    page.check("input[name=agreed]")
    page.get_by_role("button", name="확인 메일 받기").click()
    assert "너무 흔한 비밀번호" in page.locator("#f-password-error").inner_text()
    assert page.input_value("#f-email") == "saeiut@example.org"
    assert page.input_value("#f-password") == ""
    assert_accessible(page)
    assert people.one("SELECT count(*) FROM accounts") == 0


def test_the_page_says_the_same_whether_or_not_the_address_is_known(window, people):
    people.add("saeiut@example.org", password=PASSWORD)
    opened = window()
    said = []
    for address in ("saeiut@example.org", "nobody1@example.org"):
        page = opened.go("/reset")
        page.fill("#f-email", address)
        page.get_by_role("button", name="메일 받기").click()
        page.get_by_role("heading", name="메일을 보냈어요").wait_for()
        said.append(page.locator("main").inner_text().replace(address, "…"))
    assert said[0] == said[1]
