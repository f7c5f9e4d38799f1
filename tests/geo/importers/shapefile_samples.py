"""Made-up shapefiles as bytes, written part by part."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import shapefile

BESSEL = (
    'PROJCS["Bessel_1841_Transverse_Mercator",GEOGCS["GCS_Bessel_1841",DATUM["D_Bessel_1841",'
    'SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",200000.0],PARAMETER["False_Northing",500000.0],'
    'PARAMETER["Central_Meridian",127.0028902777778],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
)
"""Figures of EPSG:5174 under a name that says nothing."""


def shapefile_parts(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    rings: Sequence[Sequence[Sequence[Sequence[float]]]],
    *,
    encoding: str = "cp949",
    prj: str = BESSEL,
    kind: str = "C",
) -> dict[str, bytes]:
    """Return .shp, .shx, .dbf (and .prj) of polygons, one per row, without a .cpg."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=shapefile.POLYGON, encoding=encoding) as writer:
        for column in columns:
            writer.field(column, kind, size=80)
        for row, polygon in zip(rows, rings, strict=True):
            writer.poly([ring[::-1] if number == 0 else ring for number, ring in enumerate(polygon)])
            writer.record(*row)
    parts = {".shp": shp.getvalue(), ".shx": shx.getvalue(), ".dbf": dbf.getvalue()}
    return parts | ({".prj": prj.encode()} if prj else {})


def zipped(files: Mapping[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return buffer.getvalue()
