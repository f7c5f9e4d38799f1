"""How well spare hours fit a need: every part of the score by hand, with the facts it is told with."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from geo.booking.matching import Needed, Spare, Window, fit

DAY = date(2026, 9, 7)
"""A Monday."""
NEED = Needed(
    Window(frozenset({2, 4}), 1080, 1320, DAY, DAY + timedelta(89)), 120, 8, "club", frozenset({"beam", "chairs"})
)
SPARE = Spare(
    Window(frozenset({2, 4, 5}), 1020, 1320, DAY, DAY + timedelta(99)), 12, frozenset({"beam"}), frozenset({"club"}), 10
)


def reasons(need: Needed, spare: Spare) -> dict[str, dict[str, Any]]:
    found = fit(need, spare)
    assert found is not None
    return {str(one["code"]): {k: v for k, v in one.items() if k != "code"} for one in found.reasons}


def score(**more: Any) -> int:
    found = fit(NEED, replace(SPARE, **more))
    assert found is not None
    return found.score


def window(**more: Any) -> Window:
    return replace(SPARE.window, **more)


def test_a_match_is_the_common_time_and_tells_its_five_reasons_in_order() -> None:
    found = fit(NEED, SPARE)
    assert found is not None
    assert (found.weekday, found.from_min, found.until_min) == (2, 1080, 1200)
    assert (found.starts_on, found.ends_on) == (DAY, DAY + timedelta(89))
    assert found.reasons == (
        {"code": "time", "shared_minutes": 240, "wished_minutes": 240},
        {"code": "walk", "minutes": 10},
        {"code": "season", "shared_days": 90, "wished_days": 90},
        {"code": "size", "heads_max": 12, "heads": 8},
        {"code": "suits", "purpose_named": True, "has": ["beam"], "missing": ["chairs"]},
    )
    assert found.score == round(35 + 25 * 0.75 + 15 + 15 + 10 * 0.75)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"walk_minutes": 0}, 35 + 25 + 15 + 15 + 7.5),
        ({"walk_minutes": 40}, 35 + 15 + 15 + 7.5),
        ({"walk_minutes": 50}, 35 + 15 + 15 + 7.5),
        ({"walk_minutes": None}, 35 + 15 + 15 + 7.5),
        ({"walk_minutes": 40, "heads_max": None}, 35 + 15 + 7.5 + 7.5),
        ({"walk_minutes": 40, "heads_max": 8}, 35 + 15 + 15 + 7.5),
        ({"walk_minutes": 40, "heads_max": 32}, 35 + 15 + 15 + 7.5),
        ({"walk_minutes": 40, "heads_max": 33}, 35 + 15 + 7.5 + 7.5),
        ({"walk_minutes": 40, "purposes": frozenset()}, 35 + 15 + 15 + 2.5),
        ({"walk_minutes": 40, "features": frozenset()}, 35 + 15 + 15 + 5),
        ({"walk_minutes": 40, "features": NEED.features}, 35 + 15 + 15 + 10),
        ({"walk_minutes": 40, "window": window(from_min=1200)}, 35 * (2 + 0.5) / 3 + 15 + 15 + 7.5),
        ({"walk_minutes": 40, "window": window(ends_on=DAY + timedelta(29))}, 35 + 5 + 15 + 7.5),
        ({"walk_minutes": 40, "window": window(starts_on=DAY + timedelta(60))}, 35 + 5 + 15 + 7.5),
    ],
)
def test_the_score_is_the_sum_of_its_parts(more: dict[str, Any], expected: float) -> None:
    assert score(**more) == round(expected)


def test_reasons_say_what_is_not_known_or_too_roomy() -> None:
    assert "walk_unknown" in reasons(NEED, replace(SPARE, walk_minutes=None))
    assert reasons(NEED, replace(SPARE, heads_max=None))["size_unknown"] == {}
    assert reasons(NEED, replace(SPARE, heads_max=33))["size_roomy"] == {"heads_max": 33, "heads": 8}
    assert reasons(replace(NEED, features=frozenset()), SPARE)["suits"] == {
        "purpose_named": True,
        "has": [],
        "missing": [],
    }


def test_without_wished_equipment_nothing_is_missing() -> None:
    found = fit(replace(NEED, features=frozenset()), replace(SPARE, walk_minutes=0))
    assert found is not None
    assert found.score == 100


def test_a_match_begins_and_ends_where_both_are_there() -> None:
    found = fit(NEED, replace(SPARE, window=window(from_min=1110, starts_on=DAY + timedelta(3))))
    assert found is not None
    assert (found.from_min, found.until_min) == (1110, 1230)
    assert (found.starts_on, found.ends_on) == (DAY + timedelta(3), DAY + timedelta(89))


@pytest.mark.parametrize(
    ("more", "possible"),
    [
        ({"window": window(from_min=1200)}, True),
        ({"window": window(from_min=1201)}, False),
        ({"window": window(until_min=1200)}, True),
        ({"window": window(until_min=1199)}, False),
        ({"heads_max": 8}, True),
        ({"heads_max": 7}, False),
        ({"purposes": frozenset({"class"})}, False),
        ({"window": window(weekdays=frozenset({1, 3}))}, False),
        # from Friday to Monday there is no Tuesday and no Thursday
        ({"window": window(starts_on=DAY + timedelta(4), ends_on=DAY + timedelta(7))}, False),
        ({"window": window(starts_on=DAY + timedelta(4), ends_on=DAY + timedelta(8))}, True),
        ({"window": window(starts_on=DAY + timedelta(1), ends_on=DAY + timedelta(1))}, True),
        ({"window": window(starts_on=DAY + timedelta(5), weekdays=frozenset({4}))}, True),
        ({"window": window(starts_on=DAY + timedelta(89))}, False),
        ({"window": window(starts_on=DAY + timedelta(90))}, False),
    ],
)
def test_what_cannot_work_is_no_match_to_the_minute_and_the_day(more: dict[str, Any], *, possible: bool) -> None:
    assert (fit(NEED, replace(SPARE, **more)) is not None) is possible
