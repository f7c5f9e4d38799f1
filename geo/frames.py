"""The frames that pass from the database side to the drawing side: plain values, already public, already chosen."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd

DONG_COLUMNS: Final = ("code", "name", "district", "within")
RECORD_COLUMNS: Final = (
    "id",
    "category",
    "kind",
    "kind_label",
    "name",
    "place",
    "state",
    "address",
    "phone",
    "url",
    "note",
)


@dataclass(frozen=True, eq=False)
class AtlasFrames:
    """Everything a map of one dong or district shows.

    `dongs`: DONG_COLUMNS + geometry ((Multi)Polygon, EPSG:4326), a clean coverage; `within` is False for the
    neighbours, which are drawn faintly. `records`: RECORD_COLUMNS (all text, empty when unknown) + geometry (Point in
    EPSG:4326, or None for what has no public place); `category` is space, site or resource; `place` is the site a
    space stands in; `state` is the Korean words shown beside the kind, if any. `boundary_label` says the edition.
    Only what the public may see ever enters here: whoever fills it answers for that.
    """

    title: str
    area_name: str
    area_code: str
    dongs: gpd.GeoDataFrame
    records: gpd.GeoDataFrame
    boundary_label: str
    is_schematic: bool
    sources: tuple[str, ...]
    made_on: date
