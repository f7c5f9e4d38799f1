"""The files of editions, under their sha256 in the folder of media, which a backup takes along.

A file is whole and on the disk before the row that names it can be committed.
"""

import hashlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from geo import clock
from geo.settings import Settings
from geo.whole_files import YOUNG_S, files_below, write_whole


def keep_file(settings: Settings, data: bytes) -> str:
    """Write a file, whole and synced, and return its sha256."""
    sha256 = hashlib.sha256(data).hexdigest()
    write_whole(file_path(settings, sha256), data)
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
    for path in files_below(_folder(settings)):
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
