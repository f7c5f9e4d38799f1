"""Single statements beside the request's transaction: they hold no connection afterwards and no rollback undoes them.

A request that already holds a connection must not ask for a second one (two pools' worth of requests would wait for
each other), so whatever is done here comes before the first statement of the request's own session.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from geo.db import nobody_acts


@contextmanager
def aside(engine: Engine) -> Iterator[Connection]:
    """Give a connection on which every statement commits by itself, in one round trip."""
    with engine.connect() as connection:
        yield nobody_acts(connection)


def engine_under(session: Session) -> Engine:
    """Return the engine whose pool serves `session`."""
    return session.get_bind().engine
