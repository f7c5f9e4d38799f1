"""A series in words, Korean and English."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo.booking.recurrence import LAST
from geo.booking.rules import WEEKDAYS, day_text
from geo.enums import Repeats
from geo.queries.series import NewSeries

WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NTH = {1: "첫째", 2: "둘째", 3: "셋째", 4: "넷째", LAST: "마지막"}
NTH_EN = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
MOST_LISTED = 60


def rule_words(series: NewSeries, lang: str = "ko") -> str:
    """Return 매주 화요일 19:00~21:00, or Every month on the last Tuesday, 19:00~21:00."""
    clock = f"{clock_words(series.start_min)}~{clock_words(series.end_min)}"
    weekday = series.first_on.weekday()
    monthly = series.repeats == Repeats.MONTHLY
    if lang == "en":
        unit = "month" if monthly else "week"
        often = f"Every {unit}" if series.step == 1 else f"Every {series.step} {unit}s"
        which = f"the {NTH_EN[series.nth or LAST]} " if monthly else ""
        return f"{often} on {which}{WEEKDAYS_EN[weekday]}, {clock}"
    often = ("매달" if monthly else "매주") if series.step == 1 else f"{series.step}{'달' if monthly else '주'}마다"
    which = f"{NTH[series.nth or LAST]} " if monthly else ""
    return f"{often} {which}{WEEKDAYS[weekday]}요일 {clock}"


def clock_words(minutes: int) -> str:
    """Return minutes of a date as HH:MM; past midnight the hours go on: 1560 is 26:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def listed(days: Sequence[date]) -> str:
    """Return dates as lines of a mail; of very many, the first ones and how many more."""
    lines = [f"- {day.year}년 {day_text(day)}" for day in days[:MOST_LISTED]]
    more = len(days) - len(lines)
    return "\n".join([*lines, *[f"- … +{more}"] * bool(more)])


def when_words(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Return 2026년 12월 1일(화) 19:00~21:00 on the venue's clock."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    days = (last.date() - first.date()).days
    return f"{first.year}년 {day_text(first.date())} {first:%H:%M}~{last.hour + 24 * days:02}:{last:%M}"
