"""Weekly hours that change by period: a period is laid over what is there, or taken out of it again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geo.queries.keeping import OpeningRow

Period = tuple[date | None, date | None]
"""From the first day to the day after the last; None is without end on that side."""

_EARLIEST, _LATEST = date.min, date.max


def laid_over(rows: Sequence[OpeningRow], period: Period, new: Sequence[OpeningRow]) -> list[OpeningRow]:
    """Return the hours with `new` in `period` and everything as it was outside of it."""
    first, until = period
    inside = [replace(row, valid_from=first, valid_until=until) for row in new]
    return [part for row in rows for part in _without(row, period)] + inside


def taken_out(rows: Sequence[OpeningRow], period: Period) -> list[OpeningRow]:
    """Return the hours without those of exactly `period`; what it had parted grows together again."""
    left = [row for row in rows if (row.valid_from, row.valid_until) != period]
    before = [row for row in left if row.valid_until == period[0] and period[0] is not None]
    after = [row for row in left if row.valid_from == period[1] and period[1] is not None]
    joined = []
    for row in before:
        twin = next((one for one in after if _same_hours(row, one)), None)
        if twin is not None:
            after.remove(twin)
            left = [one for one in left if one not in (row, twin)]
            joined.append(replace(row, valid_until=twin.valid_until))
    return left + joined


def is_plain(rows: Sequence[OpeningRow]) -> bool:
    """Say whether the hours fit the short form: one opening a day, the same on holidays, always."""
    weekdays = [row.weekday for row in rows]
    dated = any(row.valid_from or row.valid_until for row in rows)
    return not dated and len(set(weekdays)) == len(weekdays) and len({row.holiday for row in rows}) <= 1


def _without(row: OpeningRow, period: Period) -> list[OpeningRow]:
    first, until = period[0] or _EARLIEST, period[1] or _LATEST
    start, end = row.valid_from or _EARLIEST, row.valid_until or _LATEST
    if end <= first or until <= start:
        return [row]
    before = [replace(row, valid_until=first)] if start < first else []
    after = [replace(row, valid_from=until)] if until < end else []
    return before + after


def _same_hours(row: OpeningRow, other: OpeningRow) -> bool:
    return replace(row, valid_from=None, valid_until=None) == replace(other, valid_from=None, valid_until=None)
