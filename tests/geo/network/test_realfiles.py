"""The real street files beside the checkout: their sizes, their pieces, and one held against the other."""

import networkx as nx
import numpy as np
import pytest

from geo.network.entrances import Entrances, entrances
from geo.network.graph import build
from geo.network.graphml import read_graphml
from geo.network.nodelinks import read_links
from geo.network.paths import nearest_on_foot
from geo.network.ways import read_overpass

pytestmark = pytest.mark.realfiles


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / "network"


@pytest.fixture(scope="module")
def sinnonhyeon(folder):
    name = "osm_walk_sinnonhyeon_500m.graphml"
    return build(read_graphml(name, (folder / name).read_bytes()))


@pytest.fixture(scope="module")
def seongdong(folder):
    name = "11040_seongdong_links.geojson"
    return build(read_links(name, (folder / name).read_bytes()))


@pytest.fixture(scope="module")
def raw(folder):
    name = "osm_overpass_walk_sinnonhyeon.json"
    return build(read_overpass(name, (folder / name).read_bytes()))


def test_the_osmnx_file_has_418_points_1232_edges_and_one_piece(sinnonhyeon) -> None:
    assert sinnonhyeon.counts["nodes"] == 418
    assert sinnonhyeon.counts["edges"] == 1232
    assert sinnonhyeon.points == 418
    assert [piece.points for piece in sinnonhyeon.pieces] == [418]
    assert sinnonhyeon.holds_together


def test_distances_in_the_osmnx_file_are_those_of_its_own_lengths(folder, sinnonhyeon) -> None:
    file = nx.MultiGraph(
        nx.read_graphml(folder / "osm_walk_sinnonhyeon_500m.graphml", force_multigraph=True).to_undirected()
    )
    for _, _, told in file.edges(data=True):
        told["metres"] = float(told["length"])
    names = list(file)
    reached = nx.single_source_dijkstra_path_length(file, names[0], weight="metres")
    every = Entrances(np.arange(418), np.zeros(418), np.zeros(418))
    start = Entrances(np.array([0]), np.zeros(1), np.zeros(1))
    ours = nearest_on_foot(sinnonhyeon, start, every)[0]
    theirs = np.array([reached[name] for name in names])
    assert np.abs(ours - theirs).max() <= 0.005 * theirs.max()


def test_the_seoul_file_falls_into_710_pieces_of_6840_points(seongdong) -> None:
    assert seongdong.counts == {"features": 8144, "lines": 8144, "repeated_ids": 1757, "other_shapes": 0}
    assert seongdong.points == 6840
    assert len(seongdong.pieces) == 710
    assert sum(piece.points for piece in seongdong.pieces) == 6840
    assert max(piece.points for piece in seongdong.pieces) / 6840 == pytest.approx(0.06, abs=0.005)
    assert seongdong.links == 8144 - 1757
    assert not seongdong.holds_together


def test_the_raw_overpass_answer_gives_the_same_distances_but_through_a_street_that_is_closed(sinnonhyeon, raw) -> None:
    assert raw.counts["ways"] == 1048
    assert raw.largest_share > 0.999
    x, y = sinnonhyeon.x_m[:418], sinnonhyeon.y_m[:418]
    here = entrances(raw, x, y, cap_m=0.5)
    assert here.on.all()
    alone = Entrances(here.point[:1], here.leg_m[:1], here.away_m[:1])
    start = Entrances(np.array([0]), np.zeros(1), np.zeros(1))
    ours = nearest_on_foot(sinnonhyeon, start, Entrances(np.arange(418), np.zeros(418), np.zeros(418)))[0]
    whole = nearest_on_foot(raw, alone, here)[0]
    longer = whole - ours  # the one residential street with access=no, which OSMnx walks
    assert (longer > 0.01).sum() == 3
    assert longer.max() < 5
    assert (np.abs(longer) < 1).mean() > 0.97
