"""A policy map as tables: a row per dong, the rows that found none, and what every column means."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from geo.planning.classes import NO_DATA
from geo.planning.policy_words import NO_DATA_LABEL, MapSubject, MeasureKind, Method, Unjoined
from geo.planning.policy_worked import AMOUNT_NAME, MapItem, WorkedMap, values_by_dong
from geo.planning.sheets import Column, Sheet, Value, csv_bytes, dictionary_sheet, workbook
from geo.queries.policy_maps import MapRow, StoredRow
from geo.queries.projects import count_projects

_PLACE: Final = (
    Column("dong_code", "행정동코드", "행정안전부 열 자리 코드(통계청 코드만 있으면 kostat: 뒤에)", width=14),
    Column("district", "자치구", "그날의 경계에서 이 동이 있는 시군구"),
    Column("name", "행정동", "그날의 경계에 적힌 이름", width=16),
)
_CELL_COLUMNS_MOST: Final = 60

Years = Mapping[int, Mapping[str, float | str]]


def values_by_year(session: Session, worked: WorkedMap) -> Years:
    """Return the measure of a map by year and dong, for every year that it has."""
    row, years = worked.row, worked.measure.years
    if row.subject == MapSubject.FILE.value:
        return {year: values_by_dong(session, row, worked.measure, year).values for year in years}
    if worked.measure.name == AMOUNT_NAME:
        by_year = (
            count_projects(session, row.boundary_on, year=year, district_code=row.district_code) for year in years
        )
        return {
            year: {item.code: float(item.amount_won) for item in counts.items}
            for year, counts in zip(years, by_year, strict=True)
        }
    counts = count_projects(session, row.boundary_on, district_code=row.district_code)
    return {year: {item.code: float(item.by_year.get(year, 0)) for item in counts.items} for year in years}


def _amounts(session: Session, row: MapRow, year: int) -> dict[str, float | str]:
    counts = count_projects(session, row.boundary_on, year=year, district_code=row.district_code)
    return {item.code: float(item.amount_won) for item in counts.items}


def policy_csv(worked: WorkedMap, years: Years) -> bytes:
    """Return a row per dong as CSV that a spreadsheet opens as it is."""
    sheet = dong_sheet(worked, years)
    return csv_bytes([column.heading for column in sheet.columns], sheet.rows)


def policy_workbook(worked: WorkedMap, years: Years, unjoined: Sequence[StoredRow], names: Mapping[str, str]) -> bytes:
    """Return the workbook of a map: dong, rows without a dong, how it was made, what each column means.

    `names` are the names of dong by code, for the candidates.
    """
    sheets = [dong_sheet(worked, years), *unjoined_sheets(worked, unjoined, names)]
    return workbook([*sheets, about_sheet(worked), dictionary_sheet(sheets)])


def dong_sheet(worked: WorkedMap, years: Years) -> Sheet:
    """Return a row per dong: its value, class and rows, then the value of every year."""
    measure, source = worked.measure, worked.sources[0]
    pattern = "#,##0" if not worked.classes or not worked.classes.decimals else f"#,##0.{'0' * worked.classes.decimals}"
    told = f"{worked.subtitle}. 비어 있으면 자료 없음(0이 아님)"
    columns = [
        *_PLACE,
        Column("value", measure.name, told, measure.unit, source, 16, pattern),
        Column("class", "구간", f"지도의 색이 나타내는 구간: {Method(worked.style.method).label}", width=18),
        Column("rows", "표의 줄 수", "이 동에 이어진 줄", "줄"),
        *(
            Column(f"value_{year}", f"{year}년", f"{measure.name}, {year}년", measure.unit, source, 12, pattern)
            for year in years
        ),
    ]
    rows = [_dong_row(item, worked, years) for item in worked.items]
    return Sheet("동마다", columns, rows)


def _dong_row(item: MapItem, worked: WorkedMap, years: Years) -> list[Value]:
    label = NO_DATA_LABEL if item.class_at == NO_DATA else worked.labels[item.class_at]
    by_year = [_plain(values.get(item.dong.code)) for values in years.values()]
    dong = item.dong
    return [dong.code, dong.district, dong.name, _plain(item.value), label, item.rows, *by_year]


def _plain(value: float | str | None) -> Value:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def unjoined_sheets(worked: WorkedMap, rows: Sequence[StoredRow], names: Mapping[str, str]) -> list[Sheet]:
    """Return the rows that found no dong with their reasons, candidates and own cells; no sheet without any."""
    headings = worked.row.reading["headings"][:_CELL_COLUMNS_MOST]
    columns = [
        Column("line", "행", "올린 표의 몇 번째 줄인지", width=8),
        Column("reason", "까닭", "왜 이어지지 않았는지", width=26),
        Column("message", "설명", "그 줄의 까닭을 한 문장으로", width=60),
        Column("candidates", "가까운 동", "이름이나 코드가 가까운 동. 고르지 않고 적어만 둡니다", width=40),
        *(Column(f"cell_{at}", heading, "올린 표의 칸 그대로") for at, heading in enumerate(headings, 1)),
    ]
    told: list[list[Value]] = [
        [
            row.line,
            Unjoined(row.reason).label,
            row.message,
            ", ".join(f"{names.get(code, '')}({code})" for code in row.candidates),
            *row.cells[: len(headings)],
        ]
        for row in rows
    ]
    return [Sheet("이어지지 않은 줄", columns, told)] if told else []


def about_sheet(worked: WorkedMap) -> Sheet:
    """Return what the map is, where it comes from, how it was put into classes, and what has to be said about it."""
    return Sheet(
        "자료와 방법",
        [Column("what", "항목", "", width=16), Column("told", "내용", "", width=100)],
        about_lines(worked),
        wide=True,
    )


def about_lines(worked: WorkedMap) -> list[tuple[str, str]]:
    """Return what the map is and how it was made, as pairs of a label and a sentence."""
    row, counts = worked.row, worked.counts
    labels = (*worked.labels, NO_DATA_LABEL)
    lines = [
        ("제목", row.title),
        ("보이는 것", worked.subtitle),
        ("설명", row.about),
        ("출처", " · ".join(worked.sources)),
        ("경계", worked.boundary),
        ("범위", row.district or "그날의 경계 전체"),
    ]
    if worked.measure.kind is MeasureKind.NUMBER:
        lines.append(("구간 나누기", f"{worked.style.method.label}. 위 경계값은 그 구간에 들어갑니다."))
    lines += [
        (f"구간 {at}", f"{label}: 동 {count:,}곳")
        for at, (label, count) in enumerate(zip(labels, counts, strict=True), 1)
    ]
    lines += [("살펴볼 것", caveat) for caveat in worked.caveats]
    return [(label, told) for label, told in lines if told]
