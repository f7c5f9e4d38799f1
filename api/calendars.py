"""Calendars (RFC 5545) for people's own calendar programs.

Instants are written in UTC, the same moment everywhere; days on which a place is closed are dates, the same day
everywhere. A calendar changes only with what it tells, so that an ETag spares whoever asks every hour.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from fastapi import Request, Response
from icalendar import Calendar, Event, vText

from api.http import file_name, unless_had
from geo.clock import SEOUL
from geo.enums import BookingState, BookingType, ProgrammeKind, Purpose
from geo.queries.bookings import BookingRow
from geo.queries.closures import ClosureRow
from geo.queries.days import DayOffRow
from geo.queries.sessions import SessionRow

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
PAST: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=366)
MOST: Final = 5000
ASK_AGAIN: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_TENTATIVE: Final = {BookingState.HOLD, BookingState.REQUESTED, BookingState.AWAITING_PAYMENT}
_GONE: Final = {BookingState.CANCELLED, BookingState.REJECTED, BookingState.EXPIRED, BookingState.NO_SHOW}


class Words(vText):
    r"""Text that comes out as it was typed: icalendar takes a typed `\N` for a line break."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(piece).to_ical() for piece in self.split(r"\N"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: `words` are its title, `note` its description; with dates it lasts whole days, `end` not counted.

    `changed_at` and `version` tell programs that it has changed; `busy` says whether it takes the reader's own time.
    """

    uid: str
    start: datetime | date
    end: datetime | date
    words: str
    changed_at: datetime
    place: str = ""
    status: str = "CONFIRMED"
    version: int = 1
    note: str = ""
    url: str = ""
    busy: bool = False


def write_calendar(title: str, zone: str, entries: Sequence[Entry]) -> bytes:
    """Return a calendar; `zone` is where a program that asks should show it."""
    calendar = Calendar()
    calendar.add("prodid", "-//maeul-atlas//calendar//KO")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", Words(title), encode=False)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def webcal(base: str, path: str) -> str:
    """Return the address under which a calendar of ours opens in a calendar program that subscribes."""
    return f"webcal://{base.partition('://')[2]}{path}"


def public_calendar(request: Request, name: str, title: str, zone: str, entries: Sequence[Entry]) -> Response:
    """Answer with a calendar for everybody; `name` is its file's in ASCII."""
    return _answer(request, name, title, write_calendar(title, zone, entries), {})


def secret_calendar(request: Request, name: str, title: str, zone: str, entries: Sequence[Entry]) -> Response:
    """Answer with somebody's own calendar, which nothing on the way may keep."""
    own = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    return _answer(request, name, title, write_calendar(title, zone, entries), own)


def _answer(request: Request, name: str, title: str, file: bytes, headers: dict[str, str]) -> Response:
    named = file_name(f"{name}.ics", f"{title}.ics", inline=True)
    return unless_had(request, file, MEDIA_TYPE, {**named, **headers})


def taken_entry(booking: BookingRow) -> Entry:
    """Return an event that says only that the time is taken: for everybody."""
    return Entry(
        # The booking's own id stays private: it is the key under which its owner acts.
        uid=_uid(booking.space_id, booking.id),
        start=booking.start,
        end=booking.end,
        words="승인 대기" if booking.state in _TENTATIVE else "예약됨",
        changed_at=booking.updated_at,
        place=_place_of(booking),
        status=_status(booking),
        version=booking.version,
    )


def own_entry(booking: BookingRow, link: str) -> Entry:
    """Return an event for whoever booked."""
    return Entry(
        uid=_uid("mine", booking.id),
        start=booking.start,
        end=booking.end,
        words=f"{booking.space_name} {Purpose(booking.purpose).label}",
        changed_at=booking.updated_at,
        place=_place_of(booking),
        status=_status(booking),
        version=booking.version,
        note=f"{BookingState(booking.state).label} · {booking.heads}명\n{link}",
        url=link,
        busy=True,
    )


def kept_entry(booking: BookingRow, link: str) -> Entry:
    """Return an event for keepers: what happens and for how many, without a name."""
    shut = booking.type == BookingType.BLOCK
    what = BookingType.BLOCK.label if shut else f"{Purpose(booking.purpose).label} {booking.heads}명"
    return Entry(
        uid=_uid("kept", booking.id),
        start=booking.start,
        end=booking.end,
        words=f"[{booking.space_name}] {what}",
        changed_at=booking.updated_at,
        place=_place_of(booking),
        status=_status(booking),
        version=booking.version,
        note=f"{BookingState(booking.state).label}\n{link}",
        url=link,
    )


def session_entry(row: SessionRow, base: str, *, busy: bool = False) -> Entry:
    """Return a session of a programme, for everybody; one that is called off stays and says so."""
    url = f"{base}/programmes/{row.programme_id}"
    where = row.space_name or row.meeting_place
    facts = (ProgrammeKind(row.kind).label, row.audience, row.fee_text, url)
    return Entry(
        uid=_uid("session", row.id),
        start=row.start,
        end=row.end,
        words=row.title,
        changed_at=row.updated_at,
        place=", ".join(filter(None, (f"{row.site_name} {where}".strip(), row.address))),
        status="CONFIRMED" if row.state == "open" else "CANCELLED",
        version=row.version,
        note="\n".join(filter(None, facts)),
        url=url,
        busy=busy,
    )


def closure_entry(row: ClosureRow) -> Entry:
    """Return a closure of a site, of a space or of some cells."""
    what = "" if row.is_whole_site else row.space_name or ", ".join(row.cell_names)
    start, end = _whole_days(row.start, row.end)
    return Entry(
        uid=_uid("closure", row.id),
        start=start,
        end=end,
        words=": ".join(filter(None, (" ".join(filter(None, (what, "휴관"))), row.reason))),
        changed_at=row.made_at,
        place=row.site_name,
    )


def day_off_entry(row: DayOffRow, site: str, now: datetime) -> Entry:
    """Return days on which a site is closed with its district or by itself."""
    return Entry(
        uid=_uid(site, f"day-off-{row.id}"),
        start=row.first,
        end=row.last + DAY,
        words=f"쉬는 날: {row.reason}",
        # Days off are never changed, only made and dropped: any moment that stays the same for the day will do.
        changed_at=datetime.combine(min(row.first, now.astimezone(SEOUL).date()), time(), SEOUL),
        place=site,
    )


def open_entry(site_id: UUID, site: str, start: datetime, end: datetime) -> Entry:
    """Return a time in which a site is open."""
    return Entry(_uid(site_id, f"open-{start.isoformat()}"), start, end, "문 열어요", changed_at=start, place=site)


def _whole_days(start: datetime, end: datetime) -> tuple[datetime, datetime] | tuple[date, date]:
    """Return the dates where a time lasts from midnight to midnight on the venues' clock, else the time itself."""
    first, last = start.astimezone(SEOUL), end.astimezone(SEOUL)
    return (first.date(), last.date()) if first.time() == last.time() == time() else (start, end)


def _uid(kind: object, key: object) -> str:
    """Return a name that stays the same as long as the thing is there, and tells nothing of it."""
    return hashlib.sha256(f"{kind}{key}".encode()).hexdigest()[:32] + "@maeul-atlas"


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", _moment(entry.start))
    event.add("dtend", _moment(entry.end))
    event.add("status", entry.status)
    event.add("sequence", entry.version - 1)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    if entry.url:
        event.add("url", entry.url)
    for name, value in (("summary", entry.words), ("location", entry.place), ("description", entry.note)):
        if value:
            event.add(name, Words(value), encode=False)
    return event


def _moment(value: datetime | date) -> datetime | date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _place_of(booking: BookingRow) -> str:
    return ", ".join(filter(None, (f"{booking.site_name} {booking.space_name}", booking.address)))


def _status(booking: BookingRow) -> str:
    if booking.state in _GONE:
        return "CANCELLED"
    return "TENTATIVE" if booking.state in _TENTATIVE else "CONFIRMED"
