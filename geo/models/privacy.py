"""Rights of people over what is kept about them: who was forgotten, by number alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import ErasureCause
from geo.models.base import Base, UuidKey, long_enough, one_of


class Erasure(Base):
    """An account that was forgotten; `account_id` is no key, since an older backup may not know the account."""

    __tablename__ = "erasures"
    __table_args__ = (
        one_of("cause", ErasureCause),
        long_enough("reason", 500, least=0),
        CheckConstraint("reason <> '' OR cause IN ('self', 'again')", name="reason_given"),
        UniqueConstraint("account_id"),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID]
    cause: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    by_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
