"""`maeul db base` and `db restore-at`: a private cluster with an archive goes back to any moment, or says why not."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.cli import main
from api.jobs.bases import base_round
from geo import backup as backups
from geo import clock
from geo.backup.archived import reach_of
from geo.backup.bases import list_bases
from geo.db import Database, migrate, transaction
from geo.enums import ErasureCause
from geo.local_server import LocalServer, wal
from geo.queries.accounts import put_account
from geo.queries.erasure import erase_account, note_erasure
from geo.settings import Settings
from tests.cli.service import reachable_folder, wait_until


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("MAEUL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MAEUL_LANG", "ko")


@contextmanager
def places() -> Iterator[tuple[Path, Path]]:
    """A data folder and an archive beside it, both empty."""
    with reachable_folder() as folder:
        archive = folder.with_name(f"{folder.parent.name}-보관")
        yield folder, archive
        shutil.rmtree(archive, ignore_errors=True)


@pytest.fixture(scope="module")
def long_kept():
    """A data folder and its archive, with one base and two accounts; each test leaves it as it was."""
    with places() as (data_dir, archive):
        server = LocalServer(data_dir, archive=archive)
        server.start()
        migrate(Database(server.url()))
        base_round(Settings(data_dir=data_dir, wal_archive=archive), Database(server.url()))
        for email in ("first@example.org", "new@example.org"):
            put(engine_of(data_dir), email)
        yield data_dir, archive


@pytest.fixture
def archive(long_kept, monkeypatch):
    monkeypatch.setenv("MAEUL_WAL_ARCHIVE", str(long_kept[1]))
    return long_kept[1]


@pytest.fixture
def data_dir(long_kept, archive):
    return long_kept[0]


@pytest.fixture
def new_places(monkeypatch):
    """A data folder and an archive of this test's own."""
    with places() as (data_dir, archive):
        monkeypatch.setenv("MAEUL_WAL_ARCHIVE", str(archive))
        yield data_dir, archive


def run(capsys, *words):
    status = main([str(word) for word in words])
    said = capsys.readouterr()
    return status, said.out, said.err


def facts(capsys, *words):
    status, out, err = run(capsys, *words, "--json")
    assert status == 0, err
    return json.loads(out)


def moment() -> str:
    """This very moment, with a little room on both sides."""
    time.sleep(0.05)
    now = clock.now().isoformat()
    time.sleep(0.05)
    return now


def engine_of(data_dir: Path) -> sa.Engine:
    return sa.create_engine(Database(LocalServer(data_dir).url()).owner_url, poolclass=sa.NullPool)


def put(engine: sa.Engine, email: str):
    with transaction(engine) as session:
        return put_account(session, email=email, name="시험", password_hash="x")


def switch_segments(data_dir: Path) -> None:
    """Write a little into each of two segments and close them; the first switch finds nothing written yet."""
    engine = sa.create_engine(LocalServer(data_dir).url("maeul_admin"), poolclass=sa.NullPool)
    for _ in range(3):
        with engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_current_xact_id(), pg_switch_wal()"))


def emails(data_dir: Path) -> list[str]:
    with engine_of(data_dir).connect() as connection:
        found = connection.scalars(sa.text("SELECT email FROM accounts WHERE email LIKE '%@example.org' ORDER BY 1"))
        return list(found)


def test_from_a_base_to_a_moment_beside_and_in_place_and_what_was_erased_stays_so(capsys, new_places):
    data_dir, archive = new_places
    assert facts(capsys, "db", "start", "--data-dir", data_dir)["started"] is True
    assert facts(capsys, "db", "migrate", "--data-dir", data_dir)["changed"] is True
    made = facts(capsys, "db", "base", "--data-dir", data_dir)
    engine = engine_of(data_dir)
    put(engine, "first@example.org")
    leaving = put(engine, "leaving@example.org")
    at = moment()
    put(engine, "late@example.org")
    with transaction(engine) as session:
        note_erasure(session, leaving, ErasureCause.OPERATOR, "시험", None)
        erase_account(session, leaving)
        backups.keep_erasures(session, data_dir)
    status = facts(capsys, "db", "status", "--data-dir", data_dir)
    assert (status["bases"], status["hole"], status["archive"]) == (1, None, str(archive))

    with reachable_folder() as other:
        beside = facts(capsys, "db", "restore-at", at, "--data-dir", data_dir, "--into", other)
        assert (beside["base"], beside["aside"], beside["erased_again"]) == (made["name"], None, 1)
        assert LocalServer(data_dir).status().state == "running"
        LocalServer(other).start()
        assert emails(other) == ["first@example.org"]
        assert not (other / "postgres" / wal.LINK).exists()
        assert run(capsys, "db", "restore-at", at, "--data-dir", data_dir, "--into", other)[0] == 1
    assert emails(data_dir) == ["first@example.org", "late@example.org"]

    done = facts(capsys, "db", "restore-at", at, "--data-dir", data_dir, "--yes")
    assert (Path(done["aside"]) / "PG_VERSION").is_file()
    assert datetime.fromisoformat(done["last_change_at"]) <= datetime.fromisoformat(at)
    LocalServer(data_dir, archive=archive).start()
    assert emails(data_dir) == ["first@example.org"]
    the_log_goes_on_and_leads_to_later_moments(capsys, data_dir)


def the_log_goes_on_and_leads_to_later_moments(capsys, data_dir):
    put(engine_of(data_dir), "new@example.org")
    at = moment()
    put(engine_of(data_dir), "newer@example.org")
    facts(capsys, "db", "restore-at", at, "--data-dir", data_dir, "--yes")
    assert facts(capsys, "db", "start", "--data-dir", data_dir)["started"] is True
    assert emails(data_dir) == ["first@example.org", "new@example.org"]


def test_without_a_yes_nothing_is_changed(capsys, data_dir, monkeypatch):
    monkeypatch.setattr("typer.confirm", lambda *_given, **_more: False)
    status, _, err = run(capsys, "db", "restore-at", "latest", "--data-dir", data_dir)
    assert (status, "되돌리지 않았습니다" in err) == (1, True)
    assert LocalServer(data_dir).status().state == "running"


@pytest.mark.parametrize(
    ("when", "word"),
    [
        ("어제", "시각이 아닙니다"),
        ("2001-01-01T00:00:00", "기준 사본이 없습니다"),
        ("2999-01-01T00:00:00", "오지 않은"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_in_one_sentence(capsys, data_dir, when, word):
    status, _, err = run(capsys, "db", "restore-at", when, "--data-dir", data_dir, "--yes")
    assert status == 1
    assert word in err.splitlines()[-1]


def test_a_hole_in_the_log_is_shown_and_refused_and_leaves_nothing(capsys, data_dir, archive):
    facts(capsys, "db", "base", "--data-dir", data_dir)
    base, *_ = list_bases(archive)
    gone, after = (wal.segments_of(archive) / f"{int(base.first_segment, 16) + n:024X}.gz" for n in (1, 2))
    switch_segments(data_dir)
    wait_until(lambda: gone.exists() and after.exists())
    kept = gone.read_bytes()
    gone.unlink()
    try:
        assert reach_of(archive).hole == gone.name.removesuffix(".gz")
        with reachable_folder() as other:
            status, _, err = run(capsys, "db", "restore-at", moment(), "--data-dir", data_dir, "--into", other)
            assert (status, "이어지지 않아" in err) == (1, True)
            assert LocalServer(other).status().state == "absent"
    finally:
        gone.write_bytes(kept)
        shutil.chown(gone, gone.parent.owner(), gone.parent.group())
    assert emails(data_dir) == ["first@example.org", "new@example.org"]


def test_a_base_with_a_flipped_byte_is_refused(capsys, data_dir, archive):
    base, *_ = list_bases(archive)
    conf = wal.bases_of(archive) / base.name / "pg_hba.conf"
    content = conf.read_bytes()
    conf.write_bytes(content.replace(b"trust", b"trusT", 1))
    try:
        status, _, err = run(capsys, "db", "restore-at", "latest", "--data-dir", data_dir, "--yes")
        assert status == 1
        assert "pg_hba.conf" in err
    finally:
        conf.write_bytes(content)
    assert LocalServer(data_dir).status().state == "running"


def test_from_the_archive_alone_when_the_data_folder_is_lost(capsys, data_dir):
    LocalServer(data_dir).stop()
    shutil.rmtree(data_dir)
    done = facts(capsys, "db", "restore-at", "latest", "--data-dir", data_dir, "--yes")
    assert done["aside"] is None
    assert facts(capsys, "db", "start", "--data-dir", data_dir)["started"] is True
    assert emails(data_dir) == ["first@example.org", "new@example.org"]


def test_without_an_archive_or_with_an_outside_server_it_says_what_to_do(capsys, tmp_path, monkeypatch):
    for verb in (("base",), ("restore-at", "latest", "--yes")):
        status, _, err = run(capsys, "db", *verb, "--data-dir", tmp_path)
        assert (status, "MAEUL_WAL_ARCHIVE" in err) == (1, True)
    monkeypatch.setenv("MAEUL_DATABASE_URL", "postgresql://me@127.0.0.1:9/maeul")
    status, _, err = run(capsys, "db", "restore-at", "latest", "--data-dir", tmp_path)
    assert (status, "pgBackRest" in err) == (1, True)


def test_the_workers_round_makes_bases_when_they_are_due_and_lets_old_ones_go(new_places):
    data_dir, archive = new_places
    server = LocalServer(data_dir, archive=archive)
    server.start()
    settings = Settings(data_dir=data_dir, wal_archive=archive, base_days=7, wal_days=14)
    now, known = clock.now(), []
    for days in (0, 6, 8, 9, 40):
        with clock.frozen(now + timedelta(days=days)):
            base_round(settings, Database(server.url()))
        known.append({base.name for base in list_bases(archive)})
    assert [len(after - earlier) for earlier, after in pairwise(known)] == [0, 1, 0, 1]
    assert not known[-1] & known[0], "of before a fortnight only the newest base is needed"
    assert len(known[-1]) == 2
    base_round(settings, Database("postgresql+psycopg://elsewhere.invalid/maeul"))
    assert {base.name for base in list_bases(archive)} == known[-1], "another server's log is not ours"
