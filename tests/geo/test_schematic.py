"""The schematic set: it covers Seoul like a map, and says that it is a drawing."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo import packaged
from geo.errors import SetupError
from geo.importers.boundaries import read_boundaries
from geo.importers.boundary_set import BoundarySet
from geo.schematic import NOTE, schematic_seoul, schematic_set


@pytest.fixture(scope="module")
def seoul() -> BoundarySet:
    return schematic_seoul()


def test_there_is_one_valid_polygon_per_dong(seoul: BoundarySet) -> None:
    assert len(seoul.dongs) == seoul.dongs["code"].nunique() == 426
    assert seoul.dongs["district_code"].nunique() == 25
    assert seoul.dongs.is_valid.all()
    assert set(seoul.dongs.geom_type) == {"MultiPolygon"}
    assert max(len(shape.geoms) for shape in seoul.dongs.geometry) == 1


def test_the_cells_leave_no_overlap_and_no_gap(seoul: BoundarySet) -> None:
    shapes = seoul.dongs.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0


def test_every_label_point_lies_in_its_own_cell(seoul: BoundarySet) -> None:
    labels = gpd.GeoSeries.from_xy(seoul.dongs["label_lon"], seoul.dongs["label_lat"], crs=4326)
    assert seoul.dongs.contains(labels).all()


def test_the_cells_add_up_to_the_true_area_within_two_per_cent(seoul: BoundarySet) -> None:
    drawn_km2 = seoul.dongs.to_crs(5179).area.sum() / 1e6
    assert drawn_km2 == pytest.approx(seoul.dongs["area_km2"].sum(), rel=0.02)
    assert seoul.dongs["area_km2"].sum() == pytest.approx(606.25, abs=0.01)


def test_every_district_is_one_piece(seoul: BoundarySet) -> None:
    districts = seoul.dongs.dissolve("district_code")
    assert set(districts.geom_type) == {"Polygon"}


def test_it_is_drawn_the_same_every_time(seoul: BoundarySet) -> None:
    again = schematic_seoul.__wrapped__()
    assert again.dongs is not seoul.dongs
    assert (shapely.to_wkb(again.dongs.geometry) == shapely.to_wkb(seoul.dongs.geometry)).all()


def test_it_says_that_it_is_a_drawing(seoul: BoundarySet) -> None:
    assert seoul.is_schematic
    assert seoul.edition_date is None
    assert NOTE == "약도 경계"
    assert seoul.source_note.startswith(NOTE)


def test_figures_stay_the_true_ones(seoul: BoundarySet) -> None:
    sajik = seoul.dongs.set_index("code").loc["1111053000"]
    assert (sajik["name"], sajik["stat_code"], sajik["area_km2"], sajik["residents"]) == (
        "사직동",
        "11010530",
        1.16,
        8906,
    )


def test_a_handful_of_points_makes_a_set_too() -> None:
    facts = [
        {
            "code": f"99110{500 + n}00",
            "stat_code": f"9901{n:04d}",
            "district": "시험구",
            "name": f"시험{n}동",
            "lon": f"{127 + n * 0.01:.4f}",
            "lat": f"{37 + n % 2 * 0.01:.4f}",
            "area_km2": "1.0",
            "residents_2025_05": "10",
        }
        for n in range(5)
    ]
    found = schematic_set(facts, province_code="99", province="시험도", sha256="0")
    assert shapely.coverage_is_valid(found.dongs.geometry.to_numpy())
    assert found.dongs.to_crs(5179).area.sum() == pytest.approx(5e6, rel=0.05)


def test_packaged_files_are_found_where_a_wheel_puts_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "facts.csv").write_text("here")
    monkeypatch.setattr(packaged, "_FOLDERS", (tmp_path, tmp_path / "other"))
    assert packaged.data_file("facts.csv") == tmp_path / "facts.csv"
    with pytest.raises(SetupError, match=r"nothing\.csv"):
        packaged.data_file("nothing.csv")


@pytest.mark.realfiles
def test_it_looks_like_seoul(seoul: BoundarySet, shared_data: Path) -> None:
    path = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
    real = read_boundaries(path.name, path.read_bytes()).dongs.to_crs(5179).geometry.union_all()
    drawn = seoul.dongs.to_crs(5179).geometry.union_all()
    assert drawn.intersection(real).area / drawn.union(real).area > 0.93
