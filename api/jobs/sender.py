"""How a mail leaves the house: by SMTP, or as a file in the outbox folder when no mail server is set."""

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID

from geo.clock import SEOUL
from geo.errors import SetupError
from geo.settings import Settings

TIMEOUT_S = 20
_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Letter:
    id: UUID
    recipient: str
    subject: str
    body: str
    written_at: datetime


class LetterRefused(Exception):
    """The mail server says that it will never take this letter."""


def send(settings: Settings, letter: Letter) -> None:
    """Deliver one letter; raises LetterRefused, SetupError, OSError or smtplib.SMTPException."""
    if settings.mail_url is None:
        put_into_outbox(settings.data_dir / "outbox", compose(settings, letter, cte="8bit"), letter)
    else:
        _by_smtp(_server_of(settings.mail_url), compose(settings, letter))


def compose(settings: Settings, letter: Letter, cte: str | None = None) -> EmailMessage:
    """Return the message; its Message-ID depends on the letter alone, so a repeated delivery is recognisable."""
    message = EmailMessage(policy=policy.SMTP)
    sender = parseaddr(settings.mail_from)[1]
    message["From"] = settings.mail_from
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at.astimezone(SEOUL))
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, charset="utf-8", cte=cte)
    return message


def put_into_outbox(folder: Path, message: EmailMessage, letter: Letter) -> Path:
    """Write the message as one .eml file, whole or not at all; the same letter again replaces its own file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{letter.written_at.astimezone(SEOUL):%Y%m%dT%H%M%S}-{letter.id}.eml"
    half = folder / f".{letter.id}.{os.getpid()}.half"
    try:
        half.write_bytes(message.as_bytes())
        half.replace(target)
    finally:
        with suppress(FileNotFoundError):
            half.unlink()
    return target


def _server_of(mail_url: str) -> SplitResult:
    parts = urlsplit(mail_url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SetupError(
            "MAEUL_MAIL_URL은 smtp://사용자:비밀번호@서버:포트 꼴이어야 해요.",
            "MAEUL_MAIL_URL must look like smtp://user:password@host:port.",
            code="mail_url",
        )
    return parts


def _by_smtp(server: SplitResult, message: EmailMessage) -> None:
    host, port = server.hostname or "", server.port or _PORTS[server.scheme]
    try:
        with _connect(server.scheme, host, port) as smtp:
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        if _for_good(error):
            raise LetterRefused(str(error)) from error
        raise


def _connect(scheme: str, host: str, port: int) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
    smtp = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    smtp.ehlo_or_helo_if_needed()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=context)
        smtp.ehlo()
    return smtp


def _for_good(error: smtplib.SMTPException) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    else:
        assert isinstance(error, smtplib.SMTPResponseException)
        codes = [error.smtp_code]
    return all(500 <= code < 600 for code in codes)  # noqa: PLR2004  (RFC 5321: permanent)
