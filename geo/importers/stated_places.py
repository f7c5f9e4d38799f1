"""Where a row says it lies, district and dong, read from its columns or its address and looked up by name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.codes import province_named
from geo.crs import METRES, WGS84
from geo.importers.provinces import Flags, Numbers

Indices = np.ndarray[Any, np.dtype[np.int64]]

UNKNOWN: Final = -1
WORDS_READ: Final = 8
"""A district stands among the first words of an address; later ones name buildings."""

_SPLIT = re.compile(r"[\s?,():·\-]+")
_JOINED = re.compile(r"(?P<district>[가-힣]{1,4}구)(?=[가-힣]+\d*(동|로|길|가))")
_STEM = re.compile(r"(?P<stem>[가-힣]+?)제?(?:\d[\d·.,]*)?(?:가)?동(?:\d가)?")
_DONG_WORD = re.compile(r"[가-힣]+(?:\d[\d·.,]*)?가?동(?:\d가)?(?=[\s,)(]|$)")


@dataclass(frozen=True, eq=False)
class Places:
    """The districts and dong in force, for reading what a file says of places.

    `districts`: code (5 digits), name, province; `dongs`: code, name, district, district_code; both with
    (Multi)Polygons in EPSG:4326. Empty frames when no boundary is loaded.
    """

    districts: gpd.GeoDataFrame
    dongs: gpd.GeoDataFrame

    @cached_property
    def by_name(self) -> dict[tuple[str, str], int]:
        """Row of a district by (province, name without blanks); under an empty province only names that stand once."""
        names = [_squeezed(name) for name in self.districts["name"]]
        found: dict[tuple[str, str], int] = {}
        for row, (province, name) in enumerate(zip(self.districts["province"], names, strict=True)):
            found[province_named(province) or province, name] = row
            if names.count(name) == 1:
                found["", name] = row
        return found

    @cached_property
    def by_code(self) -> dict[str, int]:
        return {str(code): row for row, code in enumerate(self.districts["code"])}

    @cached_property
    def provinces(self) -> tuple[str, ...]:
        """The present name of the 시도 of every district, in order."""
        return tuple(province_named(name) or name for name in self.districts["province"])

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(map(str, self.districts["name"]))

    @cached_property
    def shapes(self) -> "np.ndarray[Any, np.dtype[np.object_]]":
        """The districts in EPSG:4326, prepared for many points."""
        shapes: np.ndarray[Any, np.dtype[np.object_]] = self.districts.geometry.to_numpy()
        shapely.prepare(shapes)
        return shapes

    @cached_property
    def metric(self) -> "np.ndarray[Any, np.dtype[np.object_]]":
        """The districts in EPSG:5179."""
        shapes: np.ndarray[Any, np.dtype[np.object_]] = self.districts.geometry.to_crs(METRES).to_numpy()
        return shapes

    @cached_property
    def neighbourhoods(self) -> dict[tuple[int, str], Any]:
        """The dong of a district that share a name but for their number, as one shape in EPSG:4326.

        응암1동, 응암2동 and 응암3동 together are about the legal dong 응암동 that addresses write.
        """
        gathered: dict[tuple[int, str], list[Any]] = {}
        columns = (self.dongs["district_code"], self.dongs["name"], self.dongs.geometry)
        for code, name, shape in zip(*columns, strict=True):
            row = self.by_code.get(str(code), UNKNOWN)
            gathered.setdefault((row, dong_stem(str(name))), []).append(shape)
        return {key: shapely.union_all(shapes) for key, shapes in gathered.items()}

    def within(self, lon: Numbers, lat: Numbers, district: Indices) -> Flags:
        """Say of every point (EPSG:4326) whether it lies in its own district (a row of `districts`, -1 for none)."""
        inside = np.zeros(len(lon), dtype=bool)
        usable = (district != UNKNOWN) & np.isfinite(lon) & np.isfinite(lat)
        for row in np.unique(district[usable]):
            rows = np.flatnonzero(usable & (district == row))
            inside[rows] = shapely.contains_xy(self.shapes[row], lon[rows], lat[rows])
        return inside

    def metres_off(self, lon: Numbers, lat: Numbers, district: Indices) -> Numbers:
        """Return how far every point (EPSG:4326) lies from its own district in metres (EPSG:5179), 0 inside."""
        points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=WGS84).to_crs(METRES).to_numpy()
        distances: Numbers = shapely.distance(points, self.metric[district])
        return distances

    def district_at(self, lon: Numbers, lat: Numbers) -> Indices:
        """Return the row of the district that holds every point (EPSG:4326), -1 where none does."""
        found = np.full(len(lon), UNKNOWN, dtype=np.int64)
        points, rows = shapely.STRtree(self.shapes).query(shapely.points(lon, lat), predicate="within").reshape(2, -1)
        found[points] = rows
        return found


def _squeezed(name: str) -> str:
    return re.sub(r"\s+", "", name)


def dong_stem(name: str) -> str:
    """Return a dong's name without its number: 응암제3동 → 응암, 종로1·2·3·4가동 → 종로."""
    found = _STEM.fullmatch(name)
    return found["stem"] if found else name


@dataclass(frozen=True)
class Stated:
    """What a row says of its place: the row of its district (-1 when not loaded or not said), 시도, and as written."""

    district: int
    province: str
    name: str


NOWHERE: Final = Stated(UNKNOWN, "", "")


class PlaceReader:
    """Read stated places against one set of districts; equal words are looked up once."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._cells: dict[tuple[str, str, str], Stated] = {}

    def read(self, province: str, district: str, code: str, addresses: Iterable[str]) -> Stated:
        """Return the place that the columns state, else the one of the first address that states any."""
        cells = (province, district, code)
        stated = self._cells.get(cells)
        if stated is None:
            stated = self._cells[cells] = self._of_columns(*cells)
        if stated.district != UNKNOWN:
            return stated
        for address in addresses:
            found = self.of_words(_SPLIT.split(address, WORDS_READ)[:WORDS_READ], stated.province)
            if found.district != UNKNOWN or (found.province and not stated.province):
                return found if found.name or not stated.name else Stated(UNKNOWN, found.province, stated.name)
        return stated

    def _of_columns(self, province: str, district: str, code: str) -> Stated:
        row = self._places.by_code.get(code.strip()[:5], UNKNOWN)
        if row != UNKNOWN:
            return self._loaded(row)
        stated = province_named(_squeezed(province)) or ""
        found = self.of_words(_SPLIT.split(district.strip()), stated)
        written = " ".join(district.split())
        return found if found.district != UNKNOWN else Stated(UNKNOWN, found.province, written)

    def of_words(self, words: Sequence[str], province: str = "") -> Stated:
        """Return the first district among `words`, in the 시도 that they or the caller name."""
        said = ""
        for number, word in enumerate(words):
            named = province_named(word)
            if named and province in {"", named}:
                province = named
                continue
            for name in _names_in(word, words[number + 1 : number + 2]):
                row = self._places.by_name.get((province, name), UNKNOWN)
                if row != UNKNOWN:
                    return self._loaded(row)
            if not said and province and word[-1:] in {"구", "군", "시"}:
                said = word
        return Stated(UNKNOWN, province, said)

    def _loaded(self, row: int) -> Stated:
        return Stated(row, self._places.provinces[row], self._places.names[row])


def _names_in(word: str, following: Sequence[str]) -> Iterator[str]:
    """Yield what may be a district's name: two words (성남시 분당구), the word, its head where a blank is missing."""
    for other in following:
        yield word + other
    yield word
    joined = _JOINED.match(word)
    if joined:
        yield joined["district"]


def neighbourhood(places: Places, district: int, dong: str, address: str) -> tuple[int, str] | None:
    """Return the key of the neighbourhood that a row names by its dong column or in its address, None for none."""
    for word in (dong.strip(), *_DONG_WORD.findall(address)):
        key = (district, dong_stem(word))
        if word and key in places.neighbourhoods:
            return key
    return None
