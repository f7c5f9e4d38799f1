"""The cells of a table by meaning: lists as long as the table, read once per column and not once per row."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from geo.errors import InvalidInput
from geo.importers import cells
from geo.importers.column_mapping import ColumnMapping
from geo.importers.fields import NUMBER_PROPERTIES, OPENING_PAIRS, PERSONAL, TEXT_PROPERTIES, Field
from geo.importers.phones import NO_PHONE, phone
from geo.importers.source import SourceTable

SUMMARY_MOST: Final = 2000
PROPERTY_MOST: Final = 200
ADDRESS_MOST: Final = 300
PHONE_MOST: Final = 100
ZERO_IS_UNKNOWN: Final = frozenset({Field.CAPACITY, Field.SEATS, Field.AREA_M2})
NO_HOURS: Final = frozenset({("", ""), ("00:00", "00:00"), ("0:00", "0:00")})

NO_PHONE_CELL: Final = "전화 칸의 글이 너무 길어 전화번호로 쓰지 않았습니다. 원본에 있습니다."
MOBILE_KEPT: Final = "개인 휴대전화 번호라 공개하지 않고 따로 보관합니다."
TEXT_CUT: Final = "{label} 칸이 길어 {most:,}자까지만 씁니다. 나머지는 원본에 있습니다."


class Repairs:
    """What was repaired, by number of the row from 0."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._said: dict[int, list[str]] = {}

    def add(self, row: int, sentence: str) -> None:
        if sentence:
            said = self._said.setdefault(row, [])
            if sentence not in said:
                said.append(sentence)

    def lists(self) -> list[list[str]]:
        return [self._said.get(row, []) for row in range(self._rows)]


class PointColumns:
    """The columns of `table` as `mapping` understands them. Raises InvalidInput when it names a column not there."""

    def __init__(self, table: SourceTable, mapping: ColumnMapping) -> None:
        missing = [proposal.heading for proposal in mapping.proposals if proposal.heading not in table.cells.columns]
        if missing:
            said = f"표에 없는 열입니다: {', '.join(missing[:8])}."
            raise InvalidInput(said, "A column is missing.", code="column_missing", details={"missing": missing})
        self.table, self.mapping = table, mapping
        self.rows = len(table.cells)
        self.repairs = Repairs(self.rows)

    def has(self, field: Field) -> bool:
        return self.mapping.heading_of(field) is not None

    def raw(self, field: Field) -> list[str]:
        """Return the cells of a field as they stand, empty ones where no column holds it."""
        heading = self.mapping.heading_of(field)
        return [""] * self.rows if heading is None else self.table.cells[heading].tolist()

    def tidied(self, field: Field) -> list[str]:
        if not self.has(field):
            return [""] * self.rows
        raw = self.raw(field)
        tidied = {cell: cells.tidy(cell) for cell in set(raw)}
        return [tidied[cell] for cell in raw]

    def _repaired(self, field: Field, read: Callable[[str], cells.Read]) -> list[str]:
        if not self.has(field):
            return [""] * self.rows
        values = [read(cell) if cell else cells.Read("") for cell in self.raw(field)]
        for row, value in enumerate(values):
            if value.repair:
                self.repairs.add(row, value.repair)
        return [value.value for value in values]

    def _within(self, texts: list[str], most: int, field: Field) -> list[str]:
        """Cut texts that no column of the database would hold, and say so."""
        for row, text in enumerate(texts):
            if len(text) > most:
                self.repairs.add(row, TEXT_CUT.format(label=field.label, most=most))
                texts[row] = text[: most - 1] + "…"
        return texts

    def addresses(self) -> list[tuple[str, ...]]:
        """Return the addresses that each row has, the road address first."""
        fields = [field for field in (Field.ROAD_ADDRESS, Field.ADDRESS, Field.LOT_ADDRESS) if self.has(field)]
        columns = [self._within(self._repaired(field, cells.address), ADDRESS_MOST, field) for field in fields]
        if not columns:
            return [()] * self.rows
        return [tuple(filter(None, row)) for row in zip(*columns, strict=True)]

    def coordinates(self) -> tuple[list[str], list[str]]:
        """Return the cells meant as east and as north: 경도 and 위도 where mapped, else X and Y."""
        degrees = self.has(Field.LON) and self.has(Field.LAT)
        east, north = (Field.LON, Field.LAT) if degrees else (Field.X, Field.Y)
        if not (self.has(east) and self.has(north)):
            return [""] * self.rows, [""] * self.rows
        return self.raw(east), self.raw(north)

    def phones(self) -> tuple[list[str], list[str]]:
        """Return public numbers and personal mobile numbers; a mobile number never stays among the public ones."""
        public, private = [""] * self.rows, [""] * self.rows
        for row, cell in enumerate(self.raw(Field.PHONE) if self.has(Field.PHONE) else ()):
            value, repair, is_mobile = phone(cell) if cell else NO_PHONE
            (private if is_mobile else public)[row] = value
            if len(value) > PHONE_MOST:
                public[row] = private[row] = ""
                self.repairs.add(row, NO_PHONE_CELL)
            if repair or is_mobile:
                self.repairs.add(row, repair)
                self.repairs.add(row, MOBILE_KEPT if is_mobile else "")
        return public, private

    def summaries(self) -> list[str]:
        return self._within(self._repaired(Field.SUMMARY, cells.plain_text), SUMMARY_MOST, Field.SUMMARY)

    def homepages(self) -> list[str]:
        return [cells.web_address(cell) if cell else "" for cell in self.raw(Field.HOMEPAGE)]

    def days(self, field: Field) -> list[date | None]:
        """Return the days of a column; equal cells are read once, most columns of dates repeat themselves."""
        if not self.has(field):
            return [None] * self.rows
        raw = self.raw(field)
        known = {cell: cells.day(cell) for cell in set(raw)}
        repaired = {cell for cell, read in known.items() if read.repair}
        for row, cell in enumerate(raw if repaired else ()):
            if cell in repaired:
                self.repairs.add(row, known[cell].repair)
        return [known[cell].value for cell in raw]

    def properties(self) -> list[dict[str, Any]]:
        """Return the typed public fields of every row: text, numbers, and the hours of several columns as one line."""
        columns: list[tuple[str, Sequence[Any]]] = [
            (str(field), self._within(self.tidied(field), PROPERTY_MOST, field))
            for field in TEXT_PROPERTIES
            if self.has(field)
        ]
        columns += [(str(field), self._figures(field)) for field in NUMBER_PROPERTIES if self.has(field)]
        if not self.has(Field.HOURS) and any(self.has(opens) for _, opens, _ in OPENING_PAIRS):
            columns.append((str(Field.HOURS), self._opening_lines()))
        return _dicts(columns, self.rows)

    def _figures(self, field: Field) -> list[int | float | None]:
        figures = [cells.number(cell) if cell else None for cell in self.raw(field)]
        return [_plain(figure, zero_is_unknown=field in ZERO_IS_UNKNOWN) for figure in figures]

    def _opening_lines(self) -> list[str]:
        pairs = [
            (label, list(zip(self.tidied(opens), self.tidied(closes), strict=True)))
            for label, opens, closes in OPENING_PAIRS
        ]
        return [_line([(label, spans[row]) for label, spans in pairs]) for row in range(self.rows)]

    def private(self, mobiles: Sequence[str]) -> list[dict[str, Any]]:
        """Return what stays private: personal fields, and every column without a meaning under `extra`."""
        columns: list[tuple[str, Sequence[Any]]] = [
            (str(field), self._personal(field)) for field in sorted(PERSONAL - {Field.MOBILE}) if self.has(field)
        ]
        columns.append((str(Field.MOBILE), self._mobiles(mobiles)))
        unmapped = [(heading, self.table.cells[heading].tolist()) for heading in self.mapping.unmapped]
        columns.append(("extra", _dicts(unmapped, self.rows)))
        return _dicts(columns, self.rows)

    def _mobiles(self, found: Sequence[str]) -> list[str]:
        own = self._personal(Field.MOBILE)
        return [number or other for number, other in zip(own, found, strict=True)]

    def _personal(self, field: Field) -> list[str]:
        headings = self.mapping.headings_of(field)
        columns = [[cells.tidy(cell) for cell in self.table.cells[heading]] for heading in headings]
        return [" / ".join(filter(None, row)) for row in zip(*columns, strict=True)] if columns else [""] * self.rows


def _plain(figure: float | None, *, zero_is_unknown: bool) -> int | float | None:
    if figure is None or figure < 0 or (figure == 0 and zero_is_unknown):
        return None
    return int(figure) if figure.is_integer() else figure


def _line(spans: Iterable[tuple[str, tuple[str, str]]]) -> str:
    return " · ".join(
        f"{label} {opens}–{closes}" for label, (opens, closes) in spans if (opens, closes) not in NO_HOURS
    )


def _dicts(columns: Sequence[tuple[str, Sequence[Any]]], rows: int) -> list[dict[str, Any]]:
    """Return one dict per row of the columns that say anything there; a number 0 says something."""
    found: list[dict[str, Any]] = [{} for _ in range(rows)]
    for name, values in columns:
        for row, value in enumerate(values):
            if value or value == 0:
                found[row][name] = value
    return found
