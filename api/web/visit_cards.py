"""A booking on the day of its use, with what may be done about it right now."""

from sqlalchemy.orm import Session

from api.web.booking_cards import booking_card
from api.web.committee_views import VisitCard
from api.web.pages import Frame
from geo import clock
from geo.booking.use import window
from geo.enums import BookingState
from geo.queries.bookings import BookingRow, ContactRow
from geo.queries.policies import get_policy


def visit_card(
    row: BookingRow, frame: Frame, session: Session, contact: ContactRow | None = None, *, keeps: bool
) -> VisitCard:
    """Return a booking with the steps that stand open now: for its keeper longer than for who booked."""
    first, last = window(row, get_policy(session, row.policy_id))
    now, waits = clock.now(), row.state == BookingState.CONFIRMED
    return VisitCard(
        booking_card(row, frame, contact),
        can_check_in=waits and first <= now <= (row.end if keeps else last),
        can_check_out=row.state == BookingState.IN_USE,
        can_miss=keeps and waits and now >= last,
    )
