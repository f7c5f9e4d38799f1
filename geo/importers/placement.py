"""Decide for every row what its point is worth: ready, to be found by its address, or refused, and say why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from geo.importers.crs_guess import Located
from geo.importers.provinces import BOXES, Flags, in_box, in_outline
from geo.importers.stated_places import UNKNOWN, Indices, Places, Stated

READY: Final = "ready"
WAITING: Final = "waiting"
REFUSED: Final = "refused"

KEPT_NEAR_M: Final = 500.0
"""Points this near their district stay with a note: borders of other editions and buildings on them differ so much."""


class Verdict(NamedTuple):
    """What becomes of a row. `note` is said of a row that is kept; `keeps_point` is False when its point is dropped."""

    outcome: str
    code: str = ""
    message: str = ""
    note: str = ""
    keeps_point: bool = True


FINE: Final = Verdict(READY)
BY_ADDRESS: Final = Verdict(
    WAITING, "address_only", "좌표 없이 주소만 있습니다. 주소로 위치를 찾아야 합니다.", "", False
)
NO_POINT: Final = Verdict(READY, keeps_point=False)
NO_PLACE: Final = Verdict(REFUSED, "place_missing", "좌표도 주소도 없습니다.", "", False)


@dataclass(frozen=True, eq=False)
class Placing:
    """All that is known of where the rows lie; lists and arrays have one entry per row.

    `district` are rows of `places.districts` (-1 none), `written` the coordinate cells as one text, empty for none;
    `numeric` says that both cells are figures other than 0.
    `needs_place` is False for kinds of resources that may have no place at all.
    """

    places: Places
    located: Located
    stated: Sequence[Stated]
    district: Indices
    written: Sequence[str]
    numeric: Flags
    has_address: Sequence[bool]
    needs_place: bool


def verdicts(placing: Placing) -> list[Verdict]:
    """Return the verdict on every row."""
    located = placing.located
    known = np.isfinite(located.lon) & np.isfinite(located.lat)
    inside = placing.places.within(located.lon, located.lat, placing.district)
    sound = known & in_outline(located.lon, located.lat)
    off = _metres_off(placing, sound & ~inside)
    found = np.full(len(known), UNKNOWN, dtype=np.int64)
    rest = np.flatnonzero(sound & ~inside)
    found[rest] = placing.places.district_at(located.lon[rest], located.lat[rest])
    return [
        FINE if inside[row] else _verdict(placing, row, bool(sound[row]), float(off[row]), int(found[row]))
        for row in range(len(known))
    ]


def _metres_off(placing: Placing, rows: Flags) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    off = np.zeros(len(rows))
    at = np.flatnonzero(rows & (placing.district != UNKNOWN))
    located = placing.located
    off[at] = placing.places.metres_off(located.lon[at], located.lat[at], placing.district[at])
    return off


def _verdict(placing: Placing, row: int, sound: bool, off_m: float, found: int) -> Verdict:
    if np.isnan(placing.located.lon[row]):
        return _without_point(placing, row)
    if not sound:
        return Verdict(REFUSED, "outside_korea", f"좌표가 우리나라 밖입니다({placing.written[row]}).", "", False)
    stated = placing.stated[row]
    if placing.district[row] != UNKNOWN:
        return _beside_district(placing, row, off_m, found)
    if stated.province:
        return _in_province(placing, row, stated.province, found)
    return FINE if found != UNKNOWN else _unchecked(placing)


def _without_point(placing: Placing, row: int) -> Verdict:
    written = placing.written[row]
    if placing.numeric[row]:
        return _unknown_system(placing, written)
    if not placing.has_address[row]:
        return NO_PLACE if placing.needs_place else NO_POINT
    if not written:
        return BY_ADDRESS
    said = f"좌표 칸을 좌표로 읽을 수 없어({written}) 주소로 위치를 찾아야 합니다."
    return Verdict(WAITING, "location_unreadable", said, "", False)


def _unknown_system(placing: Placing, written: str) -> Verdict:
    systems = ", ".join(map(str, placing.located.undecided))
    if systems:
        said = f"좌표계를 확실히 정할 수 없습니다(EPSG {systems} 가운데 하나). 좌표계를 지정해 주세요(--crs)."
    else:
        said = f"어느 좌표계로 읽어도 맞는 곳이 없습니다({written}). 좌표계를 지정해 주세요(--crs)."
    return Verdict(REFUSED, "crs_unknown", said, "", False)


def _beside_district(placing: Placing, row: int, off_m: float, found: int) -> Verdict:
    stated = placing.stated[row]
    if off_m <= KEPT_NEAR_M:
        return Verdict(READY, note=f"점이 적힌 {stated.name}의 경계에서 {off_m:,.0f}m 밖에 있습니다.")
    away = f"{off_m / 1000:,.1f}km"
    if found == UNKNOWN or placing.places.provinces[found] != stated.province:
        said = (
            f"점({placing.written[row]})이 적힌 {stated.name}에서 {away} 떨어져 있습니다. 숫자가 틀린 것으로 보입니다."
        )
        return Verdict(REFUSED, "far_from_stated", said, "", False)
    where = f"점은 {placing.places.names[found]}에 있는데 적힌 곳은 {stated.name}입니다({away})."
    if placing.has_address[row]:
        said = f"{where} 좌표를 믿을 수 없어 주소로 위치를 찾아야 합니다."
        return Verdict(WAITING, "point_elsewhere", said, "", False)
    return Verdict(REFUSED, "point_elsewhere", where, "", False)


def _in_province(placing: Placing, row: int, province: str, found: int) -> Verdict:
    """Judge a row that states only a 시도, or a district of which no boundary is loaded."""
    if province in placing.places.provinces:
        right = found != UNKNOWN and placing.places.provinces[found] == province
    else:
        located = placing.located
        right = province not in BOXES or in_box(province, float(located.lon[row]), float(located.lat[row]))
    if right:
        return FINE
    said = f"점({placing.written[row]})이 적힌 {province} 밖에 있습니다."
    return Verdict(REFUSED, "far_from_stated", said, "", False)


def _unchecked(placing: Placing) -> Verdict:
    if not len(placing.places.districts):
        return FINE
    return Verdict(READY, note="읽어 들인 경계 밖이고 시·도가 적혀 있지 않아 위치를 맞추어 보지 못했습니다.")
