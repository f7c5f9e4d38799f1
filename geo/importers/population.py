"""Read the monthly tables of registered residents (주민등록 인구) that 행정안전부 publishes, by age or by household."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.codes import is_legal_dong
from geo.importers.issues import RowIssue
from geo.importers.refusals import refused
from geo.importers.source import SourceTable
from geo.records import AreaLevel
from geo.text import clean_text

AGES: Final = 101
COUNTRY: Final = "1000000000"
LEGAL_DIGITS: Final = 10
TOTALS: Final = frozenset({"합계", "총계", "소계", "계", "전국", "전체"})

_AREA = re.compile(r"(?P<name>.*?)\s*\(\s*(?P<code>\d{10})\s*\)\s*")
_OTHER_CODE = re.compile(r"(?<!\d)(?P<code>\d{10}|\d{7,8})(?!\d)")
"""Ten digits of a legal dong; 통계청 writes seven or eight."""
_HEADING = re.compile(r"(?:(?P<year>\d{4})년\s*(?P<month>\d{1,2})월[_\s]*)?(?:(?P<sex>계|남|여)[_\s]+)?(?P<what>.+)")
_AGE = re.compile(r"(\d{1,3})세(\s*이상)?")
_MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)")
_COUNTS: Final = {
    ("계", "총인구수"): "total",
    ("", "총인구수"): "total",
    ("남", "총인구수"): "male",
    ("여", "총인구수"): "female",
    ("", "남자인구수"): "male",
    ("", "여자인구수"): "female",
    ("", "세대수"): "households",
}
_AGE_FIELDS: Final = {"계": "ages", "": "ages", "남": "ages_male", "여": "ages_female"}

Month = tuple[int, int]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PopulationRow:
    """Residents of one area; `ages*` hold 101 single years (the last: 100 and above), None where not in the file."""

    line: int
    code: str
    level: AreaLevel
    name: str
    total: int
    male: int | None = None
    female: int | None = None
    households: int | None = None
    ages: tuple[int, ...] | None = None
    ages_male: tuple[int, ...] | None = None
    ages_female: tuple[int, ...] | None = None


@dataclass(frozen=True)
class SumDifference:
    """An area whose stated number is not the sum of what lies in it."""

    code: str
    name: str
    stated: int
    summed: int

    @property
    def sentence(self) -> str:
        return f"{self.name}({self.code}): 표에는 {self.stated:,}명, 읍면동을 더하면 {self.summed:,}명입니다."


@dataclass(frozen=True)
class PopulationTable:
    """One month of one file: `rows` taken, `issues` refused, `passed_over` lines of the whole country."""

    file: str
    month: date
    rows: tuple[PopulationRow, ...]
    issues: tuple[RowIssue, ...]
    passed_over: tuple[int, ...] = ()
    differences: tuple[SumDifference, ...] = ()


@dataclass
class _Columns:
    """Where a month's numbers stand: headings by field."""

    counts: dict[str, str] = field(default_factory=dict)
    ages: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    def headings(self) -> set[str]:
        whole = [years for years in self.ages.values() if len(years) == AGES]
        return set(self.counts.values()).union(*(years.values() for years in whole))


def area_level(code: str, name: str) -> AreaLevel:
    """Return how large an area a ten-digit 행정안전부 code is; a branch office (출장소) is told by its name."""
    if code.endswith("00000000"):
        return AreaLevel.PROVINCE
    if code.endswith("00000"):
        return AreaLevel.BRANCH if name.endswith("출장소") else AreaLevel.DISTRICT
    return AreaLevel.DONG


def read_population(table: SourceTable, *, month: date | None = None) -> tuple[PopulationTable, ...]:
    """Read every month in `table`, the oldest first.

    The month stands in the headings (2025년05월_…), else `month` or the file's name (202505_…) says it. Raises
    FileRefused for a table that is none of residents, that says no month, or that has no line of a 읍면동.
    """
    stated = _columns(table)
    if not stated:
        said = "주민등록 인구 표가 아닙니다. 총인구수 열이 있는 행정안전부 월간 표를 넣어 주세요."
        raise refused(table.file, "not_population", said, "this is no table of registered residents")
    areas, faults = _areas(table)
    found = [
        _month_table(table, _first_day(table.file, when, month), columns, areas, faults)
        for when, columns in sorted(stated.items(), key=lambda one: one[0] or (0, 0))
    ]
    _refuse_without_dong(table.file, found)
    return tuple(found)


def _columns(table: SourceTable) -> dict[Month | None, _Columns]:
    months: dict[Month | None, _Columns] = defaultdict(_Columns)
    for heading in table.headings:
        match = _HEADING.fullmatch(heading)
        if match is None:
            continue
        when = (int(match["year"]), int(match["month"])) if match["year"] else None
        sex = match["sex"] or ""
        what = re.sub(r"\s+", "", match["what"])
        age = _AGE.fullmatch(what)
        if age and int(age[1]) < AGES:
            months[when].ages[_AGE_FIELDS[sex]][int(age[1])] = heading
        elif (sex, what) in _COUNTS:
            months[when].counts.setdefault(_COUNTS[sex, what], heading)
    return {when: columns for when, columns in months.items() if "total" in columns.counts}


def _first_day(name: str, when: Month | None, month: date | None) -> date:
    if when is not None and 1 <= when[1] <= 12:  # noqa: PLR2004  (months of a year)
        return date(when[0], when[1], 1)
    if month is not None:
        return month.replace(day=1)
    found = month_in_name(name)
    if found is None:
        said = "어느 달의 인구인지 알 수 없습니다. --edition 2025-05-01 처럼 달을 적어 주세요."
        raise refused(name, "month_missing", said, "the table states no month; give one with --edition")
    return found


def month_in_name(name: str) -> date | None:
    """Return the first day of the month that the name of a file states (202505_…), None when it states none."""
    match = _MONTH_IN_NAME.search(name)
    return date(int(match[1]), int(match[2]), 1) if match else None


def _areas(table: SourceTable) -> tuple[dict[int, tuple[str, str]], list[RowIssue]]:
    """Return (code, name) by line, and the lines whose first cell holds no ten-digit code."""
    faults = [RowIssue(fault.line, fault.code, fault.message) for fault in table.faults]
    areas: dict[int, tuple[str, str]] = {}
    seen: dict[str, int] = {}
    for line, cell in table.cells.iloc[:, 0].items():
        at = int(str(line))
        match = _AREA.fullmatch(str(cell))
        if match is None or is_legal_dong(match["code"]):
            faults.append(_uncoded(at, str(cell)))
        elif match["code"] in seen:
            faults.append(RowIssue(at, "row_repeated", f"{seen[match['code']]}행과 같은 코드입니다: {match['code']}"))
        else:
            seen[match["code"]] = at
            areas[at] = match["code"], re.sub(r"\s+", " ", clean_text(match["name"])) or match["code"]
    others = [fault for fault in faults if fault.code == "code_other_system"]
    if others and not any(area_level(*one) is AreaLevel.DONG for one in areas.values()):
        said = f"행정안전부 행정동 코드의 표가 아닙니다. {others[0].line}행: {others[0].message}"
        raise refused(table.file, "code_other_system", said, "the codes are of another system than 행정안전부's dong")
    if not areas:
        said = "첫 열에 '서울특별시 종로구 사직동(1111053000)'처럼 코드가 든 행이 없습니다."
        raise refused(table.file, "not_population", said, "no line has a code in brackets in its first cell")
    return areas, faults


def _uncoded(line: int, cell: str) -> RowIssue:
    """Tell why a line has no code of a dong: none at all, or one of another system that looks like it."""
    shown = cell[:60]
    if re.sub(r"\s", "", cell) in TOTALS:
        return RowIssue(line, "total_row", f"합계나 소계 줄이라서 뺐습니다: {shown}")
    other = _OTHER_CODE.search(cell)
    if other is None:
        return RowIssue(line, "code_missing", f"첫 칸에 10자리 행정동 코드가 없습니다: {shown}")
    system = "법정동" if len(other["code"]) == LEGAL_DIGITS else "통계청이나 다른 기관의"
    return RowIssue(line, "code_other_system", f"행정동이 아니라 {system} 코드라서 뺐습니다: {shown}")


def _month_table(
    table: SourceTable,
    month: date,
    columns: _Columns,
    areas: dict[int, tuple[str, str]],
    faults: Sequence[RowIssue],
) -> PopulationTable:
    numbers = {heading: _numbers(table.cells[heading]) for heading in columns.headings()}
    position = {int(str(line)): place for place, line in enumerate(table.cells.index)}
    issues = list(faults)
    rows: list[PopulationRow] = []
    passed: list[int] = []
    for line, (code, name) in areas.items():
        if code == COUNTRY:
            passed.append(line)
            continue
        broken = [heading for heading, column in numbers.items() if column[position[line]] < 0]
        if broken or np.isnan(numbers[columns.counts["total"]][position[line]]):
            named = broken[0] if broken else columns.counts["total"]
            issues.append(RowIssue(line, "number_unreadable", f"{named} 칸을 인구수로 읽을 수 없습니다."))
            continue
        rows.append(_row(line, code, name, columns, numbers, position[line]))
    return PopulationTable(
        file=table.file,
        month=month,
        rows=tuple(rows),
        issues=tuple(sorted(issues, key=lambda issue: issue.line)),
        passed_over=tuple(passed),
        differences=tuple(sum_differences(rows)),
    )


def _numbers(column: "pd.Series[str]") -> Numbers:
    """Return whole numbers; NaN where the cell is empty, -1 where it holds something else."""
    plain = column.str.replace(r"[,\s]", "", regex=True)
    found = pd.to_numeric(plain.where(plain.str.fullmatch(r"\d{1,9}(\.0+)?"), None), errors="coerce")
    return np.where(plain == "", np.nan, found.fillna(-1.0)).astype(np.float64)


def _row(line: int, code: str, name: str, columns: _Columns, numbers: dict[str, Numbers], at: int) -> PopulationRow:
    counts = {field_: int(numbers[h][at]) for field_, h in columns.counts.items() if not np.isnan(numbers[h][at])}
    ages: dict[str, tuple[int, ...]] = {}
    for field_, headings in columns.ages.items():
        if len(headings) == AGES:
            values = [numbers[headings[age]][at] for age in range(AGES)]
            if not any(np.isnan(values)):
                ages[field_] = tuple(int(value) for value in values)
    return PopulationRow(line=line, code=code, level=area_level(code, name), name=name, **counts, **ages)  # type: ignore[arg-type]  # the keys are the names of the fields


def sum_differences(rows: Iterable[PopulationRow]) -> list[SumDifference]:
    """Compare every 시도 and 시군구 with the sum of its 읍면동.

    The 읍면동 of a city with 구 of its own (수원시 4111, 장안구 41111) share four digits and begin with its name.
    """
    listed = list(rows)
    dongs = [row for row in listed if row.level is AreaLevel.DONG]
    by_province: dict[str, int] = defaultdict(int)
    by_district: dict[str, int] = defaultdict(int)
    for dong in dongs:
        by_province[dong.code[:2]] += dong.total
        by_district[dong.code[:5]] += dong.total
    found = []
    for row in listed:
        if row.level is AreaLevel.PROVINCE:
            summed = by_province.get(row.code[:2])
        elif row.level is AreaLevel.DISTRICT:
            summed = by_district.get(row.code[:5])
            if summed is None:
                inside = [d.total for d in dongs if d.code[:4] == row.code[:4] and d.name.startswith(f"{row.name} ")]
                summed = sum(inside) if inside else None
        else:
            continue
        if summed is not None and summed != row.total:
            found.append(SumDifference(row.code, row.name, row.total, summed))
    return found


def _refuse_without_dong(name: str, found: Sequence[PopulationTable]) -> None:
    if any(row.level is AreaLevel.DONG for table in found for row in table.rows):
        return
    levels = sorted({row.level.label for table in found for row in table.rows})
    said = f"읍면동 행이 없는 표입니다({'·'.join(levels) or '자료 없음'}뿐). 읍면동까지 있는 표를 내려받아 주세요."
    raise refused(name, "no_dong_rows", said, "the table has no line of a dong")
