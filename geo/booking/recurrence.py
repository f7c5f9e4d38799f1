"""The dates of a series and their instants on the venue's wall clock: values in, values out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice, takewhile
from zoneinfo import ZoneInfo

from geo.booking.rules import Broken
from geo.enums import Repeats
from geo.errors import InvalidInput

MOST_DATES = 366
MOST_STEP = 12
DAY_MINUTES = 1440
LAST = -1
WEEKS_COUNTED = 4
"""A weekday comes four times in every month; a fifth time only in some, so one repeats on its last instead."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Every `step` weeks on the weekday of `first`, or every `step` months on its `nth` such weekday (-1: the last).

    Ends with `until`, or after `times` dates. `start_min` and `end_min` are minutes of the date on the venue's clock;
    1440 is 24:00, and more belongs to the next day.
    """

    repeats: Repeats
    first: date
    start_min: int
    end_min: int
    until: date | None = None
    times: int | None = None
    step: int = 1
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series; `trouble` says why its clock time is not one single instant."""

    day: date
    start: datetime
    end: datetime
    trouble: Broken | None = None


def ruled(rule: Rule) -> Rule:
    """Return the rule with its nth weekday filled in; raise InvalidInput when it is none."""
    if rule.end_min <= rule.start_min or not 0 <= rule.start_min < DAY_MINUTES or rule.end_min > 2 * DAY_MINUTES:
        raise _unfit("끝나는 시각이 시작보다 늦어야 해요.", "The end must be after the start.")
    if (rule.until is None) == (rule.times is None):
        raise _unfit("언제까지인지, 몇 번인지 가운데 하나만 적어 주세요.", "Give either a last date or a number.")
    if rule.until is not None and rule.until < rule.first:
        raise _unfit("마지막 날이 첫날보다 늦어야 해요.", "The last date is before the first.")
    if not 1 <= rule.step <= MOST_STEP or not 1 <= (rule.times or 1) <= MOST_DATES:
        raise _unfit(f"{MOST_DATES}번까지 되풀이할 수 있어요.", f"A series has {MOST_DATES} dates at most.")
    nth = rule.nth if rule.repeats == Repeats.MONTHLY else None
    if rule.repeats == Repeats.MONTHLY and nth is None:
        nth = nth_weekday(rule.first)
    return Rule(rule.repeats, rule.first, rule.start_min, rule.end_min, rule.until, rule.times, rule.step, nth)


def _unfit(message: str, message_en: str) -> InvalidInput:
    return InvalidInput(message, message_en, code="series_rule")


def nth_weekday(day: date) -> int:
    """Return which weekday of its month a date is: 1 to 4, or -1 for a fifth, which is always the last."""
    nth = (day.day + 6) // 7
    return nth if nth <= WEEKS_COUNTED else LAST


def dates_of(rule: Rule) -> list[date]:
    """Return the dates of a rule in order; raise InvalidInput for more than MOST_DATES or none at all."""
    endless = _weeks(rule) if rule.repeats == Repeats.WEEKLY else _months(rule)
    within = endless if rule.until is None else takewhile(lambda day: day <= (rule.until or day), endless)
    dates = list(islice(within, rule.times or MOST_DATES + 1))
    if len(dates) > MOST_DATES:
        raise _unfit(f"{MOST_DATES}번까지 되풀이할 수 있어요.", f"A series has {MOST_DATES} dates at most.")
    if not dates:
        raise _unfit("그 사이에는 맞는 날이 없어요.", "No date fits in between.")
    return dates


def _weeks(rule: Rule) -> Iterator[date]:
    return (rule.first + timedelta(weeks=rule.step * n) for n in count())


def _months(rule: Rule) -> Iterator[date]:
    begin = rule.first.year * 12 + rule.first.month - 1
    for month in count(begin, rule.step):
        day = _weekday_of_month(month // 12, month % 12 + 1, rule.first.weekday(), rule.nth or LAST)
        if day >= rule.first:
            yield day


def _weekday_of_month(year: int, month: int, weekday: int, nth: int) -> date:
    if nth == LAST:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=nth - 1)


def occurrences(rule: Rule, zone: ZoneInfo) -> list[Occurrence]:
    """Return every date of a rule with its instants, in UTC; the hours of a change of clocks are told, not guessed."""
    return [occurrence(day, rule.start_min, rule.end_min, zone) for day in dates_of(rule)]


def occurrence(day: date, start_min: int, end_min: int, zone: ZoneInfo) -> Occurrence:
    """Return one date with its instants on the clock of `zone`."""
    start, end = wall(day, start_min), wall(day, end_min)
    trouble = _trouble(start, zone) or _trouble(end, zone)
    return Occurrence(day, _instant(start, zone), _instant(end, zone), trouble)


def wall(day: date, minutes: int) -> datetime:
    """Return a clock time without zone, `minutes` after the beginning of `day` as the clock on the wall shows it."""
    return datetime.combine(day + timedelta(days=minutes // DAY_MINUTES), time()) + timedelta(
        minutes=minutes % DAY_MINUTES
    )


def _instant(clock_time: datetime, zone: ZoneInfo) -> datetime:
    return clock_time.replace(tzinfo=zone).astimezone(UTC)


def _trouble(clock_time: datetime, zone: ZoneInfo) -> Broken | None:
    """Return what is wrong with a clock time on the night on which clocks change."""
    said = f"{clock_time:%H:%M}"
    if _instant(clock_time, zone).astimezone(zone).replace(tzinfo=None) != clock_time:
        return Broken(
            "time_missing",
            f"이날은 시계를 앞당겨서 {said}이라는 시각이 없어요.",
            f"Clocks go forward that day: {said} does not exist.",
        )
    local = clock_time.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return Broken(
            "time_ambiguous",
            f"이날은 시계를 되돌려서 {said}이 두 번 있어요.",
            f"Clocks go back that day: {said} comes twice.",
        )
    return None
