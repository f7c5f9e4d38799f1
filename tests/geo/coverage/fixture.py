"""The two squares A and B of the design paper, 10 people in every cell of 100 m, and questions about them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely

from geo.coverage.model import Ask, Cells, DongArea, Site
from geo.coverage.walking import Walking

EAST, NORTH = 950_000.0, 1_950_000.0
DAY = date(2020, 5, 1)
CROW = Walking(detour=1.0)


def box(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def area(code: str, boundary: shapely.Geometry, residents: int | None = 1000, **more: Any) -> DongArea:
    return DongArea(
        code, more.pop("name", f"{code}동"), more.pop("district_code", "11110"), "가구", boundary, residents, **more
    )


A = area("A", box(0, 0, 1000, 1000))
B = area("B", box(1000, 0, 2000, 1000))
AB = (A, B)


def cells(areas: Sequence[DongArea], each: float = 10, step: float = 100) -> Cells:
    """Cells of `step` metres whose centres lie within the dong."""
    columns: list[tuple[float, float, float, int]] = []
    for at, one in enumerate(areas):
        for part in shapely.get_parts(one.boundary):
            west, south, east, north = shapely.bounds(part)
            for x in np.arange(west + step / 2, east, step):
                columns += [(x, y, each, at) for y in np.arange(south + step / 2, north, step)]
    x, y, people, dong = (np.array(column) for column in zip(*columns, strict=True))
    return Cells(x, y, people, dong.astype(np.int64))


def site(name: str, east: float, north: float, **more: Any) -> Site:
    more.setdefault("opened_on", date(2010, 1, 1))
    return Site(more.pop("id", name), name, x_m=EAST + east, y_m=NORTH + north, **more)


def ask(**more: Any) -> Ask:
    more.setdefault("date", DAY)
    more.setdefault("walking", CROW)
    return Ask(**more)
