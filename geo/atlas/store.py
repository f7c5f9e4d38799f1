"""The files of editions, under their sha256 in the folder of media, which a backup takes along.

A file is whole and on the disk before the row that names it can be committed.
"""

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from geo import clock
from geo.settings import Settings

YOUNG_S: Final = 86_400
"""A file younger than a day may belong to a transaction that is still open."""


def keep_file(settings: Settings, data: bytes) -> str:
    """Write a file, whole and synced, and return its sha256."""
    sha256 = hashlib.sha256(data).hexdigest()
    target = file_path(settings, sha256)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    waiting = target.parent / f".{uuid4().hex}"
    try:
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return sha256


def file_path(settings: Settings, sha256: str) -> Path:
    """Return where a file lies."""
    return _folder(settings) / sha256[:2] / sha256


def forget_file(settings: Settings, sha256: str) -> None:
    """Remove a file at once."""
    file_path(settings, sha256).unlink(missing_ok=True)


def sweep_files(settings: Settings, kept: Collection[str], gone: Collection[str]) -> int:
    """Remove at once what was withheld, and after a day what no row names; return how many files that were."""
    before, removed = clock.now().timestamp() - YOUNG_S, 0
    for path in _files(_folder(settings)):
        with suppress(FileNotFoundError):
            if path.name not in kept and (path.name in gone or path.stat().st_mtime < before):
                path.unlink()
                removed += 1
    return removed


def folder_held(settings: Settings) -> Path:
    """Return the folder that a backup holds still and takes along; that of media, without what opens photos."""
    return settings.data_dir / "media"


def _folder(settings: Settings) -> Path:
    return folder_held(settings) / "editions"


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
