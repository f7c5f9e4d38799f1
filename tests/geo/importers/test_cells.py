"""Single cells as offices write them: every repair is said, everything else comes out exactly as it went in."""

from datetime import date

import numpy as np
import pytest

from geo.importers import cells
from geo.importers.phones import phone


@pytest.mark.parametrize(
    ("cell", "number", "repaired"),
    [
        ("221234567", "02-2123-4567", True),
        ("221234567.0", "02-2123-4567", True),
        ("312345678", "031-234-5678", True),
        ("7012345678", "070-1234-5678", True),
        ("2-744-1234", "02-744-1234", True),
        ("0221049786", "02-2104-9786", False),
        ("02)744-5512", "02-744-5512", False),
        ("15881234", "1588-1234", False),
        ("02-2132-0500~2", "02-2132-0500~2", False),
        ("980-1295", "980-1295", False),
        ("27441234", "27441234", False),
        ("０２-７４４-１２３４", "02-744-1234", False),
        ("032-000-0000", "", False),
        ("000-000-0000", "", False),
        ("n/a", "", False),
        ("없음", "", False),
    ],
)
def test_phones_get_their_zero_back_and_placeholders_vanish(cell: str, number: str, repaired: bool) -> None:
    found = phone(cell)
    assert found.value == number
    assert bool(found.repair) is repaired


@pytest.mark.parametrize(("cell", "mobile"), [("1012345678", True), ("010-1234-5678", True), ("02-744-1234", False)])
def test_mobile_numbers_are_told_apart(cell: str, mobile: bool) -> None:
    assert phone(cell).is_mobile is mobile


@pytest.mark.parametrize(
    ("cell", "expected", "repaired"),
    [
        ("20121009", date(2012, 10, 9), False),
        ("2017-04-13", date(2017, 4, 13), False),
        ("2017-04-13 00:00:00", date(2017, 4, 13), False),
        ("2008년 4월 30일", date(2008, 4, 30), False),
        ("２０１７.11.05", date(2017, 11, 5), False),
        ("2017.11.", date(2017, 11, 1), True),
        ("43101", date(2018, 1, 1), True),
        ("19890230", None, False),
        ("00:00.0", None, False),
        ("1998", None, False),
        ("99999", None, False),
    ],
)
def test_days_are_read_in_every_way_they_are_written(cell: str, expected: date | None, repaired: bool) -> None:
    found = cells.day(cell)
    assert found.value == expected
    assert bool(found.repair) is repaired


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("9,328,042", 9328042),
        ("          2.11", 2.11),
        ("３５명", 35),
        ("100㎡", 100),
        ("0008", 8),
        ("-", None),
        ("1e999", None),
    ],
)
def test_numbers_are_read_through_padding_commas_and_units(cell: str, value: float | None) -> None:
    assert cells.number(cell) == value


def test_coordinates_lose_blanks_within_and_words_are_none() -> None:
    read = cells.coordinates(["37. 565589", " 126.97 ", "", "잠실역", "inf"])
    assert read[:2].tolist() == [37.565589, 126.97]
    assert np.isnan(read[2:]).all()
    assert cells.coordinates(["37.5", ""])[0] == 37.5


@pytest.mark.parametrize(
    ("cell", "expected", "repaired"),
    [
        ("도봉구 도봉구 노해로69길 151", "도봉구 노해로69길 151", True),
        ("서울시 강서구 강서구 가양２동", "서울시 강서구 가양2동", True),
        ("강서구?곰달래로37길 1", "강서구 곰달래로37길 1", True),
        ("노원구\u3000상계로  1", "노원구 상계로 1", False),
        ("서울특별시 도봉구 도봉로 1", "서울특별시 도봉구 도봉로 1", False),
        ("-", "", False),
    ],
)
def test_addresses_are_put_on_one_line_and_doubled_words_go(cell: str, expected: str, repaired: bool) -> None:
    found = cells.address(cell)
    assert found.value == expected
    assert bool(found.repair) is repaired


def test_markup_becomes_text_and_that_is_said() -> None:
    found = cells.plain_text("<p class=&quot;0&quot;>첫째 <b>줄</b></p><!--x--><p>둘째&nbsp;줄<br/>셋째</p>")
    assert found.value == "첫째 줄\n둘째 줄\n셋째"
    assert "HTML" in found.repair
    assert cells.plain_text("&lt;p&gt;모임&lt;/p&gt;").value == "모임"
    assert cells.plain_text("<p>앞</p><script>alert(1)</script>뒤").value == "앞\n뒤"


@pytest.mark.parametrize(
    "text", ["<b>", "a < b", "회비 \\3,000", "{{ 7*191 }}", "=HYPERLINK(1)", "+82", "@모임", "A &amp; B"]
)
def test_hostile_text_comes_out_exactly_as_it_went_in(text: str) -> None:
    assert cells.plain_text(text) == (text, "")
    assert cells.tidy(text) == text


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("botanicpark.seoul.go.kr", "http://botanicpark.seoul.go.kr"),
        ("HTTPS://lib.example.kr/a?b=1", "https://lib.example.kr/a?b=1"),
        ("javascript:alert(1)", ""),
        ("https//no.colon.kr", ""),
        ("누리집 없음", ""),
    ],
)
def test_web_addresses_have_a_scheme_of_the_web_or_are_none(cell: str, address: str) -> None:
    assert cells.web_address(cell) == address
