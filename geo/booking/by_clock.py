"""What happens to bookings because time passes: holds run out, requests are too late, uses are over."""

from geo import clock
from geo.booking.desk import Desk
from geo.booking.freed import after_freeing
from geo.queries.bookings import complete_over, expire_begun, get_booking
from geo.queries.claims import expire_holds


def let_holds_go(desk: Desk) -> int:
    """Expire holds past their end and hand their time on; return how many."""
    gone = expire_holds(desk.session, clock.now())
    for booking_id in gone:
        after_freeing(desk, get_booking(desk.session, booking_id))
    return len(gone)


def let_time_pass(desk: Desk) -> dict[str, int]:
    """Expire requests whose time has begun, tell whoever asked, and complete what is over; return how many of each."""
    now = clock.now()
    late = expire_begun(desk.session, now)
    for booking_id in late:
        booking = get_booking(desk.session, booking_id)
        desk.notify("expired", booking, "")
        after_freeing(desk, booking)
    return {"expired": len(late), "completed": len(complete_over(desk.session, now))}
