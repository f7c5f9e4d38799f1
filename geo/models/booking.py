"""Bookings, the claims they lay on cells, and what is remembered about them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import BookingState, BookingType, Channel, Nature, PartyKind, Purpose
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of, some_of


def bounded(column: str) -> CheckConstraint:
    """An empty range never conflicts and an open bound is infinite: refuse both, and anything not half-open."""
    return CheckConstraint(
        f"NOT isempty({column}) AND NOT lower_inf({column}) AND NOT upper_inf({column})"
        f" AND isfinite(lower({column})) AND isfinite(upper({column}))"
        f" AND lower_inc({column}) AND NOT upper_inc({column})",
        name=f"{column}_bounded",
    )


class Party(Base):
    """Who books: a person, a group or a household. Personal data lies elsewhere."""

    __tablename__ = "parties"
    __table_args__ = (
        one_of("kind", PartyKind),
        long_enough("name", 100, least=0),
        CheckConstraint("kind = 'person' OR name <> ''", name="named"),
        UniqueConstraint("id", "kind"),
    )

    id: Mapped[UuidKey]
    kind: Mapped[str] = mapped_column(server_default="person")
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class Booking(Base):
    __tablename__ = "bookings"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("type", BookingType),
        one_of("purpose", Purpose),
        one_of("state", BookingState),
        some_of("natures", Nature),
        bounded("use_range"),
        CheckConstraint("heads BETWEEN 1 AND 100000", name="heads_sane"),
        CheckConstraint("price_won >= 0", name="price_not_negative"),
        CheckConstraint("state <> 'hold' OR hold_until IS NOT NULL", name="hold_has_an_end"),
        UniqueConstraint("account_id", "idempotency_key"),
        Index("ix_bookings_space_id_use_range", "space_id", "use_range", postgresql_using="gist"),
        # searches and the sweep ask for dead holds; there are few holds among many bookings
        Index("ix_bookings_hold_until", "hold_until", postgresql_where=text("state = 'hold'")),
        Index("ix_bookings_requested_start", text("lower(use_range)"), postgresql_where=text("state = 'requested'")),
        Index(
            "ix_bookings_running_end",
            text("upper(use_range)"),
            postgresql_where=text("state IN ('confirmed', 'in_use')"),
        ),
        Index("ix_bookings_on_behalf_of", "on_behalf_of", postgresql_where=text("on_behalf_of IS NOT NULL")),
    )

    id: Mapped[UuidKey]
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"), index=True)
    on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    channel: Mapped[str] = mapped_column(server_default="web")
    type: Mapped[str] = mapped_column(server_default="normal")
    use_range: Mapped[Any] = mapped_column(TSTZRANGE, nullable=False)
    heads: Mapped[int]
    purpose: Mapped[str]
    natures: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    state: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"))
    hold_until: Mapped[datetime | None]
    reason_code: Mapped[str | None]
    idempotency_key: Mapped[str | None]
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_sessions.id"), index=True)
    wait_id: Mapped[UUID | None] = mapped_column(ForeignKey("wait_entries.id"), index=True)
    closure_id: Mapped[UUID | None] = mapped_column(ForeignKey("closures.id"), index=True)
    price: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    price_won: Mapped[int | None]
    checked_in_at: Mapped[datetime | None]
    checked_out_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class BookingMove(Base):
    """The allowed changes of state as rows, read by the trigger on `bookings`."""

    __tablename__ = "booking_moves"

    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class BookingContact(Base):
    """Personal data of one booking, apart from it so that it can be forgotten after `delete_after`."""

    __tablename__ = "booking_contacts"
    __table_args__ = (
        long_enough("name", 100),
        long_enough("phone", 40, least=0),
        long_enough("email", 254, least=0),
        long_enough("note", 1000, least=0),
        CheckConstraint("phone <> '' OR email <> ''", name="reachable"),
    )

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    delete_after: Mapped[date] = mapped_column(index=True)


class Claim(Base):
    """A booking's hold on one cell: the law against double booking is the exclusion constraint here."""

    __tablename__ = "claims"
    __table_args__ = (
        bounded("during"),
        ExcludeConstraint(
            ("cell_id", "="),
            ("during", "&&"),
            where=text("hard"),
            using="gist",
            name="ex_claims_no_overlap",
        ),
        Index("ix_claims_during", "during", postgresql_using="gist", postgresql_where=text("hard")),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("cells.id"))
    during: Mapped[Any] = mapped_column(TSTZRANGE, nullable=False)
    hard: Mapped[bool] = mapped_column(server_default=text("true"))


class BookingEvent(Base):
    """Every move of a booking, append-only; ids and codes only, never free text."""

    __tablename__ = "booking_events"
    __table_args__ = (one_of("channel", Channel),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), index=True)
    action: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(server_default="web")
    reason_code: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class IdempotencyKey(Base):
    """The stored answer to a request that may be sent again."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (long_enough("key", 200),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_sha256: Mapped[str]
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DemandMiss(Base):
    """A wish that could not be met, without any person data: planners see unmet demand."""

    __tablename__ = "demand_misses"
    __table_args__ = (bounded("wished"), Index("ix_demand_misses_wished", "wished", postgresql_using="gist"))

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id"))
    dong_code: Mapped[str | None]
    wished: Mapped[Any] = mapped_column(TSTZRANGE, nullable=False)
    heads: Mapped[int | None]
    kind: Mapped[str | None]
    reason_code: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
