"""Workbooks of three generations and web pages named .xls: sheets, merged cells, dates, numbers."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from geo.importers.source import SourceTable, open_tables
from tests.geo.importers.source_samples import ods, ods_row, xls, xlsx, zipped

HEAD = ["연번", "시설명", "주소"]
BODY = [[1, "행복", "무지개로 1"], [2, "사랑", "무지개로 2"]]


def only(data: bytes, name: str = "표.xlsx") -> SourceTable:
    [table] = open_tables(name, data)
    return table


def rows(table: SourceTable) -> list[list[str]]:
    return table.cells.to_numpy().tolist()


def test_numbers_dates_and_times_come_as_a_person_reads_them() -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.get_worksheet_by_name("Sheet1")
        formats = {
            text: workbook.add_format({"num_format": text})
            for text in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm")
        }
        sheet.write_datetime(1, 2, date(2017, 4, 13), formats["yyyy-mm-dd"])
        sheet.write_datetime(1, 3, datetime(2017, 4, 13, 9, 30), formats["yyyy-mm-dd hh:mm"])
        sheet.write_datetime(1, 4, time(18, 0), formats["hh:mm"])
        sheet.write_datetime(1, 5, timedelta(hours=24), formats["[h]:mm"])

    head = ["번호", "정원", "기준일자", "등록일시", "마감시간", "종료시각", "위도", "여부", "코드"]
    data = xlsx([head, [1, 35.0, None, None, None, None, 37.123456789012, True, "0012"]], fill=fill)
    assert rows(only(data)) == [
        ["1", "35", "2017-04-13", "2017-04-13 09:30:00", "18:00", "24:00", "37.123456789012", "TRUE", "0012"]
    ]


def test_a_formula_gives_its_stored_value_and_text_like_one_stays_text() -> None:
    def fill(workbook: Any) -> None:
        workbook.get_worksheet_by_name("Sheet1").write_formula(1, 2, "=1+1", None, 2)

    data = xlsx([HEAD, ["=1+1", '=HYPERLINK("x")', None], *BODY], fill=fill)
    assert rows(only(data))[0] == ["=1+1", '=HYPERLINK("x")', "2"]


def test_every_visible_sheet_with_rows_is_a_table() -> None:
    def fill(workbook: Any) -> None:
        hidden = workbook.add_worksheet("숨김")
        hidden.write_row(0, 0, HEAD)
        hidden.write_row(1, 0, BODY[0])
        hidden.hide()
        workbook.add_worksheet("빈 시트")

    tables = open_tables("표.xlsx", xlsx([HEAD, *BODY], [HEAD, *BODY, *BODY], fill=fill))
    assert [(table.sheet, len(table.cells)) for table in tables] == [("Sheet1", 2), ("Sheet2", 4)]
    assert {(table.kind, table.encoding, table.delimiter) for table in tables} == {("xlsx", "", "")}


def test_merged_headings_titles_and_cells_are_understood() -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet("합침")
        sheet.merge_range("A1:E1", "2024년 시설 현황")
        for place, text in (("A3:A4", "동명"), ("B3:B4", "시설명"), ("C3:D3", "위치정보"), ("E3:E4", "비고")):
            sheet.merge_range(place, text)
        sheet.write_row("C4", ["X", "Y"])
        sheet.merge_range("A5:A7", "무지개동")
        for line in (5, 6, 7):
            sheet.write_row(f"B{line}", [f"시설{line}", 200000 + line, 450000 + line, ""])
        sheet.merge_range("A8:E8", "※ 2024년 5월 기준")

    table = only(xlsx(fill=fill))
    assert table.headings == ("동명", "시설명", "위치정보 X", "위치정보 Y", "비고")
    assert (table.heading_line, list(table.cells.index)) == (4, [5, 6, 7])
    assert table.cells["동명"].tolist() == ["무지개동"] * 3
    assert [(fault.line, fault.code) for fault in table.faults] == [(8, "note_row")]


def test_a_table_that_begins_in_the_middle_of_a_sheet_keeps_its_lines() -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.add_worksheet("가운데")
        for number, row in enumerate([HEAD, *BODY]):
            sheet.write_row(4 + number, 2, row)

    table = only(xlsx(fill=fill))
    assert (table.headings, table.heading_line, list(table.cells.index)) == (tuple(HEAD), 5, [6, 7])


def test_cells_keep_every_letter_and_lose_control_characters() -> None:
    table = only(xlsx([HEAD, [1, "회비 \\3,000 {{ 7*191 }} <b>", "가\x07나"]]))
    assert rows(table) == [["1", "회비 \\3,000 {{ 7*191 }} <b>", "가나"]]
    assert [repair.code for repair in table.repairs] == ["controls_removed"]


def test_an_old_biff_workbook_is_read() -> None:
    table = only(xls([HEAD, *BODY]), "옛날.xls")
    assert (table.kind, table.sheet, table.headings) == ("xls", "가", tuple(HEAD))
    assert rows(table) == [["1", "행복", "무지개로 1"], ["2", "사랑", "무지개로 2"]]


def test_a_zip_hidden_in_an_old_workbook_is_not_opened_instead() -> None:
    other = xlsx([HEAD, [9, "다른", "파일"]])
    assert rows(only(xls([HEAD, *BODY]) + other, "옛날.xls"))[0] == ["1", "행복", "무지개로 1"]


def test_an_opendocument_sheet_is_read_with_repeated_rows() -> None:
    data = ods(ods_row("시설명", "주소") + ods_row("행복", "무지개로 1", repeat=2) + ods_row(repeat=1_048_000))
    table = only(data, "표.ods")
    assert (table.kind, table.headings, rows(table)) == ("ods", ("시설명", "주소"), [["행복", "무지개로 1"]] * 2)


PAGE = """<html><head><meta charset="{charset}"><style>td {{ color: red }}</style></head><body>
<table><tr><td colspan="4">시설 현황</td></tr>
<tr><th rowspan="2">번호</th><th rowspan="2">시설명</th><th colspan="2">위치</th></tr><tr><th>위도</th><th>경도</th></tr>
<tr><td>1</td><td>행복<br>  경로당 &lt;b&gt;</td><td>37.5</td><td>126.9&nbsp;</td></tr>
<tr><td>2</td><td rowspan="2">=1+1</td><td>37.6</td><td>127.0</td></tr>
<tr><td>3</td><td>37.7</td><td>127.1</td></tr></table></body></html>"""


@pytest.mark.parametrize(("charset", "codec"), [("euc-kr", "cp949"), ("utf-8", "utf-8")])
def test_a_web_page_named_xls_is_read(charset: str, codec: str) -> None:
    table = only(PAGE.format(charset=charset).encode(codec), "현황.xls")
    assert (table.kind, table.encoding) == ("html", codec)
    assert table.headings == ("번호", "시설명", "위치 위도", "위치 경도")
    assert rows(table) == [
        ["1", "행복\n경로당 <b>", "37.5", "126.9"], ["2", "=1+1", "37.6", "127.0"], ["3", "=1+1", "37.7", "127.1"],
    ]  # fmt: skip
    assert list(table.cells.index) == [4, 5, 6]


def test_a_bare_table_element_and_several_tables_are_read() -> None:
    part = "<table><tr><td>시설명<td>주소</tr><tr><td>{0}<td>무지개로</tr></table>"
    tables = open_tables("표.xls", ("\ufeff" + part.format("가") + "<p>" + part.format("나")).encode())
    assert [(table.sheet, rows(table)) for table in tables] == [
        ("표 1", [["가", "무지개로"]]), ("표 2", [["나", "무지개로"]]),
    ]  # fmt: skip


def test_tables_packed_together_are_opened_one_by_one() -> None:
    data = zipped(
        {"a/가.csv": "시설명,주소\n가,1\n".encode("cp949"), "b.xlsx": xlsx([HEAD, *BODY]), "읽어보세요.pdf": b"%PDF"}
    )
    tables = open_tables("묶음.zip", data)
    assert [(table.file, table.kind, len(table.cells)) for table in tables] == [
        ("묶음.zip/가.csv", "csv", 1), ("묶음.zip/b.xlsx", "xlsx", 2),
    ]  # fmt: skip
