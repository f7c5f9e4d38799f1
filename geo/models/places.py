"""Photos and plans of rooms and sites."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.place_access import PlaceRole


class PlaceMedia(Base):
    """A file at a room or at a whole site; what it shows, and its rights, are said of the file itself."""

    __tablename__ = "place_media"
    __table_args__ = (
        one_of("role", PlaceRole),
        CheckConstraint("num_nonnulls(space_id, site_id) = 1", name="one_place"),
        CheckConstraint("position BETWEEN 0 AND 10000", name="position_sane"),
        long_enough("caption", 500, least=0),
        Index(
            "uq_place_media_space_live",
            "space_id",
            "media_id",
            unique=True,
            postgresql_where=text("space_id IS NOT NULL AND closed_at IS NULL"),
        ),
        Index(
            "uq_place_media_site_live",
            "site_id",
            "media_id",
            unique=True,
            postgresql_where=text("site_id IS NOT NULL AND closed_at IS NULL"),
        ),
    )

    id: Mapped[UuidKey]
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.id"))
    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id"), index=True)
    role: Mapped[str] = mapped_column(server_default="photo")
    position: Mapped[int] = mapped_column(server_default="0")
    caption: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
