"""Calendars to subscribe to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import FeedKind
from geo.models.base import Base, CreatedAt, UuidKey, one_of


class Feed(Base):
    """A calendar under a secret address: one's own bookings, those of the sites one keeps, or one space's."""

    __tablename__ = "feeds"
    __table_args__ = (
        one_of("kind", FeedKind),
        CheckConstraint("(kind = 'space') = (space_id IS NOT NULL)", name="space_of_a_space"),
        UniqueConstraint("token_sha256"),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str]
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id"))
    token_sha256: Mapped[str]
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]
