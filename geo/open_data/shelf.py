"""Files of open data as they are kept: made whole under a lock, once for each state of the data, old ones swept.

Several processes may serve the same folder: locks are those of the file system, and a file appears under its name
only when it is complete.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from geo.errors import Busy
from geo.whole_files import make_folder

FOLDER: Final = "open-data"
BUILDERS: Final = 2
"""How many files a machine makes at once."""
WAIT_S: Final = 25.0
PAUSE_S: Final = 0.1
YOUNG_S: Final = 600
"""A file that was asked for in the last ten minutes may be on its way to somebody."""
OLD_S: Final = 86_400
BYTES_MOST: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class FileKey:
    """What a file depends on; `state` is the stamp of its layers, `asked` whatever the asker chose."""

    dataset: str
    state: str
    asked: str
    suffix: str

    @property
    def tag(self) -> str:
        """Return what changes whenever the file would."""
        return hashlib.sha256(f"{self.dataset}\n{self.state}\n{self.asked}\n{self.suffix}".encode()).hexdigest()[:32]

    @property
    def state_tag(self) -> str:
        """Return what all files of one state share."""
        return hashlib.sha256(self.state.encode()).hexdigest()[:12]

    @property
    def name(self) -> str:
        """Return the name in the folder."""
        return f"{self.dataset}.{self.state_tag}.{self.tag}.{self.suffix}"


Make = Callable[[Path], None]


def kept_file(data_dir: Path, key: FileKey, make: Make, *, wait_s: float = WAIT_S) -> Path:
    """Return the file with a key, made by `make` if it is not there; raise Busy when others make too much for long."""
    folder = data_dir / FOLDER
    path = folder / key.name
    if _found(path):
        return path
    make_folder(folder)
    until = time.monotonic() + wait_s
    with _locked(folder / f".{key.tag}.lock", until):
        if not _found(path):
            with _slot(folder, until):
                _make(path, make)
            sweep(folder, key)
    return path


def kept_size(data_dir: Path, key: FileKey) -> int | None:
    """Return the size of a file that is there already."""
    try:
        return (data_dir / FOLDER / key.name).stat().st_size
    except FileNotFoundError:
        return None


def _found(path: Path) -> bool:
    """Say whether a file is there, and note that it is wanted."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _make(path: Path, make: Make) -> None:
    waiting = path.with_name(f".{uuid4().hex}.{path.name.partition('.')[2].rpartition('.')[2]}")
    try:
        make(waiting)
        waiting.chmod(0o600)
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, until: float) -> Iterator[None]:
    with path.open("wb") as file:
        while not _taken(file.fileno()):
            if time.monotonic() > until:
                raise _busy()
            time.sleep(PAUSE_S)
        yield


@contextmanager
def _slot(folder: Path, until: float) -> Iterator[None]:
    """Hold one of the few places in which files are made."""
    while True:
        for number in range(BUILDERS):
            with (folder / f".builder-{number}.lock").open("wb") as file:
                if _taken(file.fileno()):
                    yield
                    return
        if time.monotonic() > until:
            raise _busy()
        time.sleep(PAUSE_S)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _busy() -> Busy:
    return Busy(
        "지금 파일을 만들고 있어요. 조금 뒤에 다시 받아 주세요.",
        "The file is being made: ask again in a moment.",
        code="file_in_progress",
    )


def sweep(folder: Path, key: FileKey) -> None:
    """Take away files of older states of the same dataset, what nobody has asked for in a day, and what is too much."""
    # The time of the file system, which a clock that stands still in tests knows nothing of.
    sweep_outdated(folder, (folder / key.name).stat().st_mtime, {key.dataset: key.state_tag})


def sweep_outdated(folder: Path, now: float, states: Mapping[str, str]) -> int:
    """Take away files of other states than those that hold now (by dataset), old ones, and what is too much."""
    kept, gone = [], 0
    for path in folder.iterdir() if folder.is_dir() else ():
        found = _age(path, now)
        if found is None:
            continue
        age, size = found
        if age > OLD_S or (age > YOUNG_S and _is_outdated(path.name, states)):
            path.unlink(missing_ok=True)
            gone += 1
        elif not path.name.startswith("."):
            kept.append((age, size, path))
    _sweep_too_much(kept)
    return gone


def _is_outdated(name: str, states: Mapping[str, str]) -> bool:
    dataset, _, rest = name.partition(".")
    return not dataset or (dataset in states and not rest.startswith(f"{states[dataset]}."))


def _age(path: Path, now: float) -> tuple[float, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return now - found.st_mtime, found.st_size


def _sweep_too_much(kept: list[tuple[float, int, Path]]) -> None:
    total = 0
    for age, size, path in sorted(kept):
        total += size
        if total > BYTES_MOST and age > YOUNG_S:
            path.unlink(missing_ok=True)
