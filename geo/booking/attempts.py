"""Trying again where the database gave up on somebody's turn: two that wait for each other cannot both be served."""

from collections.abc import Callable
from typing import Final, TypeVar

from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

Done = TypeVar("Done")
TRIES: Final = 3


def attempt(session: Session, do: Callable[[], Done]) -> Done:
    """Do something in a savepoint and return what it returns; up to three times where a deadlock ended it.

    The savepoint's locks go with it, so that the other one comes first. Any other fault is raised as it is.
    """
    for left in reversed(range(TRIES)):
        try:
            with session.begin_nested():
                return do()
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected) or not left:
                raise
    raise AssertionError("the last try returns or raises")
