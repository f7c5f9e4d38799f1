"""Codes of dong: two systems that collide, and legal dong that look alike."""

import pytest

from geo import codes


@pytest.mark.parametrize("code", ["1111053000", "4182025000", "4182031000", "3611051000"])
def test_codes_of_administrative_dong_are_known_by_their_form(code: str) -> None:
    assert codes.is_mois_dong(code)
    assert not codes.is_legal_dong(code)


@pytest.mark.parametrize("code", ["1111010100", "1174011000", "3611010100"])
def test_codes_of_legal_dong_are_never_administrative(code: str) -> None:
    assert codes.is_legal_dong(code)
    assert not codes.is_mois_dong(code)


@pytest.mark.parametrize(
    "code", ["11110530", "1101053", "111105300", "11110530001", "１１１１０５３０00", "1111053000\n"]
)
def test_other_forms_are_no_ten_digit_codes(code: str) -> None:
    assert not codes.is_mois_dong(code)


def test_a_statistics_code_carries_its_prefix_because_eight_digits_mean_two_places() -> None:
    assert codes.is_kostat_dong("11110530")
    assert codes.kostat("11110530") == "kostat:11110530"


@pytest.mark.parametrize(
    ("word", "name"),
    [("서울", "서울특별시"), ("서울특별시", "서울특별시"), ("강원도", "강원특별자치도"), ("고양시", None), ("", None)],
)
def test_provinces_are_known_by_every_way_to_write_them(word: str, name: str | None) -> None:
    assert codes.province_named(word) == name
