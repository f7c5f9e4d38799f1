"""Read dBASE tables (.dbf): every cell as the text that stands in the file, never turned into a number."""

import re
import struct
from dataclasses import dataclass
from typing import Final, NoReturn

from geo.errors import FileRefused

FIELD_BYTES: Final = 32
TERMINATOR: Final = 0x0D
DELETED: Final = ord("*")
GUESSES: Final = ("utf-8", "cp949")
"""Encodings tried in turn where no .cpg names one; CP949 text is all but never valid UTF-8."""
STATED: Final = {
    **dict.fromkeys(("utf8", "65001"), "utf-8"),
    **dict.fromkeys(("949", "cp949", "ms949", "ansi949", "euckr", "uhc", "ksc5601", "ksc56011987"), "cp949"),
}


@dataclass(frozen=True)
class DbfTable:
    """A dBASE table: cells as text without padding.

    `numeric` are the columns declared as numbers, `deleted` says for each row whether it is marked as deleted.
    """

    columns: tuple[str, ...]
    numeric: frozenset[str]
    records: tuple[tuple[str, ...], ...]
    deleted: tuple[bool, ...]
    encoding: str


def read_dbf(name: str, data: bytes, *, cpg: bytes = b"") -> DbfTable:
    """Return the table in `data`; `cpg` is the content of the .cpg beside it, empty when there is none.

    Raises FileRefused for a broken table and for text that is neither what the .cpg says nor UTF-8 nor CP949.
    """
    fields = _fields(name, data)
    rows = _rows(name, data, [length for _, _, length in fields])
    cells = [_cells(row, [length for _, _, length in fields]) for row in rows]
    encoding = _encoding(name, b"\n".join([*(raw for raw, _, _ in fields), *(b"\n".join(row) for row in cells)]), cpg)
    columns = tuple(raw.decode(encoding).strip() for raw, _, _ in fields)
    return DbfTable(
        columns,
        frozenset(column for column, (_, kind, _) in zip(columns, fields, strict=True) if kind in b"NFIBO"),
        tuple(tuple(cell.decode(encoding).strip(" \x00") for cell in row) for row in cells),
        tuple(row[0] == DELETED for row in rows),
        encoding,
    )


def dbf_columns(name: str, data: bytes) -> list[str]:
    """Return the column names of a dBASE table from its heading, whatever encoding its rows have."""
    return [raw.decode("cp949", errors="replace").strip() for raw, _, _ in _fields(name, data)]


def _broken(name: str) -> NoReturn:
    raise FileRefused(f"{name}: 속성 파일(.dbf)이 깨져 있습니다.", f"{name}: the .dbf is broken.", code="dbf_broken")


def _fields(name: str, data: bytes) -> list[tuple[bytes, int, int]]:
    """Return (name, type letter, bytes) of every column."""
    fields: list[tuple[bytes, int, int]] = []
    for start in range(FIELD_BYTES, len(data), FIELD_BYTES):
        if data[start] == TERMINATOR and fields:
            return fields
        field = data[start : start + FIELD_BYTES]
        if len(field) < FIELD_BYTES:
            break
        fields.append((field[:11].split(b"\x00")[0], field[11], field[16]))
    _broken(name)


def _rows(name: str, data: bytes, lengths: list[int]) -> list[bytes]:
    count, begins, width = struct.unpack("<IHH", data[4:12])
    if sum(lengths) + 1 > width or begins + count * width > len(data):
        _broken(name)
    return [data[begins + row * width : begins + (row + 1) * width] for row in range(count)]


def _cells(record: bytes, lengths: list[int]) -> list[bytes]:
    cells, at = [], 1  # the first byte says whether the row is deleted
    for length in lengths:
        cells.append(record[at : at + length])
        at += length
    return cells


def _encoding(name: str, text: bytes, cpg: bytes) -> str:
    words = re.sub(r"[^a-z0-9]", "", cpg[:40].decode("ascii", errors="replace").lower())
    for encoding in dict.fromkeys((STATED.get(words, GUESSES[0]), *GUESSES)):
        try:
            text.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileRefused(
        f"{name}: 속성 파일(.dbf)의 글자를 UTF-8로도 CP949로도 읽을 수 없습니다.",
        f"{name}: the text of the .dbf is neither UTF-8 nor CP949.",
        code="wrong_encoding",
    )
