"""What a keeper's today shows: who comes, what waits, how each space stands now."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from api.web.booking_cards import seen_contact
from api.web.forms import moment
from api.web.labels import approval_badge, clock_text, minutes_from, space_badge
from api.web.pages import Frame
from api.web.views import Badge
from api.web.visit_cards import visit_card
from api.web.week_cards import DAY, MIDNIGHT, use_kind, use_label
from api.web.week_views import Bar, SpaceToday, Strip, TodayVisit
from geo import clock
from geo.enums import BookingState, SpaceState
from geo.queries.bookings import BookingRow
from geo.queries.doors import VisitRow
from geo.queries.kept_time import KeptTime
from geo.queries.spaces import SpaceRow
from geo.queries.votes import party_names

STEP: Final = 180
"""The strips are marked every three hours."""
USUAL_SPAN: Final = (540, 1260)
_HERE: Final = {BookingState.CONFIRMED, BookingState.IN_USE}
_GONE: Final = {BookingState.COMPLETED, BookingState.NO_SHOW}


# --- who comes -------------------------------------------------------------------------------------------------------


class TodayDesk:
    """Turns the bookings of a day into lines, with names only where somebody is still to be met."""

    def __init__(self, session: Session, frame: Frame, rows: Sequence[BookingRow], visits: Sequence[VisitRow]) -> None:
        self.session, self.frame, self.now = session, frame, clock.now()
        self.covered = {row.booking_id: row.covered for row in visits}
        self.parties = party_names(session, [row.on_behalf_of for row in rows if row.on_behalf_of])
        self.rows = rows

    def here(self) -> tuple[TodayVisit, ...]:
        """Return who is there or should be by now."""
        return self._lines(row for row in self.rows if not self._gone(row) and self._begun(row))

    def coming(self) -> tuple[TodayVisit, ...]:
        """Return who comes later."""
        return self._lines(row for row in self.rows if not self._gone(row) and not self._begun(row))

    def over(self) -> tuple[TodayVisit, ...]:
        """Return what is over; nobody's number is needed for that any more."""
        return tuple(self._line(row, named=False) for row in self.rows if self._gone(row))

    def _begun(self, row: BookingRow) -> bool:
        return row.start <= self.now or row.state == BookingState.IN_USE

    def _gone(self, row: BookingRow) -> bool:
        return row.state in _GONE or (row.end <= self.now and row.state != BookingState.IN_USE)

    def _lines(self, rows: Iterable[BookingRow]) -> tuple[TodayVisit, ...]:
        return tuple(self._line(row, named=True) for row in rows)

    def _line(self, row: BookingRow, *, named: bool) -> TodayVisit:
        contact = seen_contact(self.session, self.frame, row) if named else None
        visit = visit_card(row, self.frame, self.session, contact, keeps=True)
        party = self.parties.get(row.on_behalf_of, "") if row.on_behalf_of else ""
        who = party or (contact.name if contact else "") or visit.booking.purpose
        return TodayVisit(visit, self._time(row), who, self._door(row), f"/keep/bookings/{row.id}")

    def _time(self, row: BookingRow) -> str:
        day = clock.today()
        return f"{clock_text(max(minutes_from(day, row.start), 0))}~{clock_text(minutes_from(day, row.end))}"

    def _door(self, row: BookingRow) -> Badge | None:
        if row.id not in self.covered or self._gone(row):
            return None
        say = self.frame.say
        return Badge(say("당번 있음"), "good") if self.covered[row.id] else Badge(say("문 열 사람 없음"), "bad")


# --- how each space stands -------------------------------------------------------------------------------------------


def strip_of(times: Iterable[KeptTime], day: date, now: datetime, lang: str) -> Strip:
    """Return the hours, in steps of three, in which any of the spaces is open or used on a day."""
    pieces = [piece for time in times for piece in (*time.hours, *((use.start, use.end) for use in time.uses))]
    edges = [(minutes_from(day, start), minutes_from(day, end)) for start, end in pieces]
    within = [(max(a, 0), min(b, MIDNIGHT)) for a, b in edges if a < MIDNIGHT and b > 0] or [USUAL_SPAN]
    first, last = min(a for a, _ in within) // STEP * STEP, -(-max(b for _, b in within) // STEP) * STEP
    at = minutes_from(day, now)
    hours = tuple(f"{m // 60}시" if lang == "ko" else f"{m // 60}" for m in range(first, last + 1, STEP))
    return Strip(first, last - first, hours, at - first if first <= at <= last else None)


def space_today(row: SpaceRow, time: KeptTime, frame: Frame, strip: Strip) -> SpaceToday:
    """Return a space with its strip and what it says of now and next."""
    now, day = clock.now(), clock.today()
    says, tone = _now(time, now, day, frame)
    return SpaceToday(
        id=str(row.id),
        name=row.name,
        site_name=row.site_name,
        url=f"/spaces/{row.id}",
        edit_url=f"/keep/spaces/{row.id}",
        week_url=f"/keep/week?site={row.site_id}",
        door_url=f"/keep/spaces/{row.id}/door",
        phone_url=f"/keep/phone?space={row.id}" if time.rules else "",
        now_says=says,
        now_tone=tone,
        next_says=_next(time, now, day, frame),
        state=None if row.state == SpaceState.OPEN else space_badge(row.state, frame.say),
        approval=approval_badge(row.approval, frame.say),
        bars=_bars(time, day, strip.first),
    )


def _now(time: KeptTime, now: datetime, day: date, frame: Frame) -> tuple[str, str]:
    say = frame.say
    for use in time.uses:
        if use.state in _HERE and use.start <= now < use.end:
            return say("이용 중 · {time}까지").format(time=_clock(day, use.end)), "use"
    for shut in time.shut:
        if shut.start <= now < shut.end:
            return say("닫음 · {why}").format(why=shut.reason), "shut"
    if any(start <= now < end for start, end in time.busy):
        return say("옆 공간이 써요"), "shut"
    for start, end in time.hours:
        if start <= now < end:
            until = min([end, *(at for at, _ in time.busy if at > now)])
            return say("비어 있음 · {time}까지").format(time=_clock(day, until)), "free"
    later = [start for start, _ in time.hours if start > now]
    return (say("{time}에 열어요").format(time=_clock(day, later[0])) if later else say("오늘은 닫았어요")), "off"


def _next(time: KeptTime, now: datetime, day: date, frame: Frame) -> str:
    coming = next((use for use in time.uses if use.start > now and use.state not in _GONE), None)
    if coming is None:
        return ""
    told = frame.say("다음 {time} {what} {n}명")
    return told.format(time=_clock(day, coming.start), what=use_label(coming, frame.say), n=f"{coming.heads:,}")


def _clock(day: date, at: datetime) -> str:
    return clock_text(minutes_from(day, at))


def _bars(time: KeptTime, day: date, left: int) -> tuple[Bar, ...]:
    shown = (moment(day, 0), moment(day + DAY, 0))
    pieces = [
        *(("open", piece) for piece in time.hours),
        *(("shut", (shut.start, shut.end)) for shut in time.shut),
        *((use_kind(use), (use.start, use.end)) for use in time.uses),
    ]
    cut = ((kind, (max(start, shown[0]), min(end, shown[1]))) for kind, (start, end) in pieces)
    return tuple(
        Bar(kind, minutes_from(day, start) - left, round((end - start) / timedelta(minutes=1)))
        for kind, (start, end) in cut
        if start < end
    )
