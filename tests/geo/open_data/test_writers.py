"""Each format opened by somebody else's reader: the same features, the same words, nothing that runs."""

import csv
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pyogrio
import pytest
from lxml import etree
from pyogrio import raw

from geo.open_data.csv_file import write_csv
from geo.open_data.gdal_files import UNKNOWN_SIGN, short_names, write_gpkg, write_shapefiles
from geo.open_data.geojson_file import write_geojson
from geo.open_data.gpx_file import write_gpx
from geo.open_data.kml_file import write_kml
from tests.geo.open_data.samples import COLUMNS, HOSTILE, OUTSIDE, WHOLE

NAMES = {"별빛 작은도서관", HOSTILE, OUTSIDE}
GPX = "{http://www.topografix.com/GPX/1/1}"
KML = "{http://www.opengis.net/kml/2.2}"


def made(write, **how) -> bytes:
    out = io.BytesIO()
    write(out, WHOLE, **how)
    return out.getvalue()


def test_a_spreadsheet_reads_the_csv_and_runs_nothing_of_it() -> None:
    data = made(write_csv)
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 6
    first, hostile, other = rows[:3]
    assert (first["name"], first["lon"], first["lat"]) == ("별빛 작은도서관", "126.9575", "37.5726")
    assert (first["summary"], first["phone"]) == ("'=HYPERLINK(1)", "'+82-2-123-4567")
    assert (hostile["name"], hostile["summary"], hostile["how_to_apply_more"]) == (HOSTILE, "'@SUM(1)", "둘\n줄")
    assert (other["capacity"], other["opened_on"], other["is_open"], other["how_to_apply"]) == (
        "0",
        "1899-05-01",
        "아니요",
        "'\t탭",
    )
    assert [row["geometry_wkt"][:7] for row in rows] == ["", "", "", "LINESTR", "POLYGON", ""]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_headings_are_stable_names_and_korean_on_request() -> None:
    plain, korean = (
        made(write_csv, korean_headings=asked).decode("utf-8-sig").splitlines()[0] for asked in (False, True)
    )
    assert plain == ",".join([*(column.name for column in COLUMNS), "lon", "lat", "geometry_wkt"])
    assert korean.startswith("번호,이름,소개,전화번호")


def test_gdal_reads_the_geojson_and_its_terms_stand_beside_the_features(tmp_path: Path) -> None:
    path = tmp_path / "all.geojson"
    path.write_bytes(made(write_geojson))
    body = json.loads(path.read_bytes())
    assert (body["licence"], body["source"], body["boundary_date"]) == (
        "공공누리 제1유형(출처표시)",
        "작은도서관 <표준> 데이터",
        "2025-04-01",
    )
    assert [feature["id"] for feature in body["features"]] == ["p1", "p2", "p3", "l1", "a1", "n1"]
    frame = pyogrio.read_dataframe(path)
    assert set(frame["name"]) >= NAMES
    assert frame["opened_on"].notna().sum() == 2


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "all.gpkg"
    write_gpkg(path, WHOLE)
    return path


def test_gdal_reads_each_layer_of_the_geopackage_with_types_and_empty_values(package: Path) -> None:
    assert {(name, kind) for name, kind in pyogrio.list_layers(package)} == {
        ("points", "Point"), ("lines", "MultiLineString"), ("polygons", "MultiPolygon"), ("places", None), ("data_dictionary", None)
    }  # fmt: skip
    points = pyogrio.read_dataframe(package, layer="points")
    assert set(points["name"]) == NAMES
    assert str(points.crs) == "EPSG:4326"
    assert points["capacity"].isna().tolist() == [False, True, False]
    assert points["is_open"].isna().tolist() == [False, True, False]
    assert points["opened_on"].dt.strftime("%Y-%m-%d").tolist()[0] == "2020-01-02"
    told = pyogrio.read_dataframe(package, layer="data_dictionary")
    assert told["name"].tolist() == [column.name for column in COLUMNS]
    assert pyogrio.read_info(package, layer="points")["dataset_metadata"]["LICENCE"] == "공공누리 제1유형(출처표시)"


def test_the_same_features_give_the_same_geopackage(package: Path, tmp_path: Path) -> None:
    write_gpkg(tmp_path / "again.gpkg", WHOLE)
    with sqlite3.connect(package) as one, sqlite3.connect(tmp_path / "again.gpkg") as other:
        assert list(one.iterdump()) == list(other.iterdump())


@pytest.mark.parametrize("srid", [5179, 5186])
def test_gdal_reads_the_shapefile_in_korean_and_says_what_it_could_not_keep(tmp_path: Path, srid: int) -> None:
    path = tmp_path / "all.zip"
    write_shapefiles(path, WHOLE, srid)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        assert {f"points.{end}" for end in ("shp", "shx", "dbf", "prj", "cpg")} | {
            "열이름.csv",
            "읽어보세요.txt",
        } <= names
        assert not any(name.startswith("places") for name in names)
        assert archive.read("points.cpg") == b"CP949"
        assert "별빛 작은도서관".encode("cp949") in archive.read("points.dbf")
        told = archive.read("읽어보세요.txt").decode("utf-8-sig")
        archive.extractall(tmp_path / "out")
    assert "공공누리 제1유형" in told
    assert "바꾼 글자: 2자" in told
    assert "자른 칸: 1칸" in told
    frame = pyogrio.read_dataframe(tmp_path / "out" / "points.shp")
    assert frame["name"].tolist() == [
        "별빛 작은도서관",
        HOSTILE,
        OUTSIDE.replace("😀", UNKNOWN_SIGN).replace("𠮷", UNKNOWN_SIGN),
    ]
    assert frame.crs.to_epsg() == srid
    assert frame.to_crs(4326).geometry.x.round(6).tolist() == [126.9575, 126.978, 127.05]
    assert frame["summary"].tolist()[2] == "가" * 127


def test_names_of_a_shapefile_are_ten_bytes_and_never_the_same() -> None:
    names = short_names(COLUMNS)
    assert names["how_to_apply"] == "how_to_app"
    assert names["how_to_apply_more"] == "how_to_a_2"
    assert len(set(names.values())) == len(COLUMNS)


def test_gdal_reads_the_kml_and_its_balloons_hold_no_tag_of_anybodys(tmp_path: Path) -> None:
    path = tmp_path / "all.kml"
    path.write_bytes(made(write_kml))
    root = etree.parse(path).getroot()
    assert root.tag == f"{KML}kml"
    told = [one.text for one in root.iter(f"{KML}description")]
    assert not [text for text in told if "<script" in text or "$[" in text]
    meta, _layer_count = raw.read(path, layer="points")[0], len(pyogrio.list_layers(path))
    assert {"phone", "capacity", "opened_on"} <= set(meta["fields"])
    frame = pyogrio.read_dataframe(path, layer="points")
    assert set(frame["Name"] if "Name" in frame else frame["name"]) == NAMES


def test_gdal_reads_the_gpx_as_waypoints_and_tracks(tmp_path: Path) -> None:
    path = tmp_path / "all.gpx"
    path.write_bytes(made(write_gpx))
    root = etree.parse(path).getroot()
    assert [child.tag for child in root] == [f"{GPX}{name}" for name in ("metadata", "wpt", "wpt", "wpt", "trk", "trk")]
    assert [child.tag for child in root[1]] == [f"{GPX}name", f"{GPX}desc"]
    assert set(pyogrio.read_dataframe(path, layer="waypoints")["name"]) == NAMES
    assert pyogrio.read_dataframe(path, layer="tracks")["name"].tolist() == ["도깨비길", "텃밭"]
