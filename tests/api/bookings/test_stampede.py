"""Many at once on one slot, over real connections, a real web server and a real PostgreSQL."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.drills.halls import HALL, Clients, fight
from api.drills.stampede import rush, wish
from api.proving import Caller, serving, settings_of, together
from geo import clock
from geo.db import Database
from geo.proofs import count_bookings, count_broken_histories, count_deadlocks, count_overlaps
from geo.queries import claims
from tests.factories import Factory, Person, tomorrow_at

MANY = 200


@pytest.fixture
def web(database: Database) -> Iterator[str]:
    """The web server in a process of its own, as `maeul up` starts it; yields its address."""
    with serving(settings_of(database)) as server:
        yield server.address


def facts(engine: Engine) -> tuple[int, int, int]:
    with engine.connect() as connection:
        return count_bookings(connection), count_overlaps(connection), count_broken_histories(connection)


def deadlocks(engine: Engine) -> int:
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        return count_deadlocks(connection)


def test_of_200_clients_on_one_slot_exactly_one_books_and_all_others_get_alternatives(
    web: str, make: Factory, engine: Engine
) -> None:
    site = make.site()
    space = make.space(site, "가람방")
    make.space(site, "나래방")
    people = [make.person() for _ in range(20)]
    callers = [Caller(web, people[n % 20].token) for n in range(MANY)]
    before = deadlocks(engine)
    seen = rush(callers, space, tomorrow_at(14))
    assert seen.statuses == Counter({201: 1, 409: MANY - 1})
    assert seen.codes == Counter({"taken": MANY - 1})
    assert seen.without_alternatives == 0
    assert facts(engine) == (1, 0, 0)
    assert deadlocks(engine) == before


def no_lock(session: Session, cells: Sequence[int]) -> None:
    """Stand in for the lock that is taken away."""


def test_without_lock_and_constraint_the_same_rush_books_twice(
    live_server: str, make: Factory, engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "lock_cells", no_lock)
    owner = database.owner_engine()
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE claims DROP CONSTRAINT ex_claims_no_overlap"))
    owner.dispose()
    space, person = make.space(), make.person()
    seen = rush([Caller(live_server, person.token) for _ in range(MANY)], space, tomorrow_at(14))
    assert seen.winners > 1
    assert not seen.is_fair
    assert facts(engine)[1] > 0


def test_the_constraint_alone_keeps_a_slot_single(
    live_server: str, make: Factory, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "lock_cells", no_lock)
    space, person = make.space(), make.person()
    seen = rush([Caller(live_server, person.token) for _ in range(40)], space, tomorrow_at(14))
    assert seen.winners == 1
    assert facts(engine)[1] == 0


def test_a_hall_its_half_and_its_parts_never_overlap_in_60_rounds(web: str, make: Factory, engine: Engine) -> None:
    site = make.site()
    spaces = {name: make.space(site, name, cells=cells, policy={"rolling_days": 60}) for name, cells in HALL.items()}
    resident, keeper = make.person(), make.person("keeper", site_id=site)
    clients = Clients([Caller(web, resident.token) for _ in HALL], [Caller(web, keeper.token) for _ in HALL])
    rng = random.Random(2)
    rounds = [fight(clients, spaces, tomorrow_at(n % 20, days=1 + n // 20), rng) for n in range(60)]
    assert all(one.is_sound for one in rounds), [one for one in rounds if not one.is_sound]
    assert any(sorted(one.winners) == ["가칸", "다칸"] for one in rounds), "parts A and C may both win"
    assert len({one.winners for one in rounds}) > 1, "not always the same space wins"
    assert facts(engine)[1:] == (0, 0)


def test_twins_with_one_key_make_one_booking_and_get_equal_answers(
    live_server: str, make: Factory, engine: Engine
) -> None:
    space, person = make.space(), make.person()
    body = wish(space, tomorrow_at(14))
    callers = [Caller(live_server, person.token) for _ in range(16)]
    answers = together([partial(caller.post, "/bookings", body, "twin") for caller in callers])
    assert {answer.status for answer in answers} == {201}
    assert all(answer.body == answers[0].body for answer in answers)
    assert facts(engine) == (1, 0, 0)


def asked_for(web: str, make: Factory, person: Person, site: UUID, hour: int) -> str:
    """Make a request that waits for its keeper; return its address below /bookings."""
    space = make.space(site, f"{hour}시 방", policy={"approval": "manager"})
    made = Caller(web, person.token).post("/bookings", wish(space, tomorrow_at(hour)))
    assert (made.status, made.body["state"]) == (201, "requested")
    return f"/bookings/{made.body['id']}"


def test_of_approve_reject_cancel_and_move_at_once_one_wins_and_the_rest_are_stale(
    live_server: str, make: Factory, engine: Engine
) -> None:
    site = make.site()
    person, keeper = make.person(), make.person("keeper", site_id=site)
    owner, other_tab, first, second = (Caller(live_server, p.token) for p in (person, person, keeper, keeper))
    for hour in range(8, 18):
        booking = asked_for(live_server, make, person, site, hour)
        later = {"start": tomorrow_at(20).isoformat(), "end": tomorrow_at(21).isoformat()}
        answers = together(
            [
                partial(first.post, f"{booking}/approve", {"version": 1}),
                partial(second.post, f"{booking}/reject", {"version": 1, "reason": "venue"}),
                partial(owner.post, f"{booking}/cancel", {"version": 1}),
                partial(other_tab.post, f"{booking}/move", {"version": 1, **later}),
            ]
        )
        assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
        assert {answer.code for answer in answers if answer.status == 409} == {"stale_version"}
        shown = owner.get(f"/api/v1{booking}").body
        assert (shown["version"], len(shown["events"])) == (2, 2)
        assert [a.body["state"] for a in answers if a.status == 200] == [shown["state"]]
    assert facts(engine) == (10, 0, 0)


def test_a_double_click_approves_once(live_server: str, make: Factory, engine: Engine) -> None:
    site = make.site()
    person, keeper = make.person(), make.person("keeper", site_id=site)
    booking = asked_for(live_server, make, person, site, 9)
    clicks = [partial(Caller(live_server, keeper.token).post, f"{booking}/approve") for _ in range(6)]
    answers = together(clicks)
    assert Counter((answer.status, answer.code) for answer in answers) == Counter(
        {(200, ""): 1, (409, "move_not_allowed"): 5}
    )
    assert facts(engine) == (1, 0, 0)


def test_two_bookings_moved_to_one_time_end_with_one_of_them_there(
    live_server: str, make: Factory, engine: Engine
) -> None:
    space, person = make.space(), make.person()
    callers = [Caller(live_server, person.token) for _ in range(4)]
    made = [caller.post("/bookings", wish(space, tomorrow_at(8 + n), 1)).body for n, caller in enumerate(callers)]
    goal = {"start": tomorrow_at(20).isoformat(), "end": tomorrow_at(21).isoformat()}
    moves = [partial(c.post, f"/bookings/{b['id']}/move", goal) for c, b in zip(callers, made, strict=True)]
    answers = together(moves)
    assert Counter((answer.status, answer.code) for answer in answers) == Counter({(200, ""): 1, (409, "taken"): 3})
    assert facts(engine) == (4, 0, 0)


def test_bookings_that_swap_places_at_once_are_refused_without_a_deadlock(
    live_server: str, make: Factory, engine: Engine
) -> None:
    space, person = make.space(), make.person()
    one, two = (Caller(live_server, person.token) for _ in range(2))
    times = [(tomorrow_at(h).isoformat(), tomorrow_at(h + 1).isoformat()) for h in (10, 12)]
    first, second = (c.post("/bookings", wish(space, tomorrow_at(h), 1)).body for c, h in ((one, 10), (two, 12)))
    before = deadlocks(engine)
    for _ in range(10):
        answers = together(
            [
                partial(one.post, f"/bookings/{first['id']}/move", dict(zip(("start", "end"), times[1], strict=True))),
                partial(two.post, f"/bookings/{second['id']}/move", dict(zip(("start", "end"), times[0], strict=True))),
            ]
        )
        assert [(answer.status, answer.code) for answer in answers] == [(409, "taken")] * 2
    assert facts(engine) == (2, 0, 0)
    assert deadlocks(engine) == before


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let the service of this process live that much later than the present."""
    begun = clock.now()

    def shift(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: begun + by)

    shift(timedelta(0))
    return shift


def test_a_hold_lasts_to_its_very_last_moment_and_not_longer(
    live_server: str, make: Factory, engine: Engine, later: Callable[[timedelta], None]
) -> None:
    space, (person, rival) = make.space(), (make.person(), make.person())
    slot = tomorrow_at(14)  # before the clock moves: the ten minutes may pass midnight
    holder, other = Caller(live_server, person.token), Caller(live_server, rival.token)
    held = holder.post("/bookings", wish(space, slot, hold=True)).body
    assert held["state"] == "hold"
    later(timedelta(minutes=10, microseconds=-1))
    assert other.post("/bookings", wish(space, slot)).code == "taken"
    later(timedelta(minutes=10))
    assert holder.post(f"/bookings/{held['id']}/submit").code == "hold_expired"
    assert other.post("/bookings", wish(space, slot)).status == 201
    late = holder.post(f"/bookings/{held['id']}/submit")
    assert (late.status, late.code) == (409, "hold_expired")
    assert facts(engine) == (2, 0, 0)


def test_when_a_hold_runs_out_one_of_many_rivals_takes_the_time_and_never_its_holder(
    live_server: str, make: Factory, engine: Engine, later: Callable[[timedelta], None]
) -> None:
    space, (person, rival) = make.space(), (make.person(), make.person())
    holder, others = Caller(live_server, person.token), [Caller(live_server, rival.token) for _ in range(8)]
    holds = [holder.post("/bookings", wish(space, tomorrow_at(hour), hold=True)).body for hour in (8, 11, 14)]
    later(timedelta(minutes=10))
    for held in holds:
        body = {**wish(space, tomorrow_at(8)), "start": held["start"], "end": held["end"]}
        calls = [partial(other.post, "/bookings", body) for other in others]
        submitted, *answers = together([partial(holder.post, f"/bookings/{held['id']}/submit"), *calls])
        assert (submitted.status, submitted.code) == (409, "hold_expired")
        assert Counter(answer.status for answer in answers) == Counter({201: 1, 409: 7})
    assert facts(engine)[1:] == (0, 0)


def test_a_hold_submitted_in_time_beats_every_rival(live_server: str, make: Factory, engine: Engine) -> None:
    space, (person, rival) = make.space(), (make.person(), make.person())
    holder, others = Caller(live_server, person.token), [Caller(live_server, rival.token) for _ in range(8)]
    held = holder.post("/bookings", wish(space, tomorrow_at(14), hold=True)).body
    calls = [partial(other.post, "/bookings", wish(space, tomorrow_at(14))) for other in others]
    submitted, *answers = together([partial(holder.post, f"/bookings/{held['id']}/submit"), *calls])
    assert (submitted.status, submitted.body["state"]) == (200, "confirmed")
    assert {answer.code for answer in answers} == {"taken"}
    assert facts(engine) == (1, 0, 0)
