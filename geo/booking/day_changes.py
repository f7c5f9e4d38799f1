"""Changes of holidays, days off and hours, and the bookings that fall out of the hours by them.

Nothing is cancelled: what falls out goes onto a list, and the keepers of its site decide.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from geo import clock
from geo.booking import steps
from geo.booking.desk import Desk
from geo.booking_checks import CheckCause, CheckDecision
from geo.clock import SEOUL
from geo.enums import LIVE_STATES
from geo.errors import Conflict
from geo.queries import checks, claims
from geo.queries.bookings import BookingRow, get_booking
from geo.queries.spaces import get_space

REASON = "venue"


def window_of(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the time that days may touch, wherever their venues are: hours of the evening before pass midnight."""
    start, end = datetime.combine(first, time(), SEOUL), datetime.combine(last, time(), SEOUL)
    return start - timedelta(days=1), end + timedelta(days=3)


def affected_by(
    desk: Desk, change: Callable[[], object], window: tuple[datetime, datetime], space_id: UUID | None = None
) -> list[BookingRow]:
    """Return the bookings that `change` would put outside the hours; nothing is written."""
    before = _outside(desk, window, space_id)
    trial = desk.session.begin_nested()
    try:
        change()
        after = _outside(desk, window, space_id)
    finally:
        trial.rollback()
    return _in_order(desk, after - before)


def apply(
    desk: Desk,
    change: Callable[[], object],
    window: tuple[datetime, datetime],
    cause: CheckCause,
    reason: str,
    space_id: UUID | None = None,
) -> list[BookingRow]:
    """Make a change and put the bookings that fall out of the hours by it onto the keepers' list; return them."""
    before = _outside(desk, window, space_id)
    change()
    after = _outside(desk, window, space_id)
    checks.drop_checks(desk.session, before - after)
    checks.add_checks(desk.session, after - before, cause, reason, desk.actor.account_id, clock.now())
    rows = _in_order(desk, after - before)
    _tell_keepers(desk, rows, reason)
    return rows


def change_hours(desk: Desk, space_id: UUID, change: Callable[[], object]) -> list[BookingRow]:
    """Change the hours of one space; what falls out of them goes onto its keepers' list."""
    now = clock.now()
    last = checks.last_use(desk.session, space_id, now)
    if last is not None:
        return apply(desk, change, (now, last), CheckCause.HOURS, "", space_id)
    change()
    return []


def _outside(desk: Desk, window: tuple[datetime, datetime], space_id: UUID | None) -> set[UUID]:
    return checks.outside_hours(desk.session, *window, clock.now(), space_id)


def _in_order(desk: Desk, found: set[UUID]) -> list[BookingRow]:
    rows = [get_booking(desk.session, booking_id) for booking_id in found]
    return sorted(rows, key=lambda row: (row.start, row.space_name, str(row.id)))


def _tell_keepers(desk: Desk, rows: list[BookingRow], reason: str) -> None:
    keepers = checks.keepers_of(desk.session, {row.site_id for row in rows}, clock.today())
    for site_id, accounts in keepers.items():
        here = [row for row in rows if row.site_id == site_id]
        facts = {"site": here[0].site_name, "count": len(here), "reason": reason}
        for account_id in accounts:
            if account_id != desk.actor.account_id:
                desk.tell(account_id, "bookings_to_check", facts)


def decide(desk: Desk, booking_id: UUID, decision: CheckDecision) -> BookingRow:
    """Settle a booking on the list: keep it although the place is closed then, or call it off by the venue."""
    booking = get_booking(desk.session, booking_id)
    claims.lock_cells(desk.session, get_space(desk.session, booking.space_id, clock.today()).cells)
    checks.decide_check(desk.session, booking_id, decision, desk.actor.account_id, clock.now())
    if decision is CheckDecision.KEEP:
        return booking
    locked = get_booking(desk.session, booking_id, lock=True)
    if locked.state not in LIVE_STATES:
        raise Conflict("이미 끝난 예약이에요.", "The booking is over.", code="move_not_allowed")
    return steps.cancel_by_venue(desk, locked, REASON)
