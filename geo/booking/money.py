"""Money of bookings: what they cost, in which state they wait for it, what goes back when they end."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo import clock
from geo.booking.desk import Desk
from geo.booking.price_words import won_text
from geo.booking.pricing import Price, PriceAsk, Use, given_back, price_use
from geo.booking.rules import Wish
from geo.enums import BookingState
from geo.money_words import ChargeKind, PayWhen
from geo.queries import ledger
from geo.queries.bookings import BookingRow
from geo.queries.days import is_holiday_here
from geo.queries.ledger import Balance, Target
from geo.queries.prices import read_prices, stored_price
from geo.queries.spaces import SpaceDetail

ASKED_NOTHING = PriceAsk()
OWING = frozenset({"awaiting_payment", "confirmed", "in_use", "completed"})
"""States in which the price is owed; a hold or a request owes nothing yet."""
ENDED = frozenset({"cancelled", "rejected", "expired", "no_show"})


def price_of(
    session: Session,
    space: SpaceDetail,
    wish: Wish,
    owner: UUID | None,  # noqa: ARG001  (who books says what they are in `ask`; the keeper looks at the proof)
    purpose: str,  # noqa: ARG001  (no list knows prices by purpose yet)
    ask: PriceAsk = ASKED_NOTHING,
) -> Price | None:
    """Return what the use costs by the space's price list in force, or None where none is kept."""
    prices = read_prices(session, space.id)
    if prices is None or not prices.rates:
        return None

    @cache
    def is_holiday(day: date) -> bool:
        return is_holiday_here(session, day)

    return price_use(prices, Use(wish.start, wish.end, ZoneInfo(space.timezone), is_holiday), ask)


def next_state(
    session: Session,  # noqa: ARG001  (one seam for all that decides a state)
    space: SpaceDetail,  # noqa: ARG001  (as above)
    state: str,
    price: Price | None,
) -> str:
    """Return the state a booking takes instead of `state`: one to be confirmed waits for its money first."""
    owes = price is not None and price.due_won > 0 and price.snapshot.get("payment") == PayWhen.BEFOREHAND
    return BookingState.AWAITING_PAYMENT if owes and state == BookingState.CONFIRMED else state


def charge(desk: Desk, booking: BookingRow) -> None:
    """Bring what a live booking owes in line with its price; harmless when done twice."""
    price = stored_price(desk.session, booking.id)
    if price is None or booking.state not in OWING:
        return
    added = write_charges(desk, booking, price)
    give_back_excess(desk, booking)
    if added > 0 and booking.state == BookingState.AWAITING_PAYMENT:
        _tell(desk, booking, "payment_due", ledger.balance_of(desk.session, booking.id).owed)


def write_charges(desk: Desk, booking: BookingRow, price: Price) -> int:
    """Charge price and deposit so far as that is not done; return what was added."""
    now = clock.now()
    due_at = min(now + timedelta(minutes=price.snapshot["pay_within_minutes"]), max(booking.start, now))
    added = 0
    for kind, won in ((ChargeKind.FEE, price.won), (ChargeKind.DEPOSIT, price.deposit_won)):
        target = replace(_target(desk, booking, kind, won), whole=False)
        added += ledger.bring_charges_to(desk.session, target, now, due_at)
    return added


def settle(desk: Desk, booking: BookingRow) -> None:
    """Bring the ledger in line with a booking that ended: its state tells what is let off and what goes back."""
    if booking.state not in ENDED:
        return
    now = clock.now()
    balance = ledger.balance_of(desk.session, booking.id)
    kept = _kept(booking, stored_price(desk.session, booking.id), balance, now)
    ledger.bring_charges_to(desk.session, _target(desk, booking, ChargeKind.FEE, kept), now)
    ledger.bring_charges_to(desk.session, _target(desk, booking, ChargeKind.DEPOSIT, 0), now)
    give_back_excess(desk, booking)


def _kept(booking: BookingRow, price: Price | None, balance: Balance, now: datetime) -> int:
    """Return how much of the price stays: nobody is charged again for what was let off, nor for what was never paid."""
    if price is None:
        return 0
    if booking.state == BookingState.NO_SHOW:
        return balance.fee
    if booking.state != BookingState.CANCELLED or booking.reason_code != "by_resident":
        return 0
    back = given_back(price.snapshot["refunds"], price.won, booking.start - now)
    return max(0, min(price.won - back, balance.fee, balance.paid - balance.refunded - balance.refund_due))


def give_back_excess(desk: Desk, booking: BookingRow, reason: str = "excess") -> int:
    """Order back what was paid beyond what is owed, the newest payment first; return the sum."""
    rest = excess = max(0, -ledger.balance_of(desk.session, booking.id).owed)
    for payment in reversed(ledger.list_payments(desk.session, booking.id)):
        won = min(rest, payment.left)
        if won > 0:
            # what was left of the payment tells one order from the next
            ledger.order_refund(desk.session, payment.id, won, f"{reason}:{payment.left}", clock.now())
            rest -= won
    if excess:
        _tell(desk, booking, "refund_ordered", excess)
    return excess


def _target(desk: Desk, booking: BookingRow, kind: ChargeKind, won: int) -> Target:
    return Target(booking.id, kind, won, booking.version, desk.actor.account_id)


def _tell(desk: Desk, booking: BookingRow, kind: str, won: int) -> None:
    if booking.account_id is None:
        return
    zone = ZoneInfo(booking.timezone)
    balance = ledger.balance_of(desk.session, booking.id)
    prices = read_prices(desk.session, booking.space_id)
    facts = {
        "space": booking.space_name,
        "site": booking.site_name,
        "when": f"{booking.start.astimezone(zone):%Y-%m-%d %H:%M}",
        "won": won_text(won),
        "due": f"{balance.due_at.astimezone(zone):%Y-%m-%d %H:%M}" if balance.due_at else "",
        "transfer_to": prices.transfer_to if prices else "",
    }
    desk.tell(booking.account_id, kind, facts)
