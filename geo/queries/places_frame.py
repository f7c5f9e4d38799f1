"""The dong and districts in force as frames, for whatever is computed beside the database."""

from datetime import date
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.crs import WGS84

_DONGS = """
SELECT d.code, d.name, x.name AS district, d.district_code, p.name AS province, x.province_code, d.edition_id,
       e.is_schematic, ST_AsBinary(d.boundary) AS shape
FROM dongs d JOIN districts x ON x.code = d.district_code JOIN provinces p ON p.code = x.province_code
JOIN boundary_editions e ON e.id = d.edition_id
WHERE d.edition_id IN (SELECT f.edition_id FROM editions_in_force(:on_date) f) ORDER BY d.code
"""


def dongs_in_force(session: Session, on_date: date) -> gpd.GeoDataFrame:
    """Return the dong in force on a date: code, name, district, district_code, province, province_code, edition_id,
    is_schematic and geometry (MultiPolygon, EPSG:4326), by code; empty where nothing is loaded."""
    rows = session.execute(text(_DONGS), {"on_date": on_date}).mappings().all()
    columns = ["code", "name", "district", "district_code", "province", "province_code", "edition_id", "is_schematic"]
    values = {column: [row[column] for row in rows] for column in columns}
    shapes: Any = shapely.from_wkb([bytes(row["shape"]) for row in rows]) if rows else []
    return gpd.GeoDataFrame(values, geometry=list(shapes), crs=WGS84)


def districts_of(dongs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the districts that `dongs` make up: code, name, province and geometry (EPSG:4326), by code."""
    merged = dongs.dissolve("district_code", method="coverage", as_index=False)
    named = merged[["district_code", "district", "province", "geometry"]]
    return named.rename(columns={"district_code": "code", "district": "name"})
