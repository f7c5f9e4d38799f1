"""What the field sends, kept as it came; values and relations that wait for a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import RelationKind
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.surveys.submission_states import (
    Channel,
    ConflictState,
    Direction,
    ProposalState,
    SubmissionState,
    Take,
)


class Submission(Base):
    """One instance of a form, byte for byte (R1), and what became of it; `expected` are the files it names.

    `entity_id`, `base_version`, `trunk_version` and `branch_id` are what the instance itself says of the record that
    it makes or changes; a held one waits for another submission or for a record (or a newer revision of it).
    """

    __tablename__ = "submissions"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("state", SubmissionState),
        long_enough("instance_id", 200),
        long_enough("deprecated_id", 200),
        long_enough("device", 200, least=0),
        CheckConstraint("deprecated_id <> instance_id", name="not_of_itself"),
        CheckConstraint("state NOT IN ('held', 'problem') OR code <> ''", name="waiting_has_a_reason"),
        CheckConstraint("state <> 'applied' OR applied_at IS NOT NULL", name="applied_when"),
        CheckConstraint(
            "(state = 'held') = (num_nonnulls(waits_for_instance, waits_for_record) = 1)", name="held_for_something"
        ),
        CheckConstraint("base_version >= 0 AND trunk_version >= 0", name="base_sane"),
        UniqueConstraint("instance_id"),
        UniqueConstraint("deprecated_id"),
        Index(None, "campaign_id", "received_at"),
        Index("ix_submissions_waits_for_instance", "waits_for_instance", postgresql_where=text("state = 'held'")),
        Index("ix_submissions_waits_for_record", "waits_for_record", postgresql_where=text("state = 'held'")),
        Index("ix_submissions_waiting", "received_at", postgresql_where=text("state <> 'applied'")),
    )

    id: Mapped[UuidKey]
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaigns.id"))
    form_version_id: Mapped[UUID] = mapped_column(ForeignKey("form_versions.id"), index=True)
    instance_id: Mapped[str]
    deprecated_id: Mapped[str | None]
    entity_id: Mapped[UUID | None] = mapped_column(index=True)
    base_version: Mapped[int | None]
    trunk_version: Mapped[int | None]
    branch_id: Mapped[str | None]
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]
    expected: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    channel: Mapped[str]
    device: Mapped[str] = mapped_column(server_default="")
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    received_at: Mapped[CreatedAt]
    state: Mapped[str] = mapped_column(server_default="incomplete")
    code: Mapped[str] = mapped_column(server_default="")
    message: Mapped[str] = mapped_column(server_default="")
    message_en: Mapped[str] = mapped_column(server_default="")
    waits_for_instance: Mapped[str | None]
    waits_for_record: Mapped[UUID | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    applied_at: Mapped[datetime | None]
    redacted_at: Mapped[datetime | None]


class SubmissionRecord(Base):
    """A record that a submission made or changed; `part` tells those of one submission apart, `notes`
    are sentences for the reviewer about what was left out.
    """

    __tablename__ = "submission_records"
    __table_args__ = (long_enough("part", 300, least=0),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True, server_default="")
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    rev: Mapped[int]
    notes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class SubmissionFile(Base):
    """One file of a submission: kept as media, or `fault` says why it could not be."""

    __tablename__ = "submission_files"
    __table_args__ = (
        long_enough("name", 300),
        CheckConstraint("size >= 0", name="size_sane"),
        CheckConstraint("media_id IS NOT NULL OR fault <> ''", name="kept_or_why"),
    )

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    media_id: Mapped[UUID | None] = mapped_column(ForeignKey("media.id"), index=True)
    fault: Mapped[str] = mapped_column(server_default="")
    received_at: Mapped[CreatedAt]
    linked_at: Mapped[datetime | None]


class PropertyConflict(Base):
    """One property that two changed since the revision both knew; the public value stays until a person decides."""

    __tablename__ = "property_conflicts"
    __table_args__ = (
        one_of("state", ConflictState),
        one_of("taken", Take),
        CheckConstraint(
            "(state = 'resolved') = (taken IS NOT NULL) AND (state = 'open') = (resolved_at IS NULL)",
            name="resolved_whole",
        ),
        Index(
            "uq_property_conflicts_open",
            "resource_id",
            "property",
            "yours_by",
            "yours_key",
            unique=True,
            postgresql_where=text("state = 'open'"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[UuidKey]
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    property: Mapped[str]
    base_rev: Mapped[int]
    theirs_rev: Mapped[int]
    base: Mapped[Any] = mapped_column(JSONB, nullable=False)
    theirs: Mapped[Any] = mapped_column(JSONB, nullable=False)
    yours: Mapped[Any] = mapped_column(JSONB, nullable=False)
    yours_key: Mapped[str | None] = mapped_column(Computed("md5(yours::text)", persisted=True))
    theirs_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    theirs_at: Mapped[datetime]
    yours_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    yours_at: Mapped[datetime]
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    state: Mapped[str] = mapped_column(server_default="open")
    taken: Mapped[str | None]
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    resolved_at: Mapped[datetime | None]
    resolved_rev: Mapped[int | None]


class RelationProposal(Base):
    """A relation that a submission tells of and that waits: for its other end, or for somebody's word."""

    __tablename__ = "relation_proposals"
    __table_args__ = (
        one_of("kind", RelationKind),
        one_of("direction", Direction),
        one_of("state", ProposalState),
        long_enough("name", 200, least=0),
        CheckConstraint("other_id IS NOT NULL OR name <> ''", name="some_end"),
        CheckConstraint("(state = 'linked') = (relation_id IS NOT NULL)", name="linked_to"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_when"),
    )

    id: Mapped[UuidKey]
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id"), index=True)
    kind: Mapped[str]
    direction: Mapped[str]
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="open")
    relation_id: Mapped[UUID | None] = mapped_column(ForeignKey("resource_relations.id", ondelete="CASCADE"))
    created_at: Mapped[CreatedAt]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
