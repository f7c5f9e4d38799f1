"""The one place that asks for the time, so that tests can stop the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def now() -> datetime:
    """Return the present instant, in UTC, with offset."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251  (this module is the exception to its own ban)


def today() -> date:
    """Return today's date on the wall clock of the venues."""
    return now().astimezone(SEOUL).date()


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Stop the clock at `instant` (with offset) inside the block and the contexts copied from it."""
    if instant.tzinfo is None:
        raise ValueError("a frozen instant needs an offset")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
