"""Bookings as iCalendar (RFC 5545), for people's own calendar programs; instants in UTC, the same moment everywhere."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from icalendar import Calendar, Event

from geo.enums import BookingState, Purpose
from geo.queries.bookings import BookingRow

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_TENTATIVE: Final = {BookingState.HOLD, BookingState.REQUESTED, BookingState.AWAITING_PAYMENT}
_GONE: Final = {BookingState.CANCELLED, BookingState.REJECTED, BookingState.EXPIRED, BookingState.NO_SHOW}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: `key` makes its UID and stays private, `words` are its title, `note` its description."""

    key: str
    booking: BookingRow
    words: str
    note: str = ""


def write_calendar(title: str, zone: str, entries: Sequence[Entry], now: datetime, *, method: str = "") -> bytes:
    """Return a calendar of bookings; `zone` is where a program that asks should show it."""
    calendar = Calendar()
    calendar.add("prodid", "-//maeul-atlas//calendar//KO")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", zone)
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def taken_entry(booking: BookingRow) -> Entry:
    """Return an event that says only that the time is taken: for everybody."""
    return Entry(str(booking.space_id), booking, "승인 대기" if booking.state in _TENTATIVE else "예약됨")


def own_entry(booking: BookingRow, link: str) -> Entry:
    """Return an event for whoever booked."""
    note = f"{BookingState(booking.state).label} · {booking.heads}명\n{link}"
    return Entry("mine", booking, f"{booking.space_name} {Purpose(booking.purpose).label}", note)


def kept_entry(booking: BookingRow, link: str) -> Entry:
    """Return an event for keepers: what happens and for how many, without a name."""
    what = f"{Purpose(booking.purpose).label} {booking.heads}명"
    note = f"{BookingState(booking.state).label}\n{link}"
    return Entry("kept", booking, f"[{booking.space_name}] {what}", note)


def _event(entry: Entry, now: datetime) -> Event:
    booking = entry.booking
    event = Event()
    # The booking's own id stays private: it is the key under which its owner acts.
    event.add("uid", hashlib.sha256(f"{entry.key}{booking.id}".encode()).hexdigest()[:32] + "@maeul-atlas")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", booking.start.astimezone(UTC))
    event.add("dtend", booking.end.astimezone(UTC))
    event.add("summary", entry.words)
    event.add("status", _status(booking))
    event.add("location", f"{booking.site_name} {booking.space_name}, {booking.address}")
    event.add("sequence", booking.version - 1)
    if entry.note:
        event.add("description", entry.note)
    return event


def _status(booking: BookingRow) -> str:
    if booking.state in _GONE:
        return "CANCELLED"
    return "TENTATIVE" if booking.state in _TENTATIVE else "CONFIRMED"
