"""The ground of a made-up nation: 3,500 dong over the real extent of Korea, dense in cities and wide in the country.

Provinces bear their real codes and names and lie about where they lie; districts, dong and every border are made up.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import METRES, WGS84
from geo.enums import CodeSystem
from geo.importers.boundary_set import BoundarySet, as_multipolygon, dong_frame
from geo.schematic import clipped_cells

DONGS: Final = 3500
EDITION: Final = date(2025, 4, 1)
SEED: Final = 5179
LAND_POINTS: Final = 120_000
"""Places thrown over the land, of which districts and dong are chosen."""

# code, name, districts, dong, lon and lat of its middle (EPSG:4326), how far it reaches (km), whether it is one city
_PROVINCES: Final = (
    ("11", "서울특별시", 25, 426, 126.99, 37.56, 15, True),
    ("26", "부산광역시", 16, 206, 129.03, 35.19, 15, True),
    ("27", "대구광역시", 9, 150, 128.57, 35.85, 16, True),
    ("28", "인천광역시", 10, 155, 126.62, 37.48, 14, True),
    ("29", "광주광역시", 5, 97, 126.85, 35.16, 11, True),
    ("30", "대전광역시", 5, 82, 127.39, 36.34, 11, True),
    ("31", "울산광역시", 5, 56, 129.25, 35.55, 16, True),
    ("36", "세종특별자치시", 1, 24, 127.26, 36.56, 11, True),
    ("41", "경기도", 41, 531, 127.20, 37.40, 50, False),
    ("51", "강원특별자치도", 18, 193, 128.30, 37.75, 65, False),
    ("43", "충청북도", 14, 153, 127.75, 36.80, 43, False),
    ("44", "충청남도", 16, 208, 126.75, 36.50, 45, False),
    ("52", "전북특별자치도", 15, 243, 127.15, 35.75, 45, False),
    ("46", "전라남도", 22, 297, 126.95, 34.85, 55, False),
    ("47", "경상북도", 24, 331, 128.75, 36.35, 70, False),
    ("48", "경상남도", 22, 305, 128.30, 35.30, 50, False),
    ("50", "제주특별자치도", 2, 43, 126.55, 33.38, 40, False),
)  # fmt: skip
_MAINLAND: Final = (
    (126.12, 37.78), (126.68, 37.95), (127.05, 38.25), (127.80, 38.33), (128.36, 38.61), (128.62, 38.15),
    (128.93, 37.75), (129.12, 37.40), (129.33, 37.05), (129.42, 36.60), (129.38, 36.10), (129.57, 36.08),
    (129.48, 35.65), (129.30, 35.30), (129.10, 35.05), (128.80, 35.05), (128.60, 34.85), (128.35, 34.83),
    (128.05, 34.72), (127.75, 34.70), (127.50, 34.55), (127.25, 34.45), (126.95, 34.35), (126.55, 34.30),
    (126.30, 34.55), (126.35, 34.95), (126.30, 35.25), (126.45, 35.60), (126.65, 35.90), (126.50, 36.15),
    (126.40, 36.50), (126.15, 36.75), (126.50, 36.98), (126.75, 37.00), (126.70, 37.25), (126.55, 37.45),
    (126.40, 37.60),
)  # fmt: skip
_ISLAND: Final = (
    (126.16, 33.30), (126.30, 33.20), (126.55, 33.24), (126.85, 33.33), (126.95, 33.50), (126.60, 33.55),
    (126.30, 33.45),
)  # fmt: skip
_FIRST: Final = "가나다라마바사아자차카타파하새솔달별해샘들뫼벌내골"
_SECOND: Final = "람온빛울봄숲강뜰재말터결늘품채"
_CORE_KM: Final = (1.2, 4.0)
"""How far the dong of a town lie around its middle: in a city's district, in the country."""
_IN_TOWN: Final = 0.45
"""Share of a country district's dong that belong to its town."""

Points = np.ndarray[Any, np.dtype[np.float64]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Seeds:
    """Where the dong lie (x, y in metres of EPSG:5179), to which district and province (by position) they belong."""

    at: Points
    district: Numbers
    province: Numbers


def made_up_nation(dongs: int = DONGS) -> BoundarySet:
    """Return the first `dongs` dong of the nation as a set of boundaries: fewer are a part of the same country."""
    rows, shapes = _nation()
    return BoundarySet(
        dongs=dong_frame(list(rows[:dongs]), list(shapes[:dongs])),
        edition_date=EDITION,
        codes=CodeSystem.MOIS,
        source_note="측정용으로 지어낸 경계: 실제 행정동이 아닙니다",
        sha256=hashlib.sha256(f"made-up nation {SEED} {dongs}".encode()).hexdigest(),
    )


@cache
def _nation() -> tuple[list[dict[str, Any]], list[shapely.MultiPolygon]]:
    """Return every dong with its border (EPSG:4326), province by province: the capital comes first."""
    land = _land()
    seeds = _seeds(land, np.random.default_rng(SEED))
    cells = clipped_cells(np.asarray(shapely.points(seeds.at), dtype=object), land)
    areas_km2 = shapely.area(cells) / 1e6
    shapes = gpd.GeoSeries(cells, crs=METRES).to_crs(WGS84)
    labels = gpd.GeoSeries.from_xy(*seeds.at.T, crs=METRES).to_crs(WGS84)
    people = _people(areas_km2, np.random.default_rng(SEED + 1))
    rows = [
        {**_named(seeds, at), "label_lon": labels.x[at], "label_lat": labels.y[at]}
        | {"area_km2": float(areas_km2[at]), "residents": int(people[at])}
        for at in range(len(cells))
    ]
    return rows, [as_multipolygon(_only_area(shape)) for shape in shapes]


def _only_area(shape: shapely.Geometry) -> shapely.Geometry:
    """A cell that touches the coast in a line as well is its areas alone."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def _land() -> shapely.MultiPolygon:
    outline = gpd.GeoSeries([shapely.MultiPolygon([shapely.Polygon(_MAINLAND), shapely.Polygon(_ISLAND)])], crs=WGS84)
    land: shapely.MultiPolygon = outline.to_crs(METRES).iloc[0]
    return land


def _seeds(land: shapely.MultiPolygon, rng: "np.random.Generator") -> Seeds:
    """Choose the places of every dong: provinces around their middles, districts in them, towns in districts."""
    places = _thrown(land, rng)
    home = _province_of(places)
    parts = [_dongs_of(number, places[home == number], land, rng) for number in range(len(_PROVINCES))]
    first = np.cumsum([0, *(each[2] for each in _PROVINCES)])
    districts = np.concatenate([own + first[number] for number, (_at, own) in enumerate(parts)])
    provinces = np.repeat(np.arange(len(parts)), [len(own) for _at, own in parts])
    return Seeds(np.vstack([at for at, _own in parts]), districts, provinces)


def _thrown(land: shapely.MultiPolygon, rng: "np.random.Generator") -> Points:
    west, south, east, north = land.bounds
    many = np.column_stack([rng.uniform(west, east, 3 * LAND_POINTS), rng.uniform(south, north, 3 * LAND_POINTS)])
    shapely.prepare(land)
    return many[shapely.contains_xy(land, *many.T)][:LAND_POINTS]


def _province_of(places: Points) -> Numbers:
    """Return the province of each place: the city it lies in, else the one of whose middle it is least far."""
    middles = gpd.GeoSeries.from_xy([p[4] for p in _PROVINCES], [p[5] for p in _PROVINCES], crs=WGS84).to_crs(METRES)
    reach_m = np.array([p[6] for p in _PROVINCES]) * 1000.0
    squared = (places[:, :1] - middles.x.to_numpy()) ** 2 + (places[:, 1:] - middles.y.to_numpy()) ** 2
    far = np.sqrt(squared) / reach_m
    is_city = np.array([p[7] for p in _PROVINCES])
    inside = np.where(is_city & (far <= 1), far - 2, np.where(is_city, np.inf, far))
    nearest: Numbers = np.argmin(inside, axis=1)
    return nearest


def _dongs_of(
    number: int, places: Points, land: shapely.MultiPolygon, rng: "np.random.Generator"
) -> tuple[Points, Numbers]:
    """Return the places of one province's dong and their district within it, district by district."""
    _code, _name, districts, dongs, _lon, _lat, _reach, is_city = _PROVINCES[number]
    middles = places[rng.choice(len(places), districts, replace=False)]
    squared = (places[:, :1] - middles[:, 0]) ** 2 + (places[:, 1:] - middles[:, 1]) ** 2
    nearest = np.argmin(squared, axis=1)
    counts = np.diff(np.floor(np.linspace(0, dongs, districts + 1)).astype(int))
    found = []
    for district, count in enumerate(counts):
        own = places[nearest == district]
        town = 0 if is_city else round(count * _IN_TOWN)
        spread_m = _CORE_KM[0 if is_city else 1] * 1000
        around = _around(middles[district], town, spread_m, land, rng)
        found.append(np.vstack([around, own[rng.choice(len(own), count - town, replace=len(own) < count)]]))
    at = np.vstack(found) + rng.uniform(-30, 30, (dongs, 2))
    return at, np.repeat(np.arange(districts), counts)


def _around(
    middle: Points, count: int, spread_m: float, land: shapely.MultiPolygon, rng: "np.random.Generator"
) -> Points:
    """Return `count` places on land around the middle of a town."""
    many = rng.normal(middle, spread_m / 2, (20 * count + 20, 2))
    return many[shapely.contains_xy(land, *many.T)][:count]


def _people(areas_km2: Points, rng: "np.random.Generator") -> Numbers:
    """Return residents: some 18,000 to a town's dong and fewer the wider it is, 51 million in all."""
    raw = rng.lognormal(0, 0.45, len(areas_km2)) / (1 + areas_km2 / 40)
    people: Numbers = np.rint(raw * (51_000_000 / raw.sum())).astype(np.int64)
    return people


def _named(seeds: Seeds, at: int) -> dict[str, Any]:
    """Return codes and names of a dong by its place in the order."""
    province, district = int(seeds.province[at]), int(seeds.district[at])
    code, name, _districts, _dongs, _lon, _lat, _reach, is_city = _PROVINCES[province]
    first_district = sum(each[2] for each in _PROVINCES[:province])
    place = at - int(np.searchsorted(seeds.district, district))
    district_code = f"{code}{110 + 10 * (district - first_district):03d}"
    kind = "구" if is_city else "시" if district % 2 else "군"
    return {
        "code": f"{district_code}{510 + 10 * place:05d}",
        "stat_code": None,
        "name": _word(at) + ("동" if is_city or place % 3 else "면"),
        "district_code": district_code,
        "district": _word(district + 7) + kind,
        "province_code": code,
        "province": name,
    }


def _word(number: int) -> str:
    """Return a made-up name; names come again after 375, as in the country."""
    first, second = number % len(_FIRST), number * 7 // len(_FIRST) % len(_SECOND)
    return _FIRST[first] + _SECOND[second]
