"""Boundary files: what is taken, what is mended, and what is refused with a sentence."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.enums import CodeSystem
from geo.errors import FileRefused
from geo.importers.boundaries import read_boundaries
from tests.geo.importers.samples import dbf, dong, geojson, square

HOSTILE = ("회비 \\3,000동", "{{ 7*191 }}동", "<b>굵은동</b>", "`동${1}`", '"><script>alert(1)</script>동')


def refusal(name: str, data: bytes, **options: Any) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_boundaries(name, data, **options)
    assert caught.value.message.startswith(name), "the sentence names the file"
    assert any("가" <= letter <= "힣" for letter in caught.value.message)
    return caught.value


def test_the_2025_layout_becomes_dong_with_codes_names_and_measures() -> None:
    found = read_boundaries("ver20250401.geojson", geojson([dong(1, "가람동"), dong(2, "나래동")]))
    first = found.dongs.iloc[0]
    assert (first["code"], first["stat_code"], first["name"]) == ("1111050100", "11010001", "가람동")
    assert (first["district_code"], first["district"], first["province_code"]) == ("11110", "종로구", "11")
    assert first["province"] == "서울특별시"
    assert first["area_km2"] == pytest.approx(0.981, abs=0.01)
    assert first.geometry.contains(shapely.Point(first["label_lon"], first["label_lat"]))
    assert found.dongs.crs.to_epsg() == 4326
    assert set(found.dongs.geom_type) == {"MultiPolygon"}
    assert found.codes is CodeSystem.MOIS
    assert not found.is_schematic
    assert found.findings == ()


def test_statistics_codes_are_stored_with_their_prefix() -> None:
    found = read_boundaries("x.geojson", geojson([dong(1)]), codes="kostat")
    assert found.dongs.iloc[0]["code"] == "kostat:11010001"
    assert found.dongs.iloc[0]["district_code"] == "kostat:11010"
    assert found.codes is CodeSystem.KOSTAT


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("dong.geojson", "HangJeongDong_ver20250401", date(2025, 4, 1)),
        ("seoul_20241231.geojson", "", date(2024, 12, 31)),
        ("seoul_20241231.geojson", "HangJeongDong_ver20250401", date(2025, 4, 1)),
        ("seoul_20251399.geojson", "", None),
        ("seoul_20240101_20250101.geojson", "", None),
        ("dong.geojson", "", None),
    ],
)
def test_the_edition_date_is_read_never_guessed(name: str, source: str, expected: date | None) -> None:
    assert read_boundaries(name, geojson([dong(1, source=source)])).edition_date == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_out_as_they_went_in(name: str) -> None:
    assert read_boundaries("x.geojson", geojson([dong(1, name), dong(2)])).dongs.iloc[0]["name"] == name


def test_an_overlap_is_reported_with_its_area_and_cleaned_as_a_coverage() -> None:
    wide = {"type": "Polygon", "coordinates": square(1, 0, step=0.0105)}
    found = read_boundaries("x.geojson", geojson([dong(1, "가동", geometry=wide), dong(2, "나동")]))
    overlap = next(finding for finding in found.findings if finding.code == "overlap")
    assert overlap.details["names"] == ["종로구 가동", "종로구 나동"]
    assert overlap.details["area_m2"] > 1000
    assert "가동" in overlap.sentence
    assert shapely.coverage_is_valid(found.dongs.geometry.to_numpy())


def test_a_dong_whose_code_begins_unlike_its_district_is_a_finding() -> None:
    found = read_boundaries("x.geojson", geojson([dong(1, sgg="11140")]))
    assert [finding.code for finding in found.findings] == ["district_code_differs"]


def vrt() -> bytes:
    return b"<OGRVRTDataSource><OGRVRTLayer><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        for name, data in files.items():
            bundle.writestr(name.replace("__", "."), data)
    return buffer.getvalue()


def with_geometry(geometry: Any) -> bytes:
    return geojson([dong(1), dong(2, geometry=geometry)])


def moved(east: float, north: float) -> Any:
    ring = [[lon + east, lat + north] for lon, lat in square(1, 0)[0]]
    return {"type": "Polygon", "coordinates": [ring]}


SWAPPED = {"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in square(1, 0)[0]]]}
METRES = {
    "type": "Polygon",
    "coordinates": [[[950000, 1950000], [951000, 1950000], [951000, 1951000], [950000, 1950000]]],
}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf  \n", "file_empty"),
        (b"\x89PNG\r\n\x1a\n....", "not_geojson_image"),
        (b"%PDF-1.7", "not_geojson_pdf"),
        (zipped(a__txt=b"x"), "not_geojson_zip"),
        (vrt(), "not_geojson_vrt"),
        (b"<html><body>404</body></html>", "not_geojson_html"),
        (b"name,code\n1,2\n", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"type": "FeatureCollection", "features": [', "not_json"),
        (
            json.dumps({"type": "FeatureCollection", "name": "한글"}, ensure_ascii=False).encode("cp949"),
            "wrong_encoding",
        ),
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "no_features"),
        (b'{"type": "Topology"}', "topology_broken"),
        (b'{"type": "Feature"}', "not_geojson"),
        (b"[1, 2]", "not_geojson"),
        (geojson([]), "no_features"),
        (b'{"type": "FeatureCollection", "features": 3}', "no_features"),
        (b'{"type": "FeatureCollection", "features": [null]}', "feature_broken"),
        (geojson([dong(1)], crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5179"}}), "other_crs"),
        (with_geometry(None), "empty_geometry"),
        (with_geometry({"type": "MultiPolygon", "coordinates": []}), "empty_geometry"),
        (with_geometry({"type": "Point", "coordinates": [127.0, 37.5]}), "not_polygon"),
        (with_geometry({"type": "Polygon", "coordinates": [[["x", "y"]]]}), "geometry_broken"),
        (with_geometry({"type": "Polygon", "coordinates": [[[127.0, 37.5], [127.1, 37.5]]]}), "geometry_broken"),
        (with_geometry({"type": "Polygon", "coordinates": [[]]}), "empty_geometry"),
        (with_geometry({"type": "MultiPolygon", "coordinates": [[]]}), "geometry_broken"),
        (with_geometry({"type": "Polygon", "coordinates": {"a": 1}}), "geometry_broken"),
        (with_geometry({"type": "MultiPolygon", "coordinates": "abc"}), "geometry_broken"),
        (with_geometry({"type": "Polygon", "coordinates": 5}), "geometry_broken"),
        (with_geometry(moved(20, 0)), "outside_korea"),
        (geojson([dong(1, geometry=SWAPPED)]), "axes_swapped"),
        (geojson([dong(1, geometry=METRES)]), "coordinates_projected"),
        (geojson([dong(1)]).replace(b"126.96", b"NaN", 1), "number_not_finite"),
        (geojson([dong(1)]).replace(b"126.96", b"-Infinity", 1), "number_not_finite"),
        (geojson([dong(1)]).replace(b"126.96", b"1e999", 1), "number_not_finite"),
        (geojson([dong(1), dong(1)]), "code_repeated"),
        (geojson([dong(1, adm_cd2=1111050100)]), "code_not_text"),
        (geojson([dong(1, adm_cd2="111105010")]), "code_malformed"),
        (geojson([dong(1, sgg="종로")]), "code_malformed"),
        (geojson([dong(1, sggnm="")]), "value_missing"),
        (geojson([dong(1, adm_nm="가\x00동")]), "text_broken"),
        (geojson([dong(1, adm_nm="가" * 61)]), "text_too_long"),
        (geojson([dong(1, adm_nm="ÃÀÇ °¡µ¿")]), "wrong_encoding"),
        (geojson([{**dong(1), "properties": {"name": "가동"}}]), "layout_unknown"),
        (geojson([{**dong(1), "properties": {"ADM_CD": "99010530", "ADM_NM": "사직동"}}]), "code_malformed"),
        (geojson([{**dong(1), "properties": {"ADM_CD": 11010530, "ADM_NM": "사직동"}}]), "code_not_text"),
    ],
)
def test_a_file_that_is_not_a_boundary_file_is_refused_by_what_it_is(data: bytes, code: str) -> None:
    assert refusal("dong.geojson", data).code == code


def test_a_crs_member_that_says_wgs84_is_taken() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(read_boundaries("x.geojson", geojson([dong(1)], crs=crs)).dongs) == 1


@pytest.mark.parametrize(
    ("name", "data", "neighbours"),
    [
        ("emd.shp", b"\x00\x00\x27\x0a", {".dbf": dbf("EMD_CD", "EMD_ENG_NM", "EMD_KOR_NM")}),
        ("emd.dbf", dbf("EMD_CD", "EMD_KOR_NM"), {}),
        ("emd.zip", zipped(폴더__shp=b"\x00\x00\x27\x0a", 폴더__dbf=dbf("EMD_CD", "EMD_KOR_NM")), {}),
        ("emd.geojson", geojson([{**dong(1), "properties": {"EMD_CD": "11110101", "EMD_KOR_NM": "청운동"}}]), {}),
        ("bjd.geojson", geojson([{**dong(1), "properties": {"법정동코드": "1111010100"}}]), {}),
        ("legal.geojson", geojson([dong(1, adm_cd2="1111010100")]), {}),
    ],
)
def test_legal_dong_are_refused_by_name(name: str, data: bytes, neighbours: dict[str, bytes]) -> None:
    refused = refusal(name, data, neighbours=neighbours)
    assert refused.code == "legal_dong"
    assert "법정동" in refused.message


def test_a_shapefile_without_its_table_says_what_is_missing() -> None:
    refused = refusal("dong.shp", b"\x00\x00\x27\x0a")
    assert (refused.code, refused.details["missing"]) == ("shapefile_incomplete", [".dbf"])
    assert ".dbf 파일이 옆에 없습니다" in refused.message
    assert refusal("dong.dbf", dbf("code", "name", "base_year")).details["missing"] == [".shp"]


def test_a_broken_zip_is_refused() -> None:
    assert refusal("dong.zip", b"PK\x03\x04garbage").code == "zip_broken"


@pytest.mark.realfiles
class TestRealFiles:
    def test_the_april_2025_file_has_426_dong_in_25_districts_and_one_overlap(self, shared_data: Path) -> None:
        path = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
        found = read_boundaries(path.name, path.read_bytes())
        assert len(found.dongs) == 426
        assert found.dongs["district_code"].nunique() == 25
        assert found.edition_date == date(2025, 4, 1)
        (overlap,) = found.findings
        assert overlap.details["names"] == ["용산구 남영동", "용산구 한강로동"]
        assert overlap.details["area_m2"] == pytest.approx(707, abs=1)
        assert shapely.coverage_is_valid(found.dongs.geometry.to_numpy())

    def test_the_legal_dong_shapefile_is_refused_by_name(self, shared_data: Path) -> None:
        folder = shared_data / "boundaries" / "juso2015_legaldong_cp949"
        table = (folder / "seoul_neighborhoods.dbf").read_bytes()
        shapes = (folder / "seoul_neighborhoods.shp").read_bytes()
        refused = refusal("seoul_neighborhoods.shp", shapes, neighbours={".dbf": table})
        assert refused.code == "legal_dong"
