"""The week calendar: instants in, rows of cells out. Pure: no clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from api.web.forms import moment
from api.web.labels import WEEKDAYS, WEEKDAYS_EN, clock_text, day_text, minutes_from
from api.web.messages import Translator
from api.web.views import Cell, DayHead, HourRow, Week

Interval = tuple[datetime, datetime]
DAYS = 7
HOUR = 60
LAST_HOUR = 24


@dataclass(frozen=True, slots=True)
class WeekTime:
    """What the calendar shows: seven days from `first`, the open, the bookable and the taken time inside them.

    Nothing that begins before `earliest` or after the day `last` can be booked. `grid` and `least` are the space's
    step and shortest booking in minutes; `chosen` is the time in the form.
    """

    first: date
    today: date
    earliest: datetime
    last: date
    hours: Sequence[Interval]
    free: Sequence[Interval]
    busy: Sequence[Interval]
    grid: int
    least: int
    base_url: str
    chosen: Interval | None = None


def week_view(time: WeekTime, lang: str, say: Translator) -> Week:
    """Return the calendar of seven days: a row for every hour in which any of them is open."""
    days = [time.first + timedelta(days=n) for n in range(DAYS)]
    shown = _shown_hours(time, days)
    rows = tuple(
        HourRow(f"{hour}시" if lang == "ko" else f"{hour}:00", tuple(_cell(time, day, hour, say) for day in days))
        for hour in shown
    )
    previous, following = time.first - timedelta(days=DAYS), time.first + timedelta(days=DAYS)
    return Week(
        title=f"{day_text(days[0], lang)}~{day_text(days[-1], lang)}",
        previous_url=_week_url(time, max(previous, time.today)) if time.first > time.today else None,
        next_url=_week_url(time, following) if following <= time.last else None,
        days=tuple(_head(day, time.today, lang) for day in days),
        rows=rows,
    )


def _week_url(time: WeekTime, first: date) -> str:
    return f"{time.base_url}?{urlencode({'week': first.isoformat()})}"


def _head(day: date, today: date, lang: str) -> DayHead:
    name = WEEKDAYS_EN[day.weekday()] if lang == "en" else WEEKDAYS[day.weekday()]
    return DayHead(name, str(day.day), is_today=day == today)


def _shown_hours(time: WeekTime, days: Sequence[date]) -> range:
    """Return the hours from the earliest opening to the latest closing of the week."""
    edges = [
        (max(minutes_from(day, start), 0), min(minutes_from(day, end), LAST_HOUR * HOUR))
        for start, end in time.hours
        for day in days
        if minutes_from(day, start) < LAST_HOUR * HOUR and minutes_from(day, end) > 0
    ]
    if not edges:
        return range(0)
    return range(min(first for first, _ in edges) // HOUR, -(-max(last for _, last in edges) // HOUR))


def _cell(time: WeekTime, day: date, hour: int, say: Translator) -> Cell:
    start, end = moment(day, hour * HOUR), moment(day, (hour + 1) * HOUR)
    label = f"{day_text(day)} {hour}시"
    free = _bookable(time, day, start, end) if day <= time.last else None
    if free is not None:
        return _free_cell(time, day, free, say)
    state, says = _not_free(time, start, end, say)
    return Cell(state, says.format(when=label))


def _not_free(time: WeekTime, start: datetime, end: datetime, say: Translator) -> tuple[str, str]:
    """Return why nothing can be booked in an hour, as a state and in words."""
    if not _overlaps(time.hours, start, end):
        return "closed", say("{when} 여는 시간이 아니에요")
    if start < time.earliest:
        return "past", say("{when} 예약할 수 있는 때가 지났어요")
    if start >= moment(time.last, LAST_HOUR * HOUR):
        return "closed", say("{when} 아직 예약을 받지 않아요")
    if _overlaps(time.busy, start, end):
        return "busy", say("{when} 예약이 찼어요")
    return "closed", say("{when} 예약할 수 없어요")


def _overlaps(pieces: Sequence[Interval], start: datetime, end: datetime) -> bool:
    return any(s < end and start < e for s, e in pieces)


def _bookable(time: WeekTime, day: date, start: datetime, end: datetime) -> Interval | None:
    """Return the first time inside the hour at which the shortest booking fits, on the grid."""
    for s, e in time.free:
        begin = minutes_from(day, max(s, start))
        begin = -(-begin // time.grid) * time.grid
        least = -(-time.least // time.grid) * time.grid
        until = max(begin + least, min(minutes_from(day, end), minutes_from(day, e)) // time.grid * time.grid)
        if moment(day, begin) < end and moment(day, until) <= e and s < end and start < e:
            return moment(day, begin), moment(day, until)
    return None


def _free_cell(time: WeekTime, day: date, free: Interval, say: Translator) -> Cell:
    start, end = clock_text(minutes_from(day, free[0])), clock_text(minutes_from(day, free[1]))
    wish = {"week": time.first.isoformat(), "date": day.isoformat(), "start": start, "end": end}
    chosen = time.chosen is not None and time.chosen[0] <= free[0] < time.chosen[1]
    says = say("{when} 비어 있어요").format(when=f"{day_text(day)} {start}~{end}")
    url = f"{time.base_url}?{urlencode(wish)}#book"
    return Cell("free", says, url, day.isoformat(), start, end, chosen)
