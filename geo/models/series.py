"""Series of bookings: one rule on the venue's wall clock, and what became of each of its dates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import Channel, Nature, Purpose, Repeats, SeriesDayState
from geo.models.base import Base, CreatedAt, UuidKey, one_of, some_of
from geo.models.booking import bounded


class Series(Base):
    """A rule of repetition as its owner gave it; minutes are counted from midnight of each date, 1440 is 24:00."""

    __tablename__ = "series"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("purpose", Purpose),
        some_of("natures", Nature),
        one_of("repeats", Repeats),
        CheckConstraint("heads BETWEEN 1 AND 100000", name="heads_sane"),
        CheckConstraint("step BETWEEN 1 AND 12", name="step_sane"),
        CheckConstraint(
            "(repeats = 'monthly') = (nth IS NOT NULL) AND (nth BETWEEN 1 AND 4 OR nth = -1)", name="nth_for_months"
        ),
        CheckConstraint(
            "(until_on IS NULL) <> (times IS NULL) AND until_on >= first_on AND times BETWEEN 1 AND 366",
            name="ends_somewhere",
        ),
        CheckConstraint(
            "start_min BETWEEN 0 AND 1439 AND end_min > start_min AND end_min <= 2880", name="times_of_day"
        ),
    )

    id: Mapped[UuidKey]
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    channel: Mapped[str]
    heads: Mapped[int]
    purpose: Mapped[str]
    natures: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    repeats: Mapped[str]
    step: Mapped[int] = mapped_column(server_default="1")
    nth: Mapped[int | None]
    first_on: Mapped[date]
    until_on: Mapped[date | None]
    times: Mapped[int | None]
    start_min: Mapped[int]
    end_min: Mapped[int]
    created_at: Mapped[CreatedAt]


class SeriesDay(Base):
    """One date of a series: made by a booking, skipped for a reason, or cancelled.

    `wished` is when the date is or would be used; it is NULL where the clock skips or repeats that time.
    `offered_at` is when the owner was told that a skipped date is free now: that happens once.
    """

    __tablename__ = "series_days"
    __table_args__ = (
        one_of("state", SeriesDayState),
        bounded("wished"),
        CheckConstraint("state <> 'made' OR (booking_id IS NOT NULL AND wished IS NOT NULL)", name="made_by_a_booking"),
        CheckConstraint(
            "state <> 'skipped' OR (booking_id IS NULL AND reason_code IS NOT NULL)", name="skipped_for_a_reason"
        ),
        UniqueConstraint("booking_id"),
        Index("ix_series_days_wished", "wished", postgresql_using="gist", postgresql_where=text("state = 'skipped'")),
    )

    series_id: Mapped[UUID] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[str]
    reason_code: Mapped[str | None]
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    wished: Mapped[Any] = mapped_column(TSTZRANGE, nullable=True)
    offered_at: Mapped[datetime | None]
