"""The folder of backups: what lies in it, what each file promises, which ones the keep rule lets go.

Beside each backup lies a small note (`NAME.json`) with what is known of it, the moment of its last verification too.
The note holds for exactly that file: by size and time of change. The folder alone is believed, never a table, so that
a restore does not bring back an old list.
"""

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from geo.backup.archive import Manifest, read_manifest
from geo.backup_states import BackupCause
from geo.clock import SEOUL
from geo.errors import Conflict, MaeulError, NotFound, SetupError
from geo.settings import Settings

SUFFIX: Final = ".maeul"
_NAME: Final = re.compile(r"[0-9A-Za-z가-힣][0-9A-Za-z가-힣._-]{0,100}\.maeul")


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup on the shelf; one that is no backup, or damaged at its head, has no `made_at`."""

    name: str
    size: int
    changed_at: datetime
    made_at: datetime | None = None
    schema_version: str = ""
    tables: int = 0
    rows: int = 0
    photos: int = 0
    cause: BackupCause = BackupCause.HAND
    verified_at: datetime | None = None

    @property
    def readable(self) -> bool:
        return self.made_at is not None


@dataclass(frozen=True, slots=True)
class KeepRule:
    """How many days, weeks and months keep a nightly backup each: the newest one of theirs."""

    days: int
    weeks: int
    months: int


def folder_of(settings: Settings) -> Path:
    """Return the folder of backups, whether it is there or not."""
    return settings.backup_dir or settings.data_dir / "backups"


def rule_of(settings: Settings) -> KeepRule:
    return KeepRule(settings.backup_days, settings.backup_weeks, settings.backup_months)


def new_name(folder: Path, at: datetime) -> str:
    """Return a name that nothing in the folder has, by the moment on the venues' clock."""
    stem = f"maeul-{at.astimezone(SEOUL):%Y-%m-%d-%H%M%S}"
    names = (f"{stem}{f'-{n}' if n else ''}{SUFFIX}" for n in range(1000))
    return next(name for name in names if not (folder / name).exists())


def make_folder(folder: Path) -> None:
    """Make the folder for its owner's eyes alone: names and telephone numbers will lie in it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"백업 폴더를 만들 수 없어요: {error.strerror}. MAEUL_BACKUP_DIR을 살펴봐 주세요.",
            f"The folder of backups cannot be made: {error.strerror}. Look at MAEUL_BACKUP_DIR.",
            code="backup_folder",
        ) from error


def list_shelf(folder: Path) -> list[Kept]:
    """Return every backup in the folder, the newest first; what is half written or a link is left out."""
    found = [_kept(path) for path in _files(folder)]
    return sorted(found, key=lambda each: (each.made_at or each.changed_at, each.name), reverse=True)


def find(folder: Path, name: str) -> Kept:
    """Return one backup by its name; raise NotFound for any other word, paths included."""
    for path in _files(folder):
        if path.name == name:
            return _kept(path)
    raise NotFound("그런 백업이 없어요.", "There is no such backup.", code="backup_unknown")


def newest(shelf: Sequence[Kept]) -> Kept | None:
    """Return the newest backup that can be read."""
    return next((each for each in shelf if each.readable), None)


def newest_verified(shelf: Sequence[Kept]) -> Kept | None:
    """Return the newest backup that has been restored for a try: the one that is never removed."""
    return next((each for each in shelf if each.verified_at), None)


def note_made(folder: Path, name: str, manifest: Manifest, cause: BackupCause) -> None:
    """Write down what a new backup promises and who asked for it."""
    _write_note(folder / name, replace(_promised(folder / name, manifest), cause=cause))


def note_verified(folder: Path, name: str, at: datetime) -> None:
    """Write down that a backup was restored for a try and kept its promises."""
    _write_note(folder / name, replace(find(folder, name), verified_at=at))


def note_broken(folder: Path, name: str) -> None:
    """Write down that a backup did not keep its promises: what was verified before no longer counts."""
    _write_note(folder / name, replace(find(folder, name), verified_at=None))


def remove(folder: Path, name: str) -> None:
    """Remove one backup; raise Conflict for the newest verified one, NotFound for a name that is not there."""
    shelf = list_shelf(folder)
    kept = find(folder, name)
    safe = newest_verified(shelf)
    if safe is not None and safe.name == kept.name:
        raise Conflict(
            "확인을 마친 가장 새 백업은 지울 수 없어요. 다른 백업을 먼저 확인해 주세요.",
            "The newest verified backup cannot be removed: verify another one first.",
            code="backup_last_verified",
        )
    _unlink(folder / name)


def let_go(shelf: Sequence[Kept], rule: KeepRule) -> list[Kept]:
    """Return the nightly backups that the rule does not keep.

    The newest of each of the last days, weeks and months that have one stay, and so do the newest of all and the newest
    verified one. What somebody made by hand, or cannot be read, is never touched.
    """
    nightly = [each for each in shelf if each.cause is BackupCause.CLOCK and each.made_at]
    stay = {each.name for each in (newest(shelf), newest_verified(shelf)) if each}
    for most, period in ((rule.days, "%Y-%m-%d"), (rule.weeks, "%G-%V"), (rule.months, "%Y-%m")):
        stay |= _newest_of_each(nightly, period, most)
    return [each for each in nightly if each.name not in stay]


def _newest_of_each(shelf: Iterable[Kept], period: str, most: int) -> set[str]:
    """Return the names of the newest of each period, of the last `most` periods; `shelf` begins with the newest."""
    chosen: dict[str, str] = {}
    for each in shelf:
        if each.made_at:
            chosen.setdefault(each.made_at.astimezone(SEOUL).strftime(period), each.name)
    return set(list(chosen.values())[:most])


def tidy(folder: Path, rule: KeepRule) -> list[str]:
    """Remove what the rule lets go, and notes whose backup is gone; return the names."""
    gone = [each.name for each in let_go(list_shelf(folder), rule)]
    for name in gone:
        _unlink(folder / name)
    for note in folder.glob(f"*{SUFFIX}.json"):
        if not note.with_suffix("").exists():
            note.unlink(missing_ok=True)
    return gone


def is_due(shelf: Sequence[Kept], now: datetime, hour: int) -> bool:
    """Say whether the last nightly moment passed without a backup: a machine that slept then makes it up later."""
    here = now.astimezone(SEOUL)
    moment = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    if moment > here:
        moment -= timedelta(days=1)
    return not any(each.cause is BackupCause.CLOCK and each.made_at and each.made_at >= moment for each in shelf)


def _files(folder: Path) -> list[Path]:
    """Return the backups of the folder; it may be missing."""
    try:
        found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return []
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _kept(path: Path) -> Kept:
    known = _read_note(path)
    if known is not None:
        return known
    bare = _bare(path)
    try:
        return _promised(path, read_manifest(path))
    except MaeulError:
        return bare


def _bare(path: Path) -> Kept:
    facts = path.stat()
    return Kept(path.name, facts.st_size, datetime.fromtimestamp(int(facts.st_mtime), SEOUL))


def _promised(path: Path, manifest: Manifest) -> Kept:
    return replace(
        _bare(path),
        made_at=datetime.fromisoformat(manifest.made_at),
        schema_version=manifest.schema_version,
        tables=len(manifest.tables),
        rows=sum(manifest.tables.values()),
        photos=len(manifest.media),
    )


def _note_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _write_note(path: Path, kept: Kept) -> None:
    facts = {name: value for name, value in asdict(kept).items() if name != "changed_at"}
    whole = json.dumps(facts | {"changed": path.stat().st_mtime_ns}, ensure_ascii=False, default=_as_text)
    fresh = path.with_name(f".{path.name}.json.new")
    fresh.write_text(whole, encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(_note_of(path))


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read_note(path: Path) -> Kept | None:
    """Return what the note says, unless it speaks of another file than the one that lies there."""
    try:
        told = json.loads(_note_of(path).read_text(encoding="utf-8"))
        if (told.pop("changed"), told["size"]) != (path.stat().st_mtime_ns, path.stat().st_size):
            return None
        moments = {name: told[name] and datetime.fromisoformat(told[name]) for name in ("made_at", "verified_at")}
        said = {**told, **moments, "cause": BackupCause(told["cause"]), "name": path.name}
        return Kept(**said, changed_at=_bare(path).changed_at)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        _note_of(path).unlink(missing_ok=True)
    except OSError as error:
        raise SetupError(
            f"백업을 지울 수 없어요: {os.strerror(error.errno or 0)}",
            f"The backup cannot be removed: {os.strerror(error.errno or 0)}",
            code="backup_folder",
        ) from error
