"""Card payments at the edge: the provider is asked between transactions, never inside one.

First the intent is written and committed, then the provider is asked, then its answer is written. Whoever is killed in
between leaves an intent that the clock follows up, by asking how the payment stands.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.jobs.desk import clock_desk
from geo import clock
from geo.booking import paying
from geo.booking.desk import Desk
from geo.booking.providers import Checkout, Found, Provider, ProviderRefused, ProviderSilent, silent
from geo.db import transaction
from geo.errors import Conflict, MaeulError
from geo.money_words import OrderState
from geo.queries.bookings import BookingRow, get_booking
from geo.queries.ledger import RefundRow, take_refunds
from geo.queries.payment_orders import PaymentOrderRow, get_payment_order, mark_payment_order, take_unsure_orders
from geo.settings import Settings
from geo.toss import Toss

log = logging.getLogger("maeul.money")
KEY_MOST = 200
NOT_TAKEN = frozenset({"READY", "IN_PROGRESS", "WAITING_FOR_DEPOSIT"})


def provider_of(settings: Settings) -> Provider:
    """Return the card provider of the settings; raise Conflict where nobody can pay by card."""
    if not settings.toss_secret_key:
        raise Conflict(
            "여기서는 카드로 낼 수 없어요. 계좌이체나 현장에서 내 주세요.",
            "Cards are not taken here.",
            code="card_payment_off",
        )
    return Toss(settings.toss_url, settings.toss_secret_key)


@dataclass(frozen=True, slots=True)
class Cashier:
    """What card payments work with; every desk is one transaction's."""

    settings: Settings
    engine: Engine
    provider: Provider

    def open(self, desk_of: Callable[[Session], Desk], booking_id: UUID, base: str) -> tuple[PaymentOrderRow, str]:
        """Return the intent to pay what a booking owes, and the address of the provider's window."""
        with transaction(self.engine) as session:
            order = paying.open_order(desk_of(session), booking_id)
            booking = get_booking(session, order.booking_id)
        name = f"{booking.site_name} {booking.space_name}"
        success, fail = f"{base}/my/money/paid", f"{base}/my/money?done=pay-failed"
        return order, self.provider.open(Checkout(order.id, name, order.won, success, fail))

    def confirm(self, desk_of: Callable[[Session], Desk], payment_key: str, order_id: str, won: int) -> BookingRow:
        """Take the money of a payment that its payer approved; the same call twice takes it once."""
        with transaction(self.engine) as session:
            order = paying.begin_confirming(desk_of(session), payment_key, order_id, won)
            booking = get_booking(session, order.booking_id)
        if order.state == OrderState.PAID:
            return booking
        return self._take(order_id, payment_key, won) or booking

    def _take(self, order_id: str, payment_key: str, won: int) -> BookingRow | None:
        try:
            found = self.provider.confirm(payment_key, order_id, won)
        except ProviderRefused:
            with transaction(self.engine) as session:
                mark_payment_order(session, order_id, OrderState.REFUSED, clock.now(), payment_key)
            raise
        if (found.payment_key, found.order_id) != (payment_key, order_id):
            raise silent()
        return self._record(found)

    def _record(self, found: Found) -> BookingRow | None:
        with transaction(self.engine) as session:
            return paying.record(clock_desk(session, self.settings), found)

    def heard(self, payment_key: str, order_id: str) -> BookingRow | None:
        """Follow a message about a payment: it is never believed, only a reason to ask how the payment stands."""
        with transaction(self.engine) as session:
            known = get_payment_order(session, order_id) is not None
        found = self.provider.find(payment_key) if known else None
        if found is None or found.order_id != order_id:
            return None
        return self._record(found)

    def follow_up(self) -> int:
        """Find out about payments whose end nobody heard of, and give back what is due; return how many were tried."""
        with transaction(self.engine) as session:
            unsure = take_unsure_orders(session, clock.now())
        with transaction(self.engine) as session:
            refunds = take_refunds(session, clock.now())
        for order in unsure:
            _patiently(f"payment {order.id}", partial(self._find_out, order))
        for refund in refunds:
            _patiently(f"refund {refund.id}", partial(self._give_back, refund))
        return len(unsure) + len(refunds)

    def _find_out(self, order: PaymentOrderRow) -> None:
        found = self.provider.find(order.payment_key) if order.payment_key else None
        if found is not None and found.order_id == order.id and found.status not in NOT_TAKEN:
            self._record(found)
            return
        with transaction(self.engine) as session:
            wanted = paying.still_wanted(session, order)
            if not wanted:
                mark_payment_order(session, order.id, OrderState.REFUSED, clock.now())
        if wanted and order.payment_key:
            self._take(order.id, order.payment_key, order.won)

    def _give_back(self, refund: RefundRow) -> None:
        reason = paying.reason_of(refund)
        self._record(self.provider.cancel(refund.payment_event_id, refund.won, reason, str(refund.id)))


def _patiently(what: str, act: Callable[[], object]) -> None:
    """One that fails is tried again later and does not keep the others waiting."""
    try:
        act()
    except (ProviderSilent, ProviderRefused) as fault:
        log.warning("%s: %s", what, fault.details.get("provider_code", fault.code))
    except MaeulError as fault:
        log.warning("%s: %s", what, fault.code)
