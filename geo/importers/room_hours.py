"""Weekly hours of a room from what a file says of hours and closing days; any doubt, and they stay text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from geo.closing_rules import LETTERS, ClosingRule, closings_said
from geo.enums import HolidayRule
from geo.importers.clock_times import DAY_MINUTES, read_time
from geo.importers.closing_days import EVERY_DAY, ClosingDays, read_closing_days

WEEKDAYS: Final = (1, 2, 3, 4, 5)
WEEKEND: Final = (6, 7)
RANGE_FROM: Final = 3
Pair = tuple[str, str]
"""The two cells of opening and closing time, as they stand in the file."""
Span = tuple[int, int]
"""Minutes of the day [open, close)."""

_NO_TIME: Final = frozenset({"", "-", "00:00", "0:00", "0"})


@dataclass(frozen=True)
class OpeningDraft:
    """Weekly hours: ISO weekday, minutes of the day, what holds on public holidays."""

    weekday: int
    open_min: int
    close_min: int
    holiday: HolidayRule


@dataclass(frozen=True)
class HoursReading:
    """What was understood. Without `openings` the room can only be asked for; `says` tells a keeper why or how."""

    openings: tuple[OpeningDraft, ...]
    closings: tuple[ClosingRule, ...]
    paused: bool
    says: str


class _Doubt(Exception):
    """Something that may mean two things; the text is the Korean sentence about it."""


@dataclass
class _Week:
    """Hours by ISO weekday; a day that is not in it is closed."""

    hours: dict[int, Span] = field(default_factory=dict)


def read_hours(closing: str, weekday: Pair, weekend: Pair) -> HoursReading:
    """Return weekly hours and closing days where the file leaves no doubt, and one Korean sentence about either.

    No doubt: every word of the closing days is understood, every day that is not closed has plain hours of its own,
    and no hours are stated for days that are all closed. Rooms that are 휴관중 are paused and have no hours.
    """
    days = read_closing_days(closing)
    if days.paused:
        return HoursReading(
            (), (), True, f"쉬는 날 칸에 ‘{closing.strip()}’이라고 적혀 있어 운영을 쉬는 것으로 읽었습니다."
        )
    try:
        week = _week(days, weekday, weekend)
    except _Doubt as doubt:
        return HoursReading((), (), False, f"{doubt} 문의 후 이용으로 둡니다.")
    rule = HolidayRule.NO if days.holidays else HolidayRule.YES
    openings = tuple(OpeningDraft(day, *hours, rule) for day, hours in sorted(week.hours.items()))
    closings = closing_rules(days)
    return HoursReading(openings, closings, False, _sentence(days, openings, closings))


def closing_rules(days: ClosingDays) -> tuple[ClosingRule, ...]:
    """Return the closing days that weekly hours cannot express, in a stable order."""
    monthly = [ClosingRule(nth=nth, weekday=day) for nth, day in sorted(days.monthly)]
    yearly = [ClosingRule(month=month, day=day) for month, day in sorted(days.yearly)]
    return (*monthly, *yearly, *(ClosingRule(named=named) for named in sorted(days.named, reverse=True)))


def _week(days: ClosingDays, weekday: Pair, weekend: Pair) -> _Week:
    if days.unread:
        raise _Doubt(f"쉬는 날 ‘{days.text.strip()}’ 가운데 알아볼 수 없는 말이 있어")
    if not days.stated:
        raise _Doubt("쉬는 날이 적혀 있지 않아")
    if days.weekly == EVERY_DAY:
        raise _Doubt("모든 요일이 쉬는 날로 적혀 있어")
    midnight = _means_midnight(weekday, weekend)
    week = _Week()
    for name, pair, numbers in (("평일", weekday, WEEKDAYS), ("주말", weekend, WEEKEND)):
        open_days = [day for day in numbers if day not in days.weekly]
        span = _span(name, pair, midnight=midnight)
        if open_days and span is None:
            raise _Doubt(f"{_day_names(open_days)}요일의 여는 시간이 적혀 있지 않아")
        if not open_days and span is not None:
            raise _Doubt(f"{name}은 모두 쉬는 날인데 {name} 시간이 적혀 있어")
        if span is not None:
            week.hours |= dict(_cut(open_days, span, dict(days.afternoons)))
    if not week.hours:
        raise _Doubt("여는 요일이 하나도 남지 않아")
    return week


def _cut(days: Sequence[int], span: Span, afternoons: dict[int, int]) -> Iterator[tuple[int, Span]]:
    """Yield each day's hours, ended where the text closes the afternoon of that day."""
    for day in days:
        opens, closes = span[0], min(span[1], afternoons.get(day, DAY_MINUTES))
        if opens < closes:
            yield day, (opens, closes)


def _means_midnight(weekday: Pair, weekend: Pair) -> bool:
    """00:00 as an end is midnight only when both pairs say so; alone it may be a cell that nobody filled in."""
    return all(_ends_at_zero(pair) for pair in (weekday, weekend))


def _ends_at_zero(pair: Pair) -> bool:
    opens, closes = map(read_time, pair)
    return bool(opens) and closes == 0


def _span(name: str, pair: Pair, *, midnight: bool) -> Span | None:
    """Return the hours of a pair, None when it states none; raise _Doubt for anything else."""
    stated = [text.strip() for text in pair]
    if all(text in _NO_TIME for text in stated):
        return None
    opens, closes = map(read_time, stated)
    if midnight and closes == 0:
        closes = DAY_MINUTES
    said = f"{name} 시간 ‘{stated[0]}–{stated[1]}’"
    if opens is None or closes is None:
        raise _Doubt(f"{said}을 알아볼 수 없어")
    if closes == 0:
        raise _Doubt(f"{said}의 끝이 자정인지 빈칸인지 알 수 없어")
    if opens >= closes:
        raise _Doubt(f"{said}의 끝이 시작보다 빨라")
    return opens, closes


def _sentence(days: ClosingDays, openings: Sequence[OpeningDraft], closings: Sequence[ClosingRule]) -> str:
    closed = [day for day in range(1, 8) if day not in {opening.weekday for opening in openings}]
    rests = [f"매주 {_day_names(closed)}요일"] if closed else []
    rests += [f"{LETTERS[day - 1]}요일 {_clock(start)}부터" for day, start in days.afternoons if day not in closed]
    rests += (["공휴일"] if days.holidays else []) + closings_said(closings)
    head = f"{', '.join(hours_by_days(openings))}에 열고, " + (
        f"{', '.join(rests)}에 쉬는" if rests else "쉬는 날이 없는"
    )
    # By its own words a text that says 연중무휴, or names single holidays, is open on the others.
    plain = days.holidays or days.open_all_year or days.named
    return f"{head} 것으로 읽었습니다{'' if plain else '(공휴일에 쉰다는 말이 없어 공휴일도 여는 날로 셈)'}."


def hours_by_days(openings: Sequence[OpeningDraft]) -> list[str]:
    """Return hours with neighbouring days of equal hours together: 월~금 09:00–18:00."""
    lines = []
    for (opens, closes), group in groupby(openings, key=lambda opening: (opening.open_min, opening.close_min)):
        lines.append(f"{_day_names([opening.weekday for opening in group])} {_clock(opens)}–{_clock(closes)}")
    return lines


def _day_names(days: Sequence[int]) -> str:
    """Return 월~금, 토·일, 화·목: three or more days in a row become a range."""
    if len(days) >= RANGE_FROM and days[-1] - days[0] == len(days) - 1:
        return f"{LETTERS[days[0] - 1]}~{LETTERS[days[-1] - 1]}"
    return "·".join(LETTERS[day - 1] for day in days)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
