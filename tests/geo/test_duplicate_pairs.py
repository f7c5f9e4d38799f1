"""Pairs of records that may be one, in the database: found near, by name and by telephone; what people said stays."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import clock
from geo.errors import NotFound
from geo.queries import duplicates
from geo.queries.duplicates import (
    PairFilter,
    PairRow,
    decide_different,
    find_everywhere,
    find_for_resources,
    find_for_run,
    get_pair,
    list_pairs,
)
from geo.queries.reach import Reach
from tests.factories import Factory
from tests.geo.neighbourhood import resource, source
from tests.snapshots import differences, snapshot


def listed(session: Session, **wanted: object) -> list[PairRow]:
    return list_pairs(session, PairFilter(clock.today(), Reach(everywhere=True), **wanted))[0]  # type: ignore[arg-type]


def names(session: Session, **wanted: object) -> list[tuple[str, ...]]:
    return [tuple(sorted((pair.a.name, pair.b.name))) for pair in listed(session, **wanted)]


def find(session: Session, *ids: UUID) -> int:
    return find_for_resources(session, ids, clock.now())


def test_the_pairs_of_scenario_six_are_listed_from_the_database(session: Session) -> None:
    far = iter(range(0, 100_000, 10_000))
    for one, other, metres, phone in (
        ("햇살작은도서관", "햇살 작은 도서관", 20, ""),
        ("경로당", "미용실", 30, ""),
        ("새마을금고 1호점", "새마을금고 2호점", 60, ""),
        ("행복경로당", "행복 경로당(행복아파트 105동)", 15, ""),
        ("나눔공방", "푸른숲도서관", 300, "02-123-4567"),
    ):
        start = next(far)
        resource(session, one, start, phone=phone)
        resource(session, other, start + metres, phone=phone)
    assert find_everywhere(session, clock.now()) == 3
    assert names(session) == [
        ("햇살 작은 도서관", "햇살작은도서관"),
        ("행복 경로당(행복아파트 105동)", "행복경로당"),
        ("나눔공방", "푸른숲도서관"),
    ]
    sure, likely, phoned = listed(session)
    assert (sure.score, likely.score) == (85, 75)
    assert 50 <= phoned.score < 75
    assert sure.reasons == ["이름이 같고 20 m 떨어져 있음"]
    assert "전화번호가 같음" in phoned.reasons
    assert {pair.state for pair in listed(session)} == {"open"}


def test_nothing_is_merged_by_itself_even_where_it_is_sure(session: Session) -> None:
    resource(session, "햇살도서관")
    twin = resource(session, "햇살 도서관")
    assert find(session, twin) == 1
    states = session.execute(text("SELECT DISTINCT state FROM resources")).scalars().all()
    assert states == ["draft"]


def test_not_the_same_is_remembered_and_never_listed_again(session: Session) -> None:
    resource(session, "햇살도서관")
    twin = resource(session, "햇살 도서관", 20)
    find(session, twin)
    (pair,) = listed(session)
    decide_different(session, pair.id, None, clock.now())
    decide_different(session, pair.id, None, clock.now())
    assert find(session, twin) == 0
    assert find_everywhere(session, clock.now()) == 0
    assert listed(session, state="open") == []
    assert get_pair(session, pair.id, clock.today()).state == "different"


@pytest.mark.parametrize("few", [20, 0])
def test_one_record_finds_its_twins_near_nowhere_and_by_telephone(
    session: Session, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "FEW", few)
    resource(session, "햇살도서관", 1500)
    resource(session, "햇살 도서관", None)
    resource(session, "햇살도서관", 50_000)
    resource(session, "옛 이름", 900, phone="123-4567")
    resource(session, "햇살공원", 10)
    new = resource(session, "햇살도서관", phone="02-123-4567")
    assert find(session, new) == 3
    assert {pair.score for pair in listed(session)} == {50, 55, 60}
    unplaced = resource(session, "햇살도서관", None)
    assert find(session, unplaced) == 4
    assert find(session, unplaced) == 0
    assert find(session) == 0


def test_an_open_pair_that_is_no_longer_alike_goes_from_the_list(session: Session) -> None:
    one = resource(session, "햇살도서관")
    other = resource(session, "햇살 도서관", 20)
    find(session, one)
    session.execute(text("UPDATE resources SET name = '<b>나눔</b> {{ 7*191 }}' WHERE id = :id"), {"id": other})
    assert find(session, one) == 0
    assert listed(session) == []
    session.execute(text("UPDATE resources SET name = '햇살도서관(별관)' WHERE id = :id"), {"id": other})
    assert find(session, other) == 1
    session.execute(text("UPDATE resources SET name = '햇살도서관' WHERE id = :id"), {"id": other})
    assert find(session, other) == 0
    assert [pair.score for pair in listed(session)] == [85]


def test_closed_and_rejected_records_are_no_ones_twins(session: Session) -> None:
    gone = resource(session, "햇살도서관")
    session.execute(text("UPDATE resources SET state = 'closed' WHERE id = :id"), {"id": gone})
    assert find(session, resource(session, "햇살 도서관")) == 0


def test_pairs_are_listed_by_dong_reach_and_run(session: Session, make: Factory) -> None:
    make.boundaries()
    here = resource(session, "햇살도서관")
    find(session, resource(session, "햇살 도서관", 20))
    far = [resource(session, "나눔공방", 6000), resource(session, "나눔 공방", 6010)]
    find(session, *far)
    own = "SELECT dong_code FROM resource_dongs WHERE resource_id = :id"
    code = session.execute(text(own), {"id": here}).scalar_one()
    assert names(session, dong_code=code) == [("햇살 도서관", "햇살도서관")]
    assert names(session, dong_code="0") == []
    within = PairFilter(clock.today(), Reach(districts=frozenset({"11140"})))
    assert [{pair.a.id, pair.b.id} >= {here} for pair in list_pairs(session, within)[0]] == [True]
    assert list_pairs(session, PairFilter(clock.today(), Reach(districts=frozenset({"99999"})))) == ([], 0)
    run = session.execute(text("INSERT INTO import_runs (kind) VALUES ('resources') RETURNING id")).scalar_one()
    session.execute(
        text(
            "INSERT INTO import_rows (run_id, row_no, file_no, line, outcome, code, message, repairs, raw, target,"
            " target_id) VALUES (:run, 1, 0, 2, 'new', '', '', '{}', '{}', 'resource', :id)"
        ),
        {"run": run, "id": str(far[0])},
    )
    assert names(session, run_id=run) == [("나눔 공방", "나눔공방")]
    session.execute(text("DELETE FROM duplicate_pairs"))
    assert find_for_run(session, run, clock.now()) == 1
    assert find_for_run(session, uuid4(), clock.now()) == 0


def test_a_page_of_pairs_knows_how_many_there_are(session: Session) -> None:
    for _ in range(4):
        resource(session, "햇살도서관")
    assert find_everywhere(session, clock.now()) == 6
    wanted = PairFilter(clock.today(), Reach(everywhere=True), state="open", limit=4, offset=4)
    rows, total = list_pairs(session, wanted)
    assert (len(rows), total) == (2, 6)
    licence = source(session, "닫힌 자료", "kogl_3")
    assert get_pair(session, rows[0].id, clock.today()).a.licence == "own"
    assert licence == "닫힌 자료"


def test_an_unknown_pair_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        get_pair(session, uuid4(), clock.today())


def test_undoing_an_import_takes_its_pairs_back_and_brings_back_those_it_took_off(session: Session) -> None:
    known = resource(session, "햇살도서관")
    find(session, resource(session, "햇살 도서관", 20))
    before = snapshot(session)
    run = session.execute(text("INSERT INTO import_runs (kind) VALUES ('resources') RETURNING id")).scalar_one()
    session.execute(text("SELECT set_config('maeul.import_run', :run, true)"), {"run": str(run)})
    session.execute(text("UPDATE resources SET name = '나눔공방', rev = rev + 1 WHERE id = :id"), {"id": known})
    brought = resource(session, "햇살  도서관", 30)
    assert find(session, known, brought) == 1
    session.execute(text("SELECT set_config('maeul.import_run', '', true)"))
    assert names(session) == [("햇살  도서관", "햇살 도서관")]
    session.execute(text("SELECT undo_import(:run)"), {"run": run})
    assert differences(before, snapshot(session)) == {}
