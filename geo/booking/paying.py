"""Money that comes in for bookings and goes back: by hand, and as the card provider says it stands."""

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo import clock
from geo.booking import freed, money
from geo.booking.desk import Desk
from geo.booking.providers import OVER, PAID, Found, Returned
from geo.booking.writing import first_state
from geo.enums import BookingState
from geo.errors import Conflict, InvalidInput, NotFound
from geo.money_words import OrderState, PayBy, RefundState
from geo.queries import ledger
from geo.queries.bookings import BookingRow, Step, change_booking, get_booking
from geo.queries.ledger import Received, RefundRow
from geo.queries.payment_orders import PaymentOrderRow, get_payment_order, mark_payment_order, open_payment_order
from geo.queries.prices import stored_price
from geo.queries.spaces import SpaceDetail, get_space

_REFUND_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ORDER_STAYS = timedelta(days=1)


def receive(desk: Desk, booking_id: UUID, received: Received) -> BookingRow:
    """Write money that a keeper got in hand or saw on the account, and take the booking on."""
    booking = get_booking(desk.session, booking_id, lock=True)
    space = get_space(desk.session, booking.space_id, clock.today())
    if not desk.actor.keeps(space):
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown")
    return take_in(desk, booking, received)


def take_in(desk: Desk, booking: BookingRow, received: Received) -> BookingRow:
    """Write a payment of a locked booking once, and what follows from it."""
    if not ledger.add_payment(desk.session, received, desk.actor.account_id, clock.now()):
        return booking
    now = clock.now()
    if booking.state == BookingState.HOLD:
        booking = _end_of_hold(desk, booking, now)
    if booking.state in money.ENDED:
        money.settle(desk, booking)
        return booking
    money.charge(desk, booking)
    if booking.state == BookingState.AWAITING_PAYMENT and ledger.balance_of(desk.session, booking.id).owed <= 0:
        booking = _step(desk, booking, "pay", BookingState.CONFIRMED, now)
        desk.notify("confirmed", booking, "")
    return booking


def _end_of_hold(desk: Desk, booking: BookingRow, now: datetime) -> BookingRow:
    """Money for a hold submits it while it lives; past its end the hold is over, swept away or not."""
    if booking.hold_until is not None and booking.hold_until <= now:
        expired = _step(desk, booking, "expire", BookingState.EXPIRED, now, "hold_expired")
        freed.after_freeing(desk, expired)
        return expired
    space = get_space(desk.session, booking.space_id, clock.today())
    wanted = first_state(space.policy) if space.policy else BookingState.CONFIRMED
    state = money.next_state(desk.session, space, wanted, stored_price(desk.session, booking.id))
    submitted = _step(desk, booking, "submit", state, now)
    if state != BookingState.AWAITING_PAYMENT:
        desk.notify(state, submitted, "")
    return submitted


def _step(
    desk: Desk, booking: BookingRow, action: str, to_state: str, now: datetime, reason: str | None = None
) -> BookingRow:
    step = Step(action, to_state, desk.actor.account_id, desk.actor.channel, reason)
    return change_booking(desk.session, booking, step, now)


def open_order(desk: Desk, booking_id: UUID) -> PaymentOrderRow:
    """Write that who booked is about to pay what is owed by card, and return the intent."""
    booking = get_booking(desk.session, booking_id, lock=True)
    if booking.account_id != desk.actor.account_id:
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown")
    won = _payable(desk, booking)
    order_id = f"maeul-{uuid4().hex}"
    open_payment_order(desk.session, order_id, booking.id, won, clock.now())
    return PaymentOrderRow(order_id, booking.id, won, OrderState.OPEN, None, clock.now())


def _payable(desk: Desk, booking: BookingRow) -> int:
    now = clock.now()
    dead = booking.state == BookingState.HOLD and (booking.hold_until is None or booking.hold_until <= now)
    if dead or booking.state not in money.OWING | {BookingState.HOLD}:
        raise not_payable(booking)
    price = stored_price(desk.session, booking.id)
    if booking.state == BookingState.HOLD:
        won = price.due_won if price else 0
    else:
        money.charge(desk, booking)
        won = ledger.balance_of(desk.session, booking.id).owed
    if won <= 0:
        raise Conflict("낼 돈이 없는 예약이에요.", "Nothing is owed for this booking.", code="nothing_owed")
    return won


def not_payable(booking: BookingRow) -> Conflict:
    """Return the fault of paying for what cannot be had any more."""
    return Conflict(
        f"'{BookingState(booking.state).label}' 상태라서 결제할 수 없어요.",
        "This booking cannot be paid for any more.",
        code="not_payable",
        details={"state": booking.state, "version": booking.version},
    )


def begin_confirming(desk: Desk, payment_key: str, order_id: str, won: int) -> PaymentOrderRow:
    """Write that the provider is about to be asked for the money; refuse another sum, and what is over.

    Committed before the provider is asked: whoever is killed in between leaves a trace that is followed up.
    """
    order = get_payment_order(desk.session, order_id)
    booking = get_booking(desk.session, order.booking_id, lock=True) if order else None
    if order is None or booking is None or booking.account_id != desk.actor.account_id:
        raise NotFound("그런 결제가 없어요.", "There is no such payment.", code="payment_unknown")
    if won != order.won:
        raise InvalidInput(
            "결제 금액이 예약 금액과 달라요. 결제하지 않았으니 처음부터 다시 해 주세요.",
            "The sum is not the one that was asked for; nothing was taken.",
            code="amount_mismatch",
            details={"expected": order.won},
        )
    if order.payment_key not in {None, payment_key}:
        raise Conflict("이미 다른 결제로 진행 중이에요.", "Another payment is under way.", code="payment_under_way")
    if order.state != OrderState.PAID:
        _payable(desk, booking)
        mark_payment_order(desk.session, order_id, OrderState.CONFIRMING, clock.now(), payment_key)
    return order


def record(desk: Desk, found: Found) -> BookingRow | None:
    """Bring the ledger in line with a payment as it stands at the provider, whatever was heard of it before.

    Lost, late, repeated and out-of-order messages all end here with the same state; None when it is not ours.
    """
    order = get_payment_order(desk.session, found.order_id)
    if order is None:
        return None
    booking = get_booking(desk.session, order.booking_id, lock=True)
    now = clock.now()
    if found.status in OVER:
        mark_payment_order(desk.session, order.id, OrderState.REFUSED, now, found.payment_key)
    if found.status in PAID:
        mark_payment_order(desk.session, order.id, OrderState.PAID, now, found.payment_key)
        booking = take_in(desk, booking, Received(booking.id, PayBy.TOSS, found.payment_key, found.won))
        for returned in found.returned:
            _gone_back(desk, found.payment_key, returned, now)
    return booking


def _gone_back(desk: Desk, payment_key: str, returned: Returned, now: datetime) -> None:
    """Write money the provider gave back: for an order of ours, told by its number in the reason, or for another."""
    if ledger.has_refund_event(desk.session, PayBy.TOSS, returned.event_id):
        return
    payment = ledger.find_payment(desk.session, PayBy.TOSS, payment_key)
    if payment is None:
        return
    ours = _REFUND_ID.search(returned.reason)
    refund = ledger.get_refund(desk.session, UUID(ours[0])) if ours else None
    refund_id = refund.id if refund and refund.payment_id == payment.id and refund.won == returned.won else None
    if refund_id is None:
        refund_id = ledger.order_refund(desk.session, payment.id, returned.won, f"toss:{returned.event_id}", now)
    if refund_id is not None:
        ledger.finish_refund(desk.session, refund_id, returned.event_id, desk.actor.account_id, now)


def reason_of(refund: RefundRow) -> str:
    """Return the reason under which the provider gives money back; the number tells us later which order it was."""
    return f"예약 환불 {refund.id}"


def hand_back(desk: Desk, refund_id: UUID) -> RefundRow:
    """Write that a keeper gave money back by hand, in cash or by transfer."""
    refund = ledger.get_refund(desk.session, refund_id)
    booking = get_booking(desk.session, refund.booking_id, lock=True) if refund else None
    if refund is None or booking is None or not desk.actor.keeps(_space(desk, booking)):
        raise NotFound("그런 환불이 없어요.", "There is no such refund.", code="refund_unknown")
    if refund.provider == PayBy.TOSS:
        raise Conflict(
            "카드 결제는 결제 회사를 거쳐 자동으로 돌려줘요.",
            "Card payments go back through the provider by themselves.",
            code="refund_by_provider",
        )
    if refund.state == RefundState.DUE:
        ledger.finish_refund(desk.session, refund.id, str(refund.id), desk.actor.account_id, clock.now())
    return refund


def refund(desk: Desk, booking_id: UUID, won: int, key: str) -> list[RefundRow]:
    """Let off a part of the price or give the deposit back, as a keeper decides; what was paid for it goes back."""
    booking = get_booking(desk.session, booking_id, lock=True)
    if not desk.actor.keeps(_space(desk, booking)):
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown")
    ledger.let_off(desk.session, booking.id, won, key, desk.actor.account_id, clock.now())
    money.give_back_excess(desk, booking, "keeper")
    return ledger.list_refunds(desk.session, booking_id)


def _space(desk: Desk, booking: BookingRow) -> SpaceDetail:
    return get_space(desk.session, booking.space_id, clock.today())


def expire_unpaid(desk: Desk) -> int:
    """Let go of bookings whose deadline to pay has passed; what was paid in part goes back."""
    ids = ledger.overdue_bookings(desk.session, clock.now())
    for booking_id in ids:
        booking = get_booking(desk.session, booking_id, lock=True)
        if booking.state != BookingState.AWAITING_PAYMENT:
            continue
        expired = _step(desk, booking, "expire", BookingState.EXPIRED, clock.now(), "payment_overdue")
        desk.notify("expired", expired, "")
        freed.after_freeing(desk, expired)
    return len(ids)


def still_wanted(session: Session, order: PaymentOrderRow) -> bool:
    """Say whether a payment that was not taken yet may still be: its booking lives and the intent is fresh."""
    booking = get_booking(session, order.booking_id)
    now = clock.now()
    alive = booking.state in money.OWING or (booking.hold_until is not None and booking.hold_until > now)
    return alive and order.payment_key is not None and now - order.created_at < ORDER_STAYS
