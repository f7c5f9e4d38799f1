"""TopoJSON as it is published: quantised or plain arcs, shared borders once, no coordinate system stated."""

import json
from typing import Any

import pytest
import shapely

from geo.errors import FileRefused
from geo.importers.boundaries import read_boundaries
from geo.importers.topojson import topology_features
from geo.topology import to_topology
from tests.coverages import wavy_coverage
from tests.geo.importers.boundary_samples import topology

NAMES = (("1101053", "가동"), ("1101054", "나동"))


def changed(**members: Any) -> dict[str, Any]:
    return {**json.loads(topology(NAMES)), **members}


@pytest.mark.parametrize("quantised", [True, False])
def test_arcs_become_polygons_that_share_their_border_exactly(quantised: bool) -> None:
    left, right = topology_features("x.json", json.loads(topology(NAMES, quantised=quantised)))
    assert left.properties["name"] == "가동"
    assert left.shape.bounds == pytest.approx((126.95, 37.55, 126.96, 37.56))
    assert right.shape.bounds == pytest.approx((126.96, 37.55, 126.97, 37.56))
    assert shapely.coverage_is_valid([left.shape, right.shape])


def test_what_our_own_encoder_writes_is_read_again_as_the_same_dong() -> None:
    frame = wavy_coverage()
    found = topology_features("x.json", to_topology(frame, columns=["code", "name"]))
    for feature, shape in zip(found, frame.geometry, strict=True):
        assert feature.shape.symmetric_difference(shape).area < shape.area * 0.01
    assert shapely.coverage_is_valid([feature.shape for feature in found])


def test_a_part_that_the_grid_flattened_is_left_out() -> None:
    document = changed()
    document["arcs"].append([[0, 0], [1, 0], [-1, 0]])
    document["objects"]["dongs"]["geometries"][0]["arcs"].append([[3]])
    assert topology_features("x.json", document)[0].shape.geom_type == "Polygon"


POINTS = {"a": {"type": "Point", "coordinates": [1, 1], "properties": {}}}
TWO = {"a": {"type": "GeometryCollection", "geometries": [{}]}, "b": {"type": "Polygon", "arcs": [[0]]}}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"objects": {}}, "no_features"),
        ({"objects": TWO}, "several_layers"),
        ({"objects": POINTS}, "not_polygon"),
        ({"objects": {"a": {"type": "Polygon", "arcs": [[0, 1]]}}}, "feature_broken"),
        ({"objects": {"a": {"type": "Polygon", "arcs": [[9]], "properties": {}}}}, "topology_broken"),
        ({"objects": {"a": {"type": "Polygon", "arcs": "x", "properties": {}}}}, "topology_broken"),
        ({"objects": {"a": {"type": "MultiPolygon", "arcs": [], "properties": {}}}}, "empty_geometry"),
        ({"arcs": [[["x", 1]]]}, "topology_broken"),
        ({"arcs": None}, "topology_broken"),
        ({"transform": {"scale": [1]}}, "topology_broken"),
        ({"transform": {"scale": [0.001, 0.001], "translate": [26.95, 37.55]}}, "outside_korea"),
        ({"transform": {"scale": [0.001, 0.001], "translate": [37.55, 126.95]}}, "axes_swapped"),
    ],
)
def test_a_broken_topology_is_refused(members: dict[str, Any], code: str) -> None:
    with pytest.raises(FileRefused, match=r"x\.json") as caught:
        topology_features("x.json", changed(**members))
    assert caught.value.code == code


def test_a_topology_is_read_as_boundaries_by_its_columns() -> None:
    found = read_boundaries("x.json", topology(NAMES))
    assert found.dongs["code"].tolist() == ["kostat:1101053", "kostat:1101054"]
    assert (found.year, found.edition_date) == ("2018", None)


def test_a_small_file_that_names_one_arc_a_million_times_is_refused() -> None:
    document = changed()
    document["arcs"].append([[0, 0], *[[0, 1]] * 20_000])
    document["objects"]["dongs"]["geometries"][0]["arcs"] = [[[3] * 1001]]
    with pytest.raises(FileRefused) as caught:
        topology_features("x.json", document)
    assert caught.value.code == "too_many_points"


@pytest.mark.parametrize("arcs", [["x"], [[[[0.5]]]], 5, None, [[None]]])
def test_arcs_that_are_no_numbers_are_refused(arcs: Any) -> None:
    document = changed()
    document["objects"]["dongs"]["geometries"][0]["arcs"] = arcs
    with pytest.raises(FileRefused) as caught:
        topology_features("x.json", document)
    assert caught.value.code == "topology_broken"
