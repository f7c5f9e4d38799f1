"""Private files that are whole and on the disk before anything can name them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

YOUNG_S: Final = 86_400
"""A file younger than a day may belong to a transaction that is still open."""


def write_whole(target: Path, content: bytes) -> None:
    """Write a file beside its place, synced, and move it there in one step."""
    make_folder(target.parent)
    waiting = target.parent / f".{uuid4().hex}"
    try:
        with private_file(waiting) as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        waiting.replace(target)
        sync_folder(target.parent)
    finally:
        waiting.unlink(missing_ok=True)


def private_file(path: Path) -> IO[bytes]:
    """Make a file that only the service itself can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def make_folder(folder: Path) -> None:
    """Make a folder that only the service itself can look into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and all below it; links are none."""
    if folder.is_dir():
        yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
