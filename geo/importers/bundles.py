"""Open ZIP files without falling for them: sizes, ratios, paths and nesting are judged before anything is unpacked."""

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from geo.errors import FileRefused
from geo.importers.limits import ENTRIES, RATIO_FROM, UNPACKED_BYTES, UNPACKED_RATIO
from geo.importers.refusals import refused

CHUNK: Final = 1 << 20
ENCRYPTED_BIT: Final = 0x1
UTF8_BIT: Final = 0x800
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
)
"""What zipfile raises for files that are no ZIP, or no whole one."""

_OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_LITTER = re.compile(r"(^|/)(__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini)(/|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """A file inside a bundle: its path as a person reads it, and zipfile's own record of it."""

    path: str
    info: zipfile.ZipInfo

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()


class Bundle:
    """A ZIP whose entries may be read: few enough, small enough, none that leads outside."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = [info for info in self._zip.infolist() if not info.is_dir()]
        except BROKEN as error:
            raise _broken(name) from error
        self.entries = tuple(Entry(_path(info), info) for info in infos)
        self._judge()

    def _judge(self) -> None:
        if len(self.entries) > ENTRIES:
            said = f"ZIP 안에 파일이 너무 많습니다({len(self.entries):,}개). {ENTRIES}개까지 받습니다."
            raise refused(self.name, "zip_too_many", said, f"there are more than {ENTRIES} files inside")
        if sum(entry.info.file_size for entry in self.entries) > UNPACKED_BYTES:
            raise bomb(self.name)
        for entry in self.entries:
            self._judge_entry(entry)

    def _judge_entry(self, entry: Entry) -> None:
        info = entry.info
        if info.flag_bits & ENCRYPTED_BIT:
            said = "암호가 걸린 ZIP 파일입니다. 암호를 풀고 다시 묶어 주세요."
            raise refused(self.name, "encrypted", said, "the ZIP has a password")
        if _OUTSIDE.search(entry.path):
            said = "ZIP 안의 파일 이름이 묶음 밖을 가리킵니다. 받지 않습니다."
            raise refused(self.name, "zip_path", said, "a path inside leads outside the ZIP")
        if info.file_size > max(RATIO_FROM, UNPACKED_RATIO * info.compress_size):
            raise bomb(self.name)

    def documents(self) -> list[Entry]:
        """Return the entries but for what operating systems leave behind."""
        return [entry for entry in self.entries if not _LITTER.search(entry.path)]

    def read(self, entry: Entry) -> bytes:
        return b"".join(self.chunks(entry))

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Yield the content piece by piece; an entry longer than its own heading says is a bomb."""
        try:
            info = copy.copy(entry.info)
            info.file_size += 1  # zipfile stops at the stated size; one byte more betrays a false one
            left = entry.info.file_size
            with self._zip.open(info) as file:
                while piece := file.read(CHUNK):
                    left -= len(piece)
                    if left < 0:
                        raise bomb(self.name)
                    yield piece
        except BROKEN as error:
            raise _broken(self.name) from error


def _path(info: zipfile.ZipInfo) -> str:
    """Return the path; Korean Windows writes it in CP949 without saying so, which zipfile takes for CP437."""
    if info.flag_bits & UTF8_BIT:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return info.filename


def bomb(name: str) -> FileRefused:
    said = f"풀면 지나치게 커지는 압축 파일입니다({UNPACKED_BYTES / 1e6:,.0f} MB까지). 파일을 나누어 주세요."
    return refused(name, "zip_bomb", said, "the ZIP unpacks to far more than it should")


def _broken(name: str) -> FileRefused:
    said = "ZIP 묶음을 열 수 없습니다. 깨진 파일이니 다시 받거나 다시 묶어 주세요."
    return refused(name, "zip_broken", said, "the ZIP cannot be opened")
