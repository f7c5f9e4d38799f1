"""Words that several parts of a book share: days, counts, lives, numbers in a row."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from geo.atlas.content import Record
from geo.enums import SiteState, SpaceState
from maps.style import CATEGORY_LABELS

CATEGORIES: Final = ("site", "space", "resource")
USUAL_LIFE: Final = "open"
_LIVES: Final = {**{one.value: one.label for one in SpaceState}, **{one.value: one.label for one in SiteState}}


def day(on: date | None) -> str:
    """Return a day as people say it, "" for none."""
    return f"{on.year}년 {on.month}월 {on.day}일" if on else ""


def days(period: tuple[date, date] | None) -> str:
    """Return a period, shortened where both ends share the year."""
    if period is None:
        return ""
    first, last = period
    if first == last:
        return day(first)
    end = f"{last.month}월 {last.day}일" if first.year == last.year else day(last)
    return f"{day(first)}부터 {end}까지"


def life(record: Record) -> str:
    """Return what is to be said of a record's life: nothing where it simply is open."""
    return "" if record.life in {"", USUAL_LIFE} else _LIVES.get(record.life, record.life)


def counted(records: Iterable[Record]) -> list[tuple[str, int]]:
    """Return how many records there are by category, in Korean, those there are none of left out."""
    counts = Counter(record.category for record in records)
    return [(CATEGORY_LABELS[category], counts[category]) for category in CATEGORIES if counts[category]]


def numbers(records: Iterable[Record]) -> str:
    """Return the numbers of some records in their shortest form: 1–17, 23."""
    runs: list[list[int]] = []
    for number in sorted(record.number for record in records):
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)
