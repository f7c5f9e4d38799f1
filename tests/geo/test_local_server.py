"""The private cluster on real PostgreSQL: what it makes, and who may reach it."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from geo.errors import SetupError
from geo.local_server import LocalServer, places
from geo.server_check import check_url
from tests.geo.local_server_helpers import IS_ROOT, ROOT, ask, become_nobody, connect, demolish, python

root_only = pytest.mark.skipif(not IS_ROOT, reason="only root has to act through another user")


@pytest.fixture(scope="module")
def running():
    """One running cluster for the tests that only look."""
    data_dir = Path(tempfile.mkdtemp(prefix="maeul-test-"))
    data_dir.chmod(0o755)
    server = LocalServer(data_dir, durable=False)
    server.start()
    yield server
    demolish(data_dir)


@pytest.fixture
def data_dir():
    folder = Path(tempfile.mkdtemp(prefix="maeul-test-"))
    folder.chmod(0o755)
    yield folder / "d"
    demolish(folder / "d")
    shutil.rmtree(folder)


def test_the_owner_may_make_roles_and_databases_but_is_no_superuser(running):
    facts = ask(running, "SELECT rolcanlogin, rolcreaterole, rolcreatedb, rolsuper, rolbypassrls FROM pg_roles "
                         "WHERE rolname = 'maeul_owner'")  # fmt: skip
    assert facts == (True, True, True, False, False)


def test_the_database_belongs_to_the_owner_and_is_utf8(running):
    facts = ask(running, "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datctype, datcollate "
                         "FROM pg_database WHERE datname = 'maeul'")  # fmt: skip
    assert facts == ("maeul_owner", "UTF8", "C.UTF-8", "C.UTF-8")


def test_korean_counts_as_letters(running):
    assert ask(running, "SELECT '마을' ~ '^[[:alpha:]]+$', similarity('마을활력소', '마을활력') > 0.5") == (True, True)


def test_the_server_listens_on_no_network_address(running):
    assert ask(running, "SELECT current_setting('listen_addresses')") == ("",)


def test_the_owner_may_copy_the_database_with_its_extensions(running):
    with connect(running) as connection:
        connection.execute("CREATE DATABASE twin TEMPLATE maeul")
    with connect(running, database="twin") as connection:
        assert connection.execute("SELECT ST_AsText(ST_Point(127, 37.5))").fetchone() == ("POINT(127 37.5)",)
    with connect(running) as connection:
        connection.execute("DROP DATABASE twin")


def test_the_address_works_in_sqlalchemy_even_with_a_stray_pgport(running, monkeypatch):
    monkeypatch.setenv("PGPORT", "9")
    engine = sa.create_engine(running.url())
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT current_user")) == "maeul_owner"
    engine.dispose()


def test_the_socket_folder_is_private(running):
    facts = running.status().socket_dir.stat()
    assert stat.S_IMODE(facts.st_mode) == 0o700
    assert facts.st_uid == running.status().cluster_dir.stat().st_uid


@root_only
def test_another_user_cannot_reach_the_database(running):
    code = "psycopg.connect(host=sys.argv[1], port=5432, user='maeul_admin', dbname='maeul')"
    code = f"import psycopg, sys\n{become_nobody()}{code}"
    stranger = python(code, str(running.status().socket_dir))
    assert "Permission denied" in stranger.communicate(timeout=90)[0]
    assert stranger.returncode != 0


@root_only
def test_as_root_the_server_runs_as_another_user_who_owns_its_files(running):
    status = running.status()
    uid = Path(f"/proc/{status.pid}").stat().st_uid
    assert uid != 0
    assert {path.stat().st_uid for path in status.cluster_dir.rglob("*")} == {uid}


def test_status_tells_state_process_version_and_places(running):
    status = running.status()
    assert status.state == "running"
    assert status.version == str(ask(running, "SELECT current_setting('server_version_num')::int / 10000")[0])
    assert (status.cluster_dir / "PG_VERSION").is_file()
    assert running.bin_dir.joinpath("pg_dump").is_file()


def test_starting_twice_starts_once(running):
    before = running.status().pid
    assert LocalServer(running.data_dir).start() is False
    assert running.status().pid == before


def test_a_data_folder_without_database_is_absent_and_has_no_address(data_dir):
    server = LocalServer(data_dir)
    assert server.status().state == "absent"
    server.stop()
    with pytest.raises(SetupError) as refusal:
        server.url()
    assert refusal.value.code == "cluster_absent"
    assert not data_dir.exists()


def test_it_stops_and_starts_again_with_its_content(data_dir):
    server = LocalServer(data_dir)
    assert server.start() is True
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    assert server.status().state == "stopped"
    assert not server.status().socket_dir.exists()
    assert server.start() is True
    assert ask(server, "SELECT n FROM kept") == (7,)
    assert ask(server, "SELECT current_setting('fsync')") == ("on",)


def test_stopping_one_data_folder_leaves_the_other_running(running, data_dir):
    server = LocalServer(data_dir, durable=False)
    server.start()
    server.stop()
    assert server.status().state == "stopped"
    assert running.status().state == "running"


def test_a_server_that_fits_passes_the_check(running):
    check_url(running.url())


def test_an_unreachable_server_is_told_without_its_password():
    with pytest.raises(SetupError) as refusal:
        check_url("postgresql+psycopg://someone:secret@127.0.0.1:9/maeul")
    assert refusal.value.code == "database_unreachable"
    assert "secret" not in refusal.value.message + refusal.value.message_en


def test_everything_a_server_lacks_is_named_in_one_sentence(running):
    with connect(running, "maeul_admin", "postgres") as admin:
        admin.execute("CREATE DATABASE bare TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(SetupError) as refusal:
        check_url(running.url("maeul_admin", "bare"))
    for lacking in ("UTF8", "LC_CTYPE", "postgis", "btree_gist", "pg_trgm"):
        assert lacking in refusal.value.message
        assert lacking in refusal.value.message_en
    assert "\n" not in refusal.value.message
    with connect(running, "maeul_admin", "postgres") as admin:
        admin.execute("DROP DATABASE bare")


def test_a_utf8_database_with_a_plain_c_ctype_is_refused(running):
    with connect(running, "maeul_admin", "postgres") as admin:
        admin.execute("CREATE DATABASE plain_c TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    with connect(running, "maeul_admin", "plain_c") as admin:
        for name in ("postgis", "btree_gist", "pg_trgm"):
            admin.execute(f"CREATE EXTENSION {name}")
    with pytest.raises(SetupError) as refusal:
        check_url(running.url("maeul_admin", "plain_c"))
    assert refusal.value.details["lacks"] == ["needs a UTF-8 LC_CTYPE (is C)"]
    with connect(running, "maeul_admin", "postgres") as admin:
        admin.execute("DROP DATABASE plain_c")


@root_only
@pytest.mark.uncounted
def test_another_users_database_is_refused_with_a_sentence(running):
    code = (
        "import sys; from pathlib import Path; from geo.errors import SetupError; from geo.local_server import LocalServer\n"
        f"{become_nobody()}"
        "server = LocalServer(Path(sys.argv[1]))\n"
        "for act in (server.status, server.stop, server.start):\n"
        "    try: act()\n"
        "    except SetupError as error: print(error.code)\n"
    )
    stranger = python(code, str(running.data_dir), cwd=ROOT)
    assert stranger.communicate(timeout=90)[0].split() == [
        "cluster_of_another_user", "data_folder_unwritable", "data_folder_unwritable",
    ]  # fmt: skip
    assert running.status().state == "running"


def test_an_unwritable_data_folder_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SetupError) as refusal:
        LocalServer(tmp_path / "file" / "d").start()
    assert refusal.value.code == "data_folder_unwritable"
    assert "--data-dir" in refusal.value.message


def test_no_trust_without_the_socket(running):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=5432, user="maeul_admin", dbname="maeul", connect_timeout=2)


def test_the_record_survives_being_read_by_everyone(running):
    assert places.recorded(running.data_dir).cluster_dir == running.status().cluster_dir
    assert os.access(running.data_dir / places.RECORD, os.R_OK)
