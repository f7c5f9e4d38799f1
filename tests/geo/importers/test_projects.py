"""Lists of support projects and villages under all sorts of headings."""

import pytest

from geo.errors import FileRefused
from geo.importers.projects import ProjectRow, RecordTable, VillageRow, read_records
from geo.importers.source import open_tables
from geo.records import Housing, VillageKind
from tests.geo.record_loads import csv_of

HEADINGS = [
    "연번",
    "사업연도",
    "공모명",
    "단체명(모임명)",
    "사업명",
    "대표자",
    "연락처",
    "지원금액(천원)",
    "행정동",
    "자치구",
]
ROW = [
    "1",
    "2015",
    "마을공동체 주민제안",
    "가상모임",
    "골목 꽃밭",
    "(비공개)",
    "02-000-0000",
    "3,000",
    "천연동",
    "서대문구",
]


def read(headings: list[str], *rows: list[str], name: str = "목록.csv", year: int | None = None) -> RecordTable:
    (table,) = open_tables(name, csv_of([headings, *rows]))
    return read_records(table, year=year)


def project(headings: list[str], row: list[str], **given) -> ProjectRow:
    table = read(headings, row, **given)
    assert isinstance(table.rows[0], ProjectRow), table.issues
    return table.rows[0]


def test_headings_are_read_by_meaning_and_persons_left_out() -> None:
    table = read(HEADINGS, ROW)
    (row,) = table.rows
    assert isinstance(row, ProjectRow)
    assert (row.year, row.programme, row.group_name, row.title) == (
        2015,
        "마을공동체 주민제안",
        "가상모임",
        "골목 꽃밭",
    )
    assert (row.amount_won, row.dong_name, row.district) == (3_000_000, "천연동", "서대문구")
    assert table.left_out == ("대표자", "연락처")
    assert "(비공개)" not in repr(row)


@pytest.mark.parametrize(
    ("heading", "cell", "won"),
    [
        ("지원금(원)", "1,500,000", 1_500_000),
        ("지원금", "1500000원", 1_500_000),
        ("지원금액(천원)", "1,500", 1_500_000),
        ("지원금액(천원)", "150만원", 1_500_000),
        ("예산 (백만원)", "1.5", 1_500_000),
        ("보조금", "금 3백만원 정", 3_000_000),
        ("보조금", "-", None),
        ("보조금", "", None),
        ("보조금", "0원", 0),
    ],
)
def test_amounts_come_out_in_won_whatever_the_unit(heading: str, cell: str, won: int | None) -> None:
    row = project(["연도", "단체명", heading], ["2015", "가상모임", cell])
    assert (row.amount_won, row.repairs) == (won, ())


def test_an_amount_that_cannot_be_read_stays_empty_and_is_said() -> None:
    row = project(["연도", "단체명", "지원금"], ["2015", "회비 \\3,000 {{ 7*191 }}", "협의"])
    assert (row.group_name, row.amount_won) == ("회비 \\3,000 {{ 7*191 }}", None)
    assert "협의" in row.repairs[0]


def test_the_year_comes_from_its_column_the_name_of_the_file_or_the_caller() -> None:
    headings, cells = ["단체명", "사업명"], ["가상모임", "꽃밭"]
    assert project(headings, cells, name="2014년 선정결과.csv").year == 2014
    assert project(headings, cells, name="선정결과.csv", year=2013).year == 2013
    assert project(["년도", *headings], ["'15", *cells]).year == 2015
    table = read(headings, cells, name="선정결과.csv")
    assert [issue.code for issue in table.issues] == ["year_missing"]


def test_of_two_titles_the_one_called_saeopmyeong_is_the_programme() -> None:
    row = project(["연도", "사업명", "활동명", "모임명"], ["2015", "이웃만들기", "반찬 나눔", "가상모임"])
    assert (row.programme, row.title) == ("이웃만들기", "반찬 나눔")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["2015", "", ""], "name_missing"),
        (["언젠가", "가상모임", ""], "year_missing"),
        (["1899", "가상모임", ""], "year_missing"),
        (["2015", "가" * 201, ""], "text_too_long"),
    ],
)
def test_a_row_without_name_or_year_is_refused_by_line(row, code) -> None:
    table = read(["연도", "단체명", "사업명"], ["2015", "나", "다"], row)
    assert [(issue.line, issue.code) for issue in table.issues] == [(3, code)]


def test_villages_have_housing_and_households() -> None:
    headings = ["마을명", "유형", "세대수", "선정연도", "자치구", "행정동", "대표자"]
    table = read(
        headings,
        ["가상마을", "단독주택", "약 70", "2012", "동작구", "상도3동", "(비공개)"],
        ["나무아파트", "공동주택(아파트)", "558세대", "2013년", "도봉구", "", ""],
        ["섞인마을", "단독+아파트", "모름", "", "", "", ""],
        ["", "", "1", "", "", "", ""],
        name="에너지자립마을.csv",
    )
    rows = [row for row in table.rows if isinstance(row, VillageRow)]
    assert [(r.kind, r.housing, r.households, r.since_year) for r in rows] == [
        (VillageKind.ENERGY, Housing.DETACHED, 70, 2012),
        (VillageKind.ENERGY, Housing.APARTMENT, 558, 2013),
        (VillageKind.ENERGY, Housing.MIXED, None, None),
    ]
    assert "모름" in rows[2].repairs[0]
    assert [issue.code for issue in table.issues] == ["name_missing"]
    assert table.left_out == ("대표자",)


def test_another_table_is_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        read(["시설명", "위도", "경도"], ["가", "37", "127"])
    assert caught.value.code == "not_projects"
