"""Files with their rights, where they show, and the village archive."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import Licence
from geo.media.states import ArchiveKind, ArchiveState, MediaKind, MediaRole, MediaState
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of


class Media(Base):
    """One file as it was sent. The original stays private; `copy_type` names the media type of its public copy.

    `shows_people` means that somebody can be recognised: without a consent it shows nowhere.
    """

    __tablename__ = "media"
    __table_args__ = (
        one_of("kind", MediaKind),
        one_of("state", MediaState),
        one_of("licence", Licence),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("bytes > 0", name="bytes_sane"),
        long_enough("name", 300, least=0),
        long_enough("alt", 300, least=0),
        long_enough("credit", 200, least=0),
        CheckConstraint("released_at IS NULL OR state IN ('waiting', 'ready')", name="released_can_show"),
        Index("ix_media_waiting", "created_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UuidKey]
    kind: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    copy_type: Mapped[str] = mapped_column(server_default="")
    taken_at: Mapped[datetime | None]
    alt: Mapped[str] = mapped_column(server_default="")
    licence: Mapped[str] = mapped_column(server_default="own")
    credit: Mapped[str] = mapped_column(server_default="")
    shows_people: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(server_default="waiting")
    problem: Mapped[str] = mapped_column(server_default="")
    problem_en: Mapped[str] = mapped_column(server_default="")
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[CreatedAt]
    version: Mapped[int] = mapped_column(server_default="1")
    bare: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whoever took it is forgotten, and so is what its file told of them."""


class ResourceMedia(Base):
    """A file at a record; two with one `pair_id` show the same spot before and after."""

    __tablename__ = "resource_media"
    __table_args__ = (
        one_of("role", MediaRole),
        CheckConstraint("pair_id IS NULL OR role IN ('before', 'after')", name="pairs_have_two_times"),
        CheckConstraint("position BETWEEN 0 AND 10000", name="position_sane"),
        long_enough("caption", 500, least=0),
        Index(
            "uq_resource_media_live", "resource_id", "media_id", unique=True, postgresql_where=text("closed_at IS NULL")
        ),
        Index(
            "uq_resource_media_one_main",
            "resource_id",
            unique=True,
            postgresql_where=text("role = 'main' AND closed_at IS NULL"),
        ),
        Index(
            "uq_resource_media_pair",
            "pair_id",
            "role",
            unique=True,
            postgresql_where=text("pair_id IS NOT NULL AND closed_at IS NULL"),
        ),
    )

    id: Mapped[UuidKey]
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"))
    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id"), index=True)
    role: Mapped[str] = mapped_column(server_default="other")
    pair_id: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(server_default="0")
    caption: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class ArchiveCollection(Base):
    """A named part of the village archive."""

    __tablename__ = "archive_collections"
    __table_args__ = (
        one_of("state", ArchiveState),
        long_enough("title", 200),
        long_enough("summary", 2000, least=0),
    )

    id: Mapped[UuidKey]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"), index=True)
    state: Mapped[str] = mapped_column(server_default="draft")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(server_default="1")


class ArchiveItem(Base):
    """A story, photo, recording or document of the village, by place, date and collection, with its rights.

    `teller` is a person's name and never public; `teller_shown` is how that person wants to be called.
    """

    __tablename__ = "archive_items"
    __table_args__ = (
        one_of("kind", ArchiveKind),
        one_of("state", ArchiveState),
        one_of("licence", Licence),
        long_enough("title", 200),
        long_enough("body", 20000, least=0),
        long_enough("place", 200, least=0),
        long_enough("happened_words", 100, least=0),
        long_enough("teller", 100, least=0),
        long_enough("teller_shown", 100, least=0),
        long_enough("credit", 200, least=0),
        CheckConstraint("happened_from <= happened_to", name="happened_in_order"),
        CheckConstraint("happened_to IS NULL OR happened_from IS NOT NULL", name="happened_has_a_start"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_a_time"),
        CheckConstraint("state <> 'published' OR licence <> 'unknown'", name="published_has_rights"),
        Index(
            "ix_archive_items_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index(
            "ix_archive_items_search_initials",
            "search_initials",
            postgresql_using="gin",
            postgresql_ops={"search_initials": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UuidKey]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(server_default="")
    collection_id: Mapped[UUID | None] = mapped_column(ForeignKey("archive_collections.id"), index=True)
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id", ondelete="SET NULL"), index=True)
    place: Mapped[str] = mapped_column(server_default="")
    dong_code: Mapped[str | None] = mapped_column(index=True)
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"), index=True)
    happened_from: Mapped[date | None]
    happened_to: Mapped[date | None]
    happened_words: Mapped[str] = mapped_column(server_default="")
    teller: Mapped[str] = mapped_column(server_default="")
    teller_shown: Mapped[str] = mapped_column(server_default="")
    licence: Mapped[str] = mapped_column(server_default="own")
    credit: Mapped[str] = mapped_column(server_default="")
    consent_needed: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(server_default="draft")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(server_default="1")
    search_text: Mapped[str] = mapped_column(
        Computed("search_key(title || chr(31) || place || chr(31) || body)", persisted=True)
    )
    search_initials: Mapped[str] = mapped_column(Computed("search_initials(title)", persisted=True))


class ArchiveMedia(Base):
    """A file of an item of the archive."""

    __tablename__ = "archive_media"
    __table_args__ = (
        CheckConstraint("position BETWEEN 0 AND 10000", name="position_sane"),
        long_enough("caption", 500, least=0),
        Index("uq_archive_media_live", "item_id", "media_id", unique=True, postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[UuidKey]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("archive_items.id"))
    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id"), index=True)
    position: Mapped[int] = mapped_column(server_default="0")
    caption: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]
