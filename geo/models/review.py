"""Reasons ready to be given, and decisions about many records at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import ResourceState
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.review_states import DECIDED_MOST, Outcome, ReasonedAction, ReviewAction


class ReasonTemplate(Base):
    """Why a record is sent back or rejected, in words ready to be used.

    Without a district it is everybody's; a district's row of the same key stands in its place, and hides it once ended.
    """

    __tablename__ = "reason_templates"
    __table_args__ = (
        one_of("action", ReasonedAction),
        long_enough("key", 60),
        long_enough("words", 500),
        UniqueConstraint("district_code", "key", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UuidKey]
    key: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    action: Mapped[str]
    words: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]


class ReviewDecision(Base):
    """One decision about many records."""

    __tablename__ = "review_decisions"
    __table_args__ = (
        one_of("action", ReviewAction),
        long_enough("note", 2000, least=0),
        CheckConstraint("action NOT IN ('send-back', 'reject') OR note <> ''", name="reasoned"),
        CheckConstraint(f"asked BETWEEN 1 AND {DECIDED_MOST}", name="asked_sane"),
        CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", name="undone_by_somebody"),
    )

    id: Mapped[UuidKey]
    action: Mapped[str]
    publish: Mapped[bool] = mapped_column(server_default=text("false"))
    note: Mapped[str] = mapped_column(server_default="")
    asked: Mapped[int]
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    at: Mapped[datetime]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    undone_at: Mapped[datetime | None]


class ReviewDecisionRow(Base):
    """What became of one record of a decision; `taken_back` says whether undoing it brought the record back."""

    __tablename__ = "review_decision_rows"
    __table_args__ = (
        one_of("outcome", Outcome),
        one_of("from_state", ResourceState),
        one_of("to_state", ResourceState),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("review_decisions.id"), primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(
        ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    place: Mapped[int]
    rev: Mapped[int]
    outcome: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    public_before: Mapped[int | None]
    taken_back: Mapped[bool | None]
