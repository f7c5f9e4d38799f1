"""Policy maps: a table with a row per dong, joined to the boundaries of a day, and how it is drawn."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import Licence
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.planning.policy_words import MapSubject


class PolicyMap(Base):
    """A map; `reading` says how its table was read (columns, measures), `style` how it is drawn."""

    __tablename__ = "policy_maps"
    __table_args__ = (
        long_enough("title", 200),
        long_enough("about", 2000, least=0),
        long_enough("source", 300, least=0),
        long_enough("file_name", 300, least=0),
        one_of("subject", MapSubject),
        one_of("licence", Licence),
        CheckConstraint("removed_at IS NULL OR NOT is_public", name="removed_is_private"),
    )

    id: Mapped[UuidKey]
    title: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    subject: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="")
    licence: Mapped[str] = mapped_column(server_default="unknown")
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    boundary_on: Mapped[date]
    file_name: Mapped[str] = mapped_column(server_default="")
    reading: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    style: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    is_public: Mapped[bool] = mapped_column(server_default="false")
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    removed_at: Mapped[datetime | None]


class PolicyMapRow(Base):
    """A row of the table as it was sent; either its dong is known or `reason` says why not."""

    __tablename__ = "policy_map_rows"
    __table_args__ = (
        CheckConstraint("way IN ('', 'code', 'name', 'chosen')", name="way_known"),
        CheckConstraint("num_nonnulls(dong_code, nullif(reason, '')) = 1", name="joined_or_told"),
        Index("ix_policy_map_rows_reason", "map_id", "reason", "line"),
    )

    map_id: Mapped[UUID] = mapped_column(ForeignKey("policy_maps.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[str]] = mapped_column(ARRAY(Text))
    dong_code: Mapped[str | None]
    way: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    message: Mapped[str] = mapped_column(server_default="")
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
