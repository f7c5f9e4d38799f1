"""Coverages: what cleaning reports and mends, and what simplifying must keep."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from geo.errors import InvalidInput
from geo.geometry import SIMPLIFY_LEVELS_M, clean_coverage, simplify_coverage
from tests.coverages import wavy_coverage

EAST_M, NORTH_M = 950_000.0, 1_950_000.0


def _metric(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    shapes = [box(EAST_M + w, NORTH_M + s, EAST_M + e, NORTH_M + n) for w, s, e, n in boxes]
    return gpd.GeoDataFrame({"name": [f"{i}동" for i in range(len(boxes))]}, geometry=shapes, crs=5179)


def _faults_m2(frame: gpd.GeoDataFrame) -> float:
    metric = frame.geometry.to_crs(5179)
    return float(abs(metric.area.sum() - metric.union_all().area))


def test_a_clean_coverage_comes_back_to_the_last_bit() -> None:
    frame = wavy_coverage()
    cleaned, findings = clean_coverage(frame)
    assert findings == []
    assert cleaned.geometry.to_wkb().tolist() == frame.geometry.to_wkb().tolist()


def test_an_overlap_is_named_measured_in_square_metres_and_given_to_one_side() -> None:
    frame = _metric((0, 0, 100, 100), (90, 0, 200, 100)).to_crs(4326)
    cleaned, findings = clean_coverage(frame)
    assert [(f.kind, f.names) for f in findings] == [("overlap", ("0동", "1동"))]
    assert findings[0].area_m2 == pytest.approx(1000, rel=0.01)
    assert "0동 · 1동" in findings[0].sentence
    assert shapely.coverage_is_valid(cleaned.geometry.to_numpy())
    assert cleaned.geometry.to_crs(5179).area.sum() == pytest.approx(20_000, rel=1e-6)


def test_a_narrow_gap_is_filled_only_when_asked() -> None:
    frame = _metric((0, 0, 100, 100), (101, 0, 200, 100), (0, 100, 200, 200), (0, -100, 200, 0))
    assert clean_coverage(frame)[1] == []
    cleaned, findings = clean_coverage(frame, gap_width_m=5)
    assert [f.kind for f in findings] == ["gap"]
    assert findings[0].area_m2 == pytest.approx(100, rel=0.01)
    assert cleaned.area.sum() == pytest.approx(60_000, rel=1e-6)


def test_a_ring_that_crosses_itself_is_mended_and_reported() -> None:
    bow = shapely.Polygon([(127.0, 37.5), (127.01, 37.51), (127.01, 37.5), (127.0, 37.51)])
    cleaned, findings = clean_coverage(gpd.GeoDataFrame({"name": ["꼬인동"]}, geometry=[bow], crs=4326))
    assert [(f.kind, f.names) for f in findings] == [("invalid", ("꼬인동",))]
    assert cleaned.geometry.is_valid.all()


def test_columns_index_and_order_survive_cleaning() -> None:
    frame = _metric((0, 0, 100, 100), (90, 0, 200, 100)).assign(code=["b", "a"]).set_index("code")
    cleaned, _ = clean_coverage(frame)
    assert cleaned.index.tolist() == ["b", "a"]
    assert cleaned.columns.tolist() == frame.columns.tolist()


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (None, "boundary_unusable"),
        (shapely.Point(127, 37), "boundary_unusable"),
        (shapely.Polygon(), "boundary_unusable"),
    ],
)
def test_a_row_without_a_polygon_is_refused_by_name(shape: shapely.Geometry | None, code: str) -> None:
    frame = gpd.GeoDataFrame({"name": ["빈동"]}, geometry=[shape], crs=4326)
    with pytest.raises(InvalidInput, match="빈동") as caught:
        clean_coverage(frame)
    assert caught.value.code == code


def test_a_frame_without_crs_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        clean_coverage(gpd.GeoDataFrame({"name": ["동"]}, geometry=[box(0, 0, 1, 1)]))
    assert caught.value.code == "crs_missing"


def test_a_dong_wholly_under_another_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="1동"):
        clean_coverage(_metric((0, 0, 100, 100), (10, 10, 20, 20)))


@pytest.mark.parametrize("tolerance_m", SIMPLIFY_LEVELS_M.values())
def test_simplifying_keeps_borders_shared_and_area_whole(tolerance_m: float) -> None:
    frame = wavy_coverage()
    simple = simplify_coverage(frame, tolerance_m)
    assert shapely.coverage_is_valid(simple.geometry.to_numpy())
    assert (
        shapely.get_num_coordinates(simple.geometry.to_numpy()).sum()
        < shapely.get_num_coordinates(frame.geometry.to_numpy()).sum()
    )
    assert _faults_m2(simple) < 0.01
    assert simple.geometry.to_crs(5179).area.sum() == pytest.approx(frame.geometry.to_crs(5179).area.sum(), rel=1e-3)


def test_simplifying_each_dong_alone_would_leave_slivers() -> None:
    """The twin that shows the test above can fail."""
    frame = wavy_coverage()
    alone = frame.set_geometry(frame.geometry.to_crs(5179).normalize().simplify(20).to_crs(4326))
    assert _faults_m2(alone) > 100


@pytest.mark.realfiles
def test_the_one_overlap_of_the_real_file_is_found_and_mended(shared_data: Path) -> None:
    frame = gpd.read_file(shared_data / "boundaries" / "seoul_admdong_20250401.geojson")
    cleaned, findings = clean_coverage(frame, name_column="dong_name")
    assert [(f.kind, set(f.names), round(f.area_m2)) for f in findings] == [("overlap", {"남영동", "한강로동"}, 707)]
    assert len(cleaned) == 426
    assert shapely.coverage_is_valid(cleaned.geometry.to_numpy())
    assert _faults_m2(cleaned) < 0.01


@pytest.mark.realfiles
@pytest.mark.parametrize("tolerance_m", SIMPLIFY_LEVELS_M.values())
def test_no_sliver_in_all_dong_of_seoul_at_any_level(shared_data: Path, tolerance_m: float) -> None:
    frame = gpd.read_file(shared_data / "boundaries" / "seoul_admdong_20250401.geojson")
    cleaned, _ = clean_coverage(frame, name_column="dong_name")
    simple = simplify_coverage(cleaned, tolerance_m)
    assert shapely.coverage_is_valid(simple.geometry.to_numpy())
    assert _faults_m2(simple) < 0.01
    assert np.isclose(simple.geometry.to_crs(5179).area.sum(), cleaned.geometry.to_crs(5179).area.sum(), rtol=1e-4)


@pytest.mark.realfiles
def test_a_file_simplified_polygon_by_polygon_becomes_one_coverage(shared_data: Path) -> None:
    frame = gpd.read_file(shared_data / "boundaries" / "seoul_admdong_sgis_code8.geojson")
    cleaned, findings = clean_coverage(frame, name_column="ADM_NM", gap_width_m=10)
    assert sum(f.kind == "overlap" for f in findings) > 700
    assert sum(f.area_m2 for f in findings if f.kind == "overlap") == pytest.approx(1_039_000, rel=0.01)
    assert shapely.coverage_is_valid(cleaned.geometry.to_numpy())
