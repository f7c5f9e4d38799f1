"""Files of road addresses: five published layouts, streamed; what is none of them is refused."""

import tracemalloc

import pytest

from geo.errors import FileRefused
from geo.importers.addresses import CHUNK, AddressLine, AddressReader, LotLine, chunks_of
from geo.records import AddressLayout
from tests.geo.address_samples import many, metres, navigation_line, position_line, related_line, summary_line, text_of

HERE = (126.978, 37.5665)


def reader(*lines: str, encoding: str = "cp949") -> AddressReader:
    return AddressReader("a.txt", chunks_of(text_of(lines, encoding)))


@pytest.mark.parametrize(
    ("line", "layout"),
    [
        (summary_line(), AddressLayout.SUMMARY),
        (summary_line(reason="31"), AddressLayout.SUMMARY),
        (position_line(), AddressLayout.POSITION),
        (navigation_line(), AddressLayout.NAVIGATION),
    ],
)
def test_every_layout_with_coordinates_gives_the_same_address(line: str, layout: AddressLayout) -> None:
    found = reader(line)
    (row,) = found.rows()
    assert found.layout is layout
    assert isinstance(row, AddressLine)
    assert (row.province, row.district, row.legal_dong) == ("서울특별시", "중구", "가상동")
    assert (row.road, row.underground, row.main_no, row.sub_no, row.zip) == ("가상로", 0, 10, 0, "04524")
    assert (row.x_m, row.y_m) == pytest.approx(metres(*HERE), abs=0.001)


def test_lots_come_with_the_road_address_that_stands_on_them() -> None:
    found = reader(related_line((170, 5)), related_line((3, 0), mountain="1"))
    rows = list(found.rows())
    assert found.layout is AddressLayout.RELATED
    assert all(isinstance(row, LotLine) for row in rows)
    assert [(row.lot_main, row.lot_sub, row.mountain, row.main_no) for row in rows] == [
        (170, 5, False, 10),
        (3, 0, True, 10),
    ]


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig"])
def test_each_encoding_is_told_by_its_bytes(encoding: str) -> None:
    (row,) = reader(summary_line("훈민정음로"), encoding=encoding).rows()
    assert row.road == "훈민정음로"


def test_a_letter_across_two_chunks_is_whole() -> None:
    data = text_of(summary_line(f"가나다라마바사{at}로") for at in range(20_000))
    assert len(data) > 2 * CHUNK
    roads = [row.road for row in AddressReader("a.txt", chunks_of(data)).rows()]
    assert roads == [f"가나다라마바사{at}로" for at in range(20_000)]


def test_closed_addresses_are_passed_over_and_broken_lines_named() -> None:
    found = reader(
        summary_line(reason="31"),
        summary_line(reason="63"),
        summary_line(main_no="많음"),
        summary_line(underground=9),
        summary_line(at=(139.7, 35.7)),
        summary_line(legal_code="111401990"),
        summary_line(road=""),
        summary_line(road="가\x01로"),
        "한|칸|모자람",
        summary_line().rsplit("|", 2)[0] + "||",
    )
    assert len(list(found.rows())) == 1
    assert (found.lines, found.taken, found.closed, found.refused) == (10, 1, 1, 8)
    assert [issue.code for issue in found.issues] == [
        "number_unreadable",
        "number_unreadable",
        "coordinates_wrong",
        "code_form",
        "name_missing",
        "text_broken",
        "cells_differ",
        "coordinates_missing",
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "not_addresses_image"),
        (b"PK\x03\x04" + b"\0" * 50, "not_addresses_zip"),
        ("이름,주소\r\n가,나\r\n".encode("cp949"), "not_addresses"),
        (text_of([summary_line()])[:-6] + b"\xff\xff\xff\n", "wrong_encoding"),
        (b"1" * 20_000, "not_addresses"),
    ],
)
def test_what_is_no_address_file_is_refused_in_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as caught:
        list(AddressReader("a.txt", chunks_of(data)).rows())
    assert caught.value.code == code


def test_memory_does_not_grow_with_the_file() -> None:
    peaks = []
    for count in (20_000, 120_000):
        tracemalloc.start()
        found = AddressReader("a.txt", many(count))
        assert sum(1 for _ in found.rows()) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
