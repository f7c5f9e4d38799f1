"""Residents, code tables, addresses, support projects and villages: what offices publish as plain tables."""

from datetime import date
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, CreatedAt, UuidKey, inside_korea, long_enough, one_of
from geo.records import AddressLayout, AreaLevel, CodeLevel, CodeSource, Housing, VillageKind

AGES = 101
"""Single years from 0 to 99 and one number for everybody of 100 and above."""


class Population(Base):
    """Registered residents of an area in a month; `month` is the month's first day, `ages` are single years."""

    __tablename__ = "populations"
    __table_args__ = (
        one_of("level", AreaLevel),
        CheckConstraint("code ~ '^[0-9]{10}$'", name="code_form"),
        long_enough("name", 100),
        CheckConstraint("EXTRACT(day FROM month) = 1", name="first_of_month"),
        CheckConstraint("total >= 0 AND male >= 0 AND female >= 0 AND households >= 0", name="not_negative"),
        CheckConstraint(
            f"cardinality(ages) = {AGES} AND cardinality(ages_male) = {AGES} AND cardinality(ages_female) = {AGES}",
            name="ages_whole",
        ),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True, index=True)
    level: Mapped[str]
    name: Mapped[str]
    total: Mapped[int]
    male: Mapped[int | None]
    female: Mapped[int | None]
    households: Mapped[int | None]
    ages: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    ages_male: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    ages_female: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))


class CodeEntry(Base):
    """One code of one numbering: what it names, when it held, and the 행정안전부 code of the same place."""

    __tablename__ = "code_entries"
    __table_args__ = (
        one_of("system", CodeSource),
        one_of("level", CodeLevel),
        CheckConstraint(
            "code ~ CASE system WHEN 'kostat' THEN '^[0-9]{2,8}$' ELSE '^[0-9]{10}$' END", name="code_form"
        ),
        long_enough("name", 100),
        CheckConstraint("valid_from <= valid_until", name="dates_in_order"),
        inside_korea("location"),
    )

    system: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    name: Mapped[str]
    province: Mapped[str] = mapped_column(server_default="")
    district: Mapped[str] = mapped_column(server_default="")
    mois_code: Mapped[str | None] = mapped_column(index=True)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    location: Mapped[Any | None] = mapped_column(Geometry("POINT", 4326, spatial_index=False))
    source: Mapped[str]


class LegalDongLink(Base):
    """Which legal dong (법정동) an administrative dong reaches into."""

    __tablename__ = "legal_dong_links"
    __table_args__ = (CheckConstraint("valid_from <= valid_until", name="dates_in_order"),)

    mois_code: Mapped[str] = mapped_column(primary_key=True)
    legal_code: Mapped[str] = mapped_column(primary_key=True, index=True)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class AddressFile(Base):
    """One loaded file of road addresses; a newer one wins over an older one, address by address."""

    __tablename__ = "address_files"
    __table_args__ = (one_of("layout", AddressLayout), UniqueConstraint("sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    file_name: Mapped[str]
    layout: Mapped[str]
    rows: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")
    loaded_at: Mapped[CreatedAt]


class Address(Base):
    """One entrance with its road address; `x_m`, `y_m` are metres in EPSG:5179, as published."""

    __tablename__ = "addresses"
    __table_args__ = (
        CheckConstraint("underground BETWEEN 0 AND 3", name="underground_known"),
        CheckConstraint("main_no >= 0 AND sub_no >= 0", name="numbers_not_negative"),
        CheckConstraint("x_m BETWEEN 700000 AND 1500000 AND y_m BETWEEN 1400000 AND 2200000", name="on_the_grid"),
        Index(None, "road", "main_no"),
        Index(None, "road_code", "main_no"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("address_files.id", ondelete="CASCADE"), index=True)
    legal_code: Mapped[str]
    province: Mapped[str]
    district: Mapped[str]
    legal_dong: Mapped[str]
    road_code: Mapped[str]
    road: Mapped[str]
    underground: Mapped[int]
    main_no: Mapped[int]
    sub_no: Mapped[int]
    building: Mapped[str]
    zip: Mapped[str]
    x_m: Mapped[float]
    y_m: Mapped[float]


class AddressLot(Base):
    """Which road address stands on a lot (지번); `mountain` is true for 산 numbers."""

    __tablename__ = "address_lots"
    __table_args__ = (
        CheckConstraint("lot_main >= 0 AND lot_sub >= 0 AND main_no >= 0 AND sub_no >= 0", name="numbers_not_negative"),
        Index(None, "legal_dong", "lot_main"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("address_files.id", ondelete="CASCADE"), index=True)
    legal_code: Mapped[str]
    province: Mapped[str]
    district: Mapped[str]
    legal_dong: Mapped[str]
    mountain: Mapped[bool]
    lot_main: Mapped[int]
    lot_sub: Mapped[int]
    road_code: Mapped[str]
    underground: Mapped[int]
    main_no: Mapped[int]
    sub_no: Mapped[int]


class Project(Base):
    """One supported resident project. Who represents the group is a private person's name and is not kept here."""

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint("year BETWEEN 1990 AND 2100", name="year_sane"),
        CheckConstraint("amount_won >= 0", name="amount_not_negative"),
        long_enough("programme", 200, least=0),
        long_enough("group_name", 200, least=0),
        long_enough("title", 300, least=0),
        CheckConstraint("group_name <> '' OR title <> ''", name="group_or_title"),
        UniqueConstraint("source_key"),
        Index(None, "year", "district_code"),
    )

    id: Mapped[UuidKey]
    year: Mapped[int]
    programme: Mapped[str] = mapped_column(server_default="")
    group_name: Mapped[str]
    group_key: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    amount_won: Mapped[int | None] = mapped_column(BigInteger)
    district_code: Mapped[str | None]
    district: Mapped[str] = mapped_column(server_default="")
    dong_code: Mapped[str | None]
    dong_name: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str]
    source_key: Mapped[str]
    created_at: Mapped[CreatedAt]


class Village(Base):
    """A village known by name, such as an energy self-reliance village, with its housing and households."""

    __tablename__ = "villages"
    __table_args__ = (
        long_enough("name", 200),
        one_of("kind", VillageKind),
        one_of("housing", Housing),
        CheckConstraint("households >= 0", name="households_not_negative"),
        CheckConstraint("since_year BETWEEN 1900 AND 2100", name="since_year_sane"),
        UniqueConstraint("source_key"),
    )

    id: Mapped[UuidKey]
    name: Mapped[str]
    kind: Mapped[str]
    housing: Mapped[str | None]
    households: Mapped[int | None]
    since_year: Mapped[int | None]
    district_code: Mapped[str | None]
    district: Mapped[str] = mapped_column(server_default="")
    dong_code: Mapped[str | None]
    dong_name: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str]
    source_key: Mapped[str]
    created_at: Mapped[CreatedAt]
