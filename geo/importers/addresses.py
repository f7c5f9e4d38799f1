"""Read the address files of 도로명주소 as the ministry publishes them: text lines with | between the cells, CP949.

Layouts, as the published descriptions on the developers' pages of 도로명주소 list their columns:

- 위치정보요약DB (entrc_*.txt), 18 columns, 19 in the monthly changes: 시군구코드, 출입구일련번호, 법정동코드, 시도명,
  시군구명, 읍면동명, 도로명코드(12), 도로명, 지하여부, 건물본번, 건물부번, 건물명, 우편번호, 건물용도분류, 건물군여부,
  관할행정동, X좌표, Y좌표[, 이동사유코드].
- 도로명주소 출입구 정보 (RNENTDATA_*.txt), 19 columns: 도로명주소관리번호(26), 법정동코드, 시도명, 시군구명, 읍면동명,
  리명, 도로명코드, 도로명, 지하여부, 건물본번, 건물부번, 기초구역번호, 효력발생일, 이동사유코드, 출입구일련번호,
  출입구구분, 출입구유형, 출입구좌표X, 출입구좌표Y.
- 내비게이션용DB 건물정보 (match_build_*.txt), 33 columns; columns 24 to 27 are the building's middle and its entrance.
- 도로명주소 한글 (rnaddrkor_*.txt, 24 columns) and 관련지번 (jibun_rnaddrkor_*.txt, 14 columns): lots (지번) alone.

Coordinates are metres in EPSG:5179 (GRS80 UTM-K).
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from geo.importers import sniff
from geo.importers.issues import RowIssue
from geo.importers.refusals import refused
from geo.records import AddressLayout

CHUNK: Final = 1 << 20
LINE_MOST: Final = 4000
ISSUES_KEPT: Final = 1000
GONE: Final = "63"
"""이동사유코드 of an address that was closed; such a line of a change file is no address."""
X_RANGE: Final = (700_000.0, 1_500_000.0)
Y_RANGE: Final = (1_400_000.0, 2_200_000.0)


class AddressLine(NamedTuple):
    """One entrance; x_m/y_m are metres in EPSG:5179. The order is that of the table's columns."""

    legal_code: str
    province: str
    district: str
    legal_dong: str
    road_code: str
    road: str
    underground: int
    main_no: int
    sub_no: int
    building: str
    zip: str
    x_m: float
    y_m: float


class LotLine(NamedTuple):
    """One lot (지번) and the road address that stands on it. The order is that of the table's columns."""

    legal_code: str
    province: str
    district: str
    legal_dong: str
    mountain: bool
    lot_main: int
    lot_sub: int
    road_code: str
    underground: int
    main_no: int
    sub_no: int


class _Places(NamedTuple):
    """Where the cells of an entrance stand, counted from 0; `reason` is None where the layout has no such column."""

    columns: tuple[int, ...]
    legal_code: int
    province: int
    road_code: int
    road: int
    building: int | None
    zip: int
    village: int | None
    x: tuple[int, ...]
    y: tuple[int, ...]
    reason: int | None


_ENTRANCES: Final = {
    AddressLayout.SUMMARY: _Places((18, 19), 2, 3, 6, 7, 11, 12, None, (16,), (17,), 18),
    AddressLayout.POSITION: _Places((19,), 1, 2, 6, 7, None, 11, 5, (17,), (18,), 13),
    AddressLayout.NAVIGATION: _Places((33,), 0, 1, 4, 5, 11, 9, None, (25, 23), (26, 24), 32),
}


class _LotPlaces(NamedTuple):
    columns: int
    road_code: int
    underground: int
    reason: int


_LOTS: Final = {
    AddressLayout.LOTS: _LotPlaces(24, 9, 11, 20),
    AddressLayout.RELATED: _LotPlaces(14, 9, 10, 13),
}


class LineFault(Exception):
    """A line that cannot be taken."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class AddressReader:
    """Read one file line by line, holding no more than a chunk of it; count what it met on the way.

    `issues` keeps the first ISSUES_KEPT refused lines, `refused` counts all, `closed` the lines of closed addresses.
    """

    name: str
    chunks: Iterable[bytes]
    layout: AddressLayout = AddressLayout.SUMMARY
    lines: int = 0
    taken: int = 0
    closed: int = 0
    refused: int = 0
    issues: tuple[RowIssue, ...] = ()

    def __post_init__(self) -> None:
        self._lines = iter(text_lines(self.name, self.chunks))
        self._first = next(self._lines, None)
        if self._first is None:
            raise refused(self.name, "file_empty", "빈 파일입니다.", "the file is empty")
        self.layout = layout_of(self.name, self._first)

    def rows(self) -> Iterator[AddressLine | LotLine]:
        """Yield every line that is an address, in the order of the file; only once."""
        read = _lot if self.layout in _LOTS else _entrance
        for text in self._all():
            self.lines += 1
            if not text.strip():
                continue
            try:
                row = read(self.layout, text.split("|"))
            except LineFault as fault:
                self._refuse(fault)
                continue
            if row is None:
                self.closed += 1
            else:
                self.taken += 1
                yield row

    def _all(self) -> Iterator[str]:
        if self._first is not None:
            yield self._first
        self._first = None
        yield from self._lines

    def _refuse(self, fault: LineFault) -> None:
        self.refused += 1
        if len(self.issues) < ISSUES_KEPT:
            self.issues = (*self.issues, RowIssue(self.lines, fault.code, str(fault)))


def chunks_of(data: bytes) -> Iterator[bytes]:
    """Yield bytes in chunks, without a copy of the whole."""
    view = memoryview(data)
    for start in range(0, len(view), CHUNK):
        yield bytes(view[start : start + CHUNK])


def text_lines(name: str, chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of a CP949 or UTF-8 text, one chunk at a time. Raises FileRefused for anything else."""
    parts = iter(chunks)
    head = next(parts, b"")
    sniff.refuse_empty(name, head)
    other = sniff.kind_of(head)
    if other is not None:
        said = f"주소 글자 파일이 아니라 {other[1]}입니다. 압축을 풀고 안의 .txt 파일을 넣어 주세요."
        raise refused(name, f"not_addresses_{other[0]}", said, f"this is {other[0]}, not a text file of addresses")
    decoder = codecs.getincrementaldecoder(_encoding(head))()
    rest = ""
    try:
        for part in chain([head], parts):
            *whole, rest = (rest + decoder.decode(part)).split("\n")
            _check_length(name, rest)
            yield from (line.rstrip("\r") for line in whole)
        rest += decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        said = "글자 부호를 알 수 없습니다. 내려받은 그대로(CP949) 넣어 주세요."
        raise refused(name, "wrong_encoding", said, "the text is neither CP949 nor UTF-8") from error
    if rest:
        yield rest.rstrip("\r")


def layout_of(name: str, first: str) -> AddressLayout:
    """Return which published file the first line is from; raise FileRefused for none of them."""
    cells = first.split("|")
    for layout, places in _ENTRANCES.items():
        if len(cells) in places.columns and _codes_fit(cells, places.legal_code, places.road_code):
            return layout
    for lots, lot_places in _LOTS.items():
        if len(cells) == lot_places.columns and _codes_fit(cells, 1, lot_places.road_code):
            return lots
    known = ", ".join(layout.label for layout in AddressLayout)
    said = f"알고 있는 도로명주소 파일이 아닙니다(첫 줄 {len(cells)}칸). 받을 수 있는 것: {known}."
    raise refused(name, "not_addresses", said, f"no known address file: the first line has {len(cells)} cells")


def _encoding(head: bytes) -> str:
    """Return UTF-8 where the first chunk can be nothing else, else CP949, as the files are published."""
    if head.startswith(sniff.UTF8_BOM):
        return "utf-8-sig"
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp949"
    return "cp949" if text.isascii() else "utf-8"


def _check_length(name: str, rest: str) -> None:
    if len(rest) > LINE_MOST:
        said = "줄이 끝없이 이어집니다. 주소 글자 파일이 아닙니다."
        raise refused(name, "not_addresses", said, "a line never ends; this is no file of addresses")


_TEN: Final = re.compile(r"\d{10}", re.ASCII)
_TWELVE: Final = re.compile(r"\d{12}", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _codes_fit(cells: Sequence[str], legal_code: int, road_code: int) -> bool:
    found = (_TEN.fullmatch(cells[legal_code].strip()), _TWELVE.fullmatch(cells[road_code].strip()))
    return all(found)


def _entrance(layout: AddressLayout, cells: Sequence[str]) -> AddressLine | None:
    places = _ENTRANCES[layout]
    _check_cells(cells, places.columns, places.legal_code, places.road_code)
    if places.reason is not None and len(cells) > places.reason and cells[places.reason].strip() == GONE:
        return None
    cell = [text.strip() for text in cells]
    x_m, y_m = _metres(cell, places)
    return AddressLine(
        legal_code=cell[places.legal_code],
        province=cell[places.province],
        district=cell[places.province + 1],
        legal_dong=_village(cell, places.province + 2, places.village),
        road_code=cell[places.road_code],
        road=cell[places.road] or _nameless(),
        underground=_whole("지하여부", cell[places.road + 1], 3),
        main_no=_whole("건물본번", cell[places.road + 2], 99_999),
        sub_no=_whole("건물부번", cell[places.road + 3] or "0", 99_999),
        building=cell[places.building] if places.building is not None else "",
        zip=cell[places.zip],
        x_m=x_m,
        y_m=y_m,
    )


def _lot(layout: AddressLayout, cells: Sequence[str]) -> LotLine | None:
    places = _LOTS[layout]
    _check_cells(cells, (places.columns,), 1, places.road_code)
    if cells[places.reason].strip() == GONE:
        return None
    cell = [text.strip() for text in cells]
    return LotLine(
        legal_code=cell[1],
        province=cell[2],
        district=cell[3],
        legal_dong=_village(cell, 4, 5),
        mountain=cell[6] == "1",
        lot_main=_whole("번지", cell[7], 99_999),
        lot_sub=_whole("호", cell[8] or "0", 99_999),
        road_code=cell[places.road_code],
        underground=_whole("지하여부", cell[places.underground], 3),
        main_no=_whole("건물본번", cell[places.underground + 1], 99_999),
        sub_no=_whole("건물부번", cell[places.underground + 2] or "0", 99_999),
    )


def _check_cells(cells: Sequence[str], columns: tuple[int, ...], legal_code: int, road_code: int) -> None:
    if len(cells) not in columns:
        raise LineFault(
            "cells_differ", f"칸 수가 다릅니다({len(cells)}칸, {'·'.join(map(str, columns))}칸이어야 합니다)."
        )
    if any(_CONTROL.search(text) for text in cells):
        raise LineFault("text_broken", "쓸 수 없는 글자가 있습니다.")
    if not _codes_fit(cells, legal_code, road_code):
        raise LineFault("code_form", "법정동코드 10자리나 도로명코드 12자리를 읽을 수 없습니다.")


def _village(cell: Sequence[str], dong: int, village: int | None) -> str:
    return f"{cell[dong]} {cell[village]}".strip() if village is not None else cell[dong]


def _nameless() -> str:
    raise LineFault("name_missing", "도로명이 비어 있습니다.")


def _whole(what: str, text: str, most: int) -> int:
    if text.isascii() and text.isdigit() and int(text[:9]) <= most:
        return int(text[:9])
    raise LineFault("number_unreadable", f"{what} '{text[:20]}'를 읽을 수 없습니다.")


def _metres(cell: Sequence[str], places: _Places) -> tuple[float, float]:
    for x_at, y_at in zip(places.x, places.y, strict=True):
        if not cell[x_at] or not cell[y_at]:
            continue
        try:
            x_m, y_m = float(cell[x_at]), float(cell[y_at])
        except ValueError:
            break
        if X_RANGE[0] <= x_m <= X_RANGE[1] and Y_RANGE[0] <= y_m <= Y_RANGE[1]:
            return x_m, y_m
        raise LineFault("coordinates_wrong", f"좌표 {x_m:.0f}, {y_m:.0f}가 EPSG:5179의 한국 밖입니다.")
    raise LineFault("coordinates_missing", "출입구 좌표가 없거나 읽을 수 없습니다.")
