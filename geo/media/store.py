"""The files of media: originals under their sha256, private, and the public copies made from them.

Under `data_dir/media`: `originals/ab/<sha256>` and `shown/ab/<sha256>-<copy>`. A file is whole and on the disk before
the row that names it can be committed; what no row names any more is swept away later (`sweep`).
"""

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo import clock
from geo.media.documents import clean_document
from geo.media.photos import PhotoFacts, check_photo, copy_photo
from geo.media.recordings import clean_recording
from geo.media.refusals import HEIC, UNCOPIABLE, empty_file, not_for_people, refused, too_many_bytes
from geo.media.sniffing import HEAD_BYTES, Sniffed, sniff
from geo.media.states import MediaKind
from geo.queries.media import NewMedia, insert_media
from geo.settings import Settings
from geo.whole_files import YOUNG_S, files_below, make_folder, private_file, sync_folder, write_whole

CHUNK: Final = 1 << 20
PHOTO_TYPE: Final = "image/jpeg"
COPY: Final = "copy"
"""The name of the one public copy of what is no photo."""

Data = bytes | Path | IO[bytes]


@dataclass(frozen=True, slots=True)
class Derived:
    """What came of making public copies: their media type, and for a photo its facts."""

    copy_type: str
    photo: PhotoFacts | None = None


def keep_original(
    session: Session,
    settings: Settings,
    name: str,
    data: Data,
    by: UUID | None,
    kind: MediaKind | None = None,
    *,
    alt: str = "",
    shows_people: bool = False,
) -> UUID:
    """Keep a file as it was sent, whatever it is, and return the id of its row; its public copies are made by a job.

    Raises FileRefused for an empty file or one beyond `max_upload_bytes`. `kind` overrides what the bytes say.
    """
    sha256, size, head = _store(settings, data)
    found = sniff(head)
    return insert_media(
        session, NewMedia(kind or found.kind, sha256, size, name.strip()[-300:], alt, shows_people=shows_people), by
    )


def check_upload(settings: Settings, data: Data) -> Sniffed:
    """Raise FileRefused, in words for the sender, for what will never show: HEIC, bombs, broken photos, programs."""
    with _readable(data) as source:
        head = source.read(HEAD_BYTES)
        found = sniff(head)
        if not head:
            raise empty_file()
        if found.form == "heic":
            raise refused(HEIC)
        if found.kind is MediaKind.OTHER:
            raise not_for_people()
        if found.kind is MediaKind.PHOTO:
            source.seek(0)
            check_photo(source, settings.max_photo_megapixels)
        source.seek(0)
    return found


def derive(settings: Settings, sha256: str, kind: MediaKind) -> Derived:
    """Make the public copies of a kept original; raise FileRefused where none can be made."""
    source = original_path(settings, sha256)
    with source.open("rb") as file:
        found = sniff(file.read(HEAD_BYTES))
    if kind is MediaKind.PHOTO:
        if found.form == "heic":
            raise refused(HEIC)
        facts = copy_photo(
            source,
            lambda size, jpeg: write_whole(copy_path(settings, sha256, size), jpeg),
            settings.max_photo_megapixels,
        )
        return Derived(PHOTO_TYPE, facts)
    if kind in {MediaKind.AUDIO, MediaKind.VIDEO}:
        copy_type, clean = clean_recording(source, found.form)
    elif kind is MediaKind.DOCUMENT:
        copy_type, clean = clean_document(source, found.form)
    else:
        raise refused(UNCOPIABLE)
    write_whole(copy_path(settings, sha256, COPY), clean)
    return Derived(copy_type)


def original_path(settings: Settings, sha256: str) -> Path:
    return _folder(settings, "originals") / sha256[:2] / sha256


def copy_path(settings: Settings, sha256: str, copy: str) -> Path:
    return _folder(settings, "shown") / sha256[:2] / f"{sha256}-{copy}"


def sweep(settings: Settings, named: Collection[str], shown: Collection[str]) -> int:
    """Remove originals whose sha256 is not among `named` and copies not among `shown`, the youngest excepted."""
    before, gone = clock.now().timestamp() - YOUNG_S, 0
    for part, kept in (("originals", named), ("shown", shown)):
        for path in files_below(_folder(settings, part)):
            if path.name.partition("-")[0] not in kept and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def forget(settings: Settings, sha256: str) -> None:
    """Remove an original and every copy of it at once."""
    for folder in (original_path(settings, sha256).parent, copy_path(settings, sha256, COPY).parent):
        for path in files_below(folder):
            if path.name.partition("-")[0] == sha256:
                path.unlink(missing_ok=True)


def lay_bare(settings: Settings, sha256: str) -> tuple[str, int] | None:
    """Keep a photo anew without what its file tells of whoever took it, public copies with it.

    Return the new sum and size; None where there is nothing to take out. The old file stays until `forget`.
    """
    from geo.media.bare import bare_jpeg

    source = original_path(settings, sha256)
    data = bare_jpeg(source.read_bytes()) if source.exists() else None
    if data is None or hashlib.sha256(data).hexdigest() == sha256:
        return None
    fresh, size, _head = _store(settings, data)
    for path in files_below(copy_path(settings, sha256, COPY).parent):
        name, _, copy = path.name.partition("-")
        if name == sha256:
            write_whole(copy_path(settings, fresh, copy), path.read_bytes())
    return fresh, size


def media_dir(settings: Settings) -> Path:
    """Return the folder of all files, which a backup takes along."""
    return settings.data_dir / "media"


def _folder(settings: Settings, part: str) -> Path:
    return media_dir(settings) / part


@contextmanager
def _readable(data: Data) -> Iterator[IO[bytes]]:
    """Open what was sent for reading, at its beginning; a stream that was handed in stays open."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            yield file
        return
    stream = BytesIO(data) if isinstance(data, bytes) else data
    stream.seek(0)
    yield stream


def _store(settings: Settings, data: Data) -> tuple[str, int, bytes]:
    """Write a file under its sha256, whole and synced; return that, its size and its first bytes."""
    folder = _folder(settings, "originals")
    make_folder(folder)
    waiting = folder / f".{uuid4().hex}"
    try:
        with _readable(data) as source:
            sha256, size, head = _copy(source, waiting, settings.max_upload_bytes)
        target = original_path(settings, sha256)
        if target.exists():
            with suppress(FileNotFoundError):
                os.utime(target)
        if not target.exists():
            make_folder(target.parent)
            waiting.replace(target)
            sync_folder(target.parent)
    finally:
        waiting.unlink(missing_ok=True)
    return sha256, size, head


def _copy(source: IO[bytes], target: Path, most: int) -> tuple[str, int, bytes]:
    digest, size, head = hashlib.sha256(), 0, b""
    with private_file(target) as out:
        while piece := source.read(CHUNK):
            digest.update(piece)
            size += len(piece)
            head = head or piece[:HEAD_BYTES]
            if size > most:
                raise too_many_bytes(most)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    if not size:
        raise empty_file()
    return digest.hexdigest(), size, head
