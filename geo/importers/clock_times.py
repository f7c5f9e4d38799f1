"""Read times of the day as offices write them: 09:00, 0900, 9시 30분, 오후 6시; nothing is guessed."""

import re
import unicodedata
from typing import Final

DAY_MINUTES: Final = 1440
NOON: Final = 720
TWELVE: Final = 12
OF_A_MINUTE: Final = 1e-3

_CLOCK = re.compile(r"(?P<half>오전|오후|am|pm)?(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d)(?::00(?:\.0+)?)?)", re.ASCII)
_DIGITS = re.compile(r"(?P<hour>\d{1,2})(?P<minute>[0-5]\d)", re.ASCII)
_WORDS = re.compile(
    r"(?P<half>오전|오후|am|pm)?(?P<hour>\d{1,2})시(?:(?P<minute>[0-5]?\d)분|(?P<past>반))?(?:정각)?", re.ASCII
)
_AFTER = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?(?P<half>am|pm)", re.ASCII)
_DAY_FRACTION = re.compile(r"0?\.\d+|1(?:\.0+)?", re.ASCII)
_EXCEL_DAY = re.compile(r"^(?:1899-12-3[01]|1900-01-0[01])[t ]?(?=\d)")
_NAMES: Final = {"정오": NOON, "자정": DAY_MINUTES}


def read_time(text: str) -> int | None:
    """Return minutes of the day (24:00 and 자정 are 1440), None for what is no time beyond doubt.

    오전 12시 is None: some mean noon by it, some midnight. A bare number of one or two digits is None.
    """
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    squeezed = _EXCEL_DAY.sub("", squeezed)
    if squeezed in _NAMES:
        return _NAMES[squeezed]
    if _DAY_FRACTION.fullmatch(squeezed):
        return _of_fraction(float(squeezed))
    for pattern in (_CLOCK, _WORDS, _AFTER, _DIGITS):
        found = pattern.fullmatch(squeezed)
        if found:
            return _minutes(found.groupdict())
    return None


def _of_fraction(day: float) -> int | None:
    """Excel writes times as parts of a day; one that is no whole minute is something else."""
    minutes = day * DAY_MINUTES
    return round(minutes) if abs(minutes - round(minutes)) < OF_A_MINUTE else None


def _minutes(parts: dict[str, str | None]) -> int | None:
    hour = int(parts["hour"] or 0)
    minute = 30 if parts.get("past") else int(parts["minute"] or 0)
    half = parts.get("half")
    afternoon = half in {"오후", "pm"}
    if half and not 1 <= hour < TWELVE + afternoon:
        return None
    hour += TWELVE if afternoon and hour < TWELVE else 0
    total = hour * 60 + minute
    return total if 0 <= total <= DAY_MINUTES else None
