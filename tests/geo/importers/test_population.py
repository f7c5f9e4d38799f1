"""Tables of registered residents: levels, months, sums, and what is refused."""

from datetime import date

import pytest

from geo.errors import FileRefused
from geo.importers.population import PopulationTable, read_population
from geo.importers.source import open_tables
from geo.records import AreaLevel
from tests.geo.record_loads import csv_of, population_csv

AREAS = {
    "서울특별시  (1100000000)": 300,
    "서울특별시 종로구 (1111000000)": 300,
    "서울특별시 종로구 청운효자동(1111051500)": 100,
    "서울특별시 종로구 사직동(1111053000)": 200,
}


def read(name: str, data: bytes, month: date | None = None) -> tuple[PopulationTable, ...]:
    (table,) = open_tables(name, data)
    return read_population(table, month=month)


def test_levels_numbers_and_ages_come_out_of_a_table_by_age() -> None:
    (table,) = read("a.csv", population_csv(AREAS))
    assert table.month == date(2025, 5, 1)
    assert [row.level for row in table.rows] == [AreaLevel.PROVINCE, AreaLevel.DISTRICT, AreaLevel.DONG, AreaLevel.DONG]
    sajik = table.rows[-1]
    assert (sajik.code, sajik.name, sajik.total) == ("1111053000", "서울특별시 종로구 사직동", 200)
    assert sajik.ages is not None
    assert (len(sajik.ages), sum(sajik.ages)) == (101, 200)
    assert (table.issues, table.differences) == ((), ())


def test_a_total_that_is_not_the_sum_of_its_dong_is_reported() -> None:
    (table,) = read("a.csv", population_csv({**AREAS, "서울특별시 종로구 (1111000000)": 299}))
    assert [(one.code, one.stated, one.summed) for one in table.differences] == [("1111000000", 299, 300)]
    assert "300명" in table.differences[0].sentence


def test_a_city_with_districts_of_its_own_is_summed_over_them() -> None:
    areas = {
        "경기도 수원시 (4111000000)": 30,
        "경기도 수원시 장안구 (4111100000)": 10,
        "경기도 수원시 장안구 파장동(4111156000)": 10,
        "경기도 수원시 권선구 (4111300000)": 20,
        "경기도 수원시 권선구 세류1동(4111355000)": 20,
    }
    assert read("a.csv", population_csv(areas))[0].differences == ()
    (table,) = read("a.csv", population_csv({**areas, "경기도 수원시 (4111000000)": 31}))
    assert [one.summed for one in table.differences] == [30]


def test_branch_offices_without_residents_are_taken() -> None:
    (table,) = read("a.csv", population_csv({**AREAS, "경기도 송탄출장소 (4122200000)": 0}))
    assert (table.rows[-1].level, table.rows[-1].total) == (AreaLevel.BRANCH, 0)


def test_a_table_by_household_has_men_women_and_households() -> None:
    headings = ["총인구수", "세대수", "세대당 인구", "남자 인구수", "여자 인구수", "남여 비율"]
    rows = [
        ["행정구역", *(f"2025년09월_{heading}" for heading in headings)],
        ["전국  (1000000000)", "1,000", "500", "      2.00", "480", "520", "0.92"],
        ["서울특별시 종로구 사직동(1111053000)", "1,000", "500", "      2.00", "480", "520", "0.92"],
    ]
    (table,) = read("a.csv", csv_of(rows))
    (row,) = table.rows
    assert (row.total, row.male, row.female, row.households, row.ages) == (1000, 480, 520, 500, None)
    assert table.passed_over == (2,)


def test_two_months_of_one_file_are_two_tables() -> None:
    rows = [
        ["행정구역", "2025년05월_총인구수", "2025년06월_총인구수"],
        ["서울특별시 종로구 사직동(1111053000)", "8,906", "8,900"],
    ]
    assert [(t.month.month, t.rows[0].total) for t in read("a.csv", csv_of(rows))] == [(5, 8906), (6, 8900)]


@pytest.mark.parametrize(
    ("name", "month", "expected"), [("202503_인구.csv", None, 3), ("인구.csv", date(2024, 7, 15), 7)]
)
def test_a_month_that_the_headings_leave_out_is_in_the_name_or_given(name, month, expected) -> None:
    rows = [["행정구역", "총인구수"], ["서울특별시 종로구 사직동(1111053000)", "8,906"]]
    assert read(name, csv_of(rows), month)[0].month.month == expected


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["행정구역", "총인구수"], ["서울특별시 종로구 사직동(1111053000)", "1"]], "month_missing"),
        ([["행정구역", "2025년05월_총인구수"], ["서울특별시  (1100000000)", "9,328,042"]], "no_dong_rows"),
        ([["행정구역", "2025년05월_총인구수"], ["사직동", "8,906"]], "not_population"),
        ([["이름", "주소"], ["가", "나"]], "not_population"),
        ([["행정구역", "2025년05월_총인구수"], ["종로구 사직동(11010530)", "8,906"]], "code_other_system"),
        ([["행정구역", "2025년05월_총인구수"], ["1101053", "8,906"]], "code_other_system"),
        (
            [
                ["행정구역", "2025년05월_총인구수"],
                ["서울특별시 종로구 (1111000000)", "9"],
                ["서울특별시 종로구 청운동(1111010100)", "9"],
            ],
            "code_other_system",
        ),
    ],
)
def test_what_is_no_table_of_residents_by_dong_is_refused(rows, code) -> None:
    with pytest.raises(FileRefused) as caught:
        read("a.csv", csv_of(rows))
    assert caught.value.code == code


def test_lines_without_code_twice_or_without_a_number_are_refused_by_line() -> None:
    rows = [
        ["행정구역", "2025년05월_총인구수", "2025년05월_세대수"],
        ["서울특별시 종로구 사직동(1111053000)", "8,906", "1"],
        ["{{ 7*191 }}", "1", "1"],
        ["서울특별시 종로구 사직동(1111053000)", "8,906", "1"],
        ["서울특별시 종로구 삼청동(1111054000)", "-5", "1"],
        ["서울특별시 종로구 부암동(1111055000)", "", "1"],
        ["서울특별시 종로구 평창동(1111056000)", "1", "많음"],
    ]
    (table,) = read("a.csv", csv_of(rows))
    assert [(issue.line, issue.code) for issue in table.issues] == [
        (3, "code_missing"),
        (4, "row_repeated"),
        (5, "number_unreadable"),
        (6, "number_unreadable"),
        (7, "number_unreadable"),
    ]
    assert "{{ 7*191 }}" in table.issues[0].message
    assert len(table.rows) == 1


def test_totals_subtotals_and_codes_of_other_systems_are_named_and_change_no_dong() -> None:
    dongs = [["서울특별시 종로구 사직동(1111053000)", "8,906"], ["서울특별시 종로구 삼청동(1111054000)", "2,204"]]
    heading = ["행정구역", "2025년05월_총인구수"]
    more = [
        ["전국  (1000000000)", "51,149,546"],
        ["합 계", "11,110"],
        ["서울특별시  (1100000000)", "11,110"],
        ["서울특별시 종로구 (1111000000)", "11,110"],
        ["소계", "11,110"],
        ["종로구 사직동(11010530)", "8,906"],
        ["서울특별시 종로구 청운동(1111010100)", "500"],
    ]
    (plain,), (table,) = (read("a.csv", csv_of(rows)) for rows in ([heading, *dongs], [heading, *more, *dongs]))
    of_dong = [(row.code, row.total) for row in table.rows if row.level is AreaLevel.DONG]
    assert of_dong == [(row.code, row.total) for row in plain.rows] == [("1111053000", 8906), ("1111054000", 2204)]
    assert (table.passed_over, table.differences) == ((2,), ())
    assert [(issue.line, issue.code) for issue in table.issues] == [
        (3, "total_row"),
        (6, "total_row"),
        (7, "code_other_system"),
        (8, "code_other_system"),
    ]


@pytest.mark.realfiles
def test_the_published_table_of_may_2025_adds_up(shared_data) -> None:
    file = shared_data / "population" / "202505_202505_연령별인구현황_월간.csv"
    (table,) = read(file.name, file.read_bytes())
    levels = [row.level for row in table.rows]
    assert len(table.rows) == 3910
    assert (levels.count(AreaLevel.PROVINCE), levels.count(AreaLevel.DONG)) == (17, 3616)
    assert levels.count(AreaLevel.DISTRICT) + levels.count(AreaLevel.BRANCH) == 277
    branches = [row for row in table.rows if row.name.endswith("출장소") and row.total == 0]
    assert len(branches) == 15
    seoul = [row for row in table.rows if row.code.startswith("11") and row.level is AreaLevel.DONG]
    assert (len(seoul), sum(row.total for row in seoul)) == (426, 9_328_042)
    assert all(sum(row.ages or ()) == row.total for row in table.rows)
    assert (table.issues, table.differences) == ((), ())


@pytest.mark.realfiles
def test_the_published_table_without_dong_is_refused(shared_data) -> None:
    file = shared_data / "population" / "202509_202509_주민등록인구및세대현황_월간.csv"
    with pytest.raises(FileRefused, match="읍면동 행이 없는 표") as caught:
        read(file.name, file.read_bytes())
    assert caught.value.code == "no_dong_rows"
