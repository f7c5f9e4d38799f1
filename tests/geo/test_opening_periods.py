"""Periods laid over weekly hours and taken out again."""

from datetime import date
from itertools import pairwise

from geo.opening_periods import is_plain, laid_over, taken_out
from geo.queries.keeping import OpeningRow

ALWAYS = [OpeningRow(day, 540, 1260, "no") for day in (1, 2)]
WINTER = (date(2026, 12, 1), date(2027, 3, 1))
SHORT = [OpeningRow(1, 600, 960, "no")]


def spans(rows: list[OpeningRow], weekday: int) -> list[tuple[date | None, date | None, int]]:
    found = [(row.valid_from, row.valid_until, row.close_min) for row in rows if row.weekday == weekday]
    return sorted(found, key=lambda one: one[0] or date.min)


def test_a_period_takes_the_place_of_the_hours_for_its_time_only() -> None:
    rows = laid_over(ALWAYS, WINTER, SHORT)
    assert spans(rows, 1) == [(None, WINTER[0], 1260), (*WINTER, 960), (WINTER[1], None, 1260)]
    assert spans(rows, 2) == [(None, WINTER[0], 1260), (WINTER[1], None, 1260)]
    assert all(first[1] <= second[0] for first, second in pairwise(spans(rows, 1)) if first[1] and second[0])


def test_taken_out_again_everything_is_as_it_was() -> None:
    assert sorted(taken_out(laid_over(ALWAYS, WINTER, SHORT), WINTER), key=lambda row: row.weekday) == ALWAYS


def test_a_period_over_a_period_leaves_the_rest_of_both() -> None:
    feast = (date(2026, 12, 24), date(2026, 12, 26))
    rows = laid_over(laid_over(ALWAYS, WINTER, SHORT), feast, [OpeningRow(1, 0, 1440)])
    assert [one[2] for one in spans(rows, 1)] == [1260, 960, 1440, 960, 1260]
    assert spans(taken_out(rows, feast), 1) == spans(laid_over(ALWAYS, WINTER, SHORT), 1)


def test_a_period_without_ends_replaces_everything() -> None:
    assert laid_over(ALWAYS, (None, None), SHORT) == SHORT


def test_only_plain_hours_fit_the_short_form() -> None:
    assert is_plain(ALWAYS)
    assert not is_plain(laid_over(ALWAYS, WINTER, SHORT))
    assert not is_plain([*ALWAYS, OpeningRow(1, 1300, 1400, "no")])
    assert not is_plain([OpeningRow(1, 540, 1260, "no"), OpeningRow(2, 540, 1260, "yes")])
