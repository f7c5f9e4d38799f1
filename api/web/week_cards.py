"""From the time of many spaces to what a week shows. Pure: values in, values out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from api.web.forms import moment
from api.web.labels import clock_text, day_text, minutes_from
from api.web.messages import Translator
from api.web.week_views import DoorsCell, WeekCell, WeekItem, WeekRow, WeekSite
from geo.enums import BookingState, BookingType, Purpose
from geo.free_time import free_windows
from geo.queries.doors import ShiftRow, VisitRow
from geo.queries.hours import Interval
from geo.queries.kept_time import KeptTime, ShutRow, UseRow
from geo.queries.spaces import PolicyRow, SpaceRow

DAYS: Final = 7
DAY: Final = timedelta(days=1)
MIDNIGHT: Final = 1440
USUAL_MINUTES: Final = 120
"""How long a booking is that is taken up by pressing a free time, as far as the rules and the time let it."""

_ASKS: Final = {BookingState.REQUESTED: "ask", BookingState.HOLD: "pay", BookingState.AWAITING_PAYMENT: "pay"}
_OVER: Final = {BookingState.COMPLETED, BookingState.NO_SHOW}
SAYS: Final = {
    "use": "예약 확정",
    "ask": "승인 대기",
    "pay": "입금 대기",
    "programme": "프로그램",
    "over": "끝난 이용",
    "shut": "닫음",
    "beside": "옆 공간이 써요",
    "free": "비어 있음",
}


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are shown, and the one of them that a phone shows."""

    first: date
    chosen: date
    today: date
    now: datetime
    lang: str
    say: Translator

    def all(self) -> list[date]:
        """Return the seven days in order."""
        return [self.first + n * DAY for n in range(DAYS)]


def week_sites(
    spaces: Sequence[SpaceRow],
    time: Mapping[UUID, KeptTime],
    doors: tuple[Sequence[ShiftRow], Sequence[VisitRow]],
    days: Days,
) -> tuple[WeekSite, ...]:
    """Return the rows of a week in their sites; `spaces` come in the order of their sites."""
    return tuple(
        WeekSite(own[0].site_name, _doors(own[0], doors, days), tuple(_row(row, time[row.id], days) for row in own))
        for own in (list(group) for _site, group in groupby(spaces, key=lambda row: row.site_id))
    )


def _row(space: SpaceRow, time: KeptTime, days: Days) -> WeekRow:
    return WeekRow(
        id=str(space.id),
        name=space.name,
        url=f"/keep/spaces/{space.id}",
        door_url=f"/keep/spaces/{space.id}/door?week={days.first}",
        cells=tuple(_cell(space, day, time, days) for day in days.all()),
    )


def _cell(space: SpaceRow, day: date, time: KeptTime, days: Days) -> WeekCell:
    start, end = moment(day, 0), moment(day + DAY, 0)
    where = f"{space.name}, {day_text(day, days.lang)}"
    found = sorted(
        [
            *((use.start, _use(use, day, where, days)) for use in time.uses if start <= use.start < end),
            *((piece[0], _shut(shut, piece, day, where, days)) for shut, piece in _cut(time.shut, start, end)),
            *((piece[0], _free(space, piece, time.rules, day, where, days)) for piece in free_pieces(time, day, days)),
            *((piece[0], _beside(piece, day, where, days)) for piece in beside(time, start, end)),
        ],
        key=lambda pair: pair[0],
    )
    opens = any(s < end and start < e for s, e in time.hours)
    return WeekCell(tuple(item for _at, item in found), day == days.chosen, day == days.today, opens)


def use_label(use: UseRow, say: Translator) -> str:
    """Return what a use is, without any person: the group, the programme, or what for."""
    if use.type == BookingType.BLOCK:
        return say(BookingType.BLOCK.label)
    return use.party or use.programme or say(Purpose(use.purpose).label)


def use_kind(use: UseRow) -> str:
    """Return the look of a use by how it stands."""
    state = BookingState(use.state)
    if use.type == BookingType.BLOCK:
        return "shut"
    if state in _OVER:
        return "over"
    return _ASKS.get(state) or ("programme" if use.type == BookingType.PROGRAMME else "use")


def _use(use: UseRow, day: date, where: str, days: Days) -> WeekItem:
    time, label = span(day, use.start, use.end), use_label(use, days.say)
    kind, note = use_kind(use), days.say("{n}명").format(n=f"{use.heads:,}")
    says = f"{where} {time} {label}, {note}, {days.say(SAYS[kind])}"
    return WeekItem(kind, time, label, says, note, f"/keep/bookings/{use.id}")


def _shut(shut: ShutRow, piece: Interval, day: date, where: str, days: Days) -> WeekItem:
    time = span(day, *piece)
    return WeekItem("shut", time, shut.reason, f"{where} {time} {days.say(SAYS['shut'])}: {shut.reason}")


def _free(space: SpaceRow, piece: Interval, rules: PolicyRow | None, day: date, where: str, days: Days) -> WeekItem:
    time, label = span(day, *piece), days.say(SAYS["free"])
    begins, until = (minutes_from(day, at) for at in piece)
    length = min(max(USUAL_MINUTES, rules.min_minutes), rules.max_minutes) if rules else USUAL_MINUTES
    wish = {"space": space.id, "date": day, "start": clock_text(begins), "end": clock_text(min(until, begins + length))}
    says = days.say("{where} {time} 비어 있음, 전화 예약 넣기").format(where=where, time=time)
    return WeekItem("free", time, label, says, url=f"/keep/phone?{urlencode(wish)}")


def _beside(piece: Interval, day: date, where: str, days: Days) -> WeekItem:
    time, label = span(day, *piece), days.say(SAYS["beside"])
    return WeekItem("beside", time, label, f"{where} {time} {label}")


def span(day: date, start: datetime, end: datetime) -> str:
    """Return 10:00~12:00, hours past midnight going on."""
    return f"{clock_text(max(minutes_from(day, start), 0))}~{clock_text(minutes_from(day, end))}"


def free_pieces(time: KeptTime, day: date, days: Days) -> Iterator[Interval]:
    """Yield the times of a day in which the shortest booking fits, beginning on the grid."""
    rules = time.rules
    if rules is None:
        return
    earliest = max(days.now + timedelta(minutes=rules.closes_before_minutes), moment(day, 0))
    least = timedelta(minutes=rules.min_minutes)
    for start, end in free_windows(time.hours, time.busy, rules, earliest):
        begins = -(-minutes_from(day, start) // rules.grid_minutes) * rules.grid_minutes
        if begins >= MIDNIGHT:
            continue
        piece = (moment(day, begins), min(end, moment(day + DAY, 0)))
        if piece[1] - piece[0] >= least:
            yield piece


def beside(time: KeptTime, start: datetime, end: datetime) -> Iterator[Interval]:
    """Yield what other spaces take of one's cells: busy, but by no use or closure of one's own."""
    margin = (time.rules.setup_minutes, time.rules.turnover_minutes) if time.rules else (0, 0)
    setup, turnover = (timedelta(minutes=minutes) for minutes in margin)
    own = [
        *((use.start - setup, use.end + turnover) for use in time.uses),
        *((shut.start, shut.end) for shut in time.shut),
    ]
    for taken_from, taken_until in time.busy:
        pieces = [(max(taken_from, start), min(taken_until, end))]
        for begins, ends in own:
            pieces = [part for piece in pieces for part in _without(piece, begins, ends)]
        yield from (piece for piece in pieces if piece[0] < piece[1])


def _without(piece: Interval, start: datetime, end: datetime) -> list[Interval]:
    parts = [(piece[0], min(piece[1], start)), (max(piece[0], end), piece[1])]
    return [part for part in parts if part[0] < part[1]]


def _cut(rows: Iterable[ShutRow], start: datetime, end: datetime) -> Iterator[tuple[ShutRow, Interval]]:
    for row in rows:
        if row.start < end and start < row.end:
            yield row, (max(row.start, start), min(row.end, end))


def _doors(space: SpaceRow, doors: tuple[Sequence[ShiftRow], Sequence[VisitRow]], days: Days) -> tuple[DoorsCell, ...]:
    shifts, visits = doors
    url = f"/keep/shifts?site={space.site_id}&week={days.first}"

    def cell(day: date) -> DoorsCell:
        held = [row for row in shifts if row.site_id == space.site_id and _starts(row.start, day)]
        left = [row for row in visits if row.site_id == space.site_id and _starts(row.start, day)]
        names = tuple(f"{row.name} {span(day, row.start, row.end)}" for row in held)
        uncovered = sum(not row.covered and row.end > days.now for row in left)
        return DoorsCell(names, uncovered, day == days.chosen, url)

    return tuple(cell(day) for day in days.all())


def _starts(at: datetime, day: date) -> bool:
    return 0 <= minutes_from(day, at) < MIDNIGHT
