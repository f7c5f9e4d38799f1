"""Open a file of any kind that offices send, by its bytes: one SourceTable per sheet or layer, or a refusal."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath
from typing import Final

from geo.errors import FileRefused
from geo.importers import sniff
from geo.importers.delimited import read_delimited
from geo.importers.geojson_tables import read_geojson
from geo.importers.geopackages import read_geopackage
from geo.importers.grids import SourceTable, tables_of
from geo.importers.html_tables import read_html
from geo.importers.limits import FILE_BYTES
from geo.importers.refusals import refused
from geo.importers.shapefiles import PARTS
from geo.importers.workbooks import read_xls
from geo.importers.xml_layers import read_gpx, read_kml
from geo.importers.zip_files import open_zip, shapefile_table
from geo.personal_numbers import CODE, holds_resident_number

__all__ = ["SourceTable", "open_tables"]

INTO_WORKBOOK: Final = "표를 엑셀에 옮겨 XLSX나 CSV로 저장해서 넣어 주세요."
UNPACK: Final = "압축을 풀어서, 또는 ZIP으로 묶어서 넣어 주세요."
ADVICE: Final = {
    "image": INTO_WORKBOOK,
    "pdf": f"원본 엑셀 파일을 받거나, {INTO_WORKBOOK}",
    "hwp": INTO_WORKBOOK,
    "gzip": UNPACK,
    "archive": UNPACK,
    "spreadsheetml": "엑셀에서 열어 XLSX로 다시 저장해서 넣어 주세요.",
    "drawing": "지도 프로그램에서 GeoPackage나 GeoJSON으로 저장해서 넣어 주세요.",
    "vrt": "받지 않습니다. 자료가 든 파일 자체를 넣어 주세요.",
    "program": "받지 않습니다.",
}
ADVICE_ELSE: Final = "XLSX, CSV, GeoJSON, GeoPackage, 셰이프파일(ZIP), KML, GPX 가운데 하나로 넣어 주세요."

OPENERS: Final[Mapping[str, Callable[[str, bytes], list[SourceTable]]]] = {
    "text": lambda name, data: tables_of(name, [read_delimited(name, data)]),
    "html": lambda name, data: tables_of(name, read_html(name, data)),
    "ole": read_xls,
    "json": lambda name, data: [read_geojson(name, data)],
    "sqlite": read_geopackage,
    "kml": lambda name, data: [read_kml(name, data)],
    "gpx": read_gpx,
}

_JSON = re.compile(rb"(\xef\xbb\xbf)?\s*(\{\s*[\"}]|\[\s*[\[{])")


def open_tables(name: str, data: bytes, *, neighbours: Mapping[str, bytes] | None = None) -> list[SourceTable]:
    """Return every table of the file, whatever its name says it is.

    `neighbours` are the other files of a shapefile by suffix (".dbf" …). Raises FileRefused with a stable code and a
    sentence that says what the file is and what to do; nothing of the file is then kept.
    """
    try:
        tables = _open(name, data, neighbours or {})
    except (MemoryError, RecursionError) as error:
        said = "파일이 지나치게 복잡해서 읽을 수 없습니다. 나누거나 간단하게 해서 다시 넣어 주세요."
        raise refused(name, "too_complex", said, "the file is too complex") from error
    _refuse_resident_numbers(name, tables)
    return tables


def _refuse_resident_numbers(name: str, tables: Iterable[SourceTable]) -> None:
    for table in tables:
        for heading, column in zip(table.headings, table.cells.to_numpy().T, strict=True):
            at = next((at for at, cell in enumerate(column) if holds_resident_number(cell)), None)
            if at is not None:
                line = table.cells.index[at]
                said = f"{line}행 '{heading}'에 주민등록번호나 외국인등록번호가 있습니다. 지우고 다시 넣어 주세요."
                raise refused(name, CODE, said, f"line {line} holds a resident registration number: remove it")


def _open(name: str, data: bytes, neighbours: Mapping[str, bytes], *, inside: bool = False) -> list[SourceTable]:
    sniff.refuse_too_big(name, len(data), FILE_BYTES)
    sniff.refuse_empty(name, data)
    kind, title = sniff.kind_of(data) or _text_kind(data)
    if kind == "zip":
        return _open_zip(name, data, inside=inside)
    if kind == "shapefile" or (kind == "text" and _suffix(name) in PARTS):
        return [shapefile_table(name, {**neighbours, _suffix(name, ".shp"): data})]
    if kind in OPENERS:
        return OPENERS[kind](name, data)
    raise _other(name, kind, title)


def _open_zip(name: str, data: bytes, *, inside: bool) -> list[SourceTable]:
    if inside:
        return open_zip(name, data, lambda inner, _: _too_deep(inner))
    return open_zip(name, data, lambda inner, content: _open(inner, content, {}, inside=True))


def _too_deep(name: str) -> list[SourceTable]:
    said = "ZIP 안에 또 압축 파일이 있습니다. 풀어서 넣어 주세요."
    raise refused(name, "zip_nested", said, "there is an archive inside the ZIP")


def _text_kind(data: bytes) -> tuple[str, str]:
    return ("json", "JSON") if _JSON.match(data) else ("text", "글")


def _suffix(name: str, otherwise: str = "") -> str:
    """Return which part of a shapefile the name says it is: .shx begins like .shp, and .prj is plain text."""
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in PARTS else otherwise


def _other(name: str, kind: str, title: str) -> FileRefused:
    said = f"표나 지도 자료가 아니라 {title}입니다. {ADVICE.get(kind, ADVICE_ELSE)}"
    return refused(name, "vrt" if kind == "vrt" else f"not_table_{kind}", said, f"this is {kind}, not a table")
