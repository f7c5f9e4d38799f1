"""What-if: named scenarios in versions, and the links that show them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.planning.scenario_steps import Step


class Scenario(Base):
    """A what-if by its id; `version` is the newest. Taken away, never deleted."""

    __tablename__ = "scenarios"
    __table_args__ = (CheckConstraint("version >= 1", name="version_positive"),)

    id: Mapped[UuidKey]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    copied_from: Mapped[UUID | None] = mapped_column(ForeignKey("scenarios.id"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    removed_at: Mapped[datetime | None]


class ScenarioVersion(Base):
    """A scenario after one step: what it asks and what it changes; `back` is the version that undo leads to."""

    __tablename__ = "scenario_versions"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("back < number", name="back_before"),
        one_of("step", Step),
        long_enough("title", 100),
        long_enough("note", 2000, least=0),
        long_enough("target", 60),
        long_enough("people_group", 20, least=0),
        CheckConstraint("minutes BETWEEN 1 AND 120", name="minutes_sane"),
        CheckConstraint(
            "CASE WHEN jsonb_typeof(changes) = 'array' THEN jsonb_array_length(changes) <= 200 ELSE false END",
            name="changes_list",
        ),
    )

    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    back: Mapped[int | None]
    step: Mapped[str]
    title: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    target: Mapped[str]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    minutes: Mapped[int]
    people_group: Mapped[str] = mapped_column(server_default="")
    on_date: Mapped[date | None]
    changes: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    written_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ScenarioLink(Base):
    """An address that shows a scenario without signing in, until it is taken back."""

    __tablename__ = "scenario_links"
    __table_args__ = (
        Index("ix_scenario_links_scenario_id", "scenario_id", postgresql_where=text("revoked_at IS NULL")),
    )

    id: Mapped[UuidKey]
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id"))
    secret_sha256: Mapped[str] = mapped_column(unique=True)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]
