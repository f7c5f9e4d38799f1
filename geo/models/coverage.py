"""Coverage: the number that rises with every change of what it reads, and targets that planners wrote."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.coverage.target_words import CHILDCARE, Per
from geo.enums import SiteKind
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of


class CoverageEvent(Base):
    """One row. Its number rises once in every transaction that changes what coverage reads."""

    __tablename__ = "coverage_events"
    __table_args__ = (CheckConstraint("one", name="one_row"),)

    one: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    number: Mapped[int] = mapped_column(BigInteger, server_default="0")
    raised_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class CoverageTarget(Base):
    """How many sites somebody wants: in each dong or district, in all, or in the city.

    `counts` are kinds of sites (`childcare`: those with a childcare space; empty: all); with `district_code` the target
    is one district's own.
    """

    __tablename__ = "coverage_targets"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("key ~ '^own-[0-9a-z-]{4,36}$'", name="key_own"),
        long_enough("label", 100),
        long_enough("source", 300, least=0),
        CheckConstraint(f"counts <@ '{{{','.join([*SiteKind, CHILDCARE])}}}'::text[]", name="counts_known"),
        one_of("per", Per),
        CheckConstraint("at_least BETWEEN 1 AND 10000 AND in_all BETWEEN 1 AND 100000", name="numbers_sane"),
        CheckConstraint("num_nonnulls(at_least, in_all) > 0", name="wants_something"),
        CheckConstraint("per <> 'city' OR in_all IS NULL", name="city_has_one_number"),
    )

    id: Mapped[UuidKey]
    key: Mapped[str] = mapped_column(
        server_default=text("'own-' || left(replace(gen_random_uuid()::text, '-', ''), 10)")
    )
    label: Mapped[str]
    counts: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    per: Mapped[str]
    at_least: Mapped[int | None]
    in_all: Mapped[int | None]
    counted_from: Mapped[date | None]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"), index=True)
    source: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    version: Mapped[int] = mapped_column(server_default="1")
