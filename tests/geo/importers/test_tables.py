"""Tables as offices publish them: encodings, delimiters, line numbers, and what is no table."""

import pytest

from geo.errors import FileRefused
from geo.importers.tables import Table, read_table

HEADINGS = ("이름", "위도")


def table(data: bytes) -> Table:
    return read_table("표.csv", data, HEADINGS)


def refusal(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        table(data)
    assert caught.value.message.startswith("표.csv")
    return caught.value


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig", "utf-16"])
def test_any_of_four_encodings_is_read(encoding: str) -> None:
    found = table("이름,위도\n똠방각하,37.5\n".encode(encoding))
    assert [dict(row.cells) for row in found.rows] == [{"이름": "똠방각하", "위도": "37.5"}]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_newline_is_read(delimiter: str, newline: str) -> None:
    found = table(newline.join([f"이름{delimiter}위도", f"가{delimiter}37.5", ""]).encode())
    assert found.rows[0].cells["위도"] == "37.5"


def test_the_line_is_the_one_an_editor_shows() -> None:
    found = table('서울시 자료\n\n이름,위도\n"두\n줄",1\n\n가,2\n'.encode())
    assert [(row.line, row.cells["이름"]) for row in found.rows] == [(4, "두\n줄"), (7, "가")]


def test_a_row_with_too_few_or_too_many_cells_is_a_fault_by_line() -> None:
    found = table("이름,위도\n가\n나,1\n다,1,2\n".encode())
    assert [row.line for row in found.rows] == [3]
    assert [(fault.line, fault.code) for fault in found.faults] == [(2, "cells_differ"), (4, "cells_differ")]


def test_cells_keep_every_letter() -> None:
    found = table('이름,위도\n"회비 \\3,000 {{ 7*191 }} <b> `x` =1+1",1\n'.encode())
    assert found.rows[0].cells["이름"] == "회비 \\3,000 {{ 7*191 }} <b> `x` =1+1"


@pytest.mark.parametrize("first", ["BM사이즈", "MZ세대"])
def test_letters_that_also_begin_other_kinds_of_files_are_text_here(first: str) -> None:
    assert table(f"{first},이름,위도\nx,가,1\n".encode()).rows[0].cells["이름"] == "가"


def test_missing_columns_are_named() -> None:
    refused = refusal("이름,경도\n가,127\n".encode())
    assert refused.code == "columns_missing"
    assert refused.details["missing"] == ["위도"]
    assert "위도" in refused.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        ("이름,위도\n".encode(), "no_rows"),
        ("이름,위도,위도\n가,1,2\n".encode(), "columns_repeated"),
        (b"PK\x03\x04xl/workbook.xml", "not_csv_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "not_csv_ole"),
        (b"<html><table>", "not_csv_html"),
        (b"\xff\xd8\xff\xe0....", "not_csv_image"),
        ("이름,위도\n가\x00,1\n".encode(), "not_text"),
        ("이름,위도\n가,1\n".encode() + b"\xff\xff\x80", "wrong_encoding"),
        ('이름,위도\n가,1\n"나,2\n'.encode(), "csv_broken"),
        ("이름,위도\n".encode() + b"x" * 200_000 + b",1\n", "csv_broken"),
        (b"x" * 20_000_001, "file_too_big"),
        ("이름,위도\n".encode() + b"a,1\n" * 200_001, "too_many_rows"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_an_open_quote_is_refused_with_its_line() -> None:
    assert refusal('이름,위도\n가,1\n"나,2\n'.encode()).details == {"line": 3}
