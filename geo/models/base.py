"""The declarative base, column types and the few helpers that every table uses."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, MetaData, Text, Uuid, func, text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from geo.crs import KOREA_BOX

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Tables are plural, models singular; constraint names are stable because errors are read from them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: Text(), datetime: DateTime(timezone=True)}  # noqa: RUF012  (SQLAlchemy reads it from the class)


UuidKey = Annotated[UUID, mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]


def one_of(column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """Let the database refuse words outside `vocabulary`."""
    words = ", ".join(f"'{member.value}'" for member in vocabulary)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def some_of(column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """Let the database refuse lists with words outside `vocabulary`."""
    words = ",".join(member.value for member in vocabulary)
    return CheckConstraint(f"{column} <@ '{{{words}}}'::text[]", name=f"{column}_known")


def long_enough(column: str, most: int, least: int = 1) -> CheckConstraint:
    """Let the database refuse texts shorter than `least` or longer than `most` characters."""
    return CheckConstraint(f"char_length({column}) BETWEEN {least} AND {most}", name=f"{column}_length")


def inside_korea(column: str) -> CheckConstraint:
    """Let the database refuse geometry outside Korea's box (EPSG:4326), empty or with NaN, in any dimension.

    PostgreSQL sorts NaN above every number, so an upper bound refuses it.
    """
    west, south, east, north = KOREA_BOX
    return CheckConstraint(
        f"NOT ST_IsEmpty({column}) AND ST_XMin({column}) >= {west} AND ST_XMax({column}) <= {east}"
        f" AND ST_YMin({column}) >= {south} AND ST_YMax({column}) <= {north}",
        name=f"{column}_in_korea",
    )
