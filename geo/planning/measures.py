"""What a table measures: columns of numbers and of categories, by year where they name any. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from geo.importers import column_content as content
from geo.importers.cells import is_nothing, number
from geo.importers.fields import Field, field_of_heading, heading_key
from geo.planning.policy_words import Gather, MeasureKind

ROWS_NAME: Final = "줄 수"
NUMBERS: Final = 0.8
"""Share of the filled cells that must be numbers for a column of numbers; the rest is told, never taken for 0."""
CATEGORIES_MOST: Final = 12
CATEGORY_LONG: Final = 40
RUNNING_FROM: Final = 5
MIXED: Final = "여러 갈래"
"""What a dong is in whose rows several categories stand: none of them is chosen."""

_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)\s*(?:년도|년)?")
_UNIT = re.compile(r"[(\[（]\s*(?:단위\s*:?\s*)?(?P<unit>[^()\[\]（）\d][^()\[\]（）]{0,9})\s*[)\]）]\s*$")
_NO_MEASURE: Final = frozenset(
    {Field.KEY, Field.LON, Field.LAT, Field.X, Field.Y, Field.DISTRICT_CODE, Field.DONG_CODE}
)
_ID_ENDS: Final = ("코드", "code", "cd", "번호", "순번", "연번", "id", "일자", "날짜", "일시", "date")
_RATE = re.compile(r"%|율|률|비율|비중|평균|지수|당\b|밀도|점수")
_EDGES: Final = " _-·/:"
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")


@dataclass(frozen=True)
class Measure:
    """Something that can be mapped: its columns by year (0: the table names none), its unit, how rows add up.

    `dated` measures take the year from a column of the table instead.
    """

    name: str
    kind: MeasureKind
    unit: str
    gather: Gather
    columns: Mapping[int, str]
    years: tuple[int, ...] = ()
    dated: bool = False

    @property
    def named(self) -> str:
        """Return the name with the unit, once."""
        return self.name if not self.unit or self.unit in self.name else f"{self.name} ({self.unit})"

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "name": self.name,
            "kind": self.kind.value,
            "unit": self.unit,
            "gather": self.gather.value,
            "columns": {str(year): heading for year, heading in self.columns.items()},
            "years": list(self.years),
            "dated": self.dated,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Measure":
        return cls(
            name=told["name"],
            kind=MeasureKind(told["kind"]),
            unit=told["unit"],
            gather=Gather(told["gather"]),
            columns={int(year): heading for year, heading in told["columns"].items()},
            years=tuple(told["years"]),
            dated=told["dated"],
        )


@dataclass(frozen=True)
class Gathered:
    """Values by dong code; `unread` are lines whose cell is no number, `mixed` dong whose rows differ in category."""

    values: Mapping[str, float | str]
    rows: Mapping[str, int]
    unread: tuple[int, ...] = ()
    mixed: tuple[str, ...] = ()


def find_measures(cells: pd.DataFrame, places: Iterable[str], year: str = "") -> tuple[Measure, ...]:
    """Return what a table of texts can show: numbers, categories, and how many rows a dong has.

    `places` are the columns that say where; `year` is the column of years, if any.
    """
    years = tuple(sorted({written for cell in cells[year] if (written := year_of(cell))})) if year else ()
    taken = {*places, year}
    free = [heading for heading in cells.columns if heading not in taken]
    numbers = [heading for heading in free if _is_number(heading, cells[heading])]
    found = [*_series(numbers), *(_plain(heading) for heading in numbers if heading not in _of_series(numbers))]
    found += [
        Measure(heading, MeasureKind.CATEGORY, "", Gather.SUM, {0: heading})
        for heading in free
        if heading not in numbers and _is_category(heading, cells[heading])
    ]
    order = {heading: at for at, heading in enumerate(cells.columns)}
    found.sort(key=lambda measure: min(order[heading] for heading in measure.columns.values()))
    dated = [_dated(measure, years) for measure in found]
    return _named_apart([*dated, _dated(Measure(ROWS_NAME, MeasureKind.NUMBER, "줄", Gather.ROWS, {}), years)])


def _named_apart(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Give those of one name a number, for a name is what a person chooses by: 인구, 인구 (2)."""
    taken: set[str] = set()
    named = []
    for measure in measures:
        name, number = measure.name, 1
        while name in taken:
            number += 1
            name = f"{measure.name} ({number})"
        taken.add(name)
        named.append(replace(measure, name=name))
    return tuple(named)


def year_of(cell: str) -> int | None:
    """Return the year that a cell writes: 2015, 2015년, '15 is none."""
    found = _YEAR.search(str(cell))
    return int(found["year"]) if found else None


def gather_values(
    measure: Measure, year: int | None, rows: Iterable[tuple[int, str, Mapping[str, str]]], *, year_heading: str = ""
) -> Gathered:
    """Bring the rows of each dong together: (line, dong code, cells by heading); `year` None takes all years."""
    found: dict[str, list[float | str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    unread = []
    for line, dong, cells in rows:
        if measure.dated and year is not None and year_of(cells[year_heading]) != year:
            continue
        counts[dong] += 1
        for heading in _columns(measure, year):
            value = _value(cells[heading], measure.kind)
            if value is not None:
                found[dong].append(value)
            elif not is_nothing(cells[heading]):
                unread.append(line)
    if measure.gather is Gather.ROWS:
        return Gathered({dong: float(count) for dong, count in counts.items()}, counts)
    if measure.kind is MeasureKind.CATEGORY:
        mixed = tuple(sorted(dong for dong, values in found.items() if len(set(values)) > 1))
        told = {dong: MIXED if dong in mixed else str(values[0]) for dong, values in found.items()}
        return Gathered(told, counts, mixed=mixed)
    return Gathered({dong: _together(values, measure.gather) for dong, values in found.items()}, counts, tuple(unread))


def _columns(measure: Measure, year: int | None) -> list[str]:
    if year is None or measure.dated:
        return list(measure.columns.values())
    return [heading for at, heading in measure.columns.items() if at in {year, 0}]


def _value(cell: str, kind: MeasureKind) -> float | str | None:
    if kind is MeasureKind.CATEGORY:
        return None if is_nothing(cell) else " ".join(cell.split())
    return figure(cell)


def figure(cell: str) -> float | None:
    """Return a cell as a number; a percent sign goes, what is no number gives None."""
    return number(cell.strip().removesuffix("%").removesuffix("％"))


def _together(values: Sequence[float | str], gather: Gather) -> float:
    total = sum(float(value) for value in values)
    return total / len(values) if gather is Gather.MEAN else total


def _dated(measure: Measure, years: tuple[int, ...]) -> Measure:
    if not years or measure.years:
        return measure
    return Measure(measure.name, measure.kind, measure.unit, measure.gather, measure.columns, years, dated=True)


def _plain(heading: str) -> Measure:
    name = " ".join(heading.split())
    return Measure(name, MeasureKind.NUMBER, _unit(heading), _gather(heading), {0: heading})


def _series(headings: Sequence[str]) -> list[Measure]:
    """Return columns that differ only by their year (2018년 인구, 2019년 인구) as one measure each."""
    bases = _bases(headings)
    return [
        Measure(
            name=base or "연도별 값",
            kind=MeasureKind.NUMBER,
            unit=_unit(next(iter(columns.values()))),
            gather=_gather(base),
            columns=dict(sorted(columns.items())),
            years=tuple(sorted(columns)),
        )
        for base, columns in bases.items()
    ]


def _of_series(headings: Sequence[str]) -> set[str]:
    return {heading for columns in _bases(headings).values() for heading in columns.values()}


def _bases(headings: Sequence[str]) -> dict[str, dict[int, str]]:
    """Return the columns by what their headings say besides the year, where at least two years share it."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for heading in headings:
        match = _YEAR.search(heading)
        if match:
            rest = _EMPTY_BRACKETS.sub(" ", f"{heading[: match.start()]} {heading[match.end() :]}")
            base = " ".join(rest.split()).strip(_EDGES)
            found[base].setdefault(int(match["year"]), heading)
    return {base: columns for base, columns in found.items() if len(columns) > 1}


def _unit(heading: str) -> str:
    match = _UNIT.search(heading)
    if match:
        return match["unit"].strip()
    return "%" if "%" in heading or "％" in heading else ""


def _gather(heading: str) -> Gather:
    return Gather.MEAN if _RATE.search(heading) else Gather.SUM


def _is_number(heading: str, cells: "pd.Series[Any]") -> bool:
    if field_of_heading(heading) in _NO_MEASURE or heading_key(heading).endswith(_ID_ENDS):
        return False
    said = [cell for cell in cells if not is_nothing(cell)]
    if not said or (len(said) >= RUNNING_FROM and content.is_running(cells)) or _is_coordinate(cells):
        return False
    return sum(figure(cell) is not None for cell in said) >= NUMBERS * len(said)


def _is_coordinate(cells: "pd.Series[Any]") -> bool:
    return content.axis(cells) is not None and content.share(cells, r"\d{2,3}\.\d{3,}") >= content.MOST


def _is_category(heading: str, cells: "pd.Series[Any]") -> bool:
    if field_of_heading(heading) in _NO_MEASURE or heading_key(heading).endswith(_ID_ENDS):
        return False
    said = {" ".join(cell.split()) for cell in cells if not is_nothing(cell)}
    return 1 < len(said) <= CATEGORIES_MOST and all(len(word) <= CATEGORY_LONG for word in said)
