"""Look into OLE compound files: which program wrote them, and how far apart the cells of an old workbook lie."""

import struct
from collections.abc import Iterator
from typing import Final

from geo.errors import FileRefused
from geo.importers.limits import refuse_cells, refuse_extent
from geo.importers.refusals import refused

HEADER: Final = 512
FREE_FROM: Final = 0xFFFFFFFA
"""Sector numbers from here on mean: end of chain, free, table."""
DIFAT_AT: Final = 76
DIFAT_SLOTS: Final = 109
DIRECTORY_ENTRY: Final = 128
SMALL_BELOW: Final = 4096
"""Streams shorter than this lie in the small sectors of the root stream."""
SMALL_SECTOR: Final = 64
CHAIN_MOST: Final = 200_000
BEGIN: Final = 0x0809
CELL_RECORDS: Final = frozenset(
    {0x0006, 0x00FD, 0x0203, 0x027E, 0x00BD, 0x0204, 0x0205, 0x00D6, 0x0003, 0x0004, 0x0002}
)
"""BIFF records that hold a value and begin with their row and column."""
MULTIPLE: Final = 0x00BD
MERGED: Final = 0x00E5
MERGES_MOST: Final = 100_000

_OTHERS: Final = (
    ("EncryptedPackage", "encrypted", "암호가 걸린 엑셀 파일입니다. 암호를 풀고 다시 저장해 주세요."),
    ("FileHeader", "hwp", "한글(.hwp) 문서입니다. 표를 복사해 엑셀에 붙여 넣고 XLSX로 저장해서 넣어 주세요."),
    ("WordDocument", "doc", "워드(.doc) 문서입니다. 표를 복사해 엑셀에 붙여 넣고 XLSX로 저장해서 넣어 주세요."),
    ("PowerPoint Document", "ppt", "파워포인트(.ppt) 문서입니다. 표를 엑셀에 옮겨 XLSX로 저장해서 넣어 주세요."),
)


def judge_xls(name: str, data: bytes) -> None:
    """Refuse an OLE file that is no workbook, by what it is, and a workbook whose cells lie too far apart."""
    try:
        file = _CompoundFile(data)
        streams = file.streams()
        if not streams:
            raise _broken(name)
        for stream, kind, said in _OTHERS:
            if stream in streams:
                code = kind if kind == "encrypted" else f"not_table_{kind}"
                raise refused(name, code, said, f"this is an {kind} file")
        found = next((streams[stream] for stream in ("Workbook", "Book") if stream in streams), None)
        if found is None:
            said = "엑셀 통합 문서가 아닌 오피스 파일입니다. XLSX나 CSV로 저장해서 넣어 주세요."
            raise refused(name, "not_table_ole", said, "this OLE file holds no workbook")
        _judge_cells(name, file.read(*found))
    except (struct.error, IndexError, ValueError) as error:
        raise _broken(name) from error


def _broken(name: str) -> FileRefused:
    said = "엑셀(.xls) 파일이 깨져 있어 열 수 없습니다. 엑셀에서 XLSX로 다시 저장해 주세요."
    return refused(name, "workbook_broken", said, "the workbook is broken")


class _CompoundFile:
    """Sectors and chains of a compound file, as [MS-CFB] lays them out. Raises ValueError where a chain has no end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self._size not in {512, 4096}:
            raise ValueError("sector size")
        self._table = self._read_table()
        self._root: bytes = b""
        self._small: list[int] = []

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size if self._size > HEADER else HEADER + number * self._size
        return self._data[start : start + self._size]

    def _read_table(self) -> list[int]:
        numbers = [*struct.unpack_from(f"<{DIFAT_SLOTS}I", self._data, DIFAT_AT)]
        following, seen = struct.unpack_from("<I", self._data, 68)[0], 0
        while following < FREE_FROM:
            words = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            numbers += words[:-1]
            following, seen = words[-1], seen + 1
            if seen > CHAIN_MOST // DIFAT_SLOTS:
                raise ValueError("endless table")
        raw = b"".join(self._sector(number) for number in numbers if number < FREE_FROM)
        return [*struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])]

    def _chain(self, first: int, table: list[int]) -> Iterator[int]:
        for _ in range(CHAIN_MOST):
            if first >= FREE_FROM:
                return
            yield first
            first = table[first]
        raise ValueError("endless chain")

    def _long(self, first: int) -> bytes:
        return b"".join(map(self._sector, self._chain(first, self._table)))

    def streams(self) -> dict[str, tuple[int, int]]:
        """Return (first sector, size) of every stream by name."""
        directory = self._long(struct.unpack_from("<I", self._data, 48)[0])
        found: dict[str, tuple[int, int]] = {}
        for start in range(0, len(directory) - DIRECTORY_ENTRY + 1, DIRECTORY_ENTRY):
            length, kind = struct.unpack_from("<HB", directory, start + 64)
            place = struct.unpack_from("<II", directory, start + 116)
            if kind == 5:  # noqa: PLR2004  (the root storage, whose stream holds the small sectors)
                self._root = self._long(place[0])
                raw = self._long(struct.unpack_from("<I", self._data, 60)[0])
                self._small = [*struct.unpack(f"<{len(raw) // 4}I", raw)]
            elif kind == 2:  # noqa: PLR2004  (a stream)
                name = directory[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
                found.setdefault(name, place)
        return found

    def read(self, first: int, size: int) -> bytes:
        if size >= SMALL_BELOW:
            return self._long(first)[:size]
        places = (number * SMALL_SECTOR for number in self._chain(first, self._small))
        return b"".join(self._root[place : place + SMALL_SECTOR] for place in places)[:size]


def _judge_cells(name: str, stream: bytes) -> None:
    """Refuse a BIFF stream with a sheet whose used rows and columns span too much, or with endless merged cells."""
    at = rows = columns = merges = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == BEGIN:
            rows = columns = 0
        elif kind in CELL_RECORDS and length >= 4:  # noqa: PLR2004  (row and column are two bytes each)
            row, column = struct.unpack_from("<HH", stream, at + 4)
            last = struct.unpack_from("<H", stream, at + 2 + length)[0] if kind == MULTIPLE else column
            rows, columns = max(rows, row + 1), max(columns, column + 1, last + 1)
        elif kind == MERGED and length >= 2:  # noqa: PLR2004  (a count comes first)
            merges += struct.unpack_from("<H", stream, at + 4)[0]
        at += 4 + length
        if merges > MERGES_MOST:
            refuse_cells(name)
        refuse_extent(name, rows, columns)
