"""Editions of boundaries: stored once, in force by date and province, the schematic set giving way."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geo import migrations
from geo.code_facts import packaged_book
from geo.db import Database
from geo.errors import Conflict, InvalidInput
from geo.importers.boundaries import read_boundaries
from geo.importers.boundary_set import BoundarySet
from geo.models.place import BoundaryEdition, Dong
from geo.queries.boundaries import (
    StoredEdition,
    covered_points,
    ensure_schematic,
    provinces_in_force,
    store_boundaries,
)
from geo.queries.editions import list_editions
from geo.queries.lineage import list_changes
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


def two_provinces() -> BoundarySet:
    place = {"sidonm": "부산광역시", "sido": "26", "sggnm": "중구", "sgg": "26110", "adm_cd2": "2611051000"}
    features = [dong(1, "옛가동"), dong(2, "옛나동"), dong(3, adm_nm="부산광역시 중구 중앙동", **place)]
    return read_boundaries("nation_20180101.geojson", geojson(features))


def test_a_newer_file_replaces_its_own_province_of_a_nationwide_one_and_no_other(session: Session) -> None:
    nation = store_boundaries(session, two_provinces(), file_name="nation.geojson")
    assert (nation.dongs, nation.districts, len(nation.editions)) == (3, 2, 2)
    store_boundaries(session, small("새동"), file_name="seoul.geojson")
    assert [row.name for row in list_dongs(session, TODAY)] == ["새동", "중앙동"]
    assert [row.name for row in list_dongs(session, date(2020, 1, 1))] == ["옛가동", "옛나동", "중앙동"]
    again = store_boundaries(session, two_provinces(), file_name="again.geojson")
    assert (again.added, again.editions, again.dongs) == (False, nation.editions, 3)


def test_upgrading_gives_every_province_of_an_old_edition_its_own(database: Database) -> None:
    script = (Path(migrations.__file__).parent / "sql" / "0002_lineage.sql").read_text("utf-8")
    split = script[: script.index("ALTER TABLE edition_provinces")]
    engine = database.owner_engine()
    with Session(engine) as session:
        nation = store_boundaries(session, two_provinces(), file_name="nation.geojson")
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # no table is altered with events of coverage waiting
        session.execute(text("ALTER TABLE edition_provinces DROP CONSTRAINT uq_edition_provinces_edition_id"))
        first, second = nation.editions
        for table in ("dongs", "edition_provinces"):
            session.execute(text(f"UPDATE {table} SET edition_id = :first"), {"first": first})
        session.execute(text("DELETE FROM boundary_editions WHERE id = :id"), {"id": second})
        session.connection().exec_driver_sql(split)
        rows = [(row.provinces, row.dongs, row.file_name) for row in list_editions(session, TODAY)]
        session.rollback()
    engine.dispose()
    assert sorted(rows) == [(["부산광역시"], 1, "nation.geojson"), (["서울특별시"], 2, "nation.geojson")]


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
class TestRealFiles:
    def store(self, session: Session, path: Path, day: date | None = None) -> StoredEdition:
        beside = {p.suffix: p.read_bytes() for p in path.parent.glob(f"{path.stem}.*")} if path.suffix == ".shp" else {}
        found = read_boundaries(path.name, path.read_bytes(), neighbours=beside, book=packaged_book())
        return store_boundaries(session, found, file_name=path.name, valid_from=day)

    def test_a_point_is_located_in_the_stored_city(self, session: Session, shared_data: Path) -> None:
        stored = self.store(session, shared_data / "boundaries" / "seoul_admdong_20250401.geojson")
        assert (stored.dongs, stored.districts) == (426, 25)
        at = locate_dong(session, 126.9780, 37.5665, TODAY)
        assert at is not None
        assert (at.dong.name, at.dong.district) == ("명동", "중구")

    def test_the_later_edition_of_seoul_reports_its_split_and_its_new_names(
        self, session: Session, shared_data: Path
    ) -> None:
        folder = shared_data / "boundaries"
        self.store(session, folder / "seoul_admdong_2021_code7.geojson", date(2021, 1, 1))
        later = self.store(session, folder / "seoul_admdong_20250401.geojson")
        rows = list_changes(session, later.edition_id)
        assert {(row.from_name, row.to_name) for row in rows if row.kind == "split"} == {
            ("강일동", "강일동"),
            ("강일동", "상일제2동"),
        }
        assert {(row.from_name, row.to_name) for row in rows if row.kind == "rename"} == {
            ("상일동", "상일제1동"),
            ("일원2동", "개포3동"),
        }
        assert {row.kind for row in rows} == {"split", "rename", "adjust"}

    @pytest.mark.slow
    def test_the_whole_country_of_2018_is_stored_and_seoul_of_2025_follows_it(
        self, session: Session, shared_data: Path
    ) -> None:
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):  # as an import job has them
            session.execute(text(f"SET LOCAL {name} = '300s'"))
        folder = shared_data / "boundaries"
        nation = self.store(session, folder / "korea_admdong_2018_topo.json", date(2018, 12, 31))
        assert (nation.dongs, nation.districts, len(nation.provinces)) == (3504, 250, 17)
        seoul = self.store(session, folder / "seoul_admdong_20250401.geojson")
        (pair,) = seoul.compared
        assert pair.province == "서울특별시"
        assert pair.counts["same"] > 300
        assert pair.wander_m == 100, "the two were drawn by different hands"
        assert len(list_dongs(session, TODAY)) == 3504 - 424 + 426
