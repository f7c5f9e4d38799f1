"""A set that lies some hundred metres beside another is noticed, with distance and direction; drawing is not."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyproj
import pytest

from geo.code_facts import packaged_book
from geo.importers.boundaries import read_boundaries
from geo.schematic import schematic_seoul
from geo.shift import Shift, compared_with, shift_between
from tests.coverages import wavy_coverage


def labelled(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    points = frame.to_crs(5179).representative_point().to_crs(4326)
    return frame.assign(label_lon=points.x, label_lat=points.y)


def moved(frame: gpd.GeoDataFrame, east_m: float, north_m: float) -> pd.DataFrame:
    metres = frame.to_crs(5179)
    return labelled(metres.set_geometry(metres.translate(east_m, north_m)).to_crs(4326))


BASE = wavy_coverage(4, 5)


@pytest.mark.parametrize(
    ("east_m", "north_m", "said"),
    [
        (300, 0, "약 300 m 동쪽으로 밀려 있습니다"),
        (-210, 210, "약 300 m 북서쪽으로 밀려 있습니다"),
        (0, -1210, "약 1200 m 남쪽으로 밀려 있습니다"),
        (60, 0, "약 60 m 동쪽으로 밀려 있습니다"),
    ],
)
def test_a_shift_is_told_with_its_length_and_direction(east_m: float, north_m: float, said: str) -> None:
    (found,) = compared_with(moved(BASE, east_m, north_m), labelled(BASE), "2025-04-01 경계")
    assert found.code == "shifted"
    assert said in found.sentence
    assert found.details["distance_m"] == pytest.approx((east_m**2 + north_m**2) ** 0.5, abs=2)
    assert ("베셀" in found.sentence) == (200 <= found.details["distance_m"] <= 500)


def test_a_forgotten_correction_of_the_meridian_is_named() -> None:
    (found,) = compared_with(moved(BASE, -255, 0), labelled(BASE), "앞 판")
    assert "10.405초" in found.sentence
    assert "베셀" not in found.sentence


def test_borders_that_changed_in_places_are_no_shift() -> None:
    changed = labelled(BASE)
    changed.loc[changed.index[:9], "label_lon"] += 0.01
    assert compared_with(changed, labelled(BASE), "앞 판") == []


def test_dong_are_matched_by_name_where_the_codes_are_of_another_system() -> None:
    mine = moved(BASE, 0, 300)
    mine["code"] = [f"kostat:{n}" for n in range(len(mine))]
    shift = shift_between(mine, labelled(BASE))
    assert shift is not None
    assert (shift.pairs, round(shift.north_m)) == (20, 300)


def test_dong_of_one_set_only_are_named() -> None:
    found = compared_with(labelled(BASE.iloc[2:]), labelled(BASE.iloc[:-1]), "앞 판")
    assert [(one.code, one.details["count"]) for one in found] == [("only_here", 1), ("only_there", 2)]
    assert "가상구 가상1동" in found[1].sentence


def test_two_sets_of_different_places_share_nothing() -> None:
    (found,) = compared_with(labelled(BASE), schematic_seoul().dongs, "약도")
    assert found.code == "nothing_shared"


def test_too_few_dong_say_nothing() -> None:
    assert not Shift(300, 0, 0, 4).is_moved
    assert Shift(300, 0, 0, 5).is_moved
    assert not Shift(300, 0, 200, 400).is_moved


@pytest.mark.realfiles
@pytest.mark.parametrize(("crs", "said"), [(5181, "약 310 m 남쪽으로"), (2097, "약 250 m 서쪽으로"), (5174, None)])
def test_the_shapefile_of_2013_in_a_wrong_system_lies_beside_the_packaged_points(
    shared_data: Path, crs: int, said: str | None
) -> None:
    folder = shared_data / "boundaries" / "kostat2013_cp949_noepsg"
    parts = {path.suffix: path.read_bytes() for path in folder.iterdir()}
    parts[".prj"] = pyproj.CRS.from_epsg(crs).to_wkt("WKT1_ESRI").encode()
    dongs = read_boundaries("x.shp", parts[".shp"], neighbours=parts, book=packaged_book()).dongs
    told = [one.sentence for one in compared_with(dongs, schematic_seoul().dongs, "표시점") if one.code == "shifted"]
    assert len(told) == (said is not None)
    assert said is None or said in told[0]
