"""The lines of a population grid as lists of numbers, every line that is none of a cell named and left out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.importers.grid_codes import grid_cells
from geo.importers.grid_columns import TOTAL_ITEM, GridColumns
from geo.importers.issues import RowIssue

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Whole = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

LISTED: Final = 1000
"""Lines named one by one; a column that is wrong throughout would fill the report with the same sentence."""
PEOPLE_MOST: Final = 1_000_000.0
SHOWN: Final = 40
HIDDEN: Final = frozenset({"", "-", "--", "*", "**", "x", "n/a", "na", "nan", "null", "none", "비공개", "미공개"})
"""What stands where a number is not told: unknown, never nobody."""
TOTALS: Final = frozenset({"합계", "총계", "소계", "누계", "계", "전체", "total", "subtotal", "sum", "grandtotal"})
_NUMBER: Final = r"[-+]?\d{1,12}(?:\.\d*)?|[-+]?\.\d+"


@dataclass
class Faults:
    """Lines that were left out: the first of them one by one, all of them by reason."""

    listed: list[RowIssue] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, lines: Iterable[int], code: str, said: Sequence[str] | str) -> None:
        """Note lines that were left out for one reason; `said` is one sentence for all or one for each."""
        numbers = [int(line) for line in lines]
        if not numbers:
            return
        self.counts[code] += len(numbers)
        room = max(0, LISTED - len(self.listed))
        sentences = [said] * len(numbers) if isinstance(said, str) else said
        self.listed += [RowIssue(n, code, one) for n, one in zip(numbers[:room], sentences, strict=False)]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def unlisted(self) -> int:
        return self.total - len(self.listed)


@dataclass(frozen=True, eq=False)
class Places:
    """Where lines lie: x and y in the CRS of the file; those of a code in EPSG:5179, `size` is their width then.

    `span` holds the four edges (west, south, east, north) where the file tells them. NaN for what is not told.
    """

    x: Numbers
    y: Numbers
    size: Numbers
    span: Numbers

    def kept(self, rows: Flags) -> "Places":
        return Places(self.x[rows], self.y[rows], self.size[rows], self.span[rows])


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines that may be cells; `people` by age group, NaN where the number is hidden."""

    line: Whole
    place: Places
    people: dict[str, Numbers]

    def kept(self, rows: Flags) -> "Lines":
        people = {group: values[rows] for group, values in self.people.items()}
        return Lines(self.line[rows], self.place.kept(rows), people)


def joined(parts: Sequence[Lines]) -> Lines:
    """Return all the lines of the parts, which have the same columns, in one list."""
    places = [part.place for part in parts]
    x, y, size, span = (np.concatenate([getattr(one, name) for one in places]) for name in ("x", "y", "size", "span"))
    people = {group: np.concatenate([part.people[group] for part in parts]) for group in parts[0].people}
    return Lines(np.concatenate([part.line for part in parts]), Places(x, y, size, span), people)


def figures(column: "pd.Series[str]") -> tuple[Numbers, Flags]:
    """Return the numbers of a column, NaN where there is none, and where the cell says that there is none."""
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, copy=True)
    hidden = np.zeros(len(values), dtype=bool)
    odd = np.flatnonzero(~np.isfinite(values))
    if len(odd):
        plain = column.iloc[odd].str.replace(r"[,\s]|명$", "", regex=True).str.lower()
        hidden[odd] = plain.isin(HIDDEN).to_numpy()
        values[odd] = pd.to_numeric(plain.where(plain.str.fullmatch(_NUMBER)), errors="coerce").to_numpy(np.float64)
    return values, hidden


def read_lines(
    cells: pd.DataFrame, columns: GridColumns, faults: Faults, passed: Counter[str], places: Places | None = None
) -> Lines:
    """Return the lines of a piece of a table (every cell a text, the index the line in the file).

    `places` tells where they lie when shapes do and not the cells. `faults` and `passed` take up what is left out:
    lines that are wrong, and those of other items than the people.
    """
    rows = _of_people(cells, columns, passed)
    cells, line = cells[rows], cells.index.to_numpy(dtype=np.int64)[rows]
    place = places.kept(rows) if places is not None else _places(cells, columns)
    good = _placed(cells, columns if places is None else None, line, place, faults)
    people, sound = _people(cells, columns, line, good, faults)
    return Lines(line, place, people).kept(sound)


def _of_people(cells: pd.DataFrame, columns: GridColumns, passed: Counter[str]) -> Flags:
    """Say which lines hold anything, and the people where the lines are of several items."""
    filled = np.array((cells != "").any(axis=1), dtype=bool)
    if columns.item:
        people = np.asarray(cells[columns.item] == TOTAL_ITEM, dtype=bool)
        passed["other_items"] += int((filled & ~people).sum())
        filled &= people
    return filled


def _places(cells: pd.DataFrame, columns: GridColumns) -> Places:
    """Return where the lines lie by their cells."""
    unknown = np.full(len(cells), np.nan)
    span = np.full((len(cells), 4), np.nan)
    if columns.edges:
        west, east, south, north = (figures(cells[name])[0] for name in columns.edges)
        return Places((west + east) / 2, (south + north) / 2, unknown, np.column_stack([west, south, east, north]))
    if columns.x and columns.y:
        return Places(figures(cells[columns.x])[0], figures(cells[columns.y])[0], unknown, span)
    return Places(*grid_cells(cells[columns.code].to_numpy()), span)


def _placed(cells: pd.DataFrame, columns: GridColumns | None, line: Whole, place: Places, faults: Faults) -> Flags:
    """Say of each line whether it tells a place, and name those that do not; `columns` None: shapes tell it."""
    placed: Flags = np.isfinite(place.x) & np.isfinite(place.y)
    zero: Flags = placed & (place.x == 0) & (place.y == 0)
    faults.add(line[zero], "location_zero", "좌표가 0, 0입니다.")
    names = list(columns.where) if columns is not None else []
    told = [" ".join(row)[:SHOWN].strip() for row in cells.loc[~placed, names].to_numpy().tolist()]
    total = np.array([text.replace(" ", "").lower() in TOTALS for text in told], dtype=bool)
    empty = np.array([not text for text in told], dtype=bool)
    rest, lost = ~(total | empty), line[~placed]
    faults.add(lost[total], "total_row", "합계나 소계 줄이라서 뺐습니다. 그 사람들은 칸마다 이미 들어 있습니다.")
    faults.add(lost[empty], "location_missing", "칸의 위치가 비어 있습니다.")
    word = "격자코드로" if columns is not None and names == [columns.code] else "좌표로"
    said = [f"{word} 읽을 수 없습니다: {told[at]}" for at in np.flatnonzero(rest)[:LISTED]]
    faults.add(lost[rest], "location_unreadable", said)
    found: Flags = placed & ~zero
    return found


def _people(
    cells: pd.DataFrame, columns: GridColumns, line: Whole, good: Flags, faults: Faults
) -> tuple[dict[str, Numbers], Flags]:
    """Return the people by age group and which of the `good` lines tell them all soundly."""
    people: dict[str, Numbers] = {}
    sound = good.copy()
    for group, name in columns.people.items():
        values, hidden = figures(cells[name])
        wrong = {
            "people_unreadable": ("사람 수로 읽을 수 없습니다", ~np.isfinite(values) & ~hidden),
            "people_negative": ("사람 수가 0보다 작습니다", values < 0),
            "people_too_many": ("한 칸에 백만 명이 넘습니다", values > PEOPLE_MOST),
        }
        for code, (said, rows) in wrong.items():
            found = np.flatnonzero(rows & sound)
            told = cells[name].iloc[found[:LISTED]]
            faults.add(line[found], code, [f"{name} 칸의 {said}: {str(cell)[:SHOWN]}" for cell in told])
            sound[found] = False
        people[group] = values
    return people, sound
