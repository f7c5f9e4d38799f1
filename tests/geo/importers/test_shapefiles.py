"""Shapefiles from bytes: encoding, coordinate system, rings, and every way in which a set of files is not one."""

from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely

from geo.errors import FileRefused
from geo.importers.dbase import read_dbf
from geo.importers.prj import PROJECTED, crs_of_prj
from geo.importers.shapefiles import is_shapefile_zip, read_shapefile, shapefile_in_zip
from tests.geo.importers.shapefile_samples import BESSEL, shapefile_parts, zipped

SQUARE = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]]
HOLE = [[4.0, 4.0], [6.0, 4.0], [6.0, 6.0], [4.0, 6.0], [4.0, 4.0]]
FAR = [[20.0, 0.0], [30.0, 0.0], [30.0, 10.0], [20.0, 10.0], [20.0, 0.0]]


def one(**options: Any) -> dict[str, bytes]:
    return shapefile_parts(["code", "이름"], [["0012", "회비 \\3,000동"]], [[SQUARE]], **options)


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_korean_text_is_read_without_a_cpg_and_codes_stay_text(encoding: str) -> None:
    found = read_shapefile("x.shp", one(encoding=encoding))
    assert (found.columns, found.records) == (("code", "이름"), (("0012", "회비 \\3,000동"),))
    assert found.encoding == encoding
    assert found.numeric == frozenset()


def test_a_cpg_that_lies_is_not_believed() -> None:
    parts = one(encoding="cp949") | {".cpg": b"UTF-8"}
    assert read_shapefile("x.shp", parts).records[0][1] == "회비 \\3,000동"
    assert read_shapefile("x.shp", one() | {".cpg": b"EUC-KR\r\n"}).encoding == "cp949"


def test_rings_become_polygons_with_their_holes() -> None:
    rows = [["1", "구멍"], ["2", "둘"]]
    found = read_shapefile("x.shp", shapefile_parts(["c", "n"], rows, [[SQUARE, HOLE], [SQUARE]]))
    assert [shape.area for shape in found.shapes] == [96.0, 100.0]
    two = shapely.MultiPolygon([shapely.Polygon(SQUARE, [HOLE]), shapely.Polygon(FAR)])
    parts = shapefile_parts(["c"], [["1"]], [[SQUARE, HOLE, FAR[::-1]]])
    assert read_shapefile("x.shp", parts).shapes[0].equals(two)


def test_the_unnamed_bessel_system_is_5174_by_its_figures() -> None:
    assert read_shapefile("x.shp", one()).crs == 5174
    assert read_shapefile("x.shp", one(prj="")).crs is None
    assert crs_of_prj(BESSEL.replace("127.0028902777778", "127.0")) == 2097
    assert crs_of_prj(BESSEL.replace("127.0028902777778", "127.3")) is None
    assert crs_of_prj(f'{BESSEL[:-1]},EXTENSION["PROJ4","+nadgrids=@/etc/passwd"]]') in {5174, None}
    assert crs_of_prj("x" * 30_000) is None


@pytest.mark.parametrize("code", [4326, *PROJECTED])
def test_every_system_of_korean_offices_is_known_from_the_text_esri_programs_write(code: int) -> None:
    assert crs_of_prj(pyproj.CRS.from_epsg(code).to_wkt("WKT1_ESRI")) == code


@pytest.mark.parametrize(
    ("parts", "code", "said"),
    [
        ({".shp": b"\x00\x00\x27\x0a"}, "shapefile_incomplete", ".dbf"),
        ({".dbf": one()[".dbf"]}, "shapefile_incomplete", ".shp"),
        (one() | {".shp": b"\x00\x00\x27\x0a"}, "shp_broken", ".shp"),
        (one() | {".shp": one()[".shp"][:-30]}, "shp_broken", ".shp"),
        (one() | {".dbf": b"\x03"}, "dbf_broken", ".dbf"),
        (one() | {".dbf": one()[".dbf"][:-9]}, "dbf_broken", ".dbf"),
        (
            one() | {".dbf": shapefile_parts(["c"], [["1"], ["2"]], [[SQUARE], [FAR]])[".dbf"]},
            "shapefile_mismatch",
            "1개",
        ),
        (one() | {".dbf": one()[".dbf"].replace("회".encode("cp949"), b"\xff\xff")}, "wrong_encoding", "CP949"),
    ],
)
def test_a_set_of_files_that_is_not_one_is_refused(parts: dict[str, bytes], code: str, said: str) -> None:
    with pytest.raises(FileRefused, match=r"x\.shp") as caught:
        read_shapefile("x.shp", parts)
    assert caught.value.code == code
    assert said in caught.value.message


def test_a_row_marked_as_deleted_goes_with_its_shape() -> None:
    parts = shapefile_parts(["c"], [["1"], ["2"]], [[SQUARE], [FAR]])
    table = read_dbf("x", parts[".dbf"])
    assert table.deleted == (False, False)
    begins = int.from_bytes(parts[".dbf"][8:10], "little")
    parts[".dbf"] = parts[".dbf"][:begins] + b"*" + parts[".dbf"][begins + 1 :]
    found = read_shapefile("x.shp", parts)
    assert found.records == (("2",),)
    assert found.shapes[0].bounds[0] == 20.0


def test_a_zip_gives_the_files_of_its_one_shapefile() -> None:
    bundle = zipped({f"경계/동{suffix.upper()}": data for suffix, data in one().items()} | {"읽어보기.txt": b"x"})
    assert is_shapefile_zip(bundle)
    assert read_shapefile("x.zip", shapefile_in_zip("x.zip", bundle)).records[0][0] == "0012"
    assert not is_shapefile_zip(zipped({"a.txt": b"x"}))
    assert not is_shapefile_zip(b"PK\x03\x04garbage")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"a.shp": b"", "b.shp": b""}), "several_shapefiles"),
        (b"PK\x03\x04garbage", "zip_broken"),
        (zipped({f"{n}.txt": b"" for n in range(300)} | {"a.shp": b""}), "file_too_big"),
    ],
)
def test_a_zip_that_is_broken_or_holds_too_much_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as caught:
        shapefile_in_zip("x.zip", data)
    assert caught.value.code == code


@pytest.mark.realfiles
def test_the_real_shapefiles_of_2013_and_2015_are_read_as_their_readme_says(shared_data: Path) -> None:
    folders = {
        "kostat2013_cp949_noepsg": (423, 5174, "길동"),
        "juso2015_legaldong_cp949": (467, 4326, "대방동"),
    }
    for folder, (count, crs, first) in folders.items():
        parts = {path.suffix: path.read_bytes() for path in (shared_data / "boundaries" / folder).iterdir()}
        found = read_shapefile(folder, parts)
        assert (len(found.shapes), found.crs, found.encoding) == (count, crs, "cp949")
        assert found.records[0][1] == first
        assert shapely.is_valid(found.shapes).all()
