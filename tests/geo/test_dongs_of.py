"""The dong of records as stored, on two drawn editions of 송산1동 and 고산동: counts by date, edges, the sea."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.dong_shares import NEAR_EDGE_M
from geo.queries.dongs_of import assign_dongs, resources_per_dong
from geo.queries.places import locate_dong
from geo.queries.reach import Reach
from geo.queries.review_places import PlaceFilter, PlaceReview, places_to_review
from geo.review_states import PlaceDoubt
from tests.geo.test_lineage_query import GOSAN, POINT, SONGSAN1, SONGSAN2, SOUTH, STEP, WEST, after, before, load

JUNE, JULY = date(2024, 6, 30), date(2024, 7, 1)
INSERT = text("""
INSERT INTO resources (kind, name, location, state, public_rev, observed_on, declared_dong)
VALUES (:kind, :name, ST_GeomFromText(:shape, 4326), 'published', 1, DATE '2024-06-10', :declared) RETURNING id
""")
METRE = 1 / 88_200
"""A metre of longitude at this latitude, in degrees, near enough."""


def put(session: Session, name: str, shape: str, **values: Any) -> UUID:
    found: UUID = session.execute(
        INSERT, {"name": name, "shape": shape, "kind": "space", "declared": "", **values}
    ).scalar_one()
    return found


def point(lon: float, lat: float) -> str:
    return f"POINT({lon} {lat})"


def doubtful(session: Session, on_date: date, ids: list[UUID] | None = None) -> list[PlaceReview]:
    found, total = places_to_review(session, PlaceFilter(on_date, Reach(everywhere=True), ids=ids))
    assert total == len(found)
    return found


@pytest.fixture
def editions(session: Session) -> list[int]:
    return [load(session, before()), load(session, after())]


def test_a_record_of_june_counts_in_the_dong_of_each_day_without_being_edited(
    session: Session, editions: list[int]
) -> None:
    own = put(session, "6월의 기록", point(*POINT))
    assign_dongs(session, resource_ids=[own])
    stood = session.execute(text("SELECT to_jsonb(r) FROM resources r")).scalar_one()
    assert resources_per_dong(session, JUNE) == {SONGSAN1: 1, SONGSAN2: 0}
    assert resources_per_dong(session, JULY) == {SONGSAN1: 0, SONGSAN2: 0, GOSAN: 1}
    assert session.execute(text("SELECT to_jsonb(r) FROM resources r")).scalar_one() == stood


def test_an_edition_loaded_later_finds_the_records_that_are_there(session: Session) -> None:
    load(session, before())
    own = put(session, "먼저 온 기록", point(*POINT))
    assign_dongs(session, resource_ids=[own])
    load(session, after())
    assert resources_per_dong(session, JULY)[GOSAN] == 1


def test_assigning_twice_changes_nothing(session: Session, editions: list[int]) -> None:
    put(session, "가", point(*POINT))
    put(session, "길", f"LINESTRING({WEST + 0.2 * STEP} {SOUTH + 0.5 * STEP}, {POINT[0]} {POINT[1]})")
    rows = text("SELECT * FROM resource_dongs ORDER BY 1, 2, 3")
    first = assign_dongs(session)
    stored = session.execute(rows).all()
    assert assign_dongs(session) == first
    assert session.execute(rows).all() == stored
    assert (first.records, first.rows, first.unplaced) == (2, 5, ())


def test_a_moved_record_leaves_no_trace_of_where_it_was(session: Session, editions: list[int]) -> None:
    own = put(session, "가", point(*POINT))
    other = put(session, "나", point(*POINT))
    assign_dongs(session)
    session.execute(
        text("UPDATE resources SET location = ST_SetSRID(ST_MakePoint(:x, :y), 4326) WHERE id = :id"),
        {"x": WEST + STEP, "y": SOUTH + 1.5 * STEP, "id": own},
    )
    assign_dongs(session, resource_ids=[own])
    assert resources_per_dong(session, JULY) == {SONGSAN1: 0, SONGSAN2: 1, GOSAN: 1}
    count = text("SELECT count(*) FROM resource_dongs WHERE resource_id = :id")
    assert session.execute(count, {"id": other}).scalar_one() == 2


def test_a_point_three_metres_from_a_border_is_to_be_looked_at(session: Session, editions: list[int]) -> None:
    near = put(session, "경계 옆", point(WEST + STEP + 3 * METRE, SOUTH + 0.5 * STEP))
    put(session, "한가운데", point(*POINT))
    assign_dongs(session)
    (doubt,) = doubtful(session, JULY)
    assert (doubt.id, doubt.doubt, doubt.dong_code) == (near, PlaceDoubt.NEAR_EDGE, GOSAN)
    assert doubt.border_m == pytest.approx(3, abs=0.1)
    assert doubt.border_m < NEAR_EDGE_M
    assert doubtful(session, JUNE) == []


def test_a_route_through_three_dong_is_in_three(session: Session, editions: list[int]) -> None:
    west, east = WEST + 0.5 * STEP, WEST + 1.5 * STEP
    low, high = SOUTH + 0.5 * STEP, SOUTH + 1.5 * STEP
    put(session, "둘레길", f"LINESTRING({west} {low}, {east} {low}, {east} {high})", kind="route")
    assign_dongs(session)
    assert resources_per_dong(session, JULY) == {SONGSAN1: 1, SONGSAN2: 1, GOSAN: 1}
    assert resources_per_dong(session, JULY, kinds=["space"]) == {SONGSAN1: 0, SONGSAN2: 0, GOSAN: 0}
    shares = session.execute(text("SELECT sum(share) FROM resource_dongs GROUP BY edition_id")).scalars().all()
    assert shares == pytest.approx([1, 1])


def test_a_point_in_the_sea_has_no_dong_and_is_to_be_looked_at(session: Session, editions: list[int]) -> None:
    own = put(session, "바다", point(124.5, 37.0))
    assert assign_dongs(session).unplaced == (own,)
    (doubt,) = doubtful(session, JULY, [own])
    assert (doubt.doubt, doubt.dong_code, doubt.border_m) == (PlaceDoubt.OUTSIDE, None, None)


def test_the_dong_a_person_set_wins_and_a_stated_code_serves_a_record_without_a_place(
    session: Session, editions: list[int]
) -> None:
    set_by_hand = put(session, "손으로", point(*POINT))
    assign_dongs(session)
    session.execute(
        text("UPDATE resources SET dong_override = :d, dong_override_reason = '건물이 두 동에 걸침' WHERE id = :id"),
        {"d": SONGSAN2, "id": set_by_hand},
    )
    session.execute(
        text("INSERT INTO resources (kind, name, state, public_rev, declared_dong) VALUES"
             " ('story', '자리 없음', 'published', 1, :d)"), {"d": GOSAN},
    )  # fmt: skip
    assert resources_per_dong(session, JULY) == {SONGSAN1: 0, SONGSAN2: 1, GOSAN: 1}


def test_on_a_border_the_stated_dong_holds_for_records_and_for_one_point(session: Session, editions: list[int]) -> None:
    lon, lat = WEST + STEP - 0.5 * METRE, SOUTH + 0.5 * STEP
    put(session, "문 앞", point(lon, lat), declared=GOSAN)
    assign_dongs(session)
    assert resources_per_dong(session, JULY) == {SONGSAN1: 0, SONGSAN2: 0, GOSAN: 1}
    located = [locate_dong(session, lon, lat, JULY, declared) for declared in (None, GOSAN, SONGSAN2)]
    assert [one.dong.code for one in located if one] == [SONGSAN1, GOSAN, SONGSAN1]
    far = locate_dong(session, lon - 5 * METRE, lat, JULY, GOSAN)
    assert far is not None
    assert far.dong.code == SONGSAN1


def test_without_any_edition_nothing_is_written(session: Session, engine: Engine) -> None:
    put(session, "가", point(*POINT))
    assert assign_dongs(session).rows == 0
    assert resources_per_dong(session, JULY) == {}
