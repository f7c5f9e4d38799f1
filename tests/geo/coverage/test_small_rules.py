"""Rules of a line or two, at their very edges: same place, nearest from a border, why a site does not count."""

from datetime import date

import numpy as np
import pytest

from geo.coverage.capacity import e2sfca
from geo.coverage.dated import dated, excluded
from geo.coverage.grid import lattice_of
from geo.coverage.model import Site
from geo.coverage.nearest import Pairs, own_within, within
from geo.coverage.neighbours import dongs_of_sites, from_borders
from geo.coverage.status import _same_place
from geo.coverage.walks import Counted
from tests.geo.coverage.fixture import AB, DAY, EAST, NORTH, A, B, area, site


def whole(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    ("east", "north", "same"),
    [
        ((0,), (0,), []),
        ((), (), []),
        ((0, 1000), (0, 0), [0, 1]),
        ((0, 1001), (0, 0), []),
        ((0, 0), (0, 1000), [0, 1]),
        ((0, 0), (0, 1001), []),
        ((0, 600), (0, 800), [0, 1]),
        ((0, 601), (0, 800), []),
        ((600, 0), (800, 0), [0, 1]),
        ((0, 600), (801, 0), []),
        ((0, 9000, 400), (0, 0, 0), [0, 2]),
        ((7, 7, 7), (9, 9, 9), [0, 1, 2]),
    ],
)
def test_ten_metres_are_one_place(east: tuple[int, ...], north: tuple[int, ...], same: list[int]) -> None:
    assert _same_place(Counted(whole(*east), whole(*north), np.zeros(len(east), dtype=np.int64))) == same


def cm(*metres: float) -> np.ndarray:
    return np.rint(np.array(metres) * 100).astype(np.int64)


def test_from_a_border_the_nearest_counts_and_the_first_of_equals() -> None:
    west, east = cm(EAST - 500, EAST - 500, EAST + 2300), cm(NORTH + 500, NORTH + 500, NORTH + 500)
    site_of, metres = from_borders(AB, west, east, whole(-1, -1, -1))
    assert (site_of.tolist(), metres.tolist()) == ([0, 2], [500.0, 300.0])


def test_a_site_of_its_own_is_no_walk_from_the_border() -> None:
    x, y = cm(EAST + 900, EAST + 1500, EAST + 1600), cm(NORTH + 500, NORTH + 500, NORTH + 500)
    site_of, metres = from_borders(AB, x, y, whole(0, 1, 1))
    assert (site_of.tolist(), metres.tolist()) == ([0, 1], [0.0, 0.0])
    alone, far = from_borders(AB, x[:1], y[:1], whole(0))
    assert (alone.tolist(), far.tolist()) == ([0, 0], [0.0, 100.0])


def test_without_sites_or_dong_there_is_no_nearest() -> None:
    nothing = whole()
    site_of, metres = from_borders(AB, nothing, nothing, nothing)
    assert (site_of.tolist(), metres.tolist()) == ([-1, -1], [np.inf, np.inf])
    assert [len(one) for one in from_borders([], cm(EAST), cm(NORTH), whole(-1))] == [0, 0]


def test_sites_lie_in_their_dong_beyond_or_where_they_say() -> None:
    named = (A, area("B", B.boundary, name="나무동"))
    sites = dated(
        [
            site("안", 500, 500),
            site("밖", 500, 500, beyond=True),
            Site("어딘가", "어딘가", declared_dong="나무동", opened_on=date(2010, 1, 1)),
            Site("모름", "모름", declared_dong="없는동", opened_on=date(2010, 1, 1)),
            site("멀리", 9000, 500),
        ],
        DAY,
    )
    found = dict(zip([one.site.id for one in sites], dongs_of_sites(sites, named).tolist(), strict=True))
    assert found == {"안": 0, "밖": -1, "어딘가": 1, "모름": -1, "멀리": -1}
    assert dongs_of_sites(sites, []).tolist() == [-1] * 5
    assert dongs_of_sites([], named).tolist() == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"state": "paused", "opened_on": None}, "쉬고 있는데 언제부터인지 기록이 없어요."),
        ({"state": "closed", "opened_on": None}, "문을 닫았는데 날짜 기록이 없어요."),
        ({"state": "planned", "opened_on": None}, "여는 날이 정해지지 않은 예정 시설이에요."),
        ({"state": "planned", "opened_on": date(2021, 3, 1)}, "2021-03-01에 열 예정이에요."),
        ({"state": "candidate", "opened_on": None}, "아직 후보라서 세지 않았어요."),
    ],
)
def test_why_a_site_does_not_count(given: dict[str, object], sentence: str) -> None:
    (told,) = excluded(dated([site("곳", 500, 500, **given)], DAY))
    assert told.sentence == sentence


def test_a_site_of_the_own_dong_counts_to_the_very_centimetre() -> None:
    sites = (whole(0), whole(0), whole(1))
    cells = (whole(300, 301, 300, 0, -300), whole(400, 400, 400, 500, -400), whole(1, 1, 0, 1, 1))
    assert own_within(cells, sites, 500**2).tolist() == [True, False, False, True, True]
    none = (whole(), whole(), whole())
    assert own_within(cells, none, 500**2).tolist() == [False] * 5
    assert own_within(none, sites, 500**2).tolist() == []


def test_pairs_need_both_sides() -> None:
    for sites, cells in ((whole(), whole(1)), (whole(1), whole())):
        assert len(within(sites, sites, cells, cells, 100**2).cell) == 0


def test_capacity_is_shared_out_by_nearness_and_nobody_is_divided_by() -> None:
    people, pairs = np.array([1, 4, 0]), Pairs(whole(0, 1, 2), whole(0, 0, 1), whole(10, 30, 10))
    given = e2sfca(people, np.array([6.0, 8.0]), pairs, (20, 40), (1.0, 0.5))
    assert given.tolist() == [2.0, 1.0, 0.0], "1 × 1 and 4 × ½ people share 6; nobody comes to the other"
    few = e2sfca(np.array([0.5]), np.array([1.0]), Pairs(whole(0), whole(0), whole(0)), (20,), (1.0,))
    assert few.tolist() == [2.0]
    unknown = e2sfca(people, np.array([np.nan, 8.0]), pairs, (20, 40), (1.0, 0.5))
    assert unknown.tolist() == [0.0, 0.0, 0.0]


def test_cells_on_a_lattice_are_found_by_their_place() -> None:
    east, north = np.meshgrid(np.arange(3) * 10_000 + 70, np.arange(2) * 10_000 + 130)
    x, y = east.ravel(), north.ravel()
    found = lattice_of(x, y)
    assert found is not None
    assert (found.x0, found.y0, found.step, found.columns, found.rows) == (70, 130, 10_000, 3, 2)
    assert found.cell_at[found.position].tolist() == list(range(6))
    assert len(found.cell_at) == 2 * 4
    assert lattice_of(np.append(x, x[0]), np.append(y, y[0])) is None, "two share a centre"
    assert lattice_of(whole(), whole()) is None
    one = lattice_of(whole(5), whole(9))
    assert one is not None
    assert (one.columns, one.rows) == (1, 1)
