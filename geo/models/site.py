"""Sites: buildings and places with an operator and a life cycle, 마을활력소 among them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import Nature, SiteKind, SiteState
from geo.models.base import Base, CreatedAt, UuidKey, inside_korea, long_enough, one_of, some_of
from geo.place_access import AccessPoint


class Site(Base):
    __tablename__ = "sites"
    __table_args__ = (
        one_of("kind", SiteKind),
        one_of("state", SiteState),
        long_enough("name", 200),
        long_enough("address", 300, least=0),
        long_enough("operator", 200, least=0),
        inside_korea("location"),
        CheckConstraint(
            "closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on", name="opens_before_closing"
        ),
        CheckConstraint("state <> 'closed' OR closed_on IS NOT NULL", name="closed_has_a_date"),
        CheckConstraint(
            "state NOT IN ('candidate', 'planned', 'building') OR closed_on IS NULL", name="not_yet_closed"
        ),
        some_of("refused_natures", Nature),
        some_of("access_yes", AccessPoint),
        some_of("access_no", AccessPoint),
        CheckConstraint("NOT access_yes && access_no", name="access_one_answer"),
        long_enough("way_text", 2000, least=0),
        long_enough("entrance_text", 300, least=0),
        UniqueConstraint("source", "source_key"),
    )

    id: Mapped[UuidKey]
    name: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    location: Mapped[Any | None] = mapped_column(Geometry("POINT", 4326, spatial_index=False))
    location_m: Mapped[Any | None] = mapped_column(
        Geometry("POINT", 5179, spatial_index=False), Computed("ST_Transform(location, 5179)", persisted=True)
    )
    address: Mapped[str] = mapped_column(server_default="")
    operator: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    homepage: Mapped[str] = mapped_column(server_default="")
    about: Mapped[str] = mapped_column(server_default="")
    timezone: Mapped[str] = mapped_column(server_default="Asia/Seoul")
    planned_on: Mapped[date | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    floor_area_m2: Mapped[float | None]
    refused_natures: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    is_demo: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    source_key: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(Computed("search_key(name || chr(31) || address)", persisted=True))
    search_initials: Mapped[str] = mapped_column(Computed("search_initials(name)", persisted=True))
    access_yes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    access_no: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    way_text: Mapped[str] = mapped_column(server_default="")
    entrance_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


Index("ix_sites_location_m", Site.location_m, postgresql_using="gist")
Index("ix_sites_search_text", Site.search_text, postgresql_using="gin", postgresql_ops={"search_text": "gin_trgm_ops"})


class SiteEvent(Base):
    """One step of a site's life, kept for ever: who runs it and since when it is in which state."""

    __tablename__ = "site_events"
    __table_args__ = (
        one_of("state", SiteState),
        long_enough("operator", 200, least=0),
        long_enough("reason", 500, least=0),
        UniqueConstraint("undoes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), index=True)
    state: Mapped[str]
    on_date: Mapped[date | None]
    operator: Mapped[str] = mapped_column(server_default="")
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    reason: Mapped[str] = mapped_column(server_default="")
    undoes: Mapped[int | None] = mapped_column(ForeignKey("site_events.id"))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What stood before the step: its state and days, for taking it back."""
