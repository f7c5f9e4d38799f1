"""Bookings as their owners and keepers see them."""

from datetime import datetime

from api.web.labels import REASONS, WEEKDAYS, WEEKDAYS_EN, booking_badge, span_text
from api.web.pages import Frame
from api.web.views import BookingCard
from geo import clock
from geo.clock import SEOUL
from geo.enums import BookingState, Purpose
from geo.queries.bookings import BookingRow, ContactRow

_CANCELLABLE = {BookingState.CONFIRMED}
_WITHDRAWABLE = {BookingState.REQUESTED, BookingState.HOLD, BookingState.AWAITING_PAYMENT}
_MOVABLE = {BookingState.CONFIRMED, BookingState.REQUESTED}


def booking_card(row: BookingRow, frame: Frame, contact: ContactRow | None = None) -> BookingCard:
    """Return a booking with what may be done about it before it begins."""
    say, first = frame.say, row.start.astimezone(SEOUL)
    ahead = row.start > clock.now()
    english = frame.lang == "en"
    return BookingCard(
        id=str(row.id),
        version=row.version,
        space_name=row.space_name,
        space_url=f"/spaces/{row.space_id}",
        site_name=row.site_name,
        month=f"{first:%b}" if english else f"{first.month}월",
        day=str(first.day),
        weekday=WEEKDAYS_EN[first.weekday()] if english else WEEKDAYS[first.weekday()],
        when=span_text(row.start, row.end, frame.lang),
        heads=row.heads,
        purpose=say(Purpose(row.purpose).label),
        state=booking_badge(row.state, say),
        reason=say(REASONS[row.reason_code]) if row.reason_code in REASONS else "",
        can_cancel=ahead and row.state in _CANCELLABLE,
        can_withdraw=ahead and row.state in _WITHDRAWABLE,
        can_move=ahead and row.state in _MOVABLE,
        contact_name=contact.name if contact else "",
        contact_phone=contact.phone if contact else "",
        contact_email=contact.email if contact else "",
        asked=_moment_text(row.created_at, frame.lang),
    )


def _moment_text(at: datetime, lang: str) -> str:
    return span_text(at, at, lang).rpartition("~")[0]
