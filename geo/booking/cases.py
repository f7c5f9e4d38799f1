"""A booking about to change, locked in the one order that never waits in a circle: cells first, then the row."""

from uuid import UUID

from geo import clock
from geo.booking.desk import Desk
from geo.enums import BookingState
from geo.errors import Conflict, NotAllowed, NotFound
from geo.queries import claims
from geo.queries.bookings import BookingRow, Step, get_booking, stale
from geo.queries.spaces import SpaceDetail, get_space


def locked_case(desk: Desk, booking_id: UUID, version: int | None = None) -> tuple[BookingRow, SpaceDetail]:
    """Return a booking and its space, the cells and the row locked; raise Conflict for an old version."""
    space = get_space(desk.session, get_booking(desk.session, booking_id).space_id, clock.today())
    claims.lock_cells(desk.session, space.cells)
    booking = get_booking(desk.session, booking_id, lock=True)
    if version is not None and version != booking.version:
        raise stale(booking)
    return booking, space


def see_case(desk: Desk, booking: BookingRow, space: SpaceDetail) -> None:
    """Raise NotFound for whoever neither booked nor keeps the space: not even its being there is told."""
    if not owns(desk, booking) and not desk.actor.keeps(space):
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown")


def owns(desk: Desk, booking: BookingRow) -> bool:
    """Say whether the actor is who booked."""
    return booking.account_id is not None and booking.account_id == desk.actor.account_id


def only_owner(desk: Desk, booking: BookingRow) -> None:
    if not owns(desk, booking):
        raise NotAllowed("예약한 사람만 할 수 있는 일이에요.", "Only who booked may do this.", code="not_your_booking")


def only_keeper(desk: Desk, space: SpaceDetail) -> None:
    if not desk.actor.keeps(space):
        raise NotAllowed("이 공간의 공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")


def only_in(booking: BookingRow, *allowed: BookingState) -> None:
    """Raise Conflict, telling the present state, unless the booking is in one of those allowed."""
    if booking.state not in allowed:
        raise Conflict(
            f"'{BookingState(booking.state).label}' 상태라서 할 수 없어요.",
            f"The booking is {booking.state}.",
            code="move_not_allowed",
            details={"state": booking.state, "version": booking.version},
        )


def step_of(desk: Desk, action: str, to_state: str, reason_code: str | None = None) -> Step:
    """Return a step as the desk's actor takes it."""
    return Step(action, to_state, desk.actor.account_id, desk.actor.channel, reason_code)
