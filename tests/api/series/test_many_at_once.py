"""Proof 2 of the design's trust paper: series of 8 weeks in two rooms, many clients at once, all of it or nothing."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from api.proving import Answer, Caller, serving, settings_of, together
from geo.clock import today
from geo.db import Database
from geo.proofs import count_deadlocks
from tests.api.series.conftest import FAR, count, is_sound, series_body
from tests.factories import Factory

WEEKS = 8
CLIENTS = 60


@pytest.fixture
def web(database: Database) -> Iterator[str]:
    """The web server in a process of its own."""
    with serving(settings_of(database)) as server:
        yield server.address


def weekly(space: UUID, week: int, **more: Any) -> dict[str, Any]:
    """Return a wish for eight weeks from the given week on."""
    first = today() + timedelta(days=7 + 7 * week)
    rule = {"first": first.isoformat(), "count": WEEKS, "start": "19:00", "end": "21:00"}
    return series_body(space, rule=rule, **more)


def deadlocks(engine: Engine) -> int:
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        return count_deadlocks(connection)


def rush(web: str, make: Factory, bodies: list[dict[str, Any]]) -> list[Answer]:
    people = [make.person() for _ in range(12)]
    callers = [Caller(web, people[n % len(people)].token) for n in range(len(bodies))]
    return together([partial(c.post, "/series", body) for c, body in zip(callers, bodies, strict=True)])


def test_of_many_series_that_overlap_each_is_whole_or_absent_and_no_time_is_given_twice(
    web: str, make: Factory, engine: Engine
) -> None:
    site = make.site()
    rooms = [
        make.space(site, "가람방", cells=["가"], policy=FAR),
        make.space(site, "나래방", cells=["나"], policy=FAR),
        make.space(site, "두 방 함께", cells=["나", "가"], policy=FAR),
    ]
    before = deadlocks(engine)
    answers = rush(web, make, [weekly(rooms[n % 3], n % 4) for n in range(CLIENTS)])
    seen = Counter((answer.status, answer.code) for answer in answers)
    winners = seen.pop((201, ""))
    assert set(seen) == {(409, "series_clashes")}
    assert 1 <= winners <= 2, "eight weeks leave room for one series in each room"
    assert count(engine, "bookings") == winners * WEEKS
    with engine.connect() as connection:
        sizes = connection.execute(text("SELECT count(*) FROM series_days WHERE state = 'made' GROUP BY series_id"))
        assert set(sizes.scalars()) == {WEEKS}
    assert (count(engine, "series"), is_sound(engine)) == (winners, True)
    assert deadlocks(engine) == before


def test_series_that_skip_share_the_dates_among_them_without_an_overlap(
    live_server: str, make: Factory, engine: Engine
) -> None:
    space = make.space(policy=FAR)
    before = deadlocks(engine)
    answers = rush(live_server, make, [weekly(space, n % 6, clashes="skip") for n in range(24)])
    assert {answer.status for answer in answers} == {201, 409}
    made = sum(answer.body["made"] for answer in answers if answer.status == 201)
    taken = len({clash["date"] for a in answers if a.status == 409 for clash in a.body["clashes"]})
    assert (count(engine, "bookings"), is_sound(engine)) == (made, True)
    assert WEEKS <= made <= WEEKS + 5, "between them they wish for 13 dates of one room"
    assert taken > 0
    assert deadlocks(engine) == before


def test_twins_with_one_key_make_one_series(live_server: str, make: Factory, engine: Engine) -> None:
    space, person = make.space(policy=FAR), make.person()
    callers = [Caller(live_server, person.token) for _ in range(12)]
    answers = together([partial(caller.post, "/series", weekly(space, 0), "twin") for caller in callers])
    assert {answer.status for answer in answers} == {201}
    assert all(answer.body == answers[0].body for answer in answers)
    assert (count(engine, "series"), count(engine, "bookings")) == (1, WEEKS)
