"""What a file of open data is made of: columns with their words, parts with their rows, and what is said around them.

Pure: rows come from whoever reads them, in the form of shape that a format asks for.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

Value = str | int | float | bool | date | None
Shape = str | bytes | None
Row = tuple[tuple[Value, ...], Shape]
"""The values of one feature in the order of its part's columns, and its shape in the form that was asked for."""
LONGITUDE_LATITUDE: Final = 4326


class ValueType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    FLAG = "boolean"


class Drawn(StrEnum):
    """The kind of shape that all features of a part have."""

    POINT = "Point"
    LINE = "LineString"
    AREA = "Polygon"
    NONE = ""


class ShapeForm(StrEnum):
    """In what form a reader hands a shape over."""

    GEOJSON = "geojson"
    KML = "kml"
    WKT = "wkt"
    WKB = "wkb"
    LEFT_OUT = "none"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its heading for people, and its line in the data dictionary."""

    name: str
    label: str
    type: ValueType = ValueType.TEXT
    told: str = ""


@dataclass(frozen=True)
class Part:
    """Features of one kind of shape; `rows` reads them anew, in a form and a reference system (EPSG)."""

    name: str
    title: str
    drawn: Drawn
    columns: tuple[Column, ...]
    rows: Callable[[ShapeForm, int], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Terms:
    """A licence among the features of a file: its words, the address that explains it, how many are under it."""

    code: str
    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Origin:
    """A source among the features, named as it wants to be."""

    credit: str
    licence: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class About:
    """What is said around the features of a file."""

    dataset: str
    title: str
    description: str
    licences: tuple[Terms, ...]
    origins: tuple[Origin, ...]
    boundary: str
    boundary_date: date | None
    changed_at: datetime
    address: str
    unchangeable: bool = False
    features: int = 0
    left_out: int = 0
    """How many are not in it because nobody has said what may be done with them."""

    @property
    def licence_told(self) -> str:
        """Return the licences in one line."""
        return " · ".join(one.label for one in self.licences)

    @property
    def source_told(self) -> str:
        """Return the sources in one line."""
        return " · ".join(one.credit for one in self.origins)


def told_of(about: About) -> dict[str, Any]:
    """Return what every answer and file says of a dataset: its terms, where it comes from, how fresh it is."""
    return {
        "title": about.title,
        "description": about.description,
        "licence": about.licence_told,
        "licences": [
            {"code": one.code, "label": one.label, "url": one.url, "features": one.count} for one in about.licences
        ],
        "source": about.source_told,
        "sources": [
            {"credit": one.credit, "licence": one.licence, "url": one.url, "features": one.count}
            for one in about.origins
        ],
        "boundary": about.boundary,
        "boundary_date": about.boundary_date,
        "changed_at": about.changed_at,
        "unchangeable": about.unchangeable,
    }


@dataclass(frozen=True)
class Whole:
    """A file before it is written."""

    about: About
    parts: tuple[Part, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns of all parts, each once."""
        return columns_of(self.parts)


def columns_of(parts: Sequence[Part]) -> tuple[Column, ...]:
    """Return the columns of some parts, each once."""
    return tuple({column.name: column for part in parts for column in part.columns}.values())


def places_of(part: Part, columns: Sequence[Column]) -> tuple[int, ...]:
    """Return where the values of some columns stand in a part's rows, -1 for those it does not have."""
    at = {column.name: place for place, column in enumerate(part.columns)}
    return tuple(at.get(column.name, -1) for column in columns)
