"""Writing what the database may refuse, so that the rest of the transaction goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.faults import translate


@contextmanager
def refusals_told(session: Session) -> Iterator[None]:
    """Undo the block when a constraint refuses it, and raise the fault that the constraint stands for."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise translate(error) or error from error
