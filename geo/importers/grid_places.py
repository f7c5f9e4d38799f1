"""Bring the cells of a grid into metres: the coordinate system the file or a person states, else what figures tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyproj

from geo.coverage.frame import KOREA_METRES
from geo.crs import METRES, WGS84
from geo.importers.crs_guess import DEGREES_MOST, Reading, to_degrees
from geo.importers.grid_lines import Faults, Flags, Lines, Numbers, Places
from geo.importers.provinces import in_outline
from geo.importers.refusals import refused

SAMPLE: Final = 2000
LEAST_SHARE: Final = 0.5
BELTS: Final = "5174·2097·5181·5186"
WEB_MERCATOR: Final = 3857


@dataclass(frozen=True, eq=False)
class Placed:
    """Lines in EPSG:5179: `size` is the width of a cell in metres (NaN unknown), `epsg` what the file was in."""

    lines: Lines
    x: Numbers
    y: Numbers
    size: Numbers
    epsg: int
    swapped: bool


def placed(name: str, lines: Lines, crs: int | None, faults: Faults) -> Placed:
    """Return the lines in metres, those outside Korea named and left out.

    Codes of the national grid need no system. Raises FileRefused (`crs_unknown`, `crs_wrong`) where figures lie in
    Korea by no system that may be meant: the belts of TM lie too near to each other to be told apart by a guess.
    """
    if np.isfinite(lines.place.size).all() and len(lines.line):
        return _inside(lines, lines.place.x, lines.place.y, lines.place.size, Reading(METRES, swapped=False), faults)
    reading = _reading(name, lines.place, crs)
    x, y = _metres(lines.place.x, lines.place.y, reading)
    west, south = _metres(lines.place.span[:, 0], lines.place.span[:, 1], reading)
    east, north = _metres(lines.place.span[:, 2], lines.place.span[:, 3], reading)
    size = np.sqrt(np.abs((east - west) * (north - south)))
    return _inside(lines, x, y, size, reading, faults)


def _inside(lines: Lines, x: Numbers, y: Numbers, size: Numbers, reading: Reading, faults: Faults) -> Placed:
    west, south, east, north = KOREA_METRES
    inside: Flags = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    faults.add(lines.line[~inside], "outside_korea", "우리나라 밖에 있는 칸입니다. 좌표를 확인해 주세요.")
    return Placed(lines.kept(inside), x[inside], y[inside], size[inside], reading.epsg, reading.swapped)


def _reading(name: str, places: Places, crs: int | None) -> Reading:
    """Return the reading that puts most of the lines into Korea."""
    rows = np.arange(len(places.x))[:: max(1, len(places.x) // SAMPLE)]
    x, y = places.x[rows], places.y[rows]
    shares = {reading: _share(x, y, reading) for reading in _readings(x, y, crs)}
    best = max(shares, key=lambda reading: shares[reading])
    if shares[best] >= LEAST_SHARE:
        return best
    first = ", ".join(f"{value:,.10g}" for value in (x[0], y[0]))
    if crs is not None:
        said = f"EPSG:{crs}로 읽으면 우리나라 밖입니다(예: {first}). 좌표계를 확인해 주세요."
        raise refused(name, "crs_wrong", said, f"the cells lie outside Korea in EPSG:{crs}", crs=crs)
    said = (
        f"좌표계를 알 수 없습니다(예: {first}). 경위도도 EPSG:5179도 아닙니다. "
        f"{BELTS} 가운데 무엇인지 --crs로 적어 주세요. 서로 몇백 미터밖에 다르지 않아 짐작하지 않습니다."
    )
    raise refused(name, "crs_unknown", said, "state the CRS with --crs; the figures alone do not tell it")


def _readings(x: Numbers, y: Numbers, crs: int | None) -> Sequence[Reading]:
    if crs is not None:
        systems: tuple[int, ...] = (crs,)
    elif max(np.abs(x).max(), np.abs(y).max()) <= DEGREES_MOST:
        systems = (WGS84,)
    else:
        systems = (METRES, WEB_MERCATOR)
    return [Reading(epsg, swapped) for epsg in systems for swapped in (False, True)]


def _share(x: Numbers, y: Numbers, reading: Reading) -> float:
    lon, lat = to_degrees(x, y, reading)
    return float(in_outline(lon, lat).mean())


def _metres(x: Numbers, y: Numbers, reading: Reading) -> tuple[Numbers, Numbers]:
    """Return (east, north) in EPSG:5179 of figures in the system of `reading`."""
    east, north = (y, x) if reading.swapped else (x, y)
    if reading.epsg == METRES:
        return east, north
    turned = pyproj.Transformer.from_crs(reading.epsg, METRES, always_xy=True).transform(east, north)
    return np.asarray(turned[0]), np.asarray(turned[1])
