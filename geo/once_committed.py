"""What happens outside the database only after a session's transaction is really in it."""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session


def once_committed(session: Session, work: Callable[[], None]) -> None:
    """Do the work once, after the commit; a savepoint is no commit, and after a rollback nothing is done."""
    waiting = [work]

    def committed(_session: Session) -> None:
        if not session.in_nested_transaction() and waiting:
            waiting.pop()()

    event.listen(session, "after_commit", committed)
