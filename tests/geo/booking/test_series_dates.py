"""Dates of a series at their edges: what is just allowed, what just not, and the words for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from geo.booking.recurrence import LAST, MOST_DATES, Rule, dates_of, nth_weekday, occurrence, occurrences, ruled, wall
from geo.booking.rules import Broken
from geo.clock import SEOUL
from geo.enums import Repeats
from geo.errors import InvalidInput

TUESDAY = date(2026, 9, 1)
WEEKLY = Rule(Repeats.WEEKLY, TUESDAY, 600, 660, times=2)
HELSINKI = ZoneInfo("Europe/Helsinki")

ORDER = ("끝나는 시각이 시작보다 늦어야 해요.", "The end must be after the start.")
ENDS = ("언제까지인지, 몇 번인지 가운데 하나만 적어 주세요.", "Give either a last date or a number.")
BACKWARDS = ("마지막 날이 첫날보다 늦어야 해요.", "The last date is before the first.")
MANY = ("366번까지 되풀이할 수 있어요.", "A series has 366 dates at most.")
NONE = ("그 사이에는 맞는 날이 없어요.", "No date fits in between.")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"end_min": 600}, ORDER),
        ({"end_min": 599}, ORDER),
        ({"start_min": -1}, ORDER),
        ({"start_min": 1440, "end_min": 1500}, ORDER),
        ({"end_min": 2881}, ORDER),
        ({"times": None}, ENDS),
        ({"until": TUESDAY}, ENDS),
        ({"until": date(2026, 8, 31), "times": None}, BACKWARDS),
        ({"step": 0}, MANY),
        ({"step": 13}, MANY),
        ({"times": 367}, MANY),
        ({"times": -1}, MANY),
    ],
)
def test_what_is_no_rule_is_refused_in_its_words(more: dict[str, object], words: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        ruled(replace(WEEKLY, **more))
    assert (refused.value.message, refused.value.message_en) == words
    assert refused.value.code == "series_rule"


@pytest.mark.parametrize(
    "more",
    [
        {"start_min": 0, "end_min": 1},
        {"start_min": 1439, "end_min": 2880},
        {"until": TUESDAY, "times": None},
        {"step": 1},
        {"step": 12},
        {"times": 1},
        {"times": MOST_DATES},
        {"times": None, "until": date(2030, 1, 1)},
    ],
)
def test_what_is_just_a_rule_stays_as_it_is(more: dict[str, object]) -> None:
    rule = replace(WEEKLY, **more)
    assert ruled(rule) == rule


def test_only_monthly_rules_have_a_weekday_of_the_month() -> None:
    assert ruled(replace(WEEKLY, nth=3)).nth is None
    monthly = replace(WEEKLY, repeats=Repeats.MONTHLY)
    assert ruled(monthly).nth == 1
    assert ruled(replace(monthly, nth=LAST)).nth == LAST
    assert [nth_weekday(date(2026, 9, day)) for day in (1, 7, 8, 14, 15, 21, 22, 28, 29, 30)] == [
        *(1, 1, 2, 2, 3, 3, 4, 4, LAST, LAST),
    ]


def test_a_last_date_is_among_the_dates() -> None:
    until = replace(WEEKLY, times=None, until=date(2026, 9, 15))
    assert dates_of(until) == [date(2026, 9, 1), date(2026, 9, 8), date(2026, 9, 15)]
    assert dates_of(replace(until, until=date(2026, 9, 14)))[-1] == date(2026, 9, 8)


def test_months_step_over_the_end_of_a_year() -> None:
    rule = Rule(Repeats.MONTHLY, date(2026, 10, 6), 600, 660, times=4, step=2, nth=1)
    assert dates_of(rule) == [date(2026, 10, 6), date(2026, 12, 1), date(2027, 2, 2), date(2027, 4, 6)]
    last = replace(rule, first=date(2026, 10, 27), step=1, nth=LAST)
    assert dates_of(last) == [date(2026, 10, 27), date(2026, 11, 24), date(2026, 12, 29), date(2027, 1, 26)]
    assert dates_of(replace(rule, nth=4, step=1, times=2)) == [date(2026, 10, 27), date(2026, 11, 24)]


def test_the_first_month_is_left_out_when_its_day_has_passed() -> None:
    rule = Rule(Repeats.MONTHLY, date(2026, 9, 22), 600, 660, times=2, nth=1)
    assert dates_of(rule) == [date(2026, 10, 6), date(2026, 11, 3)]


def test_too_many_dates_and_none_are_refused_and_a_year_of_them_is_not() -> None:
    most = replace(WEEKLY, times=None, until=date(2033, 8, 30))
    assert len(dates_of(most)) == MOST_DATES
    with pytest.raises(InvalidInput) as refused:
        dates_of(replace(most, until=date(2033, 9, 6)))
    assert (refused.value.message, refused.value.message_en, refused.value.code) == (*MANY, "series_rule")
    with pytest.raises(InvalidInput) as refused:
        dates_of(Rule(Repeats.MONTHLY, date(2026, 9, 22), 600, 660, until=date(2026, 9, 30), nth=1))
    assert (refused.value.message, refused.value.message_en, refused.value.code) == (*NONE, "series_rule")


def test_the_night_on_which_clocks_change_is_told() -> None:
    twice = occurrence(date(2026, 10, 25), 190, 300, HELSINKI)
    assert twice.trouble == Broken(
        "time_ambiguous",
        "이날은 시계를 되돌려서 03:10이 두 번 있어요.",
        "Clocks go back that day: 03:10 comes twice.",
    )
    never = occurrence(date(2026, 3, 29), 100, 195, HELSINKI)
    assert never.trouble == Broken(
        "time_missing",
        "이날은 시계를 앞당겨서 03:15이라는 시각이 없어요.",
        "Clocks go forward that day: 03:15 does not exist.",
    )


def test_an_occurrence_has_its_instants_in_utc_and_its_day() -> None:
    (one,) = occurrences(replace(WEEKLY, times=1, end_min=1500), SEOUL)
    assert (one.day, one.trouble) == (TUESDAY, None)
    assert (one.start, one.end) == (datetime(2026, 9, 1, 1, tzinfo=UTC), datetime(2026, 9, 1, 16, tzinfo=UTC))
    assert one.start.tzinfo is UTC
    assert wall(TUESDAY, 2880) == datetime.combine(date(2026, 9, 3), time())
    assert wall(TUESDAY, 1441) == datetime(2026, 9, 2, 0, 1)
