"""Read the published list of public rooms (공공시설개방정보): every row is taken or refused with its line."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from geo.enums import ApplyWay
from geo.fee_rules import FeeRule
from geo.importers import room_values as values
from geo.importers.apply_ways import read_apply_ways
from geo.importers.fees import fee_rules
from geo.importers.issues import RowIssue
from geo.importers.quantities import read_area, read_heads
from geo.importers.refusals import refused
from geo.importers.room_headings import HEADINGS, columns_of, missing_from
from geo.importers.room_hours import HoursReading, read_hours
from geo.importers.source import SourceTable, open_tables
from geo.text import clean_text

__all__ = ["HEADINGS", "RoomFile", "RoomRow", "RowIssue", "read_public_rooms"]

NAME_MOST: Final = 80
"""Longest name of a room, a place or an agency: two of them and the hours still fit into a stored name."""
TEXT_MOST: Final = 300


@dataclass(frozen=True)
class RoomRow:
    """One row that was taken. `facility` and `place` stand as in the file; lon/lat in EPSG:4326.

    `cells` are its cells under HEADINGS, the texts as the file has them; beside them stands what was understood.
    """

    line: int
    facility: str
    place: str
    type_name: str
    lon: float
    lat: float
    road_address: str
    lot_address: str
    agency: str
    department: str
    phone: str
    homepage: str
    heads_max: int | None
    area_m2: float | None
    features: tuple[str, ...]
    remark: str
    heads_text: str
    area_text: str
    hours_text: str
    closing_text: str
    hours: HoursReading
    fee_text: str
    fees: tuple[FeeRule, ...]
    apply_text: str
    apply_ways: tuple[ApplyWay, ...]
    as_of: date | None
    cells: tuple[str, ...]
    repairs: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Return the road address, else the lot address."""
        return self.road_address or self.lot_address


@dataclass(frozen=True)
class RoomFile:
    """One table of a file: `rows` taken and `issues` refused; together they are all rows below the headings.

    `raw` are the cells of each line as they stand in the file, in all its columns.
    """

    name: str
    rows: tuple[RoomRow, ...]
    issues: tuple[RowIssue, ...]
    source: SourceTable
    columns: Mapping[str, str]
    raw: Mapping[int, Sequence[str]] = field(default_factory=dict)


def read_public_rooms(name: str, data: bytes) -> list[RoomFile]:
    """Read every table of a file that is a room list; tables of other kinds beside one are passed over.

    Raises FileRefused when none is one, with the columns that are missing.
    """
    tables = [(table, columns_of(table.headings)) for table in open_tables(name, data)]
    fitting = [(table, columns) for table, columns in tables if table.has_headings and not missing_from(columns)]
    if not fitting:
        raise _refused(name, min((missing_from(columns) for _, columns in tables), key=len))
    return [
        _room_file(name if len(fitting) == 1 else f"{name} ({table.sheet})", table, columns)
        for table, columns in fitting
    ]


def _refused(name: str, missing: list[str]) -> Exception:
    said = f"공공시설개방정보에 있어야 할 열이 없습니다: {', '.join(missing)}."
    return refused(name, "columns_missing", said, f"columns are missing: {', '.join(missing)}", missing=missing)


def _room_file(name: str, table: SourceTable, columns: Mapping[str, str]) -> RoomFile:
    issues = list(table.faults)
    repairs: defaultdict[int, list[str]] = defaultdict(list)
    for repair in table.repairs:
        repairs[repair.line].append(repair.message)
    rows: list[RoomRow] = []
    raw = dict(_lines(table))
    for line, cells in _named_cells(table, columns):
        try:
            rows.append(_room(line, cells, repairs[line]))
        except values.CellFault as fault:
            issues.append(RowIssue(line, fault.code, fault.message))
    return RoomFile(name, tuple(rows), tuple(sorted(issues, key=lambda issue: issue.line)), table, columns, raw)


def _lines(table: SourceTable) -> Iterator[tuple[int, list[str]]]:
    for line, cells in zip(table.cells.index, table.cells.to_numpy(), strict=True):
        yield int(line), list(cells)


def _named_cells(table: SourceTable, columns: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each line with its cells under the published names, "" for columns that the file does not have."""
    places = {name: table.headings.index(heading) for name, heading in columns.items()}
    for line, cells in _lines(table):
        yield line, {name: cells[places[name]] if name in places else "" for name in HEADINGS}


def _room(line: int, given: Mapping[str, str], repairs: Sequence[str]) -> RoomRow:
    cells = {heading: _clean(heading, given[heading]) for heading in HEADINGS}
    lon, lat, swapped = values.location(cells["위도"], cells["경도"])
    facility, place = _names(cells)
    features, remark = values.features(cells["부대시설정보"])
    weekday = (cells["평일운영시작시각"], cells["평일운영종료시각"])
    weekend = (cells["주말운영시작시각"], cells["주말운영종료시각"])
    heads, area = read_heads(cells["수용가능인원수"]), read_area(cells["면적"])
    return RoomRow(
        line=line,
        facility=facility,
        place=place,
        type_name=cells["개방시설유형구분"],
        lon=lon,
        lat=lat,
        road_address=cells["소재지도로명주소"],
        lot_address=cells["소재지지번주소"],
        agency=cells["관리기관명"],
        department=cells["담당부서명"],
        phone=cells["사용안내전화번호"],
        homepage=cells["홈페이지주소"],
        heads_max=None if heads.value is None else int(heads.value),
        heads_text=heads.note,
        area_m2=area.value,
        area_text=area.note,
        features=features,
        remark=remark,
        hours_text=values.hours_text(weekday, weekend),
        closing_text=cells["휴관일"],
        hours=read_hours(cells["휴관일"], weekday, weekend),
        fee_text=values.fee_text(*_fee_cells(cells)),
        fees=fee_rules(*_fee_cells(cells)),
        apply_text=cells["신청방법구분"],
        apply_ways=read_apply_ways(cells["신청방법구분"]),
        as_of=values.day(cells["데이터기준일자"]),
        cells=tuple(cells.values()),
        repairs=(*repairs, *(["위도와 경도가 서로 바뀌어 있어 바로잡았습니다."] if swapped else [])),
    )


def _clean(heading: str, text: str) -> str:
    try:
        cleaned = clean_text(text)
    except ValueError:
        raise values.CellFault("text_broken", f"{heading} 칸에 쓸 수 없는 글자가 있습니다.") from None
    most = {"부대시설정보": 2000, "시설사진정보": 2000, "홈페이지주소": 2000}.get(heading, TEXT_MOST)
    if len(cleaned) > most:
        raise values.CellFault("text_too_long", f"{heading} 칸이 너무 깁니다({len(cleaned)}자, {most}자까지).")
    return cleaned


def _names(cells: Mapping[str, str]) -> tuple[str, str]:
    facility, place = cells["개방시설명"], cells["개방장소명"]
    if not facility and not place:
        raise values.CellFault("name_missing", "개방시설명과 개방장소명이 모두 비어 있습니다.")
    for heading in ("개방시설명", "개방장소명", "관리기관명"):
        if len(cells[heading]) > NAME_MOST:
            raise values.CellFault("text_too_long", f"{heading} 칸이 너무 깁니다({NAME_MOST}자까지).")
    return facility or place, place or facility


def _fee_cells(cells: Mapping[str, str]) -> list[str]:
    columns = ("유료사용여부", "사용기준시간", "사용료", "초과사용단위시간", "초과사용료")
    return [cells[column] for column in columns]
