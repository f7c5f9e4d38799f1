"""What an engine does, told to whoever listens: statements that took long, connections taken and given back."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

log = logging.getLogger("maeul.database")

LONGEST: Final = 400
_WRITTEN_OUT: Final = re.compile(r"'(?:[^']|'')*'")
"""Texts inside a statement: ours are names of things, but nobody needs them to know which statement it was."""
_BEGUN: Final = "maeul_begun"


def tell_slow(engine: Engine, slow_ms: int) -> None:
    """Log every statement that takes longer, without the values sent beside it."""

    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Connection, *_rest: Any) -> None:
        connection.info[_BEGUN] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def end(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        spent_ms = (time.perf_counter() - connection.info[_BEGUN]) * 1000
        if spent_ms >= slow_ms:
            log.warning("slow statement", extra={"ms": round(spent_ms), "statement": plain(statement)})


def plain(statement: str) -> str:
    """Return a statement on one line, with no text in it."""
    return _WRITTEN_OUT.sub("'…'", " ".join(statement.split()))[:LONGEST]


def tell_pool(engine: Engine, taken: Callable[[], object], given_back: Callable[[], object]) -> None:
    """Call `taken` and `given_back` as connections leave the pool and return."""
    event.listen(engine, "checkout", lambda *_facts: taken())
    event.listen(engine, "checkin", lambda *_facts: given_back())
