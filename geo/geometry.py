"""Polygon coverages: dong that share borders without overlap or gap, kept so through cleaning and simplifying.

Pure: frames in, frames out. Every function takes a GeoDataFrame of (Multi)Polygons in any CRS and answers in the same
CRS, columns and row order; whatever is measured is measured in EPSG:5179, in metres and square metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import METRES
from geo.errors import InvalidInput

FAULT_MIN_M2: Final = 0.01
"""Overlaps and gaps of less than a square decimetre are rounding, not news."""

SIMPLIFY_LEVELS_M: Final = {"dong": 2.0, "district": 6.0, "city": 20.0}
"""Tolerance in metres by view: one dong on a page, one district, a whole city."""

POLYGON_TYPE_IDS: Final = (3, 6)
ROWS_NAMED: Final = 5

Geometries: TypeAlias = np.ndarray[Any, np.dtype[np.object_]]
Flags: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class CoverageFinding:
    """One fault of a boundary file that cleaning mended.

    `names` are the rows involved, in file order; `area_m2` is measured in EPSG:5179 (0 for a mended ring).
    """

    kind: Literal["overlap", "gap", "invalid"]
    names: tuple[str, ...]
    area_m2: float

    @property
    def sentence(self) -> str:
        """Say the fault in Korean, for reports."""
        who = " · ".join(self.names)
        said = {
            "overlap": f"겹친 경계를 정리함: {who} ({self.area_m2:,.0f} m²)",
            "gap": f"경계 사이 틈을 메움: {who} ({self.area_m2:,.0f} m²)",
            "invalid": f"꼬인 경계를 바로잡음: {who}",
        }
        return said[self.kind]


def clean_coverage(
    frame: gpd.GeoDataFrame, *, name_column: str = "name", gap_width_m: float = 0.0
) -> tuple[gpd.GeoDataFrame, list[CoverageFinding]]:
    """Make the polygons of `frame` one coverage: rings valid, no overlap, shared borders identical.

    An overlap goes to the neighbour with the longer common border; gaps narrower than about `gap_width_m` are filled
    the same way (0 leaves every gap). A frame without faults comes back as it was, to the last bit. The work is done
    in the frame's own CRS: an edge that is straight there is bent in another, which would reopen hair-thin overlaps.

    Raises InvalidInput when the CRS is missing, a row has no polygon, or a row lies wholly under others.
    """
    names = [str(name) for name in frame[name_column]]
    findings, polygons = _mend_rings(_polygons(frame, names), names)
    gap_width = gap_width_m * units_per_metre(frame) if gap_width_m else 0.0
    if not findings and shapely.coverage_is_valid(polygons, gap_width=gap_width):
        return frame.copy(), []
    cleaned = shapely.coverage_clean(polygons, gap_width=gap_width)  # type: ignore[attr-defined]  # stubs are of 2.1
    _refuse_rows(shapely.is_empty(cleaned), names, "다른 동의 경계에 완전히 덮여 있습니다")
    findings += _overlaps(polygons, names, frame.crs)
    findings += _filled_gaps(polygons, cleaned, names, frame.crs) if gap_width else []
    return frame.set_geometry(gpd.GeoSeries(cleaned, index=frame.index, crs=frame.crs)), findings


def simplify_coverage(frame: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """Simplify a clean coverage so that shared borders stay shared: no sliver, no gap.

    Visvalingam-Whyatt over the whole coverage; `tolerance_m` is about the square root of the area in m² of the
    triangles dropped. Expects a coverage as `clean_coverage` returns it.
    """
    simple = shapely.coverage_simplify(frame.geometry.to_numpy(), tolerance_m * units_per_metre(frame))
    return frame.set_geometry(gpd.GeoSeries(simple, index=frame.index, crs=frame.crs))


def units_per_metre(frame: gpd.GeoDataFrame) -> float:
    """Return the length in the frame's CRS that stands for one metre of EPSG:5179 (root of the ratio of areas)."""
    own = float(shapely.area(frame.geometry.to_numpy()).sum())
    return float(np.sqrt(own / frame.geometry.to_crs(METRES).area.sum()))


def _polygons(frame: gpd.GeoDataFrame, names: Sequence[str]) -> Geometries:
    if frame.crs is None:
        raise InvalidInput("경계 파일의 좌표계를 알 수 없습니다.", "The boundaries have no CRS.", code="crs_missing")
    geometries = frame.geometry.to_numpy()
    missing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    wrong = ~np.isin(shapely.get_type_id(geometries), POLYGON_TYPE_IDS)
    _refuse_rows(missing | wrong, names, "다각형 경계가 없습니다")
    flat: Geometries = shapely.force_2d(geometries)
    return flat


def _refuse_rows(faulty: Flags, names: Sequence[str], fault: str) -> None:
    rows = [name for name, bad in zip(names, faulty, strict=True) if bad]
    if rows:
        raise InvalidInput(
            f"{fault}: {', '.join(rows[:ROWS_NAMED])}{' …' if len(rows) > ROWS_NAMED else ''} ({len(rows)}곳)",
            f"{len(rows)} rows have no usable boundary.",
            code="boundary_unusable",
            details={"names": rows},
        )


def _mend_rings(polygons: Geometries, names: Sequence[str]) -> tuple[list[CoverageFinding], Geometries]:
    broken = ~shapely.is_valid(polygons)
    if not broken.any():
        return [], polygons
    mended = polygons.copy()
    mended[broken] = [_polygonal_part(shapely.make_valid(polygon)) for polygon in polygons[broken]]
    _refuse_rows(shapely.is_empty(mended), names, "경계가 면을 이루지 않습니다")
    return [CoverageFinding("invalid", (names[int(row)],), 0.0) for row in np.flatnonzero(broken)], mended


def _polygonal_part(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(geometry)
    return shapely.union_all(parts[np.isin(shapely.get_type_id(parts), POLYGON_TYPE_IDS)])


def _overlaps(polygons: Geometries, names: Sequence[str], crs: Any) -> list[CoverageFinding]:
    suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(polygons)))
    left, right = shapely.STRtree(polygons[suspects]).query(polygons[suspects], predicate="intersects")
    pairs = sorted((suspects[a], suspects[b]) for a, b in zip(left, right, strict=True) if a < b)
    shared = shapely.intersection([polygons[a] for a, _ in pairs], [polygons[b] for _, b in pairs])
    return [
        CoverageFinding("overlap", (names[a], names[b]), area_m2)
        for (a, b), area_m2 in zip(pairs, _areas_m2(shared, crs), strict=True)
        if area_m2 >= FAULT_MIN_M2
    ]


def _filled_gaps(before: Geometries, after: Geometries, names: Sequence[str], crs: Any) -> list[CoverageFinding]:
    """Return the land that no row had before; only rows that cleaning changed can have got some."""
    changed = np.flatnonzero(~shapely.equals_exact(shapely.normalize(before), shapely.normalize(after)))
    tree, cleaned = shapely.STRtree(before), shapely.STRtree(after)
    near = [before[tree.query(after[row], predicate="intersects")] for row in changed]
    news = [
        shapely.difference(after[row], shapely.union_all(others)) for row, others in zip(changed, near, strict=True)
    ]
    gaps = shapely.get_parts(np.array(news, dtype=object))
    gaps = gaps[np.isin(shapely.get_type_id(gaps), POLYGON_TYPE_IDS)]
    return [
        CoverageFinding("gap", tuple(names[row] for row in sorted(cleaned.query(gap, predicate="intersects"))), area_m2)
        for gap, area_m2 in zip(gaps, _areas_m2(gaps, crs), strict=True)
        if area_m2 >= FAULT_MIN_M2
    ]


def _areas_m2(geometries: Geometries, crs: Any) -> list[float]:
    return [float(area) for area in gpd.GeoSeries(geometries, crs=crs).to_crs(METRES).area]
