"""The graph: exact small networks, and distances held against a plain Dijkstra."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.network.entrances import entrances
from geo.network.graph import build
from geo.network.links import Links, straight
from geo.network.paths import nearest_on_foot, pairs_on_foot
from tests.geo.network.nets import at, net


def metres(graph, sites, places, limit=np.inf):
    return nearest_on_foot(graph, entrances(graph, *at(*sites)), entrances(graph, *at(*places)), limit)


def test_a_way_round_the_corner_is_as_long_as_its_two_streets() -> None:
    graph = net([(0, 0), (300, 0)], [(300, 0), (300, 400)])
    assert metres(graph, [(0, 0)], [(300, 400), (300, 0)])[0].tolist() == [700.0, 300.0]


def test_both_legs_to_the_street_are_counted() -> None:
    graph = net([(0, 0), (300, 0)])
    distance, site = metres(graph, [(0, 40)], [(300, -25)])
    assert distance.tolist() == [365.0]
    assert site.tolist() == [0]


def test_a_leg_of_the_cap_enters_and_a_centimetre_more_does_not() -> None:
    graph = net([(0, 0), (300, 0)])
    distance, site = metres(graph, [(0, 150)], [(300, 150), (300, 150.01)])
    assert distance.tolist() == [600.0, np.inf]
    assert site.tolist() == [0, -1]


def test_a_site_five_kilometres_off_the_network_is_reached_by_nobody_and_is_never_zero_metres_away() -> None:
    graph = net([(0, 0), (300, 0)])
    away = entrances(graph, *at((5300, 0)))
    assert not away.on.any()
    assert away.away_m.tolist() == [5000.0]
    distance, site = metres(graph, [(5300, 0)], [(5300, 0), (300, 0)])
    assert distance.tolist() == [np.inf, np.inf]
    assert site.tolist() == [-1, -1]


def test_a_place_without_coordinates_is_off_the_network() -> None:
    graph = net([(0, 0), (300, 0)])
    assert entrances(graph, *at((np.nan, np.nan), (0, 0))).on.tolist() == [False, True]


def test_a_house_beside_the_middle_of_a_long_street_has_its_entrance_there() -> None:
    graph = net([(0, 0), (1000, 0)])
    assert metres(graph, [(500, 10)], [(700, 20)])[0].tolist() == [230.0]
    assert graph.points == 2
    assert len(graph.x_m) == 21


def test_a_bent_line_is_as_long_as_it_is_drawn_and_its_points_between_lie_on_it() -> None:
    graph = net([(0, 0), (0, 100), (100, 100)])
    assert metres(graph, [(0, 0)], [(100, 100), (0, 100)])[0].tolist() == [200.0, 100.0]


def test_a_line_drawn_from_its_second_end_is_turned_round() -> None:
    x, y = at((0, 0), (200, 0))
    backwards = straight(x, y, np.array([[1, 0]]))
    graph = build(Links("test", x, y, np.array([[0, 1]]), backwards))
    assert metres(graph, [(0, 0)], [(50, 0), (150, 0)])[0].tolist() == [50.0, 150.0]


def test_a_limit_is_inclusive_to_the_centimetre() -> None:
    graph = net([(0, 0), (500, 0)])
    assert metres(graph, [(0, 0)], [(500, 0)], 500.0)[0].tolist() == [500.0]
    assert metres(graph, [(0, 0)], [(500, 0)], 499.99)[0].tolist() == [np.inf]


def test_of_two_streets_between_the_same_points_the_shorter_is_walked() -> None:
    graph = net([(0, 0), (0, 100), (40, 100), (40, 0)], [(0, 0), (40, 0)], step_m=1000)
    assert metres(graph, [(0, 0)], [(40, 0)])[0].tolist() == [40.0]


def test_a_line_told_twice_counts_once() -> None:
    graph = net([(0, 0), (100, 0)], [(100, 0), (0, 0)], [(0, 0), (100, 0)])
    assert graph.links == 1
    assert graph.metres == pytest.approx(100)


def test_the_largest_piece_is_walked_and_the_others_are_listed_with_their_sizes() -> None:
    graph = net([(0, 0), (100, 0)], [(1000, 0), (1500, 0)], [(1500, 0), (1500, 100)], [(5000, 0), (5200, 0)])
    assert [(piece.points, piece.metres) for piece in graph.pieces] == [(3, 600.0), (2, 200.0), (2, 100.0)]
    assert graph.largest_share == pytest.approx(600 / 900)
    assert graph.holds_together
    assert entrances(graph, *at((0, 0), (1500, 0), (5000, 0))).on.tolist() == [False, True, False]


def test_of_pieces_of_equal_length_the_first_is_the_largest() -> None:
    graph = net([(0, 0), (100, 0)], [(1000, 0), (1100, 0)])
    assert entrances(graph, *at((0, 0), (1000, 0))).on.tolist() == [True, False]


def test_of_sites_equally_far_the_first_is_the_nearest() -> None:
    graph = net([(0, 0), (200, 0)])
    assert metres(graph, [(200, 0), (0, 0), (200, 0)], [(100, 0), (200, 0)])[1].tolist() == [0, 0]
    assert metres(graph, [(0, 0), (200, 0)], [(100, 0)])[1].tolist() == [0]


def test_sites_at_one_spot_and_none_at_all_are_no_fault() -> None:
    graph = net([(0, 0), (100, 0)])
    assert metres(graph, [(0, 0), (0, 0)], [(100, 0)])[0].tolist() == [100.0]
    assert metres(graph, [], [(100, 0)])[0].tolist() == [np.inf]
    assert metres(graph, [(0, 0)], [])[0].tolist() == []


streets = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=25
)


def plain_door(points, place):
    """Return the nearest of the points and the leg there; places lie askew, so that one point is the nearest."""
    leg, point = min((round(float(np.hypot(x - place[0], y - place[1])), 2), (x, y)) for x, y in points)
    return (point, leg) if leg <= 150 else None


@settings(max_examples=40, deadline=None)
@given(streets, st.lists(st.tuples(st.integers(-1, 6), st.integers(-1, 6)), min_size=1, max_size=4), st.integers(1, 12))
def test_distances_are_those_of_a_plain_dijkstra(raw, sites, hundreds) -> None:
    lines = [[(a * 100, b * 100), (c * 100, d * 100)] for a, b, c, d in raw if (a, b) != (c, d)]
    assume(lines)
    graph, limit = net(*lines, step_m=1e9), hundreds * 100.0
    plain = nx.Graph()
    for one, two in lines:
        plain.add_edge(one, two, weight=float(np.hypot(one[0] - two[0], one[1] - two[1])))
    own = [(float(x) - 950_000, float(y) - 1_950_000) for x, y in zip(graph.x_m, graph.y_m, strict=True)]
    walked = [own[number] for number in graph.walked]
    askew = [(x * 100.0 + 13, y * 100.0 + 7) for x, y in sites]
    places = [(x * 100.0 + 29, y * 100.0 - 11) for x in range(-1, 7) for y in range(-1, 7)]
    starts = [door for site in askew if (door := plain_door(walked, site))]
    lengths = [(leg, nx.single_source_dijkstra_path_length(plain, point)) for point, leg in starts]
    for place, found in zip(places, metres(graph, askew, places, limit)[0], strict=True):
        end = plain_door(walked, place)
        ways = [leg + reached[end[0]] + end[1] for leg, reached in lengths if end and end[0] in reached]
        best = round(min(ways, default=np.inf), 2)
        assert found == (pytest.approx(best, abs=0.011) if best <= limit else np.inf)


@settings(max_examples=40, deadline=None)
@given(streets, st.integers(0, 2**31))
def test_all_pairs_agree_with_the_nearest_site(raw, seed) -> None:
    lines = [[(a * 100, b * 100), (c * 100, d * 100)] for a, b, c, d in raw if (a, b) != (c, d)]
    assume(lines)
    graph, random = net(*lines), np.random.default_rng(seed)
    homes = entrances(graph, *at(*random.uniform(-100, 600, (30, 2))))
    sites = entrances(graph, *at(*random.uniform(-100, 600, (4, 2))))
    reach = np.full((4, 30), np.inf)
    place, site, metre = pairs_on_foot(graph, sites, homes, 300.0)
    reach[site, place] = metre
    assert np.allclose(nearest_on_foot(graph, sites, homes, 300.0)[0], reach.min(axis=0), atol=0.011)
    for number in range(4):
        only = type(sites)(sites.point[[number]], sites.leg_m[[number]], sites.away_m[[number]])
        assert np.allclose(nearest_on_foot(graph, only, homes, 300.0)[0], reach[number], atol=0.011)


def test_pairs_taken_tile_by_tile_are_all_pairs_there_are() -> None:
    """A town of 6 km is several tiles; an endless limit is one."""
    rows = [[(west, north), (west + 300, north)] for west in range(0, 6000, 300) for north in range(0, 6001, 300)]
    ways = [[(west, north), (west, north + 300)] for west in range(0, 6001, 300) for north in range(0, 6000, 300)]
    graph, random = net(*rows, *ways), np.random.default_rng(6)
    homes = entrances(graph, *at(*random.uniform(0, 6000, (200, 2))))
    sites = entrances(graph, *at(*random.uniform(0, 6000, (40, 2)), (9000, 9000)))
    place, site, metre = pairs_on_foot(graph, sites, homes, np.inf)
    assert len(place) == 200 * 40
    near = metre <= 750
    found = pairs_on_foot(graph, sites, homes, 750.0)
    assert found[0].tolist() == place[near].tolist()
    assert found[1].tolist() == site[near].tolist()
    assert found[2] == pytest.approx(metre[near])
    assert 100 < near.sum() < 1000
