"""The one way a mail leaves: stored and enqueued with the change it speaks of."""

from sqlalchemy.orm import Session

from api.jobs.queue import Task, enqueue
from geo.queries.mails import put_mail


def send_later(session: Session, recipient: str, subject: str, body: str) -> None:
    """Store a mail and its job in the session's transaction; raises InvalidInput for an unusable address."""
    mail_id = put_mail(session, recipient, subject, body)
    enqueue(session, Task.SEND_MAIL, mail_id=str(mail_id))
