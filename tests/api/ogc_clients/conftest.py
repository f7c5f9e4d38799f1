"""A living town whose layers clients outside of the project read over a real socket."""

from collections.abc import Callable, Iterator

import pytest

from geo.db import Database
from geo.drawn import read_shape
from tests.conftest import Copies
from tests.factories import CITY_HALL, Factory

HOSTILE = "회비 \\3,000; {{ 7*191 }} <b>마당</b> \"따옴표\" '홑' 😀"


@pytest.fixture
def database(copies: Callable[[str], Copies], town: str) -> Iterator[Database]:
    """A copy of the demo town of this test's own."""
    with copies(town).lend() as lent:
        yield lent


@pytest.fixture
def hostile_yards(make: Factory) -> None:
    """Areas with a hole, whose words are hostile: the town itself has none."""
    lon, lat = CITY_HALL
    for step in range(12):
        west, south = lon + step / 1000, lat + step / 1000
        rings = [_square(west, south, 0.0008), _square(west + 0.0002, south + 0.0002, 0.0002)[::-1]]
        shape = read_shape({"type": "Polygon", "coordinates": rings})
        make.resource(f"{step} {HOSTILE}", "space", geometry=shape, summary=HOSTILE, private={"area_m2": 7 + step / 2})


def _square(west: float, south: float, side: float) -> list[list[float]]:
    corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    return [[west + east, south + north] for east, north in corners]
