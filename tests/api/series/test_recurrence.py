"""The expansion of a series: its dates against counting every day, its instants against the venue's clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.booking.recurrence import LAST, MOST_DATES, Rule, dates_of, nth_weekday, occurrences, ruled, wall
from geo.enums import Repeats
from geo.errors import InvalidInput

SEOUL, HELSINKI = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Helsinki")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def weekly(first: date, until: date, start: int = 1080, end: int = 1140, step: int = 1) -> Rule:
    return Rule(Repeats.WEEKLY, first, start, end, until=until, step=step)


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def months_between(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


@given(first=DAYS, length=st.integers(0, 1500), step=st.integers(1, 12))
def test_weekly_dates_are_those_a_whole_number_of_steps_away(first: date, length: int, step: int) -> None:
    until = first + timedelta(days=length)
    counted = [day for day in days_from(first, until) if (day - first).days % (7 * step) == 0]
    assert dates_of(weekly(first, until, step=step)) == counted


@given(first=DAYS, length=st.integers(0, 1500), step=st.integers(1, 6), nth=st.sampled_from([1, 2, 3, 4, LAST]))
def test_monthly_dates_are_the_nth_such_weekday_of_their_months(first: date, length: int, step: int, nth: int) -> None:
    until = first + timedelta(days=length)
    counted = [
        day
        for day in days_from(first, until)
        if day.weekday() == first.weekday()
        and months_between(first, day) % step == 0
        and ((day + timedelta(days=7)).month != day.month if nth == LAST else (day.day - 1) // 7 == nth - 1)
    ]
    rule = Rule(Repeats.MONTHLY, first, 600, 660, until=until, step=step, nth=nth)
    if counted:
        assert dates_of(rule) == counted
    else:
        with pytest.raises(InvalidInput):
            dates_of(rule)


@given(first=DAYS, times=st.integers(1, MOST_DATES), repeats=st.sampled_from(list(Repeats)))
def test_a_number_of_dates_gives_that_many_from_the_first_on(first: date, times: int, repeats: Repeats) -> None:
    found = dates_of(ruled(Rule(repeats, first, 600, 660, times=times)))
    assert len(found) == times
    assert found[0] == first
    assert found == sorted(set(found))
    assert {day.weekday() for day in found} == {first.weekday()}


def test_a_fifth_weekday_repeats_on_the_last_of_every_month() -> None:
    first = date(2026, 9, 29)
    assert nth_weekday(first) == LAST
    found = dates_of(ruled(Rule(Repeats.MONTHLY, first, 600, 660, times=4)))
    assert found == [date(2026, 9, 29), date(2026, 10, 27), date(2026, 11, 24), date(2026, 12, 29)]


def test_the_season_of_scenario_4_has_26_tuesdays() -> None:
    rule = weekly(date(2026, 9, 1), date(2027, 2, 23), 19 * 60, 21 * 60)
    found = occurrences(rule, SEOUL)
    assert len(found) == 26
    assert {one.day.isoweekday() for one in found} == {2}
    assert {(one.start.hour, one.end.hour) for one in found} == {(10, 12)}


def test_in_helsinki_18_00_stays_18_00_over_the_change_of_clocks() -> None:
    found = occurrences(weekly(date(2026, 10, 18), date(2026, 10, 25)), HELSINKI)
    assert [one.start for one in found] == [
        datetime(2026, 10, 18, 15, tzinfo=UTC),
        datetime(2026, 10, 25, 16, tzinfo=UTC),
    ]
    assert [one.trouble for one in found] == [None, None]


@pytest.mark.parametrize(
    ("day", "minutes", "code"),
    [(date(2026, 10, 25), 210, "time_ambiguous"), (date(2026, 3, 29), 210, "time_missing")],
)
def test_a_clock_time_that_comes_twice_or_never_is_told(day: date, minutes: int, code: str) -> None:
    before, on = occurrences(weekly(day - timedelta(days=7), day, minutes, minutes + 60), HELSINKI)
    assert before.trouble is None
    assert on.trouble is not None
    assert on.trouble.code == code


def test_minutes_past_midnight_belong_to_the_next_day_also_when_clocks_change() -> None:
    late = weekly(date(2026, 10, 24), date(2026, 10, 24), 1380, 1440)
    (one,) = occurrences(late, HELSINKI)
    assert (one.start, one.end) == (
        datetime(2026, 10, 24, 20, tzinfo=UTC),
        datetime(2026, 10, 24, 21, tzinfo=UTC),
    )
    assert wall(date(2026, 10, 24), 1560) == datetime(2026, 10, 25, 2, 0)


@given(day=DAYS, start=st.integers(0, 1439), length=st.integers(1, 1440), zone=st.sampled_from([SEOUL, HELSINKI]))
def test_instants_without_trouble_read_back_as_the_clock_time(
    day: date, start: int, length: int, zone: ZoneInfo
) -> None:
    (one,) = occurrences(weekly(day, day, start, start + length), zone)
    if one.trouble is None:
        assert one.start.astimezone(zone).replace(tzinfo=None) == wall(day, start)
        assert one.end.astimezone(zone).replace(tzinfo=None) == wall(day, start + length)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Repeats.WEEKLY, date(2026, 9, 1), 600, 600, times=2),
        Rule(Repeats.WEEKLY, date(2026, 9, 1), 600, 660),
        Rule(Repeats.WEEKLY, date(2026, 9, 1), 600, 660, until=date(2026, 9, 8), times=2),
        Rule(Repeats.WEEKLY, date(2026, 9, 1), 600, 660, until=date(2026, 8, 31)),
        Rule(Repeats.WEEKLY, date(2026, 9, 1), 600, 660, times=MOST_DATES + 1),
        Rule(Repeats.WEEKLY, date(2026, 9, 1), 600, 660, times=2, step=0),
        Rule(Repeats.WEEKLY, date(2026, 9, 1), 1440, 1500, times=2),
    ],
)
def test_what_is_no_rule_is_refused_in_a_sentence(rule: Rule) -> None:
    with pytest.raises(InvalidInput) as refused:
        ruled(rule)
    assert refused.value.code == "series_rule"
    assert refused.value.message.endswith("요.")


def test_a_rule_for_more_than_a_year_of_dates_is_refused() -> None:
    with pytest.raises(InvalidInput):
        dates_of(weekly(date(2026, 1, 1), date(2036, 1, 1)))
