"""Somebody who takes the locks in another order: whoever books is served after them, and never hears of it."""

import threading
import time

from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

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


def test_the_victim_of_a_deadlock_tries_again_and_books(client: TestClient, engine: Engine, make: Factory) -> None:
    space, person = make.space(cells=("가", "나")), make.person()
    with engine.connect() as reader:
        first, last = sorted(
            reader.execute(text("SELECT cell_id FROM space_cells WHERE space_id = :id"), {"id": space}).scalars()
        )
    answers = []

    def book() -> None:
        body = booking_body(space, tomorrow_at(10))
        answers.append(client.post("/api/v1/bookings", json=body, headers=person.headers))

    booker = threading.Thread(target=book)
    with engine.begin() as other:
        other.execute(text("SET LOCAL lock_timeout = '20s'"))
        lock(other, last)
        booker.start()
        wait_until_somebody_waits(engine)
        lock(other, first)  # the booker holds it and waits for the other one: the database ends the booker's turn
    booker.join(timeout=30)
    assert [answer.status_code for answer in answers] == [201]
    with engine.connect() as reader:
        reader.execute(text("SELECT pg_stat_force_next_flush()"))
        assert count_deadlocks(reader) == 1
