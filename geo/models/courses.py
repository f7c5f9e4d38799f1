"""Tour courses: the stops of a route, its numbered signs and its keeper houses, each from one version to another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, UuidKey, inside_korea, long_enough

_HELD = "until_version > since_version"
_LIVE = text("until_version IS NULL")


class Course(Base):
    """What a route needs to be walked; `version` counts its writes, `walk_m_per_min` is the pace on its slopes."""

    __tablename__ = "courses"
    __table_args__ = (CheckConstraint("walk_m_per_min BETWEEN 10 AND 120", name="pace_sane"),)

    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True)
    walk_m_per_min: Mapped[int] = mapped_column(server_default="50")
    version: Mapped[int] = mapped_column(server_default="1")
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CourseStop(Base):
    """A record that a course stops at; never a person (R13)."""

    __tablename__ = "course_stops"
    __table_args__ = (
        CheckConstraint("position BETWEEN 1 AND 200", name="position_sane"),
        CheckConstraint("stay_minutes BETWEEN 0 AND 600", name="stay_sane"),
        CheckConstraint(_HELD, name="held"),
        CheckConstraint("resource_id <> course_id", name="not_itself"),
        long_enough("note", 500, least=0),
        Index("uq_course_stops_live", "course_id", "position", unique=True, postgresql_where=_LIVE),
    )

    id: Mapped[UuidKey]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.resource_id", ondelete="CASCADE"))
    position: Mapped[int]
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    stay_minutes: Mapped[int] = mapped_column(server_default="0")
    note: Mapped[str] = mapped_column(server_default="")
    since_version: Mapped[int]
    until_version: Mapped[int | None]


class CourseSign(Base):
    """A numbered sign: a lamp post whose number says where one is."""

    __tablename__ = "course_signs"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 9999", name="number_sane"),
        CheckConstraint(_HELD, name="held"),
        long_enough("name", 100, least=0),
        long_enough("note", 500, least=0),
        inside_korea("location"),
        Index("uq_course_signs_live", "course_id", "number", unique=True, postgresql_where=_LIVE),
    )

    id: Mapped[UuidKey]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.resource_id", ondelete="CASCADE"))
    number: Mapped[int]
    location: Mapped[Any] = mapped_column(Geometry("POINT", 4326, spatial_index=False), nullable=False)
    name: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    since_version: Mapped[int]
    until_version: Mapped[int | None]


class KeeperHouse(Base):
    """A house that keeps an eye on a course: a number and a dong; its name is the record's, where that is public."""

    __tablename__ = "keeper_houses"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 999", name="number_sane"),
        CheckConstraint(_HELD, name="held"),
        long_enough("dong_code", 20, least=0),
        Index("uq_keeper_houses_live", "course_id", "number", unique=True, postgresql_where=_LIVE),
    )

    id: Mapped[UuidKey]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.resource_id", ondelete="CASCADE"))
    number: Mapped[int]
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id", ondelete="CASCADE"), index=True)
    dong_code: Mapped[str] = mapped_column(server_default="")
    since_version: Mapped[int]
    until_version: Mapped[int | None]
