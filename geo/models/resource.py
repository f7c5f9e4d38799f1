"""Resources: what a neighbourhood has, people and stories included; with their revisions, relations and sources."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import Licence, RelationKind, ResourceKind, ResourceState, Visibility
from geo.models.base import Base, CreatedAt, UuidKey, inside_korea, long_enough, one_of


class Source(Base):
    """Where records come from, and what its licence allows (R11)."""

    __tablename__ = "sources"
    __table_args__ = (
        one_of("licence", Licence),
        long_enough("key", 200),
        long_enough("title", 200),
        long_enough("publisher", 200, least=0),
        long_enough("url", 2000, least=0),
        long_enough("attribution", 500, least=0),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    publisher: Mapped[str] = mapped_column(server_default="")
    licence: Mapped[str] = mapped_column(server_default="unknown")
    url: Mapped[str] = mapped_column(server_default="")
    as_of: Mapped[date | None]
    created_at: Mapped[CreatedAt]
    attribution: Mapped[str] = mapped_column(server_default="")
    """How it wants to be named; empty leaves it to title, publisher and licence."""
    version: Mapped[int] = mapped_column(server_default="1")


_PERSON_FOUND_BY = (
    "CASE WHEN 'name' = ANY (consented_fields) THEN name || chr(31) ELSE '' END"
    " || CASE WHEN 'alias' = ANY (consented_fields) THEN coalesce(properties ->> 'alias', '') ELSE '' END"
)
"""Of a person only what a consent opens."""


class Resource(Base):
    """One local resource as it shows: its published revision, or before any was published its newest.

    `rev` is the newest revision and `state` tells where that stands; `public_rev` is the one the public sees.
    `properties` holds the fields of its kind; what of them is public is decided in the view `public_resources`.
    A person has no point of its own in public (R13). `declared_dong` is what the source states; the computed one
    stands in `resource_dongs`, and `dong_override` needs a reason (R6). What consent opens on the web and to open data
    until when, and what it withholds, the database keeps beside the record itself.
    """

    __tablename__ = "resources"
    __table_args__ = (
        one_of("kind", ResourceKind),
        one_of("state", ResourceState),
        long_enough("name", 200),
        long_enough("summary", 2000, least=0),
        inside_korea("location"),
        CheckConstraint("jsonb_typeof(properties) = 'object'", name="properties_object"),
        CheckConstraint("(dong_override IS NULL) = (dong_override_reason = '')", name="override_has_a_reason"),
        CheckConstraint("public_rev <= rev AND public_rev >= 1", name="public_rev_exists"),
        CheckConstraint("state <> 'published' OR public_rev IS NOT NULL", name="published_has_a_revision"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_into_something"),
        CheckConstraint("merged_into <> id", name="not_merged_into_itself"),
        Index(
            "uq_resources_source_source_key",
            "source",
            "source_key",
            unique=True,
            postgresql_ops={"source_key": "text_pattern_ops"},
        ),
    )

    id: Mapped[UuidKey]
    kind: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    location: Mapped[Any | None] = mapped_column(Geometry("GEOMETRY", 4326, spatial_index=False))
    location_m: Mapped[Any | None] = mapped_column(
        Geometry("GEOMETRY", 5179, spatial_index=False), Computed("ST_Transform(location, 5179)", persisted=True)
    )
    address: Mapped[str] = mapped_column(server_default="")
    properties: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    state: Mapped[str] = mapped_column(server_default="draft")
    observed_on: Mapped[date] = mapped_column(server_default=text("CURRENT_DATE"))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.id"), index=True)
    is_demo: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None] = mapped_column(ForeignKey("sources.key"))
    source_key: Mapped[str | None]
    rev: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    public_rev: Mapped[int | None]
    declared_dong: Mapped[str] = mapped_column(server_default="")
    dong_override: Mapped[str | None]
    dong_override_reason: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"), index=True)
    consented_fields: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    withheld_fields: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    consented_until: Mapped[date | None]
    open_data_fields: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    open_data_withheld: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    open_data_until: Mapped[date | None]

    search_text: Mapped[str] = mapped_column(
        Computed(
            f"search_key(CASE kind WHEN 'person' THEN {_PERSON_FOUND_BY}"
            " ELSE CASE WHEN 'name' = ANY (withheld_fields) THEN '' ELSE name END || chr(31)"
            " || CASE WHEN 'address' = ANY (withheld_fields) THEN '' ELSE address END END)",
            persisted=True,
        )
    )
    search_initials: Mapped[str] = mapped_column(
        Computed(
            f"search_initials(CASE kind WHEN 'person' THEN {_PERSON_FOUND_BY}"
            " ELSE CASE WHEN 'name' = ANY (withheld_fields) THEN '' ELSE name END END)",
            persisted=True,
        )
    )


Index("ix_resources_location_m", Resource.location_m, postgresql_using="gist")
Index(
    "ix_resources_consented_until",
    Resource.consented_until,
    postgresql_where=Resource.consented_until.is_not(None),
)
Index(
    "ix_resources_open_data_until",
    Resource.open_data_until,
    postgresql_where=Resource.open_data_until.is_not(None),
)
Index("ix_resources_dong_override", Resource.dong_override, postgresql_where=Resource.dong_override.is_not(None))
Index("ix_resources_declared_dong", Resource.declared_dong, postgresql_where=Resource.declared_dong != "")
Index("ix_resources_layer", text("layer_of(kind, location, open_data_fields || open_data_withheld)"), Resource.id)
for _column in (Resource.search_text, Resource.search_initials):
    Index(f"ix_resources_{_column.key}", _column, postgresql_using="gin", postgresql_ops={_column.key: "gin_trgm_ops"})


class WaitingResource(Base):
    """A record that is on somebody's desk (geo.review_states.WAITING); the database keeps the list."""

    __tablename__ = "waiting_resources"

    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True)


class ResourceRevision(Base):
    """What somebody wrote, kept for ever. The first one is made by the database with the record itself."""

    __tablename__ = "resource_revisions"
    __table_args__ = (
        one_of("kind", ResourceKind),
        Index("ix_resource_revisions_run_id", "run_id"),
        Index(
            "ix_resource_revisions_submission_id",
            "submission_id",
            postgresql_where=text("submission_id IS NOT NULL"),
        ),
    )

    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    base_rev: Mapped[int | None]
    kind: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str]
    location: Mapped[Any | None] = mapped_column(Geometry("GEOMETRY", 4326, spatial_index=False))
    address: Mapped[str]
    properties: Mapped[dict[str, Any]] = mapped_column(JSONB)
    observed_on: Mapped[date]
    declared_dong: Mapped[str]
    dong_override: Mapped[str | None]
    dong_override_reason: Mapped[str]
    site_id: Mapped[UUID | None]
    source: Mapped[str | None]
    changed: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    run_id: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submissions.id"))


class ResourceEvent(Base):
    """One step of a record's way to the public, kept for ever."""

    __tablename__ = "resource_events"
    __table_args__ = (
        one_of("from_state", ResourceState),
        one_of("to_state", ResourceState),
        long_enough("note", 2000, least=0),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    rev: Mapped[int]
    action: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class ResourceField(Base):
    """A typed field of one kind of resource, who may see it, and whether it needs a consent besides."""

    __tablename__ = "resource_fields"
    __table_args__ = (one_of("kind", ResourceKind), one_of("visibility", Visibility))

    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    visibility: Mapped[str]
    personal: Mapped[bool] = mapped_column(server_default=text("false"))


class Relation(Base):
    """How two resources belong together: from runs, belongs to, meets at, lends or leads past to."""

    __tablename__ = "resource_relations"
    __table_args__ = (
        one_of("kind", RelationKind),
        CheckConstraint("from_id <> to_id", name="two_ends"),
        long_enough("note", 500, least=0),
        Index(
            "uq_resource_relations_live",
            "from_id",
            "to_id",
            "kind",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UuidKey]
    from_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]


class ResourceDong(Base):
    """The dong of a record in one edition; lines and areas have one row per dong with their share.

    `border_m` is the distance in metres (EPSG:5179) of a point to the border of its dong, null for lines and areas.
    """

    __tablename__ = "resource_dongs"
    __table_args__ = (
        CheckConstraint("share > 0 AND share <= 1", name="share_sane"),
        CheckConstraint("border_m >= 0", name="border_not_negative"),
        Index(
            "ix_resource_dongs_edition_id_dong_code",
            "edition_id",
            "dong_code",
            postgresql_ops={"dong_code": "text_pattern_ops"},
        ),
    )

    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("boundary_editions.id", ondelete="CASCADE"), primary_key=True)
    dong_code: Mapped[str] = mapped_column(primary_key=True)
    share: Mapped[float]
    border_m: Mapped[float | None]
