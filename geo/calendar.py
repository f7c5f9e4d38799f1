"""Korean public holidays, substitute holidays included, on the wall clock of the venues."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

from geo.enums import NamedDays

_OF_THE_LUNAR_YEAR: Final = {
    "설날": (NamedDays.SEOLLAL, NamedDays.SEOLLAL_DAY),
    "추석": (NamedDays.CHUSEOK, NamedDays.CHUSEOK_DAY),
}


@lru_cache(maxsize=64)
def _of_year(year: int) -> dict[date, tuple[str, ...]]:
    found = holidays.country_holidays("KR", years=year, language="ko")
    return {day: tuple(found.get_list(day)) for day in found}


def is_holiday(day: date) -> bool:
    """Say whether `day` is a public or substitute holiday in the Republic of Korea (library `holidays`)."""
    return day in _of_year(day.year)


def holiday_name(day: date) -> str:
    """Return what the calendar calls a holiday, or an empty text."""
    return ", ".join(_of_year(day.year).get(day, ()))


def named_days(day: date) -> frozenset[NamedDays]:
    """Return which of the named days `day` is: 설 and 추석 with the day before, after and their substitute days."""
    found = set()
    for name in _of_year(day.year).get(day, ()):
        whole, itself = _OF_THE_LUNAR_YEAR.get(name[:2], (None, None))
        if whole and itself:
            found |= {whole, itself} if len(name) == len("설날") else {whole}
    return frozenset(found)


def days_between(first: date, last: date) -> list[date]:
    """Return every day from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def known_until() -> int:
    """Return the last year whose holidays the library works out; days proclaimed later are added by hand."""
    return int(holidays.country_holidays("KR").end_year)
