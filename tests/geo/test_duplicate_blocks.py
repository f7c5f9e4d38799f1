"""Which pairs are worth weighing, pair by pair: small groups all with all, crowds only with their neighbours."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.duplicate_blocks import (
    CLOSE_M,
    GROUP_MOST,
    WINDOW,
    _alphabetical,
    _close_pairs,
    _crowd,
    _groups,
    _neighbours,
    _window,
    _within,
    worthwhile_pairs,
)
from geo.duplicate_score import Features, features

FAR = 5_000.0
"""Farther apart than any name is looked for."""


def known(*rows: tuple[str, float | None] | tuple[str, float | None, dict[str, str]]) -> Features:
    """Features of records by name, metres east (None: nowhere), and perhaps telephone and address."""
    found = []
    for name, east, *more in rows:
        given: dict[str, Any] = {"phone": "", "address": "", **(more[0] if more else {})}
        x, y = (np.nan, np.nan) if east is None else (955_000.0 + east, 1_952_000.0)
        found.append({"id": str(len(found)), "name": name, "kind": "", "x": x, "y": y, **given})
    return features(pd.DataFrame(found))


def pairs_of(of: Features) -> list[tuple[int, int]]:
    left, right, _notes = worthwhile_pairs(of)
    return list(zip(left.tolist(), right.tolist(), strict=True))


def as_list(pairs: Any) -> list[list[int]]:
    return sorted(map(sorted, np.asarray(pairs).tolist()))


def test_equal_names_and_equal_stems_meet_wherever_they_are() -> None:
    rows = known(("나눔방", 0), ("햇살도서관", FAR), ("햇살 도서관", 2 * FAR), ("햇살공원", None), ("다른곳", 3 * FAR))
    assert pairs_of(rows) == [(1, 2), (1, 3), (2, 3)]


def test_names_that_say_only_kind_and_number_meet_their_equals() -> None:
    rows = known(
        ("제1경로당", 0),
        ("제2경로당", FAR),
        ("경로당 1호", 2 * FAR),
        ("제1작은도서관", 3 * FAR),
        ("경로당", 4 * FAR),
        ("경로당", 5 * FAR),
        ("제2 경로당", 6 * FAR),
        ("햇살 1호", 7 * FAR),
        ("도서관 제2", 8 * FAR),
    )
    assert pairs_of(rows) == [(0, 2), (1, 6)]


def test_a_telephone_and_an_address_bring_strangers_together() -> None:
    phone, address = {"phone": "02-123-4567"}, {"address": "강북구 솔매로 147"}
    rows = known(
        ("가나", 0, phone), ("다라", FAR, address), ("마바", 2 * FAR, phone), ("사아", None, address), ("자차", 1)
    )
    assert pairs_of(rows) == [(0, 2), (1, 3)]
    second = {"phone": "02-999-1234, 02-123-4567"}
    assert pairs_of(known(("가나", 0, phone), ("다라", FAR, second))) == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other", "metres", "meet"),
    [
        ("솔마루도서관", "솔미루도서관", CLOSE_M, True),
        ("솔마루도서관", "솔미루도서관", CLOSE_M + 0.1, False),
        ("강동둔촌도서관", "둔촌도서관", 50.0, True),
        ("강동둔촌도서관", "강동공원", 0.0, False),
        ("가나다라", "마바사아", 0.0, False),
        ("경로당", "경로당", 0.0, False),
    ],
)
def test_what_stands_close_meets_when_the_names_are_near(one: str, other: str, metres: float, *, meet: bool) -> None:
    assert pairs_of(known((one, 0), (other, metres))) == ([(0, 1)] if meet else [])


def test_nothing_and_one_record_have_no_pairs() -> None:
    for rows in ([], [("햇살도서관", 0.0)]):
        assert pairs_of(known(("x", None), *rows)) == []
    assert pairs_of(features(pd.DataFrame(columns=["id", "name", "kind", "x", "y", "phone", "address"]))) == []


def test_up_to_thirty_meet_all_and_one_more_only_the_next_ten() -> None:
    at_thirty = known(*[("햇살도서관", None)] * GROUP_MOST)
    assert len(pairs_of(at_thirty)) == 30 * 29 // 2
    crowd = pairs_of(known(*[("햇살도서관", None)] * (GROUP_MOST + 1)))
    assert crowd == [(n, m) for n in range(31) for m in range(n + 1, min(n + WINDOW, 30) + 1)]


def test_a_crowd_without_places_is_divided_by_its_districts() -> None:
    here, there = {"address": "강북구 어디"}, {"address": "중랑구 어디"}
    rows = known(*[("햇살도서관", None, (here, there)[n % 2]) for n in range(32)])
    found = pairs_of(rows)
    assert all(n % 2 == m % 2 for n, m in found)
    assert len(found) == 2 * (16 * 15 // 2)


def test_a_crowd_with_places_meets_around_its_places_and_stays_one_chain() -> None:
    rows = known(*[("햇살도서관", n * 400.0) for n in range(31)], *[("햇살도서관", None)] * 2)
    found = pairs_of(rows)
    assert (31, 32) in found
    # six stand in a square of two kilometres: looked for that far, and ten in a row by the chain
    assert [m for n, m in found if n == 0] == list(range(1, 11))
    assert (0, 11) not in found


def test_the_more_crowded_the_nearer_is_looked() -> None:
    rows = known(*[("햇살도서관", n * 20.0) for n in range(60)])
    near = {tuple(sorted(pair)) for pair in _neighbours(rows, np.arange(60)).tolist()}
    # 100 m: five in a cell; 500 m: twenty-five, too many
    assert {m for n, m in near if n == 0} == set(range(1, 11))
    shuffled = known(*[("햇살도서관", n % 6 * 20.0) for n in range(60)])
    there = {tuple(sorted(pair)) for pair in _neighbours(shuffled, np.arange(60)).tolist()}
    assert all((n, n + 6) in there for n in range(54))
    assert (0, 1) in there


def test_a_crowd_on_two_points_is_two_chains_with_a_link() -> None:
    rows = known(*[("햇살도서관", FAR * (n >= 20)) for n in range(40)])
    found = {tuple(sorted(pair)) for pair in _neighbours(rows, np.arange(40)).tolist()}
    assert sum(n < 20 <= m for n, m in found) == 1
    assert sum(m < 20 for _n, m in found) == 20 * 19 // 2
    assert _neighbours(rows, np.array([3])).shape == (0, 2)
    assert as_list(_neighbours(rows, np.array([3, 25]))) == [[3, 25]]


def test_the_crowd_is_what_an_average_point_shares_its_cell_with() -> None:
    points = np.array([[0.0, 0.0], [9.0, 9.0], [5.0, 5.0], [10.0, 0.0], [0.0, 10.0]])
    assert _crowd(points, 10.0) == (3 * 2) / 5
    assert _crowd(points, 100.0) == 4.0
    assert _crowd(points, 1.0) == 0.0


def test_a_window_pairs_each_with_the_next_ten() -> None:
    assert as_list(_window(np.array([7, 3, 9]))) == [[3, 7], [3, 9], [7, 9]]
    assert as_list(_window(np.array([7]))) == []
    assert as_list(_window(np.array([4, 2]))) == [[2, 4]]
    long = np.arange(13)
    assert as_list(_window(long)) == [[n, m] for n in range(13) for m in range(n + 1, min(n + 10, 12) + 1)]


def test_groups_are_rows_of_one_key_and_minus_one_is_none() -> None:
    keys = np.array([5, -1, 0, 5, 0, -1, 9, 5])
    assert [rows.tolist() for rows in _groups(keys)] == [[2, 4], [0, 3, 7]]
    assert as_list(_within(keys, _window)) == [[0, 3], [0, 7], [2, 4], [3, 7]]
    assert _within(np.array([1, 2, 3]), _window).shape == (0, 2)


def test_neighbours_in_the_alphabet_are_met_forwards_and_backwards() -> None:
    # 25 names: all begin differently, two end alike
    names = [f"{chr(0xAC00 + 588 * (n % 19) + 28 * (n // 19))}마루" for n in range(24)]
    rows = known(*[(name, None) for name in names], ("힣마루", None), ("가다루", None))
    found = as_list(_alphabetical(rows, np.arange(26)))
    forwards = sorted(range(26), key=lambda n: rows.parts[n].stem)
    backwards = sorted(range(26), key=lambda n: rows.parts[n].stem[::-1])
    expected = {
        tuple(sorted((order[n], order[m])))
        for order in (forwards, backwards)
        for n in range(26)
        for m in range(n + 1, min(n + 10, 25) + 1)
    }
    assert {tuple(pair) for pair in found} == expected


def test_an_address_of_many_says_that_it_was_cut_short() -> None:
    here = {"address": "강북구 솔매로 147"}
    names = [f"{chr(0xAC00 + 588 * (n % 19) + 29 * (n // 19))}{chr(0xB098 + 40 * n)}방" for n in range(31)]
    rows = known(*[(name, None, here) for name in names])
    left, _right, notes = worthwhile_pairs(rows)
    assert notes == ["한 주소에 31개가 있어 이름이 가까운 10개씩만 견주었어요."]
    assert len(left) < 31 * 30 // 2
    _left, _right, quiet = worthwhile_pairs(known(*[(name, None, here) for name in names[:30]]))
    assert quiet == []


def test_a_spot_of_many_is_read_in_the_alphabet_and_the_notes_say_so_from_thirty_one_on() -> None:
    def crowd(number: int) -> list[tuple[str, float]]:
        return [(f"솔마루{chr(0xAC00 + 28 * n)}", 0.0) for n in range(number)]

    assert len(pairs_of(known(*crowd(20)))) == 20 * 19 // 2
    read = pairs_of(known(*crowd(21)))
    assert read == [(n, m) for n in range(21) for m in range(n + 1, min(n + 10, 20) + 1)]
    assert worthwhile_pairs(known(*crowd(30)))[2] == []
    _left, _right, notes = worthwhile_pairs(known(*crowd(31), ("솔마루다른", FAR)))
    assert notes == ["한 자리에 31개가 몰려 있어 이름이 가까운 10개씩만 견주었어요."]


def test_close_pairs_stand_at_most_so_far_apart() -> None:
    points = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [201.0, 100.0]])
    assert as_list(_close_pairs(points, 100.0)) == [[0, 1], [1, 2]]
    assert as_list(_close_pairs(points, 101.0)) == [[0, 1], [1, 2], [2, 3]]
    assert as_list(_close_pairs(points[:2], 100.0)) == [[0, 1]]
    assert _close_pairs(points[:1], 100.0).shape == (0, 2)
