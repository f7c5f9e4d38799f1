"""The life of hubs: of those opened, how many still run at each year's end."""

from datetime import date

import pytest

from geo.coverage.model import Site
from geo.errors import InvalidInput
from geo.planning.hub_life import life_of

OPENED = {2018: 9, 2019: 16, 2020: 16, 2021: 17, 2022: 17}
CLOSED = {2018: 0, 2019: 1, 2020: 3, 2021: 5, 2022: 6}
TODAY = date(2022, 12, 31)


def series() -> list[Site]:
    """Return the hubs of the city's plan; the oldest close first."""
    opened = [date(year, 6, 1) for year, count in OPENED.items() for _ in range(count)]
    closed = [date(year, 11, 30) for year, count in CLOSED.items() for _ in range(count)]
    return [
        Site(
            f"h{at:03}",
            f"활력소 {at}",
            "hub",
            state="closed" if at < len(closed) else "open",
            opened_on=day,
            closed_on=closed[at] if at < len(closed) else None,
        )
        for at, day in enumerate(opened)
    ]


def test_the_plans_hubs_run_on_as_the_series_says() -> None:
    life = life_of(series(), TODAY)
    assert [year.year for year in life.years] == list(OPENED)
    assert [year.opened for year in life.years] == [9, 16, 16, 17, 17]
    assert [year.closed for year in life.years] == [0, 1, 3, 5, 6]
    assert [year.running for year in life.years] == [9, 24, 37, 49, 60]
    assert [year.share and round(100 * year.share, 1) for year in life.years] == [100.0, 96.0, 90.2, 84.5, 80.0]
    assert all(y.opened_so_far == y.running + y.paused + y.closed_so_far for y in life.years)
    assert life.years[-1].opened_so_far == 75


def test_the_hubs_of_one_year_are_followed_through_the_later_ones() -> None:
    life = life_of(series(), TODAY)
    assert [(one.year, one.opened) for one in life.cohorts] == list(OPENED.items())
    assert life.cohorts[0].running == (9, 8, 5, 0, 0)
    for at, year in enumerate(life.years):
        assert sum(one.running[at - place] for place, one in enumerate(life.cohorts[: at + 1])) == year.running


def test_who_stood_before_or_has_no_opening_day_is_never_new() -> None:
    stood = Site("a", "먼저 있던 곳", "hub", opened_on=date(2015, 3, 1))
    gone = Site("b", "먼저 닫은 곳", "hub", state="closed", opened_on=date(2015, 3, 1), closed_on=date(2019, 5, 1))
    undated = Site("c", "언제 열었는지 모르는 곳", "hub")
    planned = Site("d", "지을 곳", "hub", state="planned", opened_on=date(2023, 3, 1))
    life = life_of([stood, gone, undated, planned], TODAY)
    assert [year.opened for year in life.years] == [0] * 5
    assert [year.share for year in life.years] == [None] * 5
    assert [year.stood for year in life.years] == [3, 2, 2, 2, 2]
    assert (life.stood_before, life.undated, life.planned) == (2, 1, 1)
    assert life.cohorts == ()


def test_a_hub_that_rests_at_the_years_end_is_neither_running_nor_closed() -> None:
    rests = Site("a", "쉬는 곳", "hub", opened_on=date(2019, 1, 1), paused=((date(2020, 5, 1), date(2021, 2, 1)),))
    life = life_of([rests], TODAY)
    assert [(y.running, y.paused, y.closed_so_far) for y in life.years] == [
        (0, 0, 0),
        (1, 0, 0),
        (0, 1, 0),
        (1, 0, 0),
        (1, 0, 0),
    ]


def test_the_day_of_closing_is_closed_and_the_present_year_ends_today() -> None:
    closes = Site("a", "곳", "hub", state="closed", opened_on=date(2021, 1, 1), closed_on=date(2021, 12, 31))
    life = life_of([closes], date(2022, 7, 1), since=2021)
    assert [year.running for year in life.years] == [0, 0]
    assert [(year.on, year.whole) for year in life.years] == [(date(2021, 12, 31), True), (date(2022, 7, 1), False)]


@pytest.mark.parametrize(("since", "until"), [(2023, None), (2020, 2019), (1800, None), (2018, 2023)])
def test_years_that_cannot_be_counted_are_refused(since: int, until: int | None) -> None:
    with pytest.raises(InvalidInput, match="셈할 수 없어요"):
        life_of([], TODAY, since, until)


def test_without_hubs_every_year_is_empty() -> None:
    life = life_of([], TODAY)
    assert [(year.opened, year.running, year.share) for year in life.years] == [(0, 0, None)] * 5
