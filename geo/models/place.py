"""Provinces, districts and dongs; dongs belong to an edition of the boundaries."""

from datetime import date
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.change_kinds import DongChangeKind
from geo.enums import CodeSystem
from geo.models.base import Base, CreatedAt, inside_korea, long_enough, one_of


class Province(Base):
    __tablename__ = "provinces"
    __table_args__ = (long_enough("name", 40),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class District(Base):
    __tablename__ = "districts"
    __table_args__ = (long_enough("name", 40),)

    code: Mapped[str] = mapped_column(primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), index=True)
    name: Mapped[str]


class BoundaryEdition(Base):
    """The dong of one province in one loaded file; in force from `valid_from` until the province's next edition.

    The schematic set has no start date and gives way to the first real edition of its province.
    """

    __tablename__ = "boundary_editions"
    __table_args__ = (
        one_of("codes", CodeSystem),
        CheckConstraint("is_schematic = (valid_from IS NULL)", name="real_editions_are_dated"),
        UniqueConstraint("sha256"),
        Index("uq_boundary_editions_one_schematic", "is_schematic", unique=True, postgresql_where=text("is_schematic")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date | None]
    is_schematic: Mapped[bool]
    codes: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    source_note: Mapped[str]
    loaded_at: Mapped[CreatedAt]


class EditionProvince(Base):
    """Which province an edition speaks for: one, so that the next file may replace it alone.

    Two editions of one province never start on the same day.
    """

    __tablename__ = "edition_provinces"
    __table_args__ = (UniqueConstraint("province_code", "valid_from"), UniqueConstraint("edition_id"))

    edition_id: Mapped[int] = mapped_column(ForeignKey("boundary_editions.id", ondelete="CASCADE"), primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"), primary_key=True)
    valid_from: Mapped[date | None]


class Dong(Base):
    """An administrative dong (행정동) as one edition draws it."""

    __tablename__ = "dongs"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        long_enough("name", 60),
        inside_korea("boundary"),
        CheckConstraint("area_m2 > 0", name="area_positive"),
        CheckConstraint("residents >= 0", name="residents_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("boundary_editions.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(index=True)
    stat_code: Mapped[str | None]
    name: Mapped[str]
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)
    boundary: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False)
    boundary_m: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", 5179, spatial_index=False), Computed("ST_Transform(boundary, 5179)", persisted=True)
    )
    label_point: Mapped[Any] = mapped_column(Geometry("POINT", 4326, spatial_index=False), nullable=False)
    area_m2: Mapped[float]
    residents: Mapped[int | None]


Index("ix_dongs_boundary_m", Dong.boundary_m, postgresql_using="gist")


class DistrictShape(Base):
    """The outline of a district in one edition: that of its dong together."""

    __tablename__ = "district_shapes"

    edition_id: Mapped[int] = mapped_column(ForeignKey("boundary_editions.id", ondelete="CASCADE"), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), primary_key=True)
    boundary: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False)
    boundary_m: Mapped[Any] = mapped_column(
        Geometry("MULTIPOLYGON", 5179, spatial_index=False), Computed("ST_Transform(boundary, 5179)", persisted=True)
    )


class DongChange(Base):
    """What became of a dong of one edition in another of the same province; shares are of its area in EPSG:5179.

    Only pairs of editions that follow each other are read; others wait in case what lies between is taken back.
    """

    __tablename__ = "dong_changes"
    __table_args__ = (
        one_of("kind", DongChangeKind),
        CheckConstraint(
            "(from_code IS NULL) = (kind = 'appear') AND (to_code IS NULL) = (kind = 'vanish')", name="one_side"
        ),
        CheckConstraint(
            "share_from BETWEEN 0 AND 1 AND share_to BETWEEN 0 AND 1 AND moved_m2 >= 0", name="shares_sane"
        ),
        CheckConstraint("from_edition_id <> to_edition_id", name="two_editions"),
        Index(None, "from_edition_id", "from_code"),
        Index(None, "to_edition_id", "to_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_edition_id: Mapped[int] = mapped_column(ForeignKey("boundary_editions.id", ondelete="CASCADE"))
    to_edition_id: Mapped[int] = mapped_column(ForeignKey("boundary_editions.id", ondelete="CASCADE"))
    province_code: Mapped[str] = mapped_column(ForeignKey("provinces.code"))
    from_code: Mapped[str | None]
    to_code: Mapped[str | None]
    kind: Mapped[str]
    share_from: Mapped[float]
    share_to: Mapped[float]
    moved_m2: Mapped[float]
