"""Resources: what a neighbourhood has, people and stories included."""

from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import ResourceKind, ResourceState
from geo.models.base import Base, CreatedAt, UuidKey, inside_korea, long_enough, one_of


class Resource(Base):
    """One local resource. Its dong is computed for `observed_on`; a person has no point of its own (R13).

    `properties` holds the fields of its kind; what of them is public is decided in the view `public_resources`.
    """

    __tablename__ = "resources"
    __table_args__ = (
        one_of("kind", ResourceKind),
        one_of("state", ResourceState),
        long_enough("name", 200),
        long_enough("summary", 2000, least=0),
        inside_korea("location"),
        CheckConstraint("jsonb_typeof(properties) = 'object'", name="properties_object"),
        UniqueConstraint("source", "source_key"),
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
    source: Mapped[str | None]
    source_key: Mapped[str | None]
    rev: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


Index("ix_resources_location_m", Resource.location_m, postgresql_using="gist")
