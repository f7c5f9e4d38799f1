"""Find the coordinate system of every group of rows by where its points fall, since files rarely say it.

Degrees tell themselves apart, axes included: Korea's longitudes and latitudes do not meet. Figures in metres are tried
in every system in use and both axis orders; right is the one that puts the points into the districts and neighbourhoods
that the rows state. 5174, 2097 and 5181 lie only 250 to 400 m apart, so all three put most points into the right 구.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

import numpy as np
import pyproj
import shapely

from geo.crs import KOREA_BOX, WGS84
from geo.errors import InvalidInput
from geo.importers.provinces import Flags, Numbers, in_outline
from geo.importers.stated_places import UNKNOWN, Indices, Places

CANDIDATES: Final = (5174, 2097, 5181, 5186, 5179)
"""The metric systems of Korean public data, tried in this order."""

SAMPLE: Final = 4000
NEAR_M: Final = 3000.0
"""A row belongs to a group when its point lies within this distance of the district it states."""
RULED_OUT: Final = math.log(1000)
LEAST_CHANCE: Final = 0.01
"""However good a file looks, one row in a hundred may state a wrong district."""
LEAST_SHARE: Final = 0.8
DOUBTFUL_SHARE: Final = 0.9
BEYOND_DOUBT: Final = 0.99
DEGREES_MOST: Final = 180.0

AreaOf = Callable[[int], "tuple[int, str] | None"]


@dataclass(frozen=True)
class CrsGroup:
    """Rows of one file read alike. `agreeing` of `checked` rows lie in the district that they state."""

    epsg: int
    swapped: bool
    rows: int
    checked: int
    agreeing: int
    given: bool = False

    @property
    def share(self) -> float:
        return self.agreeing / self.checked if self.checked else 0.0

    @property
    def sentence(self) -> str:
        """Say in Korean how the rows were read and how sure that is."""
        axes = ", 두 축이 서로 바뀜" if self.swapped else ""
        said = f"{self.rows:,}줄: EPSG:{self.epsg}{axes}"
        if self.given:
            said += " (지정한 좌표계)"
        if not self.checked:
            return f"{said}. 시군구가 적혀 있지 않아 맞추어 보지 못했습니다."
        said += f". 시군구가 적힌 {self.checked:,}줄 가운데 {self.agreeing:,}줄({self.share:.2%})이 그 안에 있습니다."
        return f"{said} 좌표를 믿기 어려운 파일입니다." if self.share < DOUBTFUL_SHARE else said


@dataclass(frozen=True, eq=False)
class Located:
    """Points in EPSG:4326, NaN where none could be read; `group` is a row of `groups`, -1 where the system is unknown.

    `undecided` names the systems between which the remaining rows could not be decided.
    """

    lon: Numbers
    lat: Numbers
    group: Indices
    groups: tuple[CrsGroup, ...]
    undecided: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the rows say of their place: the row of `Places.districts` (-1 none) and the key of the neighbourhood.

    `area_of(row)` is asked only for rows in metres, and only for a sample of them.
    """

    places: Places
    district: Indices
    area_of: AreaOf


@dataclass(frozen=True)
class Reading:
    """One way to read figures: the system and whether the axes are the other way round."""

    epsg: int
    swapped: bool


@cache
def _transformer(epsg: int) -> Any:
    return pyproj.Transformer.from_crs(epsg, WGS84, always_xy=True)


def to_degrees(x: Numbers, y: Numbers, reading: Reading) -> tuple[Numbers, Numbers]:
    """Return (lon, lat) in EPSG:4326 of figures (x east, y north unless swapped) in the CRS of `reading`."""
    east, north = (y, x) if reading.swapped else (x, y)
    if reading.epsg == WGS84:
        return east, north
    lon, lat = _transformer(reading.epsg).transform(east, north)
    return lon, lat


def usable_system(crs: int | None) -> int | None:
    """Return the EPSG number that a person stated. Raises InvalidInput when there is no such system."""
    try:
        return crs if crs is None or pyproj.CRS.from_epsg(crs) else None
    except pyproj.exceptions.CRSError as error:
        said = f"EPSG:{crs} 좌표계는 없습니다. 예: 5174, 5181, 5186, 5179, 4326."
        raise InvalidInput(said, f"There is no EPSG:{crs}.", code="crs_missing", details={"crs": crs}) from error


def shapes_in_degrees(shapes: "np.ndarray[Any, np.dtype[np.object_]]", located: "Located") -> Any:
    """Return shapes in EPSG:4326 as their points were read; None where they were not."""
    turned = np.full(len(shapes), None, dtype=object)
    for number, group in enumerate(located.groups):
        reading = Reading(group.epsg, group.swapped)
        rows = np.flatnonzero(located.group == number)
        turned[rows] = shapely.transform(shapes[rows], partial(_columns_in_degrees, reading=reading))
    return turned


def _columns_in_degrees(xy: Any, *, reading: Reading) -> Any:
    return np.column_stack(to_degrees(xy[:, 0], xy[:, 1], reading))


def locate(x: Numbers, y: Numbers, evidence: Evidence, *, crs: int | None = None) -> Located:
    """Turn the figures of rows (x meant as east, y as north, NaN for none) into EPSG:4326, group by group.

    `crs` is the system that a person or the file states, for degrees if it is geographic, else for metres; the axis
    order is still checked. Rows whose system cannot be decided beyond doubt come back as NaN with group -1.
    """
    geographic = crs is not None and pyproj.CRS.from_epsg(crs).is_geographic
    work = _Work(x, y, evidence)
    work.read_degrees(crs if crs is not None and geographic else WGS84)
    work.read_metres(None if geographic else crs)
    return work.result()


@dataclass(frozen=True, eq=False)
class _Hits:
    """Which rows of a sample one reading puts inside their district, near it, into the neighbourhood they name."""

    inside: Flags
    near: Flags
    named: Flags
    met: Flags

    @property
    def score(self) -> int:
        return int(self.inside.sum() + self.met.sum())

    def rules_out(self, other: "_Hits") -> bool:
        """Say whether the rows near their districts make this reading a thousand times as likely as `other`.

        A row misses its district by chance as often as it does in this reading; each further miss of `other` weighs
        the logarithm of the odds against that. Neighbourhoods are missed more often, so they weigh less. A reading
        that sends most of the rows kilometres away is out at once.
        """
        if 2 * (self.near & other.near).sum() < self.near.sum():
            return True
        districts = self._weight(self.near, self.inside, other.inside)
        return districts + self._weight(self.near & self.named, self.met, other.met) >= RULED_OUT

    @staticmethod
    def _weight(rows: Flags, own: Flags, other: Flags) -> float:
        misses = int((rows & ~own).sum())
        chance = max(LEAST_CHANCE, (misses + 1) / (int(rows.sum()) + 2))
        lead = int((rows & own).sum()) - int((rows & other).sum())
        return lead * math.log((1 - chance) / chance)


class _Work:
    """The state of one run of `locate`: which rows are read how."""

    def __init__(self, x: Numbers, y: Numbers, evidence: Evidence) -> None:
        self.x, self.y, self.evidence = x, y, evidence
        self.lon, self.lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
        self.group = np.full(len(x), UNKNOWN, dtype=np.int64)
        self.readings: list[Reading] = []
        self.given: int | None = None
        self.undecided: tuple[int, ...] = ()
        self._area_of = cache(evidence.area_of)
        self._pending: Flags = np.zeros(len(x), dtype=bool)

    def read_degrees(self, epsg: int) -> None:
        west, south, east, north = KOREA_BOX
        known = np.isfinite(self.x) & np.isfinite(self.y)
        degrees = known & (np.abs(self.x) <= DEGREES_MOST) & (np.abs(self.y) <= DEGREES_MOST)
        swapped = degrees & (self.x >= south) & (self.x <= north) & (self.y >= west) & (self.y <= east)
        self._assign(degrees & ~swapped, Reading(epsg, swapped=False))
        self._assign(swapped, Reading(epsg, swapped=True))

    def read_metres(self, crs: int | None) -> None:
        self.given = crs
        self._pending = np.isfinite(self.x) & np.isfinite(self.y) & (self.group == UNKNOWN)
        systems = (crs,) if crs else CANDIDATES
        readings = [Reading(epsg, swapped) for epsg in systems for swapped in (False, True)]
        while self._pending.any():
            best = self._best(readings)
            taken = self._near(best) if best else np.zeros(len(self.x), dtype=bool)
            if best is None or not taken.any():
                break
            self._assign(taken, best)
        self._read_rest(readings)

    def _assign(self, rows: Flags, reading: Reading) -> None:
        if not rows.any():
            return
        if reading not in self.readings:
            self.readings.append(reading)
        self.lon[rows], self.lat[rows] = to_degrees(self.x[rows], self.y[rows], reading)
        self.group[rows] = self.readings.index(reading)
        self._pending &= ~rows

    def _best(self, readings: Sequence[Reading]) -> Reading | None:
        """Return the reading that puts the pending rows where they say they are, when no other can be right as well."""
        rows = np.flatnonzero(self._pending & (self.evidence.district != UNKNOWN))
        rows = rows[:: max(1, len(rows) // SAMPLE)]
        if not len(rows):
            return None
        hits = {reading: self._hits(rows, reading) for reading in readings}
        best = max(readings, key=lambda reading: hits[reading].score)
        near = hits[best].near
        if not near.any() or hits[best].inside.sum() < LEAST_SHARE * near.sum():
            return None
        rivals = [other for other in readings if other != best and not hits[best].rules_out(hits[other])]
        if not rivals or best.epsg == self.given:
            return best
        known = [reading.epsg for reading in self.readings]
        same = [reading for reading in (best, *rivals) if reading.epsg in known]
        if len(same) == 1:
            return same[0]
        self.undecided = tuple(sorted({reading.epsg for reading in (best, *rivals)}))
        return None

    def _hits(self, rows: Indices, reading: Reading) -> "_Hits":
        lon, lat = to_degrees(self.x[rows], self.y[rows], reading)
        at = np.flatnonzero(in_outline(lon, lat))
        inside, near, met = np.zeros((3, len(rows)), dtype=bool)
        district = self.evidence.district[rows]
        inside[at] = self.evidence.places.within(lon[at], lat[at], district[at])
        near[at] = inside[at]
        off = at[~inside[at]]
        near[off] = self.evidence.places.metres_off(lon[off], lat[off], district[off]) <= NEAR_M
        named = np.zeros(len(rows), dtype=bool)
        shapes = self.evidence.places.neighbourhoods
        for area, numbers in self._rows_by_area(rows).items():
            named[numbers] = True
            within = [number for number in numbers if near[number]]
            met[within] = shapely.contains_xy(shapes[area], lon[within], lat[within])
        return _Hits(inside, near, named, met)

    def _rows_by_area(self, rows: Indices) -> dict[tuple[int, str], list[int]]:
        by_area: dict[tuple[int, str], list[int]] = {}
        for number, row in enumerate(rows):
            area = self._area_of(int(row))
            if area is not None:
                by_area.setdefault(area, []).append(number)
        return by_area

    def _near(self, reading: Reading) -> Flags:
        """Return the pending rows that the reading puts near the district that they state."""
        rows = np.flatnonzero(self._pending & (self.evidence.district != UNKNOWN))
        lon, lat = to_degrees(self.x[rows], self.y[rows], reading)
        district = self.evidence.district[rows]
        near = self.evidence.places.within(lon, lat, district)
        off = np.flatnonzero(~near & in_outline(lon, lat))
        near[off] = self.evidence.places.metres_off(lon[off], lat[off], district[off]) <= NEAR_M
        taken = np.zeros(len(self.x), dtype=bool)
        taken[rows[near]] = True
        return taken

    def _read_rest(self, readings: Sequence[Reading]) -> None:
        """Read rows that state no district, or lie far from it, in a system of the file; else where beyond doubt."""
        found = [reading for reading in self.readings if reading in readings]
        if not found and not self.undecided:
            only = self._plausible_alone(readings)
            found = [only] if only else []
        if not found and self.given:
            found = [Reading(self.given, swapped=False)]
        for reading in found:
            rows = np.flatnonzero(self._pending)
            plausible = in_outline(*to_degrees(self.x[rows], self.y[rows], reading))
            taken = np.zeros(len(self.x), dtype=bool)
            taken[rows[plausible]] = True
            self._assign(taken, reading)
        if found:
            self._assign(self._pending.copy(), found[0])

    def _plausible_alone(self, readings: Sequence[Reading]) -> Reading | None:
        """Return the only reading that puts the pending rows into the districts loaded (without any: into Korea)."""
        rows = np.flatnonzero(self._pending)
        rows = rows[:: max(1, len(rows) // SAMPLE)]
        shares = {reading: self._share_loaded(rows, reading) for reading in readings} if len(rows) else {}
        fitting = [reading for reading, share in shares.items() if share >= BEYOND_DOUBT]
        possible = [reading for reading, share in shares.items() if share > 1 - LEAST_SHARE]
        self.undecided = tuple(sorted({reading.epsg for reading in possible}))
        return fitting[0] if len(fitting) == 1 == len(possible) else None

    def _share_loaded(self, rows: Indices, reading: Reading) -> float:
        lon, lat = to_degrees(self.x[rows], self.y[rows], reading)
        inside = in_outline(lon, lat)
        if len(self.evidence.places.districts):
            at = np.flatnonzero(inside)
            inside[at] = self.evidence.places.district_at(lon[at], lat[at]) != UNKNOWN
        return float(inside.mean())

    def result(self) -> Located:
        inside = self.evidence.places.within(self.lon, self.lat, self.evidence.district)
        checked = (self.evidence.district != UNKNOWN) & np.isfinite(self.lon)
        groups = []
        for number, reading in enumerate(self.readings):
            rows = self.group == number
            given = reading.epsg == self.given
            counts = (int(rows.sum()), int((rows & checked).sum()), int((rows & inside).sum()))
            groups.append(CrsGroup(reading.epsg, reading.swapped, *counts, given))
        return Located(self.lon, self.lat, self.group, tuple(groups), self.undecided)
