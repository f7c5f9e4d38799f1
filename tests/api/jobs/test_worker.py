"""The worker as a process: started too early, killed in the middle, cut off from its database, told to stop."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from procrastinate import App
from sqlalchemy import text

from api.jobs import worker
from api.jobs.mails import send_later
from api.jobs.queue import Task, enqueue
from api.jobs.tasks import Workshop, add_tasks
from geo.db import Database, migrate, psycopg_url, transaction
from tests.api.jobs.smtp_server import mail_server
from tests.conftest import ROOT, as_admin
from tests.due_jobs import run_due_jobs

QUICK = """
import logging, sys
from pathlib import Path
from api.jobs import worker
from geo.db import Database
from geo.settings import Settings
logging.basicConfig(level=logging.WARNING)
worker.HEARTBEAT_S, worker.STALLED_AFTER_S, worker.RESCUE_EVERY_S = 0.3, 2.0, 0.3
worker.LONGEST_PAUSE_S, worker.FINISH_WITHIN_S, worker.POLL_EVERY_S = 1.0, float(sys.argv[3]), float(sys.argv[4])
worker.run_worker(Settings(), Database(sys.argv[1], sys.argv[2]))
"""
Started = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def started(settings) -> Iterator[Started]:
    """Start worker processes; they are killed at the end of the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(
        database: Database, mail_url: str | None = None, finish_s: float = 10, poll_s: float = 0.5
    ) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "MAEUL_DATA_DIR": str(settings.data_dir), "PYTHONPATH": str(ROOT)}
        if mail_url:
            environment["MAEUL_MAIL_URL"] = mail_url
        command = [sys.executable, "-c", QUICK, database.owner_url, str(database.app_url), str(finish_s), str(poll_s)]
        running.append(subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


def until(true: Callable[[], object], seconds: float = 90) -> None:
    """Wait until something is so; fail when it takes too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def write(engine, number: int = 1) -> None:
    with transaction(engine) as session:
        for one in range(number):
            send_later(session, f"p{one}@example.org", "제목", "내용")


def letters(settings) -> list[Path]:
    return sorted((settings.data_dir / "outbox").glob("*.eml"))


def workers(engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM procrastinate_workers")).scalar_one())


def listens(engine) -> bool:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    with engine.connect() as connection:
        return bool(connection.execute(text(asked)).scalar_one())


def test_mails_go_out_within_a_moment_and_sigterm_ends_the_worker(started, database, engine, settings):
    """The worker is told of them: it would look by itself in an hour."""
    process = started(database, poll_s=3600)
    until(lambda: listens(engine))
    write(engine, 5)
    until(lambda: len(letters(settings)) == 5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(90) == 0
    assert workers(engine) == 0


def test_a_worker_killed_in_the_middle_of_a_mail_loses_nothing(started, database, engine):
    with mail_server() as server:
        server.hold_data = threading.Event()
        url = f"smtp://127.0.0.1:{server.port}"
        first = started(database, url)
        write(engine, 3)
        until(lambda: "DATA" in [line.upper() for line in server.said], 90)
        first.kill()
        first.wait()
        server.hold_data.set()
        started(database, url)
        until(lambda: len({letter["To"] for letter in server.letters}) == 3, 90)
        until(lambda: _stored(engine) == (0, 0), 90)
        assert first.returncode == -signal.SIGKILL


def test_a_worker_told_to_stop_gives_back_the_job_that_does_not_end(started, database, engine):
    with mail_server() as server:
        server.hold_data = threading.Event()
        url = f"smtp://127.0.0.1:{server.port}"
        first = started(database, url, finish_s=1)
        write(engine)
        until(lambda: "DATA" in [line.upper() for line in server.said], 90)
        first.send_signal(signal.SIGTERM)
        assert first.wait(90) == 0
        assert _mail_jobs(engine) == [("todo", 1)]
        server.hold_data.set()
        started(database, url)
        until(lambda: _stored(engine) == (0, 0), 90)
        assert {letter["To"] for letter in server.letters} == {"p0@example.org"}


def _mail_jobs(engine) -> list[tuple[str, int]]:
    asked = "SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = 'send_mail'"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(asked))]


def _stored(engine) -> tuple[int, int]:
    with engine.connect() as connection:
        jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_mail'"
        return (
            int(connection.execute(text("SELECT count(*) FROM mails")).scalar_one()),
            int(connection.execute(text(jobs)).scalar_one()),
        )


def test_a_worker_outlives_the_loss_of_all_its_connections(started, server, database, engine, settings):
    process = started(database)
    until(lambda: workers(engine))
    for number in range(1, 4):
        engine.dispose()
        as_admin(
            server,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{engine.url.database}' AND pid <> pg_backend_pid()",
        )
        write(engine)
        until(lambda expected=number: len(letters(settings)) == expected)
    assert process.poll() is None


def _first_complaint(process: "subprocess.Popen[bytes]") -> bytes:
    """Wait for the first warning, which says that the worker is up and looking for its database."""
    assert process.stderr
    return process.stderr.readline()


def test_a_worker_may_start_before_its_database_and_tables_exist(started, server, settings):
    name = f"late_{os.getpid()}"
    late = Database(server.url(database=name), server.url(role="maeul_app", database=name))
    process = started(late)
    assert name.encode() in _first_complaint(process)
    as_admin(server, f"CREATE DATABASE {name} OWNER maeul_owner")
    try:
        as_superuser = server.url(role="maeul_admin", database=name)
        _extend(as_superuser)
        migrate(late)
        engine = late.app_engine(settings)
        write(engine)
        until(lambda: letters(settings))
        engine.dispose()
    finally:
        process.kill()
        process.wait()
        as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")


def _extend(url: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(psycopg_url(url))
    with engine.begin() as connection:
        for extension in ("postgis", "btree_gist", "pg_trgm"):
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    engine.dispose()


def test_sigterm_ends_a_worker_that_never_found_its_database(started, server):
    nowhere = Database(server.url(database="not_there"), server.url(role="maeul_app", database="not_there"))
    process = started(nowhere)
    assert b"not_there" in _first_complaint(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(90) == 0


def test_a_worker_starts_without_the_heavy_libraries():
    code = "import sys, api.jobs.worker; print(sorted({'geopandas', 'folium', 'pandas', 'scipy', 'fastapi'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.uncounted
def test_an_idle_worker_is_small(started, database, engine):
    process = started(database)
    until(lambda: workers(engine))
    status = Path(f"/proc/{process.pid}/status").read_text()
    resident = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert resident
    assert int(resident[1]) < 130_000  # geopandas, rasters and drawing come in with the jobs that need them


def _queue(settings, engine, database) -> App:
    return worker._app(Workshop(settings, engine, database), database, periodic=False)


def _in_queue(settings, engine, database, work) -> None:
    async def run() -> None:
        async with _queue(settings, engine, database).open_async() as app:
            await work(app)

    asyncio.run(run())


@pytest.mark.parametrize(("attempts", "ends_as"), [(0, "todo"), (worker.MOST_DEATHS, "failed")])
def test_a_job_of_a_dead_worker_runs_again_but_not_for_ever(settings, engine, database, attempts, ends_as):
    write(engine)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', attempts = :n, worker_id = NULL"), {"n": attempts}
        )
    _in_queue(settings, engine, database, worker.rescue)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT status FROM procrastinate_jobs")).scalar_one() == ends_as


def test_a_job_of_a_living_worker_is_left_alone(settings, engine, database):
    write(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        connection.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)")
        )
    _in_queue(settings, engine, database, worker.rescue)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT status FROM procrastinate_jobs")).scalar_one() == "doing"


def test_every_kind_of_job_has_its_function_and_the_clockwork_its_time(settings, engine, database):
    app = _queue(settings, engine, database)
    assert set(Task) <= set(app.tasks)
    by_clock = App(connector=app.connector)
    add_tasks(by_clock, Workshop(settings, engine, database), periodic=True)
    at_their_time = {name for name, _ in by_clock.periodic_registry.periodic_tasks}
    assert {Task.EXPIRE_HOLDS, Task.CLEAN_UP, Task.TURN_LINES} <= at_their_time


def test_jobs_that_are_due_are_all_run_once(settings, engine, database):
    write(engine, 3)
    with transaction(engine) as session:
        enqueue(session, Task.EXPIRE_HOLDS)
        enqueue(session, Task.CLEAN_UP)
    run_due_jobs(settings, database)
    assert len(letters(settings)) == 3
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 0
