"""Compare a set of dong with another as a whole: is it moved by hundreds of metres, which dong are only in one?

Pure: frames in, findings out. Label points are compared, as they exist for the schematic set too; the median is taken,
so that dong whose borders really changed do not matter.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import METRES, WGS84
from geo.importers.boundary_set import Finding
from geo.names import dong_name_key

SHIFT_LEAST_M: Final = 50.0
"""Editions drawn by different hands lie within some metres of each other as a whole."""
PAIRS_LEAST: Final = 5
SPREAD_MOST: Final = 0.5
"""A moved set is moved everywhere alike: the median deviation may be this part of the shift."""
DATUM_M: Final = (200.0, 500.0)
"""Bessel coordinates read as WGS 84 or GRS 80, or the other way round, lie about 300 to 400 m away in Korea."""
MERIDIAN_M: Final = (215.0, 295.0)
"""The correction of 10.405 seconds to the central meridian (EPSG:5174 against 2097) is about 255 m, east or west."""
NAMED: Final = 10
_EIGHTHS: Final = ("동", "북동", "북", "북서", "서", "남서", "남", "남동")

Columns = tuple[str, str, str, float, float]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far (metres, EPSG:5179) a set lies east and north of another, by `pairs` dong that both have."""

    east_m: float
    north_m: float
    spread_m: float
    pairs: int

    @property
    def distance_m(self) -> float:
        return math.hypot(self.east_m, self.north_m)

    @property
    def is_moved(self) -> bool:
        alike = self.spread_m <= SPREAD_MOST * self.distance_m
        return self.pairs >= PAIRS_LEAST and self.distance_m >= SHIFT_LEAST_M and alike

    @property
    def sentence(self) -> str:
        """Say the shift in Korean, its length to two digits."""
        step = 10 ** max(0, math.floor(math.log10(max(self.distance_m, 1))) - 1)
        eighth = round(math.atan2(self.north_m, self.east_m) / (math.pi / 4)) % 8
        said = f"약 {round(self.distance_m / step) * step} m {_EIGHTHS[eighth]}쪽으로 밀려 있습니다"
        if MERIDIAN_M[0] <= abs(self.east_m) <= MERIDIAN_M[1] and abs(self.north_m) < SHIFT_LEAST_M:
            said += ". 중부원점의 10.405초 보정을 빠뜨리거나 두 번 한 좌표계(EPSG:2097과 5174)에서 흔한 일입니다"
        elif DATUM_M[0] <= self.distance_m <= DATUM_M[1]:
            said += ". 베셀(한국 1985) 좌표를 WGS84·GRS80으로, 또는 거꾸로 읽은 파일에서 흔한 일입니다"
        return said


def shift_between(mine: pd.DataFrame, other: pd.DataFrame) -> Shift | None:
    """Return how far `mine` lies from `other`; None when they share no dong.

    Both have columns code, name, district, label_lon, label_lat (degrees, EPSG:4326).
    """
    pairs = _pairs(mine, other)
    if not pairs:
        return None
    rows, others = (list(column) for column in zip(*pairs, strict=True))
    moved = _metres(mine.iloc[rows]) - _metres(other.iloc[others])
    middle = np.median(moved, axis=0)
    spread = float(np.median(np.hypot(*(moved - middle).T)))
    return Shift(float(middle[0]), float(middle[1]), spread, len(pairs))


def _pairs(mine: pd.DataFrame, other: pd.DataFrame) -> list[tuple[int, int]]:
    """Return the positions of the dong that are the same: by code, else by district and name."""
    codes = {code: row for row, code in enumerate(other["code"])}
    names = {key: row for row, key in enumerate(_name_keys(other))}
    found = []
    for row, (code, key) in enumerate(zip(mine["code"], _name_keys(mine), strict=True)):
        twin = codes.get(code, names.get(key))
        if twin is not None:
            found.append((row, twin))
    return found


def _name_keys(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return [(str(d), dong_name_key(n)) for d, n in zip(frame["district"], frame["name"], strict=True)]


def _metres(frame: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.float64]]":
    points = gpd.GeoSeries.from_xy(frame["label_lon"], frame["label_lat"], crs=WGS84).to_crs(METRES)
    return np.column_stack([points.x, points.y])


def compared_with(mine: pd.DataFrame, other: pd.DataFrame, title: str) -> list[Finding]:
    """Return what is worth knowing of `mine` beside `other` (called `title`): a shift, dong in only one of them."""
    shift = shift_between(mine, other)
    if shift is None:
        return [Finding("nothing_shared", f"견준 경계({title})와 같은 동이 하나도 없습니다.")]
    found = []
    if shift.is_moved:
        details = {
            "east_m": round(shift.east_m),
            "north_m": round(shift.north_m),
            "distance_m": round(shift.distance_m),
        }
        said = f"견준 경계({title})에서 {shift.sentence}."
        found.append(Finding("shifted", said, {**details, "pairs": shift.pairs}))
    pairs = _pairs(mine, other)
    for code, frame, matched, said in (
        ("only_here", mine, {row for row, _ in pairs}, "이 파일에만 있는 동"),
        ("only_there", other, {row for _, row in pairs}, "이 파일에 없는 동"),
    ):
        names = [f"{d} {n}" for row, (d, n) in enumerate(_named(frame)) if row not in matched]
        if names:
            more = " …" if len(names) > NAMED else ""
            told = f"견준 경계({title})와 달리 {said} {len(names)}곳: {', '.join(names[:NAMED])}{more}"
            found.append(Finding(code, told, {"count": len(names), "names": names}))
    return found


def _named(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(frame["district"], frame["name"], strict=True))
