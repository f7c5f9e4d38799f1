"""What every boundary reader returns: dong with their borders, and what was noticed on the way."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import METRES, WGS84
from geo.enums import CodeSystem
from geo.geometry import CoverageFinding, clean_coverage

GAP_WIDTH_M: Final = 50.0
"""Holes between dong narrower than this are slivers of separate simplification: there is no land without a dong."""
TOLD_SINGLY: Final = 8
MOST_NAMED: Final = 50

COLUMNS: Final = (
    "code",
    "stat_code",
    "name",
    "district_code",
    "district",
    "province_code",
    "province",
    "label_lon",
    "label_lat",
    "area_km2",
    "residents",
)


@dataclass(frozen=True)
class Finding:
    """Something a person should know about a file that was nevertheless taken."""

    code: str
    sentence: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BoundarySet:
    """The dong of one boundary file, one row each.

    `dongs` is a GeoDataFrame in EPSG:4326 with COLUMNS and `geometry` (MultiPolygon): `code` is the 행정안전부 ten
    digits or `kostat:` + code, `district_code` likewise (five digits), `label_lon`/`label_lat` in degrees lie inside
    the dong, `area_km2` is measured in EPSG:5179 (for a schematic set: the true area), `residents` may be missing.
    `edition_date` comes from the file or its name and is None when neither says it.
    """

    dongs: gpd.GeoDataFrame
    edition_date: date | None
    codes: CodeSystem
    source_note: str
    sha256: str
    is_schematic: bool = False
    findings: tuple[Finding, ...] = ()
    year: str = ""
    """The year that the file states where it states no day."""

    @property
    def provinces(self) -> tuple[str, ...]:
        """Return the codes of the provinces that the set covers, sorted."""
        return tuple(sorted(set(self.dongs["province_code"])))


def measured(dongs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `dongs` (EPSG:4326) as MultiPolygons with label point (degrees) and area (km² in EPSG:5179).

    The label point is the centroid where that lies inside, else a point that does.
    """
    shapes = dongs.geometry.to_numpy()
    centres = shapely.centroid(shapes)
    labels = [
        centre if shapely.contains(shape, centre) else shapely.point_on_surface(shape)
        for shape, centre in zip(shapes, centres, strict=True)
    ]
    return dongs.assign(
        label_lon=shapely.get_x(labels),
        label_lat=shapely.get_y(labels),
        area_km2=dongs.geometry.to_crs(METRES).area / 1e6,
        geometry=[as_multipolygon(shape) for shape in shapes],
    )


def as_multipolygon(shape: shapely.Geometry) -> shapely.MultiPolygon:
    if isinstance(shape, shapely.MultiPolygon):
        return shape
    assert isinstance(shape, shapely.Polygon)
    return shapely.MultiPolygon([shape])


def cleaned(found: BoundarySet) -> BoundarySet:
    """Return the set as a coverage, each fault that was mended added to the findings."""
    labelled = found.dongs.assign(_label=found.dongs["district"].str.cat(found.dongs["name"], sep=" "))
    frame, faults = clean_coverage(labelled, name_column="_label", gap_width_m=GAP_WIDTH_M)
    news = [news for kind in ("invalid", "overlap", "gap") for news in _told([f for f in faults if f.kind == kind])]
    return replace(found, dongs=measured(frame.drop(columns="_label")), findings=(*found.findings, *news))


def _told(faults: list[CoverageFinding]) -> list[Finding]:
    """Say each fault of one kind; many of them in one sentence with count, area and the largest."""
    if len(faults) <= TOLD_SINGLY:
        return [Finding(f.kind, f.sentence, {"names": list(f.names), "area_m2": round(f.area_m2, 1)}) for f in faults]
    faults = sorted(faults, key=lambda fault: -fault.area_m2)
    largest = faults[0]
    area_m2 = sum(fault.area_m2 for fault in faults)
    who = " · ".join(largest.names)
    sizes = f" (모두 {area_m2 / 1e6:,.3f} km², 가장 큰 것 {largest.area_m2:,.0f} m²: {who})"
    said = {
        "invalid": f"꼬인 경계 {len(faults)}곳을 바로잡음: {', '.join(f.names[0] for f in faults[:TOLD_SINGLY])} …",
        "overlap": f"겹친 경계 {len(faults):,}쌍을 정리함{sizes}",
        "gap": f"경계 사이 틈 {len(faults):,}곳을 메움{sizes}",
    }
    details = {
        "count": len(faults),
        "area_m2": round(area_m2, 1),
        "largest_m2": round(largest.area_m2, 1),
        "names": [" · ".join(fault.names) for fault in faults[:MOST_NAMED]],
    }
    return [Finding(largest.kind, said[largest.kind], details)]


def dong_frame(rows: list[dict[str, Any]], shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    """Build the frame of COLUMNS from rows that lack some of them, in EPSG:4326."""
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)
