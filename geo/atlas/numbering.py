"""Numbers by reading order, the same in map, list, table and QR."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.atlas.content import Record, Spot
from geo.metric_points import to_metres

ROWS: Final = 12
"""A page is read in about this many rows."""
ROW_MIN_M: Final = 60.0
CATEGORY_RANKS: Final = {"site": 0, "space": 1, "resource": 2}

Metres = npt.NDArray[np.float64]


def numbered(records: Iterable[Record], dongs: Sequence[str]) -> tuple[Record, ...]:
    """Return the records in reading order with their numbers, from 1, dong by dong in the order given.

    Within a dong points are read in rows from north to south, within a row from west to east, measured in EPSG:5179;
    records within a metre count as one place and get consecutive numbers and one common point, a site before its
    rooms. What has no spot in its first dong comes last there. Ties are broken by name and id, so the same records
    always get the same numbers. Records of no dong given are left out.
    """
    by_dong: dict[str, list[Record]] = {dong: [] for dong in dongs}
    for record in records:
        if record.dongs and record.dongs[0] in by_dong:
            by_dong[record.dongs[0]].append(record)
    ordered = [record for dong, some in by_dong.items() for record in _in_reading_order(some, dong)]
    return tuple(replace(record, number=at) for at, record in enumerate(ordered, start=1))


def spot_in(record: Record, dong: str) -> Spot | None:
    """Return where the record's number stands in a dong."""
    return next((spot for spot in record.spots if spot.dong == dong), None)


def _in_reading_order(records: Sequence[Record], dong: str) -> list[Record]:
    placed = [record for record in records if spot_in(record, dong)]
    last = sorted((record for record in records if not spot_in(record, dong)), key=_rank)
    if not placed:
        return last
    metres = _metres([spot for record in placed if (spot := spot_in(record, dong))])
    rows = _reading_rows(metres[:, 1])
    keys = [(int(row), x, -y) for row, (x, y) in zip(rows, metres, strict=True)]
    order = sorted(range(len(placed)), key=lambda at: (keys[at], _rank(placed[at])))
    return [*_at_common_points([placed[at] for at in order], [keys[at] for at in order], dong), *last]


def _rank(record: Record) -> tuple[int, str, str]:
    return CATEGORY_RANKS[record.category], record.name, record.id


def _metres(spots: Sequence[Spot]) -> Metres:
    """Return whole metres, so that what is less than a metre apart is one place."""
    x, y = to_metres(np.array([spot.lon for spot in spots]), np.array([spot.lat for spot in spots]))
    metres: Metres = np.column_stack([x, y]).round()
    return metres


def _reading_rows(y: Metres) -> Metres:
    height = max((y.max() - y.min()) / ROWS, ROW_MIN_M)
    rows: Metres = np.floor((y.max() - y) / height)
    return rows


def _at_common_points(records: Sequence[Record], keys: Sequence[tuple[float, float, float]], dong: str) -> list[Record]:
    """Give what counts as one place the point of its first record."""
    moved: list[Record] = []
    for at, record in enumerate(records):
        if at and keys[at] == keys[at - 1] and (first := spot_in(moved[-1], dong)):
            spots = tuple(first if spot.dong == dong else spot for spot in record.spots)
            moved.append(replace(record, spots=spots))
        else:
            moved.append(record)
    return moved
