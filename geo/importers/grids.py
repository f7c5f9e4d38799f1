"""From rows of cells as they stand in a file to one table with headings: the part that all formats share."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.importers import heading_rows
from geo.importers.heading_rows import Span
from geo.importers.issues import RowIssue
from geo.importers.refusals import refused

BLANKS: Final = " \t\r\n\v\f\ufeff"
"""Stripped around every cell; wide blanks (U+3000) and hard ones (U+00A0) stay for the repairs of the values."""
TOTAL_WITHIN: Final = 4
NOTE_SHOWN: Final = 40
AT_ONCE: Final = 500
FOOTER_ROWS: Final = 5
LEAST_WIDTH_FOR_NOTES: Final = 3

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""As geo.text forbids them; the blanks among them become blanks."""
_BLANK_CONTROLS = re.compile(r"[\x0b\x0c]")
_TOTAL = re.compile(r"[총소누중]?\s*합?\s*계|grand total|sub\s?total|total|sum", re.IGNORECASE)
_TOTAL_SIGN = re.compile(r"계|total|sum|※|＊|\*", re.IGNORECASE)
_NOTE = re.compile(r"\s*(※|＊|\*+\s|[☞▶•○●□■]\s|주\s*[):]|주\d*\)|자료\s*:|출처\s*:|비고\s*:|<끝>|끝\.)")
_NUMBER = re.compile(r"[-–]|[-+]?[\d,]*\.?\d*\s*%?")


@dataclass(frozen=True, eq=False)
class SourceTable:
    """One table of a file, every cell as text, as the file has it.

    `cells` has dtype object, "" where empty, columns = `headings`, index = line numbers from 1 as an editor or a
    spreadsheet counts them (in geo formats the number of the feature). `shapes` are shapely geometries or None per
    row in the CRS of the file; `crs` is the EPSG number only if the file itself states it. `faults` are rows that are
    not in `cells` (no rows, totals, notes), `repairs` are rows that are, with something taken out of them.
    """

    file: str
    kind: str
    sheet: str
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    has_headings: bool
    heading_line: int
    cells: pd.DataFrame
    shapes: "np.ndarray[Any, np.dtype[np.object_]] | None" = None
    crs: int | None = None
    faults: tuple[RowIssue, ...] = ()
    repairs: tuple[RowIssue, ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where a grid comes from."""

    file: str
    kind: str
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, eq=False)
class Grid:
    """The rows of one sheet that hold anything, with the line of each; `spans` are its merged cells."""

    lines: list[int]
    rows: list[list[str]]
    spans: tuple[Span, ...] = ()
    repairs: tuple[RowIssue, ...] = ()


def grid_of(lines: Sequence[int], rows: list[list[str]], spans: tuple[Span, ...] = ()) -> Grid:
    """Return the grid of these rows, cleaned; rows that held nothing but control characters are left out."""
    repairs = clean_rows(lines, rows)
    if not repairs:
        return Grid(list(lines), rows, spans)
    filled = [(line, row) for line, row in zip(lines, rows, strict=True) if any(row)]
    return Grid([line for line, _ in filled], [row for _, row in filled], spans, repairs)


def clean_rows(lines: Sequence[int], rows: list[list[str]]) -> tuple[RowIssue, ...]:
    """Take control characters out of `rows` in place and bring text into NFC; return one repair per row changed."""
    repairs = []
    for start in range(0, len(rows), AT_ONCE):
        if _is_clean(",".join(chain.from_iterable(rows[start : start + AT_ONCE]))):
            continue
        for line, row in zip(lines[start : start + AT_ONCE], rows[start : start + AT_ONCE], strict=True):
            changed = any(map(_CONTROLS.search, row))
            row[:] = map(clean_cell, row)
            if changed:
                repairs.append(RowIssue(line, "controls_removed", "눈에 보이지 않는 제어 문자를 지웠습니다."))
    return tuple(repairs)


def _is_clean(text: str) -> bool:
    return not _CONTROLS.search(text) and unicodedata.is_normalized("NFC", text)


def clean_cell(text: str) -> str:
    """Return the cell without what geo.text.clean_text would refuse, in NFC, outer blanks stripped."""
    kept = _CONTROLS.sub("", _BLANK_CONTROLS.sub(" ", text))
    return unicodedata.normalize("NFC", kept).strip(BLANKS)


def tabulate(origin: Origin, grid: Grid) -> SourceTable | None:
    """Return the table of a grid: headings found, ragged rows, totals and notes set aside; None without any row."""
    found = heading_rows.find(grid.lines, grid.rows, grid.spans)
    start = found.last + 1 if found else 0
    heading_line = grid.lines[found.last] if found else 0
    lines, rows = grid.lines[start:], grid.rows[start:]
    if not rows:
        return None
    stated = found.names if found else ()
    width = max(len(stated), _agreed_length(rows)) or max(map(len, rows))
    lines, rows, faults = _set_aside(lines, rows, stated, width)
    if found:
        faults = (*_above(grid.lines[: found.first], grid.rows[: found.first], width), *faults)
    _fill_down(lines, rows, grid.spans)
    cells = _frame(lines, rows, [*stated, *[""] * width][:width])
    return SourceTable(
        file=origin.file,
        kind=origin.kind,
        sheet=origin.sheet,
        encoding=origin.encoding,
        delimiter=origin.delimiter,
        headings=tuple(cells.columns),
        has_headings=found is not None,
        heading_line=heading_line,
        cells=cells,
        faults=faults,
        repairs=tuple(repair for repair in grid.repairs if repair.line > heading_line),
    )


def _agreed_length(rows: Sequence[Sequence[str]]) -> int:
    """Return the number of cells that more than half of the rows have, 0 when there is none."""
    length, count = Counter(map(len, rows)).most_common(1)[0]
    return length if count * 2 > len(rows) else 0


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names with " (2)" behind the second of two alike."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        unique, again = name, 2
        while unique in taken:
            unique, again = f"{name} ({again})", again + 1
        taken.add(unique)
        found.append(unique)
    return found


def _set_aside(
    lines: Sequence[int], rows: Sequence[list[str]], names: Sequence[str], width: int
) -> tuple[list[int], list[list[str]], tuple[RowIssue, ...]]:
    """Return the lines and rows that are records, each `width` cells long, and a fault for every other one."""
    fits = {width, _agreed_length(rows)}
    footer = _footer(rows, width)
    kept_lines, kept, faults = [], [], []
    for number, (line, row) in enumerate(zip(lines, rows, strict=True)):
        fault = None
        if len(row) != width or number >= footer or not _is_plain(row, names):
            fault = _note(line, row, width, in_footer=number >= footer) or _misfit(line, row, width, fits)
            fault = fault or _no_record(line, row, names)
        if fault is not None:
            faults.append(fault)
        else:
            kept_lines.append(line)
            kept.append(row if len(row) == width else [*row, *[""] * width][:width])
    return kept_lines, kept, tuple(faults)


def _is_plain(row: Sequence[str], names: Sequence[str]) -> bool:
    """Say at a glance that a row is a record; most are, and looking closer costs more than reading it."""
    begins = "\n".join(row[:TOTAL_WITHIN])
    return bool(row[0] and row[-1]) and not _TOTAL_SIGN.search(begins) and row[0] != (names[0] if names else "")


def _above(lines: Sequence[int], rows: Sequence[list[str]], width: int) -> Iterator[RowIssue]:
    """Yield a fault for each row above the headings that has too many cells for a title: it may be a record."""
    for line, row in zip(lines, rows, strict=True):
        filled = sum(map(bool, row))
        if filled > 1 and filled * 2 > width:
            yield RowIssue(line, "above_headings", "제목 줄보다 위에 있어서 뺐습니다.")


def _note(line: int, row: Sequence[str], width: int, *, in_footer: bool) -> RowIssue | None:
    if width < LEAST_WIDTH_FOR_NOTES or (len(row) > 1 and row[0] and row[1] and row[-1]):
        return None
    filled = [cell for cell in row if cell]
    if len(filled) <= 2 and (_NOTE.match(filled[0]) or (in_footer and len(filled) == 1)):  # noqa: PLR2004  (a mark and its text)
        return RowIssue(line, "note_row", f"자료가 아니라 설명 줄이라서 뺐습니다: {filled[0][:NOTE_SHOWN]}")
    return None


def _misfit(line: int, row: Sequence[str], width: int, fits: set[int]) -> RowIssue | None:
    if len(row) in fits or (len(row) > width and not any(row[width:])):
        return None
    return RowIssue(line, "cells_differ", f"칸 수가 제목 줄과 다릅니다({len(row)}칸, 제목은 {width}칸).")


def _no_record(line: int, row: Sequence[str], names: Sequence[str]) -> RowIssue | None:
    if names and row[0] == names[0] and list(row[: len(names)]) == list(names):
        return RowIssue(line, "headings_again", "제목 줄이 한 번 더 나와서 뺐습니다.")
    if _is_total(row):
        return RowIssue(line, "total_row", "합계 줄이라서 뺐습니다.")
    return None


def _is_total(row: Sequence[str]) -> bool:
    """Say whether one of the first cells is a word for a total and nothing but numbers follow."""
    filled = [cell for cell in row if cell]
    word = next((number for number, cell in enumerate(filled[:TOTAL_WITHIN]) if _TOTAL.fullmatch(cell)), None)
    return word is not None and all(_NUMBER.fullmatch(cell) for cell in filled[word + 1 :])


def _footer(rows: Sequence[Sequence[str]], width: int) -> int:
    """Return from which row on nothing but single sentences follow, within the last few rows."""
    start = len(rows)
    while start > max(1, len(rows) - FOOTER_ROWS):
        filled = [cell for cell in rows[start - 1] if cell]
        if width < LEAST_WIDTH_FOR_NOTES or len(filled) != 1 or _NUMBER.fullmatch(filled[0]):
            break
        start -= 1
    return start


def _fill_down(lines: Sequence[int], rows: list[list[str]], spans: Sequence[Span]) -> None:
    """Write the value of a cell merged over several rows into each of them."""
    tall = [span for span in spans if span.bottom > span.top]
    if not tall:
        return
    at = dict(zip(lines, rows, strict=True))
    for span in tall:
        top = at.get(span.top)
        value = top[span.left] if top and span.left < len(top) else ""
        for line in range(span.top + 1, span.bottom + 1) if value else ():
            row = at.get(line)
            if row is not None and span.left < len(row) and not row[span.left]:
                row[span.left] = value


def _frame(lines: Sequence[int], rows: list[list[str]], names: Sequence[str]) -> pd.DataFrame:
    """Return the cells by heading; a column without heading and without content is left out."""
    array = np.array(rows, dtype=object).reshape(len(rows), len(names))
    used = [number for number, name in enumerate(names) if name or (array[:, number] != "").any()]
    unique = unique_names([names[number] or f"열{number + 1}" for number in used])
    return pd.DataFrame(array[:, used], index=pd.Index(np.array(lines, dtype=np.int64)), columns=unique, dtype=object)


def tables_of(name: str, grids: Iterable[tuple[Origin, Grid]]) -> list[SourceTable]:
    """Return the tables of the sheets that have any row below their headings; refuse a file in which none has."""
    tables = [table for origin, grid in grids if (table := tabulate(origin, grid)) is not None]
    if not tables:
        said = "제목 줄만 있고 자료가 한 줄도 없습니다."
        raise refused(name, "no_rows", said, "there are no rows below the headings")
    return tables
