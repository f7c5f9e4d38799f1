"""What goes wrong around a private cluster, made to happen to real PostgreSQL."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from geo.errors import SetupError
from geo.local_server import LocalServer, binaries, places, processes
from geo.local_server.operator import Operator
from tests.geo.local_server_helpers import IS_ROOT, ROOT, ask, connect, demolish, python

root_only = pytest.mark.skipif(not IS_ROOT, reason="only root has to act through another user")
START = "import sys; from pathlib import Path; from geo.local_server import LocalServer\n"


@pytest.fixture
def box():
    """A folder that every user can reach, as a checkout under /srv or /home usually is."""
    folder = Path(tempfile.mkdtemp(prefix="maeul-test-"))
    folder.chmod(0o755)
    yield folder
    for data_dir in {record.parent for record in folder.rglob(places.RECORD)}:
        demolish(data_dir)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made():
    """A finished, stopped cluster: copying it is quicker than making another."""
    folder = Path(tempfile.mkdtemp(prefix="maeul-test-"))
    folder.chmod(0o755)
    server = LocalServer(folder / "d", durable=False)
    server.start()
    server.stop()
    yield folder / "d" / "postgres"
    demolish(folder / "d")
    shutil.rmtree(folder)


@pytest.fixture
def ready(made):
    """Give a data folder with a finished cluster in it."""

    def copied(folder: Path) -> LocalServer:
        folder.mkdir(parents=True)
        subprocess.run(["cp", "-a", made, folder], check=True)
        return LocalServer(folder, durable=False)

    return copied


def server_in(folder: Path) -> LocalServer:
    return LocalServer(folder, durable=False)


def stranger_as_database_user(server: LocalServer) -> subprocess.Popen:
    """A harmless program under the user whose living processes PostgreSQL would believe in."""
    uid = server.status().cluster_dir.stat().st_uid
    return subprocess.Popen(["sleep", "600"], **({"user": uid, "group": uid} if IS_ROOT else {}))


@root_only
def test_a_data_folder_nobody_else_can_reach_gets_its_cluster_elsewhere(box, monkeypatch):
    monkeypatch.setattr(places, "FALLBACK_ROOT", box / "var-lib-maeul")
    private = box / "private"
    private.mkdir(mode=0o700)
    server = server_in(private / "d")
    assert server.start() is True
    cluster_dir = server.status().cluster_dir
    assert cluster_dir.is_relative_to(box / "var-lib-maeul")
    assert server_in(private / "d").status().cluster_dir == cluster_dir
    server.stop()
    assert server_in(private / "d").start() is True
    assert server.status().cluster_dir == cluster_dir


@root_only
def test_a_copied_data_folder_never_shares_its_originals_cluster(box, monkeypatch):
    monkeypatch.setattr(places, "FALLBACK_ROOT", box / "var-lib-maeul")
    private = box / "private"
    private.mkdir(mode=0o700)
    server = server_in(private / "d")
    server.start()
    server.stop()
    shutil.copytree(private / "d", private / "copy")
    with pytest.raises(SetupError) as refusal:
        server_in(private / "copy").start()
    assert refusal.value.code == "data_folder_copied"
    (private / "copy" / places.RECORD).unlink()


def test_a_moved_data_folder_finds_its_cluster(box, ready):
    server = ready(box / "before")
    server.start()
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    (box / "before").rename(box / "after")
    moved = server_in(box / "after")
    assert moved.start() is True
    assert ask(moved, "SELECT n FROM kept") == (7,)


def test_a_half_made_cluster_is_thrown_away(box):
    server = server_in(box / "d")
    half = box / "d" / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    assert server.status().state == "absent"
    assert server.start() is True
    assert not half.exists()
    assert ask(server, "SELECT 1") == (1,)


def test_a_first_start_killed_before_its_end_is_completed_by_the_next(box, ready):
    server = ready(box / "d")
    server.start()
    with connect(server, "maeul_admin", "postgres") as admin:
        admin.execute("DROP DATABASE maeul")
    server.stop()
    server.start()
    assert ask(server, "SELECT count(*) FROM pg_extension WHERE extname IN ('postgis', 'btree_gist', 'pg_trgm')") == (
        3,
    )


def test_a_locale_the_machine_lacks_does_not_matter(box, monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.setenv(name, "ko_KR.EUC-KR")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGOPTIONS", "-c nonsense=1")
    server = server_in(box / "d")
    assert server.start() is True
    monkeypatch.delenv("PGOPTIONS")
    assert ask(server, "SELECT current_setting('server_encoding'), current_setting('lc_messages')") == ("UTF8", "C")


@pytest.mark.parametrize("name", ["빈 칸 있는 폴더", "quote\"'s $HOME `id` \\3,000", "가" * 80])
def test_any_folder_name_works_and_the_socket_path_stays_short(box, name):
    server = server_in(box / name / name)
    assert server.start() is True
    assert ask(server, "SELECT 1") == (1,)
    assert len(os.fsencode(server.status().socket_dir / places.SOCKET_NAME)) <= 107


def test_the_limit_of_107_bytes_is_the_kernels_and_counts_the_sockets_name(tmp_path):
    longest = Path("/tmp") / ("s" * (107 - len("/tmp//.s.PGSQL.5432")))
    assert places.fits(longest)
    assert not places.fits(longest.with_name(longest.name + "s"))
    longest.mkdir()
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(longest / places.SOCKET_NAME))
        with socket.socket(socket.AF_UNIX) as listener, pytest.raises(OSError, match="too long"):
            listener.bind(str(longest / places.SOCKET_NAME) + "s")
    finally:
        shutil.rmtree(longest)


@pytest.mark.parametrize("squat", ["open", "link", "file"])
def test_a_socket_folder_taken_by_somebody_else_is_not_used(box, squat, ready):
    server = ready(box / "d")
    server.start()
    server.stop()
    taken = server.status().socket_dir
    if squat == "open":
        taken.mkdir(mode=0o777)
        taken.chmod(0o777)
    elif squat == "link":
        taken.symlink_to(box)
    else:
        taken.write_text("")
    assert server.start() is True
    assert server.status().socket_dir != taken
    assert ask(server, "SELECT 1") == (1,)
    taken.rmdir() if squat == "open" else taken.unlink()


def test_a_socket_swept_out_of_tmp_is_made_again(box, ready):
    server = ready(box / "d")
    server.start()
    shutil.rmtree(server.status().socket_dir)
    assert server.start() is True
    assert ask(server, "SELECT 1") == (1,)


def test_after_kill_9_of_the_postmaster_it_starts_again_with_everything_committed(box, ready):
    ready(box / "d")
    server = LocalServer(box / "d")
    server.start()
    with connect(server) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    for _ in range(3):
        os.kill(server.status().pid, signal.SIGKILL)
        assert server.start() is True
        assert ask(server, "SELECT n FROM kept") == (7,)


def test_a_busy_backend_that_outlives_its_postmaster_does_not_block_the_next_start(box, ready):
    server = ready(box / "d")
    server.start()
    busy = python(
        "import psycopg, sys\n"
        "psycopg.connect(host=sys.argv[1], port=5432, user='maeul_owner', dbname='maeul')"
        ".execute('DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$')",
        str(server.status().socket_dir),
    )
    wait_until(lambda: ask(server, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %'") == (1,))
    os.kill(server.status().pid, signal.SIGKILL)
    assert server.start() is True
    assert ask(server, "SELECT 1") == (1,)
    busy.communicate(timeout=90)


def wait_until(holds) -> None:
    deadline = time.monotonic() + 90
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_stale_pid_file_naming_a_stranger_is_neither_believed_nor_signalled(box, ready):
    server = ready(box / "d")
    server.start()
    note = server.status().cluster_dir / "postmaster.pid"
    text = note.read_text()
    owner = note.stat()
    server.stop()
    stranger = stranger_as_database_user(server)
    try:
        note.write_text(text.replace(text.split("\n")[0], str(stranger.pid), 1))
        os.chown(note, owner.st_uid, owner.st_gid)
        assert server.status().state == "foreign_pid"
        server.stop()
        assert server.start() is True
        assert server.status().pid != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_pid_file_naming_another_clusters_postmaster_is_a_stranger_too(box, ready):
    ours, other = ready(box / "ours"), ready(box / "other")
    ours.start()
    other.start()
    ours.stop()
    note = other.status().cluster_dir / "postmaster.pid"
    shutil.copy(note, ours.status().cluster_dir / "postmaster.pid")
    assert ours.status().state == "foreign_pid"
    ours.stop()
    assert other.status().state == "running"
    assert ours.start() is True
    assert ask(other, "SELECT 1") == (1,)


@pytest.fixture
def starts(monkeypatch) -> list[object]:
    """Every try to start a cluster, as it begins."""
    seen: list[object] = []
    real = Operator.run

    def spied(operator, command, **options):
        if command[1:2] == ["start"]:
            seen.append(command)
        return real(operator, command, **options)

    monkeypatch.setattr(Operator, "run", spied)
    return seen


def test_a_killed_server_that_nobody_collects_does_not_hold_up_the_next(box, ready, starts):
    server = ready(box / "d")
    server.start()
    note = server.status().cluster_dir / "postmaster.pid"
    text, owner = note.read_text(), note.stat()
    server.stop()
    zombie = subprocess.Popen(["true"], **({"user": owner.st_uid, "group": owner.st_gid} if IS_ROOT else {}))
    wait_until(lambda: not processes.is_alive(zombie.pid))
    places.recorded(box / "d").socket_dir.mkdir(mode=0o700)
    socket_note = places.recorded(box / "d").socket.with_name(f"{places.SOCKET_NAME}.lock")
    for path in (note, socket_note):
        path.write_text(text.replace(text.split("\n")[0], str(zombie.pid), 1))
    for path in (note, socket_note, socket_note.parent):
        os.chown(path, owner.st_uid, owner.st_gid)
    assert server.status().state == "stopped"
    starts.clear()
    assert server.start() is True
    assert len(starts) == 1
    zombie.wait()


def test_a_zombie_counts_as_gone():
    child = subprocess.Popen(["true"])
    wait_until(lambda: not processes.is_alive(child.pid))
    assert Path(f"/proc/{child.pid}").exists()
    child.wait()


def test_a_cluster_of_a_version_not_installed_is_refused_with_the_way_out(box, ready):
    server = ready(box / "d")
    server.start()
    server.stop()
    (server.status().cluster_dir / "PG_VERSION").write_text("9\n")
    with pytest.raises(SetupError) as refusal:
        server.start()
    assert refusal.value.code == "postgres_other_version"
    assert refusal.value.details["made_by"] == 9
    for step in ("postgresql-9-postgis-3", "maeul db backup", "maeul db restore"):
        assert step in refusal.value.message
        assert step in refusal.value.message_en


def test_a_machine_without_postgresql_is_told_what_to_install(box, monkeypatch):
    monkeypatch.setattr(binaries, "VERSIONED_ROOT", box / "nothing")
    monkeypatch.setenv("PATH", str(box))
    with pytest.raises(SetupError) as refusal:
        binaries.newest()
    assert refusal.value.code == "postgres_missing"
    assert "apt-get install postgresql-postgis" in refusal.value.message


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(box):
    starter = python(
        START + "import time; LocalServer(Path(sys.argv[1]), durable=False).start(); print('up', flush=True); time.sleep(60)",
        str(box / "d"), cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    assert starter.stdout.readline() == "up\n"
    os.killpg(starter.pid, signal.SIGINT)
    starter.communicate(timeout=90)
    server = server_in(box / "d")
    assert server.status().state == "running"
    assert os.getsid(server.status().pid) != starter.pid


def test_two_processes_starting_at_once_start_one_server(box):
    code = START + "print(LocalServer(Path(sys.argv[1]), durable=False).start())"
    both = [python(code, str(box / "d"), cwd=ROOT) for _ in range(3)]
    said = sorted(process.communicate(timeout=90)[0].strip() for process in both)
    assert said == ["False", "False", "True"]
    assert ask(server_in(box / "d"), "SELECT 1") == (1,)


@root_only
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv drops the capability")
def test_root_in_a_container_without_ptrace_still_knows_its_own_server(box):
    without = ("setpriv", "--bounding-set=-sys_ptrace")
    code = START + (
        "server = LocalServer(Path(sys.argv[1]), durable=False)\n"
        "print(server.start(), server.status().state, server.start())\n"
        "server.stop(); print(server.status().state)"
    )
    contained = python(code, str(box / "d"), prefix=without, cwd=ROOT)
    assert contained.communicate(timeout=90)[0].split() == ["True", "running", "False", "stopped"]


def test_the_reason_for_a_failed_start_is_told_at_once(box, ready, starts):
    server = ready(box / "d")
    server.start()
    server.stop()
    with (server.status().cluster_dir / "postgresql.conf").open("a") as conf:
        conf.write("no_such_setting = 1\n")
    starts.clear()
    with pytest.raises(SetupError, match=r"startup\.log") as refusal:
        server.start()
    assert len(starts) == 1, "trying again does not help"
    assert refusal.value.code == "cluster_will_not_start"
    assert "configuration file" in refusal.value.message
