"""Measure the sheets of a workbook before a reader lays them out: two cells far apart would fill all memory."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from geo.importers.bundles import Bundle, Entry
from geo.importers.limits import CELLS, CHARACTERS, COLUMNS, ROWS, refuse_cells, refuse_extent
from geo.importers.refusals import refused

OVERLAP: Final = 4096
LETTERS: Final = 26
DIGITS: Final = 9
MEDIA: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bmp", ".tif", ".tiff"})
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)""")
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_COUNT = re.compile(rb"""\b(?:uniqueC|c)ount\s*=\s*["']\s*(\d+)""")
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)

SHARED: Final = "xl/sharedstrings.xml"

_SHARED = re.compile(rb"""\bt\s*=\s*["']\s*s\s*["']""")

Extent = tuple[int, int]


def judge_xlsx(bundle: Bundle) -> None:
    """Refuse an XLSX with a sheet whose cells lie too far apart; every entry counts, whatever it is called.

    First the places named anywhere are taken at their worst; only where that is too much, the cells that hold a value
    are looked at one by one (sheets formatted down to the last row are common).
    """
    longest = max(_text_lengths(bundle), default=0)
    for entry in bundle.entries:
        if entry.suffix not in MEDIA:
            rows, columns, texts = _worst_extent(bundle, entry)
            if _too_much(rows, columns):
                refuse_extent(bundle.name, *_exact_extent(bundle, entry))
            if texts * longest > CHARACTERS:
                _judge_texts(bundle, entry)


def _too_much(rows: int, columns: int) -> bool:
    return rows > ROWS or columns > COLUMNS or rows * columns > CELLS


def _worst_extent(bundle: Bundle, entry: Entry) -> tuple[int, int, int]:
    """Return the last row, the last column and the number of shared texts, none of them too low."""
    rows = columns = counted = run = texts = 0
    for text in _pieces(bundle, entry):
        texts += len(_SHARED.findall(text))
        places = _PLACE.findall(text)
        rows = max([rows, *(int(place[1][:DIGITS]) for place in places)])
        columns = max([columns, *map(_column, {place[0] for place in places})])
        if any(int(count[:DIGITS]) > CELLS for count in _COUNT.findall(text)):  # readers make room for so many at once
            refuse_cells(bundle.name)
        first, *others = (len(_CELL.findall(part)) for part in _ROW.split(text))
        counted += len(others)
        columns = max([columns, run + first, *others])
        run = others[-1] if others else run + first
    return max(rows, counted), columns, texts


def _pieces(bundle: Bundle, entry: Entry) -> Iterator[bytes]:
    """Yield the text in pieces that end before a tag, so that no tag is cut in two."""
    rest = b""
    for chunk in bundle.chunks(entry):
        text = rest + chunk
        if _DECLARED.search(text) or text.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise odd_xml(bundle.name)
        cut = max(text.rfind(b"<"), len(text) - OVERLAP)
        rest = text[cut:]
        yield text[:cut]
    yield rest


def odd_xml(name: str) -> Exception:
    said = "안에 든 XML이 엑셀이 만드는 모양이 아닙니다(DTD나 다른 글자 부호). 엑셀에서 다시 저장해 주세요."
    return refused(name, "workbook_odd", said, "its XML is not what spreadsheet programs write")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * LETTERS + letter - ord("A") + 1
    return number


class _Stream(io.RawIOBase):
    """An entry of a bundle as the file object that lxml reads from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, _size: int = -1) -> bytes:
        return next(self._chunks, b"")


def _elements(bundle: Bundle, entry: Entry, *tags: str) -> Iterator[Any]:
    """Yield the elements of these names as they end, each emptied afterwards, with no entity ever resolved."""
    stream: Any = _Stream(bundle.chunks(entry))
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
    try:
        for _, element in etree.iterparse(stream, events=("end",), tag=tags, **options):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise odd_xml(bundle.name) from error


def _exact_extent(bundle: Bundle, entry: Entry) -> Extent:
    """Return the last row and the last column (from 1) in which an XLSX sheet has a value."""
    last_row = last_column = row = column = 0
    for element in _elements(bundle, entry, "{*}row", "{*}c"):
        if etree.QName(element).localname == "row":
            row, column = row + 1, 0
            continue
        place = re.fullmatch(r"\s*([A-Za-z]+)(\d+)\s*", element.get("r", ""))
        stated = (element.getparent().get("r") or "").strip()
        above = int(stated[:DIGITS]) if stated.isdecimal() else row + 1
        column = _column(place[1].encode()) if place else column + 1
        if len(element):
            last_row = max(last_row, int(place[2][:DIGITS]) if place else above)
            last_column = max(last_column, column)
    return last_row, last_column


def _text_lengths(bundle: Bundle) -> list[int]:
    """Return how long each shared text of the workbook is, in their order."""
    lengths: list[int] = []
    for entry in bundle.entries:
        if entry.path.lower() == SHARED:
            lengths += (len("".join(element.itertext())) for element in _elements(bundle, entry, "{*}si"))
    return lengths


def _judge_texts(bundle: Bundle, entry: Entry) -> None:
    """Refuse a sheet whose cells together repeat more text than a table may hold; readers copy it into each cell."""
    lengths = _text_lengths(bundle)
    total = 0
    for cell in _elements(bundle, entry, "{*}c"):
        number = "".join(cell.itertext()).strip() if cell.get("t", "").strip() == "s" else ""
        total += lengths[int(number)] if number.isdecimal() and int(number[:DIGITS]) < len(lengths) else 0
        if total > CHARACTERS:
            refuse_cells(bundle.name)


def judge_ods(bundle: Bundle) -> None:
    """Refuse an ODS whose repeated rows and cells unfold to more than a table may hold."""
    for entry in bundle.entries:
        if entry.path == "content.xml":
            _judge_content(bundle, entry)


def _judge_content(bundle: Bundle, entry: Entry) -> None:
    rows = width = 0
    for element in _elements(bundle, entry, f"{TABLE}table-row", f"{TABLE}table"):
        if element.tag == f"{TABLE}table":
            rows = width = 0
            continue
        used = _used_columns(element)
        times = _repeated(element, "rows")
        if used:
            rows, width = rows + times, max(width, used)
            refuse_extent(bundle.name, rows, width)
        elif times < ROWS:
            rows += times  # blank rows between; those after the last one reach to the end of the sheet
    if rows > ROWS:
        refuse_cells(bundle.name)


def _used_columns(row: Any) -> int:
    used = at = 0
    for cell in row:
        at += _repeated(cell, "columns")
        if len(cell) or cell.get(f"{OFFICE}value-type"):
            used = at
    return used


def _repeated(element: Any, what: str) -> int:
    text = element.get(f"{TABLE}number-{what}-repeated", "1")
    return int(text) if text.isdecimal() and len(text) <= DIGITS else 10**DIGITS
