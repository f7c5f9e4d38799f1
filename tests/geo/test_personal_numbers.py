"""Resident numbers are found however they are written, and nothing innocent is taken for one."""

import pytest

from geo.personal_numbers import holds_anywhere, holds_resident_number

# made up by the rule of the check digit; they belong to nobody who is known here
FOUND = [
    "900101-1234567",
    "주민번호는 900101-1234567이에요",
    "900101 - 1234567",
    "900101–2234567",
    "900101.1234567",
    "９００１０１－１２３４５６７",
    "900101-5234568",
    "900101-6234563",
    "210305-3123456",
    "210305-7123456",
    "2103053123456",
    "9001011234568",
    "900101 1234568",
    "9 0 0 1 0 1 1 2 3 4 5 6 8",
    "이름:햇살이웃,900101-1234567,02-000-0000",
]
INNOCENT = [
    "02-1234-5678",
    "010-1234-5678 010-8765-4321",
    "070-1234-5678, 031-123-4567",
    "4111-1111-1111-1111",
    "4111111111111111",
    "123-45-67890",
    "110111-1234567",
    "8801234567893",
    "2026-11-22 14:00:00",
    "20261122140000",
    "1732252800000",
    "901301-1234567",
    "900132-1234567",
    "900101-9234567",
    "900101-0234567",
    "900101-123456",
    "900101-12345678",
    "1900101-1234567",
    "1168010100101230045",
    "회비 3,000원 900101",
    "37.5665350, 126.9779692",
    "3.141592653589793",
    "9001011234567",
    "126.9001011234568, 37.9001011234568",
    "900101-1234567-01",
]


@pytest.mark.parametrize("text", FOUND)
def test_a_resident_number_is_found(text):
    assert holds_resident_number(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_innocent_passes(text):
    assert not holds_resident_number(text)


def test_it_is_found_within_json():
    assert holds_anywhere({"a": [{"b": "x", "900101-1234567": 1}]})
    assert not holds_anywhere({"a": [1, None, "900101"]})
