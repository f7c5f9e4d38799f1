"""Campaigns of the resource survey: areas, what is to be visited, teams and training, assignments, visits."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Computed, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger, Text

from geo.enums import ResourceKind
from geo.models.base import Base, CreatedAt, UuidKey, inside_korea, long_enough, one_of, some_of
from geo.surveys.campaign_states import AreaKind, AssignmentState, CampaignState, TeamRole, VisitResult

_CASCADE = "CASCADE"


class Campaign(Base):
    """A survey of some months in one district; its lists of areas and targets are fixed when it first opens."""

    __tablename__ = "campaigns"
    __table_args__ = (
        UniqueConstraint("code"),
        one_of("state", CampaignState),
        some_of("kinds", ResourceKind),
        CheckConstraint("cardinality(kinds) > 0", name="some_kind"),
        CheckConstraint("code ~ '^[a-z0-9]{4,20}$'", name="code_form"),
        long_enough("title", 100),
        long_enough("about", 2000, least=0),
        CheckConstraint("ends_on >= starts_on AND ends_on <= starts_on + 1100", name="period_in_order"),
    )

    id: Mapped[UuidKey]
    code: Mapped[str]
    title: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="draft")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    consent_text_id: Mapped[int | None] = mapped_column(ForeignKey("consent_texts.id"))
    open_to_all: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class CampaignForm(Base):
    """The version of a form that is filled in for a campaign."""

    __tablename__ = "campaign_forms"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete=_CASCADE), primary_key=True)
    form_version_id: Mapped[UUID] = mapped_column(ForeignKey("form_versions.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(server_default="0")


class CampaignArea(Base):
    """A dong, a village or a drawn area with the shape it had when it was put in."""

    __tablename__ = "campaign_areas"
    __table_args__ = (
        UniqueConstraint("campaign_id", "id"),
        UniqueConstraint("campaign_id", "kind", "dong_code", "name"),
        one_of("kind", AreaKind),
        long_enough("name", 200),
        long_enough("dong_code", 20),
        CheckConstraint("kind = 'village' OR boundary IS NOT NULL", name="has_its_shape"),
        CheckConstraint("kind = 'village' OR village_id IS NULL", name="only_villages_have_a_village"),
        inside_korea("boundary"),
    )

    id: Mapped[UuidKey]
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete=_CASCADE))
    kind: Mapped[str]
    name: Mapped[str]
    dong_code: Mapped[str]
    dong_name: Mapped[str]
    village_id: Mapped[UUID | None] = mapped_column(ForeignKey("villages.id"), index=True)
    boundary: Mapped[Any | None] = mapped_column(Geometry("MULTIPOLYGON", 4326, spatial_index=False))
    boundary_m: Mapped[Any | None] = mapped_column(
        Geometry("MULTIPOLYGON", 5179, spatial_index=False), Computed("ST_Transform(boundary, 5179)", persisted=True)
    )
    position: Mapped[int] = mapped_column(server_default="0")


Index("ix_campaign_areas_boundary_m", CampaignArea.boundary_m, postgresql_using="gist")


class CampaignTarget(Base):
    """What is to be visited: a record with the revision it had then, a support project, or a place by its name."""

    __tablename__ = "campaign_targets"
    __table_args__ = (
        UniqueConstraint("campaign_id", "id"),
        UniqueConstraint("campaign_id", "resource_id"),
        UniqueConstraint("campaign_id", "project_id"),
        long_enough("name", 300, least=0),
        CheckConstraint(
            "num_nonnulls(resource_id, project_id) + CASE WHEN name <> '' THEN 1 ELSE 0 END = 1", name="one_thing"
        ),
        CheckConstraint("(rev IS NOT NULL) = (resource_id IS NOT NULL)", name="rev_of_a_record"),
        ForeignKeyConstraint(
            ["campaign_id", "area_id"], ["campaign_areas.campaign_id", "campaign_areas.id"], ondelete=_CASCADE
        ),
    )

    id: Mapped[UuidKey]
    campaign_id: Mapped[UUID]
    area_id: Mapped[UUID] = mapped_column(index=True)
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"), index=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id"), index=True)
    name: Mapped[str] = mapped_column(server_default="")
    rev: Mapped[int | None]


class Team(Base):
    """A survey team (조사단) of a year."""

    __tablename__ = "teams"
    __table_args__ = (
        UniqueConstraint("district_code", "year", "name"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_sane"),
        long_enough("name", 60),
    )

    id: Mapped[UuidKey]
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    year: Mapped[int]
    name: Mapped[str]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]


class TeamMember(Base):
    __tablename__ = "team_members"
    __table_args__ = (one_of("role", TeamRole),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(server_default="member")
    joined_at: Mapped[CreatedAt]


class Training(Base):
    """A training session for the teams of a district and year; who came to all required ones has completed it."""

    __tablename__ = "trainings"
    __table_args__ = (
        UniqueConstraint("district_code", "held_on", "title"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_sane"),
        long_enough("title", 100),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_sane"),
    )

    id: Mapped[UuidKey]
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    year: Mapped[int]
    title: Mapped[str]
    held_on: Mapped[date]
    minutes: Mapped[int]
    required: Mapped[bool] = mapped_column(server_default=text("true"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]


class TrainingAttendance(Base):
    __tablename__ = "training_attendance"

    training_id: Mapped[UUID] = mapped_column(ForeignKey("trainings.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    noted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    noted_at: Mapped[CreatedAt]


class CampaignTeam(Base):
    __tablename__ = "campaign_teams"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete=_CASCADE), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True, index=True)


class Assignment(Base):
    """Who looks after an area, or after a list of targets; one moved to somebody else is ended and followed."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("campaign_id", "id"),
        UniqueConstraint("moved_from"),
        one_of("state", AssignmentState),
        long_enough("note", 500, least=0),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open_or_ended"),
        ForeignKeyConstraint(["campaign_id", "area_id"], ["campaign_areas.campaign_id", "campaign_areas.id"]),
        Index(
            "uq_assignments_live_area",
            "campaign_id",
            "area_id",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'open' AND area_id IS NOT NULL"),
        ),
    )

    id: Mapped[UuidKey]
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    area_id: Mapped[UUID | None]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default="open")
    note: Mapped[str] = mapped_column(server_default="")
    moved_from: Mapped[UUID | None] = mapped_column(ForeignKey("assignments.id"))
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]


class AssignmentTarget(Base):
    __tablename__ = "assignment_targets"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "assignment_id"], ["assignments.campaign_id", "assignments.id"]),
        ForeignKeyConstraint(["campaign_id", "target_id"], ["campaign_targets.campaign_id", "campaign_targets.id"]),
    )

    assignment_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID]
    target_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)


_RANK = """(CASE result WHEN 'not_reached' THEN 0 ELSE 1 END)::bigint << 50
| (extract(epoch FROM at - TIMESTAMP WITH TIME ZONE '2000-01-01 00:00:00+00') * 1000)::bigint << 3
| array_position('{recorded,nothing_found,not_reached,still_there,changed,gone}', result)::bigint"""


class Visit(Base):
    """Somebody went and looked; written once, told apart by the id that the client made.

    `day` and `heard_on` are days in Seoul; among visits to one thing the highest `rank` counts, whose lowest three
    bits are the place of its result in `VisitResult`, from 1.
    """

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("instance_id"),
        one_of("result", VisitResult),
        CheckConstraint(
            "result NOT IN ('still_there', 'changed', 'gone') OR num_nonnulls(target_id, resource_id) > 0",
            name="about_something",
        ),
        long_enough("instance_id", 200),
        long_enough("note", 2000, least=0),
        CheckConstraint("at <= received_at", name="heard_of_later"),
        CheckConstraint("at >= '2000-01-01 00:00:00+00'", name="at_sane"),
        inside_korea("location"),
        ForeignKeyConstraint(["campaign_id", "area_id"], ["campaign_areas.campaign_id", "campaign_areas.id"]),
        ForeignKeyConstraint(["campaign_id", "target_id"], ["campaign_targets.campaign_id", "campaign_targets.id"]),
        Index(None, "campaign_id", "at"),
        Index(None, "dong_code", "at"),
    )

    id: Mapped[UuidKey]
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    instance_id: Mapped[str]
    area_id: Mapped[UUID | None] = mapped_column(index=True)
    target_id: Mapped[UUID | None] = mapped_column(index=True)
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    result: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    location: Mapped[Any | None] = mapped_column(Geometry("POINT", 4326, spatial_index=False))
    dong_code: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default="")
    day: Mapped[date] = mapped_column(Computed("(at AT TIME ZONE 'Asia/Seoul')::date", persisted=True))
    heard_on: Mapped[date] = mapped_column(Computed("(received_at AT TIME ZONE 'Asia/Seoul')::date", persisted=True))
    rank: Mapped[int] = mapped_column(BigInteger, Computed(_RANK, persisted=True))
