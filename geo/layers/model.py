"""What a layer is: its columns, its kind of geometry, where it is read and what it follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from geo.enums import Labelled
from geo.models.layers import Layer
from geo.queries.reach import Reach


class ColumnType(StrEnum):
    """How the values of a column are written; a DATE is compared as the ISO text it is."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    INSTANT = "instant"


class GeometryKind(Labelled):
    """The one type of geometry of a layer. Lines and areas are always of the multiple type, so that none is mixed."""

    POINT = "Point", "점"
    LINE = "MultiLineString", "선"
    AREA = "MultiPolygon", "면"


@dataclass(frozen=True, slots=True)
class Column:
    """A flat property: `sql` is its value of the row `l` (`:base` is bound to the address of the service).

    `field` is the field of a record's kind that stands in it; `choices` are words with their Korean labels. `narrow` is
    a test that indexes answer and that every row with the value `{value}` passes, where the value itself is dear.
    """

    name: str
    label: str
    sql: str
    type: ColumnType = ColumnType.TEXT
    field: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    narrow: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A layer. `relation` is what is read, `where` narrows it; `layers` are what its stamp follows.

    Its rows have `id`, `geom` (EPSG:4326), `geom_m` (EPSG:5179) and `near_m`, where an index looks for what may be
    inside a box of EPSG:5179: what shows is `geom` alone. `key` is the type of `id` in SQL. `days` names the columns
    (from, until) that `datetime` asks; both the same for a single day, empty where a layer has no time.
    """

    id: str
    title: str
    description: str
    geometry: GeometryKind | None
    relation: str
    columns: tuple[Column, ...]
    layers: tuple[Layer, ...]
    source: str
    licence: str = ""
    where: str = "true"
    key: str = "uuid"
    days: tuple[str, ...] = ()
    follows_coverage: bool = False
    page: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the public, or somebody who looks after records and sees what is not public of them, too.

    `edits` is where they do.
    """

    sees: frozenset[str] = frozenset({"public"})
    edits: Reach | None = None

    @property
    def public(self) -> bool:
        """Say whether only what everybody sees may be shown."""
        return self.sees == {"public"}

    @property
    def key(self) -> str:
        """Return what tells apart readers who see different things."""
        return repr((sorted(self.sees), self.edits.parameters() if self.edits else None))


PUBLIC = Reader()


@dataclass(frozen=True, slots=True)
class Relation:
    """What is read for somebody: SQL with bound names, and their values."""

    sql: str
    where: str = "true"
    values: Mapping[str, Any] = field(default_factory=dict)
    is_union: bool = False
