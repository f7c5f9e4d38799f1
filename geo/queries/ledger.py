"""The ledger of bookings: charges, payments and refunds, written once; orders to refund; balances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.money_words import ChargeKind, PayBy


@dataclass(frozen=True, slots=True)
class Balance:
    """A booking's money in won; `owed` counts what is on its way back as gone already."""

    booking_id: UUID
    fee: int = 0
    deposit: int = 0
    paid: int = 0
    refunded: int = 0
    refund_due: int = 0
    owed: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChargeRow:
    kind: str
    won: int
    due_at: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money that came in; `left` is what no refund order has taken yet."""

    id: int
    booking_id: UUID
    provider: str
    event_id: str
    won: int
    left: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RefundRow:
    """What goes or went back of a payment."""

    id: UUID
    booking_id: UUID
    payment_id: int
    provider: str
    payment_event_id: str
    won: int
    cause: str
    state: str
    tries: int
    created_at: datetime


_BALANCE = "SELECT booking_id, fee, deposit, paid, refunded, refund_due, owed, due_at FROM booking_balances"


def balance_of(session: Session, booking_id: UUID) -> Balance:
    """Return what a booking owes, has paid and gets back."""
    row = session.execute(text(f"{_BALANCE} WHERE booking_id = :id"), {"id": booking_id}).mappings().one_or_none()
    return Balance(**row) if row else Balance(booking_id)


_CHARGE = text("""
INSERT INTO charges (booking_id, kind, won, due_at, event_id, actor_id, at)
SELECT :booking_id, :kind, :target - coalesce(sum(won), 0), :due_at, :event_id, :actor_id, :at
FROM charges WHERE booking_id = :booking_id AND kind = :kind AND (:whole OR event_id NOT LIKE 'let-off:%')
HAVING coalesce(sum(won), 0) <> :target
ON CONFLICT DO NOTHING RETURNING won
""")


@dataclass(frozen=True, slots=True)
class Target:
    """What the charges of one kind shall come to; `version` is the booking's, so that a repeated step adds nothing.

    Without `whole`, what a keeper let off stays let off.
    """

    booking_id: UUID
    kind: ChargeKind
    won: int
    version: int
    actor_id: UUID | None
    whole: bool = True


def bring_charges_to(session: Session, target: Target, at: datetime, due_at: datetime | None = None) -> int:
    """Write the difference to what is charged already; return it, 0 when there is none."""
    written = session.execute(
        _CHARGE,
        {
            "booking_id": target.booking_id,
            "kind": target.kind,
            "target": target.won,
            "due_at": due_at,
            "event_id": f"v{target.version}:{target.kind}:{target.won}",
            "actor_id": target.actor_id,
            "at": at,
            "whole": target.whole,
        },
    ).scalar_one_or_none()
    return int(written or 0)


def list_charges(session: Session, booking_id: UUID) -> list[ChargeRow]:
    """Return what was charged and let off, oldest first."""
    sql = text("SELECT kind, won, due_at, at FROM charges WHERE booking_id = :id ORDER BY id")
    return [ChargeRow(**row) for row in session.execute(sql, {"id": booking_id}).mappings()]


_PAY = text("""
INSERT INTO payments (booking_id, provider, event_id, won, actor_id, at)
VALUES (:booking_id, :provider, :event_id, :won, :actor_id, :at)
ON CONFLICT (provider, event_id) DO NOTHING RETURNING id
""")


@dataclass(frozen=True, slots=True)
class Received:
    """Money that came in, with the provider's own id of it."""

    booking_id: UUID
    provider: PayBy
    event_id: str
    won: int


def add_payment(session: Session, received: Received, actor_id: UUID | None, at: datetime) -> bool:
    """Write a payment; False when this very payment is written already."""
    values = {name: getattr(received, name) for name in Received.__slots__}
    return session.execute(_PAY, {**values, "actor_id": actor_id, "at": at}).scalar_one_or_none() is not None


_PAYMENTS = """
SELECT p.id, p.booking_id, p.provider, p.event_id, p.won, p.at,
       p.won - coalesce((SELECT sum(r.won) FROM refund_orders r WHERE r.payment_id = p.id), 0)::int AS left
FROM payments p
"""


def list_payments(session: Session, booking_id: UUID) -> list[PaymentRow]:
    """Return a booking's payments, oldest first."""
    rows = session.execute(text(f"{_PAYMENTS} WHERE p.booking_id = :id ORDER BY p.id"), {"id": booking_id}).mappings()
    return [PaymentRow(**row) for row in rows]


def find_payment(session: Session, provider: PayBy, event_id: str) -> PaymentRow | None:
    """Return the payment with the provider's own id, or None."""
    sql = text(f"{_PAYMENTS} WHERE p.provider = :provider AND p.event_id = :event_id")
    row = session.execute(sql, {"provider": provider, "event_id": event_id}).mappings().one_or_none()
    return PaymentRow(**row) if row else None


_ORDER_REFUND = text("""
INSERT INTO refund_orders (payment_id, booking_id, won, cause, created_at)
SELECT p.id, p.booking_id, :won, :cause, :at FROM payments p WHERE p.id = :payment_id
ON CONFLICT (payment_id, cause) DO NOTHING RETURNING id
""")


def order_refund(session: Session, payment_id: int, won: int, cause: str, at: datetime) -> UUID | None:
    """Order `won` of a payment back; None when the same cause has ordered it already."""
    values = {"payment_id": payment_id, "won": won, "cause": cause, "at": at}
    found: UUID | None = session.execute(_ORDER_REFUND, values).scalar_one_or_none()
    return found


_REFUNDS = """
SELECT o.id, o.booking_id, o.payment_id, p.provider, p.event_id AS payment_event_id, o.won, o.cause, o.state, o.tries,
       o.created_at
FROM refund_orders o JOIN payments p ON p.id = o.payment_id
"""


def list_refunds(session: Session, booking_id: UUID) -> list[RefundRow]:
    """Return what goes and went back of a booking's money, oldest first."""
    sql = text(f"{_REFUNDS} WHERE o.booking_id = :id ORDER BY o.created_at, o.id")
    return [RefundRow(**row) for row in session.execute(sql, {"id": booking_id}).mappings()]


def get_refund(session: Session, refund_id: UUID) -> RefundRow | None:
    """Return one refund order, or None."""
    row = session.execute(text(f"{_REFUNDS} WHERE o.id = :id"), {"id": refund_id}).mappings().one_or_none()
    return RefundRow(**row) if row else None


_TAKE_REFUNDS = text("""
UPDATE refund_orders SET tries = tries + 1, tried_at = :now WHERE id IN (
  SELECT o.id FROM refund_orders o JOIN payments p ON p.id = o.payment_id
  WHERE o.state = 'due' AND p.provider = 'toss'
    AND (o.tried_at IS NULL OR o.tried_at + least(power(2, o.tries), 60) * interval '1 minute' <= :now)
  ORDER BY o.created_at LIMIT :most FOR UPDATE OF o SKIP LOCKED
) RETURNING id
""")


def take_refunds(session: Session, now: datetime, most: int = 20) -> list[RefundRow]:
    """Take the provider's refunds that are due, each try later than the one before; others are given by hand."""
    ids = list(session.execute(_TAKE_REFUNDS, {"now": now, "most": most}).scalars())
    sql = text(f"{_REFUNDS} WHERE o.id = ANY(:ids) ORDER BY o.created_at, o.id")
    return [RefundRow(**row) for row in session.execute(sql, {"ids": ids}).mappings()]


_DONE = text("UPDATE refund_orders SET state = 'done' WHERE id = :id AND state = 'due' RETURNING id")
_REFUND = text("""
INSERT INTO refunds (order_id, booking_id, provider, event_id, won, actor_id, at)
SELECT o.id, o.booking_id, p.provider, :event_id, o.won, :actor_id, :at
FROM refund_orders o JOIN payments p ON p.id = o.payment_id WHERE o.id = :id
""")


def finish_refund(session: Session, refund_id: UUID, event_id: str, actor_id: UUID | None, at: datetime) -> bool:
    """Write that an ordered refund went back; False when it is written already."""
    if session.execute(_DONE, {"id": refund_id}).scalar_one_or_none() is None:
        return False
    session.execute(_REFUND, {"id": refund_id, "event_id": event_id, "actor_id": actor_id, "at": at})
    return True


def has_refund_event(session: Session, provider: PayBy, event_id: str) -> bool:
    """Say whether the provider's refund is in the ledger."""
    sql = text("SELECT EXISTS (SELECT FROM refunds WHERE provider = :provider AND event_id = :event_id)")
    return bool(session.execute(sql, {"provider": provider, "event_id": event_id}).scalar_one())


_OVERDUE = text("""
SELECT b.id FROM bookings b JOIN booking_balances m ON m.booking_id = b.id
WHERE b.state = 'awaiting_payment' AND m.due_at <= :now AND m.owed > 0 ORDER BY b.id
""")


def overdue_bookings(session: Session, now: datetime) -> list[UUID]:
    """Return the bookings that waited for their money in vain."""
    return list(session.execute(_OVERDUE, {"now": now}).scalars())


_LET_OFF = text("""
WITH owed AS (
  SELECT coalesce(sum(won) FILTER (WHERE kind = 'deposit'), 0)::int AS deposit,
         coalesce(sum(won) FILTER (WHERE kind = 'fee'), 0)::int AS fee
  FROM charges WHERE booking_id = :booking_id
),
parts AS (
  SELECT 'deposit' AS kind, least(deposit, :won) AS won FROM owed
  UNION ALL SELECT 'fee', least(fee, :won - least(deposit, :won)) FROM owed
)
INSERT INTO charges (booking_id, kind, won, event_id, actor_id, at)
SELECT :booking_id, kind, -won, 'let-off:' || kind || ':' || :key, :actor_id, :at FROM parts
WHERE won > 0 AND NOT EXISTS (
  SELECT FROM charges
  WHERE booking_id = :booking_id AND event_id IN ('let-off:deposit:' || :key, 'let-off:fee:' || :key)
)
ON CONFLICT DO NOTHING
""")


def let_off(session: Session, booking_id: UUID, won: int, key: str, actor_id: UUID | None, at: datetime) -> None:
    """Let off `won` of what is charged, the deposit first; never more than that, and once per `key`."""
    values = {"booking_id": booking_id, "won": won, "key": key, "actor_id": actor_id, "at": at}
    session.execute(_LET_OFF, values)


_OWING = text("""
SELECT b.id FROM bookings b JOIN spaces s ON s.id = b.space_id JOIN booking_balances m ON m.booking_id = b.id
WHERE s.site_id = ANY(:ids) AND b.state IN ('awaiting_payment', 'confirmed', 'in_use', 'completed', 'no_show')
  AND b.price IS NOT NULL AND m.owed > 0
ORDER BY lower(b.use_range), b.id LIMIT :most
""")


def owing_bookings(session: Session, site_ids: Sequence[UUID], most: int = 100) -> list[UUID]:
    """Return the bookings at some sites for which money is owed, the earliest use first."""
    return list(session.execute(_OWING, {"ids": list(site_ids), "most": most}).scalars())


def due_refunds(session: Session, site_ids: Sequence[UUID], most: int = 100) -> list[RefundRow]:
    """Return what has to go back for bookings at some sites, the oldest first."""
    sql = text(
        f"{_REFUNDS} JOIN bookings b ON b.id = o.booking_id JOIN spaces s ON s.id = b.space_id"
        " WHERE o.state = 'due' AND s.site_id = ANY(:ids) ORDER BY o.created_at, o.id LIMIT :most"
    )
    rows = session.execute(sql, {"ids": list(site_ids), "most": most}).mappings()
    return [RefundRow(**row) for row in rows]


_PRICED = text("""
SELECT b.id FROM bookings b WHERE b.account_id = :id AND b.price IS NOT NULL
  AND (b.price_won > 0 OR EXISTS (SELECT FROM charges c WHERE c.booking_id = b.id))
ORDER BY lower(b.use_range) DESC, b.id LIMIT :most
""")


def priced_bookings(session: Session, account_id: UUID, most: int = 100) -> list[UUID]:
    """Return an account's bookings that cost something, the latest use first."""
    return list(session.execute(_PRICED, {"id": account_id, "most": most}).scalars())


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that somebody has to pay for a booking."""

    booking_id: UUID
    space_name: str
    owed: int
    due_at: datetime | None


_OWED_BY = text("""
SELECT b.id AS booking_id, s.name AS space_name, v.owed, v.due_at
FROM booking_balances v JOIN bookings b ON b.id = v.booking_id JOIN spaces s ON s.id = b.space_id
WHERE b.account_id = :id AND v.owed > 0 ORDER BY v.due_at NULLS LAST, lower(b.use_range), b.id LIMIT :most
""")


def owed_by(session: Session, account_id: UUID, most: int) -> list[Owed]:
    """Return what an account owes, what is due first."""
    return [Owed(**row) for row in session.execute(_OWED_BY, {"id": account_id, "most": most}).mappings()]
