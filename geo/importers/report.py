"""What became of every row of an import: counts by file, and a workbook to hand back to whoever owns the file."""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import xlsxwriter

from geo.importers.rooms import RowIssue

COUNT_HEADINGS: Final = ("파일", "자료 행", "새로", "바뀜", "그대로", "거절")
ROW_HEADINGS: Final = ("파일", "행", "구분", "까닭")


@dataclass(frozen=True)
class FileReport:
    """One file: new + updated + unchanged + refused = rows."""

    name: str
    rows: int
    new: int
    updated: int
    unchanged: int
    refused: tuple[RowIssue, ...]
    repaired: tuple[RowIssue, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """One run of a load. `sites_new` counts buildings; `bookable` the spaces that can be booked here after it."""

    files: tuple[FileReport, ...]
    sites: int
    sites_new: int
    bookable: int
    dry_run: bool

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)

    @property
    def new(self) -> int:
        return sum(file.new for file in self.files)

    @property
    def updated(self) -> int:
        return sum(file.updated for file in self.files)

    @property
    def unchanged(self) -> int:
        return sum(file.unchanged for file in self.files)

    @property
    def refused(self) -> int:
        return sum(len(file.refused) for file in self.files)

    def facts(self) -> dict[str, Any]:
        """Return the report as plain JSON-ready values."""
        totals = {name: getattr(self, name) for name in ("rows", "new", "updated", "unchanged", "refused")}
        return {**totals, **asdict(self)}


def workbook(report: ImportReport) -> bytes:
    """Return the report as an XLSX file; text of the import stays text, never a formula or a link."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        counts = [(f.name, f.rows, f.new, f.updated, f.unchanged, len(f.refused)) for f in report.files]
        total = ("합계", report.rows, report.new, report.updated, report.unchanged, report.refused)
        _sheet(book, "요약", COUNT_HEADINGS, [*counts, total])
        _sheet(book, "거절한 행", ROW_HEADINGS, _issues(report, "거절"))
        _sheet(book, "고쳐 받은 행", ROW_HEADINGS, _issues(report, "고침"))
    return buffer.getvalue()


def _issues(report: ImportReport, kind: str) -> list[tuple[str | int, ...]]:
    return [
        (file.name, issue.line, kind, issue.message)
        for file in report.files
        for issue in (file.refused if kind == "거절" else file.repaired)
    ]


def _sheet(book: Any, title: str, headings: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 46)
    sheet.set_column(len(headings) - 1, len(headings) - 1, 70 if headings[-1] == "까닭" else 10)
    for number, values in enumerate([headings, *rows]):
        for column, value in enumerate(values):
            write = sheet.write_number if isinstance(value, int) else sheet.write_string
            write(number, column, value)
