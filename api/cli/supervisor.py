"""Keeps the parts of the service alive, and ends them all together."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from api.cli.context import Opened, note
from api.cli.door import reachable
from geo.errors import SetupError

if TYPE_CHECKING:
    from geo.local_server import LocalServer
    from geo.settings import Settings

COUNTS = "PROMETHEUS_MULTIPROC_DIR"
READY_WAIT_S = 60
STOP_WAIT_S = 25
LOOK_EVERY_S = 0.2
MOST_DEATHS = 5
DEATHS_WINDOW_S = 60
CODE = Path(__file__).resolve().parents[2]


class Child:
    """One process of ours, started again when it dies, but not for ever."""

    def __init__(
        self, name: str, arguments: list[str], descriptors: tuple[int, ...], counts: Path | None = None
    ) -> None:
        """`counts` is the folder in which several web servers count together."""
        self.name = name
        self._counts = counts
        self._command = [sys.executable, "-m", "api.cli.children", name, str(os.getpid()), *arguments]
        self._descriptors = descriptors
        self._settings: dict[str, str] = {}
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        self._process: subprocess.Popen[bytes] | None = None

    def load(self) -> None:
        """Start up to the point where the settings are needed: importing takes longer than the database's start.

        The session is its own: Ctrl-C reaches the parent alone, who ends the parts in order.
        """
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            self._command,
            env=with_code() | ({COUNTS: str(self._counts)} if self._counts else {}),
            stdin=subprocess.PIPE,
            pass_fds=self._descriptors,
            start_new_session=True,
        )

    def go(self, settings: dict[str, str]) -> None:
        """Hand over the settings, on which the child begins its work."""
        self._settings = settings
        pipe = self._process.stdin if self._process else None
        if pipe:
            # A child that died while loading is revived by the watch.
            with contextlib.suppress(BrokenPipeError):
                pipe.write(json.dumps(settings).encode() + b"\n")
                pipe.close()

    def revive(self) -> None:
        """Start again if dead; raises SetupError when it keeps dying."""
        if self._process is None or self._process.poll() is None:
            return
        now = time.monotonic()
        if len(self._deaths) == MOST_DEATHS and now - self._deaths[0] < DEATHS_WINDOW_S:
            raise SetupError(
                f"{self.name} 프로세스가 자꾸 죽어(상태 {self._process.returncode}) 멈춥니다. 위 기록을 봐 주세요.",
                f"The {self.name} process keeps dying (last status {self._process.returncode}); see the log above.",
                code="child_keeps_dying",
            )
        self._deaths.append(now)
        self._forget_counts()
        note(
            f"{self.name} 프로세스가 끝나(상태 {self._process.returncode}) 다시 켭니다.",
            f"The {self.name} process ended (status {self._process.returncode}); starting it again.",
        )
        self.load()
        self.go(self._settings)

    def _forget_counts(self) -> None:
        """Take back what a dead process counted as being under way; what it had done stays counted."""
        if self._counts and self._process:
            for path in self._counts.glob(f"gauge_live*_{self._process.pid}.db"):
                path.unlink(missing_ok=True)

    def ask_to_stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the end, and force it when it does not come."""
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Supervisor:
    """Web servers, worker and private cluster of one service, or of those as many as are wanted."""

    def __init__(self, door: socket.socket, settings: "Settings", *, worker: bool = True) -> None:
        """Several web servers take callers from the same door, whichever is free first."""
        self._door = door
        self._server: LocalServer | None = None
        many = settings.web_processes > 1
        self._counts = Path(tempfile.mkdtemp(prefix="maeul-counts-")) if many else None
        number = door.fileno()
        self._webs = [Child("web", [str(number)], (number,), self._counts) for _ in range(settings.web_processes)]
        self._worker = Child("worker", [], ()) if worker else None
        self._stop_wait_s = STOP_WAIT_S + settings.drain_seconds
        self._leaving = threading.Event()

    @property
    def _parts(self) -> list[Child]:
        return [*self._webs, *([self._worker] if self._worker else [])]

    def load(self) -> None:
        """Let the web servers import what they need while the database is prepared."""
        for web in self._webs:
            web.load()

    def start(self, opened: Opened) -> None:
        """Set the parts to work and return when a web server answers; raises SetupError when none does."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup means to outlive the terminal
                signal.signal(number, self._leave)
        self._server = opened.server
        settings = settings_for_children(opened)
        for web in self._webs:
            web.go(settings)
        self._wait_for_answer()
        if self._worker:
            self._worker.load()  # not earlier: on two cores it would keep the first page waiting
            self._worker.go(settings)

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + READY_WAIT_S
        while not self._leaving.is_set() and not self._answers():
            if time.monotonic() > deadline:
                raise SetupError(
                    f"웹 서버가 {READY_WAIT_S}초 안에 답하지 않아 멈춥니다. 위의 기록을 봐 주세요.",
                    f"The web server did not answer within {READY_WAIT_S} s; see the log above.",
                    code="web_not_ready",
                )
            self._revive_webs()
            self._leaving.wait(0.05)

    def watch(self) -> None:
        """Keep everything running until a signal asks to leave."""
        while not self._leaving.wait(LOOK_EVERY_S):
            self._revive_webs()
            if self._worker:
                self._worker.revive()
            self._revive_database()

    def _revive_webs(self) -> None:
        for web in self._webs:
            web.revive()

    def stop(self) -> None:
        """End web server and worker; the cluster ends with the lease of whoever opened it.

        Our copy of the door goes first: once the web server closes its own, nobody waits in line for no one.
        """
        self._door.close()
        for child in self._parts:
            child.ask_to_stop()
        deadline = time.monotonic() + self._stop_wait_s
        for child in self._parts:
            child.wait(max(0.1, deadline - time.monotonic()))
        if self._counts:
            shutil.rmtree(self._counts, ignore_errors=True)

    def _leave(self, _number: int, _frame: FrameType | None) -> None:
        self._leaving.set()

    def _answers(self) -> bool:
        """Ask for /healthz. The socket listens already, so the call waits in line until the web server takes it."""
        host, port = self._door.getsockname()[:2]
        caller = http.client.HTTPConnection(reachable(host), port, timeout=2)
        try:
            caller.request("GET", "/healthz")
            return caller.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            caller.close()

    def _revive_database(self) -> None:
        if self._server is None or self._server.status().state == "running":
            return
        note("데이터베이스가 꺼져 있어 다시 켭니다.", "The database is down; starting it again.")
        self._server.start()


def settings_for_children(opened: Opened) -> dict[str, str]:
    """Hand the addresses down: the children never start or stop a cluster themselves."""
    facts = {"MAEUL_DATA_DIR": str(opened.settings.data_dir), "MAEUL_DATABASE_URL": opened.database.owner_url}
    if opened.database.app_url:
        facts["MAEUL_APP_DATABASE_URL"] = opened.database.app_url
    return facts


def with_code() -> dict[str, str]:
    """Return our environment with this very program importable, from whatever folder it was called."""
    path = os.pathsep.join([str(CODE), *filter(None, [os.environ.get("PYTHONPATH")])])
    return dict(os.environ) | {"PYTHONPATH": path}
