"""Read web pages that were named .xls: every innermost table, with cells merged by colspan and rowspan."""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information
from lxml import html as lxml_html

from geo.importers.delimited import CODECS, find_encoding
from geo.importers.grids import BLANKS, Grid, Origin, grid_of
from geo.importers.heading_rows import Span
from geo.importers.limits import COLUMNS, ROWS, CellCounter
from geo.importers.refusals import refused
from geo.importers.safe_xml import TAGS_MOST

LEAST: Final = 2
"""A table has two rows and two columns at least; web pages lay themselves out with smaller ones."""
BREAK: Final = "\ue000"
"""Stands for a <br> while other white space is put together; a private letter that no page holds."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")


def read_html(name: str, data: bytes) -> Iterator[tuple[Origin, Grid]]:
    """Yield each innermost table; the line of a row is its number within the table, as a spreadsheet would show it.

    Raises FileRefused when the page holds no table.
    """
    encoding = find_encoding(name, data)
    text = _DECLARATION.sub("", data.decode(CODECS[encoding]), count=1)
    if text.count("<") > TAGS_MOST:
        raise refused(name, "xml_too_big", "웹 페이지가 너무 큽니다. 파일을 나누어 주세요.", "too many tags")
    tables = [table for table in _tables(text) if next(table.iterdescendants("table"), None) is None]
    grids = [grid for table in tables if (grid := _grid(name, table)) is not None]
    if not grids:
        said = "웹 페이지(HTML)이고 안에 표가 없습니다. 표가 든 파일을 내려받아 넣어 주세요."
        raise refused(name, "not_table_html", said, "this is a web page without a table")
    for number, grid in enumerate(grids, 1):
        yield Origin(name, "html", f"표 {number}" if len(grids) > 1 else "", encoding), grid


def _tables(text: str) -> list[Any]:
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, recover=True)
    try:
        return list(lxml_html.document_fromstring(text, parser=parser).iter("table"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []


def _grid(name: str, table: Any) -> Grid | None:
    counter = CellCounter(name)
    lines: list[int] = []
    rows: list[list[str]] = []
    spans: list[Span] = []
    taken: dict[int, int] = {}
    for line, row in enumerate(table.iter("tr"), 1):
        cells, merged = _cells(row, line, taken)
        spans += merged
        counter.add(cells)
        if any(cells):
            lines.append(line)
            rows.append(cells)
    width = max(map(len, rows), default=0)
    if len(rows) < LEAST or width < LEAST:
        return None
    rows = [row + [""] * (width - len(row)) for row in rows]
    return grid_of(lines, rows, tuple(spans))


def _cells(row: Any, line: int, taken: dict[int, int]) -> tuple[list[str], list[Span]]:
    """Return the cells of a row; `taken` says for each column up to which line a merged cell from above reaches."""
    cells: list[str] = []
    spans: list[Span] = []
    for cell in row.iterchildren("td", "th"):
        while taken.get(len(cells), 0) >= line:
            cells.append("")
        left, wide, tall = len(cells), _span(cell, "colspan", COLUMNS), _span(cell, "rowspan", ROWS)
        cells += [_text(cell), *[""] * (wide - 1)]
        if wide > 1 or tall > 1:
            spans.append(Span(line, left, line + tall - 1, left + wide - 1))
        if tall > 1:
            taken.update(dict.fromkeys(range(left, left + wide), line + tall - 1))
        if len(cells) > COLUMNS:
            break
    while taken.get(len(cells), 0) >= line:
        cells.append("")
    return cells, spans


def _span(cell: Any, attribute: str, most: int) -> int:
    text = cell.get(attribute, "").strip()
    return min(int(text), most) if text.isdecimal() and 0 < len(text) < 10 and int(text) else 1  # noqa: PLR2004  (no longer number is meant)


def _text(cell: Any) -> str:
    """Return the text of a cell: a <br> is a line break, other white space as a browser shows it."""
    for line_break in cell.iter("br"):
        line_break.tail = BREAK + (line_break.tail or "")
    lines = "".join(cell.itertext()).split(BREAK)
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in lines).strip(BLANKS)
