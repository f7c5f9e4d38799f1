"""A policy map worked out: the value of every dong of its day, in classes, with what has to be said about it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Final

from sqlalchemy.orm import Session

from geo.enums import Licence
from geo.errors import InvalidInput
from geo.planning.classes import CLASSES, DEFAULT_CLASSES, NO_DATA, Classes, classify
from geo.planning.measures import MIXED, Gathered, Measure, gather_values
from geo.planning.policy_words import Gather, MapSubject, MeasureKind, Method, Palette
from geo.queries.editions import EditionRow, list_editions
from geo.queries.places import DongRow, list_dongs
from geo.queries.policy_maps import MapRow, count_reasons, read_rows
from geo.queries.projects import count_projects

PROJECTS_NAME: Final = "지원사업"
AMOUNT_NAME: Final = "지원금"
LINES_NAMED: Final = 5


@dataclass(frozen=True)
class Style:
    """How a map is drawn: what of its table, of which year (None: all), in which classes and colours."""

    measure: str
    year: int | None = None
    gather: Gather | None = None
    method: Method = Method.NATURAL_BREAKS
    classes: int = DEFAULT_CLASSES
    limits: tuple[float, ...] = ()
    palette: Palette = Palette.SEA

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "limits": list(self.limits)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Style":
        return cls(
            measure=told["measure"],
            year=told["year"],
            gather=Gather(told["gather"]) if told["gather"] else None,
            method=Method(told["method"]),
            classes=told["classes"],
            limits=tuple(told["limits"]),
            palette=Palette(told["palette"]),
        )


def first_style(measures: Sequence[Measure], *, several: bool = False) -> Style:
    """Return how a map looks before anybody chose: its first numbers in the newest year, else its categories.

    Where dong have several rows, which are things in a list, the number of rows says more than their categories.
    """
    rank = {MeasureKind.NUMBER: 0, MeasureKind.CATEGORY: 2}
    best = min(
        measures,
        key=lambda measure: (1 if several else 3) if measure.gather is Gather.ROWS else rank[measure.kind],
    )
    return Style(best.name, best.years[-1] if best.years else None)


def dongs_of(session: Session, row: MapRow) -> list[DongRow]:
    """Return the dong that a map covers, by code."""
    return list_dongs(session, row.boundary_on, row.district_code)


@dataclass(frozen=True)
class MapItem:
    """One dong of a map; `value` None: no data, `class_at` is its place in the labels (NO_DATA without a value)."""

    dong: DongRow
    value: float | str | None
    class_at: int
    rows: int


@dataclass(frozen=True)
class WorkedMap:
    """A map with its values in classes: `labels` from the least class up, without that of no data."""

    row: MapRow
    measures: tuple[Measure, ...]
    measure: Measure
    style: Style
    items: tuple[MapItem, ...]
    labels: tuple[str, ...]
    classes: Classes | None
    reasons: Mapping[str, int]
    editions: tuple[EditionRow, ...]
    caveats: tuple[str, ...]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Return how many dong each class has, that of no data last; they add up to the number of dong."""
        found = Counter(item.class_at for item in self.items)
        return (*(found[at] for at in range(len(self.labels))), found[NO_DATA])

    @property
    def below(self) -> int:
        """Return how many classes lie at or below 0."""
        return sum(limit <= 0 for limit in self.classes.limits) if self.classes and self.classes.least < 0 else 0

    @property
    def unjoined(self) -> int:
        return sum(self.reasons.values())

    @property
    def boundary(self) -> str:
        """Return the words for the boundaries the map stands on."""
        days = sorted({edition.valid_from for edition in self.editions if edition.valid_from})
        if self.is_schematic or not days:
            return "약도 경계"
        return f"행정동 경계 {'·'.join(day.isoformat() for day in days)} 기준"

    @property
    def is_schematic(self) -> bool:
        return any(edition.is_schematic for edition in self.editions)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the sources: of the table, then of the boundaries."""
        own = self.row.source or (self.row.file_name or "마을아틀라스에 들여온 지원사업")
        licence = Licence(self.row.licence)
        told = f"{own} ({licence.label})" if licence is not Licence.UNKNOWN else own
        return (told, *dict.fromkeys(edition.source_note for edition in self.editions if edition.source_note))

    @property
    def subtitle(self) -> str:
        """Return what is shown: the measure, its year, how rows were put together."""
        year = f" · {self.style.year}년" if self.style.year else (" · 모든 해" if self.measure.years else "")
        return f"{self.measure.named}{year}"


def work_out(session: Session, row: MapRow) -> WorkedMap:
    """Return a map's values and classes by dong of its day."""
    dongs = dongs_of(session, row)
    measures, style = measures_of(session, row), Style.from_json(row.style)
    measure = _measure(measures, style)
    gathered, elsewhere = _gathered(session, row, measure, style)
    labels, places, classes = _classes([gathered.values.get(dong.code) for dong in dongs], measure, style)
    items = tuple(
        MapItem(dong, gathered.values.get(dong.code), at, gathered.rows.get(dong.code, 0))
        for dong, at in zip(dongs, places, strict=True)
    )
    editions = tuple(
        edition
        for edition in list_editions(session, row.boundary_on)
        if edition.in_force and (not dongs or _covers(edition, dongs))
    )
    reasons = count_reasons(session, row.id)
    caveats = tuple(_caveats(row, measure, gathered, items, reasons, elsewhere))
    return WorkedMap(row, measures, measure, style, items, tuple(labels), classes, reasons, editions, caveats)


def _covers(edition: EditionRow, dongs: Sequence[DongRow]) -> bool:
    return any((dong.valid_from, dong.is_schematic) == (edition.valid_from, edition.is_schematic) for dong in dongs)


def measures_of(session: Session, row: MapRow) -> tuple[Measure, ...]:
    """Return what a map can show."""
    if row.subject == MapSubject.FILE.value:
        return tuple(Measure.from_json(told) for told in row.reading["measures"])
    years = tuple(count_projects(session, row.boundary_on, district_code=row.district_code).years)
    return (
        Measure(PROJECTS_NAME, MeasureKind.NUMBER, "건", Gather.SUM, {}, years, dated=True),
        Measure(AMOUNT_NAME, MeasureKind.NUMBER, "원", Gather.SUM, {}, years, dated=True),
    )


def _measure(measures: Sequence[Measure], style: Style) -> Measure:
    found = next((one for one in measures if one.name == style.measure), measures[0])
    if style.gather and found.kind is MeasureKind.NUMBER and found.gather is not Gather.ROWS:
        return replace(found, gather=style.gather)
    return found


def _gathered(session: Session, row: MapRow, measure: Measure, style: Style) -> tuple[Gathered, int]:
    """Return the values by dong, and how many projects lie in no dong that is known."""
    if row.subject == MapSubject.PROJECTS.value:
        counts = count_projects(session, row.boundary_on, year=style.year, district_code=row.district_code)
        amount = measure.name == AMOUNT_NAME
        values = {item.code: float(item.amount_won if amount else item.projects) for item in counts.items}
        return Gathered(values, {item.code: item.projects for item in counts.items}), counts.elsewhere
    return values_by_dong(session, row, measure, style.year), 0


def values_by_dong(session: Session, row: MapRow, measure: Measure, year: int | None) -> Gathered:
    """Return a measure of a map's table by dong in one year, or in all."""
    return gather_values(measure, year, _cells(session, row), year_heading=row.reading["roles"].get("year", ""))


def _cells(session: Session, row: MapRow) -> Iterator[tuple[int, str, dict[str, str]]]:
    headings = row.reading["headings"]
    for one in read_rows(session, row.id, joined=True):
        yield one.line, one.dong_code or "", dict(zip(headings, one.cells, strict=True))


def _classes(
    values: Sequence[float | str | None], measure: Measure, style: Style
) -> tuple[list[str], list[int], Classes | None]:
    """Return the labels of the classes, the class of every value, and the classes of numbers."""
    if measure.kind is MeasureKind.CATEGORY:
        words = sorted({str(value) for value in values if value is not None} - {MIXED})
        words += [MIXED] * any(value == MIXED for value in values)
        return words, [NO_DATA if value is None else words.index(str(value)) for value in values], None
    numbers = [None if value is None else float(value) for value in values]
    found = classify((value for value in numbers if value is not None), style.method, style.classes, style.limits)
    if found is None:
        return [], [NO_DATA] * len(numbers), None
    return found.labels(measure.unit), found.of(numbers), found


def _caveats(
    row: MapRow,
    measure: Measure,
    gathered: Gathered,
    items: Sequence[MapItem],
    reasons: Mapping[str, int],
    elsewhere: int,
) -> Iterator[str]:
    unjoined = sum(reasons.values())
    if unjoined:
        yield f"표의 {row.rows:,}줄 가운데 {unjoined:,}줄은 동과 이어지지 않아 빠졌습니다. 까닭은 줄마다 적혀 있습니다."
    if elsewhere:
        yield f"지원사업 {elsewhere:,}건은 어느 동인지 몰라 빠졌습니다."
    if gathered.unread:
        lines = ", ".join(map(str, gathered.unread[:LINES_NAMED]))
        more = " …" if len(gathered.unread) > LINES_NAMED else ""
        yield f"수로 읽을 수 없는 칸 {len(gathered.unread):,}개를 뺐습니다({lines}행{more})."
    several = sum(item.rows > 1 for item in items) if row.subject == MapSubject.FILE.value else 0
    if several and measure.gather is Gather.MEAN:
        yield f"여러 줄이 있는 동 {several:,}곳은 줄의 평균입니다. 크기가 다른 것을 고르게 본 단순 평균입니다."
    elif several and measure.kind is MeasureKind.NUMBER and measure.gather is Gather.SUM and gathered.rows:
        yield f"여러 줄이 있는 동 {several:,}곳은 모두 더한 값입니다."
    if gathered.mixed:
        yield f"줄마다 갈래가 다른 동 {len(gathered.mixed):,}곳은 하나를 고르지 않고 '{MIXED}'로 두었습니다."
    if row.licence == Licence.UNKNOWN.value and row.subject == MapSubject.FILE.value:
        yield "자료의 이용조건이 확인되지 않았습니다. 널리 쓰기 전에 출처에 확인해 주세요."


def read_style(
    measures: Sequence[Measure],
    *,
    measure: str,
    year: int | None = None,
    gather: Gather | None = None,
    method: Method = Method.NATURAL_BREAKS,
    classes: int = DEFAULT_CLASSES,
    limits: Sequence[float] = (),
    palette: Palette = Palette.SEA,
) -> Style:
    """Return a style that the map can have; raise InvalidInput for a measure, a year or limits that it cannot."""
    found = next((one for one in measures if one.name == measure), None)
    if found is None or (year is not None and year not in found.years):
        said = "이 표에 그런 항목이나 해가 없어요."
        details = {"measures": [{"name": one.name, "years": list(one.years)} for one in measures]}
        raise InvalidInput(said, "The table has no such measure or year.", code="measure_unknown", details=details)
    if classes not in CLASSES:
        said = f"구간은 {CLASSES[0]}개에서 {CLASSES[-1]}개까지예요."
        raise InvalidInput(said, "The number of classes is out of range.", code="classes_range")
    if method is Method.OWN:
        classify([0.0], method, classes, limits)
        classify([1.0], method, classes, limits)
    return Style(measure, year, gather, method, classes, tuple(limits) if method is Method.OWN else (), palette)
