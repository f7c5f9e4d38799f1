"""A stand-in for real boundaries: cells around label points, clipped to an outline grown from points and areas.

It lets the first run draw a map without a download. It is not a boundary and says so: `NOTE` stands wherever it shows.
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import METRES, WGS84
from geo.enums import CodeSystem
from geo.importers.boundary_set import BoundarySet, as_multipolygon, dong_frame
from geo.packaged import data_file

NOTE: Final = "약도 경계"
FACTS_FILE: Final = "seoul_dong_facts.csv"
SOURCE_NOTE: Final = (
    f"{NOTE}: 실제 경계가 아닙니다. 동 표시점과 면적(통계청 SGIS, vuski/admdongkor 2025-04-01)으로 그린 그림, "
    "주민등록인구는 행정안전부 2025년 5월"
)

BAYS_FILLED_M: Final = 1300.0
"""Bays of the outline narrower than twice this are filled: a city's border has few of them."""
SPURS_CUT_M: Final = 900.0
"""Spurs narrower than twice this are cut."""
OUTLINE_STEP_M: Final = 10.0
GROWTH_RANGE: Final = (0.7, 1.5)
GROWTH_STEPS: Final = 9


@cache
def schematic_seoul() -> BoundarySet:
    """Return the schematic set of Seoul from the packaged figures; the same every time (do not change its frame)."""
    data = data_file(FACTS_FILE).read_bytes()
    facts = list(csv.DictReader(data.decode("utf-8").splitlines()))
    return schematic_set(facts, province_code="11", province="서울특별시", sha256=hashlib.sha256(data).hexdigest())


def schematic_set(facts: Sequence[Mapping[str, str]], *, province_code: str, province: str, sha256: str) -> BoundarySet:
    """Draw one cell per dong of one province from rows of code, stat_code, district, name, lon, lat, area_km2.

    `lon`/`lat` in degrees (EPSG:4326). The cells are Voronoi cells of the label points in EPSG:5179: they cover the
    outline without overlap or gap, and each holds its own point. Their areas add up to the true sum within one per
    cent; `area_km2` and `residents` of the answer are the true figures, not those of the cells.
    """
    points = label_points(facts)
    areas_m2 = np.array([float(row["area_km2"]) for row in facts]) * 1e6
    cells = gpd.GeoSeries(clipped_cells(points, outline(points, areas_m2)), crs=METRES).to_crs(WGS84)
    rows = [_row(fact, province_code, province) for fact in facts]
    return BoundarySet(
        dongs=dong_frame(rows, [as_multipolygon(cell) for cell in cells]),
        edition_date=None,
        codes=CodeSystem.MOIS,
        source_note=SOURCE_NOTE,
        sha256=sha256,
        is_schematic=True,
    )


def label_points(facts: Sequence[Mapping[str, str]]) -> "np.ndarray[Any, np.dtype[np.object_]]":
    """Return the label points of `facts` (lon, lat in degrees) as points in EPSG:5179."""
    lons = [float(row["lon"]) for row in facts]
    lats = [float(row["lat"]) for row in facts]
    points: np.ndarray[Any, np.dtype[np.object_]] = (
        gpd.GeoSeries.from_xy(lons, lats, crs=WGS84).to_crs(METRES).to_numpy()
    )
    return points


def outline(
    points: "np.ndarray[Any, np.dtype[np.object_]]", areas_m2: "np.ndarray[Any, np.dtype[np.float64]]"
) -> shapely.Polygon:
    """Grow circles of each dong's area around its point (EPSG:5179) until their smoothed union has the true area."""
    radii_m = np.sqrt(areas_m2 / np.pi)
    smallest, largest = GROWTH_RANGE
    for _ in range(GROWTH_STEPS):
        growth = (smallest + largest) / 2
        grown = _smooth(shapely.union_all(shapely.buffer(points, radii_m * growth, quad_segs=8)))
        if grown.area < areas_m2.sum():
            smallest = growth
        else:
            largest = growth
    return grown


def _smooth(shape: shapely.Geometry) -> shapely.Polygon:
    filled = shapely.buffer(shapely.buffer(shape, BAYS_FILLED_M), -BAYS_FILLED_M - SPURS_CUT_M)
    opened = shapely.buffer(filled, SPURS_CUT_M)
    largest = max(shapely.get_parts(opened), key=shapely.area)
    simple: shapely.Polygon = shapely.simplify(shapely.Polygon(shapely.get_exterior_ring(largest)), OUTLINE_STEP_M)
    return simple


def clipped_cells(
    points: "np.ndarray[Any, np.dtype[np.object_]]", border: shapely.Polygon | shapely.MultiPolygon
) -> "np.ndarray[Any, np.dtype[np.object_]]":
    """Return the Voronoi cell of each point inside `border`, in the order of the points, all in EPSG:5179."""
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=border, ordered=True)
    clipped: np.ndarray[Any, np.dtype[np.object_]] = shapely.intersection(shapely.get_parts(cells), border)
    return clipped


def _row(fact: Mapping[str, str], province_code: str, province: str) -> dict[str, Any]:
    return {
        "code": fact["code"],
        "stat_code": fact["stat_code"],
        "name": fact["name"],
        "district_code": fact["code"][:5],
        "district": fact["district"],
        "province_code": province_code,
        "province": province,
        "label_lon": float(fact["lon"]),
        "label_lat": float(fact["lat"]),
        "area_km2": float(fact["area_km2"]),
        "residents": int(fact["residents_2025_05"]),
    }
