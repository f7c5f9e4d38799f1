"""Loading residents: the same table adds nothing, a corrected one updates, an undo restores, dong show their people."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ImportKind
from geo.errors import FileRefused
from geo.intake.runner import undo_run
from geo.queries.places import get_dong, list_dongs
from geo.queries.population import list_months
from tests.factories import Factory
from tests.geo.record_loads import load, outcomes, population_csv, run

KIND = ImportKind.POPULATION
PEOPLE = {
    "서울특별시 종로구 (1111000000)": 300,
    "서울특별시 종로구 청운효자동(1111051500)": 100,
    "서울특별시 종로구 사직동(1111053000)": 200,
}


def stored(session: Session) -> list[tuple[object, ...]]:
    sql = "SELECT code, month, total, male, ages FROM populations ORDER BY code, month"
    return [tuple(row) for row in session.execute(text(sql))]


def test_the_same_table_adds_nothing_and_a_corrected_one_updates(session: Session) -> None:
    assert outcomes(load(session, KIND, ("a.csv", population_csv(PEOPLE)))) == {"new": 3}
    assert outcomes(load(session, KIND, ("a.csv", population_csv(PEOPLE)))) == {"unchanged": 3}
    changed = {**PEOPLE, "서울특별시 종로구 사직동(1111053000)": 201}
    again = load(session, KIND, ("b.csv", population_csv(changed)))
    assert outcomes(again) == {"updated": 1, "unchanged": 2}
    assert again.facts["months"][0]["differences"] == [
        "서울특별시 종로구(1111000000): 표에는 300명, 읍면동을 더하면 301명입니다."
    ]
    (month,) = list_months(session)
    assert (month.month, month.dongs, month.residents) == (date(2025, 5, 1), 2, 301)


def test_an_area_that_a_later_file_leaves_out_is_reported_and_kept(session: Session) -> None:
    load(session, KIND, ("a.csv", population_csv(PEOPLE)))
    fewer = {name: count for name, count in PEOPLE.items() if "사직동" not in name}
    assert load(session, KIND, ("b.csv", population_csv(fewer))).missing == ["서울특별시 종로구 사직동(1111053000)"]
    assert len(stored(session)) == 3


def test_undo_brings_back_what_stood_before(session: Session) -> None:
    load(session, KIND, ("a.csv", population_csv(PEOPLE)))
    before = stored(session)
    more = {**PEOPLE, "서울특별시 종로구 사직동(1111053000)": 9, "서울특별시 종로구 삼청동(1111054000)": 7}
    run_id, _ = run(session, KIND, ("b.csv", population_csv(more)))
    assert stored(session) != before
    assert undo_run(session, run_id) == 2
    assert stored(session) == before


def test_codes_without_a_partner_are_told_both_ways(session: Session, make: Factory) -> None:
    make.boundaries()
    people = {**PEOPLE, "서울특별시 종로구 없는동(1111099900)": 5, "경기도 수원시 장안구 파장동(4111156000)": 8}
    facts = load(session, KIND, ("a.csv", population_csv(people))).facts["months"][0]
    assert facts["without_boundary"] == ["서울특별시 종로구 없는동(1111099900)"]
    assert facts["without_residents_count"] == 424
    assert "종로구 삼청동(1111054000)" in facts["without_residents"]


def test_a_dong_shows_the_newest_residents_up_to_the_day_where_its_edition_has_none(
    session: Session, make: Factory
) -> None:
    make.boundaries()
    session.execute(text("UPDATE dongs SET residents = NULL WHERE code = '1111053000'"))
    for month, count in (("2025년05월", 200), ("2025년07월", 220)):
        people = {"서울특별시 종로구 사직동(1111053000)": count, "서울특별시 종로구 청운효자동(1111051500)": 1}
        load(session, KIND, ("a.csv", population_csv(people, month)))
    days = [date(2025, 4, 30), date(2025, 5, 1), date(2025, 6, 30), date(2026, 1, 1)]
    assert [get_dong(session, "1111053000", day).residents for day in days] == [None, 200, 200, 220]
    listed = {row.code: row.residents for row in list_dongs(session, days[-1], "11110")}
    assert listed["1111053000"] == 220
    assert listed["1111051500"] == 10978


@pytest.mark.realfiles
def test_the_published_table_matches_every_dong_of_seoul(session: Session, make: Factory, shared_data: Path) -> None:
    make.boundaries()
    folder = shared_data / "population"
    file = folder / "202505_202505_연령별인구현황_월간.csv"
    loaded = load(session, KIND, (file.name, file.read_bytes()))
    assert outcomes(loaded) == {"new": 3910}
    facts = loaded.facts["months"][0]
    assert (facts["without_boundary_count"], facts["without_residents_count"]) == (0, 0)
    assert (facts["branches_with_nobody"], facts["differences"]) == (15, [])
    other = folder / "202509_202509_주민등록인구및세대현황_월간.csv"
    with pytest.raises(FileRefused, match="읍면동"):
        load(session, KIND, (other.name, other.read_bytes()))
