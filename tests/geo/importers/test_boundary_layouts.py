"""Boundary files of every published layout: codes, districts and names, with and without a code book."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.code_facts import packaged_book
from geo.enums import CodeSystem
from geo.errors import FileRefused
from geo.importers.boundaries import read_boundaries
from geo.importers.boundary_set import BoundarySet
from tests.geo.importers.boundary_samples import BOOK, bessel_ring, maps, plain, sgis
from tests.geo.importers.samples import dong, geojson, square
from tests.geo.importers.shapefile_samples import shapefile_parts, zipped


def read(data: bytes, name: str = "x.geojson", **options: Any) -> BoundarySet:
    return read_boundaries(name, data, **{"book": BOOK, **options})


def codes(found: BoundarySet) -> list[str]:
    return found.dongs["code"].tolist()


def test_an_sgis_file_gets_codes_and_districts_from_the_book_and_keeps_its_names() -> None:
    found = read(sgis(("11010530", "사직동"), ("11130690", "홍제1동"), ("11230510", "신사동")))
    assert codes(found) == ["1111053000", "1141069000", "1168051000"]
    assert found.dongs["district"].tolist() == ["종로구", "서대문구", "강남구"]
    assert found.dongs["name"].tolist() == ["사직동", "홍제1동", "신사동"]
    assert found.dongs["stat_code"].tolist() == ["11010530", "11130690", "11230510"]
    assert (found.codes, found.findings) == (CodeSystem.KOSTAT, ())


def test_what_the_book_does_not_know_stays_a_statistics_code_and_is_told() -> None:
    found = read(sgis(("11010530", "사직동"), ("11010999", "새동"), ("39010510", "일도동")))
    assert codes(found) == ["1111053000", "kostat:11010999", "kostat:39010510"]
    assert found.dongs["district_code"].tolist() == ["11110", "11110", "kostat:39010"]
    assert found.dongs["district"].tolist() == ["종로구", "종로구", "39010"]
    assert found.dongs["province"].tolist()[2] == "제주특별자치도"
    assert found.provinces == ("11", "50")
    (told,) = found.findings
    assert (told.code, told.details["count"]) == ("codes_not_found", 2)
    assert "종로구 새동" in told.sentence


def test_districts_outside_seoul_are_named_once_a_table_is_loaded() -> None:
    found = read(maps(("2101052", "중앙동"), ("2101053", "동광동")))
    assert codes(found) == ["2611051000", "2611052000"]
    assert found.dongs["district"].tolist() == ["중구", "중구"]


def test_statistics_codes_can_be_kept_but_districts_are_still_named() -> None:
    found = read(sgis(("11010530", "사직동")), codes="kostat")
    assert codes(found) == ["kostat:11010530"]
    assert found.dongs["district"].tolist() == ["종로구"]
    assert found.findings == ()


def test_two_rows_that_the_book_takes_for_one_dong_both_stay_as_they_are() -> None:
    found = read(sgis(("11010530", "사직동"), ("11010531", "사직동")))
    assert codes(found) == ["kostat:11010530", "kostat:11010531"]


def test_codes_of_the_other_system_in_an_sgis_column_are_refused_until_said() -> None:
    data = sgis(("11110530", "사직동"), ("11680510", "신사동"))
    with pytest.raises(FileRefused, match="--codes mois") as caught:
        read(data)
    assert caught.value.code == "code_system_wrong"
    found = read(data, codes="mois")
    assert codes(found) == ["1111053000", "1168051000"]
    assert found.dongs["district"].tolist() == ["종로구", "강남구"]


def test_the_layout_of_seven_digits_has_both_codes() -> None:
    found = read(geojson([dong(1, "가동", adm_cd="1101053")]))
    assert (codes(found), found.dongs["stat_code"].tolist()) == (["1111050100"], ["1101053"])
    assert codes(read(geojson([dong(1, "가동", adm_cd="1101053")]), codes="kostat")) == ["kostat:1101053"]


def test_old_numbers_of_renamed_provinces_are_the_same_province() -> None:
    found = read(geojson([dong(1, "가동", sido="42", sidonm="강원도", adm_cd2="4211050100", sgg="42110")]))
    assert found.provinces == ("51",)


@pytest.mark.parametrize(
    ("properties", "options", "expected"),
    [
        ({"행정동코드": "1111053000", "행정동명": "사직동"}, {}, ("1111053000", "종로구")),
        ({"행정동코드": "1111053000", "행정동명": "서울특별시 종로구 사직동"}, {}, ("1111053000", "종로구")),
        ({"행정동코드": "1101053", "행정동명": "사직동"}, {}, ("1111053000", "종로구")),
        ({"행정동코드": "11110530", "행정동명": "사직동"}, {"codes": "mois"}, ("1111053000", "종로구")),
        ({"행정동코드": "11010530", "행정동명": "사직동"}, {"codes": "kostat"}, ("kostat:11010530", "종로구")),
        ({"행정동_코드": "2671025000", "행정동": "기장읍", "시군구명": "기장군"}, {}, ("2671025000", "기장군")),
        ({"ADSTRD_CD": "11110530", "ADSTRD_NM": "사직동"}, {}, ("1111053000", "종로구")),
    ],
)
def test_korean_headings_and_shop_tables_are_accepted(
    properties: dict[str, str], options: dict[str, str], expected: tuple[str, str]
) -> None:
    found = read(plain(properties), **options)
    assert (codes(found)[0], found.dongs.iloc[0]["district"]) == expected
    assert found.dongs.iloc[0]["name"] in {"사직동", "기장읍"}


@pytest.mark.parametrize(
    ("properties", "code", "said"),
    [
        ({"행정동코드": "11110530", "행정동명": "사직동"}, "code_system_unknown", "--codes"),
        ({"행정동코드": "111", "행정동명": "사직동"}, "code_malformed", "111"),
        ({"행정동코드": 1111053000, "행정동명": "사직동"}, "code_not_text", "숫자로 저장"),
        ({"행정동코드": "1111010100", "행정동명": "청운동"}, "legal_dong", "법정동"),
        ({"동이름": "사직동", "면적": "1"}, "layout_unknown", "동이름, 면적"),
    ],
)
def test_headings_that_do_not_say_enough_are_explained(properties: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(FileRefused) as caught:
        read(plain(properties))
    assert caught.value.code == code
    assert said in caught.value.message


COLUMNS = ("code", "name", "name_eng", "base_year")
ROWS = (("1101053", "사직동", "Sajik-dong", "2013"), ("1123051", "신사동", "Sinsa-dong", "2013"))


def bessel(**options: Any) -> dict[str, bytes]:
    return shapefile_parts(COLUMNS, ROWS, [[bessel_ring(0)], [bessel_ring(1)]], **options)


def test_a_cp949_shapefile_in_unnamed_bessel_lands_where_it_belongs() -> None:
    parts = bessel()
    found = read(parts[".shp"], "seoul.shp", neighbours=parts)
    assert codes(found) == ["1111053000", "1168051000"]
    ring = square(0, 0)[0]
    assert found.dongs.geometry.iloc[0].bounds == pytest.approx((*ring[0], *ring[2]), abs=1e-7)
    assert (found.year, found.edition_date) == ("2013", None)


def test_a_zip_of_a_shapefile_is_the_same_set_as_its_files_beside_each_other() -> None:
    parts = bessel()
    bundle = zipped({f"경계/seoul{suffix}": data for suffix, data in parts.items()})
    assert read(bundle, "seoul.zip").sha256 == read(parts[".shp"], "seoul.shp", neighbours=parts).sha256


@pytest.mark.parametrize(
    ("prj", "code", "said"),
    [("", "crs_missing", ".prj"), ('GEOGCS["Mars"]', "crs_unknown", "Mars")],
)
def test_a_shapefile_without_a_known_coordinate_system_is_refused(prj: str, code: str, said: str) -> None:
    parts = bessel(prj=prj)
    with pytest.raises(FileRefused) as caught:
        read(parts[".shp"], "seoul.shp", neighbours=parts)
    assert caught.value.code == code
    assert said in caught.value.message


def test_degrees_need_no_prj_and_a_table_of_numbers_is_refused() -> None:
    rings = [square(0, 0), square(1, 0)]
    parts = shapefile_parts(COLUMNS, ROWS, rings, prj="")
    assert codes(read(parts[".shp"], "x.shp", neighbours=parts)) == ["1111053000", "1168051000"]
    numbers = shapefile_parts(("ADM_CD", "ADM_NM"), [("11010530", "1"), ("11010540", "2")], rings, prj="", kind="N")
    with pytest.raises(FileRefused) as caught:
        read(numbers[".shp"], "x.shp", neighbours=numbers)
    assert caught.value.code == "code_not_text"


def test_a_zip_without_a_shapefile_is_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        read(zipped({"a.txt": b"x"}), "x.zip")
    assert caught.value.code == "not_geojson_zip"


def test_slivers_between_separately_simplified_dong_are_mended_and_told_in_one_sentence() -> None:
    def feature(number: int, east: float, west: float) -> dict[str, Any]:
        ring = square(number, 0)[0]
        ring = [[x + (east if x > ring[0][0] else west), y] for x, y in ring]
        return dong(number, f"가{number}동", geometry={"type": "Polygon", "coordinates": [ring]})

    found = read(geojson([feature(number, 0.0001, -0.0001) for number in range(1, 21)]))
    (overlaps,) = [finding for finding in found.findings if finding.code == "overlap"]
    assert overlaps.details["count"] == 19
    assert overlaps.details["area_m2"] == pytest.approx(19 * overlaps.details["largest_m2"], rel=0.01)
    assert "겹친 경계 19쌍" in overlaps.sentence


def test_a_hole_between_dong_is_filled_and_told() -> None:
    bent = square(1, 0)[0]
    bent.insert(1, [bent[0][0] + 0.005, bent[0][1] + 0.0001])
    below = square(1, -1)
    found = read(
        geojson(
            [
                dong(1, "가동", geometry={"type": "Polygon", "coordinates": [bent]}),
                dong(2, "나동", geometry={"type": "Polygon", "coordinates": below}),
            ]
        )
    )
    assert [finding.code for finding in found.findings] == ["gap"]
    assert found.findings[0].details["area_m2"] == pytest.approx(4900, rel=0.05)


def test_a_date_column_of_the_office_is_the_edition() -> None:
    found = read(plain({"BASE_DATE": "20230630", "ADM_CD": "11010530", "ADM_NM": "사직동"}))
    assert found.edition_date == date(2023, 6, 30)


@pytest.mark.realfiles
class TestRealFiles:
    def found(self, shared_data: Path, name: str) -> BoundarySet:
        path = shared_data / "boundaries" / name
        beside = {p.suffix: p.read_bytes() for p in path.parent.glob(f"{path.stem}.*")} if path.suffix == ".shp" else {}
        return read_boundaries(path.name, path.read_bytes(), neighbours=beside, book=packaged_book())

    def test_the_seven_digit_file_has_425_dong_and_nothing_to_mend(self, shared_data: Path) -> None:
        found = self.found(shared_data, "seoul_admdong_2021_code7.geojson")
        assert (len(found.dongs), found.dongs["district_code"].nunique()) == (425, 25)
        assert found.findings == ()
        assert found.dongs["area_km2"].sum() == pytest.approx(606.97, abs=0.01)
        names = set(found.dongs["name"])
        assert {"항동", "상일동", "일원2동"} <= names
        assert set(found.dongs["stat_code"].str.len()) == {7}

    def test_the_sgis_file_has_426_dong_with_all_codes_and_its_slivers_mended(self, shared_data: Path) -> None:
        found = self.found(shared_data, "seoul_admdong_sgis_code8.geojson")
        main = self.found(shared_data, "seoul_admdong_20250401.geojson").dongs.set_index("code")
        mine = found.dongs.set_index("code")
        assert set(mine.index) == set(main.index)
        assert (mine["district"] == main["district"].reindex(mine.index)).all()
        told = {finding.code: finding.details for finding in found.findings}
        # the README counts 814 and 1,041: the few smaller than a square decimetre are rounding to us
        assert (told["overlap"]["count"], told["gap"]["count"]) == (805, 1038)
        assert told["overlap"]["area_m2"] == pytest.approx(1_039_100, abs=100)
        assert told["overlap"]["largest_m2"] == pytest.approx(18_834, abs=1)
        assert told["gap"]["area_m2"] == pytest.approx(1_224_700, abs=100)

    def test_the_2013_shapefile_has_423_dong_in_the_right_place(self, shared_data: Path) -> None:
        found = self.found(shared_data, "kostat2013_cp949_noepsg/seoul_submunicipalities.shp")
        assert (len(found.dongs), found.dongs["district_code"].nunique(), found.year) == (423, 25, "2013")
        (told,) = found.findings
        assert told.details["names"] == ["강동구 상일동", "강남구 일원2동"]
        assert found.dongs["area_km2"].sum() == pytest.approx(606.5, abs=0.1)
        main = self.found(shared_data, "seoul_admdong_20250401.geojson").dongs.set_index("code")
        mine = found.dongs.set_index("code")
        same = mine.index.intersection(main.index)
        assert len(same) == 421
        moved_m = mine.loc[same].to_crs(5179).centroid.distance(main.loc[same].to_crs(5179).centroid)
        assert moved_m.median() < 15
        gangnam = mine[(mine["name"] == "신사동") & (mine["district"] == "강남구")]
        assert gangnam.index.tolist() == ["1168051000"]

    def test_the_nationwide_topojson_has_3504_dong_of_17_provinces(self, shared_data: Path) -> None:
        found = self.found(shared_data, "korea_admdong_2018_topo.json")
        told = {finding.code: finding.details for finding in found.findings}
        assert (len(found.dongs), len(found.provinces)) == (3504, 17)
        assert told["invalid"]["count"] == 135
        seoul = found.dongs[found.dongs["province_code"] == "11"]
        assert (len(seoul), seoul["district_code"].nunique()) == (424, 25)
        assert seoul.groupby("district").size()["송파구"] == 27
        outside = found.dongs[found.dongs["province_code"] != "11"]
        assert outside["code"].str.startswith("kostat:").all()
        assert found.dongs["area_km2"].sum() == pytest.approx(100_604, abs=10)
