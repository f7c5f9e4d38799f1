"""The line of a session: scenario 9 of the booking paper, and everything around an offer."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from geo import clock
from geo.booking import wait_answers
from geo.booking.offers import offer_deadline
from geo.db import transaction
from geo.errors import Conflict
from tests.api.programmes.conftest import BEFORE, START, House

SEOUL = ZoneInfo("Asia/Seoul")


def test_freed_seats_go_to_the_first_whom_they_fit_and_on_when_nobody_answers(house: House) -> None:
    with clock.frozen(BEFORE):
        session = house.session(cap=10)
        house.sign_up(session, 8)
        pair = house.sign_up(session, 2)
        p1, p2, p3 = (house.join(session, heads) for heads in (4, 2, 1))
        house.leave(session, pair)
        short = [facts for one, kind, facts in house.told if (one, kind) == (p1.account_id, "wait_short")]
        assert [(facts["heads"], facts["free"], facts["position"]) for facts in short] == [(4, 2, 1)]
        first, second = house.wait(p1.id), house.wait(p2.id)
        assert (first.state, first.position) == ("waiting", 1)
        assert (second.state, second.deadline) == ("offered", BEFORE + timedelta(minutes=60))
        assert house.wait(p3.id).state == "waiting"
        assert (house.look(session).taken, house.look(session).free) == (8, 0)
        refusal = house.refused(session, 1)
        assert (refusal.code, refusal.details["free"]) == ("session_full", 0)
    with clock.frozen(BEFORE + timedelta(minutes=59)):
        house.turn(session)
        assert house.wait(p2.id).state == "offered"
    with clock.frozen(BEFORE + timedelta(minutes=60)):
        house.turn(session)
        assert house.wait(p2.id).state == "expired"
        assert (house.wait(p3.id).state, house.wait(p1.id).state) == ("offered", "waiting")
        assert house.kinds(p2.account_id) == ["seat_offered", "offer_expired"]
        assert house.kinds(p3.account_id) == ["seat_offered"]
        assert house.kinds(p1.account_id) == ["wait_short"]
        assert house.look(session).free == 1


def test_an_accepted_offer_is_a_sign_up_and_a_declined_one_goes_to_the_next(house: House) -> None:
    with clock.frozen(BEFORE):
        session = house.session(cap=2)
        pair = house.sign_up(session, 2)
        p1, p2 = house.join(session, 2), house.join(session, 1)
        house.leave(session, pair)
        with house.desk(p1.account_id) as desk:
            assert wait_answers.decline(desk, p1.id).state == "declined"
        with house.desk(p2.account_id) as desk:
            taken = wait_answers.accept(desk, p2.id)
        assert not isinstance(taken, Conflict)
        assert taken.state == "taken"
        found = house.look(session)
        assert (found.taken, found.held, found.free) == (1, 0, 1)
        assert house.one("SELECT count(*) FROM signups WHERE wait_id = :id AND state = 'signed'", id=p2.id) == 1
        steps = house.one("SELECT string_agg(to_state, ' ' ORDER BY id) FROM wait_events WHERE wait_id = :id", id=p2.id)
        assert steps == "waiting offered taken"


def test_too_late_an_answer_finds_the_seats_with_the_next(house: House) -> None:
    with clock.frozen(BEFORE):
        session = house.session(cap=1)
        only = house.sign_up(session, 1)
        p1, p2 = house.join(session, 1), house.join(session, 1)
        house.leave(session, only)
    with clock.frozen(BEFORE + timedelta(hours=2)):
        with house.desk(p1.account_id) as desk:
            outcome = wait_answers.accept(desk, p1.id)
        assert isinstance(outcome, Conflict)
        assert outcome.code == "offer_expired"
        assert (house.wait(p1.id).state, house.wait(p2.id).state) == ("expired", "offered")


def test_leaving_the_line_moves_everybody_behind_up(house: House) -> None:
    with clock.frozen(BEFORE):
        session = house.session(cap=1)
        house.sign_up(session, 1)
        p1, p2 = house.join(session, 1), house.join(session, 1)
        assert (p1.position, p2.position) == (1, 2)
        with house.desk(p1.account_id) as desk:
            assert wait_answers.withdraw(desk, p1.id).reason_code == "withdrawn"
        assert house.wait(p2.id).position == 1
        with house.desk(p1.account_id) as desk, pytest.raises(Conflict) as refused:
            wait_answers.accept(desk, p1.id)
        assert refused.value.code == "move_not_allowed"


def test_nobody_waits_for_seats_that_are_free_or_can_never_be(house: House) -> None:
    with clock.frozen(BEFORE):
        session = house.session(cap=3)
        for heads, code in ((2, "seats_are_free"), (4, "too_many_heads")):
            with pytest.raises(Conflict) as refused:
                house.join(session, heads)
            assert refused.value.code == code
        account = house.sign_up(session, 3)
        with pytest.raises(Conflict) as refused:
            house.join(session, 1, account)
        assert refused.value.code == "already_signed"


def test_whoever_signs_up_for_free_seats_waits_no_longer(house: House) -> None:
    with clock.frozen(BEFORE):
        session = house.session(cap=3)
        house.sign_up(session, 2)
        waiting = house.join(session, 3)
        house.sign_up(session, 1, waiting.account_id)
        assert (house.wait(waiting.id).state, house.wait(waiting.id).reason_code) == ("declined", "signed_up")


def test_waiting_ends_when_the_session_begins(house: House) -> None:
    with clock.frozen(BEFORE):
        session = house.session(cap=1)
        only = house.sign_up(session, 1)
        p1, p2 = house.join(session, 1), house.join(session, 1)
        house.leave(session, only)
    with clock.frozen(START):
        house.turn(session)
        assert [house.wait(one.id).state for one in (p1, p2)] == ["expired", "expired"]
        assert house.look(session).held == 0


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("now", "start", "until"),
    [
        (at(10), at(12, day=5), at(11)),
        (at(21, 59), at(12, day=5), at(22, 59)),
        (at(22), at(12, day=5), at(9, day=5)),
        (at(2, day=5), at(12, day=5), at(9, day=5)),
        (at(2, day=5), at(8, 30, day=5), at(8, 30, day=5)),
        (at(11, 30), at(12), at(12)),
    ],
)
def test_an_offer_stands_for_an_hour_by_day_and_never_past_the_start(now, start, until) -> None:
    assert offer_deadline(now, start, 60, SEOUL) == until


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE programme_sessions SET taken = taken + 1",
        "UPDATE signups SET heads = heads + 1, version = version + 1",
        "UPDATE signups SET state = 'left', version = version + 1",
        "UPDATE programme_sessions SET held = 1",
    ],
)
def test_the_database_refuses_seats_that_do_not_add_up(house: House, statement: str) -> None:
    session = house.session(cap=10, start=START + timedelta(days=365))
    house.sign_up(session, 2)
    with pytest.raises(IntegrityError, match="do not add up"), transaction(house.engine) as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("change", ["taken = 11", "taken = -1", "taken = 8, held = 3", "cap = 0"])
def test_the_database_refuses_more_seats_than_there_are(house: House, change: str) -> None:
    house.session(cap=10)
    with pytest.raises(IntegrityError, match="ck_programme_sessions"), transaction(house.engine) as connection:
        connection.execute(text(f"UPDATE programme_sessions SET {change}"))


def test_whoever_is_erased_comes_to_nothing_and_the_seats_go_to_the_line(house: House) -> None:
    session = house.session(cap=3, start=START + timedelta(days=365))
    gone = house.sign_up(session, 3)
    first, second = house.join(session, 2), house.join(session, 1)
    with transaction(house.engine) as connection:
        connection.execute(text("SELECT erase_account(:id)"), {"id": gone})
    assert (house.look(session).taken, house.one("SELECT state FROM signups")) == (0, "left")
    house.turn(session)
    assert house.wait(first.id).state == house.wait(second.id).state == "offered"
    with transaction(house.engine) as connection:
        connection.execute(text("SELECT erase_account(:id)"), {"id": first.account_id})
    assert (house.wait(first.id).state, house.wait(first.id).reason_code) == ("declined", "erased")
    assert house.look(session).held == 1
