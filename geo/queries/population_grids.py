"""Population grids: stored in squares, listed with the run that loaded them, read for a piece of the country."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from geo.bulk_copy import copy_rows
from geo.errors import NotFound
from geo.models.grids import PopulationGrid
from geo.planning.grid_cells import Tile, tiles_around

Box = tuple[float, float, float, float]
"""(west, south, east, north) in EPSG:5179."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid as it is listed; `run_id` is the import that brought it, by which it can be taken back."""

    id: UUID
    title: str
    file_name: str
    publisher: str
    licence: str
    as_of: date
    age_group: str
    size_m: int | None
    crs: int
    cells: int
    people: float
    hidden_cells: int
    created_at: datetime
    run_id: UUID | None = None


_COLUMNS: Final = (
    "g.id, g.title, g.file_name, g.publisher, g.licence, g.as_of, g.age_group, g.size_m, g.crs, g.cells, g.people, "
    "g.hidden_cells, g.created_at"
)
_RUN: Final = """
(SELECT c.run_id FROM import_changes c JOIN import_runs r ON r.id = c.run_id
 WHERE c.table_name = 'population_grids' AND c.action = 'insert' AND c.key ->> 'id' = g.id::text
   AND r.state = 'committed' LIMIT 1) AS run_id
"""


def list_grids(session: Session) -> list[GridRow]:
    """Return every grid, the newest day first, everybody before groups."""
    sql = (
        f"SELECT {_COLUMNS}, {_RUN} FROM population_grids g ORDER BY g.as_of DESC, g.age_group, g.created_at DESC, g.id"  # noqa: S608  (fixed text)
    )
    return [GridRow(**row) for row in session.execute(text(sql)).mappings()]


def grids_around(session: Session, box: Box, groups: Iterable[str]) -> list[GridRow]:
    """Return the grids of some age groups that reach into a box, the newest day first, of one day the newest load."""
    sql = f"""
    SELECT {_COLUMNS} FROM population_grids g
    WHERE g.age_group = ANY(:groups) AND g.west_m <= :east AND g.east_m >= :west
      AND g.south_m <= :north AND g.north_m >= :south
    ORDER BY g.as_of DESC, g.created_at DESC, g.id
    """  # noqa: S608  (fixed text)
    values = dict(zip(("west", "south", "east", "north"), box, strict=True)) | {"groups": list(groups)}
    return [GridRow(**row) for row in session.execute(text(sql), values).mappings()]


def tiles_of(session: Session, grid_id: UUID, box: Box) -> list[Tile]:
    """Return the squares of a grid that a box reaches into."""
    sql = """
    SELECT tile_x, tile_y, x_cm, y_cm, people_milli FROM population_grid_tiles
    WHERE grid_id = :grid AND tile_x BETWEEN :west AND :east AND tile_y BETWEEN :south AND :north
    ORDER BY tile_y, tile_x
    """
    values = dict(zip(("west", "south", "east", "north"), tiles_around(*box), strict=True)) | {"grid": grid_id}
    return [Tile(**row) for row in session.execute(text(sql), values).mappings()]


def find_grid(session: Session, fingerprint: str) -> UUID | None:
    """Return the grid with exactly these cells, group and day."""
    sql = "SELECT id FROM population_grids WHERE fingerprint = :fingerprint"
    found: UUID | None = session.execute(text(sql), {"fingerprint": fingerprint}).scalar_one_or_none()
    return found


def insert_grid(session: Session, values: Mapping[str, Any], tiles: Iterable[Tile]) -> UUID:
    """Store a grid with its squares."""
    grid_id: UUID = session.execute(insert(PopulationGrid).values(**values).returning(PopulationGrid.id)).scalar_one()
    copy_rows(
        session,
        "COPY population_grid_tiles (grid_id, tile_x, tile_y, x_cm, y_cm, people_milli) FROM STDIN",
        ((grid_id, one.tile_x, one.tile_y, one.x_cm, one.y_cm, one.people_milli) for one in tiles),
    )
    return grid_id


def remove_grid(session: Session, grid_id: UUID) -> str:
    """Take a grid away with its squares and return its title. Raises NotFound for an unknown id."""
    sql = "DELETE FROM population_grids WHERE id = :id RETURNING title"
    title: str | None = session.execute(text(sql), {"id": grid_id}).scalar_one_or_none()
    if title is None:
        raise NotFound("그런 인구 격자가 없어요.", "There is no such grid.", code="grid_unknown")
    return title
