"""Loads of public rooms: counts that add up, nothing twice, nothing taken from a keeper."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.enums import Approval
from geo.errors import InvalidInput
from geo.importers.report import ImportReport
from geo.importers.rooms import RoomFile, read_public_rooms
from geo.models.place import BoundaryEdition
from geo.models.site import Site
from geo.models.space import Cell, Opening, Policy, Space, SpaceCell
from geo.queries.imports import load_rooms
from tests.geo.importers.samples import room, room_csv

HALL = room(개방시설명="무지개동 주민센터 강당", 개방시설유형구분="강당", 휴관일="휴관중")


def read(*rows: dict[str, str], name: str = "a.csv") -> list[RoomFile]:
    return [read_public_rooms(name, room_csv(rows or (room(), HALL)))]


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    for file in report.files:
        assert file.rows == file.new + file.updated + file.unchanged + len(file.refused)
    return report.rows, report.new, report.updated, report.unchanged, report.refused


def stored(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def approvals(session: Session) -> dict[str, str | None]:
    rows = session.execute(select(Space.name, Policy.approval).outerjoin(Policy, Policy.id == Space.policy_id))
    return {row.name: row.approval for row in rows}


def test_rooms_come_with_their_site_cells_and_openings(session: Session) -> None:
    report = load_rooms(session, read())
    assert counts(report) == (2, 2, 0, 0, 0)
    assert (report.sites, report.sites_new, report.bookable) == (1, 1, 0)
    assert (stored(session, Site), stored(session, Space), stored(session, Cell)) == (1, 2, 2)
    assert stored(session, SpaceCell) == 2
    assert stored(session, Opening) == 5
    space = session.scalars(select(Space).where(Space.name == "2층 모임방")).one()
    assert (space.heads_max, space.area_m2, space.kind, space.state) == (20, 45.5, "room", "open")
    assert (space.hours_text, space.closing_text) == ("평일 09:00–18:00", "토+일")


def test_the_same_file_again_adds_nothing(session: Session) -> None:
    load_rooms(session, read())
    again = load_rooms(session, read(name="renamed.csv"))
    assert counts(again) == (2, 0, 0, 2, 0)
    assert again.sites_new == 0
    assert stored(session, Space) == 2


def test_a_dry_run_tells_the_same_and_leaves_no_trace(session: Session) -> None:
    assert counts(load_rooms(session, read(), dry_run=True)) == (2, 2, 0, 0, 0)
    assert [stored(session, table) for table in (Site, Space, Cell, BoundaryEdition)] == [0, 0, 0, 0]
    assert counts(load_rooms(session, read())) == (2, 2, 0, 0, 0)


def test_a_newer_file_brings_rooms_up_to_date_and_keeps_their_identity(session: Session) -> None:
    load_rooms(session, read())
    before = session.scalars(select(Space).where(Space.name == "2층 모임방")).one()
    before_id, before_version = before.id, before.version
    report = load_rooms(session, read(room(수용가능인원수="35", 평일운영종료시각="20:00"), HALL))
    assert counts(report) == (2, 0, 1, 1, 0)
    session.expire_all()
    after = session.scalars(select(Space).where(Space.name == "2층 모임방")).one()
    assert (after.id, after.version, after.heads_max) == (before_id, before_version + 1, 35)
    hours = select(Opening.close_min).where(Opening.space_id == after.id).distinct()
    assert session.scalars(hours).all() == [1200]


def test_approval_makes_only_rooms_with_sure_hours_bookable(session: Session) -> None:
    report = load_rooms(session, read(), approval=Approval.INSTANT)
    assert report.bookable == 1
    assert approvals(session) == {"2층 모임방": "instant", "강당": None}


def test_a_load_without_approval_leaves_the_rules_as_they_are(session: Session) -> None:
    load_rooms(session, read(), approval=Approval.MANAGER)
    assert counts(load_rooms(session, read())) == (2, 0, 0, 2, 0)
    assert approvals(session)["2층 모임방"] == "manager"


def test_approval_can_change_and_be_taken_back_and_every_rule_is_kept(session: Session) -> None:
    load_rooms(session, read())
    assert counts(load_rooms(session, read(), approval=Approval.INSTANT)) == (2, 0, 1, 1, 0)
    load_rooms(session, read(), approval=Approval.INQUIRE)
    assert approvals(session) == {"2층 모임방": "inquire", "강당": None}
    assert session.scalars(select(Policy.approval).order_by(Policy.version)).all() == ["instant", "inquire"]


def test_a_room_whose_hours_became_doubtful_can_only_be_asked_for(session: Session) -> None:
    load_rooms(session, read(), approval=Approval.INSTANT)
    load_rooms(session, read(room(휴관일="휴관중"), HALL))
    assert approvals(session)["2층 모임방"] == "inquire"
    assert stored(session, Opening) == 0


def test_a_room_that_a_keeper_looks_after_is_never_overwritten(session: Session) -> None:
    load_rooms(session, read())
    own = update(Space).where(Space.name == "2층 모임방").values(name="햇살방", taken_over_at=clock.now())
    session.execute(own)
    report = load_rooms(session, read(room(수용가능인원수="1"), HALL), approval=Approval.INSTANT)
    assert counts(report) == (2, 0, 0, 2, 0)
    kept = session.scalars(select(Space).where(Space.name == "햇살방")).one()
    assert (kept.heads_max, kept.policy_id) == (20, None)


def test_an_older_file_never_overwrites_a_newer_one(session: Session) -> None:
    load_rooms(session, read())
    report = load_rooms(session, read(room(수용가능인원수="1", 데이터기준일자="2020-01-01"), HALL))
    assert counts(report) == (2, 0, 0, 2, 0)
    assert session.scalars(select(Space.heads_max).where(Space.name == "2층 모임방")).one() == 20


def test_a_new_room_joins_the_building_that_is_there(session: Session) -> None:
    load_rooms(session, read())
    report = load_rooms(session, read(room(), HALL, room(개방시설명="무지개동 주민센터 공유부엌")))
    assert counts(report) == (3, 1, 0, 2, 0)
    assert (report.sites_new, stored(session, Site)) == (0, 1)


def test_refused_rows_count_and_say_why_by_line(session: Session) -> None:
    outside = room(소재지도로명주소="경기도 고양시 덕양구 1", 경도="126.85")
    sea = room(개방시설명="바다 위", 소재지도로명주소="", 소재지지번주소="", 위도="36.0", 경도="125.0")
    broken = room(위도="nan")
    report = load_rooms(session, read(room(), outside, sea, broken, room()))
    assert counts(report) == (5, 1, 0, 0, 4)
    assert [(issue.line, issue.code) for issue in report.files[0].refused] == [
        (3, "outside_provinces"),
        (4, "outside_boundaries"),
        (5, "location_unreadable"),
        (6, "repeated"),
    ]


def test_repaired_rows_are_reported(session: Session) -> None:
    report = load_rooms(session, read(room(위도="126.9755", 경도="37.5745")))
    assert [issue.line for issue in report.files[0].repaired] == [2]


def test_hostile_text_is_stored_as_it_came(session: Session) -> None:
    hostile = "회비 \\3,000 {{ 7*191 }} <script>`x`</script> =1+1"
    load_rooms(session, read(room(개방시설명=hostile, 개방장소명=hostile, 사용료=hostile, 관리기관명=hostile)))
    space = session.scalars(select(Space)).one()
    site = session.scalars(select(Site)).one()
    assert (space.name, site.name, site.operator) == (hostile, hostile, hostile)
    assert hostile in space.fee_text


def test_two_files_of_one_name_are_refused(session: Session) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_rooms(session, [*read(), *read()])
    assert caught.value.code == "file_named_twice"


def test_two_loads_at_once_store_every_room_once(engine: Engine) -> None:
    def load(_number: int) -> int:
        with transaction(engine) as own:
            own.execute(text("SET LOCAL lock_timeout = '30s'"))
            return load_rooms(own, read()).new

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(load, range(4))) == [0, 0, 0, 2]
    with transaction(engine) as after:
        assert (stored(after, Space), stored(after, Site)) == (2, 1)


@pytest.mark.realfiles
def test_the_583_real_rows_add_up_and_come_once(session: Session, shared_data: Path) -> None:
    paths: Sequence[Path] = sorted((shared_data / "points" / "공공시설개방정보").glob("*.csv"))
    files = [read_public_rooms(path.name, path.read_bytes()) for path in paths]
    assert counts(load_rooms(session, files, dry_run=True)) == (583, 580, 0, 0, 3)
    first = load_rooms(session, files, approval=Approval.INSTANT)
    assert counts(first) == (583, 580, 0, 0, 3)
    assert (first.sites_new, first.bookable) == (260, 213)
    assert counts(load_rooms(session, files)) == (583, 0, 0, 580, 3)
