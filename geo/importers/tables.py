"""Read tables as offices publish them: any of three encodings, three delimiters, a heading row somewhere on top."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from geo.errors import FileRefused
from geo.importers import sniff

MAX_BYTES: Final = 20_000_000
MAX_ROWS: Final = 200_000
MAX_FIELD: Final = 20_000
HEADING_WITHIN: Final = 10
NAMED: Final = 8
DELIMITERS: Final = ",\t;"


@dataclass(frozen=True)
class Row:
    """One row: the line of the file on which it starts (from 1, as an editor counts) and its cells by heading."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """A row that cannot be read as one, and why."""

    line: int
    code: str
    message: str


@dataclass(frozen=True)
class Table:
    encoding: str
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read_table(name: str, data: bytes, headings: Sequence[str]) -> Table:
    """Read a CSV, TSV or semicolon table that must have every one of `headings`, in any order.

    Raises FileRefused for anything that is no such table; a row with too few or too many cells is a fault by line.
    """
    sniff.refuse_empty(name, data)
    sniff.refuse_too_big(name, len(data), MAX_BYTES)
    other = sniff.kind_of(data)
    if other is not None:
        said = f"CSV 표가 아니라 {other[1]}입니다. CSV로 저장해서 넣어 주세요."
        _refuse(name, f"not_csv_{other[0]}", said, f"this is {other[0]}, not CSV")
    encoding, text = _decode(name, data)
    records = list(_records(name, text, _delimiter(text, headings)))
    start, columns = _heading_row(name, records, headings)
    rows, faults = _split(records[start + 1 :], columns)
    if not rows and not faults:
        _refuse(name, "no_rows", "제목 줄만 있고 자료가 한 줄도 없습니다.", "there are no rows below the headings")
    return Table(encoding, tuple(rows), tuple(faults))


def _refuse(name: str, code: str, said: str, said_en: str, **details: Any) -> NoReturn:
    raise FileRefused(f"{name}: {said}", f"{name}: {said_en}.", code=code, details=details)


def _decode(name: str, data: bytes) -> tuple[str, str]:
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp949")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            _refuse(name, "not_text", "글자 파일이 아닙니다. CSV로 저장해서 넣어 주세요.", "this is not text")
        return encoding, text
    said = "글자 부호를 알 수 없습니다. UTF-8이나 CP949(EUC-KR)로 저장해 주세요."
    _refuse(name, "wrong_encoding", said, "the text is neither UTF-8 nor CP949")


def _delimiter(text: str, headings: Sequence[str]) -> str:
    top = text[: 20 * MAX_FIELD].splitlines()[:HEADING_WITHIN]
    fullest = max(top, key=lambda line: sum(heading in line for heading in headings), default="")
    return max(DELIMITERS, key=fullest.count)


def _records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it starts; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            if line > MAX_ROWS:
                _refuse(name, "too_many_rows", f"줄이 너무 많습니다. {MAX_ROWS:,}줄까지 받습니다.", "too many rows")
            line = reader.line_num + 1
    except csv.Error as error:
        said = f"{line}행부터 표를 읽을 수 없습니다. 따옴표가 닫히지 않았거나 칸이 지나치게 깁니다."
        raise FileRefused(
            f"{name}: {said}", f"{name}: line {line} is broken.", code="csv_broken", details={"line": line}
        ) from error


def _heading_row(name: str, records: Sequence[tuple[int, list[str]]], headings: Sequence[str]) -> tuple[int, list[str]]:
    top = [[cell.strip() for cell in record] for _, record in records[:HEADING_WITHIN]]
    start = max(range(len(top)), key=lambda row: len(set(headings) & set(top[row])), default=0)
    missing = [heading for heading in headings if not top or heading not in top[start]]
    if missing:
        named = ", ".join(missing[:NAMED]) + (" …" if len(missing) > NAMED else "")
        said = f"필요한 열 {len(headings)}개 가운데 {len(missing)}개가 없습니다: {named}."
        _refuse(name, "columns_missing", said, f"columns are missing: {named}", missing=missing)
    repeated = sorted({heading for heading in headings if top[start].count(heading) > 1})
    if repeated:
        said = f"같은 이름의 열이 두 번 있습니다: {', '.join(repeated)}."
        _refuse(name, "columns_repeated", said, f"columns are repeated: {', '.join(repeated)}", repeated=repeated)
    return start, top[start]


def _split(records: Sequence[tuple[int, list[str]]], columns: Sequence[str]) -> tuple[list[Row], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    for line, record in records:
        if len(record) == len(columns):
            rows.append(Row(line, dict(zip(columns, record, strict=True))))
        else:
            said = f"칸 수가 제목 줄과 다릅니다({len(record)}칸, 제목은 {len(columns)}칸)."
            faults.append(Fault(line, "cells_differ", said))
    return rows, faults
