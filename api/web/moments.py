"""Days and moments of the past as people here write them; the year only where it is another one."""

from datetime import date, datetime

from api.web.labels import dated, day_text
from geo import clock
from geo.clock import SEOUL


def day_told(day: date | None, lang: str) -> str:
    """Return 11월 28일(토), or 2025년 11월 28일(금); nothing for no day."""
    if day is None:
        return ""
    return day_text(day, lang) if day.year == clock.today().year else dated(day, lang)


def day_of(at: datetime | None, lang: str) -> str:
    """Return the day of a moment."""
    return day_told(at.astimezone(SEOUL).date(), lang) if at else ""


def moment_text(at: datetime | None, lang: str) -> str:
    """Return a moment on the wall clock: 11월 28일(토) 14:05."""
    return f"{day_of(at, lang)} {at.astimezone(SEOUL):%H:%M}" if at else ""


def span_told(first: date, last: date, lang: str) -> str:
    """Return a period, both days in it: 11월 21일(토)~11월 30일(월); with years where one of them is another year."""
    this_year = {first.year, last.year} == {clock.today().year}
    begin, end = ((day_text if this_year else dated)(day, lang) for day in (first, last))
    return begin if first == last else f"{begin}~{end}"
