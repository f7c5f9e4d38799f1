"""The demo town, signed in as one of its people; each walk has a copy of its own."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from geo.db import Database
from tests.conftest import Copies
from tests.web.conftest import DESKTOP, PHONE, OpenWindow, People
from tests.web.tasks.hand import Hand, Task

CITY_HALL = {"latitude": 37.5663, "longitude": 126.9779}
SIZES = {"desk": DESKTOP, "phone": PHONE}


@pytest.fixture
def database(copies: Callable[[str], Copies], town: str) -> Iterator[Database]:
    """A copy of the demo town, this walk's own."""
    with copies(town).lend() as lent:
        yield lent


@pytest.fixture
def hand_of(window: OpenWindow, people: People, engine: Engine) -> Callable[[Task, str], Hand]:
    """Return who opens a window for a task at a size, signed in as the demo account of its role."""

    def open_hand(one: Task, size: str) -> Hand:
        opened = window(_account(engine, one.role), geolocation=CITY_HALL, permissions=["geolocation"], **SIZES[size])
        return Hand(opened, size, people.one)

    return open_hand


def _account(engine: Engine, role: str) -> UUID:
    with engine.begin() as connection:
        found = connection.execute(text("SELECT id FROM accounts WHERE email = :e"), {"e": f"{role}@example.org"})
        return UUID(str(found.scalar_one()))
