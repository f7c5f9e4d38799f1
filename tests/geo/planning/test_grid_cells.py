"""Cells packed for the store come out as they went in; each lies in one dong, on a shared border in the lower code."""

import numpy as np
import shapely

from geo.coverage.frame import Array
from geo.planning.grid_cells import TILE_CM, dongs_of_cells, packed, tiles_around, unpacked


def test_cells_come_out_of_their_squares_as_they_went_in() -> None:
    random = np.random.default_rng(6)
    x, y = (random.integers(low, low + 5 * TILE_CM, 4000) for low in (93_000_000, 193_000_000))
    people = random.integers(1, 4_000_000_000, 4000)
    tiles = list(packed(x, y, people))
    assert len(tiles) == len({(tile.tile_x, tile.tile_y) for tile in tiles}) <= 36
    assert sum(len(tile.x_cm) + len(tile.y_cm) + len(tile.people_milli) for tile in tiles) == 12 * 4000
    back = np.column_stack([np.rint(values) for values in _scaled(*unpacked(tiles))])
    given = np.column_stack([x, y, people])
    assert (back[np.lexsort(back.T)] == given[np.lexsort(given.T)]).all()


def _scaled(x: Array, y: Array, people: Array) -> tuple[Array, ...]:
    return x * 100, y * 100, people * 1000


def test_an_extent_names_the_squares_it_reaches_into() -> None:
    assert tiles_around(949_999.99, 1_950_000, 960_000, 1_959_999.99) == (94, 195, 96, 195)


def test_a_centre_on_a_shared_border_lies_in_the_lower_code() -> None:
    boundaries = [shapely.box(10, 0, 20, 10), shapely.box(0, 0, 10, 10)]
    x, y = np.array([5.0, 10.0, 15.0, 20.0, 25.0, 10.0]), np.array([5.0, 5.0, 5.0, 10.0, 5.0, 11.0])
    assert dongs_of_cells(boundaries, ["B", "A"], x, y).tolist() == [1, 1, 0, 0, -1, -1]
    assert dongs_of_cells(boundaries, ["A", "B"], x, y).tolist() == [1, 0, 0, 0, -1, -1]


def test_every_cell_of_many_finds_the_dong_that_covers_it() -> None:
    random = np.random.default_rng(7)
    seeds = np.asarray(shapely.points(random.uniform(0, 1000, (30, 2))))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds)))
    x, y = random.uniform(-100, 1100, (2, 3000))
    found = dongs_of_cells(list(cells), [f"{number:02d}" for number in range(len(cells))], x, y)
    points = shapely.points(x, y)
    inside = np.array([[bool(cell.covers(point)) for cell in cells] for point in points[:300]])
    expected = np.where(inside.any(axis=1), inside.argmax(axis=1), -1)
    assert (found[:300] == expected).all()
