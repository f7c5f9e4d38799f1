"""The rows of layers as GeoJSON, put together inside the database: a page by its keys, one row, how many, how far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from geo.errors import InvalidInput
from geo.layers.crs import CRS84, Crs
from geo.layers.model import Collection, Column, ColumnType, GeometryKind, Relation
from geo.planning.kept import Kept
from geo.queries.layer_filters import Condition
from geo.queries.layers import database_of

LIMIT_USUAL: Final = 100
LIMIT_MOST: Final = 10_000
COUNTS_KEPT: Final = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read of a layer. `base` is the address of the service, `after` the key behind which a page begins."""

    collection: Collection
    columns: Sequence[Column]
    relation: Relation
    stamp: str
    base: str
    conditions: Sequence[Condition] = ()
    crs: Crs = CRS84
    limit: int = LIMIT_USUAL
    after: str | None = None

    def where(self) -> str:
        """Return all tests as SQL."""
        return " AND ".join((self.collection.where, self.relation.where, *(one.sql for one in self.conditions)))

    def values(self) -> dict[str, Any]:
        """Return all that is bound."""
        bound: dict[str, Any] = {"base": self.base, **self.relation.values}
        for one in self.conditions:
            bound |= one.values
        return bound


@dataclass(frozen=True, slots=True)
class Page:
    """Features as the text of a GeoJSON array without its brackets; `last` is set where more follow.

    `matched` is how many there are on all pages, where that was counted on the way.
    """

    features: str
    returned: int
    last: str | None
    matched: int | None = None


_PAGE: Final = """
WITH page AS MATERIALIZED (
  SELECT l.id FROM {relation} l WHERE {where} AND {behind} ORDER BY l.id LIMIT :most
), {rest}
"""
# Where an index finds what is asked for, looking once is enough for the page and for how many there are in all.
_COUNTED: Final = """
WITH hit AS MATERIALIZED (
  SELECT l.id FROM {relation} l WHERE {where}
), page AS MATERIALIZED (
  SELECT l.id FROM hit l WHERE {behind} ORDER BY l.id LIMIT :most
), {rest}
"""
_REST: Final = """kept AS MATERIALIZED (
  SELECT id FROM page ORDER BY id LIMIT :limit
)
SELECT string_agg({feature}, ',' ORDER BY l.id) AS features, count(*) AS returned,
       CASE WHEN (SELECT count(*) FROM page) > :limit
            THEN CAST((SELECT id FROM kept ORDER BY id DESC LIMIT 1) AS text) END AS last, {matched} AS matched
FROM (SELECT l.* FROM {rows} OFFSET 0) l
"""
_JOINED: Final = "kept k JOIN {relation} l ON l.id = k.id"
_PICKED: Final = "{relation} l WHERE l.id = ANY (ARRAY(SELECT id FROM kept))"
"""The rows of a page of a relation that is a union: a join would work out every row of it."""
# OFFSET 0 lets each column of a row be worked out once, however many properties are made of it.
_ONE: Final = """
SELECT {feature} AS feature FROM (SELECT l.* FROM {relation} l WHERE {where} AND l.id = CAST(:id AS {key}) OFFSET 0) l
"""
_FEATURE: Final = """'{{"type":"Feature","id":' || to_json(CAST(l.id AS text)) || ',"geometry":'
  || {geometry} || ',"properties":' || (SELECT row_to_json(p) FROM (SELECT {properties}) p) || '}}'"""


def read_page(session: Session, asked: Asked) -> Page:
    """Return a page of features in the order of their keys."""
    values = asked.values() | {"limit": asked.limit, "most": asked.limit + 1, "after": asked.after}
    counts = any(one.selects for one in asked.conditions) and _counts.get(_key(session, asked)) is None
    rest = _REST.format(
        rows=(_PICKED if asked.relation.is_union else _JOINED).format(relation=asked.relation.sql),
        feature=feature_sql(asked),
        matched="(SELECT count(*) FROM hit)" if counts else "CAST(NULL AS bigint)",
    )
    behind = "true" if asked.after is None else f"l.id > CAST(:after AS {asked.collection.key})"
    form = _COUNTED if counts else _PAGE
    sql = form.format(relation=asked.relation.sql, where=asked.where(), behind=behind, rest=rest)
    row = _run(session, sql, values)
    return Page(row.features or "", row.returned, row.last, row.matched)


def read_one(session: Session, asked: Asked, feature_id: str) -> str | None:
    """Return one feature as GeoJSON text, or None where there is none with that id."""
    if asked.collection.key == "uuid":
        try:
            feature_id = str(UUID(feature_id))
        except ValueError:
            return None
    sql = _ONE.format(
        relation=asked.relation.sql, where=asked.where(), feature=feature_sql(asked), key=asked.collection.key
    )
    values = asked.values() | {"id": feature_id}
    found: str | None = session.execute(_clause(sql), values).scalar_one_or_none()
    return found


def feature_sql(asked: Asked) -> str:
    """Return SQL for the GeoJSON text of a row `l`."""
    return _feature(asked.collection.geometry, tuple(asked.columns), asked.crs)


@lru_cache(maxsize=256)
def _feature(kind: GeometryKind | None, columns: tuple[Column, ...], crs: Crs) -> str:
    properties = ", ".join(f'{_written(column)} AS "{column.name}"' for column in columns)
    return _FEATURE.format(geometry=_geometry(kind, crs), properties=properties)


def _written(column: Column) -> str:
    """Return SQL for a property as it is written.

    A number always has a decimal point: GDAL and QGIS take the type of a property from the first features, and would
    cut a later 19.5 to 19 where those happened to be whole.
    """
    return f"round(CAST({column.sql} AS numeric), 4)" if column.type is ColumnType.NUMBER else column.sql


def _geometry(kind: GeometryKind | None, crs: Crs) -> str:
    """Return SQL for the geometry in a system, its axes in the system's order; of its one type."""
    if kind is None:
        return "'null'"
    shape = {4326: "l.geom", 5179: "l.geom_m"}.get(crs.srid, f"ST_Transform(l.geom, {crs.srid})")
    if kind is GeometryKind.AREA:
        shape = f"ST_ForcePolygonCCW(ST_Multi({shape}))"
    elif kind is GeometryKind.LINE:
        shape = f"ST_Multi({shape})"
    if crs.flipped:
        shape = f"ST_FlipCoordinates({shape})"
    return f"coalesce(ST_AsGeoJSON({shape}, {crs.decimals}, 0), 'null')"


_counts: Kept[tuple[Any, ...], int] = Kept(COUNTS_KEPT)


def count_all(session: Session, asked: Asked, page: Page | None = None) -> int:
    """Return how many rows are found on all pages; what was counted once stands until the layer changes."""
    if page is not None and asked.after is None and page.last is None:
        return page.returned
    key = _key(session, asked)
    if page is not None and page.matched is not None:
        return _counts.put(key, page.matched)
    return _counts.get_or(key, lambda: _count(session, asked))


def _key(session: Session, asked: Asked) -> tuple[Any, ...]:
    return (database_of(session), asked.stamp, asked.relation.sql, asked.where(), _bound(asked))


def _bound(asked: Asked) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in asked.values().items()))


def _count(session: Session, asked: Asked) -> int:
    sql = f"SELECT count(*) AS n FROM {asked.relation.sql} l WHERE {asked.where()}"  # noqa: S608  (our own words; values are bound)
    return int(_run(session, sql, asked.values()).n)


@lru_cache(maxsize=512)
def _clause(sql: str) -> TextClause:
    return text(sql)


def _run(session: Session, sql: str, values: Mapping[str, Any]) -> Row[Any]:
    """Return the one row of a statement; arithmetic of a filter that no number holds is the asker's own."""
    clause = _clause(sql)
    named = clause._bindparams  # noqa: SLF001  (which of the values the statement asks for)
    try:
        return session.execute(clause, {name: value for name, value in values.items() if name in named}).one()
    except DataError as error:
        raise InvalidInput(
            "filter의 계산이 셀 수 있는 수를 벗어나요.", "The filter's arithmetic overflows.", code="filter_range"
        ) from error


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a layer reaches: west, south, east, north in degrees, and its first and last day."""

    box: tuple[float, float, float, float] | None = None
    days: tuple[date | None, date | None] = (None, None)
    rows: int = 0


_extents: Kept[tuple[Any, ...], Extent] = Kept(64)


def extent_of(session: Session, asked: Asked) -> Extent:
    """Return how far a layer reaches in space and time, and how many rows it has."""
    key = (
        database_of(session),
        asked.stamp,
        asked.collection.id,
        asked.relation.sql,
        asked.relation.where,
        repr(asked.relation.values),
    )
    return _extents.get_or(key, lambda: _extent(session, asked))


def _extent(session: Session, asked: Asked) -> Extent:
    begins, ends = asked.collection.days or ("", "")
    first = f"min(l.{begins})" if begins else "CAST(NULL AS date)"
    last = f"max(l.{ends})" if ends else "CAST(NULL AS date)"
    sql = f"""
    SELECT ST_XMin(e.box) AS west, ST_YMin(e.box) AS south, ST_XMax(e.box) AS east, ST_YMax(e.box) AS north,
           e.first, e.last, e.n
    FROM (SELECT ST_Extent(l.geom) AS box, {first} AS first, {last} AS last, count(*) AS n
          FROM {asked.relation.sql} l WHERE {asked.where()}) e
    """  # noqa: S608  (our own words; values are bound)
    row = _run(session, sql, asked.values())
    box = None if row.west is None else (row.west, row.south, row.east, row.north)
    return Extent(box, (row.first, row.last), row.n)
