"""Reading order: north to south, west to east, one number each, the same every time."""

import geopandas as gpd
import numpy as np
import shapely

from maps.numbering import number_records
from tests.maps.frames import empty_records, some_records


def _at(*points: tuple[float, float] | None, names: str = "") -> gpd.GeoDataFrame:
    frame = some_records(len(points), names=list(names) if names else None)
    frame["category"] = "space"
    shapes = [shapely.Point(*point) if point else None for point in points]
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=4326))


def _read(frame: gpd.GeoDataFrame) -> list[str]:
    numbered = number_records(frame)
    assert numbered["number"].tolist() == list(range(1, len(frame) + 1))
    return numbered["name"].tolist()


def test_north_comes_before_south_and_west_before_east() -> None:
    corners = [(127.02, 37.50), (127.00, 37.52), (127.02, 37.52), (127.00, 37.50)]
    assert _read(_at(*corners, names="라나다가"[0:4])) == ["나", "다", "가", "라"]


def test_a_little_farther_south_in_the_same_row_does_not_break_the_row() -> None:
    assert _read(_at((127.01, 37.5201), (127.00, 37.52), (127.00, 37.50), names="동서남")) == ["서", "동", "남"]


def test_places_within_a_metre_get_consecutive_numbers_and_one_point() -> None:
    frame = _at((127.0, 37.5), (127.01, 37.51), (127.0000001, 37.5000001), names="가나다")
    numbered = number_records(frame)
    assert numbered["name"].tolist() == ["나", "가", "다"]
    assert numbered.geometry.iloc[1].equals(numbered.geometry.iloc[2])


def test_a_site_comes_before_its_rooms_and_these_before_resources() -> None:
    frame = _at((127.0, 37.5), (127.0, 37.5), (127.0, 37.5), names="가나다")
    frame["category"] = ["resource", "space", "site"]
    assert _read(frame) == ["다", "나", "가"]


def test_without_a_place_they_come_last_by_name() -> None:
    assert _read(_at(None, (127.0, 37.5), None, names="하나가")) == ["나", "가", "하"]


def test_no_place_at_all_is_no_trouble() -> None:
    assert _read(_at(None, None, names="나가")) == ["가", "나"]
    assert len(number_records(empty_records())) == 0


def test_the_order_of_rows_does_not_matter_and_nothing_is_lost() -> None:
    frame = some_records(200)
    frame.loc[10:30, "geometry"] = frame.geometry.iloc[5]
    first = number_records(frame)
    second = number_records(frame.sample(frac=1, random_state=2))
    assert first["id"].tolist() == second["id"].tolist()
    assert set(first["id"]) == set(frame["id"])
    assert np.array_equal(first.geometry.x, second.geometry.x)
