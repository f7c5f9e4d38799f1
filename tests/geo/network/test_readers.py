"""Readers of street networks: what they take, what they refuse and in which words."""

import json
import re

import pytest

from geo.errors import FileRefused
from geo.network.graph import build
from geo.network.graphml import _elements, read_graphml
from geo.network.nodelinks import read_links
from geo.network.ways import read_overpass, walkable

GRAPHML = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="g" for="edge" attr.name="geometry" attr.type="string" />
  <key id="x" for="node" attr.name="x" attr.type="string" />
  <key id="y" for="node" attr.name="y" attr.type="string" />
  <key id="c" for="graph" attr.name="crs" attr.type="string" />
  <graph edgedefault="directed">
    <node id="1"><data key="x">950000</data><data key="y">1950000</data></node>
    <node id="2"><data key="x">950100</data><data key="y">1950000</data></node>
    <edge source="1" target="2" id="0" />
    <edge source="2" target="1" id="0" />
    <edge source="1" target="2" id="1">
      <data key="g">LINESTRING (950000 1950000, 950000 1950030, 950100 1950030, 950100 1950000)</data>
    </edge>
    <data key="c">epsg:5179</data>
  </graph>
</graphml>"""


def refused(read, data: str | bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read("자료", data.encode() if isinstance(data, str) else data)
    assert caught.value.message.startswith("자료: ")
    return caught.value


def test_graphml_gives_points_lines_and_what_it_held() -> None:
    graph = build(read_graphml("자료", GRAPHML.encode()))
    assert graph.counts == {"nodes": 2, "edges": 3, "drawn": 1}
    assert graph.points == 2
    assert graph.links == 2
    assert graph.metres == pytest.approx(260)
    assert len(graph.pieces) == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("epsg:5179", "", "crs_missing"),
        ("epsg:5179", "EPSG:3395", "other_crs"),
        ("epsg:5179", "epsg:4326", "outside_korea"),
        ('<data key="x">950100</data>', "", "point_broken"),
        ('<data key="x">950100</data>', '<data key="x">NaN</data>', "point_broken"),
        ('target="1"', 'target="없음"', "point_missing"),
        ("LINESTRING (", "LINESTRING (어디", "geometry_broken"),
        (
            "LINESTRING (950000 1950000, 950000 1950030, 950100 1950030, 950100 1950000)",
            "POINT (1 2)",
            "geometry_broken",
        ),
        ("</graphml>", "", "xml_broken"),
        ("graphml", "kml", "not_graphml"),
        ("<graphml", "<!DOCTYPE graphml [<!ENTITY a 'b'>]><graphml", "xml_entities"),
    ],
)
def test_a_graphml_that_cannot_be_walked_is_refused_by_name(old: str, new: str, code: str) -> None:
    assert refused(read_graphml, GRAPHML.replace(old, new)).code == code


def test_nothing_of_a_graphml_is_held_that_is_not_read() -> None:
    more = "<x><y/></x><!-- --><?a?><data/>" * 5_000
    padded = GRAPHML.replace('<data key="c">', f'{more}<data key="c">').replace("<node ", f"{more}<node ", 1)
    held = [len(element.getparent()) for element in _elements("자료", padded.encode())]
    assert max(held) < 5_000  # of 20,000: what one chunk of the file holds
    assert build(read_graphml("자료", padded.encode())).links == build(read_graphml("자료", GRAPHML.encode())).links


def test_a_graphml_without_edges_is_refused() -> None:
    assert refused(read_graphml, re.sub(r"(?s)<edge.*</edge>", "", GRAPHML)).code == "no_links"


def lines(*coordinates: list[list[float]], **more: object) -> str:
    features = [
        {"type": "Feature", "properties": {"link_id": "7"}, "geometry": {"type": "LineString", "coordinates": one}}
        for one in coordinates
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def test_lines_that_end_on_the_same_centimetre_meet() -> None:
    one, other = [[127.0, 37.5], [127.001, 37.5]], [[127.001000000001, 37.5], [127.001, 37.501]]
    graph = build(read_links("자료", lines(one, other, [[127.1, 37.5], [127.1, 37.501]]).encode()))
    assert [piece.points for piece in graph.pieces] == [3, 2]
    assert graph.counts == {"features": 3, "lines": 3, "repeated_ids": 2, "other_shapes": 0}


def test_lines_in_metres_are_read_by_what_the_file_states_and_points_are_left_out() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5179"}}
    document = json.loads(lines([[950000, 1950000], [950100, 1950000]], crs=crs))
    document["features"].append(
        {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    )
    graph = build(read_links("자료", json.dumps(document).encode()))
    assert graph.metres == 100.0
    assert graph.counts["other_shapes"] == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lines([[37.5, 127.0], [37.5, 127.001]]), "outside_korea"),
        (lines([[127.0, 37.5]]), "geometry_broken"),
        (lines([["가", 37.5], [127.0, 37.5]]), "geometry_broken"),
        (lines(), "no_links"),
        (
            lines([[127.0, 37.5], [127.1, 37.5]], crs={"type": "name", "properties": {"name": "우리 좌표"}}),
            "crs_missing",
        ),
        ("[1, 2]", "not_geojson"),
    ],
)
def test_lines_that_cannot_be_walked_are_refused_by_name(data: str, code: str) -> None:
    assert refused(read_links, data).code == code


def overpass(**tags: str) -> str:
    nodes = [{"type": "node", "id": number, "lon": 127 + number / 1000, "lat": 37.5} for number in range(3)]
    way = {"type": "way", "id": 9, "nodes": [0, 1, 2, 99], "tags": tags}
    return json.dumps({"elements": [*nodes, way, {"type": "relation", "id": 1}]})


def test_an_overpass_answer_gives_its_walkable_ways() -> None:
    graph = build(read_overpass("자료", overpass(highway="footway").encode()))
    assert graph.counts == {"ways": 1, "nodes": 3, "pairs": 2}
    assert graph.points == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (overpass(highway="motorway"), "no_links"),
        ("{}", "not_overpass"),
        ("꽝", "not_overpass"),
        ("[]", "not_overpass"),
    ],
)
def test_another_answer_is_refused(data: str, code: str) -> None:
    assert refused(read_overpass, data).code == code


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "steps"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "designated"}, True),
        ({"highway": "construction", "foot": "yes"}, False),
        ({"highway": "footway", "access": "private"}, False),
        ({"highway": "footway", "access": "private", "foot": "yes"}, True),
        ({"highway": "path", "foot": "no"}, False),
        ({"highway": "pedestrian", "area": "yes"}, False),
        ({"building": "yes"}, False),
    ],
)
def test_where_one_walks(tags: dict[str, str], walked: bool) -> None:
    assert walkable(tags) is walked
