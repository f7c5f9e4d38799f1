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
from geo.importers.grids import BLANKS, Grid, Origin, clean_rows
from geo.importers.heading_rows import Span
from geo.importers.limits import CellCounter, refuse_extent
from geo.importers.refusals import refused

EXACT_BELOW: Final = 1e15
"""From here on a workbook's numbers no longer hold every digit."""
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
        said = "엑셀 파일이 깨져 있어 열 수 없습니다. 엑셀에서 다시 저장해 주세요."
        raise refused(name, "workbook_broken", said, "the workbook is broken") from error


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
    counter = CellCounter(name)
    lines: list[int] = []
    rows: list[list[str]] = []
    for line, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        row = [_text(value) for value in values]
        if any(row):
            counter.add(row)
            lines.append(line)
            rows.append(row)
    spans = tuple(
        Span(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return Grid(lines, rows, spans, clean_rows(lines, rows))


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
