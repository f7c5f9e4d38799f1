"""Backup, restore and verify: one file that holds the database, the media folder and what to expect of them."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geo import clock
from geo.backup.archive import DUMP, Manifest, files_below, pack, read_manifest, sha256_of, unpacked
from geo.backup.databases import (
    Tools,
    check_double_booking,
    compare,
    dump_database,
    libpq,
    restore_into,
    scratch_database,
    swap_databases,
)
from geo.backup.erasures import erase_again_in, keep_erasures, keep_now, known_erasures
from geo.backup.tools import tools_for
from geo.backup.withdrawals import keep_list, known_withdrawals, quieten, reapply_in
from geo.backup_states import BackupStep
from geo.db import Database, migrate
from geo.errors import FileRefused, SetupError
from geo.media.hold import held_still

Tell = Callable[[BackupStep, int], None]
"""Hears what is being done, and how many hundredths of the whole are behind."""


def _silent(_step: BackupStep, _percent: int) -> None:
    """Tell nobody."""


def backup(database: Database, target: Path, tools: Tools, *, media_dir: Path, tell: Tell = _silent) -> Manifest:
    """Write the backup in one step: `target` is complete or is not there (or is what it was before).

    Raises SetupError when the folder cannot be written or pg_dump fails.
    """
    try:
        with _beside(target) as folder, held_still(media_dir):
            tell(BackupStep.DUMPING, 5)
            dump = folder / DUMP
            state = dump_database(database, dump, tools)
            tell(BackupStep.HASHING, 50)
            media = {str(path.relative_to(media_dir)): sha256_of(path) for path in files_below(media_dir)}
            manifest = Manifest(
                made_at=clock.now().isoformat(timespec="seconds"),
                dump_sha256=sha256_of(dump),
                media=media,
                tables=state.tables,
                laws=state.laws,
                schema_version=state.schema_version,
            )
            tell(BackupStep.PACKING, 75)
            whole = folder / "whole.tar"
            pack(whole, manifest, dump, media_dir)
            whole.replace(target)
    except OSError as error:
        raise SetupError(
            f"백업 파일 {target}을(를) 쓸 수 없습니다: {error.strerror}",
            f"The backup file {target} cannot be written: {error.strerror}",
            code="backup_unwritable",
        ) from error
    return manifest


def verify(database: Database, source: Path, tools: Tools, *, tell: Tell = _silent) -> Manifest:
    """Restore into a scratch database, compare with the promise, try one double booking, and throw it away."""
    tell(BackupStep.UNPACKING, 5)
    manifest = read_manifest(source)
    with unpacked(source, manifest) as folder, scratch_database(database, tools) as scratch:
        tell(BackupStep.RESTORING, 30)
        restore_into(scratch, folder / DUMP, tools)
        tell(BackupStep.COMPARING, 80)
        compare(scratch, manifest)
        check_double_booking(scratch)
    return manifest


def restore(database: Database, source: Path, tools: Tools, *, media_dir: Path) -> Manifest:
    """Replace the database and the media folder by those of the backup.

    Everything is restored, compared and migrated in a scratch database first; webhooks tell nobody a second time of
    what was, consents taken back and people forgotten since the backup was made are so there again; then the two change
    names in one transaction. A failure before that leaves the present database untouched.
    """
    manifest = read_manifest(source)
    taken_back = known_withdrawals(database, media_dir.parent)
    forgotten = known_erasures(database, media_dir.parent)
    with unpacked(source, manifest) as folder, scratch_database(database, tools) as scratch:
        restore_into(scratch, folder / DUMP, tools)
        compare(scratch, manifest)
        _migrate(scratch, manifest)
        quieten(scratch)
        reapply_in(scratch, taken_back)
        erase_again_in(scratch, forgotten)
        swap_databases(database, scratch, tools)
        _swap_folder(folder / "media", media_dir)
    return manifest


def _migrate(scratch: Database, manifest: Manifest) -> None:
    from alembic.util import CommandError  # here: the worker reads the list of withdrawals and need not carry Alembic

    try:
        migrate(scratch)
    except CommandError as error:
        raise FileRefused(
            f"이 백업({manifest.schema_version})은 더 새로운 판의 것입니다. 프로그램을 새 판으로 바꿔 주세요.",
            f"This backup ({manifest.schema_version}) was made by a newer program: update the program.",
            code="backup_newer",
        ) from error


def _swap_folder(fresh: Path, present: Path) -> None:
    """Put the restored media folder in place of the present one, which stays until the new one stands."""
    present.parent.mkdir(parents=True, exist_ok=True)
    arriving, leaving = present.with_name(f"{present.name}.new"), present.with_name(f"{present.name}.old")
    for rest in (arriving, leaving):
        shutil.rmtree(rest, ignore_errors=True)
    shutil.copytree(fresh, arriving)
    if present.exists():
        present.rename(leaving)
    arriving.rename(present)
    shutil.rmtree(leaving, ignore_errors=True)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a private folder on the target's own disk, so that the finished file moves into place in one step."""
    with tempfile.TemporaryDirectory(prefix=".maeul-backup-", dir=target.absolute().parent) as made:
        yield Path(made)


__all__ = [
    "Manifest",
    "Tell",
    "Tools",
    "backup",
    "keep_erasures",
    "keep_list",
    "keep_now",
    "libpq",
    "read_manifest",
    "restore",
    "tools_for",
    "verify",
]
