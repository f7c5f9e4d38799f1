"""Files of every kind that offices send, made by hand, so that opening them is tested without the real ones."""

import io
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapefile
import shapely
import xlsxwriter

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def zipped(entries: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as bundle:
        for path, content in entries.items():
            bundle.writestr(path, content)
    return target.getvalue()


def xlsx(*sheets: Sequence[Sequence[Any]], fill: Callable[[Any], None] | None = None) -> bytes:
    """Return a workbook with these rows per sheet; `fill` may write what rows cannot say."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_numbers": False})
    for rows in sheets:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    if fill is not None:
        fill(workbook)
    workbook.close()
    return target.getvalue()


def edited(data: bytes, path: str, edit: Callable[[bytes], bytes]) -> bytes:
    """Return the ZIP with one entry changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        entries = {name: bundle.read(name) for name in bundle.namelist()}
    return zipped({**entries, path: edit(entries[path])})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE compound file with these streams, each in whole sectors of 512 bytes."""
    padded = {name: content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0") for name, content in streams.items()}
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    table, body, at = [FAT, 2, END], b"", 3
    for number, (name, content) in enumerate(padded.items(), 1):
        count = len(content) // 512
        entries.append(_entry(name, 2, at, len(content), right=number + 1 if number < len(padded) else FREE))
        table += [*range(at + 1, at + count), END]
        body, at = body + content, at + count
    directory = b"".join(entries).ljust(1024, b"\0")
    assert len(table) <= 128
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    return header + struct.pack("<128I", *table, *[FREE] * (128 - len(table))) + directory + body


def _entry(name: str, kind: int, first: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(raw), kind, 1, FREE, right, child)
    return raw.ljust(64, b"\0") + links + b"\0" * 36 + struct.pack("<III", first, size, 0)


def xls(
    rows: Sequence[Sequence[str | float]], extra: bytes = b"", *, streams: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a BIFF8 workbook with one sheet; `extra` are records more for the sheet."""
    cells = b"".join(_biff_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + extra + _record(0x000A)
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + _record(0x0042, b"\xb0\x04")
    name = "가".encode("utf-16-le")
    place = len(begin) + 4 + 8 + len(name) + 4
    book = begin + _record(0x0085, struct.pack("<IHBB", place, 0, 1, 1) + name) + _record(0x000A) + sheet
    return compound({"Workbook": book, **(streams or {})})


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _biff_cell(row: int, column: int, value: str | float) -> bytes:
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHH", row, column, 0) + text)
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def far_cell(row: int, column: int) -> bytes:
    return _biff_cell(row, column, "y")


def ods(rows: str) -> bytes:
    """Return an OpenDocument sheet whose table holds this XML."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="시트">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="x"/></manifest:manifest>'
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mime, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})


def ods_row(*texts: str, repeat: int = 1) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeat}">{cells}</table:table-row>'


def geopackage(
    rows: Sequence[tuple[Any, ...]],
    *,
    extra: Sequence[str] = (),
    epsg: int = 5186,
    layer: str = "시설",
    wal: bool = False,
) -> bytes:
    """Return a GeoPackage with one layer of (geometry blob or None, name, number)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        connection = sqlite3.connect(path)
        connection.executescript(
            "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);"
            "CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);"
            f'CREATE TABLE "{layer}" (fid INTEGER PRIMARY KEY, geom BLOB, "이름" TEXT, "정원" REAL);'
            f"INSERT INTO gpkg_contents VALUES ('{layer}', 'features');"
            f"INSERT INTO gpkg_geometry_columns VALUES ('{layer}', 'geom', 1);"
            f"INSERT INTO gpkg_spatial_ref_sys VALUES (1, 'EPSG', {epsg});"
        )
        connection.executemany(f'INSERT INTO "{layer}" (geom, "이름", "정원") VALUES (?, ?, ?)', rows)
        for statement in extra:
            connection.execute(statement)
        connection.commit()
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
        return path.read_bytes()


def gpkg_blob(shape: shapely.Geometry, *, envelope: int = 0) -> bytes:
    """Return a geometry as GeoPackage writes it; `envelope` 1 puts the four bounds before it."""
    box = struct.pack("<4d", *(shapely.bounds(shape)[[0, 2, 1, 3]])) if envelope else b""
    return b"GP\0" + bytes([1 | envelope << 1]) + struct.pack("<i", 1) + box + shapely.to_wkb(shape)


def shapefile_parts(rows: Sequence[tuple[str, float, float]], encoding: str = "cp949") -> dict[str, bytes]:
    """Return the files of a shapefile of points named in Korean, without .cpg and .prj."""
    files = {suffix: io.BytesIO() for suffix in (".shp", ".shx", ".dbf")}
    with shapefile.Writer(
        shp=files[".shp"], shx=files[".shx"], dbf=files[".dbf"], shapeType=shapefile.POINT, encoding=encoding
    ) as writer:
        writer.field("이름", "C", 40)
        writer.field("code", "C", 10)
        for name, x, y in rows:
            writer.point(x, y)
            writer.record(name, "0012")
    return {suffix: file.getvalue() for suffix, file in files.items()}
