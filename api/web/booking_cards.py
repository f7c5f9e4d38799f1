"""Bookings as their owners and keepers see them."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.web.labels import REASONS, WEEKDAYS, WEEKDAYS_EN, booking_badge, span_text
from api.web.pages import Frame
from api.web.views import BookingCard
from geo import clock
from geo.clock import SEOUL
from geo.enums import BookingState, Purpose
from geo.queries.access import note_access
from geo.queries.bookings import BookingRow, ContactRow, read_contact

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
        series_url=_series_url(row, frame),
    )


def _series_url(row: BookingRow, frame: Frame) -> str:
    """Return where all dates of the series stand: its keepers decide them as one, its owner looks after them."""
    if row.series_id is None:
        return ""
    keeper = frame.request.url.path.startswith("/keep")
    return f"/keep/series/{row.series_id}" if keeper else f"/my/series#series-{row.series_id}"


def _moment_text(at: datetime, lang: str) -> str:
    return span_text(at, at, lang).rpartition("~")[0]


def seen_contact(session: Session, frame: Frame, row: BookingRow) -> ContactRow | None:
    """Return whom to call about somebody's booking, and remember who looked."""
    contact = read_contact(session, row.id)
    caller = frame.caller
    if contact is not None and caller is not None and row.account_id != caller.account_id:
        note_access(session, caller.account_id, "booking_contact", [row.id])
    return contact
