"""Code tables: five layouts, ten digits or nothing, and places that belong together."""

from collections import Counter

import pytest

from geo.errors import FileRefused
from geo.importers.code_tables import CodeTable, read_codes
from geo.importers.source import open_tables
from geo.records import CodeLevel, CodeSource
from tests.geo.record_loads import csv_of

MIXED = ["행정동코드", "시도명", "시군구명", "읍면동명", "법정동코드", "동리명", "생성일자", "말소일자"]
SAJIK = ["1111053000", "서울특별시", "종로구", "사직동", "1111011500", "사직동", "19880423", ""]


def read(rows: list[list[str]], name: str = "a.csv") -> CodeTable:
    (table,) = open_tables(name, csv_of(rows))
    return read_codes(table)


def test_a_mapping_of_dong_names_both_places_and_links_them() -> None:
    table = read([MIXED, SAJIK])
    (line,) = table.lines
    dong, legal = line.rows
    assert (dong.system, dong.level, dong.name, dong.district) == (CodeSource.MOIS, CodeLevel.DONG, "사직동", "종로구")
    assert (legal.system, legal.code) == (CodeSource.LEGAL, "1111011500")
    assert line.link is not None
    assert (line.link.mois_code, line.link.legal_code, str(line.link.valid_from)) == (
        "1111053000",
        "1111011500",
        "1988-04-23",
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({0: "1.11105E+09"}, "code_digits_lost"),
        ({0: "11110530"}, "code_digits_lost"),
        ({0: "1111053000.5"}, "code_digits_lost"),
        ({0: "<b>코드</b>"}, "code_form"),
        ({0: "1111011500"}, "code_form"),
        ({4: "111101150"}, "code_digits_lost"),
        ({6: "1988년"}, "date_unreadable"),
        ({6: "19881341"}, "date_unreadable"),
        ({6: "20200101", 7: "20190101"}, "dates_in_order"),
        ({5: ""}, "name_missing"),
    ],
)
def test_a_line_with_lost_digits_or_broken_dates_is_refused(change, code) -> None:
    broken = [change.get(place, cell) for place, cell in enumerate(SAJIK)]
    table = read([MIXED, SAJIK, broken])
    assert [(issue.line, issue.code) for issue in table.issues] == [(3, code)]
    assert len(table.lines) == 1


def test_centre_points_in_degrees_and_in_metres_come_out_in_degrees() -> None:
    degrees = read(
        [
            ["코드", "시도", "시군구", "읍면동", "하위", "위도", "경도", "코드종류"],
            ["1111053000", "서울특별시", "종로구", "사직동", "", "37.575408", "126.965944", "H"],
            ["1111011500", "서울특별시", "종로구", "사직동", "", "37.575", "126.966", "B"],
            ["1111011500", "서울특별시", "종로구", "사직동", "", "37.575", "126.966", "X"],
            ["1111054000", "서울특별시", "종로구", "삼청동", "", "126.98", "37.59", "H"],
        ]
    )
    assert [line.rows[0].system for line in degrees.lines] == [CodeSource.MOIS, CodeSource.LEGAL]
    assert [issue.code for issue in degrees.issues] == ["kind_unknown", "outside_korea"]
    metres = read(
        [
            ["SERIAL", "ADMCD", "ADMNM", "X", "Y"],
            ["0", "1100000000", "서울특별시", "954919", "1950195"],
            ["1", "4111156000", "경기도 수원시 장안구 파장동", "954636", "1924765"],
            ["2", "3611025000", "세종특별자치시 조치원읍", "x", "1"],
        ]
    )
    place = metres.lines[1].rows[0]
    assert (place.province, place.district, place.name) == ("경기도", "수원시 장안구", "파장동")
    assert place.lon == pytest.approx(126.985, abs=0.02)
    assert place.lat == pytest.approx(37.31, abs=0.02)
    assert [issue.code for issue in metres.issues] == ["outside_korea"]


def test_districts_take_ten_digits_and_the_name_of_their_province() -> None:
    table = read([["순번", "시군구코드", "시군구명_한글", "위도", "경도"], ["1", "11320", "도봉구", "37.66", "127.03"]])
    (row,) = table.lines[0].rows
    assert (row.code, row.level, row.province) == ("1132000000", CodeLevel.DISTRICT, "서울특별시")


def test_an_unknown_table_is_refused_with_what_is_known() -> None:
    with pytest.raises(FileRefused, match="KIKmix") as caught:
        read([["이름", "주소"], ["가", "나"]])
    assert caught.value.code == "not_codes"


REAL = [
    ("서울시_행정동_법정동_20200814.xlsx", 21722, 0, {"mois": 3850, "legal": 20272}),
    ("행정_법정동 중심좌표.xlsx", 22218, 1, {"mois": 3545, "legal": 18673}),
    ("coordinate_UTMK_이름포함.tsv", 5139, 0, {"mois": 5139}),
    ("서울시 행정구역 시군구 정보 (좌표계_ WGS1984).csv", 25, 0, {"mois": 25}),
]


@pytest.mark.realfiles
@pytest.mark.parametrize(("name", "taken", "refused", "codes"), REAL)
def test_the_published_tables_are_read_whole(shared_data, name, taken, refused, codes) -> None:
    (source,) = open_tables(name, (shared_data / "codes" / name).read_bytes())
    table = read_codes(source)
    assert (len(table.lines), len(table.issues)) == (taken, refused)
    found = {(row.system.value, row.code) for line in table.lines for row in line.rows}
    assert Counter(system for system, _ in found) == codes
    assert [issue.code for issue in table.issues] == ["outside_korea"] * refused


@pytest.mark.realfiles
def test_the_table_of_2020_has_seoul_whole(shared_data) -> None:
    name = REAL[0][0]
    (source,) = open_tables(name, (shared_data / "codes" / name).read_bytes())
    seoul = [line for line in read_codes(source).lines if line.rows[0].code.startswith("11")]
    levels = Counter({line.rows[0].code: line.rows[0].level for line in seoul}.values())
    assert len(seoul) == 768
    assert levels == {CodeLevel.PROVINCE: 1, CodeLevel.DISTRICT: 25, CodeLevel.DONG: 425}
