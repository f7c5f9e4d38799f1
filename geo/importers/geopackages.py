"""Open GeoPackages with SQLite itself: the file stays in memory, is only read, and none of its own code runs."""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import shapely

from geo.importers.features import Layer, layer_table, sound, value_text
from geo.importers.grids import SourceTable
from geo.importers.limits import COLUMNS, ROWS, CellCounter, refuse_extent
from geo.importers.refusals import refused

WAL_AT: Final = 18
STEPS_MOST: Final = 20_000
STEP_SIZE: Final = 10_000
"""SQLite gives up after this many steps of its machine: two hundred million, some seconds."""
ENVELOPE_BYTES: Final = (0, 32, 48, 48, 64)
ALLOWED: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
TEXT_MOST: Final = 1_000_000

_COMPUTED: Final = re.compile(r"^\s*CREATE\s+VIRTUAL|\bAS\s*\(", re.IGNORECASE)
"""Tables whose rows are not simply stored: virtual ones and those with generated columns."""
_LAYERS: Final = """
SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id
FROM gpkg_contents c
JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
WHERE c.data_type = 'features' ORDER BY c.table_name
"""
_TABLES: Final = "SELECT name, type, sql FROM sqlite_master"


def read_geopackage(name: str, data: bytes) -> list[SourceTable]:
    """Return one table per feature layer. Views, virtual tables and triggers of the file are never run.

    Raises FileRefused for a database that is no GeoPackage, is broken, or holds no features.
    """
    connection = sqlite3.connect(":memory:", cached_statements=0)
    try:
        _load(connection, data)
        tables = [table for layer in _layers(name, connection) if len((table := layer).cells)]
    except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError) as error:
        said = "GeoPackage(SQLite) 파일을 읽을 수 없습니다. 깨졌거나 GeoPackage가 아닙니다."
        raise refused(name, "gpkg_broken", said, "this is no sound GeoPackage") from error
    finally:
        connection.close()
    if not tables:
        raise refused(name, "no_features", "GeoPackage 안에 도형 레이어가 없습니다.", "there are no feature layers")
    return tables


def _load(connection: sqlite3.Connection, data: bytes) -> None:
    plain = bytearray(data)
    plain[WAL_AT : WAL_AT + 2] = b"\x01\x01"  # a database left in WAL mode could not be opened without its -wal file
    connection.deserialize(bytes(plain))
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64_000_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    steps = iter(range(STEPS_MOST))
    connection.set_progress_handler(lambda: next(steps, None) is None, STEP_SIZE)
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY)


def _layers(name: str, connection: sqlite3.Connection) -> Iterator[SourceTable]:
    real = {
        table: sql or ""
        for table, kind, sql in connection.execute(_TABLES)
        if kind == "table" and not _COMPUTED.search(sql or "")
    }
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= set(real):
        said = "SQLite 데이터베이스이지만 GeoPackage가 아닙니다. QGIS에서 GeoPackage로 저장해 주세요."
        raise refused(name, "not_gpkg", said, "this SQLite file is no GeoPackage")
    for table, column, organisation, number in connection.execute(_LAYERS).fetchall():
        if table in real:
            epsg = number if str(organisation).upper() == "EPSG" and isinstance(number, int) else None
            yield _layer(name, connection, table, column, epsg)


def _layer(name: str, connection: sqlite3.Connection, table: str, column: str, epsg: int | None) -> SourceTable:
    quoted = '"' + table.replace('"', '""') + '"'
    rows = connection.execute(f"SELECT * FROM {quoted} LIMIT {ROWS + 1}")  # noqa: S608  (a name of the file's own, quoted)
    columns = [heading[0] for heading in rows.description]
    refuse_extent(name, 0, min(len(columns), COLUMNS + 1))
    layer = Layer(name, "gpkg", table, "", epsg)
    at = columns.index(column) if column in columns else -1
    counter = CellCounter(name)
    kept = [heading for heading in columns if heading != column]
    for number, row in enumerate(rows, 1):
        refuse_extent(name, number, len(kept))
        cells = {heading: _cell(value) for heading, value in zip(columns, row, strict=True) if heading != column}
        counter.add_text(list(cells.values()))
        try:
            layer.add(number, cells, sound(_shape(row[at])) if at >= 0 else None)
        except (ValueError, IndexError, shapely.GEOSException):
            layer.refuse(number, "도형이 깨졌습니다.")
    return layer_table(layer, kept)


def _cell(value: Any) -> str:
    return "" if isinstance(value, bytes) else value_text(value)[:TEXT_MOST]


def _shape(blob: Any) -> shapely.Geometry | None:
    """Return the geometry of a GeoPackage blob: "GP", version, flags, SRS, an envelope, then WKB."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or blob[:2] != b"GP":
        raise ValueError("no GeoPackage geometry")
    flags = blob[3]
    start = 8 + ENVELOPE_BYTES[flags >> 1 & 7]
    empty = flags >> 4 & 1
    return None if empty else shapely.from_wkb(blob[start:])
