"""The one function through which everything that claims time is written; the database's constraint decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo import clock
from geo.booking import rules
from geo.booking.desk import Desk
from geo.booking.refusals import refusal_of
from geo.booking.rules import Facts, Wish
from geo.enums import BookingState, BookingType
from geo.errors import BookingRefused
from geo.queries import claims
from geo.queries.bookings import (
    BookingRow,
    ContactRow,
    NewBooking,
    Step,
    add_event,
    get_booking,
    insert_booking,
    insert_contact,
)
from geo.queries.hours import read_hours
from geo.queries.spaces import PolicyRow, SpaceDetail

KEEP_CONTACT_DAYS = 365
LONGEST_WISH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Draft:
    """A booking about to be written.

    `owner_id` is the account it belongs to (None: nobody's, as for a block). `state` and `hold_until` are given where
    the policy does not decide. `leave_out` names the codes of rules that need not hold: a block may lie outside hours.
    """

    space: SpaceDetail
    wish: Wish
    purpose: str
    channel: str
    owner_id: UUID | None
    contact: ContactRow | None = None
    type: str = BookingType.NORMAL
    state: str | None = None
    hold_until: datetime | None = None
    key: str | None = None
    series_id: UUID | None = None
    session_id: UUID | None = None
    wait_id: UUID | None = None
    closure_id: UUID | None = None
    leave_out: frozenset[str] = frozenset()


def write(desk: Desk, draft: Draft) -> BookingRow:
    """Check the rules, take the claims, write the booking and its first event.

    Raises BookingRefused, and then the caller rolls back (a savepoint is enough); tells nobody.
    """
    now = clock.now()
    policy = check_rules(desk.session, draft.space, draft.wish, now, draft.leave_out)
    state = draft.state or first_state(policy)
    claims.lock_cells(desk.session, draft.space.cells)
    claims.expire_holds(desk.session, now, draft.space.cells)
    booking_id = insert_booking(desk.session, new_row(draft, state, policy.id))
    claim(desk.session, booking_id, draft.space, policy, draft.wish)
    if draft.contact is not None:
        forget_on = draft.wish.end.astimezone(ZoneInfo(draft.space.timezone)).date() + timedelta(days=KEEP_CONTACT_DAYS)
        insert_contact(desk.session, booking_id, draft.contact, forget_on)
    action = "hold" if state == BookingState.HOLD else "book"
    add_event(desk.session, booking_id, None, Step(action, state, desk.actor.account_id, draft.channel), now)
    return get_booking(desk.session, booking_id)


def new_row(draft: Draft, state: str, policy_id: int) -> NewBooking:
    """Return the row that is written for a draft."""
    return NewBooking(
        space_id=draft.space.id,
        account_id=draft.owner_id,
        start=draft.wish.start,
        end=draft.wish.end,
        heads=draft.wish.heads,
        purpose=draft.purpose,
        type=draft.type,
        state=state,
        policy_id=policy_id,
        channel=draft.channel,
        hold_until=draft.hold_until,
        idempotency_key=draft.key,
        series_id=draft.series_id,
        session_id=draft.session_id,
        wait_id=draft.wait_id,
        closure_id=draft.closure_id,
    )


def check_rules(
    session: Session, space: SpaceDetail, wish: Wish, now: datetime, leave_out: frozenset[str] = frozenset()
) -> PolicyRow:
    """Return the policy under which `wish` may be booked; raise BookingRefused with every broken rule."""
    if space.policy is None or not space.cells:
        raise refusal_of([rules.Broken("inquire_only", "운영하는 곳에 문의해야 하는 공간이에요.", "Ask the operator.")])
    hours = []
    if timedelta(0) < wish.end - wish.start <= LONGEST_WISH:
        around = timedelta(days=1)
        hours = read_hours(
            session, space.id, wish.start - around, wish.end + around, now.astimezone(clock.SEOUL).date()
        )
    found = rules.broken_rules(wish, Facts(space, space.policy, hours, now))
    broken = [one for one in found if one.code not in leave_out]
    if broken:
        raise refusal_of(broken)
    return space.policy


def claim(session: Session, booking_id: UUID, space: SpaceDetail, policy: PolicyRow, wish: Wish) -> None:
    """Widen the use by the policy's margins and claim every cell, or raise BookingRefused."""
    start = wish.start - timedelta(minutes=policy.setup_minutes)
    end = wish.end + timedelta(minutes=policy.turnover_minutes)
    if not claims.take_claims(session, booking_id, space.cells, start, end):
        raise BookingRefused("그 시간은 이미 예약되어 있어요.", "That time is already taken.", code="taken")


def first_state(policy: PolicyRow) -> BookingState:
    """Return the state in which a submitted booking begins."""
    return BookingState.CONFIRMED if policy.approval == "instant" else BookingState.REQUESTED
