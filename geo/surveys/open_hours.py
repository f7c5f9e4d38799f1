"""Whether a place is open when a walk comes by, from its record's own words: 화~토 10:00~19:00, 매월 둘째 월요일. Pure.

Words that leave a doubt say nothing: better "unknown" than a group before a closed door.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from geo.calendar import named_days
from geo.closing_rules import LAST, LETTERS
from geo.enums import Labelled
from geo.importers.clock_times import DAY_MINUTES, read_time
from geo.importers.closing_days import ClosingDays, read_closing_days

WEEK: Final = (1, 2, 3, 4, 5, 6, 7)
HOLIDAY: Final = 8
"""The row of public holidays beside the ISO weekdays."""
Span = tuple[int, int]


class OpenState(Labelled):
    OPEN = "open", "열려 있어요"
    CLOSES = "closes", "머무는 동안 닫아요"
    CLOSED = "closed", "닫혀 있어요"
    UNKNOWN = "unknown", "여는 시간을 몰라요"


@dataclass(frozen=True, slots=True)
class Hours:
    """What is known: minutes of the day by weekday, None when the words leave a doubt, and the closing days."""

    spans: Mapping[int, tuple[Span, ...]] | None
    closing: ClosingDays = field(default_factory=lambda: ClosingDays(""))


_DAY = rf"(?:매일|평일|주말|(?:법정)?공휴일|[{LETTERS}](?:요일)?(?!(?!및|과|와|오전|오후)[가-힣]))"
_JOIN = r"[~\-–,·/+및과와]"
_DAYS = rf"{_DAY}(?:{_JOIN}?{_DAY})*"
_TIME = r"(?:오전|오후)?\d{1,2}(?::[0-5]\d|시(?:[0-5]?\d분|반)?)"
_ENTRY = re.compile(rf"(?P<days>{_DAYS})?[:]?(?P<opens>{_TIME})[~\-–―]+(?P<closes>{_TIME})(?:까지)?")
_ALWAYS: Final = frozenset({"24시간", "24시간개방", "상시", "상시개방", "연중무휴", "연중개방", "언제나"})
_BETWEEN = re.compile(r"[,;/·|]+")


def read_hours(hours: str, closing: str) -> Hours:
    """Return what the words for hours and closing days say."""
    days = read_closing_days(closing)
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", hours))
    if squeezed.removeprefix("매일") in _ALWAYS:
        return Hours(dict.fromkeys(WEEK, ((0, DAY_MINUTES),)), days)
    return Hours(_spans(squeezed), days)


def _spans(squeezed: str) -> dict[int, tuple[Span, ...]] | None:
    """Return hours by day, None as soon as one word is not understood."""
    found: dict[int, tuple[Span, ...]] = {}
    rest = squeezed
    while rest:
        entry = _ENTRY.match(rest)
        days = _days(entry["days"]) if entry else None
        span = _span(entry["opens"], entry["closes"]) if entry else None
        if entry is None or days is None or span is None:
            return None
        for day in days:
            found[day] = (*found.get(day, ()), span)
        rest = rest[entry.end() :]
        between = _BETWEEN.match(rest)
        rest = rest[between.end() :] if between else rest
    return found or None


def _days(words: str | None) -> list[int] | None:
    if not words or words == "매일":
        return list(WEEK)
    through = re.fullmatch(rf"([{LETTERS}])(?:요일)?[~\-–]([{LETTERS}])(?:요일)?", words)
    if through:
        first, last = (LETTERS.index(letter) + 1 for letter in through.groups())
        return list(range(first, last + 1)) if first < last else None
    if re.search(r"[~\-–]", words):
        return None
    days: list[int] = []
    for word in re.findall(_DAY, words):
        days += _of_word(word)
    return days


def _of_word(word: str) -> list[int]:
    groups = {"평일": [1, 2, 3, 4, 5], "주말": [6, 7], "매일": list(WEEK), "공휴일": [HOLIDAY], "법정공휴일": [HOLIDAY]}
    return groups.get(word) or [LETTERS.index(word[0]) + 1]


def _span(opens: str, closes: str) -> Span | None:
    """Return minutes of the day; an end not after its start belongs to the next day."""
    first, last = read_time(opens), read_time(closes)
    if first is None or last is None or first == last:
        return None
    return (first, last) if last > first else (first, last + DAY_MINUTES)


def state_at(hours: Hours, day: date, arrives: int, leaves: int, *, holiday: bool) -> OpenState:
    """Say whether a place is open from `arrives` to `leaves`, minutes of `day`; past midnight they go on."""
    if hours.closing.unread:
        return OpenState.UNKNOWN
    if _closed_that_day(hours.closing, day, holiday=holiday):
        return OpenState.CLOSED
    if hours.spans is None:
        return OpenState.UNKNOWN
    spans = hours.spans.get(HOLIDAY) if holiday else None
    spans = spans or hours.spans.get(day.isoweekday(), ())
    ends = dict(hours.closing.afternoons).get(day.isoweekday(), 2 * DAY_MINUTES)
    for first, last in ((first, min(last, ends)) for first, last in spans):
        if first <= arrives < last:
            return OpenState.OPEN if leaves <= last else OpenState.CLOSES
    return OpenState.CLOSED


def _closed_that_day(closing: ClosingDays, day: date, *, holiday: bool) -> bool:
    weekday = day.isoweekday()
    nth = (day.day + 6) // 7
    return (
        closing.paused
        or weekday in closing.weekly
        or (nth, weekday) in closing.monthly
        or ((LAST, weekday) in closing.monthly and (day + timedelta(days=7)).month != day.month)
        or (day.month, day.day) in closing.yearly
        or bool(closing.named & named_days(day))
        or (holiday and closing.holidays)
    )
