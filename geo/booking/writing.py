"""The one function through which everything that claims time is written; the database's constraint decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo import clock
from geo.booking import money, rules
from geo.booking.desk import Actor, Desk
from geo.booking.pricing import Price, PriceAsk
from geo.booking.quotas import Booker, Counting
from geo.booking.refusals import refusal_of
from geo.booking.rules import Facts, Wish
from geo.enums import Approval, BookingState, BookingType, Channel, Pending
from geo.errors import BookingRefused, NotAllowed
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
from geo.queries.hours import Interval, read_hours, read_off
from geo.queries.parties import membership
from geo.queries.spaces import PolicyRow, SpaceDetail

KEEP_CONTACT_DAYS = 365
LONGEST_WISH = timedelta(days=31)
Read = Callable[[Session, UUID, datetime, datetime, date], list[Interval]]
FOR_OTHERS = frozenset({Channel.PHONE, Channel.VISIT, Channel.KIOSK})
"""Channels through which a keeper books for somebody who has no account: the booking belongs to no account."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A booking about to be written.

    `owner_id` is the account it belongs to (None: nobody's, as for a block, or a caller's who has no account).
    `on_behalf_of` is a group or household. `state` and `hold_until` are given where
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
    on_behalf_of: UUID | None = None
    natures: tuple[str, ...] = ()
    price_ask: PriceAsk = money.ASKED_NOTHING


def write(desk: Desk, draft: Draft) -> BookingRow:
    """Check the rules, take the claims, write the booking and its first event.

    Raises BookingRefused, and then the caller rolls back (a savepoint is enough); tells nobody.
    """
    session, now = desk.session, clock.now()
    policy = check_rules(session, draft.space, told_wish(draft), now, draft.leave_out)
    counting = counting_of(session, draft)
    counting.lock()
    claims.lock_cells(session, draft.space.cells)
    claims.expire_holds(session, now, draft.space.cells)
    check_quotas(counting, draft.wish)
    price = price_of(session, draft)
    state = state_of(session, draft, policy, price)
    booking_id = insert_booking(session, new_row(draft, state, policy.id, price))
    claim(session, booking_id, draft.space, policy, draft.wish, hard=claims_hard(policy, state))
    if draft.contact is not None:
        forget_on = draft.wish.end.astimezone(ZoneInfo(draft.space.timezone)).date() + timedelta(days=KEEP_CONTACT_DAYS)
        insert_contact(session, booking_id, draft.contact, forget_on)
    action = "hold" if state == BookingState.HOLD else "book"
    add_event(session, booking_id, None, Step(action, state, desk.actor.account_id, draft.channel), now)
    booking = get_booking(session, booking_id)
    if booking.price is not None:  # a deposit is owed even where the use itself costs nothing
        money.charge(desk, booking)
    return booking


def told_wish(draft: Draft) -> Wish:
    """Return the wish as the rules look at it: normal bookings say what they are for."""
    if draft.type != BookingType.NORMAL:
        return draft.wish
    return replace(draft.wish, purpose=draft.purpose, natures=draft.natures)


def counting_of(session: Session, draft: Draft) -> Counting:
    """Return the quotas that a draft counts against: only normal bookings count."""
    phone = draft.contact.phone if draft.contact else ""
    booker = Booker(draft.owner_id, draft.on_behalf_of, phone)
    counts = draft.type == BookingType.NORMAL and "quota_reached" not in draft.leave_out
    return Counting(session, draft.space, booker, counts=counts)


def check_quotas(counting: Counting, wish: Wish, but: Sequence[UUID] = ()) -> None:
    """Raise BookingRefused when `wish` would exceed a quota; `but` are bookings that do not count, being moved."""
    broken = counting.broken(wish, but)
    if broken is not None:
        raise refusal_of([broken])


def price_of(session: Session, draft: Draft) -> Price | None:
    """Return what the use costs; blocks, staff and programmes cost nothing."""
    if draft.type not in {BookingType.NORMAL, BookingType.SEASON}:
        return None
    return money.price_of(session, draft.space, draft.wish, draft.owner_id, draft.purpose, draft.price_ask)


def price_again(session: Session, booking: BookingRow, space: SpaceDetail, wish: Wish) -> Price | None:
    """Return what a booking costs at another time, for the same person with the same reductions and extras."""
    if booking.price is None:
        return None
    asked = {name: tuple(codes) for name, codes in booking.price.get("asked", {}).items()}
    return money.price_of(session, space, wish, booking.account_id, booking.purpose, PriceAsk(**asked))


def state_of(session: Session, draft: Draft, policy: PolicyRow, price: Price | None) -> str:
    """Return the state in which a draft begins: what is to be confirmed may have to wait for its money."""
    return money.next_state(session, draft.space, draft.state or first_state(policy), price)


def claims_hard(policy: PolicyRow, state: str) -> bool:
    """Say whether a booking keeps others off its time: requests that compete do not, until one is approved."""
    asked = policy.approval in {Approval.MANAGER, Approval.COMMITTEE} and state in {"hold", "requested"}
    return not (asked and policy.pending == Pending.COMPETE)


def new_row(draft: Draft, state: str, policy_id: int, price: Price | None = None) -> NewBooking:
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
        on_behalf_of=draft.on_behalf_of,
        natures=draft.natures,
        price=price.snapshot if price else None,
        price_won=price.won if price else None,
    )


def check_rules(
    session: Session, space: SpaceDetail, wish: Wish, now: datetime, leave_out: frozenset[str] = frozenset()
) -> PolicyRow:
    """Return the policy under which `wish` may be booked; raise BookingRefused with every broken rule."""
    if space.policy is None or not space.cells:
        raise refusal_of([rules.Broken("inquire_only", "운영하는 곳에 문의해야 하는 공간이에요.", "Ask the operator.")])
    facts = Facts(space, space.policy, _around(session, space, wish, now, read_hours), now)
    broken = [one for one in rules.broken_rules(wish, facts) if one.code not in leave_out]
    if any(one.code == "outside_hours" for one in broken):
        facts = replace(facts, off=_around(session, space, wish, now, read_off))
        broken = [one for one in rules.broken_rules(wish, facts) if one.code not in leave_out]
    if broken:
        raise refusal_of(broken)
    return space.policy


def _around(session: Session, space: SpaceDetail, wish: Wish, now: datetime, read: Read) -> list[Interval]:
    """Read open or closed time with a day on either side of a wish; nothing for wishes that are none."""
    if not timedelta(0) < wish.end - wish.start <= LONGEST_WISH:
        return []
    day = timedelta(days=1)
    return read(session, space.id, wish.start - day, wish.end + day, now.astimezone(clock.SEOUL).date())


def claim(
    session: Session, booking_id: UUID, space: SpaceDetail, policy: PolicyRow, wish: Wish, *, hard: bool = True
) -> None:
    """Widen the use by the policy's margins and claim every cell, or raise BookingRefused."""
    start = wish.start - timedelta(minutes=policy.setup_minutes)
    end = wish.end + timedelta(minutes=policy.turnover_minutes)
    if not claims.take_claims(session, booking_id, space.cells, start, end, hard=hard):
        raise _taken()


def _taken() -> BookingRefused:
    return BookingRefused("그 시간은 이미 예약되어 있어요.", "That time is already taken.", code="taken")


def harden(session: Session, booking_id: UUID) -> None:
    """Make the claims of a booking that competed hard, its cells being locked; raise BookingRefused when one is taken.

    A refusal leaves the claims as they were.
    """
    competing = claims.count_soft(session, booking_id)
    if competing:
        with session.begin_nested():
            if not claims.harden_claims(session, booking_id, competing):
                raise _taken()


def first_state(policy: PolicyRow) -> BookingState:
    """Return the state in which a submitted booking begins."""
    return BookingState.CONFIRMED if policy.approval == "instant" else BookingState.REQUESTED


def check_channel(actor: Actor, channel: str, space: SpaceDetail) -> None:
    """Raise NotAllowed when somebody books for a caller or visitor without keeping the space."""
    if channel in FOR_OTHERS and not actor.keeps(space):
        raise NotAllowed(
            "전화·방문 예약은 그 공간의 공간지기만 넣을 수 있어요.",
            "Only keepers may book for callers and visitors.",
            code="channel_not_allowed",
        )


def party_for(desk: Desk, party_id: UUID | None, channel: str) -> UUID | None:
    """Return the group or household that is booked for; only its members may, for callers nobody."""
    if party_id is None or desk.actor.account_id is None:
        return None
    if channel in FOR_OTHERS:
        raise NotAllowed(
            "전화·방문 예약은 모임 이름으로 넣을 수 없어요.", "Not on behalf of a group.", code="channel_not_allowed"
        )
    return membership(desk.session, party_id, desk.actor.account_id).id
