"""Read code tables: which numbers places have, what they are called, since when, and where their middle lies.

Five published layouts are known by their headings; every code is text of ten digits (통계청: two to eight), and one
that lost digits in a spreadsheet is refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import pandas as pd
from pyproj import Transformer

from geo.codes import is_legal_dong, province_named
from geo.crs import METRES, WGS84, in_korea
from geo.importers.code_book import MOIS_PROVINCES, OLD_MOIS_PROVINCES
from geo.importers.issues import RowIssue
from geo.importers.refusals import refused
from geo.importers.source import SourceTable
from geo.records import CodeLevel, CodeSource

_TEN = re.compile(r"\d{10}", re.ASCII)
_STAT = re.compile(r"\d{7,8}", re.ASCII)
_FIVE = re.compile(r"\d{5}", re.ASCII)
_PROVINCE_OF = {code: name for name, code in MOIS_PROVINCES.items()}

Cells = Mapping[str, str]


@dataclass(frozen=True)
class CodeRow:
    """One place of one numbering; lon/lat in EPSG:4326. `official` names replace those of other tables."""

    system: CodeSource
    code: str
    level: CodeLevel
    name: str
    province: str = ""
    district: str = ""
    mois_code: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    lon: float | None = None
    lat: float | None = None
    official: bool = False


@dataclass(frozen=True)
class Link:
    """An administrative dong and a legal dong it reaches into."""

    mois_code: str
    legal_code: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class CodeLine:
    """What one line of a table says: the places it names and, in a mapping of dong, which belong together."""

    line: int
    rows: tuple[CodeRow, ...]
    link: Link | None = None


@dataclass(frozen=True)
class CodeTable:
    """One table: `lines` taken, `issues` refused; together all lines below the headings. `layout` names it."""

    file: str
    layout: str
    lines: tuple[CodeLine, ...]
    issues: tuple[RowIssue, ...]


class CodeFault(Exception):
    """A line that cannot be taken; `code` and the sentence become its issue."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class _Layout:
    name: str
    headings: frozenset[str]
    read: Callable[[Cells], tuple[tuple[CodeRow, ...], Link | None]]


def read_codes(table: SourceTable) -> CodeTable:
    """Read one of the known layouts; raise FileRefused for a table that is none of them or has no line to take."""
    layout = next((one for one in _LAYOUTS if one.headings <= set(table.headings)), None)
    if layout is None:
        known = ", ".join(one.name for one in _LAYOUTS)
        said = f"알고 있는 코드표가 아닙니다. 받을 수 있는 것: {known}."
        raise refused(table.file, "not_codes", said, "this is no code table that is known")
    cells = _project(table.cells) if layout.name == _UTMK else table.cells
    lines: list[CodeLine] = []
    issues = [RowIssue(fault.line, fault.code, fault.message) for fault in table.faults]
    for at, values in zip(cells.index, cells.to_dict("records"), strict=True):
        line = int(str(at))
        try:
            rows, link = layout.read({str(heading): str(value) for heading, value in values.items()})
        except CodeFault as fault:
            issues.append(RowIssue(line, fault.code, str(fault)))
        else:
            lines.append(CodeLine(line, rows, link))
    if not lines:
        said = f"받을 수 있는 행이 없습니다. 첫 까닭: {issues[0].message if issues else '빈 표'}"
        raise refused(table.file, "no_rows", said, "no line can be taken")
    return CodeTable(table.file, layout.name, _since(lines), tuple(sorted(issues, key=lambda one: one.line)))


def _since(lines: list[CodeLine]) -> tuple[CodeLine, ...]:
    """Give a place that stands in several lines with several days (one per legal dong) the first of them."""
    first: dict[tuple[CodeSource, str], date] = {}
    for row in (row for line in lines for row in line.rows if row.valid_from):
        key = row.system, row.code
        first[key] = min(row.valid_from or date.max, first.get(key, date.max))
    return tuple(
        replace(line, rows=tuple(replace(row, valid_from=first.get((row.system, row.code))) for row in line.rows))
        for line in lines
    )


def code_level(code: str) -> CodeLevel:
    """Return how large the place of a ten-digit code is."""
    if code.endswith("00000000"):
        return CodeLevel.PROVINCE
    return CodeLevel.DISTRICT if code.endswith("00000") else CodeLevel.DONG


def province_of(mois_code: str) -> str:
    """Return the present name of the 시도 in which a 행정안전부 code lies, an empty text for an unknown number."""
    return _PROVINCE_OF.get(OLD_MOIS_PROVINCES.get(mois_code[:2], mois_code[:2]), "")


def _ten(heading: str, text: str) -> str:
    code = text.strip()
    if _TEN.fullmatch(code):
        return code
    said = f"{heading} '{code[:20]}'는 10자리 코드가 아닙니다."
    if re.fullmatch(r"[\d.]+[eE][+]?\d+|\d{1,9}|\d{10}\.\d+", code):
        raise CodeFault("code_digits_lost", f"{said} 숫자로 저장되어 자릿수를 잃었으니 글자로 저장해 주세요.")
    raise CodeFault("code_form", said)


def _day(heading: str, text: str) -> date | None:
    if not text:
        return None
    digits = re.sub(r"[-./]", "", text)
    try:
        if re.fullmatch(r"\d{8}", digits):
            return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    except ValueError:
        pass
    raise CodeFault("date_unreadable", f"{heading} '{text[:20]}'를 날짜로 읽을 수 없습니다(예: 20200814).")


def _point(lon: str, lat: str) -> tuple[float, float]:
    try:
        point = float(lon), float(lat)
    except ValueError:
        raise CodeFault("point_unreadable", f"좌표 '{lon[:20]}, {lat[:20]}'를 읽을 수 없습니다.") from None
    if not in_korea(*point):
        raise CodeFault("outside_korea", f"좌표 {lon[:20]}, {lat[:20]}가 한국 밖입니다.")
    return point


def _named(level: CodeLevel, province: str, district: str, dong: str) -> str:
    names = {CodeLevel.PROVINCE: province, CodeLevel.DISTRICT: district or province}
    name = names.get(level) or dong or district or province
    if not name:
        raise CodeFault("name_missing", "이름 칸이 비어 있습니다.")
    return name


def _days(cells: Cells) -> tuple[date | None, date | None]:
    begins, ends = (_day(heading, cells.get(heading, "")) for heading in ("생성일자", "말소일자"))
    if begins and ends and begins > ends:
        raise CodeFault("dates_in_order", f"말소일자 {ends}가 생성일자 {begins}보다 앞섭니다.")
    return begins, ends


def _dong_of(cells: Cells) -> CodeRow:
    code = _ten("행정동코드", cells["행정동코드"])
    level = code_level(code)
    if level is CodeLevel.DONG and is_legal_dong(code):
        raise CodeFault("code_form", f"행정동코드 {code}는 법정동의 코드입니다.")
    begins, ends = _days(cells)
    province, district = cells["시도명"], cells["시군구명"]
    name = _named(level, province, district, cells["읍면동명"])
    return CodeRow(
        CodeSource.MOIS, code, level, name, province, district, valid_from=begins, valid_until=ends, official=True
    )


def _mixed(cells: Cells) -> tuple[tuple[CodeRow, ...], Link | None]:
    dong = _dong_of(cells)
    legal_code = _ten("법정동코드", cells["법정동코드"])
    if code_level(legal_code) is not CodeLevel.DONG:
        return (dong,), None
    if not cells["동리명"]:
        raise CodeFault("name_missing", "동리명 칸이 비어 있습니다.")
    # A dong may reach into a legal dong of the district beside it: that one's own district stands in another line.
    district = dong.district if legal_code[:5] == dong.code[:5] else ""
    legal = CodeRow(
        CodeSource.LEGAL, legal_code, CodeLevel.DONG, cells["동리명"], dong.province, district, official=True
    )
    if dong.level is not CodeLevel.DONG:
        return (dong, legal), None
    return (dong, legal), Link(dong.code, legal_code, dong.valid_from, dong.valid_until)


def _dong(cells: Cells) -> tuple[tuple[CodeRow, ...], Link | None]:
    return (_dong_of(cells),), None


def _centre(cells: Cells) -> tuple[tuple[CodeRow, ...], Link | None]:
    systems = {"H": CodeSource.MOIS, "B": CodeSource.LEGAL}
    system = systems.get(cells["코드종류"])
    if system is None:
        raise CodeFault("kind_unknown", f"코드종류 '{cells['코드종류'][:10]}'를 모릅니다(H 행정동, B 법정동).")
    code = _ten("코드", cells["코드"])
    lon, lat = _point(cells["경도"], cells["위도"])
    level = code_level(code)
    district = "" if cells["시군구"] == "0" else cells["시군구"]  # 세종 has no districts; the table writes 0
    name = _named(level, cells["시도"], district, cells["하위"] or cells["읍면동"])
    return (CodeRow(system, code, level, name, cells["시도"], district, lon=lon, lat=lat),), None


def _utmk(cells: Cells) -> tuple[tuple[CodeRow, ...], Link | None]:
    code = _ten("ADMCD", cells["ADMCD"])
    lon, lat = _point(cells["lon"], cells["lat"])
    level = code_level(code)
    words = cells["ADMNM"].split() or [""]
    province = words[0]
    district = " ".join(words[1:] if level is CodeLevel.DISTRICT else words[1:-1])
    name = _named(level, province, district, words[-1])
    return (CodeRow(CodeSource.MOIS, code, level, name, province, district, lon=lon, lat=lat),), None


def _district(cells: Cells) -> tuple[tuple[CodeRow, ...], Link | None]:
    code = cells["시군구코드"].strip()
    if not _FIVE.fullmatch(code):
        raise CodeFault("code_digits_lost", f"시군구코드 '{code[:20]}'는 5자리 코드가 아닙니다.")
    lon, lat = _point(cells["경도"], cells["위도"])
    name = cells["시군구명_한글"]
    if not name:
        raise CodeFault("name_missing", "시군구명_한글 칸이 비어 있습니다.")
    row = CodeRow(CodeSource.MOIS, f"{code}00000", CodeLevel.DISTRICT, name, province_of(code), name, lon=lon, lat=lat)
    return (row,), None


def _both(cells: Cells) -> tuple[tuple[CodeRow, ...], Link | None]:
    code = _ten("code", cells["code"])
    stat = cells["stat_code"].strip()
    if not _STAT.fullmatch(stat):
        raise CodeFault("code_form", f"stat_code '{stat[:20]}'는 통계청 코드가 아닙니다.")
    if not cells["name"]:
        raise CodeFault("name_missing", "name 칸이 비어 있습니다.")
    province, district, name = province_of(code), cells["district"], cells["name"]
    lon, lat = _point(cells["lon"], cells["lat"])
    return (
        CodeRow(CodeSource.MOIS, code, CodeLevel.DONG, name, province, district, lon=lon, lat=lat),
        CodeRow(CodeSource.KOSTAT, stat, CodeLevel.DONG, name, province, district, mois_code=code),
    ), None


def _project(cells: pd.DataFrame) -> pd.DataFrame:
    """Add lon/lat (EPSG:4326) to rows whose X, Y are metres in EPSG:5179; what is no number stays as it is."""
    x_m, y_m = (pd.to_numeric(cells[axis], errors="coerce").to_numpy() for axis in ("X", "Y"))
    lon, lat = Transformer.from_crs(METRES, WGS84, always_xy=True).transform(x_m, y_m)
    return cells.assign(lon=[str(value) for value in lon], lat=[str(value) for value in lat])


_UTMK: Final = "행정경계 중심점(UTM-K)"
_KIK_H: Final = frozenset({"행정동코드", "시도명", "시군구명", "읍면동명"})
_LAYOUTS: Final = (
    _Layout("행정동·법정동 연결표(KIKmix)", _KIK_H | {"법정동코드", "동리명"}, _mixed),
    _Layout("행정동 코드표(KIKcd_H)", _KIK_H, _dong),
    _Layout(
        "행정동·법정동 중심점",
        frozenset({"코드", "시도", "시군구", "읍면동", "하위", "위도", "경도", "코드종류"}),
        _centre,
    ),
    _Layout(_UTMK, frozenset({"ADMCD", "ADMNM", "X", "Y"}), _utmk),
    _Layout("시군구 중심점", frozenset({"시군구코드", "시군구명_한글", "위도", "경도"}), _district),
    _Layout("두 코드 대조표", frozenset({"code", "stat_code", "district", "name", "lon", "lat"}), _both),
)


def present_province(name: str) -> str:
    """Return the present name of a 시도 that a table writes in an older way, else the name itself."""
    return province_named(name) or name
