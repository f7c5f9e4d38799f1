"""The line for a space: what comes free is held for the first whose wish fits, and goes on when nobody answers."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from api.jobs.tasks import Workshop, free_stale_holds
from api.jobs.waits import turn_lines
from geo import clock
from geo.booking import steps, wait_answers, waits
from geo.booking.rules import Wish
from geo.booking.steps import Request
from geo.booking.waits import SpaceWait
from geo.db import transaction
from geo.errors import BookingRefused, Conflict
from geo.queries.bookings import ContactRow, get_booking
from geo.queries.waits import WaitRow
from tests.api.programmes.conftest import BEFORE, START, House
from tests.api.programmes.test_concurrency import all_at_once

TWO_HOURS = Wish(START, START + timedelta(hours=2), 5)


def book(house: House, space: UUID, account: UUID, wish: Wish = TWO_HOURS) -> UUID:
    with house.desk(account) as desk:
        asked = Request(space, wish, "meeting", ContactRow("시험", "02-0000-0000", "", ""), "web")
        outcome = steps.book(desk, asked, lambda row: {"id": str(row.id)})
    assert isinstance(outcome, dict), outcome
    return UUID(outcome["id"])


def join(house: House, space: UUID, heads: int = 5, wish: Wish = TWO_HOURS) -> WaitRow:
    account = house.person()
    with house.desk(account) as desk:
        return waits.join_space(desk, SpaceWait(space, account, (Wish(wish.start, wish.end, heads),), "club"))


def cancel(house: House, booking: UUID, account: UUID) -> None:
    with house.desk(account) as desk:
        steps.cancel(desk, booking)


def sweep(house: House) -> None:
    """Do what the worker does each minute."""
    free_stale_holds(Workshop(house.settings, house.engine, house.database))
    turn_lines(house.engine, house.settings)


def test_a_cancelled_time_is_held_for_the_first_in_the_line_and_submitted_by_accepting(house: House) -> None:
    with clock.frozen(BEFORE):
        space, owner = house.make.space(), house.person()
        booking = book(house, space, owner)
        first, second = join(house, space), join(house, space)
        assert (first.position, second.position) == (1, 2)
        cancel(house, booking, owner)
        offered = house.wait(first.id)
        assert (offered.state, offered.deadline) == ("offered", BEFORE + timedelta(hours=1))
        assert house.wait(second.id).state == "waiting"
        assert house.kinds(first.account_id) == ["time_offered"]
        assert offered.booking_id is not None
        with transaction(house.engine) as session:
            held = get_booking(session, offered.booking_id)
        assert (held.state, held.hold_until, held.account_id) == ("hold", offered.deadline, first.account_id)
        with house.desk(first.account_id) as desk:
            taken = wait_answers.accept(desk, first.id)
        assert not isinstance(taken, Conflict)
        assert taken.state == "taken"
        assert house.one("SELECT state FROM bookings WHERE id = :id", id=offered.booking_id) == "confirmed"


def test_an_offer_that_runs_out_goes_to_the_next(house: House) -> None:
    with clock.frozen(BEFORE):
        space, owner = house.make.space(), house.person()
        booking = book(house, space, owner)
        first, second = join(house, space), join(house, space)
        cancel(house, booking, owner)
    with clock.frozen(BEFORE + timedelta(minutes=61)):
        sweep(house)
        assert (house.wait(first.id).state, house.wait(first.id).reason_code) == ("expired", "hold_expired")
        assert house.wait(second.id).state == "offered"
        with house.desk(first.account_id) as desk:
            outcome = wait_answers.accept(desk, first.id)
        assert isinstance(outcome, Conflict)
        assert outcome.code == "offer_expired"


def test_a_declined_offer_cancels_its_hold(house: House) -> None:
    with clock.frozen(BEFORE):
        space, owner = house.make.space(), house.person()
        booking = book(house, space, owner)
        first, second = join(house, space), join(house, space)
        cancel(house, booking, owner)
        with house.desk(first.account_id) as desk:
            assert wait_answers.decline(desk, first.id).state == "declined"
        assert house.wait(second.id).state == "offered"
        assert house.one("SELECT count(*) FROM bookings WHERE state = 'cancelled'") == 2


def test_whoever_does_not_fit_is_passed_over(house: House) -> None:
    with clock.frozen(BEFORE):
        small = house.make.space(heads_max=20)
        owner = house.person()
        booking = book(house, small, owner, Wish(START, START + timedelta(hours=1), 5))
        longer = join(house, small, wish=TWO_HOURS)
        fits = join(house, small, wish=Wish(START, START + timedelta(hours=1), 5))
        book(house, small, owner, Wish(START + timedelta(hours=1), START + timedelta(hours=2), 5))
        cancel(house, booking, owner)
        assert (house.wait(longer.id).state, house.wait(fits.id).state) == ("waiting", "offered")


def test_the_line_for_the_hall_gets_what_its_parts_give_back(house: House) -> None:
    with clock.frozen(BEFORE):
        site = house.make.site()
        hall = house.make.space(site, "강당", cells=["a", "b"], heads_max=60)
        part = house.make.space(site, "반쪽", cells=["a"])
        owner = house.person()
        booking = book(house, part, owner)
        waiting = join(house, hall, heads=40)
        cancel(house, booking, owner)
        assert house.wait(waiting.id).state == "offered"
        with pytest.raises(AssertionError, match="이미 예약"):
            book(house, part, owner)


def test_a_free_time_is_booked_and_not_waited_for_and_rules_hold_for_wishes_too(house: House) -> None:
    with clock.frozen(BEFORE):
        space = house.make.space()
        with pytest.raises(Conflict) as refused:
            join(house, space)
        assert refused.value.code == "time_is_free"
        with pytest.raises(BookingRefused) as broken:
            join(house, space, heads=21)
        assert broken.value.code == "too_many_heads"


def test_the_loser_of_a_competition_waits_once_for_the_same_wish(house: House) -> None:
    with clock.frozen(BEFORE):
        space, loser = house.make.space(), house.person()
        with house.desk() as desk:
            placed = waits.wait_for_space(desk, loser, space, TWO_HOURS, "club")
            assert waits.wait_for_space(desk, loser, space, TWO_HOURS, "club") == placed
        found = house.wait(placed)
        assert (found.state, found.purpose, found.heads, found.start) == ("waiting", "club", 5, START)
        assert house.told == []


def test_waiting_for_a_time_ends_when_it_begins(house: House) -> None:
    with clock.frozen(BEFORE):
        space, owner = house.make.space(), house.person()
        book(house, space, owner)
        waiting = join(house, space)
    with clock.frozen(START):
        sweep(house)
        assert (house.wait(waiting.id).state, house.wait(waiting.id).reason_code) == ("expired", "time_begun")


def test_freed_times_go_to_the_line_even_while_strangers_rush_for_them(house: House) -> None:
    with clock.frozen(BEFORE):
        space = house.make.space()
        slots = [Wish(START + timedelta(hours=n), START + timedelta(hours=n + 1), 5) for n in range(6)]
        owners = [house.person() for _ in slots]
        bookings = [book(house, space, owner, wish) for owner, wish in zip(owners, slots, strict=True)]
        waiting = [join(house, space, wish=wish) for wish in slots]
        strangers = [house.person() for _ in range(4)]

        def rush(account: UUID, wish: Wish) -> object:
            with house.desk(account) as desk:
                asked = Request(space, wish, "meeting", ContactRow("시험", "02-0000-0000", "", ""), "web")
                return steps.book(desk, asked, lambda row: {"id": str(row.id)})

        works: list[Callable[[], object]] = [
            partial(cancel, house, booking, owner) for booking, owner in zip(bookings, owners, strict=True)
        ]
        works += [partial(rush, stranger, wish) for wish in slots for stranger in strangers]
        random.Random(9).shuffle(works)
        assert all_at_once(works) == Counter(done=len(slots), taken=len(slots) * len(strangers))
        assert [house.wait(one.id).state for one in waiting] == ["offered"] * len(slots)
        assert house.one("SELECT count(*) FROM bookings WHERE state = 'hold'") == len(slots)
