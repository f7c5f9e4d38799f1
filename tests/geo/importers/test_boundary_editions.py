"""Editions of boundaries: stored once, in force by date and province, the schematic set giving way."""

import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import Conflict, InvalidInput
from geo.importers.boundaries import read_boundaries
from geo.importers.boundary_set import BoundarySet
from geo.models.place import BoundaryEdition, Dong
from geo.queries.boundaries import (
    covered_points,
    ensure_schematic,
    list_editions,
    provinces_in_force,
    store_boundaries,
)
from geo.queries.places import list_dongs, locate_dong
from tests.geo.importers.samples import SOUTH, STEP, WEST, dong, geojson

TODAY = date(2026, 11, 21)
INSIDE = (WEST + 1.5 * STEP, SOUTH + 0.5 * STEP)


def small(*names: str, day: str = "20250401") -> BoundarySet:
    features = [dong(number, name) for number, name in enumerate(names or ("가동", "나동"), 1)]
    return read_boundaries(f"dong_{day}.geojson", geojson(features))


def busan(day: str = "20250401") -> BoundarySet:
    place = {"sidonm": "부산광역시", "sido": "26", "sggnm": "중구", "sgg": "26110", "adm_cd2": "2611051000"}
    return read_boundaries(f"busan_{day}.geojson", geojson([dong(1, adm_nm="부산광역시 중구 중앙동", **place)]))


def test_a_set_is_stored_with_its_places(session: Session) -> None:
    stored = store_boundaries(session, small(), file_name="a.geojson")
    assert (stored.added, stored.dongs, stored.districts) == (True, 2, 1)
    assert stored.valid_from == date(2025, 4, 1)
    assert [(d.code, d.name, d.district) for d in list_dongs(session, TODAY)] == [
        ("1111050100", "가동", "종로구"),
        ("1111050200", "나동", "종로구"),
    ]


def test_the_same_file_again_adds_nothing(session: Session) -> None:
    first = store_boundaries(session, small(), file_name="a.geojson")
    again = store_boundaries(session, small(), file_name="renamed.geojson")
    assert (again.added, again.edition_id) == (False, first.edition_id)
    assert session.scalar(select(func.count()).select_from(Dong)) == 2


def test_the_same_file_for_another_day_is_refused_with_the_day_it_has(session: Session) -> None:
    store_boundaries(session, small(), file_name="a.geojson")
    with pytest.raises(Conflict, match="2025-04-01") as caught:
        store_boundaries(session, small(), file_name="a.geojson", valid_from=date(2024, 1, 1))
    assert caught.value.code == "edition_exists"


def test_a_file_without_a_day_is_refused_and_nothing_stored(session: Session) -> None:
    undated = read_boundaries("dong.geojson", geojson([dong(1)]))
    with pytest.raises(InvalidInput, match="--edition") as caught:
        store_boundaries(session, undated, file_name="dong.geojson")
    assert caught.value.code == "edition_date_missing"
    assert session.scalar(select(func.count()).select_from(BoundaryEdition)) == 0
    stored = store_boundaries(session, undated, file_name="dong.geojson", valid_from=date(2023, 7, 1))
    assert stored.valid_from == date(2023, 7, 1)
    assert store_boundaries(session, undated, file_name="dong.geojson").added is False


def test_two_editions_of_one_province_on_one_day_are_refused_whole(session: Session) -> None:
    store_boundaries(session, small(), file_name="a.geojson")
    with pytest.raises(Conflict) as caught:
        store_boundaries(session, small("다동"), file_name="b.geojson")
    assert caught.value.code == "edition_date_taken"
    assert session.scalar(select(func.count()).select_from(Dong)) == 2


def test_editions_may_come_in_any_order_and_each_day_has_its_own(session: Session) -> None:
    store_boundaries(session, small("새동", day="20250401"), file_name="new.geojson")
    store_boundaries(session, small("옛동", day="20130101"), file_name="old.geojson")
    store_boundaries(session, small("중간동", day="20200101"), file_name="middle.geojson")
    asked = [date(2012, 1, 1), date(2013, 1, 1), date(2019, 12, 31), date(2020, 1, 1), date(2025, 3, 31), TODAY]
    found = [locate_dong(session, *INSIDE, day) for day in asked]
    assert [at.dong.name for at in found if at] == ["옛동", "옛동", "옛동", "중간동", "중간동", "새동"]


def test_the_schematic_set_is_stored_once_and_gives_way_to_the_first_real_edition(session: Session) -> None:
    assert ensure_schematic(session) is not None
    assert ensure_schematic(session) is None
    drawn = locate_dong(session, *INSIDE, TODAY)
    assert drawn is not None
    assert drawn.dong.is_schematic
    store_boundaries(session, small("진짜동"), file_name="a.geojson")
    real = locate_dong(session, *INSIDE, TODAY)
    assert real is not None
    assert (real.dong.name, real.dong.is_schematic) == ("진짜동", False)
    assert [(row.is_schematic, row.in_force) for row in list_editions(session, TODAY)] == [
        (False, ["서울특별시"]),
        (True, []),
    ]


def test_an_edition_speaks_only_for_the_provinces_in_it(session: Session) -> None:
    ensure_schematic(session)
    store_boundaries(session, busan(), file_name="busan.geojson")
    assert provinces_in_force(session, TODAY) == {"서울특별시", "부산광역시"}
    assert len(list_dongs(session, TODAY)) == 427


def test_hostile_names_are_stored_as_they_are(session: Session) -> None:
    hostile = "회비 \\3,000 {{ 7*191 }} <b>'동"
    store_boundaries(session, small(hostile), file_name="<script>.geojson")
    assert [row.name for row in list_dongs(session, TODAY)] == [hostile]
    assert list_editions(session, TODAY)[0].file_name == "<script>.geojson"


def test_a_point_within_a_kilometre_of_a_dong_is_covered_and_one_beyond_is_not(session: Session) -> None:
    store_boundaries(session, small(), file_name="a.geojson")
    north = SOUTH + STEP
    near, far = (INSIDE[0], north + 0.0088), (INSIDE[0], north + 0.0093)
    assert covered_points(session, [INSIDE, near, far], TODAY) == {INSIDE, near}


@pytest.mark.realfiles
def test_seoul_is_read_and_stored_within_ten_seconds(session: Session, shared_data: Path) -> None:
    path = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
    began = time.perf_counter()
    stored = store_boundaries(session, read_boundaries(path.name, path.read_bytes()), file_name=path.name)
    assert time.perf_counter() - began < 10
    assert (stored.dongs, stored.districts) == (426, 25)
    at = locate_dong(session, 126.9780, 37.5665, TODAY)
    assert at is not None
    assert (at.dong.name, at.dong.district) == ("명동", "중구")
