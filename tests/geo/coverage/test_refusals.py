"""What coverage refuses, in whose words, and the largest that it still takes."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from geo.coverage.frame import KOREA_METRES, check_boundaries, check_crs, location_fault
from geo.coverage.methods import ground_of
from geo.coverage.siting import Wish
from geo.coverage.siting_bound import check_exact
from geo.coverage.siting_candidates import drawn_candidates, grid_candidates
from geo.coverage.walking import MOST_BANDS, Walking, limits
from geo.errors import InvalidInput
from tests.geo.coverage.fixture import AB, A, ask, cells

ONE = drawn_candidates([("", 1.0, 2.0)])
GRID = cells(AB)
WEST, SOUTH, EAST, NORTH = KOREA_METRES


def degrees(what: str) -> tuple[str, str]:
    """Return both sentences about coordinates that are said to be degrees."""
    korean = f"{what}의 좌표계가 EPSG:4326입니다. 거리는 EPSG:5179로만 잽니다."
    return korean, "Distances are measured in EPSG:5179 alone, not EPSG:4326."


def outside(what: str) -> tuple[str, str]:
    """Return both sentences about coordinates that cannot be metres in Korea."""
    korean = f"{what}의 좌표가 EPSG:5179의 범위를 벗어납니다. 좌표계와 축 순서를 확인해 주세요."
    return korean, "Coordinates lie outside Korea in EPSG:5179; check CRS and axis order."


REFUSED: list[tuple[Any, str, str, str]] = [
    (
        lambda: Walking(minutes=(0, 5)),
        "walking_invalid",
        "걷는 시간은 1~120분을 짧은 것부터, 속도는 0보다 크게, 우회 계수는 1 이상으로 적어 주세요.",
        "Minutes must rise within 1 to 120, speed be above 0, detour at least 1.",
    ),
    (
        lambda: grid_candidates(AB, 49),
        "grid_too_fine",
        "후보 격자는 50m보다 촘촘하거나 20,000칸을 넘을 수 없어요.",
        "A grid of candidates is no finer than 50 m and has at most 20000 squares.",
    ),
    (
        lambda: Wish(ONE, 501),
        "picks_invalid",
        "고를 곳의 수는 1~500 사이로 적어 주세요.",
        "Ask for 1 to 500 picks.",
    ),
    (lambda: Wish(ONE * 2), "candidate_repeated", "후보의 번호가 겹쳐요.", "Two candidates have the same id."),
    (
        lambda: check_exact(1501),
        "too_many_candidates",
        "정확한 계산은 후보 1,500곳까지예요. 후보를 줄이거나 정확한 계산 없이 해 주세요.",
        "The exact choice takes at most 1500 candidates.",
    ),
    (
        lambda: check_crs(None, "보행로"),
        "crs_missing",
        "보행로의 좌표계를 알 수 없습니다.",
        "No CRS is given: 보행로.",
    ),
    (lambda: check_crs(4326, "보행로"), "crs_wrong", *degrees("보행로")),
    (lambda: check_boundaries([shapely.set_srid(A.boundary, 4326)]), "crs_wrong", *degrees("동 경계")),
    (lambda: ground_of(AB, replace(GRID, crs=4326)), "crs_wrong", *degrees("인구 격자")),
    (lambda: check_boundaries([shapely.box(126, 37, 127, 38)]), "crs_wrong", *outside("동 경계")),
    (lambda: check_boundaries([shapely.box(WEST - 1, SOUTH, EAST, NORTH)]), "crs_wrong", *outside("동 경계")),
    (lambda: check_boundaries([shapely.box(WEST, SOUTH, EAST, NORTH + 1)]), "crs_wrong", *outside("동 경계")),
    (lambda: ground_of(AB, replace(GRID, y_m=GRID.y_m + 1e7)), "crs_wrong", *outside("인구 격자")),
    (
        lambda: replace(GRID, people=np.where(GRID.dong_index == 1, -1, 5)),
        "grid_people_invalid",
        "인구 격자에 사람 수로 읽을 수 없는 칸이 100개 있습니다.",
        "The grid holds counts of people that are negative or no number.",
    ),
    (
        lambda: ask(minutes=7),
        "minutes_unknown",
        "7분은 계산하는 시간(5·10·15분)에 없습니다.",
        "The asked minutes are none of the bands.",
    ),
]


@pytest.mark.parametrize(("asked", "code", "korean", "english"), REFUSED)
def test_what_makes_no_sense_is_refused_in_its_words(asked: Any, code: str, korean: str, english: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked()
    assert (refused.value.code, refused.value.message, refused.value.message_en) == (code, korean, english)


def test_what_just_makes_sense_is_taken() -> None:
    assert Wish(ONE, 500).picks == 500
    assert grid_candidates(AB, 50)
    assert ONE[0].name == "찍은 곳 1"


@pytest.mark.parametrize(
    ("x_m", "y_m", "fault"),
    [
        (WEST, SOUTH, ""),
        (EAST, NORTH, ""),
        (WEST, NORTH, ""),
        (WEST - 0.01, NORTH, "outside_korea"),
        (EAST + 0.01, SOUTH, "axes_swapped"),
        (900_000.0, SOUTH - 0.01, "outside_korea"),
        (900_000.0, 10.0, "outside_korea"),
        (10.0, 1_900_000.0, "outside_korea"),
        (0.0, 1_900_000.0, "location_zero"),
        (900_000.0, 0.0, "location_zero"),
        (1.0, 1.0, "outside_korea"),
        (1_900_000.0, 950_000.0, "axes_swapped"),
        (None, 1_900_000.0, "location_missing"),
        (900_000.0, float("inf"), "location_missing"),
    ],
)
def test_a_place_is_where_it_can_be_or_says_what_is_wrong(x_m: float | None, y_m: float | None, fault: str) -> None:
    assert location_fault(x_m, y_m) == fault


def test_the_whole_of_korea_is_taken_and_shapes_without_a_crs_are() -> None:
    check_boundaries([shapely.box(WEST, SOUTH, EAST, NORTH)])
    check_boundaries([shapely.set_srid(A.boundary, 5179), A.boundary])
    check_boundaries([])
    check_exact(1500)


@pytest.mark.parametrize(
    "walking",
    [
        {"minutes": (10,)},
        {"minutes": (1, 120)},
        {"minutes": (120,)},
        {"speed_m_per_min": 0.5},
        {"detour": 1.0},
        {"minutes": tuple(range(1, 1 + MOST_BANDS))},
    ],
)
def test_the_least_and_the_most_of_walking_are_taken(walking: dict[str, Any]) -> None:
    assert Walking(**walking)


@pytest.mark.parametrize(
    "walking",
    [
        {"minutes": ()},
        {"minutes": (10, 5)},
        {"minutes": (5, 5)},
        {"minutes": (5, 121)},
        {"minutes": (-5, 5)},
        {"minutes": tuple(range(1, 2 + MOST_BANDS))},
        {"speed_m_per_min": 0.0},
        {"speed_m_per_min": float("inf")},
        {"detour": 0.99},
        {"detour": float("inf")},
    ],
)
def test_what_is_beyond_is_not(walking: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        Walking(**walking)


def test_a_way_along_streets_is_not_stretched_again() -> None:
    walking = Walking(speed_m_per_min=50, detour=1.3, minutes=(10,))
    assert (walking.minutes_for(500), walking.minutes_for(500, on_network=True)) == (13, 10)
    assert limits(walking, (10,)) == (math.floor((50_000 / 1.3) ** 2),)
    assert limits(walking, (10,), on_network=True) == (50_000**2,)


def test_cells_whose_columns_differ_in_length_are_a_defect() -> None:
    with pytest.raises(ValueError, match=r"cells of several lengths: \[199, 200\]"):
        replace(GRID, x_m=GRID.x_m[1:])
