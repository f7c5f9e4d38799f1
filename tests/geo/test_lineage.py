"""What became of dong between two editions, on drawn squares of a kilometre."""

from collections.abc import Mapping

import geopandas as gpd
import pytest
import shapely

from geo.change_kinds import DongChangeKind as Kind
from geo.lineage import DongChange, compare_editions
from tests.coverages import wavy_coverage

EAST, NORTH = 960_000, 1_960_000


def edition(dongs: Mapping[str, tuple[str, tuple[float, float, float, float]]]) -> gpd.GeoDataFrame:
    """Dong by code: name and box in metres."""
    boxes = [shapely.box(EAST + w, NORTH + s, EAST + e, NORTH + n) for _, (w, s, e, n) in dongs.values()]
    values = {"code": list(dongs), "name": [name for name, _ in dongs.values()]}
    return gpd.GeoDataFrame(values, geometry=boxes, crs=5179)


def changes(older: gpd.GeoDataFrame, newer: gpd.GeoDataFrame) -> dict[tuple[str | None, str | None], DongChange]:
    return {(change.from_code, change.to_code): change for change in compare_editions(older, newer).changes}


A, B = ("가동", (0, 0, 1000, 1000)), ("나동", (1000, 0, 2000, 1000))
BEFORE = edition({"1": A, "2": B})


def kinds(newer: gpd.GeoDataFrame) -> dict[tuple[str | None, str | None], Kind]:
    return {pair: change.kind for pair, change in changes(BEFORE, newer).items()}


def test_dong_drawn_as_before_are_the_same() -> None:
    found = changes(BEFORE, BEFORE)
    assert {pair: change.kind for pair, change in found.items()} == {("1", "1"): Kind.SAME, ("2", "2"): Kind.SAME}
    assert found["1", "1"].share_from == found["1", "1"].share_to == 1.0
    assert found["1", "1"].moved_m2 == 0


def test_a_border_that_wanders_by_some_metres_is_no_change() -> None:
    assert set(kinds(edition({"1": ("가동", (0, 0, 1040, 1000)), "2": ("나동", (1040, 0, 2000, 1000))})).values()) == {
        Kind.SAME
    }


def test_a_new_name_or_a_new_code_on_the_same_land() -> None:
    assert kinds(edition({"1": ("새동", A[1]), "9": B})) == {("1", "1"): Kind.RENAME, ("2", "9"): Kind.RECODE}
    assert kinds(edition({"8": ("새동", A[1]), "2": B}))["1", "8"] is Kind.RENAME


@pytest.mark.parametrize("name", ["가제1동", "가1동"])
def test_another_spelling_is_not_another_name(name: str) -> None:
    older = edition({"1": ("가1동", A[1])})
    assert [change.kind for change in compare_editions(older, edition({"1": (name, A[1])})).changes] == [Kind.SAME]


def test_a_split_says_how_much_went_where() -> None:
    newer = edition({"1": ("가동", (0, 0, 1000, 400)), "3": ("다동", (0, 400, 1000, 1000)), "2": B})
    found = changes(BEFORE, newer)
    assert {pair: change.kind for pair, change in found.items()} == {
        ("1", "1"): Kind.SPLIT,
        ("1", "3"): Kind.SPLIT,
        ("2", "2"): Kind.SAME,
    }
    assert (found["1", "3"].share_from, found["1", "3"].share_to) == (pytest.approx(0.6), pytest.approx(1.0))
    assert found["1", "3"].moved_m2 == pytest.approx(600_000)
    assert found["1", "1"].moved_m2 == 0


def test_a_merge_is_a_split_read_backwards() -> None:
    found = changes(BEFORE, edition({"1": ("가동", (0, 0, 2000, 1000))}))
    assert {pair: change.kind for pair, change in found.items()} == {("1", "1"): Kind.MERGE, ("2", "1"): Kind.MERGE}
    assert found["2", "1"].moved_m2 == pytest.approx(1_000_000)
    assert (found["2", "1"].share_from, found["2", "1"].share_to) == (pytest.approx(1.0), pytest.approx(0.5))


def test_a_border_that_moved_is_adjusted_on_both_sides() -> None:
    found = changes(BEFORE, edition({"1": ("가동", (0, 0, 1200, 1000)), "2": ("나동", (1200, 0, 2000, 1000))}))
    assert {pair: change.kind for pair, change in found.items()} == {
        ("1", "1"): Kind.ADJUST,
        ("2", "1"): Kind.ADJUST,
        ("2", "2"): Kind.ADJUST,
    }
    assert found["2", "1"].moved_m2 == pytest.approx(200_000)
    assert found["1", "1"].moved_m2 == found["2", "2"].moved_m2 == 0


def test_what_is_on_one_side_only_has_come_or_gone() -> None:
    found = changes(BEFORE, edition({"1": A, "7": ("섬동", (9000, 0, 9500, 500))}))
    assert found["2", None].kind is Kind.VANISH
    assert found[None, "7"].kind is Kind.APPEAR


def test_a_whole_city_drawn_by_another_hand_is_not_called_adjusted() -> None:
    older = wavy_coverage(6, 6).to_crs(5179)
    other = older.set_geometry(older.geometry.translate(60, 40))
    found = compare_editions(older, other)
    assert found.wander_m > 25
    assert {change.kind for change in found.changes if change.from_code and change.to_code} == {Kind.SAME}


def test_every_dong_of_both_editions_stands_in_a_change() -> None:
    older = wavy_coverage(5, 5)
    newer = older.iloc[3:].reset_index(drop=True)
    found = compare_editions(older, newer).changes
    assert {change.from_code for change in found} >= set(older["code"])
    assert {change.to_code for change in found} >= set(newer["code"])
