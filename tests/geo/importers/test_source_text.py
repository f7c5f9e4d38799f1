"""Text tables as offices send them: encodings, delimiters, titles, two-line headings, totals and notes."""

import gc
import io
import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from geo.errors import FileRefused
from geo.importers.delimited import read_delimited
from geo.importers.source import SourceTable, open_tables

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b> =1+1"


def only(data: bytes, name: str = "표.csv") -> SourceTable:
    [table] = open_tables(name, data)
    return table


def rows(table: SourceTable) -> list[list[str]]:
    return table.cells.to_numpy().tolist()


def faults(table: SourceTable) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in table.faults]


def refusal(data: bytes, name: str = "표.csv") -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        open_tables(name, data)
    assert caught.value.message.startswith(name)
    return caught.value


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("cp949", "cp949"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16")],
)
def test_any_of_four_encodings_is_found_out(codec: str, encoding: str) -> None:
    table = only("시설명,위도\n똠방각하,37.5\n".encode(codec))
    assert (table.encoding, table.headings, rows(table)) == (encoding, ("시설명", "위도"), [["똠방각하", "37.5"]])


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_newline_is_found_out(delimiter: str, newline: str) -> None:
    data = newline.join(
        delimiter.join(row) for row in (("시설명", "주소", "수"), ("가", "무지개로 1", "2"), ("나", "", "3"))
    )
    table = only((newline + data + newline).encode())
    assert (table.delimiter, list(table.cells.index)) == (delimiter, [3, 4])
    assert rows(table) == [["가", "무지개로 1", "2"], ["나", "", "3"]]


def test_decimal_commas_do_not_hide_the_semicolon() -> None:
    table = only("이름;위도;경도\n가;37,5;126,9\n나;37,6;127,0\n".encode())
    assert (table.delimiter, rows(table)[0]) == (";", ["가", "37,5", "126,9"])


def test_a_row_stands_at_the_line_an_editor_shows() -> None:
    table = only('시설명,주소\n"두\n줄",a\n\n가,b\n'.encode())
    assert list(table.cells.index) == [2, 5]
    assert table.cells.loc[2, "시설명"] == "두\n줄"


def test_headings_are_found_under_title_rows() -> None:
    text = "서울시 경로당 현황,,,\n,,,(2024. 5. 1. 기준)\n\n연번,경로당명,주소,전화번호\n1,행복,무지개로 1,02-1\n2,사랑,무지개로 2,02-2\n"
    table = only(text.encode())
    assert (table.heading_line, table.headings) == (4, ("연번", "경로당명", "주소", "전화번호"))
    assert list(table.cells.index) == [5, 6]
    assert table.faults == ()


def test_a_full_row_above_the_headings_is_told() -> None:
    table = only("7,햇살도서관,37.5\n번호,시설명,위도\n8,달빛도서관,37.6\n".encode())
    assert (table.heading_line, rows(table), faults(table)) == (
        2,
        [["8", "달빛도서관", "37.6"]],
        [(1, "above_headings")],
    )


def test_headings_on_two_lines_are_joined() -> None:
    text = "현황\n연번,시설명,위치정보,,비고\n,,X,Y,\n1,행복,200000.1,450000.2,\n2,사랑,200001.1,450001.2,가\n"
    table = only(text.encode())
    assert table.headings == ("연번", "시설명", "위치정보 X", "위치정보 Y", "비고")
    assert (table.heading_line, list(table.cells.index)) == (3, [4, 5])


def test_units_under_the_headings_belong_to_them() -> None:
    table = only("연번,시설명,면적,정원\n,,(㎡),(명)\n1,행복,30.5,10\n".encode())
    assert (table.headings, len(table.cells)) == (("연번", "시설명", "면적 (㎡)", "정원 (명)"), 1)


def test_groups_above_the_headings_are_joined_to_them() -> None:
    text = "시설,,위치,\n번호,이름,위도,경도\n1,행복,37.5,126.9\n2,사랑,37.6,127.0\n"
    assert only(text.encode()).headings == ("시설 번호", "시설 이름", "위치 위도", "위치 경도")


def test_a_file_without_headings_gets_numbered_ones_and_loses_no_row() -> None:
    text = (
        "103,햇살도서관,37.50,126.92,동작구\n105,달빛도서관,37.51,126.94,동작구\n106,별빛도서관,37.52,126.95,관악구\n"
    )
    table = only(text.encode())
    assert (table.has_headings, table.heading_line, len(table.cells)) == (False, 0, 3)
    assert table.headings == ("열1", "열2", "열3", "열4", "열5")


def test_years_may_be_headings() -> None:
    table = only("구분,2021,2022,2023\n공모사업,3,4,5\n이웃만들기,1,2,3\n".encode())
    assert table.headings == ("구분", "2021", "2022", "2023")
    assert len(table.cells) == 2


def test_strange_headings_are_still_headings_unless_they_come_again() -> None:
    assert only("알파,베타,감마\n1,2,3\n4,5,6\n".encode()).has_headings is True
    assert only("종로구,사직,가\n종로구,삼청,나\n중구,명동,다\n".encode()).has_headings is False


def test_alike_headings_become_distinct_and_blank_ones_get_a_number() -> None:
    table = only("시설명,주소,,주소,\n가,a,b,c,\n나,d,,e,\n".encode())
    assert table.headings == ("시설명", "주소", "열3", "주소 (2)")


def test_totals_notes_and_repeated_headings_are_set_aside_with_their_reason() -> None:
    text = (
        "연번,시설명,정원\n합계,,30\n1,행복,10\n연번,시설명,정원\n2,사랑,20\n소 계,2,30\n"
        "※ 2024년 기준,,\n자료: 구청 복지과\n"
    )
    table = only(text.encode())
    assert rows(table) == [["1", "행복", "10"], ["2", "사랑", "20"]]
    assert faults(table) == [
        (2, "total_row"), (4, "headings_again"), (6, "total_row"), (7, "note_row"), (8, "note_row"),
    ]  # fmt: skip


def test_a_name_that_only_begins_like_a_total_stays() -> None:
    table = only("시설명,주소,정원\n합계동 경로당,무지개로 1,10\n계,무지개로 2,쉰 명\n".encode())
    assert len(table.cells) == 2


def test_a_row_with_too_few_or_too_many_cells_is_a_fault_by_line() -> None:
    table = only("시설명,주소\n가\n나,1\n다,1,2\n라,2\n마,3,\n".encode())
    assert list(table.cells.index) == [3, 5, 6]
    assert faults(table) == [(2, "cells_differ"), (4, "cells_differ")]


def test_cells_keep_every_letter_but_outer_blanks() -> None:
    table = only(f'시설명,주소,비고\n" {HOSTILE} ",노원구　,=HYPERLINK("x")\n'.encode())
    assert rows(table) == [[HOSTILE, "노원구　", '=HYPERLINK("x")']]


def test_control_characters_are_taken_out_and_told() -> None:
    table = only("시설명,주소\n가\x07나,a\x0bb\n다,c\n".encode())
    assert rows(table) == [["가나", "a b"], ["다", "c"]]
    assert [(repair.line, repair.code) for repair in table.repairs] == [(2, "controls_removed")]


def test_decomposed_hangul_is_put_together() -> None:
    table = only(unicodedata.normalize("NFD", "시설명,주소\n햇살도서관,무지개로\n").encode())
    assert (table.headings, rows(table)) == (("시설명", "주소"), [["햇살도서관", "무지개로"]])
    assert table.repairs == ()


def test_survey_exports_keep_their_group_names() -> None:
    text = "SubmissionDate,group-field-Latitude,group-field-Longitude,KEY\n2021-09-25T15:24:14Z,37.5,126.9,uuid:1\n"
    assert only(text.encode()).headings[1] == "group-field-Latitude"


@pytest.mark.parametrize("name", ["표.xlsx", "표.hwp", "표.shp.csv", "표"])
def test_the_name_does_not_matter(name: str) -> None:
    assert only("시설명,주소\n가,a\n".encode(), name).kind == "csv"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \n", "file_empty"),
        ("시설명,주소\n".encode(), "no_rows"),
        ("시설명,주소\n가\x00,1\n".encode(), "not_text"),
        ("시설명,주소\n가,1\n".encode() + b"\xff\xff\x80", "wrong_encoding"),
        ('시설명,주소\n가,1\n"나,2\n'.encode(), "csv_broken"),
        ("시설명,주소\n".encode() + b"x" * 200_000 + b",1\n", "csv_broken"),
        ("동네 이야기를 적은 글입니다.\n둘째 줄입니다.\n".encode(), "not_table"),
        (b"a,b\n" * 300_001, "too_many_rows"),
        (b"a," * 1_001 + b"b\n", "too_many_columns"),
        ((b"," * 999 + b"b\n") * 4_001, "too_many_cells"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_the_line_of_a_broken_letter_is_named() -> None:
    refused = refusal("시설명,주소\n가,1\n".encode("cp949") + b"\xff\xff,1\n")
    assert refused.details == {"line": 3}
    assert "3행" in refused.message


@pytest.mark.uncounted
def test_many_rows_cost_a_small_multiple_of_pandas() -> None:
    head = "번호," + ",".join(f"제목{number}" for number in range(11)) + "\n"
    body = "".join(f"{n}," + ",".join(f"무지개로 {n}-{k}" for k in range(11)) + "\n" for n in range(20_000))
    data = (head + body).encode()
    bare, yardstick = timed(lambda: pd.read_csv(io.BytesIO(data), dtype=object))
    table, seconds = timed(lambda: only(data))
    assert len(table.cells) == len(bare) == 20_000
    assert seconds / yardstick < 4


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return a result and the best of three times on the processor, without searching the other tests' leavings for garbage."""
    times = []
    gc.collect()
    gc.freeze()
    for _ in range(3):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    gc.unfreeze()
    return result, min(times)


def test_the_reader_leaves_the_grid_in_file_order() -> None:
    origin, grid = read_delimited("표.csv", "가,나\n1,2\n".encode())
    assert (origin.kind, grid.lines, grid.rows) == ("csv", [1, 2], [["가", "나"], ["1", "2"]])
