"""Editions of atlases: frozen content, what it is made of, files with checksums, errata."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.atlas.content import Scope
from geo.atlas.edition_states import AtlasFormat, AtlasState, AtlasStep, ItemKind
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of, some_of


class Atlas(Base):
    """An edition of a dong's or district's atlas; `revision` counts how often something was taken out of it.

    `worked_on_until` is how long the job that makes it may stay silent before another takes over.
    """

    __tablename__ = "atlases"
    __table_args__ = (
        long_enough("code", 40),
        long_enough("name", 100),
        long_enough("title", 100, least=0),
        long_enough("public_url", 200, least=0),
        one_of("scope", Scope),
        one_of("state", AtlasState),
        one_of("step", AtlasStep),
        some_of("formats", AtlasFormat),
        CheckConstraint("cardinality(formats) BETWEEN 1 AND 4", name="formats_some"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("revision >= 1", name="revision_positive"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_sane"),
        CheckConstraint("state NOT IN ('ready', 'mending') OR made_at IS NOT NULL", name="out_has_a_time"),
        CheckConstraint("state <> 'failed' OR problem <> ''", name="failed_says_why"),
        Index(
            "uq_atlases_number",
            "code",
            "number",
            unique=True,
            postgresql_where=text("removed_at IS NULL OR made_at IS NOT NULL"),
        ),
        Index(
            "uq_atlases_one_at_a_time",
            "code",
            unique=True,
            postgresql_where=text("state IN ('queued', 'rendering') AND removed_at IS NULL"),
        ),
    )

    id: Mapped[UuidKey]
    code: Mapped[str]
    scope: Mapped[str]
    name: Mapped[str]
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(server_default="")
    on_date: Mapped[date]
    formats: Mapped[list[str]] = mapped_column(ARRAY(Text))
    public_url: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="queued")
    progress: Mapped[int] = mapped_column(server_default="0")
    step: Mapped[str] = mapped_column(server_default="waiting")
    problem: Mapped[str] = mapped_column(server_default="")
    problem_en: Mapped[str] = mapped_column(server_default="")
    revision: Mapped[int] = mapped_column(server_default="1")
    content_sha256: Mapped[str] = mapped_column(server_default="")
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    tries: Mapped[int] = mapped_column(server_default="0")
    worked_on_until: Mapped[datetime | None]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    made_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class AtlasContentRow(Base):
    """What an edition says (`geo.atlas.content.to_json`); the application writes it once and never changes it."""

    __tablename__ = "atlas_contents"

    atlas_id: Mapped[UUID] = mapped_column(ForeignKey("atlases.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class AtlasItem(Base):
    """A record, contact, story or photo of an edition, in the revision that was read."""

    __tablename__ = "atlas_items"
    __table_args__ = (one_of("kind", ItemKind),)

    atlas_id: Mapped[UUID] = mapped_column(ForeignKey("atlases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    number: Mapped[int | None]
    rev: Mapped[int] = mapped_column(server_default="0")
    withheld: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class AtlasFile(Base):
    """A file of one revision of an edition; its bytes lie under their sha256 until it is withheld."""

    __tablename__ = "atlas_files"
    __table_args__ = (
        UniqueConstraint("atlas_id", "revision", "name", name="uq_atlas_files_atlas_id_revision_name"),
        one_of("format", AtlasFormat),
        CheckConstraint("name ~ '^[a-z0-9][a-z0-9.-]{0,59}$'", name="name_form"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("size > 0", name="size_positive"),
    )

    id: Mapped[UuidKey]
    atlas_id: Mapped[UUID] = mapped_column(ForeignKey("atlases.id"))
    revision: Mapped[int]
    format: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[CreatedAt]
    withheld_at: Mapped[datetime | None]


class AtlasErratum(Base):
    """What was taken out of an edition after it had been handed out."""

    __tablename__ = "atlas_errata"
    __table_args__ = (one_of("what", ItemKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    atlas_id: Mapped[UUID] = mapped_column(ForeignKey("atlases.id"), index=True)
    revision: Mapped[int]
    what: Mapped[str]
    number: Mapped[int | None]
    at: Mapped[CreatedAt]
