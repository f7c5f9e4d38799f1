"""Read the published list of public rooms (공공시설개방정보): every row is taken or refused with its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.importers import room_values as values
from geo.importers.tables import Row, read_table
from geo.text import clean_text

HEADINGS: Final = (
    "개방시설명",
    "개방장소명",
    "개방시설유형구분",
    "휴관일",
    "평일운영시작시각",
    "평일운영종료시각",
    "주말운영시작시각",
    "주말운영종료시각",
    "유료사용여부",
    "사용기준시간",
    "사용료",
    "초과사용단위시간",
    "초과사용료",
    "수용가능인원수",
    "면적",
    "부대시설정보",
    "신청방법구분",
    "시설사진정보",
    "소재지도로명주소",
    "소재지지번주소",
    "관리기관명",
    "담당부서명",
    "사용안내전화번호",
    "홈페이지주소",
    "위도",
    "경도",
    "데이터기준일자",
)
NAME_MOST: Final = 80
"""Longest name of a room, a place or an agency: two of them and the hours still fit into a stored name."""
TEXT_MOST: Final = 300


@dataclass(frozen=True)
class RowIssue:
    """A row that was refused, and why, in a sentence for the person who owns the file."""

    line: int
    code: str
    message: str


@dataclass(frozen=True)
class RoomRow:
    """One row that was taken. `facility` and `place` stand as in the file; lon/lat in EPSG:4326."""

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
    hours_text: str
    closing_text: str
    fee_text: str
    apply_text: str
    openings: tuple[values.OpeningDraft, ...]
    as_of: date | None
    cells: tuple[str, ...]
    repairs: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Return the road address, else the lot address."""
        return self.road_address or self.lot_address


@dataclass(frozen=True)
class RoomFile:
    """One file: `rows` taken and `issues` refused; together they are all rows below the headings."""

    name: str
    rows: tuple[RoomRow, ...]
    issues: tuple[RowIssue, ...]


def read_public_rooms(name: str, data: bytes) -> RoomFile:
    """Read one file of the published layout. Raises FileRefused when it is not one."""
    table = read_table(name, data, HEADINGS)
    issues = [RowIssue(fault.line, fault.code, fault.message) for fault in table.faults]
    rows: list[RoomRow] = []
    for row in table.rows:
        try:
            rows.append(_room(row))
        except values.CellFault as fault:
            issues.append(RowIssue(row.line, fault.code, fault.message))
    return RoomFile(name, tuple(rows), tuple(sorted(issues, key=lambda issue: issue.line)))


def _room(row: Row) -> RoomRow:
    cells = {heading: _clean(heading, row.cells[heading]) for heading in HEADINGS}
    lon, lat, swapped = values.location(cells["위도"], cells["경도"])
    facility, place = _names(cells)
    features, remark = values.features(cells["부대시설정보"])
    weekday = (cells["평일운영시작시각"], cells["평일운영종료시각"])
    weekend = (cells["주말운영시작시각"], cells["주말운영종료시각"])
    return RoomRow(
        line=row.line,
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
        heads_max=values.heads(cells["수용가능인원수"]),
        area_m2=values.area_m2(cells["면적"]),
        features=features,
        remark=remark,
        hours_text=values.hours_text(weekday, weekend),
        closing_text=cells["휴관일"],
        fee_text=_fee(cells),
        apply_text=cells["신청방법구분"],
        openings=values.openings(cells["휴관일"], weekday, weekend),
        as_of=values.day(cells["데이터기준일자"]),
        cells=tuple(cells.values()),
        repairs=("위도와 경도가 서로 바뀌어 있어 바로잡았습니다.",) if swapped else (),
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


def _fee(cells: Mapping[str, str]) -> str:
    columns = ("유료사용여부", "사용기준시간", "사용료", "초과사용단위시간", "초과사용료")
    return values.fee_text(*(cells[column] for column in columns))
