"""A made-up city for coverage: 424 dong, 60,500 cells of 100 m, 1,000 sites, the same every time and nowhere real."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo.coverage.frame import centimetres
from geo.coverage.methods import Ground, sums_by
from geo.coverage.model import Method
from geo.coverage.walking import Walking, limits

Array = np.ndarray[Any, np.dtype[Any]]

DONGS: Final = 424
CELLS: Final = 60_500
SITES: Final = 1_000
SIDE: Final = 12
"""Cells along a dong."""
ACROSS: Final = 21
STEP_M: Final = 100.0
WEST_M, SOUTH_M = 940_000.0, 1_940_000.0
WALKING: Final = Walking(detour=1.0)
"""Bands of 250, 500 and 750 m in whole metres, so that a site can stand exactly on the edge of one."""
BANDS_M: Final = tuple(WALKING.metres(minutes) for minutes in WALKING.minutes)
LIMITS: Final = limits(WALKING, WALKING.minutes)
EDGES_M: Final = ((300.0, 400.0), (150.0, 200.0), (450.0, 600.0))
"""Steps east and north of exactly 500, 250 and 750 m."""
CHUNK: Final = 50


@dataclass(frozen=True)
class City:
    """Cell centres and sites in metres of EPSG:5179, people and dong by cell."""

    x_m: Array
    y_m: Array
    people: Array
    dong: Array
    sx_m: Array
    sy_m: Array
    dongs: int

    @property
    def ground(self) -> Ground:
        """The same as the kernel holds it."""
        residents = sums_by(self.dong, self.people, self.dongs)
        methods = (Method.GRID,) * self.dongs
        return Ground(centimetres(self.x_m), centimetres(self.y_m), self.people, self.dong, residents, methods, 0)

    @property
    def sites_cm(self) -> tuple[Array, Array]:
        return centimetres(self.sx_m), centimetres(self.sy_m)


def made_up_city(cells: int = CELLS, sites: int = SITES) -> City:
    """Return the city; every twentieth site stands exactly on the edge of a band of some cell."""
    rng = np.random.default_rng(7)
    dongs = -(-cells * DONGS // CELLS)
    dong = np.repeat(np.arange(dongs), SIDE * SIDE)
    within = np.tile(np.arange(SIDE * SIDE), dongs)
    x_m = WEST_M + (dong % ACROSS * SIDE + within % SIDE + 0.5) * STEP_M
    y_m = SOUTH_M + (dong // ACROSS * SIDE + within // SIDE + 0.5) * STEP_M
    kept = np.sort(rng.permutation(len(dong))[:cells])
    x_m, y_m, dong = x_m[kept], y_m[kept], dong[kept]
    sx_m, sy_m = rng.uniform(x_m.min(), x_m.max(), sites), rng.uniform(y_m.min(), y_m.max(), sites)
    for place, cell in zip(range(0, sites, 20), rng.integers(0, len(x_m), sites).tolist(), strict=False):
        east, north = EDGES_M[place // 20 % len(EDGES_M)]
        sx_m[place], sy_m[place] = x_m[cell] + east, y_m[cell] + north
    people = rng.gamma(2.0, 75.0, len(x_m)).astype(np.int64)
    return City(x_m, y_m, people, dong, sx_m.round(2), sy_m.round(2), dongs)


def reference(city: City) -> Array:
    """Return the people by band and dong by measuring every cell against every site in whole centimetres."""
    ground = city.ground
    nearest = np.full(len(ground.x), np.iinfo(np.int64).max)
    sx, sy = city.sites_cm
    for start in range(0, len(sx), CHUNK):
        east = ground.x[:, None] - sx[start : start + CHUNK]
        north = ground.y[:, None] - sy[start : start + CHUNK]
        np.minimum(nearest, (east * east + north * north).min(axis=1), out=nearest)
    return np.stack([table_row(city, nearest <= limit) for limit in LIMITS])


def table_row(city: City, reached: Array) -> Array:
    """Return the people of the reached cells by dong."""
    return sums_by(city.dong, np.where(reached, city.people, 0), city.dongs)
