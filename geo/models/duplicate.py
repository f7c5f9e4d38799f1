"""Pairs of records that may be one, what people decided about them, and merges with all that they moved."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.duplicate_state import DuplicateState
from geo.models.base import Base, UuidKey, one_of


class DuplicatePair(Base):
    """Two records that may be one, each pair once; what a person decided is never asked again (R8)."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        one_of("state", DuplicateState),
        CheckConstraint("a_id < b_id", name="ordered"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_sane"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_when"),
        UniqueConstraint("a_id", "b_id"),
        Index("ix_duplicate_pairs_state_score", "state", text("score DESC")),
    )

    id: Mapped[UuidKey]
    a_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    b_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    score: Mapped[float]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(server_default="open")
    found_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]


class ResourceMerge(Base):
    """One merge: `gone_id` now leads to `kept_id`; `moved` holds what went over, as it was and as it became (R7)."""

    __tablename__ = "resource_merges"
    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="two_records"),
        CheckConstraint("jsonb_typeof(moved) = 'object'", name="moved_object"),
        Index("uq_resource_merges_live", "gone_id", unique=True, postgresql_where=text("split_at IS NULL")),
    )

    id: Mapped[UuidKey]
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"), index=True)
    gone_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    gone_state: Mapped[str]
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    merged_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    merged_at: Mapped[datetime]
    split_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    split_at: Mapped[datetime | None]
