"""Read lists of support projects and of villages, whatever the office called its columns.

Who represents a group, and how to reach that person, is recognised in order to be left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from geo.importers.issues import RowIssue
from geo.importers.refusals import refused
from geo.importers.source import SourceTable
from geo.records import Housing, VillageKind

NAME_MOST: Final = 200
TITLE_MOST: Final = 300
YEARS: Final = range(1990, 2101)
AMOUNT_MOST: Final = 10**12
HOUSEHOLDS_MOST: Final = 1_000_000

_WORDS: Final = {
    "year": "연도 년도 사업연도 사업년도 지원연도 지원년도 선정연도 선정년도 기준연도 기준년도",
    "programme": "공모명 공모사업명 공모사업 지원사업 지원사업명 프로그램 프로그램명 사업구분 사업분류 공모구분 "
    "사업유형",
    "title": "사업명 활동명 제안사업명 제안명 사업제목 과제명 프로젝트명 세부사업명 주요사업",
    "group": "단체명 모임명 단체모임명 주민모임명 주민모임 신청단체 신청단체명 제안단체 선정단체 선정단체명 공동체명 "
    "단체 모임 참여모임 사업주체 수행단체 수행단체명",
    "amount": "지원금액 지원금 지원액 보조금 보조금액 교부액 교부금액 예산 예산액 금액 사업비 선정금액 확정금액",
    "dong": "행정동 동 동명 행정동명 활동지역 활동동 지역동 동별 읍면동 읍면동명",
    "dong_code": "행정동코드 동코드",
    "district": "구 자치구 자치구명 시군구 시군구명 구명 구군",
    "status": "상태 진행상태 선정여부 결과 선정결과 추진상태 심사결과",
    "private": "대표자 대표자명 대표 대표제안자 대표제안자명 성명 제안자 제안자명 신청자 신청자명 담당자 담당자명 "
    "책임자 연락처 전화번호 전화 휴대전화 휴대폰 이메일 생년월일 주소",
}
_VILLAGE_WORDS: Final = {
    "name": "마을명 마을이름 마을 에너지자립마을 에너지자립마을명",
    "kind": "마을유형 마을종류 구분 종류",
    "housing": "주택유형 주거유형 주거형태 주택형태 유형 형태 주택종류",
    "households": "세대수 가구수 세대 가구 참여세대 참여세대수 참여가구 참여가구수",
    "since": "선정연도 선정년도 조성연도 조성년도 지정연도 지정년도 시작연도 시작년도 연도 년도",
    "district": _WORDS["district"],
    "dong": _WORDS["dong"],
    "private": _WORDS["private"],
}
_UNITS: Final = {"원": 1, "천원": 1000, "만원": 10_000, "백만원": 1_000_000, "억원": 100_000_000}
_UNIT = re.compile(r"[(\[（:]((?:백만|천|만|억)?원)(?![가-힣])")
_AMOUNT = re.compile(r"(?:금\s*)?([\d,]+(?:\.\d+)?)\s*((?:백만|천|만|억)?원?)(?:정)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_COUNT = re.compile(r"(?:약|총)?\s*([\d,]+)\s*(?:여\s*)?(?:세대|가구|호)?")


@dataclass(frozen=True)
class ProjectRow:
    """One supported project; amounts in won, None where the file has none. Repairs are Korean sentences."""

    line: int
    year: int
    programme: str
    group_name: str
    title: str
    amount_won: int | None
    district: str
    dong_name: str
    dong_code: str
    status: str
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class VillageRow:
    """One village with its kind of housing and its households."""

    line: int
    name: str
    kind: VillageKind
    housing: Housing | None
    households: int | None
    since_year: int | None
    district: str
    dong_name: str
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordTable:
    """One table of projects or of villages: rows taken and `issues` refused; `columns` are headings by meaning."""

    file: str
    rows: tuple[ProjectRow, ...] | tuple[VillageRow, ...]
    issues: tuple[RowIssue, ...]
    columns: Mapping[str, str]
    left_out: tuple[str, ...]


class RecordFault(Exception):
    """A row that cannot be taken; `code` and the sentence become its issue."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_records(table: SourceTable, *, year: int | None = None) -> RecordTable:
    """Read a list of projects, or of villages where the headings say so.

    `year` stands for projects of a table that has no column of years and none in its name. Raises FileRefused for a
    table that is neither.
    """
    villages, projects = _meanings(table.headings, _VILLAGE_WORDS), _meanings(table.headings, _WORDS)
    if "name" in villages and {"households", "housing", "kind"} & villages.keys() and "group" not in projects:
        return _read(table, villages, lambda line, cells: _village(line, cells, villages, table.file))
    if "title" in projects and "programme" not in projects and _second_title(table, projects):
        projects = _second_title(table, projects)
    if not {"group", "title"} & projects.keys():
        said = "지원사업 목록도 마을 목록도 아닙니다. 단체명이나 사업명, 또는 마을명과 세대수 열이 있어야 합니다."
        raise refused(table.file, "not_projects", said, "this is neither a list of projects nor one of villages")
    in_name = _YEAR.search(table.file)
    known = year or (int(in_name[1]) if in_name else None)
    unit = _unit_of(projects.get("amount", ""))
    return _read(table, projects, lambda line, cells: _project(line, cells, projects, known, unit))


def _meanings(headings: tuple[str, ...], words: Mapping[str, str]) -> dict[str, str]:
    """Return the first heading of each meaning, spaces and what stands in brackets aside."""
    meaning = {word: field for field, spelled in words.items() for word in spelled.split()}
    found: dict[str, str] = {}
    for heading in headings:
        field = meaning.get(_plain(heading))
        if field:
            found.setdefault(field, heading)
    return found


def _plain(heading: str) -> str:
    without = re.sub(r"[(\[（][^)\]）]*[)\]）]", "", heading)
    return re.sub(r"[\s*·/_\-:]+", "", without) or re.sub(r"[\s()]+", "", heading)


def _second_title(table: SourceTable, found: Mapping[str, str]) -> dict[str, str]:
    """Of two title columns (사업명, 활동명) the one called 사업명 is the programme; empty when there is one title."""
    words = set(_WORDS["title"].split())
    titles = [heading for heading in table.headings if _plain(heading) in words]
    named = [heading for heading in titles if _plain(heading) == "사업명"]
    others = [heading for heading in titles if heading not in named]
    return {**found, "programme": named[0], "title": others[0]} if named and others else {}


def _unit_of(heading: str) -> int:
    match = _UNIT.search(re.sub(r"\s", "", heading))
    return _UNITS[match[1]] if match else 1


Reading = Callable[[int, Mapping[str, str]], "ProjectRow | VillageRow"]


def _read(table: SourceTable, columns: Mapping[str, str], take: Reading) -> RecordTable:
    rows: list[ProjectRow | VillageRow] = []
    issues = [RowIssue(fault.line, fault.code, fault.message) for fault in table.faults]
    for at, values in zip(table.cells.index, table.cells.to_dict("records"), strict=True):
        line = int(str(at))
        cells = {field: re.sub(r"\s+", " ", str(values[heading])).strip() for field, heading in columns.items()}
        try:
            rows.append(take(line, cells))
        except RecordFault as fault:
            issues.append(RowIssue(line, fault.code, str(fault)))
    private = set(_WORDS["private"].split())
    return RecordTable(
        file=table.file,
        rows=tuple(rows),  # type: ignore[arg-type]  # one table holds rows of one kind
        issues=tuple(sorted(issues, key=lambda issue: issue.line)),
        columns={field: heading for field, heading in columns.items() if field != "private"},
        left_out=tuple(heading for heading in table.headings if _plain(heading) in private),
    )


def _project(
    line: int, cells: Mapping[str, str], columns: Mapping[str, str], year: int | None, unit: int
) -> ProjectRow:
    group, title = cells.get("group", ""), cells.get("title", "")
    if not group and not title:
        raise RecordFault("name_missing", "단체명과 사업명이 모두 비어 있습니다.")
    _check_length(
        {"단체명": (group, NAME_MOST), "사업명": (title, TITLE_MOST), "공모명": (cells.get("programme", ""), NAME_MOST)}
    )
    amount, repairs = _amount(cells.get("amount", ""), unit)
    return ProjectRow(
        line=line,
        year=_year(cells.get("year", ""), year if "year" not in columns or not cells.get("year") else None),
        programme=cells.get("programme", ""),
        group_name=group,
        title=title,
        amount_won=amount,
        district=cells.get("district", ""),
        dong_name=cells.get("dong", ""),
        dong_code=cells.get("dong_code", ""),
        status=cells.get("status", "")[:NAME_MOST],
        repairs=repairs,
    )


def _year(text: str, fallback: int | None) -> int:
    match = _YEAR.search(text) or re.fullmatch(r"'?(\d\d)년?", text)
    if match:
        year = int(match[1]) + (2000 if len(match[1]) == 2 else 0)  # noqa: PLR2004  (two digits of a year)
    elif fallback is not None and not text:
        year = fallback
    else:
        raise RecordFault(
            "year_missing",
            f"연도를 알 수 없습니다{f': {text[:30]}' if text else ''}. --year 2015 처럼 적을 수 있습니다.",
        )
    if year not in YEARS:
        raise RecordFault("year_missing", f"연도 {year}를 받을 수 없습니다.")
    return year


def _amount(text: str, unit: int) -> tuple[int | None, tuple[str, ...]]:
    """Return won; the unit in the cell wins over that of the heading, what is no amount stays out and is said."""
    plain = re.sub(r"\s", "", text)
    if not plain or plain in {"-", "–", "0원", "없음"}:
        return (0 if plain == "0원" else None), ()
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        return None, (f"금액 '{text[:30]}'를 읽을 수 없어 비워 두었습니다.",)
    spelled = match[2] if match[2].endswith("원") or not match[2] else f"{match[2]}원"
    won = float(match[1].replace(",", "")) * (_UNITS[spelled] if spelled else unit)
    if won > AMOUNT_MOST:
        return None, (f"금액 '{text[:30]}'가 지나치게 커서 비워 두었습니다.",)
    return round(won), ()


def _village(line: int, cells: Mapping[str, str], columns: Mapping[str, str], file: str) -> VillageRow:
    name = cells["name"]
    if not name:
        raise RecordFault("name_missing", "마을명이 비어 있습니다.")
    _check_length({"마을명": (name, NAME_MOST)})
    housing = _housing(f"{cells.get('housing', '')} {cells.get('kind', '')}")
    households, repairs = _households(cells.get("households", ""))
    since = _YEAR.search(cells.get("since", ""))
    about = f"{cells.get('kind', '')} {columns['name']} {file}"
    return VillageRow(
        line=line,
        name=name,
        kind=_kind(about),
        housing=housing,
        households=households,
        since_year=int(since[1]) if since else None,
        district=cells.get("district", ""),
        dong_name=cells.get("dong", ""),
        repairs=repairs,
    )


def _kind(about: str) -> VillageKind:
    if "에너지" in about:
        return VillageKind.ENERGY
    return VillageKind.MAPPED if "지도" in about or "조사" in about else VillageKind.OTHER


def _housing(text: str) -> Housing | None:
    detached = "단독" in text
    shared = any(word in text for word in ("공동주택", "아파트", "연립", "다세대", "빌라"))
    if detached and shared:
        return Housing.MIXED
    if shared or "공동" in text:
        return Housing.APARTMENT
    return Housing.DETACHED if detached else None


def _households(text: str) -> tuple[int | None, tuple[str, ...]]:
    if text in {"", "-"}:
        return None, ()
    match = _COUNT.fullmatch(text)
    if match is None or not match[1].strip(",") or int(match[1].replace(",", "")) > HOUSEHOLDS_MOST:
        return None, (f"세대수 '{text[:30]}'를 읽을 수 없어 비워 두었습니다.",)
    return int(match[1].replace(",", "")), ()


def _check_length(texts: Mapping[str, tuple[str, int]]) -> None:
    for heading, (text, most) in texts.items():
        if len(text) > most:
            raise RecordFault("text_too_long", f"{heading} 칸이 너무 깁니다({len(text)}자, {most}자까지).")
