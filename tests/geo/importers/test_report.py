"""The workbook of an import: counts, refused rows, and text that stays text."""

import io

import python_calamine

from geo.importers.report import FileReport, ImportReport, workbook
from geo.importers.rooms import RowIssue

HOSTILE = '=HYPERLINK("http://example.org","x")'


def report() -> ImportReport:
    refused = (RowIssue(7, "outside_provinces", HOSTILE), RowIssue(9, "repeated", "2행과 같은 내용입니다."))
    repaired = (RowIssue(3, "repaired", "위도와 경도가 서로 바뀌어 있어 바로잡았습니다."),)
    files = (FileReport("a.csv", 5, 2, 0, 1, refused, repaired), FileReport("b.csv", 3, 3, 0, 0, ()))
    return ImportReport(files, sites=2, sites_new=1, bookable=1, dry_run=False)


def sheets() -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook(report())))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_summary_adds_up() -> None:
    rows = sheets()["요약"]
    assert rows[0] == ["파일", "자료 행", "새로", "바뀜", "그대로", "거절"]
    assert rows[-1] == ["합계", 8.0, 5.0, 0.0, 1.0, 2.0]


def test_every_refused_row_stands_with_line_and_reason() -> None:
    assert sheets()["거절한 행"][1:] == [
        ["a.csv", 7.0, "거절", HOSTILE],
        ["a.csv", 9.0, "거절", "2행과 같은 내용입니다."],
    ]
    assert [row[1] for row in sheets()["고쳐 받은 행"][1:]] == [3.0]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook(report()))) as book:
        pages = b"".join(book.read(name) for name in book.namelist() if "worksheets/" in name)
    assert b"<f>" not in pages
    assert b"hyperlink" not in pages


def test_the_facts_are_ready_for_json() -> None:
    facts = report().facts()
    assert (facts["rows"], facts["new"], facts["refused"]) == (8, 5, 2)
    assert facts["files"][0]["refused"][0]["line"] == 7
