"""`maeul bench scale`: a made-up nation under every constraint, plans that use indexes, pages that do not grow."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from api.bench.scale import Asked, _figures, _table
from api.bench.scale_probes import PROBES, Nation, Probe
from api.cli.bench import BenchName
from geo.db import SYSTEM, Database
from geo.local_server import LocalServer
from geo.migrations.checks import read_laws
from geo.scale import alone, logs
from geo.scale.country import DONGS, made_up_nation
from geo.scale.filling import LARGE, Built, build_nation
from geo.scale.samples import samples_of
from geo.scale.size import Size
from geo.settings import Settings
from tests.conftest import as_admin

NOW: Final = datetime(2026, 11, 22, 3, tzinfo=UTC)
VILLAGE, TOWN = Size(2000), Size(500)
LARGE_ONES: Final = frozenset({*LARGE, "space_cells", "policies", "accounts", "parties"}) - {"openings"}


@contextmanager
def _built(server: LocalServer, size: Size) -> Iterator[tuple[Database, Built, list[str]]]:
    name = f"nation_{uuid4().hex[:8]}"
    as_admin(server, f"CREATE DATABASE {name} TEMPLATE maeul STRATEGY FILE_COPY OWNER maeul_owner")
    database = Database(server.url(database=name), server.url(role="maeul_app", database=name))
    owner = database.owner_engine()
    with Session(owner) as session:
        laws = read_laws(session)
    built = build_nation(owner, size, NOW)
    owner.dispose()
    yield database, built, laws
    as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def village(server: LocalServer) -> Iterator[Engine]:
    with _built(server, VILLAGE) as (database, _built_rows, _laws):
        engine = database.app_engine(Settings(), acting=SYSTEM)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def whole(server: LocalServer) -> Iterator[tuple[Engine, Built, list[str]]]:
    with _built(server, TOWN) as (database, built, laws):
        engine = database.app_engine(Settings(), acting=SYSTEM)
        yield engine, built, laws
        engine.dispose()


@pytest.fixture(scope="module")
def town(whole: tuple[Engine, Built, list[str]]) -> Engine:
    return whole[0]


def test_the_nation_is_as_large_as_the_country_and_smaller_ones_are_parts_of_it() -> None:
    nation = made_up_nation()
    dongs = nation.dongs
    assert (len(dongs), dongs["district_code"].nunique(), dongs["province_code"].nunique()) == (DONGS, 250, 17)
    assert dongs["code"].is_unique
    assert dongs.geometry.is_valid.all()
    assert 50_000_000 < dongs["residents"].sum() < 52_000_000
    assert 95_000 < dongs["area_km2"].sum() < 106_000
    middle = dongs.groupby("province_code")["area_km2"].median()
    assert middle["11"] * 20 < middle["51"]
    part = made_up_nation(7).dongs
    assert part["code"].tolist() == dongs["code"].tolist()[:7]
    assert (Size().dongs, Size().spaces, Size().resources, Size().bookings) == (3500, 100_000, 2_000_000, 2_000_000)


def test_a_town_of_it_has_just_so_many_rows_and_every_law_stands(whole: tuple[Engine, Built, list[str]]) -> None:
    engine, built, laws = whole
    waiting = TOWN.waiting
    assert {name: built.rows[name] for name in ("dongs", "sites", "spaces", "resources", "bookings")} == {
        "dongs": TOWN.dongs, "sites": TOWN.sites, "spaces": TOWN.spaces, "resources": TOWN.resources,
        "bookings": TOWN.bookings,
    }  # fmt: skip
    assert built.rows["resource_revisions"] == TOWN.resources + waiting // 2
    with Session(engine) as session:
        assert read_laws(session) == laws
        for wrong in _WRONG.values():
            assert session.execute(text(wrong)).scalar_one() == 0, wrong
        assert session.execute(text("SELECT count(*) FROM waiting_resources")).scalar_one() == waiting
        kinds = dict(session.execute(text("SELECT kind, count(*) FROM resources GROUP BY 1")).all())
    assert set(kinds) == {"person", "space", "organisation", "activity", "goods", "story", "route"}
    assert kinds["space"] > kinds["organisation"] > kinds["person"]


_WRONG: Final = {
    "constraints that were never checked": "SELECT count(*) FROM pg_constraint WHERE NOT convalidated",
    "cells taken twice": """SELECT count(*) FROM claims a JOIN claims b
        ON a.cell_id = b.cell_id AND a.id < b.id AND a.during && b.during""",
    "bookings that hold nothing though they live, or the other way round": """SELECT count(*) FROM bookings b
        WHERE (b.state IN ('cancelled', 'no_show')) = EXISTS (SELECT FROM claims c WHERE c.booking_id = b.id)""",
    "bookings whose history does not lead to their state": """SELECT count(*) FROM bookings b WHERE b.state <> (
        SELECT e.to_state FROM booking_events e WHERE e.booking_id = b.id ORDER BY e.id DESC LIMIT 1)""",
    "steps that nobody may take": """SELECT count(*) FROM booking_events e WHERE e.from_state IS NOT NULL AND NOT EXISTS (
        SELECT FROM booking_moves m WHERE m.from_state = e.from_state AND m.to_state = e.to_state)""",
    "bookings outside the hours": """SELECT count(*) FROM bookings b WHERE NOT EXISTS (
        SELECT FROM openings o WHERE o.space_id = b.space_id
          AND o.weekday = extract(isodow FROM lower(b.use_range) AT TIME ZONE 'Asia/Seoul')
          AND extract(hour FROM lower(b.use_range) AT TIME ZONE 'Asia/Seoul') * 60 >= o.open_min
          AND extract(hour FROM lower(b.use_range) AT TIME ZONE 'Asia/Seoul') * 60 + 120 <= o.close_min)""",
    "records without the revision that shows": """SELECT count(*) FROM resources r WHERE NOT EXISTS (
        SELECT FROM resource_revisions v WHERE v.resource_id = r.id AND v.rev = coalesce(r.public_rev, r.rev))""",
    "published records in no dong": """SELECT count(*) FROM resources r WHERE r.public_rev IS NOT NULL AND NOT EXISTS (
        SELECT FROM resource_dongs d WHERE d.resource_id = r.id)""",
    "a list of what waits that is not what waits": """SELECT count(*) FROM resources r FULL JOIN waiting_resources w
        ON w.resource_id = r.id WHERE (r.state IN ('submitted', 'approved', 'needs_fix')) <> (w.resource_id IS NOT NULL)""",
}


def test_the_same_nation_again_is_the_same(server: LocalServer, village: Engine) -> None:
    with _built(server, VILLAGE) as (database, _rows, _laws):
        again = database.app_engine(Settings(), acting=SYSTEM)
        assert _sums(again) == _sums(village)
        again.dispose()


def _sums(engine: Engine) -> list[str]:
    """Return one sum for each table of what was written."""
    tables = {
        "sites": "(id, name, kind, location, address)",
        "bookings": "(id, space_id, party_id, use_range, state, heads, purpose)",
        "claims": "(booking_id, during)",
        "booking_events": "(booking_id, action, from_state, to_state, at)",
        "resources": "(id, kind, name, location, address, properties, state)",
    }
    with Session(engine) as session:
        return [
            str(session.execute(text(_SUM.format(table=table, row=row))).scalar_one()) for table, row in tables.items()
        ]


_SUM: Final = """
SELECT md5(string_agg(r, ',' ORDER BY r)) FROM (
  SELECT CAST({row} AS text) AS r FROM {table} t WHERE coalesce(to_jsonb(t) ->> 'state', '') <> 'submitted') s
"""


def _nation(engine: Engine) -> Nation:
    with Session(engine) as session:
        return Nation(engine, samples_of(session), NOW)


def _looked(engine: Engine, probe: Probe) -> tuple[int, set[str]]:
    """Return how many pages one probe touches, and which large tables it can only read from end to end."""
    nation, asked = _nation(engine), list[tuple[str, Any]]()

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.lstrip("( \n").startswith(("SELECT", "WITH")) and not many:
            asked.append((statement, values))

    with Session(engine) as session:
        probe.work(session, nation, 0)  # warm: what a process keeps is asked for once
        session.rollback()
        event.listen(engine, "before_cursor_execute", keep)
        probe.work(session, nation, 1)
        event.remove(engine, "before_cursor_execute", keep)
        session.rollback()
        pages, whole = 0, set[str]()
        session.execute(text("SET LOCAL enable_seqscan = off"))
        for statement, values in asked:
            explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
            (told,) = session.connection().exec_driver_sql(explain, values).scalar_one()
            pages += told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"]
            whole |= set(_read_whole(told["Plan"]))
        session.rollback()
    return pages, whole


def _read_whole(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in LARGE_ONES:
        yield plan["Relation Name"]
    for inner in plan.get("Plans", ()):
        yield from _read_whole(inner)


FLAT: Final = (
    "around_free", "named", "book", "refused", "keep", "site_list", "mine", "week", "items", "tile_15", "minute",
    "near_free", "district_free",
)  # fmt: skip
"""What must not read more of a larger nation: pages may be a few more where an index has one more level."""


@pytest.mark.parametrize("probe", [one for one in PROBES if one.key in FLAT], ids=lambda one: one.key)
def test_no_question_reads_a_large_table_from_end_to_end(town: Engine, probe: Probe) -> None:
    _pages, whole = _looked(town, probe)
    assert whole == set()


@pytest.mark.parametrize("key", ["book", "keep", "week", "items", "tile_15", "minute"])
def test_four_times_the_nation_does_not_touch_four_times_the_pages(village: Engine, town: Engine, key: str) -> None:
    (probe,) = [one for one in PROBES if one.key == key]
    small, _ = _looked(village, probe)
    large, _ = _looked(town, probe)
    assert large <= 2 * small + 300, f"{small} pages became {large}"


@pytest.mark.parametrize("probe", [one for one in PROBES if one.key not in FLAT], ids=lambda one: one.key)
def test_everything_else_that_is_measured_gives_an_answer(town: Engine, probe: Probe) -> None:
    pages, _whole = _looked(town, probe)
    assert pages > 0


def test_claims_on_their_own_are_under_the_law_and_cost_is_told(database: Database, engine: Engine) -> None:
    owner = database.owner_engine()
    already, until = alone.prepare(owner, NOW)
    assert already == 0
    alone.claim_until(owner, 3 * alone.CELLS, already, until, lambda _said: None)
    cost = alone.measure(engine, 3 * alone.CELLS, until, rounds=4)
    assert min(cost.take_ms, cost.refuse_ms, cost.read_ms, cost.week_ms, cost.law_mb) > 0
    with Session(engine) as session:
        assert session.execute(text("SELECT count(*) FROM claims")).scalar_one() == 3 * alone.CELLS
        assert session.execute(text(_WRONG["cells taken twice"])).scalar_one() == 0
    assert alone.prepare(owner, NOW) == (3 * alone.CELLS, until)
    owner.dispose()


def test_a_log_is_kept_in_three_ways_and_nothing_of_it_stays(database: Database) -> None:
    owner = database.owner_engine()
    sides = logs.compare(owner, 2400)
    assert set(sides) == {"plain", "brin", "months"}
    assert all(min(side.fill_s, side.write_ms, side.find_ms, side.forget_ms) > 0 for side in sides.values())
    with Session(owner) as session:
        assert session.execute(text("SELECT count(*) FROM pg_class WHERE relname LIKE 'log\\_%'")).scalar_one() == 0
    owner.dispose()


def test_the_table_tells_times_growth_and_what_is_beyond_its_figure() -> None:
    rows = {"dongs": 7, "sites": 50, "spaces": 200, "resources": 4000, "bookings": 4000, "claims": 3500}
    slow = {probe.key: 9000.0 for probe in PROBES}
    found = [Asked(Size(10), dict.fromkeys(slow, 1.0), rows), Asked(Size(1), slow, rows)]
    head, *lines = _table(found)
    assert head[1:3] == ["4,000", "4,000"]
    told = {line[0]: line for line in lines}
    assert told["예약 쓰기"][1:] == ["1.0 ms", "9,000 ms", "× 9,000.0", "≤ 50", "넘음"]
    assert told["검토 화면(모두)"][-1] == "답 없음"
    time, growth = _figures(PROBES[0], found)
    assert (time.value, time.most, time.passed) == (9000, 50, False)
    assert (growth.value, growth.judged) == (9000, False)


def test_scale_is_one_of_the_benchmarks() -> None:
    assert BenchName("scale") in BenchName
    assert len({probe.key for probe in PROBES}) == len(PROBES)
    assert all(probe.why for probe in PROBES)
