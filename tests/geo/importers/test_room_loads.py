"""Loads of public rooms: counts that add up, nothing twice, nothing taken from a keeper, undone exactly."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.enums import Approval, ImportKind, ImportState, NamedDays
from geo.errors import FileRefused, InvalidInput
from geo.intake.kinds import InputFile, Loaded, LoadOptions, silent
from geo.intake.runner import commit_run, read_run, undo_run
from geo.models.place import BoundaryEdition
from geo.models.site import Site
from geo.models.space import Cell, ClosingRule, Opening, Policy, Space, SpaceCell
from geo.queries.hours import read_hours
from geo.queries.import_runs import create_run
from geo.queries.loads.spaces import load_spaces
from tests.geo.importers.closing_table import PUBLISHED
from tests.geo.importers.samples import room, room_csv, room_xlsx

HALL = room(개방시설명="무지개동 주민센터 강당", 개방시설유형구분="강당", 휴관일="격주 월요일")


def files(*rows: dict[str, str], name: str = "a.csv") -> list[InputFile]:
    return [InputFile(name, room_csv(rows or (room(), HALL)))]


def load(session: Session, *rows: dict[str, str], name: str = "a.csv", approval: Approval | None = None) -> Loaded:
    options = LoadOptions(approval=approval.value if approval else None)
    return load_spaces(session, files(*rows, name=name), options, silent)


def counts(loaded: Loaded) -> tuple[int, int, int, int, int]:
    found = loaded.counts()
    assert found["rows"] == sum(found[name] for name in ("new", "updated", "unchanged", "refused"))
    return found["rows"], found["new"], found["updated"], found["unchanged"], found["refused"]


def refusals(loaded: Loaded) -> list[tuple[int, str]]:
    return [(row.line, row.code) for row in loaded.rows if row.outcome == "refused"]


def stored(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def approvals(session: Session) -> dict[str, str | None]:
    rows = session.execute(select(Space.name, Policy.approval).outerjoin(Policy, Policy.id == Space.policy_id))
    return {row.name: row.approval for row in rows}


def test_rooms_come_with_their_site_cells_and_openings(session: Session) -> None:
    report = load(session)
    assert counts(report) == (2, 2, 0, 0, 0)
    assert (report.facts["sites"], report.facts["sites_new"], report.facts["bookable"]) == (1, 1, 0)
    assert (stored(session, Site), stored(session, Space), stored(session, Cell)) == (1, 2, 2)
    assert stored(session, SpaceCell) == 2
    assert stored(session, Opening) == 5
    space = session.scalars(select(Space).where(Space.name == "2층 모임방")).one()
    assert (space.heads_max, space.area_m2, space.kind, space.state) == (20, 45.5, "room", "open")
    assert (space.hours_text, space.closing_text) == ("평일 09:00–18:00", "토+일")


def test_the_same_file_again_adds_nothing(session: Session) -> None:
    load(session)
    again = load(session, name="renamed.csv")
    assert counts(again) == (2, 0, 0, 2, 0)
    assert again.facts["sites_new"] == 0
    assert stored(session, Space) == 2


def test_a_dry_run_tells_the_same_and_leaves_no_trace(session: Session) -> None:
    run = create_run(session, ImportKind.SPACES, files(), LoadOptions(), state=ImportState.READING)
    assert counts(read_run(session, run)) == (2, 2, 0, 0, 0)
    assert [stored(session, table) for table in (Site, Space, Cell, BoundaryEdition)] == [0, 0, 0, 0]
    assert counts(load(session)) == (2, 2, 0, 0, 0)


def test_a_newer_file_brings_rooms_up_to_date_and_keeps_their_identity(session: Session) -> None:
    load(session)
    before = session.scalars(select(Space).where(Space.name == "2층 모임방")).one()
    before_id, before_version = before.id, before.version
    report = load(session, room(수용가능인원수="35", 평일운영종료시각="20:00"), HALL)
    assert counts(report) == (2, 0, 1, 1, 0)
    session.expire_all()
    after = session.scalars(select(Space).where(Space.name == "2층 모임방")).one()
    assert (after.id, after.version, after.heads_max) == (before_id, before_version + 1, 35)
    hours = select(Opening.close_min).where(Opening.space_id == after.id).distinct()
    assert session.scalars(hours).all() == [1200]


def test_approval_makes_only_rooms_with_sure_hours_bookable(session: Session) -> None:
    report = load(session, approval=Approval.INSTANT)
    assert report.facts["bookable"] == 1
    assert approvals(session) == {"2층 모임방": "instant", "강당": None}


def test_a_load_without_approval_leaves_the_rules_as_they_are(session: Session) -> None:
    load(session, approval=Approval.MANAGER)
    assert counts(load(session)) == (2, 0, 0, 2, 0)
    assert approvals(session)["2층 모임방"] == "manager"


def test_approval_can_change_and_be_taken_back_and_every_rule_is_kept(session: Session) -> None:
    load(session)
    assert counts(load(session, approval=Approval.INSTANT)) == (2, 0, 1, 1, 0)
    load(session, approval=Approval.INQUIRE)
    assert approvals(session) == {"2층 모임방": "inquire", "강당": None}
    assert session.scalars(select(Policy.approval).order_by(Policy.version)).all() == ["instant", "inquire"]


def test_a_room_whose_hours_became_doubtful_can_only_be_asked_for(session: Session) -> None:
    load(session, approval=Approval.INSTANT)
    load(session, room(휴관일="휴관중"), HALL)
    assert approvals(session)["2층 모임방"] == "inquire"
    assert stored(session, Opening) == 0


def test_a_room_that_a_keeper_looks_after_is_never_overwritten(session: Session) -> None:
    load(session)
    own = update(Space).where(Space.name == "2층 모임방").values(name="햇살방", taken_over_at=clock.now())
    session.execute(own)
    report = load(session, room(수용가능인원수="1"), HALL, approval=Approval.INSTANT)
    assert counts(report) == (2, 0, 0, 2, 0)
    kept = session.scalars(select(Space).where(Space.name == "햇살방")).one()
    assert (kept.heads_max, kept.policy_id) == (20, None)


def test_an_older_file_never_overwrites_a_newer_one(session: Session) -> None:
    load(session)
    report = load(session, room(수용가능인원수="1", 데이터기준일자="2020-01-01"), HALL)
    assert counts(report) == (2, 0, 0, 2, 0)
    assert session.scalars(select(Space.heads_max).where(Space.name == "2층 모임방")).one() == 20


def test_a_new_room_joins_the_building_that_is_there(session: Session) -> None:
    load(session)
    report = load(session, room(), HALL, room(개방시설명="무지개동 주민센터 공유부엌"))
    assert counts(report) == (3, 1, 0, 2, 0)
    assert (report.facts["sites_new"], stored(session, Site)) == (0, 1)


def test_refused_rows_count_and_say_why_by_line(session: Session) -> None:
    outside = room(소재지도로명주소="경기도 고양시 덕양구 1", 경도="126.85")
    sea = room(개방시설명="바다 위", 소재지도로명주소="", 소재지지번주소="", 위도="36.0", 경도="125.0")
    broken = room(위도="nan")
    report = load(session, room(), outside, sea, broken, room())
    assert counts(report) == (5, 1, 0, 0, 4)
    assert refusals(report) == [
        (3, "outside_provinces"),
        (4, "outside_boundaries"),
        (5, "location_unreadable"),
        (6, "repeated"),
    ]


def test_repaired_rows_are_reported(session: Session) -> None:
    report = load(session, room(위도="126.9755", 경도="37.5745"))
    assert [row.line for row in report.rows if row.repairs] == [2]


def test_hostile_text_is_stored_as_it_came(session: Session) -> None:
    hostile = "회비 \\3,000 {{ 7*191 }} <script>`x`</script> =1+1"
    load(session, room(개방시설명=hostile, 개방장소명=hostile, 사용료=hostile, 관리기관명=hostile))
    space = session.scalars(select(Space)).one()
    site = session.scalars(select(Site)).one()
    assert (space.name, site.name, site.operator) == (hostile, hostile, hostile)
    assert hostile in space.fee_text


def test_two_files_of_one_name_are_refused(session: Session) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_spaces(session, [*files(), *files()], LoadOptions(), silent)
    assert caught.value.code == "file_named_twice"


def test_two_loads_at_once_store_every_room_once(engine: Engine) -> None:
    def run(_number: int) -> int:
        with transaction(engine) as own:
            own.execute(text("SET LOCAL lock_timeout = '30s'"))
            made = create_run(own, ImportKind.SPACES, files(), LoadOptions(), state=ImportState.COMMITTING)
            return commit_run(own, made).counts()["new"]

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(run, range(4))) == [0, 0, 0, 2]
    with transaction(engine) as after:
        assert (stored(after, Space), stored(after, Site)) == (2, 1)


def test_every_row_says_what_became_of_it_with_its_cells_and_its_space(session: Session) -> None:
    report = load(session, room(), HALL, room(위도="nan"))
    assert [(row.line, row.outcome.value, row.code) for row in report.rows] == [
        (2, "new", ""),
        (3, "new", "hours_unclear"),
        (4, "refused", "location_unreadable"),
    ]
    assert list(report.rows[0].raw) == list(room().values())
    ids = {str(space.id) for space in session.scalars(select(Space))}
    assert {row.target_id for row in report.rows[:2]} == ids
    assert "격주 월요일" in report.rows[1].message


def test_what_was_understood_stands_beside_the_texts(session: Session) -> None:
    load(session, room(사용료="10000원(종로구민5000원)", 면적="10평", 수용가능인원수="20~30", 휴관일="둘째 주 일+명절",
                       주말운영시작시각="09:00", 주말운영종료시각="13:00"))  # fmt: skip
    space = session.scalars(select(Space)).one()
    assert (space.heads_max, space.heads_text, space.area_m2, space.area_text) == (30, "20~30", 33.1, "10평")
    assert [(rule["amount_won"], rule["for_whom"]) for rule in space.fee_rules][:2] == [(10000, ""), (5000, "종로구민")]
    assert "10000원(종로구민5000원)" in space.fee_text
    assert space.apply_ways == ["internet", "phone"]
    assert space.hours_understood == (
        "월~금 09:00–18:00, 토·일 09:00–13:00에 열고, 매월 둘째 일요일, 설 연휴, 추석 연휴에 쉬는 것으로 읽었습니다."
    )
    rules = session.execute(select(ClosingRule.nth, ClosingRule.weekday, ClosingRule.named).order_by(ClosingRule.id))
    assert [tuple(rule) for rule in rules] == [
        (2, 7, None), (None, None, NamedDays.SEOLLAL), (None, None, NamedDays.CHUSEOK),
    ]  # fmt: skip


def test_closing_days_that_change_in_the_list_change_here(session: Session) -> None:
    load(session, room(휴관일="토+일+설 연휴"))
    assert stored(session, ClosingRule) == 1
    assert counts(load(session, room(휴관일="토+일"))) == (1, 0, 1, 0, 0)
    assert stored(session, ClosingRule) == 0
    load(session, room(휴관일="토+일+1월 1일+설 연휴"))
    assert stored(session, ClosingRule) == 2


def state_of(session: Session) -> str:
    session.expire_all()
    return session.scalars(select(Space.state)).one()


def test_a_room_pauses_and_opens_again_as_its_list_says(session: Session) -> None:
    load(session, room(휴관일="휴관중"))
    paused = session.scalars(select(Space)).one()
    assert (paused.state, paused.closing_text) == ("paused", "휴관중")
    assert stored(session, Opening) == 0
    assert counts(load(session, room())) == (1, 0, 1, 0, 0)
    assert state_of(session) == "open"


def test_a_room_that_a_person_paused_or_closed_stays_so(session: Session) -> None:
    load(session, room())
    session.execute(update(Space).values(state="paused"))
    load(session, room(수용가능인원수="7"))
    assert state_of(session) == "paused"
    session.execute(update(Space).values(state="closed"))
    load(session, room(휴관일="휴관중"))
    assert state_of(session) == "closed"


EVENING = room(평일운영시작시각="18:00", 평일운영종료시각="21:00")


@pytest.mark.parametrize("together", [True, False])
def test_the_evening_hours_of_a_room_share_its_cell(session: Session, *, together: bool) -> None:
    if not together:
        load(session, room())
    load(session, room(), EVENING)
    assert (stored(session, Space), stored(session, Cell), stored(session, SpaceCell)) == (2, 1, 2)


def test_a_new_edition_names_the_rooms_it_no_longer_lists_and_deletes_none(session: Session) -> None:
    load(session)
    report = load(session, room())
    assert report.missing == ["무지개동 주민센터 · 강당"]
    assert stored(session, Space) == 2


def test_an_older_file_or_one_of_few_rooms_or_of_another_district_misses_nothing(session: Session) -> None:
    third = room(개방시설명="무지개동 주민센터 공유부엌")
    load(session, room(), HALL, third)
    assert load(session, room(), HALL, room(**third), name="again.csv").missing == []
    assert load(session, room()).missing == []
    older = {"데이터기준일자": "2020-01-01"}
    assert load(session, room(**older), {**HALL, **older}).missing == []
    elsewhere = room(소재지도로명주소="서울특별시 중구 무지개로 1", 개방장소명="샛별동 주민센터")
    assert load(session, elsewhere).missing == []


def test_a_workbook_brings_the_same_rooms_as_the_csv(session: Session) -> None:
    load(session)
    book = InputFile("공간.xlsx", room_xlsx([room(), HALL]))
    again = load_spaces(session, [book], LoadOptions(), silent)
    assert counts(again) == (2, 0, 0, 2, 0)
    assert [row.line for row in again.rows] == [4, 5]
    (table,) = again.files[0]["tables"]
    assert (table["kind"], table["sheet"], table["rows"], table["heading_line"]) == ("xlsx", "개방현황", 2, 3)
    assert table["columns"]["휴관일"] == "휴관일"


def test_a_table_that_is_no_room_list_is_refused_and_stores_nothing(session: Session) -> None:
    with pytest.raises(FileRefused):
        load_spaces(session, [*files(), InputFile("b.csv", b"a,b\n1,2\n")], LoadOptions(), silent)
    assert stored(session, Space) == 0


def snapshot(session: Session) -> dict[str, Counter[str]]:
    """Return every row of every table that a load of rooms writes."""
    tables = ("sites", "site_events", "spaces", "cells", "space_cells", "openings", "closing_rules", "policies")
    return {name: Counter(session.scalars(text(f"SELECT x::text FROM {name} x"))) for name in tables}


def test_undo_brings_back_exactly_what_was_before(session: Session) -> None:
    load(session, room(휴관일="토+일+설 연휴"), HALL, approval=Approval.MANAGER)
    before = snapshot(session)
    changed = [room(휴관일="휴관중"), room(개방시설명="무지개동 주민센터 공유부엌"), {**HALL, "휴관일": "토+일+추석"}]
    options = LoadOptions(approval="instant")
    run = create_run(session, ImportKind.SPACES, files(*changed), options, state=ImportState.COMMITTING)
    assert counts(commit_run(session, run)) == (3, 1, 2, 0, 0)
    assert snapshot(session) != before
    undo_run(session, run)
    assert snapshot(session) == before


@pytest.mark.realfiles
def test_the_583_real_rows_add_up_and_come_once(session: Session, shared_data: Path) -> None:
    paths = sorted((shared_data / "points" / "공공시설개방정보").glob("*.csv"))
    published = [InputFile(path.name, path.read_bytes()) for path in paths]
    first = load_spaces(session, published, LoadOptions(approval="instant"), silent)
    assert counts(first) == (583, 580, 0, 0, 3)
    assert first.missing == []
    assert first.facts == {
        "sites": 260, "sites_new": 260, "bookable": 492, "hours_understood": 492, "paused": 46, "fees_understood": 557,
    }  # fmt: skip
    assert Counter(row.code for row in first.rows) == {
        "": 492, "paused": 46, "hours_unclear": 42, "outside_provinces": 2, "repeated_space": 1,
    }  # fmt: skip
    states = Counter(session.scalars(select(Space.state)))
    assert states == {"open": 534, "paused": 46}
    paused = select(func.count()).where(
        Space.state == "paused", Space.closing_text == "휴관중", Space.policy_id.is_(None)
    )
    assert session.scalar(paused) == 46
    again = load_spaces(session, published, LoadOptions(), silent)
    assert counts(again) == (583, 0, 0, 580, 3)


@pytest.mark.realfiles
def test_no_published_room_is_open_on_a_day_that_its_text_says_is_closed(session: Session, shared_data: Path) -> None:
    paths = sorted((shared_data / "points" / "공공시설개방정보").glob("*.csv"))
    load_spaces(session, [InputFile(path.name, path.read_bytes()) for path in paths], LoadOptions(), silent)
    start = datetime(2026, 12, 28, tzinfo=clock.SEOUL)
    opened = select(Opening.space_id).distinct()
    rooms = session.execute(select(Space.closing_text, Space.id).where(Space.id.in_(opened)))
    one_of_each = dict(tuple(row) for row in rooms)
    assert len(one_of_each) == 45
    for closing, space in one_of_each.items():
        pieces = read_hours(session, space, start, start + timedelta(days=400), clock.today())
        days = {piece[0].astimezone(clock.SEOUL).date() for piece in pieces}
        assert len(days) >= 40, closing
        assert not [day for day in days if PUBLISHED[closing].closes(day)], closing
