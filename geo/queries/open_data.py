"""Open data as it is read: features of layers under known terms, how many there are, and which ids were merged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import Licence
from geo.layers import model as layers
from geo.open_data import parts
from geo.open_data.licences import OWN_TERMS
from geo.open_data.parts import ShapeForm
from geo.queries.coverage_areas import Edition, editions_in_force
from geo.queries.layers import columns_for, relation_for

AT_ONCE: Final = 2000
LONGEST_S: Final = 120
"""How long one statement of a file, and the writing of what it gave, may take; far more than a page may."""
_TERMS: Final = "coalesce(o.licence, CASE WHEN l.source IS NULL THEN 'own' ELSE 'unknown' END)"
_JOIN: Final = "LEFT JOIN sources o ON o.key = l.source"
_LABELS: Final = "CASE {terms} WHEN 'own' THEN '{own}' {others} END"
_SHAPES: Final = {
    ShapeForm.GEOJSON: "ST_AsGeoJSON({geom}, 7)",
    ShapeForm.KML: "ST_AsKML({geom}, 7)",
    ShapeForm.WKT: "ST_AsText({geom}, 7)",
    ShapeForm.WKB: "ST_AsBinary(ST_Transform({geom}, CAST(:srid AS integer)))",
    ShapeForm.LEFT_OUT: "NULL",
}
_NEARER: Final = {"district": "district_code", "dong": "dong_code", "kind": "kind"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which features of a layer: under which licences (None: all of a layer that has none), where, of which kind."""

    licences: tuple[Licence, ...] | None
    district: str = ""
    dong: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many features of a layer come from one source."""

    licence: Licence
    credit: str
    url: str
    count: int


def open_columns(session: Session, collection: layers.Collection, *, by_source: bool) -> tuple[layers.Column, ...]:
    """Return a layer's columns as files have them: licence and source are never empty."""
    columns = columns_for(session, collection)
    return tuple(_told(column) for column in columns) if by_source else columns


def _told(column: layers.Column) -> layers.Column:
    if column.name == "licence":
        sql = _licence_words()
    elif column.name == "source":
        sql = "coalesce(o.title, l.source, '직접 조사')"
    else:
        return column
    return layers.Column(column.name, column.label, sql, column.type)


def _licence_words() -> str:
    others = " ".join(f"WHEN '{one.value}' THEN '{one.label}'" for one in Licence if one is not Licence.OWN)
    return _LABELS.format(terms=_TERMS, own=OWN_TERMS, others=others)


def read_features(
    session: Session,
    collection: layers.Collection,
    columns: Sequence[layers.Column],
    asked: Asked,
    form: ShapeForm,
    srid: int,
    base: str,
) -> Iterator[parts.Row]:
    """Yield the features by id, as a cursor hands them over: a hundred thousand of them need no memory."""
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        session.execute(text(f"SET LOCAL {limit} = '{LONGEST_S}s'"))
    values = ", ".join(f"{_value(column)} AS v{at}" for at, column in enumerate(columns))
    shape = _SHAPES[form] if collection.geometry else "NULL"
    read = relation_for(collection)
    join = _JOIN if asked.licences is not None else ""
    # OFFSET 0 has the place and the open fields of a row worked out once, not once for each column made of them.
    sql = f"""SELECT {values}, {shape.format(geom=_turned(collection))} AS shape
    FROM (SELECT l.* FROM {read.sql} l {join} WHERE ({read.where}) {_narrowed(collection, asked)} OFFSET 0) l {join}
    ORDER BY l.id"""  # noqa: S608  (the columns and relations are ours; values are bound)
    bound = {**read.values, **_bound(asked), "base": base, "srid": srid}
    rows = session.execute(text(sql), bound, execution_options={"stream_results": True, "yield_per": AT_ONCE})
    for row in rows:
        yield tuple(row[:-1]), row[-1]


def _turned(collection: layers.Collection) -> str:
    """Return the shape with rings as RFC 7946 asks for."""
    return "ST_ForcePolygonCCW(l.geom)" if collection.geometry is layers.GeometryKind.AREA else "l.geom"


def _value(column: layers.Column) -> str:
    if column.type is layers.ColumnType.NUMBER:
        return f"CAST({column.sql} AS double precision)"
    if column.type is layers.ColumnType.INTEGER:
        return f"CAST({column.sql} AS bigint)"
    if column.type is layers.ColumnType.INSTANT:
        return f"""to_char({column.sql} AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD"T"HH24\\:MI\\:SS"+09\\:00"')"""
    return column.sql


def _narrowed(collection: layers.Collection, asked: Asked) -> str:
    tests = [f"{_TERMS} = ANY(:licences)"] if asked.licences is not None else []
    columns = {column.name: column for column in collection.columns}
    for word, name in _NEARER.items():
        if getattr(asked, word):
            tests.append(_exactly(columns[name], word) if name in columns else "false")
    return "".join(f" AND {test}" for test in tests)


def _exactly(column: layers.Column, word: str) -> str:
    """Return the test of a column, behind what indexes know of it: a district need not read a country."""
    exact = f"{column.sql} = :{word}"
    return f"{column.narrow.format(value=f':{word}')} AND {exact}" if column.narrow else exact


def _bound(asked: Asked) -> dict[str, Any]:
    named = {word: value for word in _NEARER if (value := getattr(asked, word))}
    return {**named, "licences": [*asked.licences]} if asked.licences is not None else named


def count_by_source(session: Session, collection: layers.Collection, asked: Asked) -> list[SourceCount]:
    """Return how many features come from each source under each licence, the most first; not narrowed by licence."""
    read = relation_for(collection)
    everywhere = Asked(None, asked.district, asked.dong)
    sql = f"""SELECT {_TERMS} AS licence, coalesce(nullif(o.attribution, ''), o.title || coalesce(
        ' (' || nullif(o.publisher, '') || ')', ''), l.source, '직접 조사') AS credit, coalesce(o.url, '') AS url,
        count(*) AS count
    FROM {read.sql} l {_JOIN} WHERE ({read.where}) {_narrowed(collection, everywhere)}
    GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2"""  # noqa: S608  (the relations are ours; values are bound)
    rows = session.execute(text(sql), {**read.values, **_bound(everywhere)}).mappings()
    return [SourceCount(**{**row, "licence": Licence(row["licence"])}) for row in rows]


def count_areas(session: Session, collection: layers.Collection, asked: Asked) -> list[SourceCount]:
    """Return how many boundaries come from each file."""
    read = relation_for(collection)
    sql = f"""SELECT l.is_schematic, coalesce(nullif(l.source, ''), '행정동 경계') AS credit, count(*) AS features
    FROM {read.sql} l WHERE ({read.where}) {_narrowed(collection, asked)}
    GROUP BY 1, 2 ORDER BY 3 DESC, 2"""  # noqa: S608  (the relations are ours; values are bound)
    rows = session.execute(text(sql), _bound(asked)).all()
    terms = {True: Licence.OWN, False: Licence.UNKNOWN}
    return [SourceCount(terms[row.is_schematic], row.credit, "", row.features) for row in rows]


def editions_of(session: Session, on_date: date | None = None) -> tuple[Edition, ...]:
    """Return the boundary editions by which features are given their dong."""
    return editions_in_force(session, on_date or clock.today())


_ALIASES: Final = """
WITH RECURSIVE merged (id, at, merged_into) AS (
  SELECT r.id, r.id, r.merged_into FROM resources r
  WHERE r.merged_into IS NOT NULL AND r.public_rev IS NOT NULL
  UNION ALL
  SELECT m.id, r.id, r.merged_into FROM merged m JOIN resources r ON r.id = m.merged_into
)
SELECT CAST(m.id AS text) AS id, CAST(l.id AS text) AS kept_id, l.kind, l.name,
       CAST(:base AS text) || '/resources/' || l.id AS url
FROM merged m JOIN open_resources l ON l.id = m.at
LEFT JOIN sources o ON o.key = l.source
WHERE m.merged_into IS NULL AND {terms} <> 'unknown' ORDER BY m.id
"""


def read_aliases(session: Session, base: str) -> Iterator[parts.Row]:
    """Yield every public id that was merged into another, with the id that is left of it."""
    rows = session.execute(text(_ALIASES.format(terms=_TERMS)), {"base": base})
    return ((tuple(row), None) for row in rows)


def count_aliases(session: Session) -> int:
    """Return how many ids were merged into others."""
    sql = f"SELECT count(*) FROM ({_ALIASES.format(terms=_TERMS)}) a"  # noqa: S608  (fixed text; values are bound)
    return int(session.execute(text(sql), {"base": ""}).scalar_one())


@dataclass(frozen=True, slots=True)
class Reaches:
    """Where and when the data lie: a box in degrees (west, south, east, north), the first and the last day."""

    box: tuple[float, float, float, float] | None
    first: date | None
    last: date | None


def reaches_of(session: Session, collections: Sequence[layers.Collection]) -> Reaches:
    """Return where and when the features of some layers lie."""
    sql = """SELECT ST_XMin(b) AS w, ST_YMin(b) AS s, ST_XMax(b) AS e, ST_YMax(b) AS n
    FROM (SELECT ST_Extent(geom) AS b FROM layer_dongs) x"""
    box = session.execute(text(sql)).one()
    days = [_days(session, one) for one in collections if one.days]
    first = min((row.first for row in days if row.first), default=None)
    last = max((row.last for row in days if row.last), default=None)
    return Reaches(tuple(box) if box.w is not None else None, first, last)


def _days(session: Session, collection: layers.Collection) -> Any:
    first, last = (f"l.{name or collection.days[0]}" for name in collection.days)
    read = relation_for(collection)
    sql = f"""SELECT min({first}) AS first, greatest(max({first}), max({last})) AS last
    FROM {read.sql} l WHERE ({read.where})"""  # noqa: S608  (the relations are ours; values are bound)
    return session.execute(text(sql), read.values).one()


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Weekly hours of a space in minutes of its day; `until` is the first day on which they do not hold any more."""

    space_id: str
    weekday: int
    open_min: int
    close_min: int
    holiday: str
    since: date | None
    until: date | None


def open_hours(session: Session, today: date) -> list[OpenHours]:
    """Return the hours that hold today or later, of every space."""
    sql = """SELECT CAST(o.space_id AS text) AS space_id, o.weekday, o.open_min, o.close_min, o.holiday,
           lower(o.valid) AS since, upper(o.valid) AS until
    FROM openings o WHERE upper_inf(o.valid) OR upper(o.valid) > :today
    ORDER BY o.space_id, o.weekday, o.open_min, o.id"""
    return [OpenHours(**row) for row in session.execute(text(sql), {"today": today}).mappings()]


_LAYERS: Final = {0: "resources-points", 1: "resources-lines", 2: "resources-polygons", None: "resources-places"}


def layer_of_record(session: Session, resource_id: UUID) -> str | None:
    """Return the layer in which a record shows; None for one that open data does not show."""
    sql = "SELECT ST_Dimension(l.geom) AS dimension FROM layer_resources l WHERE l.id = :id"
    row = session.execute(text(sql), {"id": resource_id}).one_or_none()
    return _LAYERS[row.dimension] if row else None
