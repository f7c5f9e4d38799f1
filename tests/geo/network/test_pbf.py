"""OpenStreetMap extracts: written by osmium, read as streets."""

import json
from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable

from geo.errors import FileRefused
from geo.network.graph import build
from geo.network.pbf import read_pbf
from geo.network.ways import read_overpass


def written(path: Path, points: dict[int, tuple[float, float]], ways: list[tuple[list[int], dict[str, str]]]) -> Path:
    """Write an extract of points (lon, lat) and ways with their tags."""
    writer = osmium.SimpleWriter(str(path))
    for number, place in sorted(points.items()):
        writer.add_node(mutable.Node(id=number, location=place))
    for number, (nodes, tags) in enumerate(ways, 1):
        writer.add_way(mutable.Way(id=number, nodes=nodes, tags=tags))
    writer.close()
    return path


def test_walkable_ways_become_streets_and_what_is_missing_breaks_them(tmp_path) -> None:
    points = {number: (127 + number / 1000, 37.5) for number in range(1, 7)}
    ways = [
        ([1, 2, 3], {"highway": "footway"}),
        ([3, 99, 4, 5], {"highway": "residential"}),
        ([5, 6], {"highway": "motorway"}),
        ([1, 6], {"building": "yes"}),
    ]
    file = written(tmp_path / "city.osm.pbf", points, ways)
    graph = build(read_pbf("city.osm.pbf", file))
    assert graph.counts == {"ways": 2, "nodes": 5, "pairs": 3}
    assert [piece.points for piece in graph.pieces] == [3, 2]
    assert graph.metres == pytest.approx(3 * 88.4, abs=0.5)
    assert build(read_pbf("city.osm.pbf", file.read_bytes())).metres == graph.metres


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no extract", b"<osm/>"])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused) as caught:
        read_pbf("자료.pbf", data)
    assert caught.value.code in {"not_pbf", "no_links"}


def test_a_file_that_is_not_there_is_refused(tmp_path) -> None:
    with pytest.raises(FileRefused) as caught:
        read_pbf("자료.pbf", tmp_path / "없음.pbf")
    assert caught.value.code == "not_pbf"


def test_more_points_than_memory_holds_are_refused_with_the_way_to_cut_them(tmp_path, monkeypatch) -> None:
    points = {number: (127 + number / 1000, 37.5) for number in range(1, 7)}
    file = written(tmp_path / "city.osm.pbf", points, [([1, 2, 3], {"highway": "footway"})])
    monkeypatch.setattr("geo.network.pbf.POINTS_MOST", 2)
    with pytest.raises(FileRefused, match="--district") as caught:
        read_pbf("전국.osm.pbf", file)
    assert caught.value.code == "too_many_links"


@pytest.mark.realfiles
def test_a_real_extract_gives_the_same_streets_as_the_raw_answer_it_was_written_from(shared_data, tmp_path) -> None:
    raw = (shared_data / "network" / "osm_overpass_walk_sinnonhyeon.json").read_bytes()
    elements = json.loads(raw)["elements"]
    points = {one["id"]: (one["lon"], one["lat"]) for one in elements if one["type"] == "node"}
    ways = [(one["nodes"], one["tags"]) for one in elements if one["type"] == "way"]
    found = build(read_pbf("자료.pbf", written(tmp_path / "real.osm.pbf", points, ways)))
    expected = build(read_overpass("자료.json", raw))
    assert found.counts == expected.counts
    assert found.metres == pytest.approx(expected.metres)
    assert [piece.points for piece in found.pieces] == [piece.points for piece in expected.pieces]
