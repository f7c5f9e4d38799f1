"""Stamps of layers: a line for each transaction that changes one, old lines added up."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base, one_of


class Layer(StrEnum):
    """What a stamp follows: resources with their dong, sites with spaces, dong with editions, courses with stops."""

    RECORDS = "records"
    PLACES = "places"
    BOUNDARIES = "boundaries"
    COURSES = "courses"


class LayerChange(Base):
    """One transaction that changed one layer."""

    __tablename__ = "layer_changes"
    __table_args__ = (one_of("layer", Layer), Index(None, "layer"))

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    layer: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class LayerFold(Base):
    """What the old lines of a layer come to."""

    __tablename__ = "layer_folds"
    __table_args__ = (one_of("layer", Layer),)

    layer: Mapped[str] = mapped_column(primary_key=True)
    changes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
