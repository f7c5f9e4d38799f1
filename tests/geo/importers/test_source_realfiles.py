"""The real files beside the checkout: each opens with the rows, headings and encoding that its README states."""

import csv
import io
from pathlib import Path

import pytest
import shapely

from geo.errors import FileRefused
from geo.importers.grids import clean_cell
from geo.importers.source import SourceTable, open_tables

pytestmark = pytest.mark.realfiles

ROOMS = {
    "강남구": 6, "강북구": 21, "강서구": 43, "관악구": 33, "구로구": 42, "금천구": 38, "동대문구": 50, "마포구": 2, "서대문구": 34,
    "성동구": 46, "성북구": 42, "양천구": 48, "은평구": 46, "종로구": 5, "중구": 127,
}  # fmt: skip

TABLES = [
    ("points/서울특별시 경로당 정보(20180502).xlsx", "xlsx", "", 3745, 19, "사업장명"),
    ("points/서울시 강북구 경로당 현황.csv", "csv", "cp949", 99, 6, "전 화"),
    ("points/종로구 노인복지시설현황(201711).xls", "xls", "", 109, 7, "대표자"),
    ("points/서울특별시 문화공간 정보.csv", "csv", "cp949", 901, 25, "X좌표"),
    ("points/서울시 문화행사 공공서비스예약 정보.csv", "csv", "cp949", 25, 25, "장소X좌표"),
    ("points/서울시 평생학습포털 평생교육기관 현황.csv", "csv", "cp949", 8330, 6, "위치(위도)"),
    ("points/서울시 사회복지시설 목록.csv", "csv", "cp949", 3091, 9, "시설장명"),
    ("points/전국도서관표준데이터_202605.csv", "csv", "cp949", 3556, 28, "데이터기준일자"),
    ("points/climate_shelter.csv", "csv", "cp949", 505, 8, "Y좌표"),
    ("points/서울시 공공도서관 현황정보.csv", "csv", "cp949", 203, 13, "구 코드"),
    ("points/지역아동센터_191231기준.xlsx", "xlsx", "", 456, 7, "시설 소재지"),
    ("codes/서울시_행정동_법정동_20200814.xlsx", "xlsx", "", 21_722, 8, "행정동코드"),
    ("codes/행정_법정동 중심좌표.xlsx", "xlsx", "", 22_219, 8, "코드종류"),
    ("codes/coordinate_UTMK_이름포함.tsv", "csv", "utf-8", 5139, 5, "ADMNM"),
    ("codes/서울시 행정구역 시군구 정보 (좌표계_ WGS1984).csv", "csv", "cp949", 25, 7, "시군구코드"),
    ("codes/seoul_dong_facts.csv", "csv", "utf-8", 426, 8, "stat_code"),
    ("population/202505_202505_연령별인구현황_월간.csv", "csv", "cp949", 3910, 104, "2025년05월_계_0세"),
    ("population/202509_202509_주민등록인구및세대현황_월간.csv", "csv", "cp949", 18, 7, "2025년09월_세대수"),
    ("survey/submissions/odk_central_export_osmfieldwork.csv", "csv", "utf-8", 5, 50, "KEY"),
    ("survey/submissions/kobo_good.csv", "csv", "utf-8", 9, 30, "_location_latitude"),
    ("survey/submissions/kobo_nested_repeats.csv", "csv", "utf-8", 2, 30, "kids/kids_details[1]/kids_name"),
    ("survey/submissions/kobo_tutorial_w_repeats.csv", "csv", "utf-8", 1, 21, "children[2]/childs_age"),
]


def only(path: Path) -> SourceTable:
    [table] = open_tables(path.name, path.read_bytes())
    return table


@pytest.mark.parametrize(("file", "kind", "encoding", "rows", "columns", "heading"), TABLES)
def test_a_published_table_opens_as_its_readme_says(
    shared_data: Path, file: str, kind: str, encoding: str, rows: int, columns: int, heading: str
) -> None:
    table = only(shared_data / file)
    assert (table.kind, table.encoding, len(table.cells), len(table.headings)) == (kind, encoding, rows, columns)
    assert heading in table.headings
    assert (table.has_headings, table.heading_line, table.faults) == (True, 1, ())
    assert list(table.cells.index[:1]) == [2]


def test_the_table_without_headings_keeps_its_first_row(shared_data: Path) -> None:
    table = only(shared_data / "points" / "도서관_행정동코드.csv")
    assert (table.has_headings, table.encoding, table.cells.shape) == (False, "utf-8", (523, 12))
    assert table.cells.iloc[0, [0, 2, 10]].tolist() == ["103", "37.5030242235", "1159066000"]


def test_all_583_rooms_of_fifteen_districts_open(shared_data: Path) -> None:
    files = sorted((shared_data / "points" / "공공시설개방정보").glob("*.csv"))
    tables = {path.name.split("_")[1]: only(path) for path in files}
    assert {district: len(table.cells) for district, table in tables.items()} == ROOMS
    assert {(len(table.headings), table.encoding, table.delimiter) for table in tables.values()} == {(27, "cp949", ",")}


def test_leading_zeros_dates_and_formula_like_cells_stay(shared_data: Path) -> None:
    libraries = only(shared_data / "points" / "서울시 공공도서관 현황정보.csv")
    assert libraries.cells["구 코드"].iloc[0] == "0008"
    welfare = only(shared_data / "points" / "종로구 노인복지시설현황(201711).xls")
    assert welfare.cells["기준일자"].iloc[0] == "2017-04-13"


@pytest.mark.parametrize(
    ("file", "formulas", "repaired"),
    [("서울특별시 문화공간 정보.csv", 17, [37]), ("서울시 평생학습포털 평생교육기관 현황.csv", 31, [])],
)
def test_every_cell_stands_as_in_the_file_but_for_blanks_and_controls(
    shared_data: Path, file: str, formulas: int, repaired: list[int]
) -> None:
    path = shared_data / "points" / file
    [_, *raw] = csv.reader(io.StringIO(path.read_bytes().decode("cp949"), newline=""))
    assert sum(cell[:1] in {*"=+-@"} for row in raw for cell in row) == formulas
    table = only(path)
    assert table.cells.to_numpy().tolist() == [[clean_cell(cell) for cell in row] for row in raw]
    assert [repair.line for repair in table.repairs] == repaired


def test_a_walking_network_opens_with_its_shapes(shared_data: Path) -> None:
    for file, rows, kind in (("11040_seongdong_nodes", 8035, 0), ("11040_seongdong_links", 8144, 1)):
        table = only(shared_data / "network" / f"{file}.geojson")
        assert len(table.cells) == rows
        assert table.shapes is not None
        assert set(shapely.get_type_id(table.shapes).tolist()) == {kind}


@pytest.mark.parametrize(
    ("folder", "stem", "rows", "crs", "name"),
    [
        ("kostat2013_cp949_noepsg", "seoul_submunicipalities", 423, 5174, "사직동"),
        ("juso2015_legaldong_cp949", "seoul_neighborhoods", 467, 4326, "무악동"),
    ],
)
def test_a_shapefile_opens_with_its_neighbours(
    shared_data: Path, folder: str, stem: str, rows: int, crs: int, name: str
) -> None:
    parts = {path.suffix: path.read_bytes() for path in (shared_data / "boundaries" / folder).glob(f"{stem}.*")}
    [table] = open_tables(f"{stem}.shp", parts[".shp"], neighbours=parts)
    assert (table.kind, table.encoding, len(table.cells), table.crs) == ("shapefile", "cp949", rows, crs)
    assert table.cells.eq(name).to_numpy().any()


def test_every_xlsform_opens_with_its_survey_sheet(shared_data: Path) -> None:
    files = sorted((shared_data / "survey" / "xlsform").iterdir())
    sheets = {path.name: [table.sheet for table in open_tables(path.name, path.read_bytes())] for path in files}
    assert len(files) == 12
    assert [name for name, found in sheets.items() if found[0] != "survey"] == []


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("survey/submissions/kobo_bulk_submission.zip", "zip_nothing"),
        ("survey/submissions/kobo_good_eats_1.xml", "not_table_xml"),
        ("survey/submissions/odk_central_odata_camps.json", "not_geojson"),
        ("network/osm_walk_sinnonhyeon_500m.graphml", "not_table_xml"),
    ],
)
def test_what_is_no_table_is_refused(shared_data: Path, file: str, code: str) -> None:
    path = shared_data / file
    with pytest.raises(FileRefused) as caught:
        open_tables(path.name, path.read_bytes())
    assert caught.value.code == code
