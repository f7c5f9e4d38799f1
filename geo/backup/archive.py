"""The backup file: a tar of `manifest.json`, `database.dump` (pg_dump's custom format) and `media/…`, in that order."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from geo.errors import FileRefused

FORMAT = "maeul-backup-1"
MANIFEST = "manifest.json"
DUMP = "database.dump"
LARGEST_MANIFEST_BYTES = 64 * 1024 * 1024
MOST_NAMED, MOST_LISTED, LONGEST_NAME = 3, 100, 120


@dataclass(frozen=True)
class Manifest:
    """What a backup promises: rows per table, the laws of the schema as text, sha256 of every part."""

    made_at: str
    schema_version: str
    tables: dict[str, int]
    laws: list[str]
    dump_sha256: str
    media: dict[str, str]
    format: str = FORMAT

    def as_dict(self) -> dict[str, object]:
        """Return it JSON-ready."""
        return asdict(self)


def read_manifest(source: Path) -> Manifest:
    """Return what the file promises; raises FileRefused when it is no backup of ours."""
    try:
        with tarfile.open(source, "r:") as archive:
            first = archive.next()
            content = archive.extractfile(first) if first and first.name == MANIFEST and first.isfile() else None
            if content is None or first is None or first.size > LARGEST_MANIFEST_BYTES:
                raise _not_a_backup(source)
            record = json.load(content)
    except FileNotFoundError:
        raise FileRefused(
            f"파일이 없습니다: {source}", f"There is no such file: {source}", code="file_missing"
        ) from None
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise _not_a_backup(source) from error
    return _checked(record, source)


def _not_a_backup(source: Path) -> FileRefused:
    return FileRefused(
        f"{source.name}은(는) 마을아틀라스 백업 파일이 아니거나 깨졌습니다. 바뀐 것은 없습니다.",
        f"{source.name} is no Maeul Atlas backup or is damaged; nothing was changed.",
        code="not_a_backup",
    )


def _checked(record: object, source: Path) -> Manifest:
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise _not_a_backup(source)
    try:
        manifest = Manifest(**record)
    except TypeError as error:
        raise _not_a_backup(source) from error
    laws, sums = manifest.laws, [manifest.tables, manifest.media]
    if not (isinstance(laws, list) and all(isinstance(law, str) for law in laws)):
        raise _not_a_backup(source)
    if not all(isinstance(table, dict) for table in sums):
        raise _not_a_backup(source)
    return manifest


def pack(target: Path, manifest: Manifest, dump: Path, media_dir: Path) -> None:
    note = dump.with_name(MANIFEST)
    note.write_text(json.dumps(manifest.as_dict(), ensure_ascii=False), encoding="utf-8")
    with tarfile.open(target, "w:", format=tarfile.PAX_FORMAT) as archive:
        archive.add(note, MANIFEST)
        archive.add(dump, DUMP)
        for name in manifest.media:
            archive.add(media_dir / name, f"media/{name}", recursive=False)
    target.chmod(0o600)  # names and telephone numbers are in it
    with target.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def unpacked(source: Path, manifest: Manifest) -> Iterator[Path]:
    """Give a folder with the parts, each proven by its sha256; nothing else in the tar is looked at."""
    expected = {DUMP: manifest.dump_sha256} | {f"media/{name}": sum_ for name, sum_ in manifest.media.items()}
    missing, cut = set(expected), False
    with tempfile.TemporaryDirectory(prefix="maeul-restore-") as made:
        folder = Path(made)
        (folder / "media").mkdir()
        try:
            with tarfile.open(source, "r:") as archive:
                for member in archive:
                    content = archive.extractfile(member) if member.isfile() and member.name in expected else None
                    missing -= {member.name} if content else set()
                    if content and _write_part(content, folder, member.name) == expected[member.name]:
                        del expected[member.name]
        except (tarfile.TarError, OSError, EOFError):
            cut = True
        if expected:
            raise _damaged(source, sorted(set(expected) - missing), sorted(missing), cut=cut)
        yield folder


def _damaged(source: Path, changed: list[str], missing: list[str], *, cut: bool) -> FileRefused:
    """Say which parts are wrong, and how."""
    no_names: list[str] = []
    told = [("중간에서 끊겼습니다", "it is cut off", no_names)] if cut else []
    told += [("내용이 바뀐 것", "changed", changed)] if changed else []
    told += [("빠진 것", "missing", missing)] if missing else []
    korean = "; ".join(_listed(word, names) for word, _, names in told)
    english = "; ".join(_listed(word, names) for _, word, names in told)
    return FileRefused(
        f"{source.name}이(가) 온전하지 않습니다. {korean}. 바뀐 데이터는 없습니다.",
        f"{source.name} is damaged: {english}. No data was changed.",
        code="not_a_backup",
        details={"cut": cut, "changed": changed[:MOST_LISTED], "missing": missing[:MOST_LISTED]},
    )


def _listed(word: str, names: list[str]) -> str:
    if not names:
        return word
    more = f" …({len(names)})" if len(names) > MOST_NAMED else ""
    return f"{word}: {', '.join(name[:LONGEST_NAME] for name in names[:MOST_NAMED])}{more}"


def _write_part(content: IO[bytes], folder: Path, name: str) -> str:
    """Write one part below `folder` and return its sha256; a name that leads elsewhere yields no sum."""
    parts = PurePosixPath(name).parts
    if ".." in parts or name.startswith("/"):
        return ""
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(content, out, 1024 * 1024)
    return sha256_of(target)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the regular files below, in a stable order; links are not followed, nor what is still being written."""
    found = (path for path in folder.rglob("*") if not path.name.startswith("."))
    yield from sorted(path for path in found if path.is_file() and not path.is_symlink())


def sha256_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
