"""The numbered table of a dong: what each row says, and how high it will be, so that a page is filled well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from geo.atlas.content import AtlasContent, Record, Spot
from maps.book.book_files import Files
from maps.book.book_words import day, life
from maps.book.codes import code_svg, short_address
from maps.book.fonts import text_width

POINT_MM: Final = 0.3528
NAME_MM: Final = 50.0
"""Room for the name and the kind."""
TOLD_MM: Final = 103.0
"""Room for what is said of a record, less a column for each of photo and code."""
COLUMN_MM: Final = 20.0
NAME_LINE_MM: Final = 4.9
TOLD_LINE_MM: Final = 4.15
AIR_MM: Final = 3.6
CODE_MM: Final = 18.65
"""The height of a row with a QR code of 15.4 mm."""
SIDE_BY_SIDE: Final = 44
NOTE_LETTERS: Final = 260
LINES_KEPT: Final = 4
URL_LETTERS: Final = 30
HEADER_MM: Final = 7.6


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the rows of one book; `names` are numbers and names of records by id, `houses` the sites by their name."""

    content: AtlasContent
    files: Files
    names: Mapping[str, tuple[int, str]]
    houses: Mapping[tuple[str, Spot], Record]

    @classmethod
    def of(cls, content: AtlasContent, files: Files) -> "RowMaker":
        names = {record.id: (record.number, record.name) for record in content.records}
        sites = [record for record in content.records if record.category == "site" and record.spots]
        return cls(content, files, names, {(site.name, site.spots[0]): site for site in sites})

    def row(self, record: Record, dong: str) -> dict[str, Any]:
        """Return what the table of a dong says of a record."""
        address = short_address(self.content.public_url, record.key)
        return {
            "number": record.number,
            "home": record.dongs[0] == dong,
            "name": record.name,
            "kind": record.kind_label,
            "place": record.place,
            "sign": f"sign-{record.category}-{record.kind}.svg",
            "badges": _badges(record),
            "told": self._told(record),
            "address": address,
            "code": code_svg(address) if address else None,
            "photo": self.files.photo(f"record-{record.number}", record.photo, f"{record.name} 사진"),
        }

    def _told(self, record: Record) -> list[list[dict[str, str]]]:
        """Return the lines of a record, each of parts with what they are; empty ones are left out.

        What the row of a room's house, a few rows above, says already is not said again.
        """
        address, phone, url = self._own(record)
        web = {"what": "누리집", "text": _short_url(url), "link": _web_address(url)}
        lines = [
            [_part("주소", address)],
            [_part("시간", record.hours)],
            [_part("전화", phone), web],
            *([_part("", line)] for line in _packed(_shortened(record.note))),
            [_part("함께", self._relations(record))],
            [_part("확인", day(record.surveyed_on))],
        ]
        said = [[part for part in line if part["text"]] for line in lines]
        return [line for line in said if line]

    def _own(self, record: Record) -> tuple[str, str, str]:
        """Return address, phone and web address of a record as far as they are not those of its house."""
        house = self.houses.get((record.place, record.spots[0])) if record.place and record.spots else None
        told = (record.address, record.phone, record.url)
        if house is None or house is record:
            return told
        address, phone, url = (
            "" if own == kept else own for own, kept in zip(told, (house.address, house.phone, house.url), strict=True)
        )
        return address, phone, url

    def _relations(self, record: Record) -> str:
        known = [(told, *self.names[other]) for other, told in record.relations if other in self.names]
        return " · ".join(f"{number} {name}({told})" for told, number, name in known)


def _badges(record: Record) -> list[str]:
    """Return the words of a record's state, its life among them once."""
    said = [word for word in record.state.split(" · ") if word]
    lives = life(record)
    return said if not lives or any(word.startswith(lives) for word in said) else [lives, *said]


def row_heights(table: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return how high the rows of a table will be in millimetres, on the safe side."""
    columns = any(row["code"] for row in table) + any(row["photo"] for row in table)
    return [_row_height(row, TOLD_MM - COLUMN_MM * columns) for row in table]


def _row_height(row: Mapping[str, Any], width: float) -> float:
    told = sum(_lines(_line(line), 8.2, width) for line in row["told"])
    name = _lines(row["name"], 10.5, NAME_MM, bold=True)
    least = CODE_MM if row["code"] or row["photo"] else 0.0
    kinds = 1 + bool(row["badges"]) + (_lines(row["place"], 8.2, NAME_MM) if row["place"] else 0)
    return float(max(least, told * TOLD_LINE_MM + AIR_MM, name * NAME_LINE_MM + kinds * TOLD_LINE_MM + AIR_MM))


def table_pages(heights: Sequence[float], first: float, page: float) -> list[float]:
    """Lay rows on a first page with so much room and further whole ones; return how full each page becomes."""
    filled, room = [HEADER_MM], first
    for height in heights:
        if filled[-1] + height > room:
            filled.append(HEADER_MM)
            room = page
        filled[-1] += height
    return filled


def _part(what: str, text: str) -> dict[str, str]:
    return {"what": what, "text": text}


def _shortened(note: str) -> str:
    """Return a note as far as a row has room for it; the whole stands on the page that the row's code leads to."""
    if len(note) <= NOTE_LETTERS:
        return note
    return f"{note[:NOTE_LETTERS].rsplit(maxsplit=1)[0].rstrip()} …"


def _packed(note: str) -> list[str]:
    """Return the lines of a note, short ones side by side; of very many one flowing text."""
    packed: list[str] = []
    many = note.count("\n") > LINES_KEPT
    for line in filter(None, note.split("\n")):
        if packed and (many or len(packed[-1]) + len(line) <= SIDE_BY_SIDE):
            packed[-1] = f"{packed[-1]} · {line}"
        else:
            packed.append(line)
    return packed


def _line(parts: Sequence[Mapping[str, str]]) -> str:
    return "   ".join(f"{one['what']} {one['text']}" for one in parts)


def _lines(text: str, points: float, width: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes, words being kept whole where they can be."""
    return sum(max(1, ceil(text_width(line, points * POINT_MM, bold=bold) * 1.06 / width)) for line in text.split("\n"))


def _short_url(url: str) -> str:
    """Return an address as it is read; of a long one the host, the rest is behind the link."""
    bare = url.removeprefix("https://").removeprefix("http://").rstrip("/")
    host, slash, _ = bare.partition("/")
    return bare if len(bare) <= URL_LETTERS else f"{host}{slash}…"


def _web_address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""
