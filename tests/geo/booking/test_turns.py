"""The draw by hand: few groups, few slots, each reason for a wish with whose number or which slot stood against it."""

import hashlib
import hmac
from dataclasses import replace

import pytest

from geo.booking.draw import (
    WEEK,
    DrawGroup,
    DrawInput,
    DrawSlot,
    Given,
    Outcome,
    commitment_of,
    draw,
    lot_of,
    meet,
    new_seed,
    share,
)

SEED = "5eed" * 16
FIRST, SECOND, THIRD = sorted(("ga", "na", "da"), key=lambda name: lot_of(SEED, name))


def slot(name: str, hour: int, *cells: int) -> DrawSlot:
    return DrawSlot(name, hour * 60, (hour + 2) * 60, frozenset(cells or (1,)))


def groups(*wishes: tuple[str, ...], newcomers: str = "") -> tuple[DrawGroup, ...]:
    """Groups in the order of their lots."""
    names = (FIRST, SECOND, THIRD)
    return tuple(DrawGroup(name, name in newcomers, one) for name, one in zip(names, wishes, strict=False))


A, B, C = slot("a", 10), slot("b", 14), slot("c", 18)


def wanted(*of: DrawGroup, slots: tuple[DrawSlot, ...] = (A, B, C), most: int = 1, newcomers_first: bool = False):
    return DrawInput(SEED, most, newcomers_first, slots, of)


def test_lots_and_seals_are_what_anybody_can_compute() -> None:
    assert lot_of("00" * 32, "ga") == hmac.new(bytes(32), b"ga", "sha256").hexdigest()
    assert commitment_of("00" * 32) == hashlib.sha256(bytes(32)).hexdigest()
    assert len(bytes.fromhex(new_seed())) == 32
    assert new_seed() != new_seed()


def test_the_first_lot_takes_its_first_wish_and_the_next_what_is_left() -> None:
    drawn = draw(wanted(*groups(("a",), ("a", "b"))))
    assert drawn.numbers == {FIRST: 1, SECOND: 2}
    assert drawn.given == {"a": Given(FIRST, 1, 0), "b": Given(SECOND, 1, 0)}
    assert drawn.outcomes[FIRST] == (Outcome("a", "won", 1),)
    assert drawn.outcomes[SECOND] == (Outcome("a", "lost_to", 1), Outcome("b", "won", 2))


def test_everybody_has_one_before_anybody_has_two() -> None:
    drawn = draw(wanted(*groups(("a", "b"), ("b",)), most=2))
    assert drawn.given == {"a": Given(FIRST, 1, 0), "b": Given(SECOND, 1, 0)}
    assert drawn.outcomes[FIRST][1] == Outcome("b", "one_each_first", 2)
    drawn = draw(wanted(*groups(("a", "b", "c"), ("a",)), most=2))
    assert drawn.given == {"a": Given(FIRST, 1, 0), "b": Given(FIRST, 2, 0)}
    assert drawn.outcomes[FIRST][2] == Outcome("c", "limit_reached")


def test_newcomers_go_first_where_that_is_the_rule() -> None:
    of = groups(("a",), ("a",), newcomers=SECOND)
    drawn = draw(wanted(*of, newcomers_first=True))
    assert drawn.numbers == {SECOND: 1, FIRST: 2}
    assert drawn.outcomes[FIRST] == (Outcome("a", "newcomers_first", 1),)
    both_new = draw(wanted(*groups(("a",), ("a",), newcomers=FIRST + SECOND), newcomers_first=True))
    assert both_new.outcomes[SECOND] == (Outcome("a", "lost_to", 1),)
    assert draw(wanted(*of)).numbers == {FIRST: 1, SECOND: 2}


def test_nobody_is_in_two_places_at_once() -> None:
    beside = slot("d", 11, 2)
    drawn = draw(wanted(*groups(("a", "d")), slots=(A, beside), most=2))
    assert drawn.given == {"a": Given(FIRST, 1, 0)}
    assert drawn.outcomes[FIRST][1] == Outcome("d", "same_time", other="a")


def test_a_hall_is_not_given_with_its_part() -> None:
    hall = slot("hall", 10, 1, 2)
    drawn = draw(wanted(*groups(("hall",), ("a",)), slots=(A, hall)))
    assert drawn.outcomes[SECOND] == (Outcome("a", "shares_cells", 1, "hall"),)
    later = slot("hall", 12, 1, 2)
    assert set(draw(wanted(*groups(("hall",), ("a",)), slots=(A, later))).given) == {"a", "hall"}


def test_a_declined_slot_goes_on_and_the_decliner_keeps_nothing_of_it() -> None:
    rows = wanted(*groups(("a", "b"), ("a",)), most=1)
    drawn = draw(replace(rows, declines=((FIRST, "a"),)))
    assert drawn.given == {"a": Given(SECOND, 1, 1), "b": Given(FIRST, 1, 1)}
    assert drawn.outcomes[FIRST] == (Outcome("a", "declined"), Outcome("b", "won", 1))


def test_declines_of_what_somebody_does_not_hold_change_nothing() -> None:
    rows = wanted(*groups(("a", "b"), ("a",)))
    assert draw(replace(rows, declines=((SECOND, "a"), (FIRST, "c"), (FIRST, "b")))).given == draw(rows).given
    twice = draw(replace(rows, declines=((SECOND, "a"), (FIRST, "a"))))
    assert twice.given["a"] == Given(SECOND, 1, 2)


def test_a_limit_that_was_full_before_a_late_gift_is_not_the_reason() -> None:
    """The first holds b when a is freed by the second: its own slot stands against a, not the new holder."""
    rows = wanted(*groups(("b", "a"), ("a",), ("a",)))
    drawn = draw(replace(rows, declines=((SECOND, "a"),)))
    assert drawn.given == {"b": Given(FIRST, 1, 0), "a": Given(THIRD, 1, 1)}
    assert drawn.outcomes[FIRST][1] == Outcome("a", "limit_reached")


def test_a_wish_liked_more_was_lost_even_when_a_later_one_fills_the_limit() -> None:
    drawn = draw(wanted(*groups(("a",), ("a", "b"))))
    assert drawn.outcomes[SECOND][0].code == "lost_to"
    declined = draw(replace(wanted(*groups(("a",), ("a", "b"), ("a",))), declines=((FIRST, "a"),)))
    assert declined.given["a"] == Given(THIRD, 1, 1)
    assert declined.outcomes[SECOND][0] == Outcome("a", "limit_reached")


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [(600, 720, True), (480, 600, False), (480, 601, True), (720, 800, False), (719, 800, True), (650, 660, True)],
)
def test_times_meet_to_the_minute(start: int, end: int, *, meets: bool) -> None:
    other = DrawSlot("x", start, end, frozenset({1}))
    assert (meet(A, other), meet(other, A)) == (meets, meets)
    assert share(A, other) is meets
    assert share(A, replace(other, cells=frozenset({2}))) is False


def test_sunday_night_runs_into_monday() -> None:
    night = DrawSlot("n", WEEK - 60, WEEK + 60, frozenset({1}))
    early, later = (DrawSlot("m", start, start + 60, frozenset({1})) for start in (30, 60))
    assert (meet(night, early), meet(early, night), meet(night, later), meet(later, night)) == (
        True,
        True,
        False,
        False,
    )
    assert WEEK == 7 * 24 * 60
