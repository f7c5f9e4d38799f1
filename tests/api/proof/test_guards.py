"""Each protection of the engine by itself, so that taking it away is noticed (see test_mutants)."""

import threading
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.booking.desk import Desk, clockwork
from geo.booking.rules import Wish
from geo.booking.writing import Draft, write
from geo.db import transaction
from geo.errors import BookingRefused, Conflict
from geo.queries.bookings import Step, change_booking, get_booking
from geo.queries.spaces import get_space
from geo.settings import Settings
from tests.factories import Factory, booking_body, tomorrow_at


def tell_nobody(*_told: object) -> None:
    """Stand in for the mails."""


@pytest.fixture
def draft_of(session: Session, settings: Settings) -> Callable[[Session, object], tuple[Desk, Draft]]:
    def made(own: Session, space_id: object) -> tuple[Desk, Draft]:
        space = get_space(own, space_id, clock.today())
        wish = Wish(tomorrow_at(10), tomorrow_at(12), 4)
        desk = Desk(own, settings, clockwork(), tell_nobody, tell_nobody)
        return desk, Draft(space, wish, "meeting", "api", None)

    return made


def test_a_second_booking_of_the_same_time_is_refused(client: TestClient, make: Factory) -> None:
    space, person = make.space(), make.person()
    first, second = (
        client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(10)), headers=person.headers)
        for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 409)


def test_who_writes_holds_the_locks_of_all_cells(session: Session, make: Factory, draft_of) -> None:
    space = make.space(cells=("가", "나", "다"))
    write(*draft_of(session, space))
    held = session.execute(
        text("SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 7301")
    ).scalars()
    cells = session.execute(text("SELECT cell_id FROM space_cells WHERE space_id = :id"), {"id": space}).scalars()
    assert set(held) >= set(cells)


def test_a_second_writer_waits_for_the_first_before_it_looks(
    session: Session, make: Factory, draft_of, engine: Engine
) -> None:
    """The loser finds the winner's claim already committed: it is refused without ever touching the index twice."""
    space = make.space()
    write(*draft_of(session, space))
    outcome: list[str] = []

    def second() -> None:
        with Session(engine) as own:
            try:
                write(*draft_of(own, space))
                outcome.append("written")
            except BookingRefused as refused:
                outcome.append(refused.code)

    thread = threading.Thread(target=second)
    thread.start()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'"
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as watcher:
        seen = False
        for _ in range(9000):
            if watcher.execute(text(waiting)).scalar_one():
                seen = True
                break
            if outcome:
                break
            threading.Event().wait(0.01)
    session.commit()
    thread.join(90)
    assert seen
    assert outcome == ["taken"]


def test_a_booking_that_has_changed_meanwhile_is_not_written_over(make: Factory, engine: Engine, draft_of) -> None:
    space = make.space()
    with transaction(engine) as session:
        booking = write(*draft_of(session, space))
    step = Step("cancel", "cancelled", None, "api", "by_venue")
    with transaction(engine) as session:
        change_booking(session, booking, step, clock.now())
    with transaction(engine) as session, pytest.raises(Conflict) as refused:
        change_booking(session, booking, step, clock.now())
    assert refused.value.code == "stale_version"
    with transaction(engine) as session:
        assert get_booking(session, booking.id).version == 2
