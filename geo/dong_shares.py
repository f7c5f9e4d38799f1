"""The dong of points, lines and areas, computed beside the database. Pure: frames in, frames out.

Whatever is measured is measured in EPSG:5179, in metres; any known CRS may come in.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import METRES, WGS84
from geo.errors import InvalidInput
from geo.names import dong_name_key

NEAR_EDGE_M: Final = 10.0
"""A point nearer than this to the border of its dong may well belong to the neighbour: coordinates are no better."""
SHARED_BORDER_M: Final = 1.0
"""Within this distance of its declared dong a point belongs to it; the border itself is drawn no finer."""
ROUNDING: Final = 1e-9
"""Shares are sums of floating-point pieces."""

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Points: TypeAlias = "gpd.GeoSeries | tuple[Any, Any]"
Stated: TypeAlias = "Sequence[str] | Array | None"
NOWHERE: Final = -1


def dongs_of_points(points: Points, dongs: gpd.GeoDataFrame, declared: Stated = None) -> pd.DataFrame:
    """Return per point its `dong_code` ("" in no dong) and `border_m`, its distance to that dong's border (NaN there).

    `points` is a GeoSeries of points, missing ones allowed, or a pair of arrays lon, lat in degrees (EPSG:4326).
    `dongs` has code, name and geometry. On a shared border a point belongs to the dong it is `declared` in, by code or
    name, when that is at most SHARED_BORDER_M metres away, else to the lowest code. Raises InvalidInput without a CRS.
    """
    index = points.index if isinstance(points, gpd.GeoSeries) else None
    at, frame = points_in_metres(points), _by_code(dongs)
    shapes = frame.geometry.to_numpy()
    rows = _covering(at, shapes)
    borders = shapely.boundary(shapes)
    border_m = _distances(at, borders, rows)
    if declared is not None:
        rows, moved = _declared_first(at, frame, rows, border_m, declared)
        border_m[moved] = _distances(at[moved], borders, rows[moved])
    codes = np.append(frame["code"].to_numpy(dtype=object), "")
    return pd.DataFrame({"dong_code": codes[rows], "border_m": border_m}, index=index)


def dong_shares(shapes: gpd.GeoSeries, dongs: gpd.GeoDataFrame, declared: Stated = None) -> pd.DataFrame:
    """Return one line per shape and dong it lies in: `row` (its position), `dong_code`, `share` and `border_m`.

    The share is that of the length of a line, the area of an area, the number of several points; a single point has 1
    and is the only kind with a `border_m` in metres (others NaN). What lies in two overlapping dong counts for the
    lowest code, so the shares of a shape never exceed 1; what is missing to 1 lies outside every dong (see
    `outside_shares`). A shape without any dong has no line. Raises InvalidInput without a CRS.
    """
    flat = _flattened(_in_metres(shapes))
    single = shapely.get_type_id(flat) == shapely.GeometryType.POINT
    own = np.flatnonzero(single & ~shapely.is_empty(flat))
    stated = None if declared is None else np.asarray(declared, dtype=object)[own]
    found = dongs_of_points(gpd.GeoSeries(flat[own], crs=METRES), dongs, stated)
    placed = (found["dong_code"] != "").to_numpy()
    points = pd.DataFrame(
        {
            "row": own[placed],
            "dong_code": found["dong_code"][placed],
            "share": 1.0,
            "border_m": found["border_m"][placed],
        }
    )
    others = np.flatnonzero(~single & ~shapely.is_missing(flat) & ~shapely.is_empty(flat))
    parts = _parts(flat, others, _by_code(dongs))
    joined = pd.concat([points, parts], ignore_index=True) if len(parts) else points
    return joined.sort_values(["row", "dong_code"], ignore_index=True)


def outside_shares(shares: pd.DataFrame, count: int) -> Array:
    """Return for each of `count` shapes the share that lies in no dong, 0 to 1, from what `dong_shares` found."""
    inside = np.bincount(shares["row"].to_numpy(dtype=np.int64), weights=shares["share"].to_numpy(), minlength=count)
    left: Array = np.clip(1.0 - inside, 0.0, 1.0)
    left[left < ROUNDING * 1000] = 0.0
    return left


def points_in_metres(points: Points) -> Array:
    """Return the points in EPSG:5179, None for missing ones and those that cannot be there (swapped axes, say)."""
    if not isinstance(points, gpd.GeoSeries):
        points = gpd.GeoSeries.from_xy(*(np.asarray(values, dtype=float) for values in points), crs=WGS84)
    at = _in_metres(points)
    at[~(np.isfinite(shapely.get_x(at)) & np.isfinite(shapely.get_y(at)))] = None
    return at


def _in_metres(shapes: gpd.GeoSeries) -> Array:
    if shapes.crs is None:
        raise InvalidInput("자료의 좌표계를 알 수 없습니다.", "The shapes have no CRS.", code="crs_missing")
    moved: Array = shapely.force_2d(shapes.to_crs(METRES).to_numpy())
    return moved


def _by_code(dongs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if dongs.crs is None:
        raise InvalidInput("경계의 좌표계를 알 수 없습니다.", "The boundaries have no CRS.", code="crs_missing")
    return dongs.to_crs(METRES).sort_values("code", ignore_index=True)


def _covering(at: Array, shapes: Array) -> Array:
    """Return for each point the position of the first shape that covers it, or NOWHERE."""
    rows = np.full(len(at), len(shapes))
    which, point = shapely.STRtree(at).query(shapes, predicate="intersects")
    np.minimum.at(rows, point, which)
    rows[rows == len(shapes)] = NOWHERE
    return rows


def _distances(at: Array, borders: Array, rows: Array) -> Array:
    metres = np.full(len(at), np.nan)
    inside = rows != NOWHERE
    metres[inside] = shapely.distance(at[inside], borders[rows[inside]])
    return metres


def _declared_first(
    at: Array, frame: gpd.GeoDataFrame, rows: Array, border_m: Array, declared: "Sequence[str] | Array"
) -> tuple[Array, Array]:
    """Return the rows with points beside their declared dong moved into it, and which those are."""
    stated = np.asarray(declared, dtype=object)
    beside = ~(border_m > SHARED_BORDER_M) & ~shapely.is_missing(at) & (stated != "")  # NaN is outside: maybe just so
    doubtful = np.flatnonzero(beside)
    point, which = shapely.STRtree(frame.geometry.to_numpy()).query(
        at[doubtful], predicate="dwithin", distance=SHARED_BORDER_M
    )
    names = frame["name"].map(dong_name_key).to_numpy()
    codes = frame["code"].to_numpy()
    moved = rows.copy()
    for row, dong in sorted(zip(doubtful[point], which, strict=True), reverse=True):  # the lowest code comes last
        if stated[row] == codes[dong] or dong_name_key(str(stated[row])) == names[dong]:
            moved[row] = dong
    return moved, np.flatnonzero(moved != rows)


def _flattened(shapes: Array) -> Array:
    """Return the shapes valid, and those without any extent as the point they are."""
    flat = shapes.copy()
    broken = ~shapely.is_valid(flat) & ~shapely.is_missing(flat)
    flat[broken] = shapely.make_valid(flat[broken])
    dimensions = shapely.get_dimensions(flat)
    for row in np.flatnonzero((dimensions > 0) & (_extent(flat, dimensions) == 0)):
        flat[row] = shapely.Point(shapely.get_coordinates(flat[row])[0])
    return flat


def _extent(shapes: Array, dimensions: Array) -> Array:
    """Return the area, length or number of points of each shape, by the dimension asked of it."""
    sizes: Array = np.where(
        dimensions == 2,  # noqa: PLR2004  (areas)
        shapely.area(shapes),
        np.where(dimensions == 1, shapely.length(shapes), shapely.get_num_coordinates(shapes)),
    )
    return sizes


def _parts(flat: Array, others: Array, frame: gpd.GeoDataFrame) -> pd.DataFrame:
    shapes = frame.geometry.to_numpy()
    which, dong = shapely.STRtree(shapes).query(flat[others], predicate="intersects")
    order = np.lexsort((dong, others[which]))
    rows, dong = others[which][order], dong[order]
    pieces = shapely.intersection(flat[rows], shapes[dong])
    whole = _extent(flat, shapely.get_dimensions(flat))
    sizes = _extent(pieces, shapely.get_dimensions(flat)[rows])
    sizes = _without_overlaps(flat, rows, shapes[dong], sizes, whole)
    share = np.minimum(sizes / whole[rows], 1.0)
    codes = frame["code"].to_numpy(dtype=object)[dong]
    found = pd.DataFrame({"row": rows, "dong_code": codes, "share": share, "border_m": np.nan})
    return found[found["share"] > ROUNDING]


def _without_overlaps(flat: Array, rows: Array, dongs: Array, sizes: Array, whole: Array) -> Array:
    """Return the sizes of the pieces; where those of one shape are more than it (a line along a border), each part
    of the shape counts for the first of its dong alone."""
    sums = np.bincount(rows, weights=sizes, minlength=len(whole))
    dimensions = shapely.get_dimensions(flat)
    for row in np.flatnonzero(sums > whole * (1 + ROUNDING)):
        rest: Any = flat[row]
        for number in np.flatnonzero(rows == row):
            piece = shapely.intersection(rest, dongs[number])
            rest = shapely.difference(rest, dongs[number])
            sizes[number] = _extent(np.array([piece], dtype=object), dimensions[[row]])[0]
    return sizes
