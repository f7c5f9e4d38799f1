"""Words in, records out: what matches, in which order, through which index, and what the public never finds."""

import unicodedata
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.bench_data import plan_of, settle
from geo.bench_records import fill_records
from geo.db import Database, transaction
from geo.queries.resources import ResourceFilter, list_resources
from geo.queries.search import matches
from geo.queries.sites import SiteFilter, list_sites
from tests.factories import Factory, agree

INSERT = text("""
INSERT INTO resources (kind, name, address, summary, properties, state, public_rev)
VALUES (:kind, :name, :address, :summary, CAST(:properties AS jsonb), :state, CASE :state WHEN 'published' THEN 1 END)
""")


def put(session: Session, *names: str, **values: Any) -> None:
    given = {"kind": "space", "address": "", "summary": "", "properties": "{}", "state": "published", **values}
    for name in names:
        session.execute(INSERT, {"name": name, **given})


def find(session: Session, words: str) -> list[str]:
    rows, total = list_resources(session, ResourceFilter(clock.today(), words=words))
    assert total == len(rows)
    return [row.name for row in rows]


def test_blanks_width_case_and_composition_make_no_difference(session: Session) -> None:
    put(session, "작은 도서관", "GS25 마을카페", "큰 도서관")
    for words in ("작은도서관", "작은 도서관", unicodedata.normalize("NFD", "작은도서관"), "작은\u3000도서관"):
        assert find(session, words) == ["작은 도서관"]
    for words in ("gs25", "ＧＳ２５", "Gs25 마을"):
        assert find(session, words) == ["GS25 마을카페"]


def test_initial_consonants_find_names(session: Session) -> None:
    put(session, "햇살도서관", "햇살 작은도서관", "하늘공원", "새 햇살도서관 2호점")
    assert find(session, "ㅎㅅㄷㅅㄱ") == ["햇살도서관", "새 햇살도서관 2호점"]
    assert find(session, "ㅎㅅㅈㅇㄷㅅㄱ") == ["햇살 작은도서관"]
    assert find(session, "ㅎㄴㄱㅇ") == ["하늘공원"]
    assert find(session, "ㄷㅅㄱ2ㅎ") == ["새 햇살도서관 2호점"]


def test_syllables_and_initials_mix_in_a_word_and_between_words(session: Session) -> None:
    put(session, "햇살도서관", "하늘도서관", "햇살경로당")
    assert find(session, "햇살ㄷㅅㄱ") == ["햇살도서관"]
    assert find(session, "ㄷㅅㄱ 하늘") == ["하늘도서관"]
    assert find(session, "햇ㅅ") == ["햇살경로당", "햇살도서관"]


def test_every_word_must_match_in_any_order_and_addresses_count(session: Session) -> None:
    put(session, "작은도서관", address="서울특별시 동작구 대방동길 55")
    put(session, "큰도서관", address="서울특별시 중구 세종대로 110")
    assert find(session, "도서관 동작구") == ["작은도서관"]
    assert find(session, "세종대로110") == ["큰도서관"]
    assert find(session, "작은도서관 중구") == []


def test_names_that_begin_so_come_first_then_names_then_addresses(session: Session) -> None:
    put(session, "가나회관", address="햇살로 1")
    put(session, "큰햇살공방", "햇살방", "햇살가게")
    assert find(session, "햇살") == ["햇살가게", "햇살방", "큰햇살공방", "가나회관"]


def test_no_match_reaches_across_the_end_of_the_name(session: Session) -> None:
    put(session, "햇살", address="가람로 3")
    assert find(session, "햇살가람로") == []
    assert find(session, "햇살 가람로") == ["햇살"]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", "(", "[", "*", ":x", "{{ 7*191 }}", "<b>", "🌳"])
def test_signs_mean_themselves(session: Session, sign: str) -> None:
    put(session, "그냥 방", f"별난{sign}방")
    assert find(session, sign) == [f"별난{sign}방"]
    assert find(session, f"ㅂㄴ{sign}ㅂ") == [f"별난{sign}방"]
    assert find(session, f"별난{sign}ㅂ") == [f"별난{sign}방"]


@pytest.mark.parametrize(
    "words", ["가" * 3000, "ㄱ" * 3000, "🌳" * 500, "가 " * 800, "ㄱㄳ%_\\'\"", "((((", "가ㄱ" * 400]
)
def test_long_and_odd_words_are_answered(session: Session, words: str) -> None:
    put(session, "방")
    assert find(session, words) == []


def test_nothing_asked_is_no_condition_and_only_dots_find_nothing(session: Session) -> None:
    put(session, "방")
    assert matches("", ("p",)) is None
    assert matches(" \u3000 ", ("p",)) is None
    assert find(session, " ") == ["방"]
    assert find(session, "··.") == []


def test_the_public_finds_no_person_by_name_nothing_unpublished_and_no_private_field(session: Session) -> None:
    put(session, "김아무개", kind="person", address="햇살로 7", properties='{"alias": "느티나무 아저씨"}')
    assert find(session, "느티나무") == [], "nobody has agreed yet"
    agree(session, session.execute(text("SELECT id FROM resources WHERE kind = 'person'")).scalar_one(), "alias")
    put(session, "숨은방", state="submitted")
    put(session, "열린방", properties='{"head_name": "박아무개", "mobile": "010-0000-0000"}')
    for words in ("김아무개", "ㄱㅇㅁㄱ", "햇살로", "숨은방", "ㅅㅇㅂ", "박아무개", "010-0000-0000", "아무개"):
        assert find(session, words) == []
    assert find(session, "느티나무") == ["느티나무 아저씨"]
    assert find(session, "ㄴㅌㄴㅁ") == ["느티나무 아저씨"]


def test_sites_are_found_by_name_address_and_initials(make: Factory, session: Session) -> None:
    make.site("햇살 도서관")
    make.site("다른 곳", address="서울특별시 강북구 삼양로 1")
    for words, found in (
        ("햇살도서관", ["햇살 도서관"]),
        ("ㅎㅅㄷㅅㄱ", ["햇살 도서관"]),
        ("강북구 ㄷㄹㄱ", ["다른 곳"]),
    ):
        rows, total = list_sites(session, SiteFilter(words=words), clock.today())
        assert [row.name for row in rows] == found
        assert total == len(found)


@pytest.fixture
def many(database: Database) -> int:
    owner = database.owner_engine()
    with transaction(owner) as session:
        count = fill_records(session, 100_000)
    settle(owner)
    owner.dispose()
    return count


@pytest.mark.slow
def test_two_syllables_and_initials_go_through_an_index_among_100_000_records(many: int, engine: Engine) -> None:
    assert many == 100_000
    with Session(engine) as session:
        for words, index in (
            ("책방", "ix_resources_search_text"),
            ("도서", "ix_resources_search_text"),
            ("햇살 쉼터", "ix_resources_search_text"),
            ("ㅎㅅㅈㅇㄷㅅㄱ", "ix_resources_search_initials"),
            ("햇살ㄷㅅㄱ", "ix_resources_search_"),
        ):
            match = matches(words, ("p",))
            assert match is not None
            plan = plan_of(session, f"SELECT p.id FROM public_resources p WHERE {match.sql}", _used(match.values))
            assert f"Bitmap Index Scan on {index}" in plan, words
            assert "Seq Scan" not in plan, words
            _rows, total = list_resources(session, ResourceFilter(clock.today(), words=words, limit=20))
            assert total > 20


def _used(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not name.endswith("_head")}
