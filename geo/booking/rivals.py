"""Requests for the same time: the first one confirmed wins, the others go into the waiting line and are told once."""

from collections.abc import Sequence
from uuid import UUID

from geo import clock
from geo.booking import freed, money, writing
from geo.booking.cases import step_of
from geo.booking.desk import Desk
from geo.booking.pricing import Price
from geo.booking.rules import Wish
from geo.booking.waits import wait_for_space
from geo.enums import BookingState, Pending
from geo.queries import votes
from geo.queries.bookings import BookingRow, change_booking, get_booking
from geo.queries.policies import get_policy
from geo.queries.spaces import SpaceDetail

LOST = "lost_to_rival"


def confirm(desk: Desk, booking: BookingRow, space: SpaceDetail, action: str = "approve") -> BookingRow:
    """Confirm a request whose cells and row are locked; its rivals lose in the same transaction."""
    if get_policy(desk.session, booking.policy_id).pending == Pending.COMPETE:
        writing.harden(desk.session, booking.id)
    price = Price(booking.price_won, booking.price or {}) if booking.price_won is not None else None
    state = money.next_state(desk.session, space, BookingState.CONFIRMED, price)
    won = change_booking(desk.session, booking, step_of(desk, action, state), clock.now())
    money.charge(desk, won)
    if won.state == BookingState.CONFIRMED:
        desk.notify("approved", won, "")
    for rival in votes.lock_rivals(desk.session, won.id):
        _lose(desk, get_booking(desk.session, rival))
    return won


def _lose(desk: Desk, rival: BookingRow) -> None:
    lost = change_booking(desk.session, rival, step_of(desk, "reject", BookingState.REJECTED, LOST), clock.now())
    if lost.account_id is None:
        desk.notify("rejected", lost, "같은 시간에 다른 신청이 먼저 승인되었어요.")
    else:
        wait_for_space(desk, lost.account_id, lost.space_id, Wish(lost.start, lost.end, lost.heads), lost.purpose)
        desk.tell(lost.account_id, LOST, facts_of(lost))
    freed.after_freeing(desk, lost)


def facts_of(booking: BookingRow) -> dict[str, object]:
    """Return what a notice about a booking says of it."""
    local = booking.start.astimezone(clock.SEOUL)
    return {
        "space": booking.space_name,
        "site": booking.site_name,
        "when": f"{local.month}월 {local.day}일 {local:%H:%M}~{booking.end.astimezone(clock.SEOUL):%H:%M}",
        "start": local,
        "heads": booking.heads,
    }


def slots(bookings: Sequence[BookingRow], pairs: Sequence[tuple[UUID, UUID]]) -> list[list[BookingRow]]:
    """Return the bookings in groups that want, directly or through each other, the same time; in their order."""
    head = {row.id: row.id for row in bookings}

    def first(of: UUID) -> UUID:
        while head[of] != of:
            of = head[of]
        return of

    for one, other in pairs:
        head[first(other)] = first(one)
    groups: dict[UUID, list[BookingRow]] = {}
    for row in bookings:
        groups.setdefault(first(row.id), []).append(row)
    return list(groups.values())
