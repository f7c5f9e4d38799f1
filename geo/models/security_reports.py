"""What browsers report of our pages."""

from datetime import date

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, long_enough


class CspReport(Base):
    """How often on a day browsers refused something that the Content-Security-Policy does not allow."""

    __tablename__ = "csp_reports"
    __table_args__ = (
        long_enough("directive", 40),
        long_enough("blocked", 200),
        long_enough("page", 200),
        CheckConstraint("hits > 0", name="hits_positive"),
        CheckConstraint("page !~ '[?#]' AND blocked !~ '[?#@]'", name="nothing_personal"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    directive: Mapped[str] = mapped_column(primary_key=True)
    blocked: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int] = mapped_column(server_default=text("1"))
