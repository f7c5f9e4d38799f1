"""Two by two made-up districts of four dong each, about 6 km wide, so that stated places can be checked without files."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.importers.points import Places
from geo.importers.source import SourceTable

WEST, SOUTH, SIDE = 126.90, 37.45, 0.06
DISTRICTS = ("가람구", "나래구", "다솜구", "라온구")
STEMS = ("솔빛", "달빛", "별빛", "햇빛")


def places() -> Places:
    """Districts 99010 to 99040 of 서울특별시; 가람구 has 솔빛1동, 솔빛2동, 솔빛3동, 솔빛4동 and so on."""
    districts, dongs = [], []
    for number, name in enumerate(DISTRICTS):
        west, south = corner(name)
        code = f"990{number + 1}0"
        districts.append((code, name, "서울특별시", shapely.box(west, south, west + SIDE, south + SIDE)))
        for part in range(4):
            left, low = west + part % 2 * SIDE / 2, south + part // 2 * SIDE / 2
            shape = shapely.box(left, low, left + SIDE / 2, low + SIDE / 2)
            dongs.append((f"{code}5{part}000", f"{STEMS[number]}{part + 1}동", name, code, shape))
    return Places(
        gpd.GeoDataFrame(districts, columns=["code", "name", "province", "geometry"], crs=4326),
        gpd.GeoDataFrame(dongs, columns=["code", "name", "district", "district_code", "geometry"], crs=4326),
    )


def corner(district: str) -> tuple[float, float]:
    number = DISTRICTS.index(district)
    return WEST + number % 2 * SIDE, SOUTH + number // 2 * SIDE


def points_in(district: str, count: int, seed: int = 1) -> list[tuple[float, float]]:
    """Return points (lon, lat) spread over a district, its very edge left out."""
    west, south = corner(district)
    spread = np.random.default_rng(seed).uniform(0.0005, SIDE - 0.0005, (count, 2))
    return [(west + float(x), south + float(y)) for x, y in spread]


def in_system(points: list[tuple[float, float]], epsg: int) -> list[tuple[float, float]]:
    """Return (east, north) of points given in EPSG:4326."""
    turn = pyproj.Transformer.from_crs(4326, epsg, always_xy=True).transform
    return [turn(lon, lat) for lon, lat in points]


def table(
    headings: tuple[str, ...], *rows: tuple[str, ...], file: str = "표.csv", has_headings: bool = True
) -> SourceTable:
    """Return a table as if read from a file with its headings in the first line."""
    start = 2 if has_headings else 1
    cells = pd.DataFrame(list(rows), columns=list(headings), index=range(start, start + len(rows)), dtype=object)
    return SourceTable(file, "csv", "", "utf-8", ",", headings, has_headings, start - 1, cells)
