"""Capacity, area and ways to apply as offices write them; the text is kept where it says more than the figure."""

import pytest

from geo.enums import ApplyWay
from geo.importers.apply_ways import read_apply_ways
from geo.importers.quantities import read_area, read_heads


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("20", 20, ""), ("50명", 50, ""), ("1,200", 1200, ""), ("20.0", 20, ""),
        ("30~50", 50, "30~50"), ("30-50명", 50, "30-50명"), ("좌석 120석", 120, "좌석 120석"),
        ("최대 30명", 30, "최대 30명"), ("30명 내외", 30, "30명 내외"),
        ("0", None, ""), ("", None, ""), ("-3", None, "-3"), ("약간", None, "약간"),
        ("입석 200명, 좌석 100석", None, "입석 200명, 좌석 100석"), ("200000", None, "200000"),
    ],
)  # fmt: skip
def test_heads_are_a_number_or_unknown(text: str, value: int | None, note: str) -> None:
    found = read_heads(text)
    assert (found.value, found.note) == (value, note)


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("45.5", 45.5, ""), ("33㎡", 33.0, ""), ("33 m2", 33.0, ""), ("1,058.79", 1058.79, ""),
        ("10평", 33.1, "10평"), ("약 30평", 99.2, "약 30평"), ("10평(33㎡)", 33.0, "10평(33㎡)"),
        ("20평/66㎡", 66.0, "20평/66㎡"), ("20평(30㎡)", None, "20평(30㎡)"),
        ("0", None, ""), ("1", None, ""), ("", None, ""), ("nan", None, "nan"), ("넓음", None, "넓음"),
    ],
)  # fmt: skip
def test_areas_are_square_metres_or_unknown(text: str, value: float | None, note: str) -> None:
    found = read_area(text)
    assert (found.value, found.note) == (value, note)


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("인터넷+전화+방문", [ApplyWay.INTERNET, ApplyWay.PHONE, ApplyWay.VISIT]),
        ("인터넷+App+방문", [ApplyWay.INTERNET, ApplyWay.APP, ApplyWay.VISIT]),
        ("유선 + 방문", [ApplyWay.PHONE, ApplyWay.VISIT]),
        ("유선+이메일", [ApplyWay.PHONE, ApplyWay.EMAIL]),
        ("공공서비스예약관리시스템 혹은 유선 문의", [ApplyWay.INTERNET, ApplyWay.PHONE]),
        ("전화 사전확인 후 인터넷예약", [ApplyWay.INTERNET, ApplyWay.PHONE]),
        ("자유이용", [ApplyWay.FREE_USE]),
        ("전화 접수 불가, 방문", []),
        ("동장에게 문의", []),
        ("", []),
    ],
)
def test_ways_to_apply_are_a_typed_list(text: str, ways: list[ApplyWay]) -> None:
    assert list(read_apply_ways(text)) == ways
