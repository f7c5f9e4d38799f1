"""Short addresses, printed in QR codes: they last as long as the paper."""

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.atlas.short_kinds import ShortKind
from geo.models.base import Base, CreatedAt, one_of


class ShortKey(Base):
    """The key of one record; `record_id` is the id of a site, a space or a resource, by `kind`."""

    __tablename__ = "short_keys"
    __table_args__ = (
        UniqueConstraint("kind", "record_id", name="uq_short_keys_kind_record_id"),
        CheckConstraint("key ~ '^[2-9bcdfghjkmnpqrstvwxyz]{6,8}$'", name="key_form"),
        one_of("kind", ShortKind),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[UUID]
    created_at: Mapped[CreatedAt]
