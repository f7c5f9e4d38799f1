"""Maps as files: GeoJSON, GeoPackage, shapefiles, KML, KMZ and GPX, each without GDAL."""

import json
from typing import Any

import pytest
import shapely

from geo.errors import FileRefused
from geo.importers.source import SourceTable, open_tables
from tests.geo.importers.source_samples import geopackage, gpkg_blob, shapefile_parts, zipped

PLACE = {"type": "Point", "coordinates": [126.97, 37.57, 30.0]}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def only(data: bytes, name: str = "지도", **options: Any) -> SourceTable:
    [table] = open_tables(name, data, **options)
    return table


def rows(table: SourceTable) -> list[list[str]]:
    return table.cells.to_numpy().tolist()


def wkt(table: SourceTable) -> list[str | None]:
    assert table.shapes is not None
    return [None if shape is None else shapely.to_wkt(shape, rounding_precision=2) for shape in table.shapes]


def collection(*features: Any, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}, ensure_ascii=False).encode()


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_geojson_of_every_shape_is_a_table_with_shapes() -> None:
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    data = collection(
        feature(PLACE, 이름="행복", 정원=10.0, 열림=True, 태그=["가", 1]),
        feature(line, 이름="길"), feature(SQUARE, 이름=None), feature(None, 이름="어딘가"),
    )  # fmt: skip
    table = only(data)
    assert (table.kind, table.headings, table.crs) == ("geojson", ("이름", "정원", "열림", "태그"), None)
    assert rows(table)[0] == ["행복", "10", "TRUE", '["가", 1]']
    assert rows(table)[2:] == [["", "", "", ""], ["어딘가", "", "", ""]]
    assert wkt(table) == ["POINT (126.97 37.57)", "LINESTRING (0 0, 1 1)", "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))", None]


def test_a_broken_feature_is_a_fault_and_the_others_stay() -> None:
    table = only(collection(feature({"type": "Point", "coordinates": ["x", 1]}, a=1), feature(PLACE, a=2), "?"))
    assert (list(table.cells.index), rows(table)) == ([2], [["2"]])
    assert [(fault.line, fault.code) for fault in table.faults] == [(1, "geometry_broken"), (3, "feature_broken")]


@pytest.mark.parametrize(
    ("name", "crs"),
    [("urn:ogc:def:crs:OGC:1.3:CRS84", 4326), ("urn:ogc:def:crs:EPSG::5179", 5179), ("EPSG:5186", 5186)],
)
def test_the_crs_that_geojson_states_is_told(name: str, crs: int) -> None:
    assert only(collection(feature(PLACE, a=1), crs={"type": "name", "properties": {"name": name}})).crs == crs


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"type": "Topology", "objects": {}}', "topojson"),
        (b'{"value": []}', "not_geojson"),
        (b'[{"a": 1}]', "not_geojson"),
        (b'{"type": "FeatureCollection", "features": [', "not_json"),
        (collection(), "no_features"),
        (collection(feature(PLACE), crs={"type": "name", "properties": {"name": "Bessel"}}), "other_crs"),
        (b'{"a": ' + b"[" * 100_000, "not_json"),
        (b'{"a": [' + b"[]," * 3_000_001 + b"0]}", "json_too_big"),
    ],
)
def test_json_that_is_no_map_is_refused_by_what_it_is(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as caught:
        open_tables("지도.json", data)
    assert caught.value.code == code


@pytest.mark.parametrize("wal", [False, True])
def test_a_geopackage_is_read_with_its_stated_crs(wal: bool) -> None:
    point, square = shapely.Point(200_000, 450_000), shapely.box(0, 0, 1, 1)
    data = geopackage(
        [(gpkg_blob(point), "행복", 10.0), (gpkg_blob(square, envelope=1), "마당", None), (None, "어딘가", 2.5)],
        wal=wal,
    )
    table = only(data)
    assert (table.kind, table.sheet, table.crs, table.headings) == ("gpkg", "시설", 5186, ("fid", "이름", "정원"))
    assert rows(table) == [["1", "행복", "10"], ["2", "마당", ""], ["3", "어딘가", "2.5"]]
    assert wkt(table) == ["POINT (200000 450000)", "POLYGON ((1 0, 1 1, 0 1, 0 0, 1 0))", None]


def test_a_broken_geometry_of_a_geopackage_is_a_fault() -> None:
    table = only(geopackage([(b"GP\x00\x01\x00\x00\x00\x00junk", "가", 1.0), (b"x", "나", 1.0), (None, "다", 1.0)]))
    assert [fault.line for fault in table.faults] == [1, 2]
    assert rows(table) == [["3", "다", "1"]]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW 몰래 AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, NULL AS geom FROM n",
        "CREATE VIRTUAL TABLE 몰래 USING fts5(geom)",
    ],
)
def test_views_and_virtual_tables_of_a_geopackage_are_never_run(statement: str) -> None:
    tricks = (
        statement,
        "INSERT INTO gpkg_contents VALUES ('몰래', 'features')",
        "INSERT INTO gpkg_geometry_columns VALUES ('몰래', 'geom', 1)",
    )
    tables = open_tables("a.gpkg", geopackage([(None, "가", 1.0)], extra=tricks))
    assert [table.sheet for table in tables] == ["시설"]


def test_generated_columns_of_a_geopackage_are_never_computed() -> None:
    tricks = (
        "CREATE TABLE 몰래 (geom BLOB, a TEXT, b TEXT AS (a || a), c TEXT AS (b || b))",
        "INSERT INTO gpkg_contents VALUES ('몰래', 'features')",
        "INSERT INTO gpkg_geometry_columns VALUES ('몰래', 'geom', 1)",
        "INSERT INTO 몰래 (a) VALUES ('x')",
    )
    tables = open_tables("a.gpkg", geopackage([(None, "가", 1.0)], extra=tricks))
    assert [table.sheet for table in tables] == ["시설"]


def test_a_geopackage_with_a_broken_letter_in_its_schema_is_refused() -> None:
    data = geopackage([(None, "가", 1.0)]).replace("이름".encode(), "이".encode() + b"\xff\xff\xff")
    with pytest.raises(FileRefused) as caught:
        open_tables("a.gpkg", data)
    assert caught.value.code == "gpkg_broken"


def test_a_view_in_place_of_the_contents_is_refused() -> None:
    tricks = (
        "DROP TABLE gpkg_contents",
        "CREATE VIEW gpkg_contents AS SELECT '시설' AS table_name, 'features' AS data_type",
    )
    with pytest.raises(FileRefused) as caught:
        open_tables("a.gpkg", geopackage([(None, "가", 1.0)], extra=tricks))
    assert caught.value.code == "not_gpkg"


def test_a_hostile_layer_name_is_only_a_name() -> None:
    data = geopackage([(None, "가", 1.0)], layer="x; DROP TABLE y--")
    assert only(data).sheet == "x; DROP TABLE y--"


def test_a_truncated_database_is_refused() -> None:
    data = geopackage([(None, "가", 1.0)])
    with pytest.raises(FileRefused) as caught:
        open_tables("a.gpkg", data[: len(data) // 2])
    assert caught.value.code == "gpkg_broken"


PARTS = shapefile_parts([("햇살도서관", 200_000, 450_000), ("달빛마당", 200_001, 450_001)])


def test_a_shapefile_is_read_from_a_zip_with_a_korean_folder_and_from_its_neighbours() -> None:
    folder = zipped({f"시설/도서관{suffix}": content for suffix, content in PARTS.items()})
    beside = {suffix: content for suffix, content in PARTS.items() if suffix != ".shp"}
    for table in (only(folder, "시설.zip"), only(PARTS[".shp"], "도서관.shp", neighbours=beside)):
        assert (table.kind, table.encoding, table.crs, table.headings) == ("shapefile", "cp949", None, ("이름", "code"))
        assert rows(table) == [["햇살도서관", "0012"], ["달빛마당", "0012"]]
        assert wkt(table) == ["POINT (200000 450000)", "POINT (200001 450001)"]


def test_a_zip_made_by_a_korean_windows_names_its_layers_readably() -> None:
    data = zipped({f"xx{suffix}": content for suffix, content in PARTS.items()})
    named = data.replace(b"xx.", "길".encode("cp949") + b".")
    assert only(named, "a.zip").sheet == "길"


@pytest.mark.parametrize("suffix", [".shp", ".dbf", ".shx"])
def test_a_lone_part_of_a_shapefile_is_refused_with_what_is_missing(suffix: str) -> None:
    with pytest.raises(FileRefused) as caught:
        open_tables(f"도서관{suffix}", PARTS[suffix])
    assert caught.value.code == "shapefile_incomplete"


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>마을</name>
<Folder><name>공간</name><Placemark><name>행복</name><description><![CDATA[<html><b>넓다</b></html>]]></description>
<ExtendedData><Data name="정원"><value>10</value></Data></ExtendedData>
<Point><coordinates>126.97,37.57,0</coordinates></Point></Placemark></Folder>
<Placemark><name>산책길</name><MultiGeometry><LineString><coordinates>0,0 1,1</coordinates></LineString>
<LineString><coordinates>2,2 3,3</coordinates></LineString></MultiGeometry></Placemark>
<Placemark><name>마당</name><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4 0,0</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark><Placemark><name>깨짐</name><Point><coordinates>a,b</coordinates></Point></Placemark>
<Placemark><name>어딘가</name></Placemark></Document></kml>"""


@pytest.mark.parametrize("data", [KML.encode(), zipped({"doc.kml": KML.encode(), "files/a.png": b"\x89PNG"})])
def test_kml_and_kmz_are_read(data: bytes) -> None:
    table = only(data)
    assert (table.kind, table.crs, table.headings) == ("kml", 4326, ("folder", "name", "description", "정원"))
    assert rows(table)[0] == ["공간", "행복", "<html><b>넓다</b></html>", "10"]
    assert wkt(table) == [
        "POINT (126.97 37.57)", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))", "POLYGON ((0 0, 4 0, 4 4, 0 0))", None,
    ]  # fmt: skip
    assert [(fault.line, fault.code) for fault in table.faults] == [(4, "geometry_broken")]


GPX = """<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="37.57" lon="126.97"><name>우물</name>
<link href="http://example.org"/></wpt><trk><name>둘레길</name><trkseg><trkpt lat="0" lon="0"/><trkpt lat="1" lon="1"/>
</trkseg></trk></gpx>"""


def test_gpx_gives_waypoints_and_tracks() -> None:
    points, tracks = open_tables("산책.gpx", GPX.encode())
    assert (points.sheet, rows(points), wkt(points)) == (
        "waypoints",
        [["우물", "http://example.org"]],
        ["POINT (126.97 37.57)"],
    )
    assert (tracks.sheet, rows(tracks), wkt(tracks)) == ("tracks", [["둘레길"]], ["LINESTRING (0 0, 1 1)"])
    assert (points.crs, tracks.crs) == (4326, 4326)
