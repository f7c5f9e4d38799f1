"""Support projects per dong and year: the row of 서대문구 in 2015, and what happens when a list comes again."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ImportKind
from geo.intake.runner import undo_run
from geo.queries.projects import Wanted, count_projects, list_projects, list_villages
from tests.factories import Factory
from tests.geo.record_loads import csv_of, load, outcomes, run

KIND = ImportKind.PROJECTS
DAY = date(2026, 11, 21)
# Resident projects of 2015 per dong as the district's plan of 2016 counts them; the projects themselves are made up.
SEODAEMUN_2015 = {
    "충현동": 3, "천연동": 2, "북아현동": 3, "신촌동": 1, "연희동": 0, "홍제1동": 0, "홍제2동": 1,
    "홍제3동": 1, "홍은1동": 4, "홍은2동": 2, "남가좌1동": 1, "남가좌2동": 2, "북가좌1동": 2, "북가좌2동": 3,
}  # fmt: skip
HEADINGS = ["연도", "공모명", "단체명", "사업명", "대표자", "지원금액(천원)", "행정동", "자치구"]


def seodaemun(amount: str = "1,000") -> list[list[str]]:
    return [
        ["2015", "주민제안", f"{dong} 모임 {at}", f"사업 {at}", "(비공개)", amount, dong.replace("홍제", "홍제제"), "서대문구"]
        for dong, count in SEODAEMUN_2015.items()
        for at in range(count)
    ]  # fmt: skip


def listing(rows: list[list[str]]) -> tuple[str, bytes]:
    return "2015 서대문구.csv", csv_of([HEADINGS, *rows])


@pytest.fixture(autouse=True)
def boundaries(make: Factory) -> None:
    make.boundaries()


def test_the_row_of_seodaemun_in_2015_shows_which_two_dong_had_none(session: Session) -> None:
    assert outcomes(load(session, KIND, listing(seodaemun()))) == {"new": 25}
    counts = count_projects(session, DAY, year=2015, district_code="11410")
    assert {item.name: item.projects for item in counts.items} == SEODAEMUN_2015
    assert (counts.total, counts.elsewhere, counts.years) == (25, 0, [2015])
    names = {item.code: item.name for item in counts.items}
    assert sorted(names[code] for code in counts.without) == ["연희동", "홍제1동"]
    assert sum(item.amount_won for item in counts.items) == 25_000_000


def test_the_same_list_adds_nothing_and_a_corrected_one_updates(session: Session) -> None:
    load(session, KIND, listing(seodaemun()))
    assert outcomes(load(session, KIND, listing(seodaemun()))) == {"unchanged": 25}
    corrected = seodaemun()[:-1]
    corrected[0][5] = "2,000"
    again = load(session, KIND, listing(corrected))
    assert outcomes(again) == {"updated": 1, "unchanged": 23}
    assert again.missing == ["2015 북가좌2동 모임 2 사업 2"]
    assert list_projects(session, Wanted(year=2015))[1] == 25


def test_undo_takes_new_and_changed_projects_back(session: Session) -> None:
    load(session, KIND, listing(seodaemun()))
    everything = text("SELECT * FROM projects ORDER BY id")
    before = session.execute(everything).all()
    more = [*seodaemun("5"), ["2016", "", "새 모임", "", "", "", "천연동", "서대문구"]]
    run_id, loaded = run(session, KIND, listing(more))
    assert outcomes(loaded) == {"new": 1, "updated": 25}
    undo_run(session, run_id)
    assert session.execute(everything).all() == before


def test_two_equal_rows_are_two_projects_and_no_person_is_kept(session: Session) -> None:
    rows = [["2015", "주민제안", "가 모임", "꽃밭", "홍아무개씨", "10", "천연동", "서대문구"]] * 2
    loaded = load(session, KIND, listing(rows))
    assert outcomes(loaded) == {"new": 2}
    assert outcomes(load(session, KIND, listing(rows))) == {"unchanged": 2}
    whole = session.execute(text("SELECT string_agg(p::text, '') FROM projects p")).scalar_one()
    kept = session.execute(text("SELECT string_agg(r::text, '') FROM import_rows r")).scalar_one()
    assert "꽃밭" in whole
    assert "아무개" not in whole + kept
    assert loaded.files[0]["left_out"] == ["대표자"]


def test_a_dong_that_is_not_found_stays_a_name_and_counts_elsewhere(session: Session) -> None:
    rows = [
        ["2015", "", "가", "", "", "", "신사동", ""],
        ["2015", "", "나", "", "", "", "신사동", "강남구"],
        ["2015", "", "다", "", "", "", "없는동", "강남구"],
    ]
    loaded = load(session, KIND, listing(rows))
    assert [bool(row.repairs) for row in loaded.rows] == [True, False, True]
    counts = count_projects(session, DAY, year=2015)
    assert (counts.total, counts.elsewhere) == (3, 2)
    assert [item.code for item in counts.items if item.projects] == ["1168051000"]


def test_a_list_without_districts_takes_the_one_that_is_named(session: Session) -> None:
    data = csv_of([["연도", "단체명", "행정동"], ["2015", "가", "충현"], ["2015", "나", "신사동"]])
    load(session, KIND, ("목록.csv", data), target="서대문구")
    found, _ = list_projects(session, Wanted(district_code="11410"))
    assert [(one.group_name, one.dong_code) for one in found] == [("나", None), ("가", "1141056500")]


def test_a_groups_projects_are_found_by_its_name_spaces_aside(session: Session) -> None:
    load(session, KIND, listing([["2015", "", "햇살 모임", "가", "", "", "천연동", "서대문구"]]))
    found, total = list_projects(session, Wanted(group="햇살모임"))
    assert (total, found[0].title) == (1, "가")


def test_villages_keep_type_and_households(session: Session) -> None:
    # Sizes as the forum's handbook of 2013 gives them for three of its energy villages.
    data = csv_of(
        [
            ["마을명", "유형", "세대수", "자치구"],
            ["성대골", "단독주택", "약 70", "동작구"],
            ["십자성마을", "단독주택", "90", "강동구"],
            ["방학우성2차", "아파트", "558", "도봉구"],
        ]
    )
    assert outcomes(load(session, KIND, ("에너지자립마을.csv", data))) == {"new": 3}
    assert outcomes(load(session, KIND, ("에너지자립마을.csv", data))) == {"unchanged": 3}
    found, total = list_villages(session, kind="energy")
    assert total == 3
    assert [(one.name, one.housing, one.households) for one in found] == [
        ("방학우성2차", "apartment", 558),
        ("성대골", "detached", 70),
        ("십자성마을", "detached", 90),
    ]
