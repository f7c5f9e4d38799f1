"""From when bookings of a day may be made, over ends of weeks, months and years."""

from datetime import date, datetime

import pytest

from geo.booking.opening import last_open_day, opens_at
from geo.clock import SEOUL
from tests.geo.booking.rule_samples import policy


@pytest.mark.parametrize(
    ("day", "opened"),
    [
        (date(2026, 11, 23), datetime(2026, 11, 18, 9, 5)),
        (date(2026, 11, 29), datetime(2026, 11, 18, 9, 5)),
        (date(2026, 11, 30), datetime(2026, 11, 25, 9, 5)),
    ],
)
def test_a_week_opens_on_a_weekday_of_the_week_before(day: date, opened: datetime) -> None:
    assert opens_at(policy(opens="weekly", opens_weekday=3, opens_minute=545), day) == opened


@pytest.mark.parametrize(
    ("opens_day", "day", "opened"),
    [
        (10, date(2026, 12, 1), datetime(2026, 11, 10)),
        (10, date(2026, 12, 31), datetime(2026, 11, 10)),
        (31, date(2026, 12, 5), datetime(2026, 11, 30)),
        (31, date(2027, 3, 1), datetime(2027, 2, 28)),
        (28, date(2027, 1, 31), datetime(2026, 12, 28)),
        (None, date(2027, 1, 31), datetime(2026, 12, 1)),
    ],
)
def test_a_month_opens_on_a_day_of_the_month_before_or_its_last(opens_day, day: date, opened: datetime) -> None:
    assert opens_at(policy(opens="monthly", opens_day=opens_day), day) == opened


def test_without_a_weekday_a_week_opens_on_monday_and_rolling_days_open_at_midnight() -> None:
    assert opens_at(policy(opens="weekly"), date(2026, 11, 29)) == datetime(2026, 11, 16)
    assert opens_at(policy(rolling_days=9), date(2026, 11, 29)) == datetime(2026, 11, 20)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 11, 25, 9, 4, 59), date(2026, 11, 29)),
        (datetime(2026, 11, 25, 9, 5), date(2026, 12, 6)),
        (datetime(2026, 11, 29, 23, 59), date(2026, 12, 6)),
        (datetime(2026, 11, 30, 0, 0), date(2026, 12, 6)),
        (datetime(2026, 12, 2, 9, 5), date(2026, 12, 13)),
    ],
)
def test_the_last_open_day_of_weekly_opening(now: datetime, last: date) -> None:
    weekly = policy(opens="weekly", opens_weekday=3, opens_minute=545)
    assert last_open_day(weekly, now.replace(tzinfo=SEOUL)) == last


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 11, 9, 23, 59), date(2026, 11, 30)),
        (datetime(2026, 11, 10, 0, 0), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 12, 0), date(2027, 1, 31)),
        (datetime(2027, 1, 31, 12, 0), date(2027, 2, 28)),
    ],
)
def test_the_last_open_day_of_monthly_opening(now: datetime, last: date) -> None:
    assert last_open_day(policy(opens="monthly", opens_day=10, opens_minute=0), now.replace(tzinfo=SEOUL)) == last


def test_the_last_open_day_of_rolling_opening() -> None:
    assert last_open_day(policy(rolling_days=9), datetime(2026, 11, 23, 0, 0, tzinfo=SEOUL)) == date(2026, 12, 2)
