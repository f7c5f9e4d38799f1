"""The lasting name of every row, so that the same file adds nothing and a later edition updates; and what repeats."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd

from geo.importers.column_content import is_running
from geo.importers.placement import READY, REFUSED

ID_MOST: Final = 100
UNIQUE_SHARE: Final = 0.9
"""A column of numbers names rows when at least this share of them stands once in the file."""


def row_keys(ids: Sequence[str], names: Sequence[str], places: Sequence[str]) -> list[str]:
    """Return a key per row that no line number, telephone or hour changes.

    The file's own number where it has a column of them; a number given twice is told apart by name and place. Without
    such a column name and place (address, else district and coordinates as written) are the key.
    """
    own = Counter(number for number in ids if number)
    if sum(count == 1 for count in own.values()) < UNIQUE_SHARE * max(1, len(ids)):
        own = Counter()
    return [
        f"id:{number}"
        if own[number] == 1 and len(number) <= ID_MOST
        else _digest(number if own[number] else "", name, place)
        for number, name, place in zip(ids, names, places, strict=True)
    ]


def _digest(*parts: str) -> str:
    """Return a short name for texts in NFC, white space and capitals not counted."""
    plain = "".join("|".join(parts).split()).lower()
    return hashlib.sha256(plain.encode()).hexdigest()[:24]


def repeats(
    keys: Sequence[str], outcomes: Sequence[str], observed: Sequence[date | None], cells: pd.DataFrame
) -> dict[int, tuple[str, str]]:
    """Return (code, Korean message) by number of every row that repeats the key of a row that stays.

    Of rows with one key one with a point stays before one without, then the latest observed, then the first; refused
    rows do not count.
    """
    times = Counter(key for key, outcome in zip(keys, outcomes, strict=True) if outcome != REFUSED)
    several: dict[str, list[int]] = {}
    for row, (key, outcome) in enumerate(zip(keys, outcomes, strict=True)):
        if times[key] > 1 and outcome != REFUSED:
            several.setdefault(key, []).append(row)
    counted = [heading for heading in cells.columns if several and is_running(cells[heading])]
    plain = cells.drop(columns=counted)
    found = {}
    for rows in several.values():
        kept = max(rows, key=lambda row: (outcomes[row] == READY, observed[row] or date.min, -row))
        found.update({row: _said(plain, kept, row) for row in rows if row != kept})
    return found


def _said(cells: pd.DataFrame, kept: int, row: int) -> tuple[str, str]:
    line = cells.index[kept]
    differing = [str(h) for h, a, b in zip(cells.columns, cells.iloc[kept], cells.iloc[row], strict=True) if a != b]
    if not differing:
        return "repeated", f"{line}행과 같은 내용입니다."
    return "repeated_place", f"{line}행과 같은 곳입니다(다른 칸: {', '.join(differing)})."
