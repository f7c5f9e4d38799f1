"""Loading code tables: tables add to each other, name what stood under a number, and can be taken back."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ImportKind
from geo.intake.runner import undo_run
from geo.queries.code_tables import code_book, name_districts, stored_codes
from geo.records import CodeSource
from tests.geo.record_loads import csv_of, load, outcomes, run

KIND = ImportKind.CODES
MIXED = ["행정동코드", "시도명", "시군구명", "읍면동명", "법정동코드", "동리명", "생성일자", "말소일자"]
JANGAN = ["파장동", "율천동", "정자1동", "조원2동"]
ROWS = [
    ["4111100000", "경기도", "수원시 장안구", "", "4111100000", "수원시장안구", "19880701", ""],
    *(
        [f"41111{56 + at}000", "경기도", "수원시 장안구", name, f"41111{129 + at}00", name, "20031124", ""]
        for at, name in enumerate(JANGAN)
    ),
]
CENTRES = [
    ["코드", "시도", "시군구", "읍면동", "하위", "위도", "경도", "코드종류"],
    ["4111156000", "경기도", "수원시 장안구", "파장 동", "", "37.31", "126.98", "H"],
    ["4111199000", "경기도", "수원시 장안구", "새동", "", "37.32", "126.99", "H"],
]


def mixed(rows: list[list[str]]) -> tuple[str, bytes]:
    return "KIKmix.csv", csv_of([MIXED, *rows])


def stored(session: Session) -> list[tuple[object, ...]]:
    sql = "SELECT system, code, name, valid_from, ST_AsText(location), source FROM code_entries ORDER BY 1, 2"
    links = "SELECT mois_code, legal_code, valid_from, valid_until FROM legal_dong_links ORDER BY 1, 2"
    return [tuple(row) for sql in (sql, links) for row in session.execute(text(sql))]


def test_a_table_again_adds_nothing_and_another_only_fills_gaps(session: Session) -> None:
    assert outcomes(load(session, KIND, mixed(ROWS))) == {"new": 5}
    assert outcomes(load(session, KIND, mixed(ROWS))) == {"unchanged": 5}
    assert outcomes(load(session, KIND, ("중심.csv", csv_of(CENTRES)))) == {"new": 1, "updated": 1}
    pajang = stored_codes(session)[CodeSource.MOIS, "4111156000"]
    assert (pajang.name, pajang.lon, str(pajang.valid_from)) == ("파장동", 126.98, "2003-11-24")
    assert outcomes(load(session, KIND, mixed(ROWS))) == {"unchanged": 5}
    assert outcomes(load(session, KIND, ("중심.csv", csv_of(CENTRES)))) == {"unchanged": 2}


def test_a_later_table_renames_and_tells_what_it_no_longer_lists(session: Session) -> None:
    load(session, KIND, mixed(ROWS))
    renamed = [*ROWS[:2], [*ROWS[2][:3], "율전동", *ROWS[2][4:]]]
    loaded = load(session, KIND, mixed(renamed))
    assert outcomes(loaded) == {"updated": 1, "unchanged": 2}
    assert "4111158000 수원시 장안구 정자1동" in loaded.missing
    assert len(stored_codes(session, [CodeSource.MOIS])) == 5


def test_undo_takes_a_table_back_exactly(session: Session) -> None:
    load(session, KIND, mixed(ROWS))
    before = stored(session)
    run_id, _ = run(session, KIND, ("중심.csv", csv_of(CENTRES)))
    assert stored(session) != before
    undo_run(session, run_id)
    assert stored(session) == before


def put_numbered_district(session: Session) -> None:
    statements = """
    INSERT INTO provinces (code, name) VALUES ('kostat:31', '경기도');
    INSERT INTO districts (code, province_code, name) VALUES ('kostat:31011', 'kostat:31', '31011');
    INSERT INTO boundary_editions (valid_from, is_schematic, codes, file_name, sha256, source_note)
    VALUES ('2018-01-01', false, 'kostat', 'a', 'a', '');
    """
    for statement in statements.strip().split(";\n"):
        session.execute(text(statement))
    for at, name in enumerate(["파장동", "율천동", "정자1동", "새로운동"]):
        session.execute(
            text("""
            INSERT INTO dongs (edition_id, code, stat_code, name, district_code, boundary, label_point, area_m2)
            SELECT id, 'kostat:' || :code, :code, :name, 'kostat:31011', ST_Multi(b), ST_Centroid(b), 1
            FROM boundary_editions, ST_MakeEnvelope(127, 37, 127.01, 37.01, 4326) b
            """),
            {"code": f"310115{at}", "name": name},
        )


def test_a_district_that_stood_under_its_number_gets_its_name(session: Session) -> None:
    put_numbered_district(session)
    assert name_districts(session) == []
    run_id, loaded = run(session, KIND, mixed(ROWS))
    assert loaded.facts["districts_named"] == [{"code": "kostat:31011", "name": "수원시 장안구"}]
    name = text("SELECT name FROM districts WHERE code = 'kostat:31011'")
    assert session.execute(name).scalar_one() == "수원시 장안구"
    undo_run(session, run_id)
    assert session.execute(name).scalar_one() == "31011"


def test_the_book_for_boundaries_holds_seoul_and_what_was_loaded(session: Session) -> None:
    assert code_book(session).district_named("41111") is None
    assert code_book(session).district_named("11110") == "종로구"
    load(session, KIND, mixed(ROWS))
    book = code_book(session)
    assert book.district_named("41111") == "수원시 장안구"
    assert book.code_of("3101151", "율천동", "41111") == "4111157000"
    assert book.code_of("1101053", "사직동", None) == "1111053000"


@pytest.mark.realfiles
def test_every_published_table_loads_and_a_second_time_adds_nothing(session: Session, shared_data: Path) -> None:
    files = [(file.name, file.read_bytes()) for file in sorted((shared_data / "codes").iterdir())]
    loaded = load(session, KIND, *files)
    counts = loaded.counts()
    assert (counts["rows"], counts["refused"]) == (21722 + 22219 + 5139 + 25 + 426, 1)
    assert loaded.facts["links"] == 21378
    book = code_book(session)
    assert book.district_named("41111") == "수원시 장안구"
    assert book.code_of("1101053", "사직동", None) == "1111053000"
    again = outcomes(load(session, KIND, *files))
    assert again == {"unchanged": counts["rows"] - 1, "refused": 1}


@pytest.mark.realfiles
@pytest.mark.slow
def test_districts_outside_seoul_get_their_names_with_the_table_of_2020(session: Session, shared_data: Path) -> None:
    outlines = shared_data / "boundaries" / "korea_admdong_2018_topo.json"
    load(session, ImportKind.BOUNDARIES, (outlines.name, outlines.read_bytes()), edition=date(2018, 6, 30))
    numbered = text("SELECT code FROM districts WHERE name ~ '^[0-9]+$' ORDER BY code")
    assert len(session.execute(numbered).all()) == 225
    table = next((shared_data / "codes").glob("*20200814.xlsx"))
    loaded = load(session, KIND, (table.name, table.read_bytes()))
    named = {one["code"]: one["name"] for one in loaded.facts["districts_named"]}
    assert len(named) == 224
    # 부천 joined its 36 dong into ten in 2019: the table of 2020 no longer knows the names of 2018.
    assert session.execute(numbered).scalars().all() == ["kostat:31050"]
    assert "강릉시" in named.values()
