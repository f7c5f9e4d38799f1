"""Mails waiting to go out. They may hold links that open an account, so a row lives only until it is sent."""

import re
from uuid import UUID, uuid4

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from geo.mailbox import mailbox
from geo.models.account import Mail

_NOT_IN_A_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
SUBJECT_MOST = 200
_PUT = text("INSERT INTO mails (id, recipient, subject, body) VALUES (:id, :recipient, :subject, :body)")


def put_mail(session: Session, recipient: str, subject: str, body: str) -> UUID:
    """Store a mail to send and return its id; raise InvalidInput when `recipient` is no plain address.

    The subject is kept to one line, whatever the names in it hold.
    """
    one_line = _NOT_IN_A_HEADER.sub(" ", subject).strip()[:SUBJECT_MOST]
    mail_id = uuid4()  # made here: whoever writes a letter may not read it again
    values = {"id": mail_id, "recipient": mailbox(recipient), "subject": one_line, "body": body}
    session.execute(_PUT, values)
    return mail_id


def take_mail(session: Session, mail_id: UUID) -> Mail | None:
    """Return the mail, locked until the transaction ends; None when it is gone or another worker is sending it."""
    return session.scalar(select(Mail).where(Mail.id == mail_id).with_for_update(skip_locked=True))


def drop_mail(session: Session, mail_id: UUID) -> None:
    """Forget a mail that has gone out."""
    session.execute(delete(Mail).where(Mail.id == mail_id))
