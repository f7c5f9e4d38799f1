"""Mails on their way out: enqueued with the change, written as files or handed to a real mail server."""

import shutil
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from api.jobs.mails import send_later
from api.jobs.sender import Letter, LetterRefused, compose, send
from api.jobs.tasks import Workshop, send_mail
from geo import clock
from geo.db import transaction
from geo.errors import InvalidInput, SetupError
from geo.queries.mails import put_mail, take_mail
from tests.api.jobs.smtp_server import certificate, mail_server
from tests.due_jobs import run_due_jobs

HOSTILE = "{{ 7*191 }} <script>alert(1)</script> `회비 \\3,000` %(x)s 'O\"Brien"


def count(engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def letter(body: str = "안녕하세요.\n\n내용이에요.", subject: str = "[마을아틀라스] 안내") -> Letter:
    return Letter(uuid4(), "jumin@example.org", subject, body, clock.now())


def read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture
def tls(tmp_path, monkeypatch):
    if shutil.which("openssl") is None:
        pytest.skip("the openssl program makes the test certificate")
    context, cert = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    return context


def test_a_mail_and_its_job_are_stored_together_or_not_at_all(engine):
    def fail_after_sending() -> None:
        with transaction(engine) as session:
            send_later(session, "jumin@example.org", "제목", "내용")
            raise InvalidInput("그만")

    with pytest.raises(InvalidInput):
        fail_after_sending()
    assert (count(engine, "mails"), count(engine, "procrastinate_jobs")) == (0, 0)
    with transaction(engine) as session:
        send_later(session, "jumin@example.org", "제목", "내용")
    assert (count(engine, "mails"), count(engine, "procrastinate_jobs")) == (1, 1)


def test_the_job_knows_only_the_number_of_the_mail(engine):
    with transaction(engine) as session:
        send_later(session, "jumin@example.org", "비밀 제목", "비밀 내용")
    with engine.connect() as connection:
        arguments = connection.execute(text("SELECT args FROM procrastinate_jobs")).scalar_one()
    assert set(arguments) == {"mail_id"}
    assert UUID(arguments["mail_id"])


def test_without_a_mail_server_the_worker_writes_a_file_and_forgets_the_mail(engine, settings, database):
    with transaction(engine) as session:
        send_later(
            session, "jumin@example.org", "예약이 확정되었어요", f"{HOSTILE}\nhttp://127.0.0.1/confirm?token=a=b"
        )
    run_due_jobs(settings, database)
    (path,) = (settings.data_dir / "outbox").iterdir()
    message = read(path)
    assert path.suffix == ".eml"
    assert message["To"] == "jumin@example.org"
    assert message["Subject"] == "예약이 확정되었어요"
    assert message.get_content().splitlines() == [HOSTILE, "http://127.0.0.1/confirm?token=a=b"]
    assert "http://127.0.0.1/confirm?token=a=b" in path.read_text("utf-8")
    assert (count(engine, "mails"), count(engine, "procrastinate_jobs")) == (0, 0)


def test_the_outbox_is_for_its_owner_only_and_holds_no_halves(settings):
    for _ in range(3):
        send(settings, letter())
    outbox = settings.data_dir / "outbox"
    assert outbox.stat().st_mode & 0o077 == 0
    assert len(list(outbox.glob("*.eml"))) == len(list(outbox.iterdir())) == 3


def test_the_same_letter_twice_is_one_file(settings):
    twice = letter()
    send(settings, twice)
    send(settings, twice)
    assert len(list((settings.data_dir / "outbox").iterdir())) == 1


@pytest.mark.parametrize(
    "subject", ["제목\r\nBcc: victim@example.org", "제목\u2028Bcc: x@y", "a\x00b\x85c", "가" * 500]
)
def test_a_subject_stays_one_line(session, settings, subject):
    mail = take_mail(session, put_mail(session, "jumin@example.org", subject, "내용"))
    assert mail is not None
    message = compose(settings, Letter(mail.id, mail.recipient, mail.subject, mail.body, mail.created_at))
    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["Subject"] == mail.subject
    assert len(mail.subject) <= 200


@pytest.mark.parametrize("recipient", ["a@b.kr\r\nBcc: x@y.kr", "a@b.kr, x@y.kr", "<a@b.kr>", "가@b.kr", ""])
def test_a_recipient_is_one_plain_address(session, recipient):
    with pytest.raises(InvalidInput) as refused:
        put_mail(session, recipient, "제목", "내용")
    assert refused.value.code == "email_form"


def test_a_real_mail_server_gets_the_letter_as_it_was_written(settings):
    with mail_server() as server:
        by_mail = settings.model_copy(update={"mail_url": f"smtp://127.0.0.1:{server.port}"})
        sent = letter(HOSTILE + "\n" + "긴 줄 " * 400, "예약: 느티나무방")
        send(by_mail, sent)
    (got,) = server.letters
    assert (got["To"], got["Subject"]) == ("jumin@example.org", "예약: 느티나무방")
    assert got["From"] == "마을아틀라스 <no-reply@localhost>"
    assert got.get_content().splitlines() == sent.body.splitlines()
    assert str(sent.id) in got["Message-ID"]
    assert not (settings.data_dir / "outbox").exists()


def test_the_name_and_password_go_out_only_after_the_line_is_encrypted(settings, tls):
    with mail_server(tls=tls) as server:
        send(settings.model_copy(update={"mail_url": f"smtp://me%40x:p%3Aw@localhost:{server.port}"}), letter())
    assert len(server.letters) == 1
    verbs = [line.split(" ")[0].upper() for line in server.said]
    assert verbs.index("STARTTLS") < verbs.index("AUTH")


def test_smtps_is_encrypted_from_the_first_byte(settings, tls):
    with mail_server(tls=tls, at_once=True) as server:
        send(settings.model_copy(update={"mail_url": f"smtps://localhost:{server.port}"}), letter())
    assert len(server.letters) == 1


def test_a_server_that_cannot_prove_its_name_gets_nothing(settings, tls, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server(tls=tls) as server, pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        send(settings.model_copy(update={"mail_url": f"smtp://localhost:{server.port}"}), letter())
    assert server.letters == []


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_a_wrong_mail_url_is_named(settings, url):
    with pytest.raises(SetupError) as refused:
        send(settings.model_copy(update={"mail_url": url}), letter())
    assert refused.value.code == "mail_url"


def test_a_refusal_for_good_ends_the_mail_and_is_logged_without_the_address(engine, settings, database, caplog):
    with transaction(engine) as session:
        mail_id = put_mail(session, "gone@example.org", "제목", "내용")
    with mail_server() as server:
        server.answers["RCPT"] = "550 no such person"
        by_mail = settings.model_copy(update={"mail_url": f"smtp://127.0.0.1:{server.port}"})
        send_mail(Workshop(by_mail, engine, database), str(mail_id))
    assert count(engine, "mails") == 0
    assert str(mail_id) in caplog.text
    assert "gone@example.org" not in caplog.text


def test_a_refusal_for_now_keeps_the_mail_and_tries_again_later(engine, settings, database):
    with transaction(engine) as session:
        send_later(session, "jumin@example.org", "제목", "내용")
    with mail_server() as server:
        server.answers["RCPT"] = "451 come back later"
        by_mail = settings.model_copy(update={"mail_url": f"smtp://127.0.0.1:{server.port}"})
        run_due_jobs(by_mail, database)
        assert count(engine, "mails") == 1
        with engine.begin() as connection:
            status, waits = connection.execute(
                text("SELECT status, scheduled_at > now() + interval '2 seconds' FROM procrastinate_jobs")
            ).one()
            connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
        assert (status, waits) == ("todo", True)
        server.answers.clear()
        run_due_jobs(by_mail, database)
    assert len(server.letters) == 1
    assert count(engine, "mails") == 0


def test_a_refused_sender_is_told_apart_from_a_slow_server(settings):
    with mail_server() as server:
        by_mail = settings.model_copy(update={"mail_url": f"smtp://127.0.0.1:{server.port}"})
        server.answers["MAIL"] = "550 not you"
        with pytest.raises(LetterRefused):
            send(by_mail, letter())


def test_a_mail_that_another_worker_is_sending_is_left_alone(engine, settings, database):
    with transaction(engine) as session:
        mail_id = put_mail(session, "jumin@example.org", "제목", "내용")
    with transaction(engine) as busy:
        assert take_mail(busy, mail_id) is not None
        send_mail(Workshop(settings, engine, database), str(mail_id))
    assert not (settings.data_dir / "outbox").exists()
    assert count(engine, "mails") == 1
