"""Somebody who takes the locks in another order: whoever books is served after them, and never hears of it."""

import threading
import time
from collections.abc import Callable

from fastapi.testclient import TestClient
from psycopg.errors import DeadlockDetected
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from geo.proofs import count_deadlocks
from geo.queries.claims import CELL_LOCKS
from tests.factories import Factory, booking_body, tomorrow_at

LOCK = text("SELECT pg_advisory_xact_lock(:kind, :cell)")
WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


def lock(connection: Connection, cell: int) -> None:
    connection.execute(LOCK, {"kind": CELL_LOCKS, "cell": cell})


def wait_until_somebody_waits(engine: Engine) -> None:
    with engine.connect() as watcher:
        while not watcher.execute(WAITING).scalar_one():
            watcher.rollback()
            time.sleep(0.01)


def against_the_order(engine: Engine, book: Callable[[], object], first: int, last: int) -> bool:
    """Book while another holds the last cell and then asks for the first; return whether the other had its way."""
    booker = threading.Thread(target=book)
    try:
        with engine.begin() as other:
            other.execute(text("SET LOCAL lock_timeout = '90s'"))
            lock(other, last)
            booker.start()
            wait_until_somebody_waits(engine)
            lock(other, first)  # the booker holds it and waits for the other one: the database ends somebody's turn
    except OperationalError as ended:
        if not isinstance(ended.orig, DeadlockDetected):
            raise
        return False
    finally:
        booker.join(timeout=90)
    return True


def test_the_victim_of_a_deadlock_tries_again_and_books(client: TestClient, engine: Engine, make: Factory) -> None:
    """Whose turn ends is for the database to say: whoever looks last, a second after it began to wait."""
    space, person = make.space(cells=("가", "나")), make.person()
    with engine.connect() as reader:
        first, last = sorted(
            reader.execute(text("SELECT cell_id FROM space_cells WHERE space_id = :id"), {"id": space}).scalars()
        )
    answers = []

    def book() -> None:
        body = booking_body(space, tomorrow_at(10 + len(answers)))
        answers.append(client.post("/api/v1/bookings", json=body, headers=person.headers))

    assert any(against_the_order(engine, book, first, last) for _ in range(6)), "the booker's turn never ended"
    assert {answer.status_code for answer in answers} == {201}
    with engine.connect() as reader:
        reader.execute(text("SELECT pg_stat_force_next_flush()"))
        assert count_deadlocks(reader) == len(answers)
