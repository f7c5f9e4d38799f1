"""`maeul db …` through the door people use."""

import json
import os
import subprocess
import sys

import pytest

from api.cli import main
from api.cli.up_lock import only_service, running_service
from geo.errors import Conflict
from geo.local_server import LocalServer
from geo.local_server.lease import keep, leased
from tests.cli.service import environment, maeul, reachable_folder

HOLD = (
    "import sys, time; from pathlib import Path; from api.cli.up_lock import only_service\n"
    "with only_service(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("MAEUL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture(scope="module")
def data_dir():
    with reachable_folder() as folder:
        yield folder


def run(capsys, *words):
    status = main([str(word) for word in words])
    said = capsys.readouterr()
    return status, said.out, said.err


def facts(capsys, *words):
    status, out, err = run(capsys, *words, "--json")
    assert status == 0, err
    return json.loads(out)


def test_start_status_and_stop_tell_what_is_so(capsys, data_dir):
    assert facts(capsys, "db", "status", "--data-dir", data_dir)["state"] == "absent"
    assert facts(capsys, "db", "start", "--data-dir", data_dir)["started"] is True
    assert facts(capsys, "db", "start", "--data-dir", data_dir)["started"] is False
    assert facts(capsys, "db", "status", "--data-dir", data_dir)["state"] == "running"
    assert facts(capsys, "db", "migrate", "--data-dir", data_dir)["changed"] is True
    assert facts(capsys, "db", "migrate", "--data-dir", data_dir)["changed"] is False
    assert LocalServer(data_dir).status().state == "running"
    assert facts(capsys, "db", "stop", "--data-dir", data_dir)["stopped"] is True
    assert facts(capsys, "db", "stop", "--data-dir", data_dir)["stopped"] is False
    assert facts(capsys, "db", "status", "--data-dir", data_dir)["state"] == "stopped"


def test_a_verb_starts_the_database_for_itself_and_stops_it_again(capsys, data_dir):
    assert run(capsys, "db", "migrate", "--data-dir", data_dir)[0] == 0
    assert LocalServer(data_dir).status().state == "stopped"


def test_the_last_of_several_verbs_stops_the_database(data_dir):
    server = LocalServer(data_dir)
    with leased(server):
        with leased(LocalServer(data_dir)):
            pass
        assert server.status().state == "running"
    assert server.status().state == "stopped"


def test_a_database_that_was_asked_to_stay_stays(data_dir):
    server = LocalServer(data_dir)
    with leased(server):
        assert keep(server) is False
    assert server.status().state == "running"
    server.stop()


def test_psql_passes_its_arguments_and_its_failure_on(data_dir):
    done = maeul("db", "psql", "--data-dir", data_dir, "-A", "-t", "-c", "SELECT current_user, '한 칸'")
    assert (done.returncode, done.stdout) == (0, "maeul_owner|한 칸\n")
    assert maeul("db", "psql", "--data-dir", data_dir, "-c", "SELECT nonsense").returncode == 1


def test_backup_verify_and_restore_by_hand(capsys, data_dir, tmp_path):
    file = tmp_path / "백업 1.maeul"
    made = facts(capsys, "db", "backup", file, "--data-dir", data_dir)
    assert "claims" in made["tables"]
    assert facts(capsys, "db", "verify", file, "--data-dir", data_dir) == made
    assert facts(capsys, "db", "restore", file, "--data-dir", data_dir) == made
    assert LocalServer(data_dir).status().state == "stopped"


def test_a_backup_moves_into_a_new_data_folder(capsys, data_dir, tmp_path):
    file = tmp_path / "a.maeul"
    made = facts(capsys, "db", "backup", file, "--data-dir", data_dir)
    with reachable_folder() as other:
        assert facts(capsys, "db", "restore", file, "--data-dir", other) == made


def test_a_wrong_file_is_refused_before_any_database_is_made(capsys, tmp_path):
    (tmp_path / "wrong").write_text("wrong")
    for verb in ("restore", "verify"):
        status, out, err = run(capsys, "db", verb, tmp_path / "wrong", "--data-dir", tmp_path / "d")
        assert (status, out) == (1, "")
        assert "백업 파일이 아니거나" in err
        assert err.count("\n") == 1
    assert not (tmp_path / "d").exists()


def test_an_own_server_is_checked_and_used(capsys, server, database, tmp_path, monkeypatch):
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    assert facts(capsys, "db", "status", "--data-dir", tmp_path)["state"] == "external"
    assert facts(capsys, "db", "migrate", "--data-dir", tmp_path)["changed"] is False
    status, _, err = run(capsys, "db", "start", "--data-dir", tmp_path)
    assert status == 1
    assert "MAEUL_DATABASE_URL" in err
    assert list(tmp_path.iterdir()) == []


def test_an_unfit_server_is_refused_in_one_sentence(capsys, server, tmp_path, monkeypatch):
    monkeypatch.setenv("MAEUL_DATABASE_URL", server.url("maeul_admin", "postgres"))
    status, _, err = run(capsys, "db", "migrate", "--data-dir", tmp_path)
    assert status == 1
    assert "postgis" in err
    assert err.count("\n") == 1


def test_an_unreachable_server_is_told_without_the_password(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("MAEUL_DATABASE_URL", "postgresql://me:geheim@127.0.0.1:9/maeul")
    status, _, err = run(capsys, "db", "migrate", "--data-dir", tmp_path)
    assert status == 1
    assert "접속할 수 없습니다" in err
    assert "geheim" not in err


def test_a_database_of_a_newer_program_is_refused(capsys, database, tmp_path, monkeypatch):
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    run(capsys, "db", "migrate", "--data-dir", tmp_path)
    newer = ["db", "psql", "--data-dir", str(tmp_path), "-q", "-c", "UPDATE alembic_version SET version_num = '9999'"]
    assert main(newer) == 0
    status, _, err = run(capsys, "db", "migrate", "--data-dir", tmp_path)
    assert status == 1
    assert "더 새로운 마을아틀라스" in err


def test_the_lock_of_a_service_goes_with_its_holder(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        stdout=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    assert holder.stdout.readline() == "held\n"
    assert running_service(tmp_path) == holder.pid
    with pytest.raises(Conflict), only_service(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    assert running_service(tmp_path) is None
    with only_service(tmp_path):
        assert running_service(tmp_path) == os.getpid()
