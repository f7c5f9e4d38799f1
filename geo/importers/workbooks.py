"""Read workbooks (XLSX, BIFF XLS, ODS): every visible sheet that holds a table, numbers and dates as text."""

import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo.errors import FileRefused
from geo.importers.compound import judge_xls
from geo.importers.grids import BLANKS, Grid, Origin, SourceTable, grid_of, tables_of
from geo.importers.heading_rows import Span
from geo.importers.limits import CELLS, CellCounter, refuse_cells, refuse_extent
from geo.importers.refusals import refused

EXACT_BELOW: Final = 1e15
"""From here on a workbook's numbers no longer hold every digit."""
ZIP_END: Final = b"PK\x05\x06"
"""New programs put a ZIP with colours into old workbooks; a reader that fails at one would open the other, unjudged."""
HOUR: Final = 3600
MINUTE: Final = 60


def read_workbook(name: str, data: bytes, kind: str) -> Iterator[tuple[Origin, Grid]]:
    """Yield the rows of each visible sheet that is not empty; formulas give the value stored with them.

    Raises FileRefused for a workbook with a password or one that is broken. The caller has checked its sizes.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for sheet in _sheets(workbook):
                refuse_extent(name, sheet.total_height, sheet.total_width)
                yield Origin(name, kind, sheet.name), _grid(name, sheet)
    except PasswordError as error:
        raise encrypted(name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _broken(name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of the Rust reader; its class can be imported from nowhere
            raise _broken(name) from None
        raise


def _broken(name: str) -> FileRefused:
    said = "엑셀 파일이 깨져 있어 열 수 없습니다. 엑셀에서 다시 저장해 주세요."
    return refused(name, "workbook_broken", said, "the workbook is broken")


def read_workbook_tables(name: str, data: bytes, kind: str) -> list[SourceTable]:
    """Return one table per visible sheet with rows; see read_workbook."""
    return tables_of(name, read_workbook(name, data, kind))


def read_xls(name: str, data: bytes) -> list[SourceTable]:
    """Return the tables of an old BIFF workbook, or say what else the OLE file is."""
    judge_xls(name, data)
    return read_workbook_tables(name, data.replace(ZIP_END, b"PK\x00\x00"), "xls")


def encrypted(name: str) -> FileRefused:
    """Return the refusal of a file with a password."""
    return refused(name, "encrypted", "암호가 걸린 파일입니다. 암호를 풀고 다시 저장해 주세요.", "this has a password")


def _sheets(workbook: CalamineWorkbook) -> Iterator[CalamineSheet]:
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            found = workbook.get_sheet_by_index(index)
            if found.start is not None:
                yield found


def _grid(name: str, sheet: CalamineSheet) -> Grid:
    """Return the filled rows; equal texts are kept once, since a shared string may stand in millions of cells."""
    counter = CellCounter(name)
    margin = [""] * (sheet.start[1] if sheet.start else 0)
    kept: dict[str, str] = {}
    lines: list[int] = []
    rows: list[list[str]] = []
    for line, values in enumerate(sheet.iter_rows(), 1):
        row = [kept.setdefault(text, text) for text in map(_text, values)]
        counter.add_text(row)
        if any(row):
            counter.add(row)
            lines.append(line)
            rows.append(margin + row)
    return grid_of(lines, rows, _spans(name, sheet))


def _spans(name: str, sheet: CalamineSheet) -> tuple[Span, ...]:
    ranges = sheet.merged_cell_ranges or []
    if sum(bottom - top + 1 for (top, _), (bottom, _) in ranges) > CELLS:
        refuse_cells(name)
    return tuple(Span(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges)


def _text(value: Any) -> str:
    """Return a cell as a person reads it: whole numbers without ".0", dates as ISO, times as HH:MM."""
    match value:
        case str():
            text = value.strip(BLANKS)
        case bool():
            text = "TRUE" if value else "FALSE"
        case float():
            text = str(int(value)) if value.is_integer() and abs(value) < EXACT_BELOW else repr(value)
        case datetime():
            text = str(value.date()) if value.time() == time() else value.isoformat(" ", "seconds")
        case timedelta():
            text = _clock(int(value.total_seconds()))
        case time():
            text = _clock(value.hour * HOUR + value.minute * MINUTE + value.second)
        case _:
            text = str(value)
    return text


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours:02d}:{minutes:02d}" + (f":{left:02d}" if left else "")
