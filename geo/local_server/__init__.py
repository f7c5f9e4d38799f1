"""The private PostgreSQL cluster that the program starts itself, reached by a Unix socket only."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psycopg

from geo.errors import SetupError
from geo.local_server import binaries, cluster, processes, wal
from geo.local_server.operator import Operator, refuse_strangers
from geo.local_server.places import Places, prepare, recorded

LOCK_WAIT_S = 120
CRASH_WAIT_S = 20
ORPHANS_WAIT_S = 2
START_WAIT_S = 120
STOP_WAIT_S = 30
# What PostgreSQL says while the remains of a killed server are still going away.
PASSING_TROUBLE = ("still in use", "lock file", "could not bind")

State = Literal["running", "stopped", "foreign_pid", "absent"]


@dataclass(frozen=True)
class ServerStatus:
    """`foreign_pid`: not running, and the pid file left behind names somebody else's process."""

    state: State
    pid: int | None
    version: str | None
    cluster_dir: Path
    socket_dir: Path | None


class LocalServer:
    """One data folder's cluster. Starting and stopping are safe from several processes at once."""

    def __init__(self, data_dir: Path, *, durable: bool = True, archive: Path | None = None) -> None:
        """`durable=False` gives up crash safety for speed: for tests only. With `archive` its log is kept there."""
        self.data_dir = Path(os.path.realpath(data_dir))
        self.durable = durable
        self.archive = archive.absolute() if archive else None

    @property
    def bin_dir(self) -> Path:
        """The programs (pg_dump, psql …) of the cluster's own version; raises SetupError when they are missing."""
        known = self._known_cluster()
        return binaries.for_cluster(known) if cluster.is_made(known) else binaries.newest()

    def url(self, role: str = cluster.OWNER, database: str = cluster.DATABASE) -> str:
        """Return the SQLAlchemy address. The port is spelled out because a stray PGPORT would win otherwise."""
        places = recorded(self.data_dir)
        if places is None:
            raise SetupError(
                "데이터베이스가 아직 없습니다. 'maeul db start'로 먼저 시작해 주세요.",
                "There is no database yet: start it with 'maeul db start' first.",
                code="cluster_absent",
            )
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(places.socket_dir), safe='/')}&port=5432"

    def status(self) -> ServerStatus:
        """Look, without touching anything; raises SetupError for a cluster of another user."""
        places = recorded(self.data_dir)
        where = self._known_cluster()
        refuse_strangers(where)
        made = cluster.is_made(where)
        pid = processes.postmaster_pid(where)
        state: State = "stopped" if made else "absent"
        if pid and processes.serves(pid, where):
            state = "running"
        elif pid and processes.is_alive(pid):
            state = "foreign_pid"
        return ServerStatus(
            state=state,
            pid=pid if state in {"running", "foreign_pid"} else None,
            version=_version(where) if made else None,
            cluster_dir=where,
            socket_dir=places.socket_dir if places else None,
        )

    def start(self) -> bool:
        """Start the cluster unless it runs, making it first where there is none.

        Returns True when this very call started it. Raises SetupError with what to do when it cannot start.
        """
        self.make_data_dir()
        with self.locked():
            if self._answers():
                return False
            self._stop_unreachable()
            places, operator = prepare(self.data_dir)
            if not cluster.is_made(places.cluster_dir):
                cluster.make(places, operator, binaries.newest())
            bin_dir = binaries.for_cluster(places.cluster_dir)
            if self.archive:
                wal.claim(self.archive, self.data_dir, places, operator)
            more = wal.KEEPING if self.archive else {}
            cluster.write_settings(places, operator, durable=self.durable, more=more)
            self.launch(places, operator, bin_dir)
            cluster.ensure_contents(places)
            return True

    def stop(self) -> None:
        """Stop this data folder's cluster and nothing else; does nothing when it does not run."""
        if recorded(self.data_dir) is None:
            return
        with self.locked():
            self._stop_running()

    def _known_cluster(self) -> Path:
        places = recorded(self.data_dir)
        return places.cluster_dir if places else self.data_dir / "postgres" / "data"

    def make_data_dir(self) -> None:
        """As root others may pass through (0711): the database's user has to reach its own folder inside."""
        try:
            if not self.data_dir.exists():
                self.data_dir.mkdir(parents=True)
                self.data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
        except OSError as error:
            raise SetupError(
                f"데이터 폴더 {self.data_dir}을(를) 만들 수 없습니다. --data-dir로 쓸 수 있는 폴더를 골라 주세요.",
                f"The data folder {self.data_dir} cannot be made: choose a writable one with --data-dir.",
                code="data_folder_unwritable",
            ) from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the data folder's start/stop lock; the kernel frees it when a holder dies."""
        try:
            handle = os.open(self.data_dir / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SetupError(
                f"데이터 폴더 {self.data_dir}에 쓸 수 없습니다. 만든 사용자로 실행하거나 --data-dir를 바꿔 주세요.",
                f"The data folder {self.data_dir} cannot be written: run as the user who made it or change --data-dir.",
                code="data_folder_unwritable",
            ) from error
        try:
            _wait_for_lock(handle)
            yield
        finally:
            os.close(handle)

    def _answers(self) -> bool:
        """Say whether the cluster runs and takes connections; a server just recovering gets time to finish."""
        status = self.status()
        places = recorded(self.data_dir)
        if status.state != "running" or status.pid is None or places is None:
            return False
        if not places.socket.exists():
            return False
        for pause in _backoff(CRASH_WAIT_S):
            with contextlib.suppress(psycopg.OperationalError), cluster.connect(places, "postgres", seconds=5):
                return True
            if not processes.serves(status.pid, status.cluster_dir):
                return False
            time.sleep(pause)
        return False

    def _stop_unreachable(self) -> None:
        """A server whose socket was swept out of /tmp runs but cannot be reached: start it afresh."""
        if self.status().state == "running":
            self._stop_running()

    def _stop_running(self) -> None:
        places = recorded(self.data_dir)
        if places is not None and self.status().state == "running":
            self.halt(places)

    def halt(self, places: Places) -> None:
        """Stop the cluster of `places`, if it runs; the lock must be held."""
        pid = processes.postmaster_pid(places.cluster_dir)
        if pid is None or not processes.serves(pid, places.cluster_dir):
            return
        for sign, seconds in ((signal.SIGINT, STOP_WAIT_S), (signal.SIGQUIT, 10)):  # fast, then immediate
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
            if _gone(pid, places.cluster_dir, seconds):
                _sweep(places.socket_dir)
                return
        raise SetupError(
            f"데이터베이스(프로세스 {pid})가 멈추지 않습니다. 잠시 뒤 다시 시도해 주세요.",
            f"The database (process {pid}) does not stop: try again in a moment.",
            code="cluster_will_not_stop",
        )

    def launch(self, places: Places, operator: Operator, bin_dir: Path) -> None:
        """Start with patience: after kill -9 the old server's children and shared memory take a while to go.

        The lock must be held.
        """
        said = "?"
        _end_orphans(places)
        for attempt, pause in enumerate(_backoff(CRASH_WAIT_S)):
            _forget_strangers(places)
            done = _pg_ctl_start(places, operator, bin_dir)
            if done is None:
                return
            said = done
            if not any(sign in said for sign in PASSING_TROUBLE):
                break
            if attempt > 4:  # noqa: PLR2004  (busy backends do not notice their head's death by themselves)
                _quit_all(places)
            time.sleep(pause)
        line = cluster.last_line(said)
        raise SetupError(
            f"데이터베이스를 시작하지 못했습니다: {line} (기록: {places.home / 'startup.log'})",
            f"The database could not be started: {line} (log: {places.home / 'startup.log'})",
            code="cluster_will_not_start",
        )


def _end_orphans(places: Places) -> None:
    """End the processes of a server whose head was killed: until they are gone nobody can start it again."""
    head = processes.postmaster_pid(places.cluster_dir)
    if head is None or processes.is_alive(head):
        return
    deadline = time.monotonic() + ORPHANS_WAIT_S
    while time.monotonic() < deadline and _quit_all(places):
        time.sleep(0.05)


def _quit_all(places: Places) -> int:
    """Ask every process of the cluster to end at once, and return how many there were."""
    found = processes.cluster_processes(places.cluster_dir)
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
    return len(found)


def _forget_strangers(places: Places) -> None:
    """Remove lock files that PostgreSQL would believe although their process is a stranger or a zombie.

    A killed server stays a zombie while nobody collects it, in some containers for ever. Only when no process of the
    cluster is left: the pid file also guards its shared memory.
    """
    if processes.cluster_processes(places.cluster_dir):
        return
    for lock_file in (places.cluster_dir / "postmaster.pid", places.socket.with_name(f"{places.socket.name}.lock")):
        pid = processes.named_in(lock_file)
        if pid and processes.is_listed(pid):
            lock_file.unlink(missing_ok=True)


def _pg_ctl_start(places: Places, operator: Operator, bin_dir: Path) -> str | None:
    """Start and wait until connections are taken; return None, or what the server said when it failed.

    The cluster goes in the environment and the log by a relative name: pg_ctl puts both through a shell.
    """
    log = places.home / "startup.log"
    log.unlink(missing_ok=True)
    before = _log_sizes(places)
    done = operator.run(
        [bin_dir / "pg_ctl", "start", "-s", "-w", "-t", str(START_WAIT_S), "-l", log.name],
        cwd=places.home,
        env={"PGDATA": str(places.cluster_dir)},
        seconds=START_WAIT_S + 30,
    )
    if done.returncode == 0:
        return None
    written = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return f"{done.stdout}\n{written}\n{_written_since(places, before)}"


def _log_sizes(places: Places) -> dict[Path, int]:
    return {path: path.stat().st_size for path in (places.cluster_dir / "log").glob("*.log")}


def _written_since(places: Places, before: dict[Path, int]) -> str:
    """Return what was added to the server's own log: past its first moments it speaks only there."""
    grown = [(path, before.get(path, 0)) for path, size in _log_sizes(places).items() if size > before.get(path, 0)]
    return "\n".join(path.read_bytes()[start:].decode("utf-8", "replace") for path, start in grown)


def _gone(pid: int, cluster_dir: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while processes.serves(pid, cluster_dir) and processes.is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _sweep(socket_dir: Path | None) -> None:
    """Leave no empty folder in /tmp; the next start makes it again under the same name."""
    with contextlib.suppress(OSError):
        if socket_dir:
            socket_dir.rmdir()


def _backoff(seconds: float) -> Iterator[float]:
    """Yield pauses that grow from 0.1 s to 2 s until `seconds` are over."""
    deadline = time.monotonic() + seconds
    pause = 0.1
    while time.monotonic() < deadline:
        yield pause
        pause = min(pause * 1.6, 2.0)


def _wait_for_lock(handle: int) -> None:
    for pause in _backoff(LOCK_WAIT_S):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(min(pause, 0.3))
        else:
            return
    raise SetupError(
        "다른 마을아틀라스가 이 데이터 폴더의 데이터베이스를 시작하거나 멈추는 중입니다. 잠시 뒤 다시 해 주세요.",
        "Another copy is starting or stopping this data folder's database: try again in a moment.",
        code="cluster_busy",
    )


def _version(cluster_dir: Path) -> str | None:
    try:
        return (cluster_dir / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError:
        return None


__all__ = ["LocalServer", "ServerStatus"]
