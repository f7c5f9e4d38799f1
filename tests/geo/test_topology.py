"""TopoJSON: decoding gives the coverage back, every border is written once, nothing opens."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from geo.geometry import clean_coverage, simplify_coverage
from geo.topology import to_topology
from tests.coverages import wavy_coverage


def decode(topology: dict[str, Any], name: str = "dongs") -> list[shapely.Geometry]:
    """Read a topology back by the specification, independently of the encoder."""
    transform = topology["transform"]
    arcs = [np.cumsum(arc, axis=0) * transform["scale"] + transform["translate"] for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> np.ndarray:
        parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
        return np.concatenate([parts[0], *[part[1:] for part in parts[1:]]])

    def polygon(rings: list[list[int]]) -> shapely.Polygon:
        return shapely.Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]])

    shapes = topology["objects"][name]["geometries"]
    return [
        polygon(s["arcs"]) if s["type"] == "Polygon" else shapely.MultiPolygon([polygon(p) for p in s["arcs"]])
        for s in shapes
    ]


def _frame(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": [f"c{i}" for i in range(len(shapes))]}, geometry=list(shapes), crs=4326)


def test_decoding_gives_every_dong_back_within_a_grid_step() -> None:
    frame = wavy_coverage()
    shapes = decode(to_topology(frame, quantisation=100_000))
    step = (frame.total_bounds[2:] - frame.total_bounds[:2]).max() / 100_000
    assert len(shapes) == len(frame)
    for shape, original in zip(shapes, frame.geometry, strict=True):
        assert shape.is_valid
        assert shapely.hausdorff_distance(shape, original) <= step


def test_decoded_borders_are_still_shared() -> None:
    shapes = np.array(decode(to_topology(wavy_coverage(), quantisation=2_000)))
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-12)


def test_a_border_between_two_dong_is_written_once() -> None:
    topology = to_topology(_frame(box(127, 37, 127.1, 37.1), box(127.1, 37, 127.2, 37.1)))
    assert len(topology["arcs"]) == 3
    numbers = [n for shape in topology["objects"]["dongs"]["geometries"] for ring in shape["arcs"] for n in ring]
    shared = [n for n in numbers if ~n in numbers]
    assert len(shared) == 2


def test_a_dong_inside_another_shares_its_whole_ring() -> None:
    inner = box(127.02, 37.02, 127.05, 37.05)
    topology = to_topology(_frame(box(127, 37, 127.1, 37.1).difference(inner), inner))
    assert len(topology["arcs"]) == 2
    outer_shape, inner_shape = decode(topology)
    assert shapely.coverage_is_valid(np.array([outer_shape, inner_shape]))
    assert len(outer_shape.interiors) == 1


def test_a_dong_of_several_parts_stays_of_several_parts() -> None:
    islands = shapely.MultiPolygon([box(127, 37, 127.1, 37.1), box(127.3, 37, 127.35, 37.05)])
    (shape,) = decode(to_topology(_frame(islands)))
    assert len(shape.geoms) == 2
    assert shape.area == pytest.approx(islands.area, rel=1e-3)


def test_properties_are_the_asked_columns_only() -> None:
    topology = to_topology(wavy_coverage().assign(secret="x"), columns=("code", "name"))
    assert topology["objects"]["dongs"]["geometries"][0]["properties"] == {"code": "1199900100", "name": "가상1동"}
    assert "secret" not in json.dumps(topology)


def test_an_island_below_the_grid_is_dropped_and_a_whole_dong_below_it_is_an_error() -> None:
    speck = box(127.5, 37.5, 127.500001, 37.500001)
    big = box(127, 37, 128, 38)
    (shape,) = decode(to_topology(_frame(shapely.MultiPolygon([big, box(129, 38, 129.000001, 38.000001)]))))
    assert shape.geom_type == "Polygon"
    with pytest.raises(ValueError, match=r"\[1\]"):
        to_topology(_frame(big, speck))


def test_it_is_much_smaller_than_geojson() -> None:
    frame = wavy_coverage()
    topology = json.dumps(to_topology(frame), separators=(",", ":"))
    assert len(frame.to_json()) >= 5 * len(topology)


@pytest.mark.realfiles
def test_seoul_keeps_its_426_dong_and_its_area(shared_data: Path) -> None:
    frame = gpd.read_file(shared_data / "boundaries" / "seoul_admdong_20250401.geojson")
    cleaned, _ = clean_coverage(frame, name_column="dong_name")
    shapes = np.array(decode(to_topology(simplify_coverage(cleaned, 6), quantisation=100_000)))
    assert len(shapes) == 426
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-9)
    assert shapely.area(shapes).sum() == pytest.approx(shapely.area(cleaned.geometry.to_numpy()).sum(), rel=1e-4)
