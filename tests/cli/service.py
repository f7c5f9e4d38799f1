"""A running `maeul up` for tests, as a program of its own."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from geo.local_server import LocalServer
from tests.geo.local_server_helpers import ROOT, demolish


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder every user can reach, so that the database of root's tests lies inside it."""
    folder = Path(tempfile.mkdtemp(prefix="maeul-test-"))
    folder.chmod(0o755)
    try:
        yield folder / "d"
    finally:
        demolish(folder / "d")
        with contextlib.suppress(OSError):
            folder.rmdir()


def environment(**extra: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAEUL_")}
    return clean | {"PYTHONPATH": str(ROOT), "MAEUL_LANG": "ko"} | extra


def maeul(*words: str | Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end."""
    command = [sys.executable, "-m", "api.cli", *map(str, words)]
    return subprocess.run(command, env=environment(**extra), capture_output=True, text=True, timeout=300, cwd="/")


class Service:
    """`maeul up --empty` on a free port."""

    def __init__(self, data_dir: Path, *words: str, **settings: str) -> None:
        self.data_dir = data_dir
        command = [sys.executable, "-m", "api.cli", "up", "--data-dir", data_dir, "--port", "0", "--empty", *words]
        self.process = subprocess.Popen(
            command, env=environment(**settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
            start_new_session=True,
        )  # fmt: skip
        self.said: list[str] = []
        self._reader = threading.Thread(target=lambda: self.said.extend(self.process.stdout), daemon=True)
        self._reader.start()
        wait_until(lambda: any("http://" in line for line in list(self.said)) or self.process.poll() is not None, 90)
        address = next((line for line in self.said if "http://" in line), None)
        assert address, "".join(self.said)
        self.port = int(address.rstrip().rstrip("/").rpartition(":")[2])

    def get(self, path: str, seconds: float = 60) -> int:
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            caller.request("GET", path)
            return caller.getresponse().status
        finally:
            caller.close()

    def children(self) -> dict[str, int]:
        """The process numbers of the parts, by name."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        found = {}
        for pid in map(int, listed):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            if "api.cli.children" in words:
                found[words[words.index("api.cli.children") + 1]] = pid
        return found

    def database(self) -> LocalServer:
        return LocalServer(self.data_dir)

    def end(self, sign: int = signal.SIGTERM, seconds: float = 90) -> int:
        """Ask to stop and return the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        status = self.process.wait(seconds)
        self._reader.join(90)
        return status


def wait_until(holds, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
