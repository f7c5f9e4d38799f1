"""What stands in where streets are unknown, in pieces, or end at the water."""

import numpy as np
import pytest
import shapely

from geo.coverage.frame import centimetres
from geo.network.graph import Graph, build
from geo.network.nodelinks import read_links
from geo.network.walked import CAVEATS, Footing, StreetNetwork
from tests.geo.network.nets import CORNER, at, net

MAINLAND = [[(9000, 150), (9700, 150)], [(9000, 150), (9000, 950)]]


class Town:
    """Square dong of 100 m cells, and a street network to walk on; squares are corner and cells per side."""

    def __init__(self, graph: Graph, *squares: tuple[float, float, int], detour: float = 1.0) -> None:
        steps = [(w, s, east, north) for w, s, side in squares for east in range(side) for north in range(side)]
        x, y = at(*[(w + 50 + 100 * east, s + 50 + 100 * north) for w, s, east, north in steps])
        self.cells = centimetres(x), centimetres(y)
        boxes = [shapely.box(w, s, w + 100 * side, s + 100 * side) for w, s, side in squares]
        self.network = StreetNetwork(graph, list(shapely.transform(boxes, lambda xy: xy + CORNER)), detour)

    def walk(self, *sites: tuple[float, float]):
        return self.network.nearest(*self.cells, *map(centimetres, at(*sites)))

    def within(self, limit: float, *sites: tuple[float, float]):
        return self.network.within(*self.cells, *map(centimetres, at(*sites)), limit)


def streets(west: float, south: float, side: int) -> list[list[tuple[float, float]]]:
    """Return a street through every row of cells, and one that joins them."""
    rows = [south + 50 + 100 * row for row in range(side)]
    lines = [[(west + 50, row), (west + 50 + 100 * (side - 1), row)] for row in rows]
    return lines + [[(west + 50, one), (west + 50, one + 100)] for one in rows[:-1]]


def test_an_island_whose_streets_are_not_linked_is_reached_by_nobody() -> None:
    """Scenario 8: nine cells of 20 people, the site across the water."""
    town = Town(net(*MAINLAND, *streets(10_000, 0, 3)), (10_000, 0, 3))
    found = town.walk((9700, 150))
    assert np.isinf(found.metres).all()
    assert not found.linked.any()
    assert found.sites_linked.tolist() == [True]
    assert found.caveats == ((0, CAVEATS[Footing.UNLINKED]),)
    assert len(town.within(500.0, (9700, 150)).cell) == 0


def test_the_same_island_without_any_street_is_estimated_in_a_straight_line_with_a_caveat() -> None:
    town = Town(net(*MAINLAND), (10_000, 0, 3))
    found = town.walk((9700, 150))
    assert (found.metres <= 500).sum() * 20 == 120
    assert found.caveats == ((0, CAVEATS[Footing.NO_STREETS]),)
    assert len(town.within(500.0, (9700, 150)).cell) * 20 == 120


def test_each_dong_stands_on_its_own_and_only_straight_lines_bear_a_caveat() -> None:
    town = Town(net(*streets(0, 0, 3)), (0, 0, 3), (5000, 0, 3), detour=1.3)
    found = town.walk((50, 50), (5150, 150))
    assert found.caveats == ((1, "이 동에는 불러온 보행로가 없어 직선거리로 추정했어요."),)
    assert found.sites_linked.tolist() == [True, True]
    assert found.straight is not None
    assert found.straight.tolist() == [False] * 9 + [True] * 9
    assert found.metres[8] == 400.0
    assert found.metres[10] == 130.0
    assert found.site.tolist() == [0] * 9 + [1] * 9
    pairs = town.within(130.0, (50, 50), (5150, 150))
    assert sorted(zip(pairs.cell.tolist(), pairs.site.tolist(), strict=True)) == [
        *((cell, 0) for cell in (0, 1, 3)),
        *((cell, 1) for cell in (10, 12, 13, 14, 16)),
    ]
    assert pairs.squared.max() == 13_000**2


def test_a_network_in_pieces_measures_nobody() -> None:
    pieces = [[(50, 50 + 100 * row), (250, 50 + 100 * row)] for row in range(3)]
    found = Town(net(*pieces), (0, 0, 3)).walk((150, 150))
    assert found.metres.max() == round(100 * 2**0.5, 9)
    assert found.linked.all()
    assert "끊겨" in found.caveats[0][1]


def test_a_house_off_the_streets_of_a_dong_measured_along_them_is_not_linked() -> None:
    town = Town(net(*streets(0, 0, 3)), (0, 0, 3))
    town.cells[1][8] += 15_001
    town.network = StreetNetwork(town.network.graph, [shapely.box(*CORNER, *(CORNER + 900))])
    found = town.walk((50, 50))
    assert found.metres[7] == 300.0
    assert not found.linked[8]
    assert found.metres[8] == np.inf
    assert found.caveats == ()


def test_cells_outside_every_dong_go_by_the_streets() -> None:
    town = Town(net(*streets(0, 0, 3)), (0, 0, 3))
    town.network = StreetNetwork(town.network.graph, [])
    found = town.walk((50, 50))
    assert found.metres[8] == 400.0
    assert found.caveats == ()


def test_no_site_is_walked_to_by_nobody() -> None:
    town = Town(net(*streets(0, 0, 2)), (0, 0, 2), (9000, 0, 2))
    found = town.walk()
    assert np.isinf(found.metres).all()
    assert (found.site == -1).all()
    assert len(town.within(500.0).cell) == 0


@pytest.mark.realfiles
def test_the_fragmented_file_leads_to_straight_lines_with_a_caveat(shared_data) -> None:
    file = shared_data / "network" / "11040_seongdong_links.geojson"
    seongdong = build(read_links(file.name, file.read_bytes()))
    x, y = seongdong.x_m[::20], seongdong.y_m[::20]
    middle = float(np.median(x))
    halves = [
        shapely.box(x.min() - 1, y.min() - 1, middle, y.max() + 1),
        shapely.box(middle, y.min() - 1, x.max() + 1, y.max() + 1),
    ]
    found = StreetNetwork(seongdong, halves).nearest(*map(centimetres, (x, y, x[:1], y[:1])))
    assert [place for place, _ in found.caveats] == [0, 1]
    assert all("직선거리" in sentence for _, sentence in found.caveats)
    assert np.abs(found.metres - np.hypot(x - x[0], y - y[0]) * 1.3).max() < 0.05
