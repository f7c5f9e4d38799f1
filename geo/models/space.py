"""Spaces and what they are made of: cells, openings, days off and versioned policies."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, INT4RANGE, JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import ApplyWay, Approval, HolidayRule, NamedDays, Nature, Opens, Pending, Purpose, SpaceKind, SpaceState
from geo.models.base import Base, CreatedAt, UuidKey, inside_korea, long_enough, one_of, some_of
from geo.place_access import AccessPoint

MINUTES_OF_TWO_DAYS = 2880


class Space(Base):
    """What people find and book. `location` is the site's unless the room stands elsewhere.

    `policy_id` points at the newest of its policies; `taken_over_at` tells that a keeper looks after it,
    so that imports leave it alone. `fee_rules` and `apply_ways` are what was understood of the texts beside them,
    `heads_text` and `area_text` stand where the source says more than the figure, `hours_understood` is one sentence
    about what an import made of the hours.
    """

    __tablename__ = "spaces"
    __table_args__ = (
        one_of("kind", SpaceKind),
        one_of("state", SpaceState),
        long_enough("name", 200),
        inside_korea("location"),
        CheckConstraint("heads_max BETWEEN 1 AND 100000", name="heads_max_sane"),
        CheckConstraint("area_m2 > 0 AND area_m2 < 1000000", name="area_sane"),
        CheckConstraint(
            "closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on", name="opens_before_closing"
        ),
        CheckConstraint("array_position(features, NULL) IS NULL", name="features_filled"),
        CheckConstraint("jsonb_typeof(fee_rules) = 'array'", name="fee_rules_listed"),
        CheckConstraint(f"apply_ways <@ '{{{','.join(ApplyWay)}}}'::text[]", name="apply_ways_known"),
        some_of("access_yes", AccessPoint),
        some_of("access_no", AccessPoint),
        CheckConstraint("NOT access_yes && access_no", name="access_one_answer"),
        long_enough("way_text", 2000, least=0),
        long_enough("entrance_text", 300, least=0),
        UniqueConstraint("source", "source_key"),
        ForeignKeyConstraint(
            ["id", "policy_id"], ["policies.space_id", "policies.id"], use_alter=True, name="fk_spaces_policy"
        ),
    )

    id: Mapped[UuidKey]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    location: Mapped[Any] = mapped_column(Geometry("POINT", 4326, spatial_index=False), nullable=False)
    location_m: Mapped[Any] = mapped_column(
        Geometry("POINT", 5179, spatial_index=False), Computed("ST_Transform(location, 5179)", persisted=True)
    )
    heads_max: Mapped[int | None]
    area_m2: Mapped[float | None]
    features: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    about: Mapped[str] = mapped_column(server_default="")
    rules_text: Mapped[str] = mapped_column(server_default="")
    hours_text: Mapped[str] = mapped_column(server_default="")
    closing_text: Mapped[str] = mapped_column(server_default="")
    hours_understood: Mapped[str] = mapped_column(server_default="")
    heads_text: Mapped[str] = mapped_column(server_default="")
    area_text: Mapped[str] = mapped_column(server_default="")
    fee_text: Mapped[str] = mapped_column(server_default="")
    fee_rules: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    apply_text: Mapped[str] = mapped_column(server_default="")
    apply_ways: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    phone: Mapped[str] = mapped_column(server_default="")
    homepage: Mapped[str] = mapped_column(server_default="")
    policy_id: Mapped[int | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    taken_over_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    source_key: Mapped[str | None]
    source_as_of: Mapped[date | None]
    search_text: Mapped[str] = mapped_column(Computed("search_key(name)", persisted=True))
    search_initials: Mapped[str] = mapped_column(Computed("search_initials(name)", persisted=True))
    access_yes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    access_no: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    way_text: Mapped[str] = mapped_column(server_default="")
    entrance_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


Index("ix_spaces_location_m", Space.location_m, postgresql_using="gist")
Index(
    "ix_spaces_search_text", Space.search_text, postgresql_using="gin", postgresql_ops={"search_text": "gin_trgm_ops"}
)


Index("ix_spaces_features", Space.features, postgresql_using="gin")


class Cell(Base):
    """The smallest thing that only one party can hold at a time."""

    __tablename__ = "cells"
    __table_args__ = (long_enough("name", 200), UniqueConstraint("site_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"))
    name: Mapped[str]


class SpaceCell(Base):
    __tablename__ = "space_cells"

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("cells.id"), primary_key=True, index=True)


class Opening(Base):
    """Weekly opening hours in minutes of the venue's day; up to 2880, so that a Friday may close at 26:00."""

    __tablename__ = "openings"
    __table_args__ = (
        one_of("holiday", HolidayRule),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_iso"),
        CheckConstraint(
            f"open_min >= 0 AND open_min < 1440 AND open_min < close_min AND close_min <= {MINUTES_OF_TWO_DAYS}",
            name="minutes_in_order",
        ),
        CheckConstraint("close_min - open_min <= 1440", name="at_most_a_day"),
        CheckConstraint("NOT isempty(valid)", name="valid_not_empty"),
        ExcludeConstraint(
            ("space_id", "="),
            ("weekday", "="),
            ("valid", "&&"),
            (text("int4range(open_min, close_min)"), "&&"),
            ("holiday_span", "&&"),
            using="gist",
            name="ex_openings_no_overlap",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), index=True)
    valid: Mapped[Any] = mapped_column(DATERANGE, server_default=text("'(,)'::daterange"))
    weekday: Mapped[int]
    open_min: Mapped[int]
    close_min: Mapped[int]
    holiday: Mapped[str] = mapped_column(server_default="yes")
    agreement_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    holiday_span: Mapped[Any] = mapped_column(
        INT4RANGE,
        # ordinary days are 0, public holidays 1: "no" and "only" may stand side by side, "yes" meets both.
        Computed(
            "CASE holiday WHEN 'no' THEN int4range(0, 1) WHEN 'only' THEN int4range(1, 2) ELSE int4range(0, 2) END",
            persisted=True,
        ),
    )


class ClosingRule(Base):
    """Days on which a space is closed all day beyond its weekly hours; exactly one of the three forms.

    The `nth` weekday of every month (-1 the last), a month and day of every year, or named days of the lunar calendar.
    """

    __tablename__ = "closing_rules"
    __table_args__ = (
        one_of("named", NamedDays),
        CheckConstraint("num_nonnulls(nth, month, named) = 1", name="one_form"),
        CheckConstraint(
            "(nth IS NULL) = (weekday IS NULL) AND (nth = -1 OR nth BETWEEN 1 AND 5) AND weekday BETWEEN 1 AND 7",
            name="nth_weekday",
        ),
        CheckConstraint(
            "(month IS NULL) = (day IS NULL) AND month BETWEEN 1 AND 12 AND day BETWEEN 1 AND 31", name="month_and_day"
        ),
        UniqueConstraint("space_id", "nth", "weekday", "month", "day", "named", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    nth: Mapped[int | None]
    weekday: Mapped[int | None]
    month: Mapped[int | None]
    day: Mapped[int | None]
    named: Mapped[str | None]


class DayOff(Base):
    """Days on which everything in a site, district or province is closed."""

    __tablename__ = "days_off"
    __table_args__ = (
        CheckConstraint("num_nonnulls(site_id, district_code, province_code) = 1", name="one_scope"),
        CheckConstraint(
            "NOT isempty(days) AND lower(days) IS NOT NULL AND upper(days) IS NOT NULL", name="days_bounded"
        ),
        long_enough("reason", 200),
        Index("ix_days_off_days", "days", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[Any] = mapped_column(DATERANGE, nullable=False)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.id"), index=True)
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    province_code: Mapped[str | None] = mapped_column(ForeignKey("provinces.code"))
    reason: Mapped[str]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[CreatedAt]


class Policy(Base):
    """The rules of one space at one time: a new row for every change, never an update."""

    __tablename__ = "policies"
    __table_args__ = (
        one_of("approval", Approval),
        one_of("pending", Pending),
        UniqueConstraint("space_id", "version"),
        UniqueConstraint("space_id", "id"),
        one_of("opens", Opens),
        some_of("refused_purposes", Purpose),
        some_of("refused_natures", Nature),
        CheckConstraint(
            "(opens = 'weekly') = (opens_weekday IS NOT NULL) AND (opens = 'monthly') = (opens_day IS NOT NULL)"
            " AND (opens = 'rolling') = (opens_minute IS NULL) AND opens_weekday BETWEEN 1 AND 7"
            " AND opens_day BETWEEN 1 AND 31 AND opens_minute BETWEEN 0 AND 1439",
            name="opens_has_its_moment",
        ),
        CheckConstraint("grid_minutes IN (5, 10, 15, 20, 30, 60, 120)", name="grid_known"),
        CheckConstraint("min_minutes BETWEEN 5 AND max_minutes AND max_minutes <= 10080", name="lengths_in_order"),
        CheckConstraint("setup_minutes BETWEEN 0 AND 720 AND turnover_minutes BETWEEN 0 AND 720", name="margins_sane"),
        CheckConstraint("rolling_days BETWEEN 1 AND 730", name="rolling_days_sane"),
        CheckConstraint(
            "closes_before_minutes BETWEEN 0 AND 43200 AND cancel_until_minutes BETWEEN 0 AND 43200"
            " AND move_until_minutes BETWEEN 0 AND 43200",
            name="notice_sane",
        ),
        CheckConstraint(
            "(approval = 'committee') = (votes_needed IS NOT NULL)"
            " AND (votes_needed IS NULL) = (votes_of IS NULL) AND votes_needed BETWEEN 1 AND votes_of",
            name="votes_for_committees",
        ),
        CheckConstraint(
            "check_in_before_minutes BETWEEN 0 AND 1440 AND check_in_after_minutes BETWEEN 0 AND 1440",
            name="check_in_sane",
        ),
        CheckConstraint(
            "release_after_minutes = 0 OR release_after_minutes BETWEEN check_in_after_minutes AND 1440",
            name="release_after_check_in",
        ),
        CheckConstraint("strike_days BETWEEN 0 AND 730", name="strike_days_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    version: Mapped[int]
    approval: Mapped[str]
    pending: Mapped[str] = mapped_column(server_default="block")
    grid_minutes: Mapped[int] = mapped_column(server_default="30")
    min_minutes: Mapped[int] = mapped_column(server_default="30")
    max_minutes: Mapped[int] = mapped_column(server_default="480")
    setup_minutes: Mapped[int] = mapped_column(server_default="0")
    turnover_minutes: Mapped[int] = mapped_column(server_default="0")
    rolling_days: Mapped[int] = mapped_column(server_default="60")
    opens: Mapped[str] = mapped_column(server_default="rolling")
    opens_weekday: Mapped[int | None]
    opens_day: Mapped[int | None]
    opens_minute: Mapped[int | None]
    refused_purposes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    refused_natures: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    closes_before_minutes: Mapped[int] = mapped_column(server_default="0")
    cancel_until_minutes: Mapped[int] = mapped_column(server_default="0")
    move_until_minutes: Mapped[int] = mapped_column(server_default="0")
    votes_needed: Mapped[int | None]
    votes_of: Mapped[int | None]
    check_in_before_minutes: Mapped[int] = mapped_column(server_default="30")
    check_in_after_minutes: Mapped[int] = mapped_column(server_default="30")
    release_after_minutes: Mapped[int] = mapped_column(server_default="0")
    strike_days: Mapped[int] = mapped_column(server_default="0")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
