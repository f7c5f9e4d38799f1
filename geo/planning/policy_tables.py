"""Read any table that names dong: which columns say where and when, which belong to private persons. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import pandas as pd

from geo.errors import InvalidInput
from geo.importers import column_content as content
from geo.importers.fields import PERSONAL, Field, field_of_heading, heading_key
from geo.importers.headings import propose_mapping
from geo.importers.issues import RowIssue
from geo.importers.refusals import refused
from geo.importers.source import SourceTable, open_tables
from geo.planning.joining import Said

ROWS_MOST: Final = 30_000
COLUMNS_MOST: Final = 300
CELL_MOST: Final = 500
SAMPLE: Final = 100

_DONG: Final = r"(?:\S+\s+)*[가-힣]+[\d·.,]*(?:동|읍|면|가)(?:\s*\(\d{2,10}\))?"
_NO_DONG: Final = r"\d{5}0{5}"
"""The ten digits of a province or district."""
_YEAR_HEADING = re.compile(r"(기준|사업|지원|선정|조사|통계|대상|회계|자료)?(연도|년도|년|year|yr|해)")
_YEAR_CELL: Final = r"'?(?:19|20)\d\d(?:년도?|\.0)?"
_PRIVATE_ENDS: Final = ("대표", "대표자", "대표자명", "성명", "제안자", "제안자명", "신청자", "신청자명")
_PRIVATE_CELL = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?<!\d)01[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)")
"""A mail address or a mobile number, wherever in a cell."""


@dataclass(frozen=True)
class Roles:
    """The headings that say where and when a row is; empty where the table has no such column."""

    code: str = ""
    dong: str = ""
    district: str = ""
    district_code: str = ""
    province: str = ""
    year: str = ""

    @property
    def headings(self) -> frozenset[str]:
        return frozenset(filter(None, asdict(self).values()))

    @property
    def says_dong(self) -> bool:
        return bool(self.code or self.dong)


ROLE_NAMES: Final = tuple(Roles.__dataclass_fields__)


@dataclass(frozen=True)
class PolicyTable:
    """A table as it is kept: `rows` are (line, cells by `headings`); `left_out` are columns of private persons."""

    file: str
    sheet: str
    sheets: tuple[str, ...]
    encoding: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    roles: Roles
    left_out: tuple[str, ...] = ()
    issues: tuple[RowIssue, ...] = ()

    def frame(self) -> pd.DataFrame:
        """Return the cells as text by heading and line."""
        return frame_of(self.headings, self.rows)


def frame_of(headings: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> pd.DataFrame:
    """Return cells as text by heading and line."""
    index = pd.Index([line for line, _ in rows], dtype="int64")
    return pd.DataFrame([list(cells) for _, cells in rows], index=index, columns=list(headings), dtype=object)


def read_policy_table(
    name: str, data: bytes, *, sheet: str = "", roles: Mapping[str, str] | None = None
) -> PolicyTable:
    """Read the table of a file that names dong; of several sheets the one asked for, else the longest that names any.

    `roles` (code, dong, district …: heading) say otherwise what columns mean. Raises FileRefused for a file that is no
    table, names no dong, or is too long; InvalidInput for a sheet or heading that it does not have.
    """
    tables = open_tables(name, data)
    sheets = tuple(table.sheet for table in tables)
    chosen = [table for table in tables if table.sheet == sheet] if sheet else tables
    if not chosen:
        said = f"그런 시트가 없어요: {sheet[:40]}. 있는 시트: {', '.join(sheets)[:200]}"
        raise InvalidInput(said, "There is no such sheet.", code="sheet_unknown", details={"sheets": list(sheets)})
    found = [_table(table, sheets, roles or {}) for table in chosen]
    naming = [table for table in found if table.roles.says_dong]
    if not naming:
        said = "동을 알아볼 열이 없습니다. 행정동코드 열이나, 자치구와 동 이름 열이 있어야 합니다."
        headings = list(found[0].headings)
        raise refused(name, "no_dong_column", said, "no column names a dong", headings=headings)
    return max(naming, key=lambda table: len(table.rows))


def _table(table: SourceTable, sheets: tuple[str, ...], chosen: Mapping[str, str]) -> PolicyTable:
    if len(table.cells) > ROWS_MOST or len(table.headings) > COLUMNS_MOST:
        said = f"정책지도의 표는 {ROWS_MOST:,}줄, {COLUMNS_MOST}열까지 받습니다."
        raise refused(table.file, "table_too_long", said, f"a policy map takes {ROWS_MOST} rows of {COLUMNS_MOST}")
    left_out = tuple(heading for heading in table.headings if _is_private(heading, table.cells[heading]))
    kept = tuple(heading for heading in table.headings if heading not in left_out)
    cells = table.cells[list(kept)]
    rows = tuple(
        (int(str(line)), tuple(str(cell)[:CELL_MOST] for cell in row))
        for line, row in zip(cells.index, cells.to_numpy().tolist(), strict=True)
    )
    found = _roles(replace(table, cells=cells, headings=kept))
    return PolicyTable(
        file=table.file,
        sheet=table.sheet,
        sheets=sheets,
        encoding=table.encoding,
        headings=kept,
        rows=rows,
        roles=choose_roles(found, kept, chosen),
        left_out=left_out,
        issues=table.faults,
    )


def choose_roles(found: Roles, headings: Sequence[str], chosen: Mapping[str, str]) -> Roles:
    """Return the roles with what a person chose; raise InvalidInput for a role or heading that is none."""
    wrong = [role for role, heading in chosen.items() if role not in ROLE_NAMES or (heading not in {"", *headings})]
    if wrong:
        said = "열의 뜻으로 정한 것이 이 표에 없어요."
        details = {"roles": list(ROLE_NAMES), "headings": list(headings)}
        raise InvalidInput(said, "No such column or role.", code="role_unknown", details=details)
    kept = {role: "" if heading in chosen.values() else heading for role, heading in asdict(found).items()}
    return Roles(**{**kept, **chosen})


def said_rows(table_rows: Sequence[tuple[int, Sequence[str]]], headings: Sequence[str], roles: Roles) -> Iterator[Said]:
    """Yield what every row says of its place."""
    at = {role: headings.index(heading) for role, heading in asdict(roles).items() if heading and role != "year"}
    for line, cells in table_rows:
        yield Said(line, **{role: cells[number] for role, number in at.items()})


def _is_private(heading: str, cells: "pd.Series[Any]") -> bool:
    field = field_of_heading(heading)
    if field in PERSONAL or field is Field.PHONE or heading_key(heading).endswith(_PRIVATE_ENDS):
        return True
    return any(_PRIVATE_CELL.search(cell) for cell in set(cells) if "@" in cell or "01" in cell)


def _roles(table: SourceTable) -> Roles:
    mapping = propose_mapping(table)
    heading = {field: mapping.heading_of(field) or "" for field in Field}
    by_cells = {} if heading[Field.DONG_CODE] else _by_cells(table)
    code = heading[Field.DONG_CODE] or _named(table, Field.DONG_CODE) or by_cells.get(Field.DONG_CODE, "")
    district = heading[Field.DISTRICT] or by_cells.get(Field.DISTRICT, "")
    taken = {code, district, *(heading[field] for field in (Field.DISTRICT_CODE, Field.PROVINCE))}
    found = Roles(
        code=code,
        dong=_dong_heading(table, heading[Field.DONG_NAME], taken),
        district=district,
        district_code=heading[Field.DISTRICT_CODE],
        province=heading[Field.PROVINCE],
    )
    return replace(found, year=_year_heading(table, found.headings))


def _by_cells(table: SourceTable) -> dict[Field, str]:
    """Return the columns of places that their cells alone give away."""
    found = content.by_cells(table.cells.iloc[:SAMPLE])
    return {
        one.field: one.heading
        for one in found
        if one.field and content.share(table.cells[one.heading], _NO_DONG) < content.HALF
    }


def _named(table: SourceTable, field: Field) -> str:
    """Return the column that is called so though its cells raised doubts: shorter codes than ten digits."""
    found = [heading for heading in table.headings if field_of_heading(heading) is field]
    return next((one for one in found if content.share(table.cells[one], r"\d{7,8}(?:\.0)?") >= content.MOST), "")


def _dong_heading(table: SourceTable, stated: str, taken: set[str]) -> str:
    """Return the column of dong names: the one called so, else the first whose cells are names of dong."""
    if stated:
        return stated
    free = [heading for heading in table.headings if heading not in taken]
    return next((one for one in free if content.share(table.cells[one], _DONG) >= content.MOST), "")


def _year_heading(table: SourceTable, taken: frozenset[str]) -> str:
    return next(
        (
            heading
            for heading in table.headings
            if heading not in taken
            and _YEAR_HEADING.fullmatch(heading_key(heading))
            and content.share(table.cells[heading], _YEAR_CELL) >= content.MOST
        ),
        "",
    )
