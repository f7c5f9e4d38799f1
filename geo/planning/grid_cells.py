"""Cells of a population grid packed for the store, unpacked again, and the dong each lies in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.coverage.frame import Array
from geo.coverage.model import UNKNOWN

TILE_CM: Final = 1_000_000
"""A square of 10 km: a city is read in some dozens of rows, a district in one to four."""
NUMBER: Final = "<u4"
CM: Final = 100
MILLI: Final = 1000


@dataclass(frozen=True)
class Tile:
    """The cells of one square; see PopulationGridTile."""

    tile_x: int
    tile_y: int
    x_cm: bytes
    y_cm: bytes
    people_milli: bytes


def packed(x_cm: Array, y_cm: Array, people_milli: Array) -> Iterator[Tile]:
    """Yield the squares that hold the cells (whole centimetres of EPSG:5179, whole thousandths of a person)."""
    across, up = x_cm // TILE_CM, y_cm // TILE_CM
    order = np.lexsort((x_cm, y_cm, across, up))
    starts = np.flatnonzero(np.diff(across[order], prepend=-1) | np.diff(up[order], prepend=-1))
    for rows in np.split(order, starts[1:]):
        first = rows[0]
        yield Tile(
            int(across[first]),
            int(up[first]),
            (x_cm[rows] % TILE_CM).astype(NUMBER).tobytes(),
            (y_cm[rows] % TILE_CM).astype(NUMBER).tobytes(),
            people_milli[rows].astype(NUMBER).tobytes(),
        )


def unpacked(tiles: Sequence[Tile]) -> tuple[Array, Array, Array]:
    """Return x and y in metres (EPSG:5179) and the people of all the cells."""
    x, y, people = ([np.zeros(0)] for _ in range(3))
    for tile in tiles:
        x.append((tile.tile_x * TILE_CM + np.frombuffer(tile.x_cm, dtype=NUMBER).astype(np.int64)) / CM)
        y.append((tile.tile_y * TILE_CM + np.frombuffer(tile.y_cm, dtype=NUMBER).astype(np.int64)) / CM)
        people.append(np.frombuffer(tile.people_milli, dtype=NUMBER) / MILLI)
    return np.concatenate(x), np.concatenate(y), np.concatenate(people)


def tiles_around(west_m: float, south_m: float, east_m: float, north_m: float) -> tuple[int, int, int, int]:
    """Return the first and the last square (x, y, x, y) that an extent in EPSG:5179 reaches into."""
    west, south, east, north = (int(edge * CM // TILE_CM) for edge in (west_m, south_m, east_m, north_m))
    return west, south, east, north


def dongs_of_cells(boundaries: Sequence[shapely.Geometry], codes: Sequence[str], x_m: Array, y_m: Array) -> Array:
    """Return the place in the list of the dong each centre lies in, -1 outside; on a shared border the lower code."""
    found = np.full(len(x_m), UNKNOWN, dtype=np.int64)
    order = np.argsort(x_m, kind="stable")
    x, y = x_m[order], y_m[order]
    for at in sorted(range(len(codes)), key=lambda number: codes[number]):
        west, south, east, north = shapely.bounds(boundaries[at])
        rows = slice(np.searchsorted(x, west, "left"), np.searchsorted(x, east, "right"))
        near = order[rows][(y[rows] >= south) & (y[rows] <= north)]
        near = near[found[near] == UNKNOWN]
        shapely.prepare(boundaries[at])
        found[near[shapely.intersects_xy(boundaries[at], x_m[near], y_m[near])]] = at
    return found
