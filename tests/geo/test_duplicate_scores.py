"""The score of two records by hand: what names, metres, telephone, address, kind and district add, and the caps."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.duplicate_score import COMMON_FROM, PHONE_MOST, Features, Relation, features, score_pairs

LIBRARY, STRANGER = ("햇살도서관", "햇살 도서관"), ("나눔공방", "푸른숲")
HALL = ("햇살도서관", "햇살도서관 2층")
PHONE = {"phone": "02-123-4567"}
ROAD = {"address": "강북구 솔매로 147"}


def known(*rows: dict[str, Any]) -> Features:
    """Features of records; `east` is metres from one point, None is nowhere."""
    plain: dict[str, Any] = {"name": "", "kind": "", "phone": "", "address": "", "east": None}
    found = pd.DataFrame([plain | row for row in rows])
    east = pd.to_numeric(found["east"]).to_numpy(float)
    return features(found.assign(id="", x=955_000.0 + east, y=1_952_000.0))


def score(names: tuple[str, str], metres: float | None, one: dict[str, str], other: dict[str, str]) -> float:
    start = None if metres is None else 0.0
    rows = known({"name": names[0], "east": start} | one, {"name": names[1], "east": metres} | other)
    forth, back = (score_pairs(rows, np.array([a]), np.array([b])).score[0] for a, b in ((0, 1), (1, 0)))
    assert forth == back
    return float(forth)


@pytest.mark.parametrize(
    ("names", "relation", "points"),
    [
        (LIBRARY, Relation.EQUAL, 85),
        (HALL, Relation.ALMOST, 75),
        (("구립은평도서관", "시립은평도서관"), Relation.ALMOST, 75),
        (("구립은평도서관", "은평도서관"), Relation.EQUAL, 85),
        (("행복경로당(105동)", "행복경로당"), Relation.ALMOST, 75),
        (("솔마루도서관", "솔미루도서관"), Relation.ALIKE, 55),
        (("강동둔촌도서관", "둔촌도서관"), Relation.INSIDE, 50),
        (("둔촌나눔도서관", "둔촌도서관"), Relation.INSIDE, 50),
        (("제1경로당", "경로당 1호"), Relation.NUMBERED, 55),
        (("경로당", "노인정"), Relation.GENERIC, 35),
        (("햇살경로당", "경로당"), Relation.OTHER, 35),
        (("경로당", "햇살경로당"), Relation.OTHER, 35),
        (("햇살", "경로당"), Relation.OTHER, 35),
        (("제1경로당", "제2경로당"), Relation.SEPARATE, 25),
        (("제1경로당", "경로당"), Relation.GENERIC, 35),
        (("경로당", "작은도서관"), Relation.OTHER, 35),
        (("햇살도서관", "햇살공원"), Relation.OTHER, 35),
        (STRANGER, Relation.OTHER, 35),
        (("가나", "가다"), Relation.OTHER, 35),
        (("가도서관", "가나도서관"), Relation.OTHER, 35),
        (("나눔가게", "나눔가게공방"), Relation.OTHER, 35),
        (("둔촌도서관", "강동둔촌"), Relation.OTHER, 35),
    ],
)
def test_names_on_one_spot(names: tuple[str, str], relation: Relation, points: float) -> None:
    rows = known(*[{"name": name, "east": 0} for name in names])
    pairs = score_pairs(rows, np.array([0, 1]), np.array([1, 0]))
    assert [Relation(one) for one in pairs.relation] == [relation, relation], "whichever comes first"
    assert pairs.score.tolist() == [points, points]


def test_a_name_without_a_number_clashes_with_none_whatever_others_bear() -> None:
    rows = known(*[{"name": name} for name in ("경로당", "제1경로당", "제2경로당")])
    pairs = score_pairs(rows, np.array([0, 1, 1]), np.array([1, 0, 2]))
    assert [Relation(one) for one in pairs.relation] == [Relation.GENERIC, Relation.GENERIC, Relation.SEPARATE]


@pytest.mark.parametrize(
    ("metres", "points"),
    [
        *((0, 85), (30, 85), (31, 80), (100, 80), (101, 65), (300, 65), (301, 60), (1000, 60), (1001, 55), (2000, 55)),
        *((2001, 10), (None, 60)),
    ],
)
def test_nearness_falls_in_steps(metres: float | None, points: float) -> None:
    assert score(LIBRARY, metres, {}, {}) == points


def test_distance_is_as_the_crow_flies() -> None:
    rows = known({"name": "가나다", "east": 0}, {"name": "가나다", "east": 3})
    rows.y[1] += 4
    assert score_pairs(rows, np.array([0]), np.array([1])).metres[0] == 5.0


@pytest.mark.parametrize(
    ("names", "metres", "one", "other", "points"),
    [
        (STRANGER, 500, PHONE, PHONE, 50),
        (STRANGER, 0, PHONE, PHONE, 75),
        (STRANGER, 0, PHONE | ROAD, PHONE | ROAD, 79),
        (STRANGER, 0, ROAD, ROAD, 49),
        (STRANGER, 0, PHONE, {"phone": "02-765-4321"}, 30),
        (LIBRARY, 0, PHONE, {"phone": "02-765-4321"}, 80),
        (LIBRARY, 0, PHONE, {"phone": "031-123-4567"}, 80),
        (LIBRARY, 500, PHONE, {"phone": "123-4567"}, 100),
        (LIBRARY, 0, PHONE, {}, 85),
        (LIBRARY, None, ROAD, ROAD, 85),
        (LIBRARY, 0, ROAD, ROAD, 100),
        (LIBRARY, None, ROAD, {"address": "강북구 솔매로 148"}, 55),
        (LIBRARY, 0, ROAD, {"address": "강북구 솔매로 148"}, 85),
        (LIBRARY, None, ROAD, {"address": "강북구 미아동 791-1"}, 60),
        (LIBRARY, None, ROAD, {"address": "중랑구 솔매로 147"}, 30),
        (LIBRARY, None, ROAD, {"address": "중랑구 솔매로 148"}, 25),
        (LIBRARY, None, ROAD, {"address": "중랑구"}, 30),
        (LIBRARY, 0, ROAD, {"address": "중랑구"}, 85),
        (LIBRARY, 0, {"kind": "space"}, {"kind": "space"}, 85),
        (LIBRARY, 0, {"kind": "space"}, {"kind": ""}, 85),
        (LIBRARY, 0, {"kind": "space"}, {"kind": "organisation"}, 60),
        (LIBRARY, 0, PHONE | ROAD | {"kind": "space"}, PHONE | ROAD | {"kind": "organisation"}, 79),
        (STRANGER, 0, PHONE | ROAD | {"kind": "space"}, PHONE | ROAD | {"kind": "organisation"}, 49),
        (HALL, 0, PHONE | ROAD, PHONE | ROAD, 79),
        (("솔마루도서관", "솔미루도서관"), 0, PHONE | ROAD, PHONE | ROAD, 79),
        (("강동둔촌도서관", "둔촌도서관"), 0, PHONE | ROAD, PHONE | ROAD, 79),
        (("제1경로당", "제2경로당"), 0, PHONE | ROAD, PHONE | ROAD, 49),
        (("제1경로당", "경로당 1호"), 0, PHONE | ROAD, PHONE | ROAD, 100),
        (("경로당", "경로당"), 0, PHONE, PHONE, 75),
        (("경로당", "경로당"), 0, ROAD, ROAD, 60),
        (("경로당", "경로당"), 0, PHONE | ROAD, PHONE | ROAD, 100),
        (("우성경로당", "우성2차경로당"), 100, {}, {}, 70),
        (("우성경로당", "우성2차경로당"), 101, {}, {}, 45),
        (("우성경로당", "우성2차경로당"), None, {}, {}, 40),
        (STRANGER, 5000, {}, {}, 0),
    ],
)
def test_what_is_known_beside_the_name(
    names: tuple[str, str], metres: float | None, one: dict[str, str], other: dict[str, str], points: float
) -> None:
    assert score(names, metres, one, other) == points


@pytest.mark.parametrize(
    ("one", "other", "same", "different"),
    [
        ("02-123-4567", "02-123-4567", True, False),
        ("02-123-4567", "02-765-4321, 02-123-4567", True, False),
        ("02-765-4321, 02-111-2222, 02-123-4567", "02-123-4567", True, False),
        ("02-765-4321, 02-111-2222, 02-333-2222, 02-123-4567", "02-123-4567", False, True),
        ("02-123-4567", "031-123-4567", False, True),
        ("02-123-4567", "", False, False),
        ("", "", False, False),
    ],
)
def test_one_of_three_numbers_in_common_is_enough(one: str, other: str, *, same: bool, different: bool) -> None:
    rows = known({"name": "가", "phone": one}, {"name": "나", "phone": other})
    pairs = score_pairs(rows, np.array([0]), np.array([1]))
    assert (pairs.same_phone[0], pairs.other_phone[0]) == (same, different)


@pytest.mark.parametrize(("sharing", "points"), [(PHONE_MOST, 50), (PHONE_MOST + 1, 10)])
def test_a_number_of_more_than_eight_is_a_switchboard(sharing: int, points: float) -> None:
    rows = known(*[{"name": f"{chr(0xAC00 + 600 * n)}공방", "phone": "02-123-4567"} for n in range(sharing)])
    assert score_pairs(rows, np.array([0]), np.array([1])).score[0] == points


def test_the_same_number_twice_in_one_record_counts_once() -> None:
    twice = {"phone": "02-123-4567, 031-123-4567"}
    rows = known(*[{"name": f"{chr(0xAC00 + 600 * n)}공방"} | (twice if n else PHONE) for n in range(PHONE_MOST)])
    assert score_pairs(rows, np.array([0]), np.array([1])).same_phone[0]


@pytest.mark.parametrize(
    ("bearers", "metres", "more", "points"),
    [
        (COMMON_FROM - 1, 301, {}, 60),
        (COMMON_FROM, 301, {}, 45),
        (COMMON_FROM, 300, {}, 65),
        (COMMON_FROM, None, {}, 45),
        (COMMON_FROM, 301, PHONE, 100),
        (COMMON_FROM, 301, ROAD, 85),
    ],
)
def test_a_name_of_nine_says_little_from_afar(
    bearers: int, metres: float | None, more: dict[str, str], points: float
) -> None:
    rows = known(
        {"name": "현대경로당", "east": None if metres is None else 0.0} | more,
        {"name": "현대경로당", "east": metres} | more,
        *[{"name": "현대 경로당"}] * (bearers - 2),
    )
    assert score_pairs(rows, np.array([0]), np.array([1])).score[0] == points


def test_a_place_without_both_coordinates_is_nowhere() -> None:
    table = pd.DataFrame([{"id": "", "name": "가", "kind": "", "x": 1.0, "y": np.nan, "phone": "", "address": ""}])
    for x, y in ((1.0, np.nan), (np.nan, 1.0), (np.inf, 1.0)):
        assert not features(table.assign(x=x, y=y)).located[0]
    assert features(table.assign(y=2.0)).located[0]


def test_what_is_not_said_has_no_code_and_equals_have_one() -> None:
    rows = known(
        {"name": "구립은평도서관(105동) 2층", "kind": "space"} | PHONE | ROAD,
        {"name": "경로당"},
        {"name": "시립은평도서관(106동) 3층", "kind": "organisation"} | PHONE | ROAD,
        {"name": "구립은평도서관(105동) 2층", "kind": "space"},
    )
    for codes in (rows.core, rows.stem, rows.marks, rows.floors, rows.inside, rows.operator, rows.kind):
        assert codes[0] == codes[3] >= 0
    for codes in (
        rows.stem,
        rows.marks,
        rows.floors,
        rows.inside,
        rows.operator,
        rows.kind,
        rows.address,
        rows.district,
    ):
        assert codes[1] == -1
    for codes in (rows.marks, rows.floors, rows.inside, rows.operator, rows.kind):
        assert codes[0] != codes[2]
    assert rows.stem[0] == rows.stem[2]
    assert rows.size == 4
    assert rows.marks_of[rows.marks[2]] != rows.marks_of[rows.marks[0]]
    assert rows.on_road.tolist() == [True, False, True, False]
    assert rows.phone.tolist() == [[1234567, -1, -1], [-1] * 3, [1234567, -1, -1], [-1] * 3]
    assert [rows.areas[code] for code in rows.area[:, 0]] == ["02", "", "02", ""]


def test_a_number_of_noughts_stands_for_none() -> None:
    none = {"phone": "02-000-0000"}
    assert score(LIBRARY, 500, none, none) == score(LIBRARY, 500, none, PHONE) == score(LIBRARY, 500, {}, {})
