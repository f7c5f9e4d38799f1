"""Prices, the ledger of charges, payments and refunds, and what is lent by the day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import Vat
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.money_words import ChargeKind, Condition, OrderState, PayBy, PayWhen, RefundState, Rounding


class PriceListRow(Base):
    """The prices of a space at one time: a new row for every change, never an update; no rates means free."""

    __tablename__ = "price_lists"
    __table_args__ = (
        one_of("payment", PayWhen),
        one_of("vat", Vat),
        one_of("rounding", Rounding),
        long_enough("transfer_to", 200, least=0),
        UniqueConstraint("space_id", "version"),
        CheckConstraint(
            "deposit_won BETWEEN 0 AND 100000000 AND pay_within_minutes BETWEEN 10 AND 43200"
            " AND round_to IN (1, 10, 100, 1000)",
            name="sums_sane",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    version: Mapped[int]
    payment: Mapped[str]
    pay_within_minutes: Mapped[int]
    transfer_to: Mapped[str] = mapped_column(server_default="")
    vat: Mapped[str]
    round_to: Mapped[int]
    rounding: Mapped[str]
    deposit_won: Mapped[int] = mapped_column(server_default="0")
    rates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    extras: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reductions: Mapped[dict[str, int]] = mapped_column(JSONB)
    refunds: Mapped[list[list[int]]] = mapped_column(JSONB)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]


class Charge(Base):
    """What a booking owes; what is let off again is a negative row."""

    __tablename__ = "charges"
    __table_args__ = (
        one_of("kind", ChargeKind),
        CheckConstraint("won <> 0", name="won_not_zero"),
        UniqueConstraint("booking_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"))
    kind: Mapped[str]
    won: Mapped[int]
    due_at: Mapped[datetime | None]
    event_id: Mapped[str]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]


class Payment(Base):
    """Money that came in; the provider's own id of it comes in once."""

    __tablename__ = "payments"
    __table_args__ = (
        one_of("provider", PayBy),
        long_enough("event_id", 300),
        CheckConstraint("won > 0", name="won_positive"),
        UniqueConstraint("provider", "event_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), index=True)
    provider: Mapped[str]
    event_id: Mapped[str]
    won: Mapped[int]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]


class RefundOrder(Base):
    """What has to go back of a payment, one order per cause."""

    __tablename__ = "refund_orders"
    __table_args__ = (
        one_of("state", RefundState),
        long_enough("cause", 300),
        CheckConstraint("won > 0", name="won_positive"),
        UniqueConstraint("payment_id", "cause"),
        Index("ix_refund_orders_state", "created_at", postgresql_where=text("state = 'due'")),
    )

    id: Mapped[UuidKey]
    payment_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("payments.id"))
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), index=True)
    won: Mapped[int]
    cause: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="due")
    tries: Mapped[int] = mapped_column(server_default="0")
    tried_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Refund(Base):
    """Money that went back."""

    __tablename__ = "refunds"
    __table_args__ = (
        one_of("provider", PayBy),
        long_enough("event_id", 300),
        CheckConstraint("won > 0", name="won_positive"),
        UniqueConstraint("provider", "event_id"),
        UniqueConstraint("order_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("refund_orders.id"))
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), index=True)
    provider: Mapped[str]
    event_id: Mapped[str]
    won: Mapped[int]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]


class PaymentOrder(Base):
    """An intent to pay at the card provider, written before anybody calls it."""

    __tablename__ = "payment_orders"
    __table_args__ = (
        one_of("state", OrderState),
        long_enough("payment_key", 200),
        CheckConstraint("won > 0", name="won_positive"),
        UniqueConstraint("payment_key"),
        Index("ix_payment_orders_state", "created_at", postgresql_where=text("state = 'confirming'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), index=True)
    won: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="open")
    payment_key: Mapped[str | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    tried_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Thing(Base):
    """A space that is a thing to lend by the day; equal ones of a site share `set_name`."""

    __tablename__ = "things"
    __table_args__ = (
        long_enough("set_name", 100),
        CheckConstraint(
            "pickup_min BETWEEN 0 AND 1439 AND return_min BETWEEN 1 AND 1440 AND max_days BETWEEN 1 AND 30",
            name="times_sane",
        ),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    set_name: Mapped[str]
    pickup_min: Mapped[int]
    return_min: Mapped[int]
    max_days: Mapped[int]


class LoanReturn(Base):
    """How a lent thing came back."""

    __tablename__ = "loan_returns"
    __table_args__ = (one_of("condition", Condition), long_enough("note", 500, least=0))

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    condition: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]


class LoanReminder(Base):
    """That somebody was reminded of an overdue thing on a day."""

    __tablename__ = "loan_reminders"

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
