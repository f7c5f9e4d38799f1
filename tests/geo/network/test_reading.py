"""A network file is known by its content, and what was found in it is said in a sentence."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import FileRefused
from geo.network.reading import found_in, read_network
from tests.geo.network.nets import net
from tests.geo.network.test_pbf import written
from tests.geo.network.test_readers import GRAPHML, lines, overpass


def test_every_kind_is_known_by_its_content_whatever_its_name(tmp_path) -> None:
    file = written(tmp_path / "a.osm.pbf", {1: (127, 37.5), 2: (127.001, 37.5)}, [([1, 2], {"highway": "path"})])
    texts = ["\ufeff" + lines([[127.0, 37.5], [127.001, 37.5]]), overpass(highway="footway"), GRAPHML]
    sources = [read_network("자료", text.encode()).source for text in texts]
    assert sources == ["서울 보행로 노드·링크", "OpenStreetMap (Overpass)", "OSMnx GraphML"]
    assert read_network("자료", file).source == read_network("자료", file.read_bytes()).source == "OpenStreetMap (PBF)"
    stored = tmp_path / "b.txt"
    stored.write_text(GRAPHML, encoding="utf-8")
    assert read_network("자료", stored).source == "OSMnx GraphML"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "이름,좌표".encode()])
def test_another_file_is_refused_with_what_is_taken(data: bytes) -> None:
    with pytest.raises(FileRefused) as caught:
        read_network("자료", data)
    assert caught.value.code == "not_network"
    assert "GraphML" in caught.value.message


def test_what_was_found_is_said() -> None:
    whole = found_in(net([(0, 0), (1500, 0)]))
    assert (whole.points, whole.links, whole.km, whole.others) == (2, 1, 1.5, ())
    assert whole.sentence == "보행로 1.5km를 읽었어요. 모두 이어져 있어요."
    most = found_in(net([(0, 0), (900, 0)], [(0, 500), (100, 500)]))
    assert most.sentence == "보행로 1.0km를 읽었어요. 2조각 가운데 가장 큰 조각(90.0%)을 걸어요."
    assert [piece.metres for piece in most.others] == [100.0]
    pieces = found_in(net(*[[(0, row), (100, row)] for row in (0, 500, 900)]))
    assert not pieces.holds_together
    assert pieces.sentence == "보행로 0.3km를 읽었어요. 3조각으로 끊겨 있어(가장 큰 조각 33.3%) 직선거리로 추정해요."


SAMPLES = [
    GRAPHML,
    overpass(highway="footway"),
    lines([[127.0, 37.5], [127.001, 37.5]], [[127.0, 37.5], [127.0, 37.501]]),
]
SCRAPS = st.sampled_from(["", "null", "[]", "{}", '"가"', "-1e999", "<", "127", "LINESTRING", "&a;", "epsg", "\x00"])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 1500), st.integers(0, 40), SCRAPS)
def test_a_spoilt_file_is_read_or_refused_and_never_a_defect(text: str, at: int, length: int, scrap: str) -> None:
    spoilt = text[: at % len(text)] + scrap + text[at % len(text) + length :]
    with contextlib.suppress(FileRefused):
        assert read_network("자료", spoilt.encode()).metres >= 0


@pytest.mark.parametrize(
    "feature",
    [
        {"geometry": {"type": "LineString"}},
        {"geometry": {"type": "MultiLineString", "coordinates": None}},
        {"geometry": {"type": ["LineString"], "coordinates": []}},
        {"geometry": [1], "properties": [2]},
    ],
)
def test_features_of_a_strange_shape_are_refused_or_left_out(feature: dict[str, object]) -> None:
    document = json.loads(lines())
    document["features"] = [feature]
    with pytest.raises(FileRefused) as caught:
        read_network("자료", json.dumps(document).encode())
    assert caught.value.code in {"geometry_broken", "no_links"}


def test_streets_are_cut_to_a_box_whatever_the_file_and_a_box_elsewhere_is_refused(tmp_path) -> None:
    near, far = [[127.0, 37.5], [127.001, 37.5]], [[127.1, 37.5], [127.101, 37.5]]
    across = [[127.0005, 37.5], [127.05, 37.5]]
    file = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": one}}
        for one in (near, far, across)
    ]}).encode()  # fmt: skip
    box = 126.99, 37.49, 127.01, 37.51
    graph = read_network("길.geojson", file, box)
    assert (graph.links, graph.points, graph.counts["cut_away"]) == (2, 4, 1)
    points = {1: (127.0, 37.5), 2: (127.001, 37.5), 3: (127.1, 37.5), 4: (127.101, 37.5), 5: (127.0005, 37.501)}
    tags = {"highway": "footway"}
    extract = written(tmp_path / "나라.osm.pbf", points, [([1, 2], tags), ([3, 4], tags), ([4, 3, 5, 1], tags)])
    graph = read_network(extract.name, extract, box)
    assert (graph.counts["ways"], graph.links) == (2, 3)
    assert graph.counts["cut_away"] == 1
    with pytest.raises(FileRefused) as caught:
        read_network("길.geojson", file, (128.0, 37.5, 128.1, 37.6))
    assert caught.value.code == "no_links_here"
