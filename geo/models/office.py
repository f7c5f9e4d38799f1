"""What the office keeps for good: every step of every right, and the monthly reviews of looks at personal data."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, long_enough


class GrantEvent(Base):
    """One step of a right, written by the database itself: given, another last day, ended."""

    __tablename__ = "grant_events"
    __table_args__ = (CheckConstraint("action IN ('given', 'until', 'ended')", name="action_known"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"), index=True)
    action: Mapped[str]
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class AccessReview(Base):
    """A month of the access log, looked through and signed; what was signed is counted by the database itself."""

    __tablename__ = "access_reviews"
    __table_args__ = (
        CheckConstraint("extract(day FROM month) = 1", name="month_first"),
        CheckConstraint(
            "least(at_night, at_once, elsewhere) >= 0 AND greatest(at_night, at_once, elsewhere) <= looks",
            name="counts_sane",
        ),
        long_enough("remark", 2000, least=0),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(index=True)
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    looks: Mapped[int] = mapped_column(server_default="0")
    people: Mapped[int] = mapped_column(server_default="0")
    at_night: Mapped[int]
    at_once: Mapped[int]
    elsewhere: Mapped[int]
    digest: Mapped[str] = mapped_column(server_default="")
    remark: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
