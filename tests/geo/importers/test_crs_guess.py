"""The coordinate system of every group of rows is found by the places that the rows state, or it is asked for."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely

from geo.errors import InvalidInput
from geo.importers.crs_guess import CANDIDATES, CrsGroup, Evidence, Located, locate, usable_system
from geo.importers.provinces import BOXES, OUTLINE, in_outline
from geo.importers.stated_places import UNKNOWN, Places
from tests.geo.importers.districts_grid import DISTRICTS, in_system, places, points_in

PLACES = places()
Point = tuple[float, float]


def spread(count: int, seed: int = 1) -> tuple[list[Point], list[int]]:
    """Return points over all four districts, and the row of each one's district."""
    found = [(point, row) for row, name in enumerate(DISTRICTS) for point in points_in(name, count, seed + row)]
    return [point for point, _ in found], [row for _, row in found]


def found(
    figures: Sequence[Point],
    districts: Sequence[int],
    *,
    area: bool = False,
    crs: int | None = None,
    of: Places = PLACES,
) -> Located:
    def area_of(row: int) -> tuple[int, str] | None:
        return (districts[row], ("솔빛", "달빛", "별빛", "햇빛")[districts[row]]) if area else None

    x, y = (np.array(axis, dtype=float) for axis in zip(*figures, strict=True))
    return locate(x, y, Evidence(of, np.array(districts, dtype=np.int64), area_of), crs=crs)


def swapped(points: Sequence[Point]) -> list[Point]:
    return [(second, first) for first, second in points]


@pytest.mark.parametrize("epsg", CANDIDATES)
@pytest.mark.parametrize("turned", [False, True])
def test_each_system_and_axis_order_is_told_from_all_others(epsg: int, turned: bool) -> None:
    points, districts = spread(60)
    figures = in_system(points, epsg)
    located = found(swapped(figures) if turned else figures, districts)
    assert located.groups == (CrsGroup(epsg, turned, 240, 240, 240),)
    assert np.abs(np.column_stack([located.lon, located.lat]) - points).max() < 1e-6


def test_rows_of_one_file_are_read_group_by_group() -> None:
    points, districts = spread(40)
    figures = in_system(points, 5174)
    figures[:10] = swapped(points[:10])
    figures[10:22] = swapped(figures[10:22])
    figures[22:30] = points[22:30]
    located = found(figures, districts)
    read = {(group.epsg, group.swapped): group.rows for group in located.groups}
    assert read == {(4326, True): 10, (5174, True): 12, (4326, False): 8, (5174, False): 130}
    assert np.abs(np.column_stack([located.lon, located.lat]) - points).max() < 1e-6


def test_too_few_rows_to_tell_three_near_systems_apart_are_not_guessed() -> None:
    points, districts = spread(1, seed=5)
    located = found(in_system(points, 5174), districts)
    assert set(located.undecided) == {5174, 2097, 5181}
    assert np.isnan(located.lon).all()
    assert (located.group == UNKNOWN).all()


def test_a_small_group_follows_the_sure_system_of_the_same_file() -> None:
    points, districts = spread(40)
    figures = in_system(points, 5174)
    figures[:3] = swapped(figures[:3])
    located = found(figures, districts)
    assert {(group.epsg, group.swapped): group.rows for group in located.groups} == {
        (5174, False): 157,
        (5174, True): 3,
    }


def test_without_a_stated_place_only_a_system_beyond_doubt_is_taken() -> None:
    points, _ = spread(20)
    nowhere = [UNKNOWN] * len(points)
    assert [group.epsg for group in found(in_system(points, 5186), nowhere).groups] == [5186]
    assert [group.epsg for group in found(in_system(points, 5179), nowhere).groups] == [5179]
    doubtful = found(in_system(points, 5181), nowhere)
    assert doubtful.groups == ()
    assert set(doubtful.undecided) == {5174, 2097, 5181}


def test_a_system_stated_by_a_person_is_used_and_its_axes_are_still_checked() -> None:
    points, districts = spread(2, seed=9)
    located = found(swapped(in_system(points, 5181)), districts, crs=5181)
    assert located.groups == (CrsGroup(5181, True, 8, 8, 8, given=True),)
    assert "(지정한 좌표계)" in located.groups[0].sentence
    with pytest.raises(InvalidInput):
        usable_system(99999)
    assert usable_system(5181) == 5181


def test_degrees_of_an_old_datum_that_the_file_states_are_turned() -> None:
    points, districts = spread(5)
    located = found(swapped(in_system(points, 4162)), districts, crs=4162)
    assert [(group.epsg, group.swapped) for group in located.groups] == [(4162, True)]
    assert np.abs(np.column_stack([located.lon, located.lat]) - points).max() < 1e-6


def test_figures_beyond_all_bounds_lie_nowhere() -> None:
    located = found([(1e308, -1e308), (126.93, 37.48), (5e7, 5e7)], [0, 0, 0])
    assert [bool(np.isfinite(value)) for value in located.lon] == [False, True, False]


def test_rows_that_state_no_place_are_read_like_the_rest_of_their_file() -> None:
    points, districts = spread(40)
    districts[::7] = [UNKNOWN] * len(districts[::7])
    located = found(in_system(points, 5174), districts)
    (group,) = located.groups
    assert (group.epsg, group.rows) == (5174, 160)
    assert group.checked == group.agreeing == sum(row != UNKNOWN for row in districts)


def test_a_group_that_contradicts_its_districts_says_so() -> None:
    points, districts = spread(10)
    located = found(points, [(row + 1) % 4 for row in districts])
    (group,) = located.groups
    assert group.agreeing == 0
    assert "좌표를 믿기 어려운 파일입니다." in group.sentence


def test_neighbourhoods_decide_where_districts_alone_do_not() -> None:
    """Of twelve points deep inside their districts all three near systems keep each in its 구; the 동 is smaller."""
    inner = {row: (lon, lat) for row, (lon, lat) in enumerate([(126.9297, 37.4803)])}
    points = [(inner[0][0] + 0.0001 * n, inner[0][1]) for n in range(12)]
    small = places()
    edge = 0.002
    west, south = inner[0]
    small.neighbourhoods[0, "솔빛"] = shapely.box(west - edge / 10, south - edge, west + edge, south + edge)
    assert found(in_system(points, 5174), [0] * 12, of=small).groups == ()
    assert [group.epsg for group in found(in_system(points, 5174), [0] * 12, area=True, of=small).groups] == [5174]


@pytest.mark.parametrize(
    ("name", "lon", "lat", "inside"),
    [
        ("서울", 126.978, 37.566, True),
        ("백령도", 124.67, 37.96, True),
        ("마라도", 126.27, 33.12, True),
        ("가거도", 125.12, 34.07, True),
        ("울릉도", 130.87, 37.5, True),
        ("독도", 131.87, 37.24, True),
        ("부산", 129.08, 35.1, True),
        ("고성", 128.45, 38.55, True),
        ("쓰시마", 129.3, 34.4, False),
        ("후쿠오카", 130.4, 33.59, False),
        ("도쿄", 139.69, 35.69, False),
        ("평양", 125.75, 39.03, False),
        ("없음", float("nan"), 37.5, False),
    ],
)
def test_the_outline_holds_the_islands_and_leaves_out_japan(name: str, lon: float, lat: float, inside: bool) -> None:
    assert bool(in_outline(np.array([lon]), np.array([lat]))[0]) is inside


def test_every_province_lies_in_the_outline() -> None:
    west, south, east, north = OUTLINE.bounds
    assert len(BOXES) == 17
    assert all(west < box[0] and south < box[1] and box[2] < east and box[3] < north for box in BOXES.values())
