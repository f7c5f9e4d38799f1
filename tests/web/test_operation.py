"""The pages of those who run the service: a job that failed, backups from asking to removing, health, and who may not."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from api.jobs import backups as backup_jobs
from api.jobs import tasks
from api.jobs.queue import Task, enqueue
from geo.backup import Tools, shelf
from geo.db import transaction
from geo.enums import Role, Scope
from geo.errors import SetupError
from geo.local_server import LocalServer
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from tests.due_jobs import run_due_jobs
from tests.web.axe import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture
def admin(people, engine):
    account = people.add("admin@example.org", "시범 관리자")
    grant = LiveGrant(Role.ADMIN, Scope.EVERYWHERE, None, None, None)
    with transaction(engine) as session:
        accounts.add_grant(session, account, grant, since=backup_jobs.clock.today())
    return account


@pytest.fixture
def work(settings, database, server: LocalServer, monkeypatch) -> Callable[[], None]:
    tools = Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
    monkeypatch.setattr(backup_jobs, "tools_for", lambda *_: tools)
    return lambda: run_due_jobs(settings, database)


def test_a_failed_job_is_laid_aside_taken_back_and_run_again(window, admin, engine, work, monkeypatch):
    def fall(*_: object) -> None:
        raise SetupError("<b>디스크</b>가 가득 찼어요.", "The disk is full.")

    monkeypatch.setattr(tasks, "derive_media", fall)
    with transaction(engine) as session:
        enqueue(session, Task.DERIVE_MEDIA, media_id="00000000-0000-0000-0000-000000000000")
    work()
    seen = window(admin)
    page = seen.go("/admin/jobs")
    expect(page.get_by_text("<b>디스크</b>가 가득 찼어요.")).to_be_visible()
    assert_accessible(page)
    page.locator("summary", has_text="그만두기").click()
    page.get_by_role("button", name="그만두기").click()
    expect(page.get_by_text("하지 못한 일이 없어요.")).to_be_visible()
    page.locator("summary", has_text="그만둔 일 1건").click()
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("다시 시켰어요.")).to_be_visible()
    work()
    page = seen.go("/admin/jobs")
    monkeypatch.setattr(tasks, "derive_media", lambda *_: None)
    page.get_by_role("button", name="다시 시키기").click()
    work()
    page = seen.go("/admin/jobs")
    expect(page.get_by_text("하지 못한 일이 없어요.")).to_be_visible()
    expect(page.get_by_role("row", name="사진 줄여 두기")).to_contain_text("1")
    assert seen.watched.errors == []


def test_a_backup_is_made_tried_and_removed_by_hand(window, admin, engine, work, settings):
    seen = window(admin, viewport={"width": 390, "height": 844})
    page = seen.go("/admin/backups")
    expect(page.get_by_text("아직 백업이 없어요.")).to_be_visible()
    page.get_by_role("button", name="지금 만들기").click()
    expect(page.get_by_text("백업을 만들고 있어요.")).to_be_visible()
    assert_accessible(page)
    work()
    expect(page.get_by_text("아직 확인하지 않음")).to_be_visible()
    page.get_by_role("button", name="확인하기").click()
    work()
    expect(page.get_by_text("확인을 마친 가장 새 백업이라 지우지 않아요.")).to_be_visible()
    page.get_by_role("button", name="지금 만들기").click()
    work()
    expect(page.get_by_text("아직 확인하지 않음")).to_be_visible()
    page.locator("summary", has_text="지우기").click()
    assert_accessible(page)
    page.get_by_role("button", name="지우기").click()
    expect(page.get_by_text("백업을 지웠어요.")).to_be_visible()
    assert len(shelf.list_shelf(shelf.folder_of(settings))) == 1
    with engine.connect() as connection:
        actions = connection.scalars(text("SELECT action FROM backup_runs ORDER BY created_at")).all()
    assert actions == ["make", "verify", "make", "remove"]
    page = seen.go("/admin/health")
    expect(page.get_by_role("heading", name="손볼 것")).to_be_visible()
    expect(page.get_by_text("일꾼이 소식이 없어요.")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.watched.errors == []


@pytest.mark.parametrize("path", ["/admin/jobs", "/admin/backups", "/admin/health"])
def test_others_are_told_whom_to_ask(client, people, path):
    neighbour = people.add()
    client.cookies.set("maeul", people.session_of(neighbour))
    told = client.get(path, headers={"Accept": "text/html"})
    assert told.status_code == 403
    assert "관리자만 쓸 수 있는 화면이에요" in told.text


def test_a_second_backup_at_once_is_refused_on_the_page(client, people, admin):
    from api.auth.browser import csrf_of

    secret = people.session_of(admin)
    client.cookies.set("maeul", secret)
    form = {"csrf_token": csrf_of(secret)}
    first = client.post("/admin/backups", data=form, follow_redirects=False)
    assert first.headers["location"] == "/admin/backups?done=backup-asked"
    second = client.post("/admin/backups", data=form, headers={"Accept": "text/html"})
    assert second.status_code == 409
    assert "다른 백업 일을 하고 있어요" in second.text
