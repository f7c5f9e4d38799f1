"""What coverage reads from the store: sites with every break in their life, the register's month, keys that follow."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from threading import BoundedSemaphore
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.coverage.answer import Assessment
from geo.db import transaction
from geo.errors import Busy
from geo.planning import answers
from geo.planning.answers import coverage_of, plainly
from geo.planning.asking import Wanted
from geo.planning.kept import Kept
from geo.planning.reading import Read, read_ground, stand_of
from geo.queries import sites
from geo.queries.coverage_areas import coverage_event
from geo.queries.coverage_sites import breaks_of, coverage_sites
from geo.queries.sites import SiteValues
from tests.factories import Factory
from tests.geo.planning.squares import A, B, lon_lat, register, store_squares

DAY = date(2020, 5, 1)
ANY = Wanted(on=DAY, target="any")


@pytest.fixture
def opened(engine: Engine) -> Iterator[Session]:
    """A session whose every question is a transaction of its own, as requests are."""
    with Session(engine.execution_options(isolation_level="AUTOCOMMIT")) as session:
        yield session


def number(opened: Session) -> int:
    return coverage_event(opened).number


def test_the_number_rises_once_with_every_transaction_that_changes_what_is_read(
    engine: Engine, make: Factory, opened: Session
) -> None:
    store_squares(engine)
    site = make.site("마을방", lon_lat(500, 500))
    room = make.space(site, "방")
    record = make.resource("마을방 기록", "space", lon_lat(500, 500))
    changes = [
        "UPDATE sites SET name = '새 이름' WHERE true",
        "UPDATE spaces SET kind = 'childcare' WHERE true; UPDATE spaces SET state = 'paused' WHERE true",
        "UPDATE populations SET total = total + 1 WHERE true",
        "INSERT INTO coverage_targets (label, per, at_least) VALUES ('목표', 'dong', 1)",
        "UPDATE boundary_editions SET valid_from = '2011-01-01' WHERE true",
        f"INSERT INTO site_events (site_id, state) VALUES ('{site}', 'paused')",
        f"UPDATE resources SET site_id = '{site}' WHERE id = '{record}'",
        f"UPDATE resources SET state = 'closed' WHERE id = '{record}'",
        f"UPDATE resources SET site_id = NULL WHERE id = '{record}'",
    ]
    for statement in changes:
        before = number(opened)
        with transaction(engine) as session:
            for one in statement.split(";"):
                session.execute(text(one))
            assert number(opened) == before
        assert number(opened) == before + 1, statement
    before = number(opened)
    with transaction(engine) as session:
        session.execute(text("UPDATE resources SET state = 'published' WHERE id = :id"), {"id": record})
        session.execute(text("UPDATE sites SET phone = '02' WHERE true"))
        session.execute(text("UPDATE spaces SET about = '새 글' WHERE id = :id"), {"id": room})
    with Session(engine) as session:
        session.execute(text("UPDATE sites SET name = '되돌린 이름' WHERE true"))
        session.rollback()
    assert number(opened) == before
    with Session(engine) as one, Session(engine) as other:
        for session, name in ((one, "하나"), (other, "둘")):
            session.execute(text("INSERT INTO sites (name, kind) VALUES (:name, 'hub')"), {"name": name})
        one.commit()
        assert number(opened) == before + 1
        other.commit()
    assert number(opened) == before + 2


def test_an_answer_is_kept_until_something_changes_and_a_new_day_is_a_change(
    engine: Engine, make: Factory, opened: Session
) -> None:
    store_squares(engine)
    with clock.frozen(datetime(2026, 11, 20, 3, tzinfo=UTC)):
        first = coverage_of(opened, ANY)
        assert coverage_of(opened, ANY) is first
        assert coverage_of(opened, Wanted(on=DAY, target="hub")) is not first
    with clock.frozen(datetime(2026, 11, 20, 15, tzinfo=UTC)):
        assert stand_of(opened, ANY).key != first.key
    make.site("마을방", lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    second = coverage_of(opened, ANY)
    assert (first.assessment.meta.total.sites_open, second.assessment.meta.total.sites_open) == (0, 1)


def test_a_transaction_that_wrote_sees_its_own_and_gives_it_to_nobody(engine: Engine, opened: Session) -> None:
    store_squares(engine)
    public = coverage_of(opened, ANY)
    lon, lat = lon_lat(1050, 450)
    values = SiteValues(name="아직", kind="hub", lon=lon, lat=lat, opened_on=date(2010, 1, 1))
    with Session(engine) as session:
        sites.insert_site(session, values, None, clock.now())
        own = coverage_of(session, ANY)
        assert own.assessment.meta.total.sites_open == 1
        assert coverage_of(opened, ANY) is public
        session.rollback()
    assert coverage_of(opened, ANY) is public


def test_residents_are_of_the_newest_month_up_to_the_date_else_of_the_oldest(engine: Engine, opened: Session) -> None:
    store_squares(engine)
    with transaction(engine) as session:
        register(session, A, 3000, date(2021, 5, 1))
    told = {}
    for day in (date(2000, 1, 1), date(2021, 4, 30), date(2021, 5, 1)):
        read = read_ground(opened, Wanted(on=day, target="any"))
        told[day.year, day.month] = ([area.residents for area in read.areas], read.notes.without_row)
    assert told == {
        (2000, 1): ([1000, 1000], ()),
        (2021, 4): ([1000, 1000], ()),
        (2021, 5): ([3000, None], ("나동",)),
    }
    assert dict(read.notes.pairs)["주민등록인구"] == "서울특별시 2021년 5월"


def step(state: str, noted_on: date, on_date: date | None = None) -> Any:
    return SimpleNamespace(state=state, noted_on=noted_on, on_date=on_date)


@pytest.mark.parametrize(
    ("steps", "spells"),
    [
        ([step("open", date(2018, 1, 1)), step("paused", date(2020, 3, 1))], ((date(2020, 3, 1), None),)),
        (
            [step("open", date(2018, 1, 1)), step("paused", date(2020, 3, 1)), step("open", date(2020, 6, 1))],
            ((date(2020, 3, 1), date(2020, 6, 1)),),
        ),
        (
            [
                step("open", date(2018, 1, 1)),
                step("closed", date(2019, 1, 9), date(2018, 12, 31)),
                step("candidate", date(2019, 6, 1)),
                step("open", date(2020, 6, 1)),
            ],
            ((date(2018, 12, 31), date(2020, 6, 1)),),
        ),
        ([step("paused", date(2024, 1, 1))], ()),
        ([step("open", date(2018, 1, 1)), step("closed", date(2019, 1, 9), date(2018, 12, 31))], ()),
        ([step("open", date(2018, 1, 1)), step("paused", date(2020, 3, 1)), step("open", date(2020, 3, 1))], ()),
    ],
)
def test_a_break_runs_from_a_pause_or_closing_to_the_next_opening(
    steps: list[Any], spells: tuple[tuple[date, date | None], ...]
) -> None:
    assert breaks_of(steps) == spells


def test_a_pause_written_down_today_does_not_reach_back(engine: Engine, make: Factory, opened: Session) -> None:
    store_squares(engine)
    site = make.site("마을방", lon_lat(500, 500), opened_on=date(2018, 1, 1))
    with clock.frozen(datetime(2020, 3, 1, 3, tzinfo=UTC)):
        _write(engine, site, SiteValues(state="paused"))
    with clock.frozen(datetime(2020, 6, 1, 3, tzinfo=UTC)):
        _write(engine, site, SiteValues(state="open"))
    told = {}
    for day in (date(2020, 2, 29), date(2020, 3, 1), date(2020, 5, 31), date(2020, 6, 1)):
        answer = coverage_of(opened, Wanted(on=day, target="hub")).assessment
        told[day.month, day.day] = (answer.item(A).sites_open, answer.item(A).sites_paused, len(answer.excluded))
    assert told == {(2, 29): (1, 0, 0), (3, 1): (0, 1, 1), (5, 31): (0, 1, 1), (6, 1): (1, 0, 0)}


def _write(engine: Engine, site: UUID, values: SiteValues) -> None:
    with transaction(engine) as session:
        present = sites.get_site(session, site, clock.today())
        sites.update_site(session, present, values, None, clock.now())


def test_a_site_without_a_place_is_told_in_the_dong_that_its_record_names(
    engine: Engine, make: Factory, opened: Session
) -> None:
    store_squares(engine)
    with transaction(engine) as session:
        lost = sites.insert_site(session, SiteValues(name="잃은 방", kind="hub"), None, clock.now())
    make.resource("잃은 방", kind="space", point=None, site_id=lost, declared_dong=B)
    read = read_ground(opened, ANY)
    assert [(site.x_m, site.declared_dong) for site in read.sites] == [(None, B)]
    answer = coverage_of(opened, ANY).assessment
    assert [(one.reason_code, one.declared_dong) for one in answer.excluded] == [("location_missing", B)]
    assert (answer.item(B).reason_code, answer.item(A).reason_code) == ("LOCATION_MISSING", "NONE_IN_OR_NEAR")


def test_planned_sites_open_on_the_planned_day_and_capacity_is_of_open_rooms(
    engine: Engine, make: Factory, opened: Session
) -> None:
    store_squares(engine)
    site = make.site("마을방", lon_lat(500, 500), state="planned", planned_on=date(2020, 9, 1))
    make.space(site, "큰방", heads_max=30)
    make.space(site, "작은방", heads_max=10)
    make.space(site, "천막", kind="thing", heads_max=99)
    (stored,) = coverage_sites(opened, DAY)
    assert (stored.site.opened_on, stored.site.capacity, stored.rooms) == (date(2020, 9, 1), 40, ())


def test_a_district_without_dong_on_the_date_has_no_rows(engine: Engine, make: Factory, opened: Session) -> None:
    store_squares(engine)
    make.site("마을방", lon_lat(500, 500))
    answer = coverage_of(opened, Wanted(on=DAY, district="99999")).assessment
    assert (answer.items, answer.districts, answer.meta.total.sites_open, answer.meta.sound) == ((), (), 0, True)


def test_a_group_that_no_register_knows_is_told_as_unknown_and_never_counted(make: Factory, opened: Session) -> None:
    make.boundaries()
    everybody, children = (coverage_of(opened, replace(ANY, district="11140", group=group)) for group in ("", "0-6"))
    assert (everybody.assessment.meta.total.residents or 0) > 100_000
    assert ("주민 수", "행정동 경계 자료에 적힌 수") in everybody.notes.pairs
    assert (children.assessment.meta.total.residents, children.assessment.meta.method) == (None, "a")
    assert len(children.notes.without_row) == len(children.assessment.items)


def test_only_so_many_values_are_kept_and_the_least_used_goes_first() -> None:
    kept: Kept[str, int] = Kept(2)
    for key, made in (("a", 1), ("bb", 2), ("a", 9), ("ccc", 3)):
        kept.get_or(key, partial(int, made))
    assert (len(kept), kept.get("a"), kept.get("bb"), kept.get("ccc")) == (2, 1, None, 3)
    kept.turn_to(7)
    kept.put("a", 1)
    kept.turn_to(7)
    assert kept.get("a") == 1
    kept.turn_to(8)
    assert kept.get("a") is None


def test_of_those_who_ask_the_same_at_once_one_works_and_the_others_get_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_squares(engine)
    asked = Wanted(on=date(2020, 5, 1), target="library", detour=1.0)
    worked: list[Read] = []

    def work(read: Read) -> Assessment:
        worked.append(read)
        return plainly(read)

    def ask(_number: int) -> str:
        with Session(engine) as session:
            return coverage_of(session, asked, work).key

    monkeypatch.setattr(answers, "_DOOR", BoundedSemaphore(1))
    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(ask, range(4)))
    assert (len(keys), len(worked)) == (1, 1)


def test_whoever_cannot_be_answered_soon_is_asked_to_come_again(
    engine: Engine, opened: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_squares(engine)
    door = BoundedSemaphore(1)
    monkeypatch.setattr(answers, "_DOOR", door)
    monkeypatch.setattr(answers, "WAITS_S", 0.01)
    asked = Wanted(on=date(2020, 5, 1), target="cafe", detour=1.0)
    with door, pytest.raises(Busy):
        coverage_of(opened, asked)
    assert coverage_of(opened, asked).assessment.items
