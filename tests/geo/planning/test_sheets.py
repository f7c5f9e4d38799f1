"""Workbooks and CSV: read back by another program, no text becomes a formula, the same rows give the same bytes."""

import csv
import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from geo.planning.sheets import Column, Sheet, csv_bytes, dictionary_sheet, workbook
from tests.maps.hostile import HOSTILE

COLUMNS = (
    Column("name", "이름", "동의 이름"),
    Column("people", "사람", "주민등록인구", unit="명", source="행정안전부"),
    Column("share", "비율", "닿는 사람의 비율", unit="%", number="0.0%"),
    Column("on", "날", "여는 날"),
)
FORMULAS = ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", '=HYPERLINK("x")']


def read(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_a_workbook_read_back_says_what_was_written() -> None:
    rows = [("가동", 1340, 0.35, date(2026, 3, 1)), ("나동", None, None, None)]
    sheet = Sheet("동", COLUMNS, rows)
    found = read(workbook([sheet, dictionary_sheet([sheet])]))
    assert found["동"] == [
        ["이름", "사람", "비율", "날"],
        ["가동", 1340.0, 0.35, date(2026, 3, 1)],
        ["나동", "", "", ""],
    ]
    assert found["열 설명"][2] == ["동", "사람", "people", "명", "주민등록인구", "행정안전부"]
    assert [row[2] for row in found["열 설명"][1:]] == ["name", "people", "share", "on"]


def test_a_day_before_spreadsheets_begin_is_written_as_text() -> None:
    days = [date(1885, 8, 3), date(1899, 12, 31), date(1900, 1, 1), date(1900, 3, 1)]
    found = read(workbook([Sheet("날", (Column("on", "날", ""),), [(day,) for day in days])]))
    assert [row[0] for row in found["날"][1:]] == ["1885-08-03", "1899-12-31", date(1900, 1, 1), date(1900, 3, 1)]


def test_text_stays_text_in_a_workbook() -> None:
    texts = [*FORMULAS, *HOSTILE]
    found = read(workbook([Sheet("글", (Column("t", "글", ""),), [(text,) for text in texts])]))
    assert [row[0] for row in found["글"][1:]] == texts


def test_no_cell_of_a_csv_runs_as_a_formula_and_the_rest_is_as_it_was() -> None:
    data = csv_bytes(["=머리"], [[text] for text in [*FORMULAS, *HOSTILE]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = [row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
    assert rows[0] == "'=머리"
    assert rows[1:] == [
        text if text.strip(" ")[0] not in "=+-@\t\r\n" else f"'{text}" for text in [*FORMULAS, *HOSTILE]
    ]


def test_numbers_and_days_of_a_csv_are_plain() -> None:
    assert csv_bytes(["a", "b", "c"], [[-3, 0.5, date(2026, 1, 2)], [None, 0, None]]).decode("utf-8-sig") == (
        "a,b,c\r\n-3,0.5,2026-01-02\r\n,0,\r\n"
    )


def test_the_same_rows_give_the_same_bytes() -> None:
    sheet = Sheet("동", COLUMNS, [("가동", 1, 0.5, date(2026, 1, 1))])
    assert workbook([sheet]) == workbook([sheet])


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["가[1]:2*3?/\\'"], ["가 1  2 3"]),
        (["", ""], ["시트", "시트 2"]),
        (["긴" * 40, "긴" * 40], ["긴" * 31, "긴" * 29 + " 2"]),
        (["A", "a"], ["A", "a 2"]),
    ],
)
def test_every_sheet_gets_a_name_that_spreadsheets_accept(titles: list[str], names: list[str]) -> None:
    found = read(workbook([Sheet(title, COLUMNS[:1], [("x",)]) for title in titles]))
    assert list(found) == names
