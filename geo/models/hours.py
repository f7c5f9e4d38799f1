"""Holidays as people correct them, closures, and bookings that a keeper should look at."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.orm import Mapped, mapped_column

from geo.booking_checks import CheckCause, CheckDecision
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.models.booking import bounded


class HolidayEdit(Base):
    """One day on which the calendar's word does not hold: a temporary holiday, or a holiday switched off."""

    __tablename__ = "holiday_edits"
    __table_args__ = (long_enough("reason", 200),)

    day: Mapped[date] = mapped_column(primary_key=True)
    is_holiday: Mapped[bool]
    reason: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[CreatedAt]


class Closure(Base):
    """Cells of a site that nobody can use for a while; it stands until `lifted_at`.

    `space_id` is the space that was chosen, None for cells or a whole site.
    """

    __tablename__ = "closures"
    __table_args__ = (
        bounded("during"),
        long_enough("reason", 200),
        Index("ix_closures_during", "during", postgresql_using="gist", postgresql_where=text("lifted_at IS NULL")),
    )

    id: Mapped[UuidKey]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), index=True)
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id"))
    during: Mapped[Any] = mapped_column(TSTZRANGE, nullable=False)
    reason: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[CreatedAt]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    lifted_at: Mapped[datetime | None]


class ClosureCell(Base):
    __tablename__ = "closure_cells"

    closure_id: Mapped[UUID] = mapped_column(ForeignKey("closures.id"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("cells.id"), primary_key=True, index=True)


class BookingCheck(Base):
    """A booking that fell out of the hours after it was made; it stays until a keeper decides."""

    __tablename__ = "booking_checks"
    __table_args__ = (
        one_of("cause", CheckCause),
        one_of("decision", CheckDecision),
        long_enough("reason", 200, least=0),
    )

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    cause: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[CreatedAt]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
