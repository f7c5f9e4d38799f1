"""Tables that leave the house: workbooks with a data dictionary, and CSV that a spreadsheet opens without harm."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter

Value = str | int | float | date | None
"""A cell; None stays empty, which is not the same as 0."""

CELL_MOST: Final = 32_000
SHEET_NAME_MOST: Final = 31
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NAME_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_FIRST_DAY: Final = date(1900, 1, 1)
"""Spreadsheets count days from here: an older one is written as text."""
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001  (a fixed moment, so that the same data give the same bytes)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its line in the data dictionary: what it tells, in which unit, where it comes from."""

    key: str
    heading: str
    told: str
    unit: str = ""
    source: str = ""
    width: int = 12
    number: str = "#,##0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; `wide` are sheets of sentences, whose cells are wrapped."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    wide: bool = False


DICTIONARY: Final = (
    Column("sheet", "시트", "", width=16),
    Column("heading", "열", "", width=22),
    Column("key", "이름(API)", "", width=22),
    Column("unit", "단위", "", width=10),
    Column("told", "뜻", "", width=70),
    Column("source", "출처", "", width=44),
)


def dictionary_sheet(sheets: Sequence[Sheet], title: str = "열 설명") -> Sheet:
    """Return the data dictionary: every column of every sheet."""
    rows = [
        (sheet.title, column.heading, column.key, column.unit, column.told, column.source)
        for sheet in sheets
        for column in sheet.columns
    ]
    return Sheet(title, DICTIONARY, rows, wide=True)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX file; text stays text, never a formula or a link, and the same rows give the same bytes."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _MADE, "title": sheets[0].title if sheets else ""})
        formats = _Formats(book)
        taken: set[str] = set()
        for sheet in sheets:
            _write(book.add_worksheet(_sheet_name(sheet.title, taken)), sheet, formats)
    return buffer.getvalue()


class _Formats:
    """The few looks of a cell, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.heading = book.add_format({"bold": True, "bg_color": "#e7eef0", "bottom": 1, "text_wrap": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._numbers: dict[str, Any] = {}

    def number(self, pattern: str) -> Any:
        """Return the look of a number written as `pattern` says."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._numbers[pattern]


def _write(page: Any, sheet: Sheet, formats: _Formats) -> None:
    page.freeze_panes(1, 0)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        page.write_string(0, at, column.heading, formats.heading)
    for line, row in enumerate(sheet.rows, start=1):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, (line, at), value, column, formats, wide=sheet.wide)


def _write_cell(page: Any, at: tuple[int, int], value: Value, column: Column, formats: _Formats, *, wide: bool) -> None:
    if value is None:
        return
    if isinstance(value, date) and value >= _FIRST_DAY:
        page.write_datetime(*at, value, formats.day)
    elif isinstance(value, date):
        page.write_string(*at, value.isoformat(), formats.text)
    elif isinstance(value, int | float):
        page.write_number(*at, value, formats.number(column.number))
    else:
        page.write_string(*at, value[:CELL_MOST], formats.wrapped if wide else formats.text)


def _sheet_name(title: str, taken: set[str]) -> str:
    """Return a name that spreadsheets accept, and no other sheet has."""
    plain = title.translate(_NAME_FORBIDDEN).strip()[:SHEET_NAME_MOST] or "시트"
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain[: SHEET_NAME_MOST - len(str(number)) - 1]} {number}"
    taken.add(name.lower())
    return name


def csv_bytes(headings: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Return CSV as Korean spreadsheets open it: UTF-8 with its mark, CRLF, and no text that becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(heading) for heading in headings])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def safe_cell(value: Value) -> str:
    """Return a cell as text; one that a spreadsheet would run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value
    return str(value)
