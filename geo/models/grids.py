"""Population grids: what was loaded, and its cells packed in squares."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import Licence
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of

ONE_LENGTH: Final = (
    "octet_length(x_cm) > 0 AND octet_length(x_cm) % 4 = 0"
    " AND octet_length(x_cm) = octet_length(y_cm) AND octet_length(x_cm) = octet_length(people_milli)"
)
WEST_EAST: Final = "west_m BETWEEN 660000 AND east_m AND east_m <= 1380000"
SOUTH_NORTH: Final = "south_m BETWEEN 1480000 AND north_m AND north_m <= 2190000"


class PopulationGrid(Base):
    """One grid of one age group ("" everybody) at a day; `crs` is what its file was in, the extent is EPSG:5179.

    `hidden_cells` have no number in the file (too few people to be told); they are unknown, never nobody.
    """

    __tablename__ = "population_grids"
    __table_args__ = (
        long_enough("title", 300),
        long_enough("file_name", 300),
        long_enough("publisher", 200, least=0),
        one_of("licence", Licence),
        CheckConstraint("age_group ~ '^([0-9]{1,3}-[0-9]{0,3})?$'", name="age_group_form"),
        CheckConstraint("size_m BETWEEN 1 AND 100000", name="size_sane"),
        CheckConstraint("cells > 0 AND hidden_cells >= 0 AND people > 0 AND people < 1000000000", name="numbers_sane"),
        CheckConstraint(f"{WEST_EAST} AND {SOUTH_NORTH}", name="in_korea"),
        CheckConstraint("fingerprint ~ '^[0-9a-f]{64}$'", name="fingerprint_form"),
        UniqueConstraint("fingerprint"),
    )

    id: Mapped[UuidKey]
    title: Mapped[str]
    file_name: Mapped[str]
    publisher: Mapped[str] = mapped_column(server_default="")
    licence: Mapped[str] = mapped_column(server_default="unknown")
    as_of: Mapped[date]
    age_group: Mapped[str] = mapped_column(server_default="")
    size_m: Mapped[int | None]
    crs: Mapped[int]
    cells: Mapped[int]
    people: Mapped[float]
    hidden_cells: Mapped[int] = mapped_column(server_default="0")
    west_m: Mapped[float]
    south_m: Mapped[float]
    east_m: Mapped[float]
    north_m: Mapped[float]
    fingerprint: Mapped[str]
    created_at: Mapped[CreatedAt]


class PopulationGridTile(Base):
    """The cells of a grid in one square of 10 km, three lists of 32-bit numbers (little-endian) as long as each other.

    `x_cm`, `y_cm` are centimetres from the square's south-western corner, `people_milli` thousandths of a person. Six
    hundred thousand rows of their own would take twenty times the room and of the time to read.
    """

    __tablename__ = "population_grid_tiles"
    __table_args__ = (CheckConstraint(ONE_LENGTH, name="one_length"),)

    grid_id: Mapped[UUID] = mapped_column(ForeignKey("population_grids.id", ondelete="CASCADE"), primary_key=True)
    tile_x: Mapped[int] = mapped_column(primary_key=True)
    tile_y: Mapped[int] = mapped_column(primary_key=True)
    x_cm: Mapped[bytes] = mapped_column(LargeBinary)
    y_cm: Mapped[bytes] = mapped_column(LargeBinary)
    people_milli: Mapped[bytes] = mapped_column(LargeBinary)
