"""The quick look at a what-if equals the whole answer to the person, and leaves its grid as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.db import transaction
from geo.errors import InvalidInput
from geo.planning import previewing
from geo.planning.asking import Wanted
from geo.planning.changes import Change, Doing
from geo.planning.previewing import look
from geo.planning.reading import TRIES, Read, read_ground
from geo.planning.scenarios import compare
from geo.queries.coverage_sites import coverage_sites
from tests.factories import Factory
from tests.geo.planning.squares import A, lon_lat, store_squares

DAY = date(2020, 5, 1)
ANY = Wanted(on=DAY, target="any", detour=1.0)


@pytest.fixture
def opened(engine: Engine, make: Factory) -> Iterator[Session]:
    store_squares(engine, districts=("11110", "11140"))
    for number, east in enumerate((150, 650, 1050, 1450)):
        make.site(f"마을방 {number}", lon_lat(east, 450), opened_on=date(2018 + number, 1, 1))
    with Session(engine.execution_options(isolation_level="AUTOCOMMIT")) as session:
        yield session


def some_changes(random: Random, ids: list[str]) -> list[Change]:
    """Up to six changes of any kind, those of an added site too."""
    made: list[Change] = []
    left = list(ids)
    for number in range(random.randint(1, 6)):
        lon, lat = lon_lat(random.uniform(-300, 2300), random.uniform(-300, 1300))
        doing = random.choice(list(Doing))
        if doing is Doing.ADD:
            made.append(Change(do=doing, site=f"new-{number}", name="새 방", kind="hub", lon=lon, lat=lat))
            left.append(f"new-{number}")
        elif doing is Doing.MOVE:
            made.append(Change(do=doing, site=random.choice(left), lon=lon, lat=lat))
        elif doing is Doing.CLOSE and len(left) > 1:
            gone = left.pop(random.randrange(len(left)))
            made.append(Change(do=doing, site=gone, closed_on=DAY))
        else:
            opened_on = date(random.choice((2015, 2025)), 1, 1)
            made.append(Change(do=Doing.REDATE, site=random.choice(left), opened_on=opened_on))
    return made


def test_the_quick_look_equals_the_whole_answer_for_any_changes(opened: Session) -> None:
    random, looked = Random(6), 0
    ids = [one.site.id for one in coverage_sites(opened, DAY)]
    for number in range(24):
        wanted = replace(ANY, district=random.choice((None, "11110")), minutes=random.choice((5, 10, 12)))
        changes = some_changes(random, ids)
        whole = compare(opened, wanted, changes)
        if whole.missed:
            with pytest.raises(InvalidInput):
                look(opened, wanted, changes)
            continue
        seen = look(opened, wanted, changes)
        looked += 1
        assert seen.quick
        assert (seen.before, seen.after) == (
            whole.today.meta.total.people_within,
            whole.then.meta.total.people_within,
        ), number
        rows = {one.code: (one.before, one.after) for one in seen.items}
        assert rows == {
            row.dong_code: (row.people_within, new.people_within)
            for row, new in zip(whole.today.items, whole.then.items, strict=True)
            if row.people_within != new.people_within
        }
    assert looked > 12


def test_a_look_follows_what_is_stored_and_a_writer_gets_the_whole_answer(
    opened: Session, engine: Engine, make: Factory
) -> None:
    lon, lat = lon_lat(500, 800)
    change = Change(do=Doing.ADD, site="new-1", name="새 방", kind="hub", lon=lon, lat=lat)
    first = look(opened, ANY, [change])
    assert look(opened, ANY, [change]) == first
    assert first.items[0].code == A
    make.site("바로 그 자리", lon_lat(500, 800), opened_on=date(2018, 1, 1))
    then = look(opened, ANY, [change])
    assert (then.items, then.before) == ((), first.after)
    with transaction(engine) as session:
        session.connection().exec_driver_sql("UPDATE sites SET name = name || '!' WHERE true")
        own = look(session, ANY, [change])
    assert (own.quick, own.before, own.after) == (False, then.before, then.after)


def test_a_site_taken_away_while_one_looks_is_of_the_next_look(
    opened: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = next(one.site.id for one in coverage_sites(opened, DAY) if one.site.name == "마을방 0")
    changes = [Change(do=Doing.CLOSE, site=away, closed_on=DAY)]
    asked: list[Wanted] = []

    def meanwhile(session: Session, wanted: Wanted) -> Read:
        if not asked:
            with transaction(engine) as other:
                other.execute(text("UPDATE sites SET location = NULL WHERE id = :id"), {"id": away})
        asked.append(wanted)
        return read_ground(session, wanted)

    monkeypatch.setattr(previewing, "read_ground", meanwhile)
    seen = look(opened, ANY, changes)
    assert (seen.quick, seen.items, seen.before) == (True, (), seen.after)
    assert len(asked) <= TRIES
