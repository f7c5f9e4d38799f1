"""The report of a run as a workbook, to hand back to whoever owns the files."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

import xlsxwriter

from geo.enums import RowOutcome

COUNT_HEADINGS: Final = ("파일", "자료 행", *(outcome.label for outcome in RowOutcome))
ROW_HEADINGS: Final = ("파일", "행", "결과", "까닭", "고친 것")
CELL_MOST: Final = 32_000


class ReportedRow(Protocol):
    """A row of a run, fresh from the loader or read back from the database."""

    @property
    def file_no(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def outcome(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def repairs(self) -> Sequence[str]: ...
    @property
    def raw(self) -> Sequence[str]: ...


def run_workbook(names: Sequence[str], rows: Sequence[ReportedRow]) -> bytes:
    """Return a run's rows as an XLSX file: counts by file, then every row with something to say and its own cells.

    `names` are the files by number. Text of the import stays text, never a formula or a link.
    """
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        counts = [_counts(name, [row for row in rows if row.file_no == number]) for number, name in enumerate(names)]
        total: tuple[str | int, ...] = (
            "합계",
            *(sum(int(count[column]) for count in counts) for column in range(1, len(COUNT_HEADINGS))),
        )
        _sheet(book, "요약", COUNT_HEADINGS, [*counts, total])
        told = [_told(names, row) for row in rows if row.message or row.repairs]
        _sheet(book, "살펴볼 행", ROW_HEADINGS, told)
    return buffer.getvalue()


def _counts(name: str, rows: Sequence[ReportedRow]) -> tuple[str | int, ...]:
    found = [row.outcome for row in rows]
    return (name, len(rows), *(found.count(outcome.value) for outcome in RowOutcome))


def _told(names: Sequence[str], row: ReportedRow) -> tuple[str | int, ...]:
    repairs = "\n".join(row.repairs)
    return (names[row.file_no], row.line, RowOutcome(row.outcome).label, row.message, repairs, *row.raw)


def _sheet(book: Any, title: str, headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 46)
    sheet.set_column(3, 4, 50 if "까닭" in headings else 10)
    for number, values in enumerate([headings, *rows]):
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value[:CELL_MOST])
