"""Intents to pay at the card provider."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.money_words import OrderState


@dataclass(frozen=True, slots=True)
class PaymentOrderRow:
    id: str
    booking_id: UUID
    won: int
    state: str
    payment_key: str | None
    created_at: datetime


_COLUMNS = "id, booking_id, won, state, payment_key, created_at"


def open_payment_order(session: Session, order_id: str, booking_id: UUID, won: int, at: datetime) -> None:
    """Write that somebody is about to pay."""
    session.execute(
        text("INSERT INTO payment_orders (id, booking_id, won, created_at) VALUES (:id, :booking_id, :won, :at)"),
        {"id": order_id, "booking_id": booking_id, "won": won, "at": at},
    )


def get_payment_order(session: Session, order_id: str, *, lock: bool = False) -> PaymentOrderRow | None:
    """Return an intent by its number, locked when it is about to change."""
    ending = "FOR UPDATE" if lock else ""
    sql = text(f"SELECT {_COLUMNS} FROM payment_orders WHERE id = :id {ending}")  # noqa: S608  (fixed text)
    row = session.execute(sql, {"id": order_id}).mappings().one_or_none()
    return PaymentOrderRow(**row) if row else None


_MARK = text("""
UPDATE payment_orders SET state = :state, payment_key = coalesce(payment_key, :payment_key), tried_at = :now,
       tries = tries + 1
WHERE id = :id AND state <> 'paid'
""")


def mark_payment_order(
    session: Session, order_id: str, state: OrderState, now: datetime, payment_key: str | None = None
) -> None:
    """Write how far a payment has come; what is paid stays paid."""
    session.execute(_MARK, {"id": order_id, "state": state, "payment_key": payment_key, "now": now})


_TAKE = text(f"""
UPDATE payment_orders SET tries = tries + 1, tried_at = :now WHERE id IN (
  SELECT id FROM payment_orders
  WHERE state = 'confirming' AND tried_at + least(power(2, tries), 60) * interval '1 minute' <= :now
  ORDER BY created_at LIMIT :most FOR UPDATE SKIP LOCKED
) RETURNING {_COLUMNS}
""")  # noqa: S608  (fixed text)


def take_unsure_orders(session: Session, now: datetime, most: int = 20) -> list[PaymentOrderRow]:
    """Take the payments whose end nobody heard of, each time later than the time before."""
    rows = session.execute(_TAKE, {"now": now, "most": most}).mappings()
    return [PaymentOrderRow(**row) for row in rows]
