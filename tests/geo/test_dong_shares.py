"""The dong of points, lines and areas on drawn cells: shared borders, shares, what lies outside."""

import time

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import dong_shares as module
from geo.crs import METRES, WGS84
from geo.dong_shares import dong_shares, dongs_of_points, outside_shares
from geo.errors import InvalidInput
from geo.queries.places import SHARED_BORDER_M

X, Y = 950_000.0, 1_950_000.0
A, B, C = "1100000100", "1100000200", "1100000300"


def cells() -> gpd.GeoDataFrame:
    """Three squares of a kilometre in a row: A, B, C; given in another order."""
    shapes = [shapely.box(X + k * 1000, Y, X + (k + 1) * 1000, Y + 1000) for k in (2, 0, 1)]
    return gpd.GeoDataFrame({"code": [C, A, B], "name": ["다동", "가제1동", "나동"]}, geometry=shapes, crs=METRES)


def points(*at: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(X + x, Y + y) for x, y in at], crs=METRES)


def lines(*coordinates: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(X + x, Y + y) for x, y in coordinates])


def test_a_point_knows_its_dong_and_the_metres_to_its_border() -> None:
    found = dongs_of_points(points((997, 500), (1500, 400), (-5, 500)), cells())
    assert list(found["dong_code"]) == [A, B, ""]
    assert found["border_m"].to_numpy() == pytest.approx([3, 400, np.nan], nan_ok=True)


def test_on_a_shared_border_the_declared_dong_wins_else_the_lowest_code() -> None:
    on_border = points((1000, 450), (1000, 450), (1000, 450), (1000, 450))
    found = dongs_of_points(on_border, cells(), ["", B, "나동", C])
    assert list(found["dong_code"]) == [A, B, B, A]
    assert list(found["border_m"]) == [0, 0, 0, 0]


def test_within_a_metre_the_declared_dong_wins_and_beyond_it_does_not() -> None:
    beside = points((999.2, 500), (998.8, 500), (2999.2, 500), (3000.8, 500), (3001.2, 500))
    found = dongs_of_points(beside, cells(), [B, B, "다동", C, C])
    assert list(found["dong_code"]) == [B, A, C, C, ""]
    assert found["border_m"].iloc[0] == pytest.approx(0.8)


def test_spellings_of_a_declared_name_are_one() -> None:
    assert list(dongs_of_points(points((1000, 1)), cells(), ["가1동"])["dong_code"]) == [A]


def test_degrees_come_as_arrays_and_missing_or_impossible_ones_have_no_dong() -> None:
    inside = points((1500, 500)).to_crs(WGS84).iloc[0]
    lon, lat = np.array([inside.x, np.nan, 37.5]), np.array([inside.y, 37.5, 127.0])
    found = dongs_of_points((lon, lat), cells())
    assert list(found["dong_code"]) == [B, "", ""]
    assert found["border_m"].isna().tolist() == [False, True, True]


def test_a_route_through_three_dong_has_a_share_of_each() -> None:
    route = gpd.GeoSeries([lines((500, 500), (2250, 500))], crs=METRES)
    found = dong_shares(route, cells())
    assert list(found["dong_code"]) == [A, B, C]
    assert found["share"].to_numpy() == pytest.approx([500 / 1750, 1000 / 1750, 250 / 1750])
    assert found["border_m"].isna().all()


def test_an_area_reaching_beyond_every_dong_says_how_much_of_it_does() -> None:
    area = gpd.GeoSeries([shapely.box(X - 500, Y, X + 500, Y + 1000)], crs=METRES)
    found = dong_shares(area, cells())
    assert list(found["share"]) == pytest.approx([0.5])
    assert outside_shares(found, 1) == pytest.approx([0.5])


def test_a_line_along_a_shared_border_counts_once() -> None:
    found = dong_shares(gpd.GeoSeries([lines((1000, 100), (1000, 900))], crs=METRES), cells())
    assert list(zip(found["dong_code"], found["share"], strict=True)) == [(A, pytest.approx(1.0))]


def test_overlapping_dong_never_give_more_than_the_whole() -> None:
    frame = cells()
    frame.loc[frame["code"] == B, "geometry"] = shapely.box(X + 900, Y, X + 2000, Y + 1000)
    found = dong_shares(gpd.GeoSeries([lines((0, 500), (2000, 600))], crs=METRES), frame)
    assert found["share"].sum() == pytest.approx(1.0)
    assert found.set_index("dong_code")["share"][A] == pytest.approx(0.5)


def test_odd_shapes_are_placed_too() -> None:
    bow = shapely.Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
    spot = lines((1500, 500), (1500, 500))
    several = shapely.MultiPoint([(X + 10, Y + 10), (X + 1500, Y + 10), (X + 1600, Y + 10), (X - 50, Y)])
    found = dong_shares(gpd.GeoSeries([bow, spot, several, None, shapely.Point()], crs=METRES), cells())
    assert list(zip(found["row"], found["dong_code"], found["share"].round(6), strict=True)) == [
        (0, A, 1.0), (1, B, 1.0), (2, A, 0.25), (2, B, 0.5),
    ]  # fmt: skip
    assert outside_shares(found, 5).round(6).tolist() == [0, 0, 0.25, 1, 1]


def test_nothing_in_gives_nothing_out() -> None:
    empty = gpd.GeoSeries([], crs=METRES)
    assert len(dong_shares(empty, cells())) == 0
    assert list(dongs_of_points(points((1, 1)), cells().iloc[:0])["dong_code"]) == [""]


def test_shapes_or_boundaries_without_a_crs_are_refused() -> None:
    for shapes, dongs in ((points((1, 1)).set_crs(None, allow_override=True), cells()), (points((1, 1)), None)):
        frame = cells().set_crs(None, allow_override=True) if dongs is None else dongs
        with pytest.raises(InvalidInput, match="좌표계"):
            dong_shares(shapes, frame)


def test_one_point_and_many_go_by_the_same_metre() -> None:
    assert SHARED_BORDER_M == module.SHARED_BORDER_M


corner = st.tuples(st.floats(-500, 3500), st.floats(-500, 1500))


@settings(max_examples=60, deadline=None)
@given(st.lists(corner, min_size=2, max_size=6))
def test_shares_and_what_is_outside_make_up_the_whole(route: list[tuple[float, float]]) -> None:
    found = dong_shares(gpd.GeoSeries([lines(*route)], crs=METRES), cells())
    assert found["share"].sum() + outside_shares(found, 1)[0] == pytest.approx(1.0, abs=1e-5)
    assert found["share"].between(0, 1).all()


def test_many_points_cost_no_more_than_a_bare_join() -> None:
    rng = np.random.default_rng(1)
    many = gpd.GeoSeries.from_xy(X + rng.random(40_000) * 3000, Y + rng.random(40_000) * 1000, crs=METRES)
    frame = cells()
    ratios = []
    for _ in range(3):
        begun = time.perf_counter()
        dongs_of_points(many, frame)
        ours = time.perf_counter() - begun
        begun = time.perf_counter()
        gpd.GeoDataFrame(geometry=many).sjoin(frame, predicate="within")
        ratios.append(ours / (time.perf_counter() - begun))
    assert min(ratios) < 4
