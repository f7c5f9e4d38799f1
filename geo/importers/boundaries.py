"""Read boundary files of administrative dong: bytes in, a BoundarySet out.

GeoJSON, TopoJSON and shapefiles (their files beside each other or in a ZIP); the layouts are in `boundary_layouts`.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import geopandas as gpd
import shapely

from geo.crs import KOREA_BOX, WGS84
from geo.enums import CodeSystem
from geo.geometry import POLYGON_TYPE_IDS
from geo.importers import sniff
from geo.importers.boundary_codes import coded
from geo.importers.boundary_layouts import LAYOUTS, CodeChoice, Layout, Row, refuse, refuse_unknown_layout
from geo.importers.boundary_set import BoundarySet, Finding, cleaned, dong_frame
from geo.importers.code_book import CodeBook
from geo.importers.dbase import dbf_columns
from geo.importers.geojson import Feature, collection_features, read_document, refuse_feature, refuse_wrong_places
from geo.importers.legal_dong import refuse_legal_codes, refuse_legal_columns
from geo.importers.shapefiles import (
    ShapefileContent,
    is_shapefile_zip,
    read_shapefile,
    refuse_incomplete,
    shapefile_in_zip,
)
from geo.importers.topojson import topology_features

__all__ = ["CodeChoice", "read_boundaries"]

NAMED: Final = 5
EMPTY_BOOK: Final = CodeBook()


_VERSION = re.compile(r"HangJeongDong_ver(\d{8})", re.IGNORECASE)
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{6})(?!\d)")
_DATE_COLUMNS: Final = ("BASE_DATE", "base_date", "기준일", "기준일자")


def read_boundaries(
    name: str,
    data: bytes,
    *,
    codes: CodeChoice = "auto",
    neighbours: Mapping[str, bytes] | None = None,
    book: CodeBook = EMPTY_BOOK,
) -> BoundarySet:
    """Read one boundary file into a clean coverage of dong in EPSG:4326.

    `neighbours` are the files of the same stem by suffix, for a shapefile; `book` names districts and 행정안전부 codes
    for files that have only 통계청 codes. With `codes="auto"` the column says the system: 행정안전부 where the file has
    it; "kostat" keeps 통계청 codes even where the other is known. Raises FileRefused with a stable code; nothing is
    guessed.
    """
    beside = dict(neighbours or {})
    features = _features(name, data, beside)
    columns = features[0].properties
    refuse_legal_columns(name, columns)
    layout = _layout(name, columns)
    system = layout.system(name, codes)
    refuse_legal_codes(name, [str(feature.properties.get("adm_cd2", "")) for feature in features])
    rows = [layout.row(name, feature, system) for feature in features]
    refuse_legal_codes(name, [row["code"] for row in rows])
    news = coded(name, rows, book, keep_kostat=codes == "kostat")
    _refuse_repeats(name, rows)
    _refuse_unreadable_names(name, rows)
    note = f"통계청 SGIS 행정동 경계, {layout.title} ({name})"
    found = BoundarySet(
        dongs=dong_frame(rows, [feature.shape for feature in features]),
        edition_date=_edition_date(name, features),
        codes=_system_of(rows),
        source_note=note if layout.title != "통계청 SGIS" else f"통계청 SGIS 행정동 경계 ({name})",
        sha256=_sha256(data, beside),
        findings=(*news, *_strange_districts(rows)),
        year=_stated_year(features),
    )
    return cleaned(found)


def _system_of(rows: Sequence[Row]) -> CodeSystem:
    return CodeSystem.KOSTAT if any(row["by_kostat"] for row in rows) else CodeSystem.MOIS


def _sha256(data: bytes, beside: Mapping[str, bytes]) -> str:
    """Return the checksum of the file; of a shapefile's shapes and table together: either may change alone."""
    whole = hashlib.sha256(data)
    if ".shp" in beside and ".dbf" in beside:
        whole = hashlib.sha256(beside[".shp"] + beside[".dbf"])
    return whole.hexdigest()


def _features(name: str, data: bytes, beside: dict[str, bytes]) -> list[Feature]:
    """Return the features of whatever kind of file this is; a shapefile's parts are left in `beside`."""
    kind = sniff.kind_of(data)
    suffix = name[-4:].lower()
    if kind is not None and kind[0] == "zip" and (suffix == ".zip" or is_shapefile_zip(data)):
        beside |= shapefile_in_zip(name, data)
        if not beside.keys() & {".shp", ".dbf"}:
            refuse(name, "not_geojson_zip", "ZIP 묶음 안에 셰이프파일이 없습니다.", "there is no shapefile in the ZIP")
        return _shapefile_features(name, beside)
    if suffix in {".shp", ".dbf", ".shx", ".prj"} or (kind is not None and kind[0] == "shapefile"):
        beside |= {suffix if suffix in {".dbf", ".shx", ".prj"} else ".shp": data}
        return _shapefile_features(name, beside)
    document = read_document(name, data, kinds=("FeatureCollection", "Topology"))
    return (topology_features if document["type"] == "Topology" else collection_features)(name, document)


def _shapefile_features(name: str, parts: Mapping[str, bytes]) -> list[Feature]:
    if ".dbf" in parts:
        refuse_legal_columns(name, dbf_columns(name, parts[".dbf"]))
    missing = [suffix for suffix in (".shp", ".dbf") if suffix not in parts]
    if missing:
        refuse_incomplete(name, parts, missing)
    content = read_shapefile(name, parts)
    features = [
        Feature(number, _properties(content, record), shape)
        for number, (record, shape) in enumerate(zip(content.records, content.shapes, strict=True), 1)
    ]
    if not features:
        refuse(name, "no_features", "도형(feature)이 하나도 없습니다.", "there are no features")
    for feature in features:
        if feature.shape is None or shapely.get_type_id(feature.shape) not in POLYGON_TYPE_IDS:
            refuse_feature(name, "not_polygon", feature.number, "도형이 면(Polygon)이 아닙니다", "is not a polygon")
    return _in_degrees(name, content, features)


def _properties(content: ShapefileContent, record: Sequence[str]) -> dict[str, Any]:
    """Return a row by column; what the table itself holds as numbers stays a number, so that codes are refused."""
    return {
        column: float(value) if column in content.numeric and _is_number(value) else value
        for column, value in zip(content.columns, record, strict=True)
    }


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?", value, re.ASCII) is not None


def _in_degrees(name: str, content: ShapefileContent, features: list[Feature]) -> list[Feature]:
    """Return the features in EPSG:4326; without a .prj only degrees inside Korea are understood."""
    shapes = gpd.GeoSeries([feature.shape for feature in features])
    if content.crs is None:
        west, south, east, north = shapes.total_bounds
        inside = west >= KOREA_BOX[0] and south >= KOREA_BOX[1] and east <= KOREA_BOX[2] and north <= KOREA_BOX[3]
        if content.prj or not inside:
            _refuse_crs(name, content.prj)
    moved = shapes.set_crs(content.crs or WGS84).to_crs(WGS84)
    found = [Feature(f.number, f.properties, shape) for f, shape in zip(features, moved, strict=True)]
    refuse_wrong_places(name, found)
    return found


def _refuse_crs(name: str, prj: str) -> None:
    if prj:
        said = f"좌표계 파일(.prj)이 우리나라에서 쓰는 좌표계가 아닙니다: {prj[:60]}"
        refuse(name, "crs_unknown", said, "the .prj is of no system used in Korea")
    said = "좌표계 파일(.prj)이 옆에 없어서 좌표계를 알 수 없습니다. .prj도 함께 두어 주세요."
    refuse(name, "crs_missing", said, "the .prj is missing")


def _layout(name: str, columns: Mapping[str, Any]) -> Layout:
    found = next((layout for layout in LAYOUTS if layout.fits(frozenset(columns))), None)
    return found or refuse_unknown_layout(name, columns)


def _refuse_repeats(name: str, rows: Sequence[Row]) -> None:
    counts = Counter(row["code"] for row in rows)
    repeated = [code for code, count in counts.items() if count > 1]
    if repeated:
        said = f"같은 코드가 여러 번 나옵니다: {', '.join(repeated[:NAMED])}({len(repeated)}개)."
        refuse(name, "code_repeated", said, "some codes are repeated", codes=repeated)


def _refuse_unreadable_names(name: str, rows: Sequence[Row]) -> None:
    if not any("가" <= letter <= "힣" for row in rows for letter in row["name"]):
        said = "동 이름에 한글이 하나도 없습니다. 글자가 깨진 파일입니다. UTF-8로 다시 저장해 주세요."
        refuse(name, "wrong_encoding", said, "no name holds Hangul")


def _strange_districts(rows: Sequence[Row]) -> tuple[Finding, ...]:
    own = [row for row in rows if not row["by_kostat"] and row["code"][:5] != row["district_code"]]
    strange = [f"{row['district']} {row['name']}" for row in own]
    if not strange:
        return ()
    said = f"동 코드와 구 코드의 앞자리가 다릅니다: {', '.join(strange[:NAMED])}({len(strange)}곳)"
    return (Finding("district_code_differs", said, {"names": strange}),)


def _edition_date(name: str, features: Sequence[Feature]) -> date | None:
    """Return the day the file or its name states; None when they say none or more than one."""
    sources = {str(feature.properties.get("source", "")) for feature in features}
    columns = {str(f.properties[column]) for f in features for column in _DATE_COLUMNS if column in f.properties}
    stated = {found for source in sources for found in _VERSION.findall(source)}
    stated |= {text.replace("-", "") for text in columns if re.fullmatch(r"\d{8}|\d{4}-\d\d-\d\d", text, re.ASCII)}
    dates = {_day(text) for text in stated or set(_DATE_IN_NAME.findall(name))} - {None}
    return dates.pop() if len(dates) == 1 else None


def _stated_year(features: Sequence[Feature]) -> str:
    """Return the year that stands in base_year: too little for a date, but it helps a person to give one."""
    years = {str(feature.properties.get("base_year", "")) for feature in features}
    return years.pop() if len(years) == 1 else ""


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
