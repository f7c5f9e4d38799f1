"""Every dump of an earlier version comes up to date, also when the migration is killed, and two at once wait."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.drills.report import Report, ToolMissing
from api.proving import CODE, Caller, serving, settings_of
from api.scratch import scratch_folder
from geo.backup import Manifest, Tools, read_manifest
from geo.backup.archive import DUMP, unpacked
from geo.backup.databases import restore_into, scratch_database
from geo.db import Database, migrate, newest_version, schema_version
from geo.local_server import LocalServer
from geo.migrations.checks import read_laws
from geo.proofs import count_changing_sessions, count_rows, set_schema_version

if TYPE_CHECKING:
    from api.drills.runs import Track

DUMPS: Final = CODE / "tests" / "dumps"
PAGES: Final = ("/", "/api/v1/spaces?limit=5", "/api/v1/resources?limit=5", "/atlas", "/ogc/collections", "/readyz")
NEVER_LOST: Final = ("sites", "spaces", "bookings", "claims", "booking_events", "accounts", "dongs", "resources")
OK, BUSY = 200, 503
MIGRATE: Final = "import sys; from geo.db import Database, migrate; migrate(Database(sys.argv[1]))"
UNKNOWN: Final = "9999"
"""The schema of a program that is not written yet."""
LATEST_BLOW_S: Final = 0.25
PATIENCE_S: Final = 120.0


def run_upgrade(kills: int, track: "Track") -> Report:
    """Bring every dump up to date in a cluster of its own; kill the migration of each `kills` times on the way."""
    dumps = sorted(DUMPS.glob("*.maeul"))
    if not dumps:
        raise ToolMissing("옛 판의 백업(tests/dumps)이 없습니다.", "There are no dumps of earlier versions here.")
    report = Report("upgrade", f"옛 판의 백업 {len(dumps)}개를 새 판으로")
    hits, slowest = 0, 0.0
    with scratch_folder() as folder:
        server = LocalServer(folder)
        server.start()
        house, tools = Database(server.url()), Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
        migrate(house)
        for number in track(range(len(dumps))):
            with raw(house, dumps[number], tools) as (database, promised):
                hits += kill_on_the_way(report, database, promised, kills)
                slowest = max(slowest, two_at_once(report, database, promised))
                judge(report, database, promised, meets_newer=number == len(dumps) - 1)
    report.figures |= {"옮기는 도중에 kill -9": f"{hits}회", "새 판으로 올리기(가장 긴)": f"{slowest:.1f}초"}
    report.claim("옮기는 도중에 죽은 적이 없습니다", holds=hits > 0)
    return report


@contextmanager
def raw(house: Database, dump: Path, tools: Tools) -> Iterator[tuple[Database, Manifest]]:
    """Give a dump as it was made, restored and not migrated, in a database of its own."""
    promised = read_manifest(dump)
    with unpacked(dump, promised) as folder, scratch_database(house, tools) as database:
        restore_into(database, folder / DUMP, tools)
        yield database, promised


def kill_on_the_way(report: Report, database: Database, promised: Manifest, kills: int) -> int:
    """kill -9 the migration in the middle; what it had done must be undone. Return how often it was hit."""
    rng, hits = random.Random(promised.schema_version), 0  # noqa: S311  (a drill's dice, no secret)
    with _engine(database) as engine:
        laws = _laws(engine)
        for _ in range(kills):
            migration = _migration(database)
            _await_changes(engine, migration)
            time.sleep(rng.uniform(0, LATEST_BLOW_S))
            if migration.poll() is not None:
                break
            os.kill(migration.pid, signal.SIGKILL)
            migration.wait()
            hits += 1
            _await_quiet(engine)
            left = schema_version(engine) == promised.schema_version and _laws(engine) == laws
            report.claim(f"{promised.schema_version}: 죽은 이전이 흔적을 남겼습니다", holds=left)
    return hits


def two_at_once(report: Report, database: Database, promised: Manifest) -> float:
    """Let two programs migrate at once: both succeed. Return how long both took."""
    begun = time.monotonic()
    both = [_migration(database), _migration(database)]
    ends = [one.wait(PATIENCE_S) for one in both]
    with _engine(database) as engine:
        arrived = schema_version(engine) == newest_version()
    report.claim(f"{promised.schema_version}: 둘이 함께 올리니 실패했습니다({ends})", holds=ends == [0, 0] and arrived)
    return time.monotonic() - begun


def judge(report: Report, database: Database, promised: Manifest, *, meets_newer: bool) -> None:
    """Hold the counts against the dump's promise, and ask for the main pages."""
    with _engine(database) as engine:
        with engine.connect() as connection:
            found = {name: count_rows(connection, name) for name in NEVER_LOST}
        lost = {name for name in NEVER_LOST if found[name] != promised.tables.get(name, found[name])}
        report.claim(
            f"{promised.schema_version}: 행 수가 달라진 표 {sorted(lost)}", holds=not lost and any(found.values())
        )
        with serving(settings_of(database)) as web:
            caller = Caller(web.address)
            answers = {page: caller.get(page).status for page in PAGES}
            wrong = {page: status for page, status in answers.items() if status != OK}
            report.claim(f"{promised.schema_version}: 열리지 않는 쪽 {wrong}", holds=not wrong)
            if meets_newer:
                meet_newer(report, engine, caller)
    report.figures[f"{promised.schema_version}판"] = f"예약 {found['bookings']}건, 쪽 {len(answers) - len(wrong)}개"


def meet_newer(report: Report, engine: Engine, caller: Caller) -> None:
    """Put a newer program's schema under a running web server: it has to say so instead of being ready."""
    with engine.begin() as connection:
        set_schema_version(connection, UNKNOWN)
    answer = caller.get("/readyz")
    report.figures["더 새로운 스키마를 만난 웹 서버"] = f"{answer.status} {answer.code}"
    told = answer.status == BUSY and answer.code.startswith("schema")
    report.claim("더 새로운 스키마를 만난 웹 서버가 그것을 말하지 않습니다", holds=told)


def _migration(database: Database) -> subprocess.Popen[bytes]:
    """Migrate in a process of its own, as `maeul db migrate` does."""
    environment = {**os.environ, "PYTHONPATH": str(CODE)}
    return subprocess.Popen(  # noqa: S603  (our own code)
        [sys.executable, "-c", MIGRATE, database.owner_url], env=environment, stderr=subprocess.DEVNULL
    )


def _await_changes(engine: Engine, migration: subprocess.Popen[bytes]) -> None:
    """Wait until the migration is changing the schema."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while migration.poll() is None and not count_changing_sessions(connection):
            time.sleep(0.01)


def _await_quiet(engine: Engine) -> None:
    """Wait until the database has noticed that the migration is gone."""
    deadline = time.monotonic() + PATIENCE_S
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while count_changing_sessions(connection) and time.monotonic() < deadline:
            time.sleep(0.01)


def _laws(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return read_laws(session)


@contextmanager
def _engine(database: Database) -> Iterator[Engine]:
    engine = database.owner_engine()
    try:
        yield engine
    finally:
        engine.dispose()
