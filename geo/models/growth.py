"""Groups and participants over time: stages, activities, the party that books for a group, certificates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.surveys.growth_words import ActivityKind, GroupStage


class StageOfGroup(Base):
    """Since when a group is at a stage of support; taken back, never deleted."""

    __tablename__ = "group_stages"
    __table_args__ = (
        one_of("stage", GroupStage),
        long_enough("note", 500, least=0),
        Index("uq_group_stages_live", "group_id", "stage", unique=True, postgresql_where=text("taken_back_at IS NULL")),
    )

    id: Mapped[UuidKey]
    group_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    stage: Mapped[str]
    since: Mapped[date]
    note: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    taken_back_at: Mapped[datetime | None]


class GroupActivity(Base):
    """What a group did or learned: a day, heads counted, nobody named; in public only when `shown`."""

    __tablename__ = "group_activities"
    __table_args__ = (
        one_of("kind", ActivityKind),
        long_enough("title", 200),
        long_enough("note", 1000, least=0),
        CheckConstraint("minutes BETWEEN 1 AND 14400", name="minutes_sane"),
        CheckConstraint("heads BETWEEN 1 AND 100000", name="heads_sane"),
        Index("ix_group_activities_group_id", "group_id", "happened_on"),
    )

    id: Mapped[UuidKey]
    group_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    kind: Mapped[str]
    title: Mapped[str]
    happened_on: Mapped[date]
    minutes: Mapped[int | None]
    heads: Mapped[int | None]
    note: Mapped[str] = mapped_column(server_default="")
    shown: Mapped[bool] = mapped_column(server_default=text("false"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    taken_back_at: Mapped[datetime | None]


class GroupLink(Base):
    """The party that books is the group on the map: asked by its head, confirmed by a coordinator of the place."""

    __tablename__ = "group_links"
    __table_args__ = (
        CheckConstraint("kind = 'group'", name="of_a_group"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_whole"),
        ForeignKeyConstraint(["party_id", "kind"], ["parties.id", "parties.kind"]),
        Index("uq_group_links_party", "party_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index(
            "uq_group_links_confirmed",
            "group_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND confirmed_at IS NOT NULL"),
        ),
    )

    id: Mapped[UuidKey]
    group_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    party_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(server_default="group")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Certificate(Base):
    """A certificate of activity by its code: what was true when it was issued, without anybody's name."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("num_nonnulls(group_id, account_id) = 1", name="of_one"),
        CheckConstraint("code ~ '^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$'", name="code_form"),
        CheckConstraint("jsonb_typeof(content) = 'array'", name="content_list"),
        CheckConstraint("first_day <= last_day", name="days_in_order"),
        Index("ix_certificates_group_id", "group_id", postgresql_where=text("group_id IS NOT NULL")),
        Index("ix_certificates_account_id", "account_id", postgresql_where=text("account_id IS NOT NULL")),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    content: Mapped[list[Any]] = mapped_column(JSONB)
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]
