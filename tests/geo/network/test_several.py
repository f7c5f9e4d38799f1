"""Several networks at once: each dong goes by the one that serves it, and nobody walks from one over to another."""

import numpy as np
import pytest
import shapely

from geo.coverage.frame import centimetres
from geo.network.several import SeveralNetworks
from geo.network.walked import CAVEATS, Footing, StreetNetwork
from tests.geo.network.nets import CORNER, at, net
from tests.geo.network.test_walked import streets

SQUARES = [(0, 0), (300, 0), (5000, 0)]
EAST_PIECES = [[(5050, 50 + 100 * row), (5250, 50 + 100 * row)] for row in range(3)]


@pytest.fixture
def cells() -> tuple[np.ndarray, np.ndarray]:
    places = [(w + 50 + 100 * e, s + 50 + 100 * n) for w, s in SQUARES for e in range(3) for n in range(3)]
    return tuple(map(centimetres, at(*places)))


@pytest.fixture
def both() -> SeveralNetworks:
    """Streets of the first square, of the first two, and of the third in pieces; a narrow one comes first."""
    boxes = [shapely.box(w, s, w + 300, s + 300) for w, s in SQUARES]
    boundaries = list(shapely.transform(boxes, lambda xy: xy + CORNER))
    graphs = net(*streets(0, 0, 3)), net(*streets(300, 0, 3)), net(*EAST_PIECES)
    return SeveralNetworks([StreetNetwork(graph, boundaries, 1.3) for graph in graphs])


def test_each_dong_is_measured_along_the_network_that_serves_it(both, cells) -> None:
    walk = both.nearest(*cells, *map(centimetres, at((50, 50), (550, 50), (5150, 150))))
    assert walk.metres[:9].max() == 400.0
    assert walk.metres[9:18].max() == 600.0
    assert walk.site.tolist() == [0] * 9 + [1] * 9 + [2] * 9
    assert walk.straight.tolist() == [False] * 18 + [True] * 9
    assert walk.caveats == ((2, CAVEATS[Footing.IN_PIECES]),)
    assert walk.sites_linked.all()
    assert both.label == "test"


def test_nobody_walks_from_one_network_over_to_the_other(both, cells) -> None:
    walk = both.nearest(*cells, *map(centimetres, at((50, 50))))
    assert np.isfinite(walk.metres[:9]).all()
    assert np.isinf(walk.metres[9:18]).all()
    assert (walk.site[9:18] == -1).all()


def test_all_pairs_are_those_of_each_part(both, cells) -> None:
    sites = tuple(map(centimetres, at((50, 50), (550, 50), (5150, 150))))
    pairs = both.within(*cells, *sites, 130.0)
    alone = [part.within(*(axis[rows] for axis in cells), *sites, 130.0) for part, rows in zip(
        both.parts, (slice(0, 9), slice(9, 18), slice(18, 27)), strict=True)]  # fmt: skip
    told = [
        (cell + 9 * number, site, squared)
        for number, one in enumerate(alone)
        for cell, site, squared in zip(one.cell.tolist(), one.site.tolist(), one.squared.tolist(), strict=True)
    ]
    found = zip(pairs.cell.tolist(), pairs.site.tolist(), pairs.squared.tolist(), strict=True)
    assert sorted(found) == sorted(told)
    assert len(told) == 3 + 2 + 5


def test_without_sites_nobody_walks_anywhere(both, cells) -> None:
    none = np.empty(0, dtype=np.int64)
    assert np.isinf(both.nearest(*cells, none, none).metres).all()
    assert len(both.within(*cells, none, none, 500.0).cell) == 0
