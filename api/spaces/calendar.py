"""A space's calendar as iCalendar (RFC 5545), for people's own calendar programs: taken times, nobody's names."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from icalendar import Calendar, Event

from geo.enums import BookingState
from geo.queries.bookings import BookingRow
from geo.queries.spaces import SpaceDetail

_TENTATIVE = {BookingState.HOLD, BookingState.REQUESTED, BookingState.AWAITING_PAYMENT}


def write_calendar(space: SpaceDetail, bookings: Sequence[BookingRow], now: datetime) -> bytes:
    """Return the calendar of a space; instants are written in UTC, so that every program reads the same moment."""
    calendar = Calendar()
    calendar.add("prodid", "-//maeul-atlas//space calendar//KO")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{space.name} ({space.site_name})")
    calendar.add("x-wr-timezone", space.timezone)
    for booking in bookings:
        calendar.add_component(_event(space, booking, now))
    return bytes(calendar.to_ical())


def _event(space: SpaceDetail, booking: BookingRow, now: datetime) -> Event:
    waits = booking.state in _TENTATIVE
    event = Event()
    # The booking's own id stays private: it is the key under which its owner acts.
    event.add("uid", hashlib.sha256(f"{space.id}{booking.id}".encode()).hexdigest()[:32] + "@maeul-atlas")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", booking.start.astimezone(UTC))
    event.add("dtend", booking.end.astimezone(UTC))
    event.add("summary", "승인 대기" if waits else "예약됨")
    event.add("status", "TENTATIVE" if waits else "CONFIRMED")
    event.add("location", f"{space.site_name} {space.name}, {space.address}")
    event.add("sequence", booking.version - 1)
    return event
