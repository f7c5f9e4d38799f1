"""What happens when time becomes free: money goes back, dates are offered again, the waiting line moves up."""

from geo.booking import money, series, waits
from geo.booking.desk import Desk
from geo.queries.bookings import BookingRow


def after_freeing(desk: Desk, booking: BookingRow) -> None:
    """Let everybody who cares know that `booking`, in the state it has now, gives its time back."""
    money.settle(desk, booking)
    series.offer_freed(desk, booking)
    waits.offer_freed(desk, booking)


def after_moving(desk: Desk, before: BookingRow) -> None:
    """Offer the time that a moved booking has left; its money moved with it."""
    series.offer_freed(desk, before)
    waits.offer_freed(desk, before)
