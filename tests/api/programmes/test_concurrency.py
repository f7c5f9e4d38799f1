"""Scenario 9 with real threads: whatever fifty people do at once, seats and heads stay equal."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from uuid import UUID

from geo import clock
from geo.booking import wait_answers
from geo.booking.seats import SignUp, sign_up
from geo.errors import BookingRefused, Conflict, MaeulError
from geo.queries.waits import WaitFilter, list_waits
from tests.api.programmes.conftest import BEFORE, House

MANY = 50


def all_at_once(works: list[Callable[[], object]]) -> Counter[str]:
    """Run every work in a thread of its own from one starting shot; count what came of them."""
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> str:
        ready.wait(timeout=90)
        try:
            outcome = work()
        except MaeulError as error:
            return error.code
        return outcome.code if isinstance(outcome, MaeulError) else "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return Counter(pool.map(lambda pair: pair[0].run(run, pair[1]), [(copy_context(), work) for work in works]))


def sums(house: House, session: UUID) -> tuple[int, int, int, int, int]:
    found = house.look(session)
    signed = house.one(
        "SELECT coalesce(sum(heads), 0) FROM signups WHERE session_id = :s AND state = 'signed'", s=session
    )
    offered = house.one(
        "SELECT coalesce(sum(heads), 0) FROM wait_entries WHERE session_id = :s AND state = 'offered'", s=session
    )
    return found.cap, found.taken, signed, found.held, offered


def answer(house: House, account: UUID) -> object:
    """Take whatever is on offer to an account, once there is something."""
    with house.desk(account) as desk:
        mine, _total = list_waits(desk.session, WaitFilter(account_id=account, states=["offered"]))
        return wait_answers.accept(desk, mine[0].id) if mine else None


def get_in(house: House, session: UUID, heads: int, account: UUID) -> None:
    """Sign up, or join the line, whichever is possible by then."""
    if isinstance(seat_or_code(house, session, account, heads), BookingRefused):
        with suppress(Conflict):
            house.join(session, heads, account)


def test_fifty_people_leaving_and_joining_at_once_keep_seats_and_heads_equal(house: House) -> None:
    dice = random.Random(9)
    with clock.frozen(BEFORE):
        session = house.session(cap=40)
        signed = [house.sign_up(session, 2) for _ in range(20)]
        new = [house.person() for _ in range(MANY - len(signed))]
        works: list[Callable[[], object]] = [partial(house.leave, session, account) for account in signed]
        works += [partial(get_in, house, session, dice.randint(1, 4), account) for account in new]
        dice.shuffle(works)
        outcome = all_at_once(works)
        assert outcome == Counter(done=MANY)
        cap, taken, heads, held, offered = sums(house, session)
        assert (taken, held) == (heads, offered)
        assert 0 <= taken + held <= cap
        outcome = all_at_once([partial(answer, house, account) for account in new])
        assert outcome == Counter(done=len(new))
        cap, taken, heads, held, offered = sums(house, session)
        assert (taken, held, offered) == (heads, 0, 0)
        assert taken > 0
        left = house.look(session).free
        assert house.one("SELECT count(*) FROM wait_entries WHERE state = 'waiting' AND heads <= :n", n=left) == 0


def test_of_fifty_people_on_the_last_ten_seats_exactly_ten_get_one(house: House) -> None:
    with clock.frozen(BEFORE):
        session = house.session(cap=10)
        people = [house.person() for _ in range(MANY)]
        outcome = all_at_once([partial(seat_or_code, house, session, account) for account in people])
        assert outcome == Counter(done=10, session_full=40)
        assert sums(house, session)[1:3] == (10, 10)


def seat_or_code(house: House, session: UUID, account: UUID, heads: int = 1) -> object:
    with house.desk(account) as desk:
        return sign_up(desk, SignUp(session, heads, account))
