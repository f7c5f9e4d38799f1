"""The whole service as `maeul up` runs it, and the blows a drill deals it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.proving import CODE, await_ready
from geo.db import APP_ROLE, Database
from geo.errors import SetupError
from geo.local_server import LocalServer, cluster
from geo.local_server.processes import cluster_processes

START_WAIT_S = 120
PROC = Path("/proc")


class Service:
    """`maeul up` on a data folder of its own: supervisor, web server, worker and private cluster."""

    def __init__(self, data_dir: Path, settings: dict[str, str], *, empty: bool = True) -> None:
        """`settings` are environment variables; without `empty` the demo town is there."""
        self.server = LocalServer(data_dir)
        self._log = data_dir.parent / "up.log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MAEUL_")}
        environment |= {"PYTHONPATH": str(CODE), "PYTHONUNBUFFERED": "1", **settings}
        command = [sys.executable, "-m", "api.cli", "up", "--port", "0", "--data-dir", str(data_dir)]
        command += ["--empty"] if empty else []
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  (our own program)
                command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.address = self._await_address()

    @property
    def database(self) -> Database:
        return Database(self.server.url(), self.server.url("maeul_app"))

    @property
    def pid(self) -> int:
        return self._process.pid

    def await_ready(self) -> float:
        """Return how many seconds it took until the service reached its database again."""
        return await_ready(self.address, "/readyz", seconds=60)

    def kill_web(self) -> None:
        """kill -9 of the web server process."""
        os.kill(self.web_pid(), signal.SIGKILL)

    def kill_worker(self) -> None:
        """kill -9 of the worker process."""
        os.kill(self.part("worker"), signal.SIGKILL)

    def kill_backend(self) -> None:
        """kill -9 of one of PostgreSQL's processes that serve the application; PostgreSQL then ends them all."""
        for pid in cluster_processes(self.server.status().cluster_dir):
            if f": {cluster.DATABASE}: {APP_ROLE} " in " ".join(command_of(pid)):
                os.kill(pid, signal.SIGKILL)
                return

    def kill_postgres(self) -> None:
        """kill -9 of the head of PostgreSQL."""
        pid = self.server.status().pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)

    @contextmanager
    def frozen_postgres(self) -> Iterator[None]:
        """Stop every process of the cluster for the block, as a stalled disk or host would."""
        with standing_still(self.server):
            yield

    def web_pid(self) -> int:
        """Return the process number of the present web server; waits while it is being started again."""
        return self.part("web")

    def part(self, name: str) -> int:
        """Return the process number of a part, "web" or "worker"; waits while it is being started again."""
        deadline = time.monotonic() + START_WAIT_S
        while time.monotonic() < deadline:
            found = [pid for pid in children_of(self.pid) if name in command_of(pid)]
            if found:
                return found[0]
            time.sleep(0.05)
        raise SetupError(f"{name} 프로세스를 찾지 못했습니다.", f"The process {name} was not found.")

    def said(self) -> str:
        """Return what the service has written so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _await_address(self) -> str:
        deadline = time.monotonic() + START_WAIT_S
        while self._process.poll() is None and time.monotonic() < deadline:
            words = self._log.read_text(encoding="utf-8", errors="replace").split()
            address = next((word for word in words if word.startswith("http://")), None)
            if address is not None:
                return address.rstrip("/")
            time.sleep(0.05)
        said = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        self.stop()
        raise SetupError(f"서비스가 켜지지 않았습니다: {said}", f"The service did not start: {said}")


@contextmanager
def running_service(data_dir: Path, settings: dict[str, str], *, empty: bool = True) -> Iterator[Service]:
    """Run the whole service for the block; `settings` are environment variables."""
    service = Service(data_dir, settings, empty=empty)
    try:
        yield service
    finally:
        service.stop()


@contextmanager
def standing_still(server: LocalServer) -> Iterator[None]:
    """Stop every process of a cluster for the block; they go on where they were."""
    stopped = cluster_processes(server.status().cluster_dir)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def children_of(parent: int) -> list[int]:
    """Return the process numbers of a process's children, from /proc."""
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found


def command_of(pid: int) -> list[str]:
    """Return the command line of a process, empty when it is gone."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
