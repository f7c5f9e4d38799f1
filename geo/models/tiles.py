"""Tiles that are kept until their layer changes."""

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from geo.models.base import Base


class KeptTile(Base):
    """A tile as it was made under a stamp, compressed; with another stamp it is worth nothing."""

    __tablename__ = "kept_tiles"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012  (SQLAlchemy reads it from the class)

    layer: Mapped[str] = mapped_column(primary_key=True)
    z: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    x: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    y: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str]
    body: Mapped[bytes]
