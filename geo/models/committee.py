"""Committees and their votes; use: codes at the door, strikes and appeals, feedback, shifts of keepers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import AppealState, Ballot
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.models.booking import bounded


class CommitteeMember(Base):
    """Who sits on a site's operating committee, and from when until when."""

    __tablename__ = "committee_members"
    __table_args__ = (
        CheckConstraint("NOT isempty(valid)", name="valid_not_empty"),
        ExcludeConstraint(
            ("site_id", "="), ("account_id", "="), ("valid", "&&"), using="gist", name="ex_committee_members_once"
        ),
    )

    id: Mapped[UuidKey]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    valid: Mapped[Any] = mapped_column(DATERANGE, nullable=False)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]


class Vote(Base):
    """One member's vote on one request as it stood at `version`: a moved request is voted upon anew."""

    __tablename__ = "votes"
    __table_args__ = (
        one_of("choice", Ballot),
        CheckConstraint("(choice = 'no') = (reason_code IS NOT NULL)", name="a_no_has_a_reason"),
    )

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    version: Mapped[int]
    choice: Mapped[str]
    reason_code: Mapped[str | None]
    cast_at: Mapped[datetime]


class Door(Base):
    """A space's door: the secret of its printed code, and whether somebody has to open it."""

    __tablename__ = "doors"
    __table_args__ = (long_enough("code", 40, least=16), UniqueConstraint("code"))

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str]
    needs_opener: Mapped[bool] = mapped_column(server_default=text("true"))
    code_made_at: Mapped[datetime]


class Strike(Base):
    """Somebody did not come; counts until `expires_on` unless it is lifted."""

    __tablename__ = "strikes"
    __table_args__ = (CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),)

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    given_at: Mapped[datetime]
    expires_on: Mapped[date]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class Appeal(Base):
    """What somebody says against a strike; one for each, its words forgotten after `delete_after`."""

    __tablename__ = "appeals"
    __table_args__ = (
        one_of("state", AppealState),
        long_enough("words", 500, least=0),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at_a_time"),
    )

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("strikes.booking_id"), primary_key=True)
    words: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    delete_after: Mapped[date] = mapped_column(index=True)


class Feedback(Base):
    """How it was, from one to five, and perhaps a sentence that is forgotten after `delete_after`."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_one_to_five"),
        long_enough("words", 300, least=0),
    )

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[datetime]
    delete_after: Mapped[date] = mapped_column(index=True)


class Shift(Base):
    """Hours in which somebody opens the doors of a site."""

    __tablename__ = "shifts"
    __table_args__ = (
        bounded("during"),
        CheckConstraint("upper(during) - lower(during) <= interval '24 hours'", name="at_most_a_day"),
        ExcludeConstraint(
            ("site_id", "="), ("account_id", "="), ("during", "&&"), using="gist", name="ex_shifts_one_at_a_time"
        ),
    )

    id: Mapped[UuidKey]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    during: Mapped[Any] = mapped_column(TSTZRANGE, nullable=False)
    created_at: Mapped[CreatedAt]


class ShiftWarning(Base):
    """That keepers were told of a booking without anybody to open the door; once for each booking."""

    __tablename__ = "shift_warnings"

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    warned_at: Mapped[datetime]
