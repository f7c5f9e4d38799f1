"""What every boundary reader returns: dong with their borders, and what was noticed on the way."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import METRES, WGS84
from geo.enums import CodeSystem
from geo.geometry import clean_coverage

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
    frame, faults = clean_coverage(labelled, name_column="_label")
    news = tuple(
        Finding(fault.kind, fault.sentence, {"names": list(fault.names), "area_m2": round(fault.area_m2, 1)})
        for fault in faults
    )
    return replace(found, dongs=measured(frame.drop(columns="_label")), findings=found.findings + news)


def dong_frame(rows: list[dict[str, Any]], shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    """Build the frame of COLUMNS from rows that lack some of them, in EPSG:4326."""
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)
