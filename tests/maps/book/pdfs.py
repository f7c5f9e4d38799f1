"""Printed matter as real bytes, made once for all tests, and what can be read out of it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import pypdf
import pypdfium2
import zxingcpp

from geo.atlas.content import AtlasContent
from geo.bench_atlas import made_up_content
from maps.book.book import book_pdf
from maps.book.space_map import space_map_pdf
from tests.maps.book.whole_content import URL, pictures, whole_content

MADE: Final = datetime(2026, 1, 1, 9, tzinfo=UTC)
PRINTED: Final = ("book-0", "book-40", "book-640", "map-0", "map-40", "map-640")
"""A book and a space map of a dong without records, of a small district with everything, of a dong with 640."""
PRINT_PPI: Final = 200


@cache
def content(records: int) -> AtlasContent:
    if records == 40:
        return whole_content(5, 40)
    if records == 0:
        return replace(made_up_content(1, 1, public_url=URL), records=(), surveyed=None)
    return made_up_content(1, records, public_url=URL)


@cache
def printed(name: str) -> bytes:
    what, _, count = name.partition("-")
    told = content(int(count))
    return book_pdf(told, pictures(), made_at=MADE) if what == "book" else space_map_pdf(told, made_at=MADE)


@cache
def reader(name: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(printed(name)))


@cache
def pages(name: str) -> list[str]:
    """Return the words of each page without white space, which line ends cut anywhere."""
    return [tight(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(printed(name))]


def tight(text: str) -> str:
    return re.sub(r"[\s\ufffe\u200b]+", "", text)


def fonts(pdf: pypdf.PdfReader) -> Iterator[Any]:
    """Yield every font that a page or a drawing on it uses."""
    for page in pdf.pages:
        yield from _fonts_in(page.get("/Resources"))


def _fonts_in(resources: Any) -> Iterator[Any]:
    if resources is None:
        return
    resources = resources.get_object()
    for font in resources.get("/Font", {}).values():
        yield font.get_object()
    for drawing in resources.get("/XObject", {}).values():
        yield from _fonts_in(drawing.get_object().get("/Resources"))


def tags(pdf: pypdf.PdfReader) -> list[Any]:
    """Return every element of the structure."""
    found: list[Any] = []
    waiting = [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            if "/S" in one:
                found.append(one)
            waiting.append(one.get("/K"))
    return found


@dataclass(frozen=True)
class Read:
    """A code that a reader found on the picture of a page: what it says, its middle and height in PDF points."""

    said: str
    x: float
    y: float
    side: float


def codes(name: str, at: int) -> list[Read]:
    """Read the codes off the picture of a page at the resolution of a plain printer."""
    page = pypdfium2.PdfDocument(printed(name))[at]
    scale = PRINT_PPI / 72
    picture = page.render(scale=scale, grayscale=True).to_pil()
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    height = page.get_height()
    return [
        Read(
            one.text,
            (one.position.top_left.x + one.position.bottom_right.x) / 2 / scale,
            height - (one.position.top_left.y + one.position.bottom_right.y) / 2 / scale,
            (one.position.bottom_left.y - one.position.top_left.y) / scale,
        )
        for one in found
    ]
