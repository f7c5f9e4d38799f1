"""Reading planners' tables: what columns mean, what may be kept, what is measured and in which years."""

import io

import pytest
import xlsxwriter

from geo.errors import FileRefused, InvalidInput
from geo.planning.joining import Joiner
from geo.planning.measures import MIXED, find_measures, gather_values
from geo.planning.policy_tables import read_policy_table, said_rows
from geo.planning.policy_words import Gather, MeasureKind, Unjoined
from geo.planning.policy_worked import first_style
from tests.geo.planning.policy_files import seoul, table

FACTS = "codes/seoul_dong_facts.csv"


def joined(read, **options):
    return Joiner(seoul(), **options).join(list(said_rows(read.rows, read.headings, read.roles)))


def measures(read):
    return {
        one.name: one for one in find_measures(read.frame(), read.roles.headings - {read.roles.year}, read.roles.year)
    }


@pytest.mark.realfiles
def test_the_facts_of_seoul_join_to_every_dong(shared_data) -> None:
    read = read_policy_table("facts.csv", (shared_data / FACTS).read_bytes())
    found = joined(read)
    assert len({row.dong_code for row in found}) == 426
    assert all(row.dong_code for row in found)
    assert {"area_km2", "residents_2025_05"} <= measures(read).keys()
    assert not {"lon", "lat", "stat_code"} & measures(read).keys()
    area = gather_values(
        measures(read)["area_km2"],
        None,
        [
            (0, row.dong_code, dict(zip(read.headings, cells, strict=True)))
            for row, (_, cells) in zip(found, read.rows, strict=True)
        ],
    )
    assert area.values["1111053000"] == 1.16


@pytest.mark.realfiles
def test_real_tables_without_headings_or_district_are_told_apart(shared_data) -> None:
    libraries = read_policy_table("도서관.csv", (shared_data / "points/도서관_행정동코드.csv").read_bytes())
    found = joined(libraries)
    assert sum(row.dong_code is not None for row in found) == 515
    assert [row.reason for row in found if row.reason].count(Unjoined.DISAGREE) == 1
    halls = read_policy_table("경로당.csv", (shared_data / "points/서울시 강북구 경로당 현황.csv").read_bytes())
    assert {row.reason for row in joined(halls)} == {Unjoined.DISTRICT_MISSING}
    of_district = joined(halls, district="11305")
    known = sum(row.dong_code is not None for row in of_district)
    assert known > 80
    short = next(row for row, (_, cells) in zip(of_district, halls.rows, strict=True) if "수1" in cells)
    assert short.reason is Unjoined.NAME_UNKNOWN  # 수1 is 수유1동 to a reader, and not to us


@pytest.mark.realfiles
def test_a_table_of_addresses_alone_is_refused_with_what_it_lacks(shared_data) -> None:
    with pytest.raises(FileRefused, match="동을 알아볼 열") as refused:
        read_policy_table("복지.csv", (shared_data / "points/서울시 사회복지시설 목록.csv").read_bytes())
    assert refused.value.code == "no_dong_column"


def test_columns_of_private_persons_are_left_out_by_heading_and_by_what_is_in_them() -> None:
    read = read_policy_table(
        *table(
            ["자치구", "행정동", "대표자", "연락처", "메모", "회원 수"],
            ["종로구", "사직동", "홍길동", "02-123-4567", "010-1234-5678", "12"],
            ["종로구", "삼청동", "성춘향", "", "", "7"],
        )
    )
    assert read.left_out == ("대표자", "연락처", "메모")
    assert read.headings == ("자치구", "행정동", "회원 수")
    assert not any("홍길동" in cell or "5678" in cell for _, cells in read.rows for cell in cells)


def test_one_telephone_number_late_and_within_a_cell_leaves_its_column_out() -> None:
    lines = [["종로구", "사직동", "없음", str(1111010100100010000 + line)] for line in range(120)]
    lines[110][2] = "문의 홍길동 010-1234-5678 (저녁)"
    read = read_policy_table(*table(["자치구", "행정동", "비고", "필지"], *lines))
    assert (read.left_out, read.headings) == (("비고",), ("자치구", "행정동", "필지"))


def test_columns_of_one_name_are_chosen_apart() -> None:
    rows = (["종로구", "사직동", "3", "5", "8", "1"], ["종로구", "삼청동", "4", "6", "9", "2"])
    read = read_policy_table(*table(["구", "동", "2018 인구", "2019 인구", "인구", "줄 수"], *rows))
    found = measures(read)
    assert [(name, one.columns, one.gather) for name, one in found.items()] == [
        ("인구", {2018: "2018 인구", 2019: "2019 인구"}, Gather.SUM),
        ("인구 (2)", {0: "인구"}, Gather.SUM),
        ("줄 수", {0: "줄 수"}, Gather.SUM),
        ("줄 수 (2)", {}, Gather.ROWS),
    ]


def test_years_in_headings_make_one_measure_and_years_in_a_column_date_all() -> None:
    wide = read_policy_table(
        *table(["구", "동", "2018년 참여(명)", "2019년 참여(명)", "만족도(%)"], ["종로구", "사직동", "3", "5", "88.5%"])
    )
    found = measures(wide)
    assert (found["참여(명)"].years, found["참여(명)"].unit) == ((2018, 2019), "명")
    assert (found["만족도(%)"].gather, found["만족도(%)"].unit) == (Gather.MEAN, "%")
    long = read_policy_table(
        *table(
            ["연도", "자치구", "행정동", "구분", "건수"],
            ["2018", "종로구", "사직동", "주민", "3"],
            ["2019년", "종로구", "사직동", "주민", "4"],
            ["2019년", "종로구", "사직동", "공공", "2"],
        )
    )
    assert long.roles.year == "연도"
    count = measures(long)["건수"]
    assert (count.years, count.dated) == ((2018, 2019), True)
    rows = [(line, "1111053000", dict(zip(long.headings, cells, strict=True))) for line, cells in long.rows]
    assert gather_values(count, 2019, rows, year_heading="연도").values == {"1111053000": 6.0}
    assert gather_values(count, None, rows, year_heading="연도").values == {"1111053000": 9.0}
    kind = measures(long)["구분"]
    assert kind.kind is MeasureKind.CATEGORY
    mixed = gather_values(kind, 2019, rows, year_heading="연도")
    assert (mixed.values, mixed.mixed) == ({"1111053000": MIXED}, ("1111053000",))
    assert gather_values(measures(long)["줄 수"], 2019, rows, year_heading="연도").values == {"1111053000": 2.0}


def test_a_list_of_things_shows_how_many_a_dong_has_and_a_table_of_dong_its_numbers() -> None:
    read = read_policy_table(*table(["구", "동", "구분"], ["종로구", "사직동", "구립"], ["종로구", "사직동", "사립"]))
    found = find_measures(read.frame(), {"구", "동"})
    assert first_style(found, several=True).measure == "줄 수"
    assert first_style(found).measure == "구분"
    counted = read_policy_table(
        *table(["구", "동", "구분", "수"], ["종로구", "사직동", "가", "3"], ["종로구", "삼청동", "나", "4"])
    )
    assert first_style(find_measures(counted.frame(), {"구", "동"}), several=True).measure == "수"


def workbook(**sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
    return out.getvalue()


def test_a_workbook_is_read_by_the_sheet_that_names_dong_or_by_the_one_asked_for() -> None:
    """Codes that a spreadsheet holds as numbers are codes still."""
    dongs = [
        ["2024년 참여 현황"],
        [],
        ["행정동코드", "동명", "참여"],
        [1111053000, "사직동", 3],
        [1111054000, "삼청동", 4],
    ]
    data = workbook(
        안내=[["이 표는"], ["시험입니다"]], 참여=dongs, 작은것=[["자치구", "동", "값"], ["종로구", "사직동", 9]]
    )
    read = read_policy_table("참여.xlsx", data)
    assert (read.sheet, read.headings) == ("참여", ("행정동코드", "동명", "참여"))
    assert [row.dong_code for row in joined(read)] == ["1111053000", "1111054000"]
    assert read_policy_table("참여.xlsx", data, sheet="작은것").rows == ((2, ("종로구", "사직동", "9")),)


def test_a_cell_that_is_no_number_is_told_and_never_taken_for_zero() -> None:
    read = read_policy_table(
        *table(
            ["구", "동", "면적"],
            *(["종로구", dong, area] for dong, area in
              (("사직동", "1.2"), ("삼청동", "약 2"), ("부암동", "-"), ("평창동", "8"), ("무악동", "1"), ("교남동", "1"))),
        )
    )  # fmt: skip
    rows = [
        (line, dict(zip(read.headings, cells, strict=True))["동"], dict(zip(read.headings, cells, strict=True)))
        for line, cells in read.rows
    ]
    found = gather_values(measures(read)["면적"], None, rows)
    assert "삼청동" not in found.values
    assert "부암동" not in found.values
    assert len(found.unread) == 1


def test_running_numbers_codes_and_dates_are_no_measures() -> None:
    read = read_policy_table(
        *table(
            ["연번", "행정동코드", "행정동", "시설코드", "기준일자", "주민"],
            *([str(at), code, name, f"{at * 37 % 11}", "20250401", f"{at * 7 % 13}"] for at, (code, name) in
              enumerate((d.code, d.name) for d in seoul().dongs[:12])),
        )
    )  # fmt: skip
    assert list(measures(read)) == ["주민", "줄 수"]


def test_a_person_may_say_what_columns_mean_but_only_of_columns_that_are_there() -> None:
    given = table(["갑", "을", "값"], ["종로구", "사직동", "3"], ["종로구", "삼청동", "4"])
    chosen = read_policy_table(*given, roles={"district": "갑", "dong": "을"})
    assert all(row.dong_code for row in joined(chosen))
    with pytest.raises(InvalidInput, match="열의 뜻"):
        read_policy_table(*given, roles={"dong": "없는 열"})
    with pytest.raises(InvalidInput, match="시트"):
        read_policy_table(*given, sheet="없는 시트")
