"""What drills and benchmarks share: a real web server process and callers with a connection each."""

import http
import http.client
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson

from geo.db import Database
from geo.errors import SetupError

READY_WAIT_S = 90
CODE = Path(__file__).resolve().parents[1]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came over the wire; `status` 0 stands for a connection that broke before one came."""

    status: int
    body: Any
    headers: Mapping[str, str]
    seconds: float

    @property
    def code(self) -> str:
        """Return the problem's code, or an empty text."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Caller:
    """One client with one connection, kept open between calls and opened again after it broke."""

    def __init__(self, address: str, token: str = "", *, timeout_s: float = 30) -> None:
        place = urlsplit(address)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=timeout_s)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> Answer:
        return self._call("GET", path, None, {})

    def post(self, path: str, body: Any = None, key: str | None = None) -> Answer:
        """Post JSON below /api/v1; `key` becomes the Idempotency-Key."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        content = b"" if body is None else orjson.dumps(body)
        return self._call("POST", f"/api/v1{path}", content, headers if content else {})

    def close(self) -> None:
        self._connection.close()

    def _was_dropped(self) -> bool:
        """Say whether the server has ended a connection that lay idle for longer than it waits, as it may."""
        open_socket = self._connection.sock
        return open_socket is not None and bool(select.select([open_socket], [], [], 0)[0])

    def _call(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        begun = time.monotonic()
        if self._was_dropped():
            self._connection.close()
        try:
            self._connection.request(method, path, content, {**self._headers, **headers})
            reply = self._connection.getresponse()
            raw = reply.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return Answer(0, None, {}, time.monotonic() - begun)
        body = orjson.loads(raw) if "json" in reply.headers.get("content-type", "") else raw
        return Answer(reply.status, body, dict(reply.headers), time.monotonic() - begun)


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run every call in a thread of its own, all let go at the same moment; return their results in order."""
    gate = threading.Barrier(len(calls))
    results: dict[int, T] = {}
    faults: list[BaseException] = []

    def run(number: int, call: Callable[[], T]) -> None:
        gate.wait()
        try:
            results[number] = call()
        except BaseException as fault:  # noqa: BLE001  (told to the waiting thread below)
            faults.append(fault)

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return [results[number] for number in range(len(calls))]


class WebServer:
    """uvicorn upon an application factory, in a process of its own on a free port of the loopback."""

    def __init__(self, factory: str, settings: Mapping[str, str]) -> None:
        """`factory` is "module:function"; `settings` are environment variables that the process gets on top."""
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        # A number, not our own socket by --fd: uvicorn takes that for a Unix socket and leaves Nagle's delay on.
        options = "--factory --loop uvloop --http httptools --log-level warning --no-access-log --no-server-header"
        self._command = [sys.executable, "-m", "uvicorn", factory, "--port", str(port), *options.split()]
        self._environment = {**os.environ, "PYTHONPATH": str(CODE), **settings}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Return the process number; raises SetupError before the start."""
        if self._process is None:
            raise SetupError("웹 서버가 아직 켜지지 않았습니다.", "The web server has not been started.")
        return self._process.pid

    def start(self) -> None:
        """Start and return once /healthz answers; raises SetupError when it does not."""
        self._process = subprocess.Popen(  # noqa: S603  (our own module)
            self._command, env=self._environment, start_new_session=True
        )
        await_ready(self.address, "/healthz")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


APP = "api.app:factory"


def settings_of(database: Database) -> dict[str, str]:
    """Return the environment variables that lead a process to `database`, where one machine asks for everybody."""
    both = {"MAEUL_DATABASE_URL": database.owner_url, "MAEUL_APP_DATABASE_URL": database.app_url}
    return {name: url for name, url in both.items() if url} | {"MAEUL_HEAVY_READS_PER_MINUTE": "1000000"}


@contextmanager
def serving(settings: Mapping[str, str], factory: str = APP) -> Iterator[WebServer]:
    """Run a web server for the block; `settings` are environment variables, see settings_of."""
    server = WebServer(factory, settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def await_ready(address: str, path: str, seconds: float = READY_WAIT_S) -> float:
    """Ask until `path` answers 200 and return how many seconds that took; raises SetupError when it never does."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        caller = Caller(address, timeout_s=2)
        answered = caller.get(path).status == http.HTTPStatus.OK
        caller.close()
        if answered:
            return time.monotonic() - begun
        time.sleep(0.02)
    raise SetupError(
        f"웹 서버가 {seconds:.0f}초 안에 답하지 않습니다.", f"The web server did not answer within {seconds:.0f} s."
    )
