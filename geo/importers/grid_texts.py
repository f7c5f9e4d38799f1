"""Text tables of population grids, read in pieces: a city has a cell every hundred metres, a country millions."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.importers import sniff
from geo.importers.delimited import CODECS, find_encoding
from geo.importers.grid_columns import GridColumns, grid_columns
from geo.importers.grid_lines import Faults, Lines, joined, read_lines
from geo.importers.grids import unique_names
from geo.importers.refusals import refused

LINES_AT_ONCE: Final = 100_000
LINES_MOST: Final = 5_000_000
HEAD_BYTES: Final = 64_000
HEAD_LINES: Final = 8
DELIMITERS: Final = ",^\t;|"
LIST_HEADINGS: Final = ("기준연도", "격자코드", "통계항목", "통계값")

_LIST: Final = re.compile(r"\d{4}[,^\t;|]\s*[가-사][가-아]\d{2,8}[,^\t;|]\s*[a-z]{2}_[a-z]+_\d+[,^\t;|]")
"""The first line of 통계청's lists, which have no headings: 2024,다사123456,to_in_001,15."""


@dataclass(frozen=True)
class TextGrid:
    """How a text file holds a grid; `first` is the line of the first cell, from 1."""

    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    first: int
    columns: GridColumns


def text_grid(name: str, data: bytes, mapping: Mapping[str, str] | None = None) -> TextGrid | None:
    """Return how the file holds a grid, None when its first lines tell no place and no people of cells."""
    if sniff.kind_of(data) is not None or data[:200].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"{", b"["}:
        return None
    sniff.refuse_empty(name, data)
    encoding = find_encoding(name, data)
    head = data[:HEAD_BYTES].decode(CODECS[encoding], errors="ignore").splitlines()[:HEAD_LINES]
    for number, line in enumerate(head, 1):
        found = _headless(line, number, encoding) or _headed(line, number, encoding, mapping)
        if found is not None:
            return found
    return None


def _headless(line: str, number: int, encoding: str) -> TextGrid | None:
    if not _LIST.match(line):
        return None
    delimiter = re.sub(r"\d", "", line)[0]
    return TextGrid(encoding, delimiter, LIST_HEADINGS, number, grid_columns(LIST_HEADINGS))


def _headed(line: str, number: int, encoding: str, mapping: Mapping[str, str] | None) -> TextGrid | None:
    for delimiter in DELIMITERS:
        row = next(csv.reader([line], delimiter=delimiter), [])
        headings = tuple(unique_names([cell.strip() or f"열{at}" for at, cell in enumerate(row, 1)]))
        known = {heading: role for heading, role in (mapping or {}).items() if heading in headings}
        columns = grid_columns(headings, known)
        if columns.placed and (columns.people or known):
            return TextGrid(encoding, delimiter, headings, number + 1, grid_columns(headings, mapping))
        if columns.placed and len(headings) > 1 and not any(cell.strip().isdecimal() for cell in row):
            return TextGrid(encoding, delimiter, headings, number + 1, columns)
    return None


@dataclass
class TextLines:
    """What the lines of a text came to."""

    lines: Lines
    rows: int
    year: int | None


def read_text(name: str, data: bytes, layout: TextGrid, faults: Faults, passed: Counter[str]) -> TextLines:
    """Return every line of the text. Raises FileRefused for a broken table and for more lines than a country has."""
    parts: list[Lines] = []
    rows, year = 0, None
    for piece in _pieces(name, data, layout):
        year = year or year_of(piece, layout.columns)
        rows += int((piece != "").any(axis=1).sum())
        if rows > LINES_MOST:
            said = f"줄이 너무 많습니다. {LINES_MOST:,}줄까지 받습니다. 지역으로 파일을 나누어 주세요."
            raise refused(name, "too_many_rows", said, f"there are more than {LINES_MOST} lines")
        parts.append(read_lines(piece, layout.columns, faults, passed))
    if not rows:
        said = "제목 줄만 있고 자료가 한 줄도 없습니다."
        raise refused(name, "no_rows", said, "there are no rows below the headings")
    return TextLines(joined(parts), rows, year)


def _pieces(name: str, data: bytes, layout: TextGrid) -> Iterator[pd.DataFrame]:
    try:
        reader = pd.read_csv(
            io.BytesIO(data),
            sep=layout.delimiter,
            encoding=CODECS[layout.encoding],
            header=None,
            names=list(layout.headings),
            usecols=list(layout.columns.used),
            skiprows=layout.first - 1,
            dtype=str,
            na_filter=False,
            skip_blank_lines=False,
            index_col=False,
            chunksize=LINES_AT_ONCE,
        )
        with reader:
            for piece in reader:
                cells = piece.fillna("")
                cells.index = cells.index + layout.first
                yield cells
    except pd.errors.EmptyDataError:
        return
    except (pd.errors.ParserError, csv.Error) as error:
        said = "표를 읽을 수 없는 줄이 있습니다. 따옴표가 닫히지 않았거나 칸 수가 다릅니다."
        raise refused(name, "csv_broken", said, "a line of the table is broken") from error


def year_of(piece: pd.DataFrame, columns: GridColumns) -> int | None:
    """Return the year that the lines state, when it is one."""
    if not columns.year:
        return None
    years = {cell[:4] for cell in piece[columns.year].unique() if cell[:4].isdecimal()}
    return int(years.pop()) if len(years) == 1 else None
