"""The environment where other people's libraries are measured: made once from its own lock, asked through files."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from geo.errors import SetupError

LOCK: Final = "requirements.lock"
MARK: Final = "maeul-peers.lock"


class PeerRoom:
    """A virtual environment with the peers in `folder`; made when it is not there, or made from another lock."""

    def __init__(self, folder: Path, lock: str = LOCK) -> None:
        """`lock` names the file beside the scripts that says what is installed."""
        self._folder = folder.resolve()
        self._scripts = Path(str(files("api.bench.peers")))
        self._lock = self._scripts / lock
        self._make()

    def ask(self, script: str, arrays: dict[str, Any], *more: int) -> tuple[dict[str, Any], Any]:
        """Run a script on the arrays; return what it told and the array it left, if any."""
        with TemporaryDirectory(prefix="maeul-peer-") as folder:
            given = Path(folder) / "given.npz"
            np.savez(given, **arrays)
            self._run([str(self.python), "-I", str(self._scripts / f"{script}.py"), str(given), *map(str, more)])
            told, left = Path(f"{given}.told.json"), Path(f"{given}.out.npy")
            return json.loads(told.read_text("utf-8")), np.load(left) if left.exists() else None

    def run(self, program: str, *arguments: str, environment: Mapping[str, str]) -> None:
        """Run a program of the room; raises SetupError when it fails."""
        self._run([str(self.python.with_name(program)), *arguments], environment)

    @property
    def python(self) -> Path:
        return self._folder / "bin" / "python"

    def _make(self) -> None:
        lock, mark = self._lock, self._folder / MARK
        if mark.exists() and mark.read_bytes() == lock.read_bytes():
            return
        self._run([sys.executable, "-m", "venv", "--clear", str(self._folder)])
        self._run([str(self.python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)])
        mark.write_bytes(lock.read_bytes())

    def _run(self, command: list[str], environment: Mapping[str, str] | None = None) -> None:
        own = {**os.environ, **environment} if environment else None
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=own)  # noqa: S603  (our own programs)
        if done.returncode:
            raise SetupError(
                f"견줄 라이브러리를 재지 못했어요: {done.stderr.strip()[-400:]}",
                "The peers' environment failed.",
                code="peers_failed",
            )
