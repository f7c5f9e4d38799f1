"""Jobs over HTTP: counted, explained when they fail, run again, laid aside and taken back."""

import smtplib

import pytest
from sqlalchemy import text

from api.jobs import tasks
from api.jobs.mails import send_later
from api.jobs.queue import Task, enqueue
from api.jobs.sender import LetterRefused
from api.jobs.watching import said_of
from geo.db import transaction
from geo.errors import InvalidInput, SetupError
from geo.faults import busy

FAILS = "/api/v1/jobs/failed"


@pytest.fixture
def failed(engine, work, monkeypatch) -> int:
    """A job that gave up, with somebody's name in what it said; its number."""

    def fall(*_: object) -> None:
        raise SetupError("<b>홍길동</b> hong@example.org 010-1234-5678의 기록", "no")

    monkeypatch.setattr(tasks, "derive_media", fall)
    with transaction(engine) as session:
        number = enqueue(session, Task.DERIVE_MEDIA, media_id="00000000-0000-0000-0000-000000000000")
    work()
    return number


def test_a_job_that_gave_up_is_told_without_what_somebody_wrote_and_runs_again(
    client, admin, work, failed, monkeypatch
):
    (told,) = client.get(FAILS, headers=admin.headers).json()["items"]
    assert (told["id"], told["task"], told["code"]) == (failed, "derive_media", SetupError.code)
    assert told["attempts"] == 1
    assert told["message"] == "<b>홍길동</b> … …의 기록"
    assert told["about"] == {"media_id": "00000000-0000-0000-0000-000000000000"}
    again = client.post(f"/api/v1/jobs/{failed}/run-again", headers=admin.headers)
    assert again.status_code == 200
    assert client.post(f"/api/v1/jobs/{failed}/run-again", headers=admin.headers).json()["code"] == "job_not_failed"
    monkeypatch.setattr(tasks, "derive_media", lambda *_: None)
    work()
    assert client.get(FAILS, headers=admin.headers).json()["total"] == 0
    assert client.post(f"/api/v1/jobs/{failed}/run-again", headers=admin.headers).json()["code"] == "job_unknown"
    kind = _kind(client, admin, "derive_media")
    assert (kind["done_today"], kind["failed_today"], kind["failed"]) == (1, 1, 0)


def test_a_job_is_laid_aside_and_taken_back(client, admin, engine, failed):
    assert client.post(f"/api/v1/jobs/{failed}/give-up", headers=admin.headers).json()["id"] == failed
    assert client.get(FAILS, headers=admin.headers).json()["items"] == []
    assert client.post(f"/api/v1/jobs/{failed}/take-back", headers=admin.headers).status_code == 204
    assert client.post(f"/api/v1/jobs/{failed}/take-back", headers=admin.headers).json()["code"] == "job_not_aside"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT status FROM procrastinate_jobs")).scalar_one() == "todo"


def test_all_jobs_of_a_kind_run_again_at_once(client, admin, work, failed):
    path = "/api/v1/jobs/run-again"
    assert client.post(path, params={"task": "send_mail"}, headers=admin.headers).json() == {"jobs": 0}
    assert client.post(path, params={"task": "derive_media"}, headers=admin.headers).json() == {"jobs": 1}
    queue = client.get("/api/v1/jobs", headers=admin.headers).json()["queue"]
    assert (queue["waiting"], queue["failed"]) == (1, 0)
    assert queue["oldest_due_at"]


def test_mails_are_counted_when_they_have_gone_and_those_to_come_wait(client, admin, engine, work):
    with transaction(engine) as session:
        send_later(session, "jumin@example.org", "제목", "내용")
    assert _kind(client, admin, "send_mail")["waiting"] == 1
    work()
    kind = _kind(client, admin, "send_mail")
    assert (kind["waiting"], kind["done_today"], kind["failed_today"]) == (0, 1, 0)
    assert kind["last_done_at"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (busy(), "busy"),
        (InvalidInput("값이 틀렸어요.", "wrong", code="odd"), "odd"),
        (smtplib.SMTPServerDisconnected("hong@example.org"), "mail_server"),
        (OSError(28, "No space left"), "disk_full"),
        (ConnectionRefusedError(111, "refused"), "system"),
        (LetterRefused("hong@example.org"), "defect"),
        (ValueError("hong@example.org"), "defect"),
    ],
)
def test_what_is_kept_of_a_fault_are_words_of_ours(error, code):
    said = said_of(error)
    assert said.code == code
    assert "hong" not in said.message + said.message_en
    assert said.message != said.message_en


def test_only_those_who_run_the_service_see_its_jobs_backups_and_health(client, make):
    for role in ("officer", "planner", None):
        headers = make.person(role).headers
        for method, path in PATHS:
            assert client.request(method, f"/api/v1{path}", headers=headers).status_code == 403, path
    for method, path in PATHS:
        assert client.request(method, f"/api/v1{path}").status_code == 401, path


RUN = "00000000-0000-0000-0000-000000000000"
PATHS = [
    ("GET", "/health"),
    ("GET", "/jobs"),
    ("GET", "/jobs/failed"),
    ("POST", "/jobs/run-again"),
    ("POST", "/jobs/1/run-again"),
    ("POST", "/jobs/1/give-up"),
    ("POST", "/jobs/1/take-back"),
    ("GET", "/backups"),
    ("POST", "/backups"),
    ("GET", "/backups/runs"),
    ("GET", f"/backups/runs/{RUN}"),
    ("POST", "/backups/a.maeul/verify"),
    ("DELETE", "/backups/a.maeul"),
]


def _kind(client, admin, task):
    items = client.get("/api/v1/jobs", headers=admin.headers).json()["items"]
    return next(item for item in items if item["task"] == task)
