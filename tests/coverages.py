"""Made-up dong: a square lattice whose shared borders wave, so that simplifying and encoding have work to do."""

import geopandas as gpd
import numpy as np
import shapely

EAST_M, NORTH_M = 950_000.0, 1_950_000.0


def wavy_coverage(rows: int = 3, columns: int = 4, *, side_m: float = 800.0, steps: int = 40) -> gpd.GeoDataFrame:
    """Return rows × columns dong [code, name, district, geometry], EPSG:4326, that share waving borders exactly."""
    vertical = [_border(side_m * c, side_m * rows, rows * steps, seed=c) for c in range(columns + 1)]
    horizontal = [
        _border(side_m * r, side_m * columns, columns * steps, seed=100 + r)[:, ::-1] for r in range(rows + 1)
    ]
    faces = shapely.get_parts(
        shapely.polygonize([shapely.union_all([shapely.linestrings(b) for b in (*vertical, *horizontal)])])
    )
    order = np.lexsort((shapely.get_x(shapely.centroid(faces)), -shapely.get_y(shapely.centroid(faces))))
    faces = faces[order][shapely.area(faces[order]) > (side_m / 4) ** 2]
    moved = shapely.transform(faces, lambda xy: np.add(xy, (EAST_M, NORTH_M)))
    names = [f"가상{i + 1}동" for i in range(len(faces))]
    codes = [f"11999{i + 1:03d}00" for i in range(len(faces))]
    frame = gpd.GeoDataFrame({"code": codes, "name": names, "district": "가상구"}, geometry=moved, crs=5179)
    return frame.to_crs(4326)


def _border(at_m: float, length_m: float, steps: int, *, seed: int) -> np.ndarray:
    along = np.linspace(-300, length_m + 300, steps)
    wobble = np.random.default_rng(seed).normal(0, 8, steps).cumsum()
    return np.column_stack([at_m + wobble - wobble.mean(), along])
