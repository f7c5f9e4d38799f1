"""Keys of phones in the field: a secret address for one surveyor and one campaign, known by its hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CreatedAt, UuidKey, long_enough


class FieldKey(Base):
    """A key of a survey app; making another one for the same surveyor and campaign takes this one back.

    `device` is what the app calls itself, `last_seen_at` when it last asked for anything.
    """

    __tablename__ = "field_keys"
    __table_args__ = (
        UniqueConstraint("token_sha256"),
        CheckConstraint("token_sha256 ~ '^[0-9a-f]{64}$'", name="token_sha256_form"),
        long_enough("device", 200, least=0),
        Index(
            "uq_field_keys_live",
            "account_id",
            "campaign_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    token_sha256: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    last_seen_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(server_default="")
    revoked_at: Mapped[datetime | None]
