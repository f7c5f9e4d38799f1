"""Weekly hours in one line of print. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from geo.enums import HolidayRule

LETTERS: Final = "월화수목금토일"
DAY: Final = 1440
RANGE_FROM: Final = 3
"""So many days in a row are a range."""

Opening = tuple[int, int, int, str]
"""ISO weekday, first and last minute of the day, what holds on public holidays."""


def weekly(openings: Iterable[Opening]) -> str:
    """Return the hours, equal neighbouring days together: "월~금 09:00–18:00 · 토 10:00–13:00 · 공휴일 쉼"."""
    rows = [one for one in openings if one[3] != HolidayRule.ONLY]
    if not rows:
        return ""
    days = {day: tuple(sorted({(start, end) for one, start, end, _ in rows if one == day})) for day in range(1, 8)}
    parts = []
    for pieces, group in groupby(days, key=lambda day: days[day]):
        if pieces:
            parts.append(f"{_days(list(group))} {_pieces(pieces)}")
    rests = ["공휴일 쉼"] if all(one[3] == HolidayRule.NO for one in rows) else []
    return " · ".join([*parts, *rests])


def _days(days: Sequence[int]) -> str:
    if len(days) == len(LETTERS):
        return "매일"
    if len(days) >= RANGE_FROM:
        return f"{LETTERS[days[0] - 1]}~{LETTERS[days[-1] - 1]}"
    return "·".join(LETTERS[day - 1] for day in days)


def _pieces(pieces: Sequence[tuple[int, int]]) -> str:
    return ", ".join("온종일" if end - start == DAY else f"{_clock(start)}–{_clock(end)}" for start, end in pieces)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
