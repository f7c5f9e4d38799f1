"""From when bookings of a day may be made: values in, days and moments out, all on the venue's wall clock.

`geo.queries.spaces` says the same in SQL; a test holds the two equal.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from geo.enums import Opens
from geo.queries.spaces import PolicyRow

WEEK = timedelta(days=7)


def last_open_day(policy: PolicyRow, local_now: datetime) -> date:
    """Return the last day that may be booked now, by the venue's clock `local_now`."""
    today = local_now.date()
    match policy.opens:
        case Opens.WEEKLY:
            sunday = today + timedelta(days=7 - today.isoweekday())
            return sunday + WEEK if _has_come(policy, sunday + timedelta(days=1), local_now) else sunday
        case Opens.MONTHLY:
            following = _next_month(today)
            opened = _has_come(policy, following, local_now)
            return (_next_month(following) if opened else following) - timedelta(days=1)
    return today + timedelta(days=policy.rolling_days)


def opens_at(policy: PolicyRow, day: date) -> datetime:
    """Return from when, on the venue's clock, bookings of `day` may be made."""
    at = time(*divmod(policy.opens_minute or 0, 60))
    match policy.opens:
        case Opens.WEEKLY:
            monday_before = day - timedelta(days=day.isoweekday() - 1) - WEEK
            return datetime.combine(monday_before + timedelta(days=(policy.opens_weekday or 1) - 1), at)
        case Opens.MONTHLY:
            before = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
            length = monthrange(before.year, before.month)[1]
            return datetime.combine(before.replace(day=min(policy.opens_day or 1, length)), at)
    return datetime.combine(day - timedelta(days=policy.rolling_days), time())


def _has_come(policy: PolicyRow, day: date, local_now: datetime) -> bool:
    return local_now.replace(tzinfo=None) >= opens_at(policy, day)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
