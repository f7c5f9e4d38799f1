"""Made-up population grids in every form that they come in; no real one lies in the shared data."""

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Sequence
from typing import Any

import pyproj
import shapefile
import shapely
import xlsxwriter
from shapely.geometry import mapping

from geo.importers.population_grids import GridFile, grid_of_table, grid_of_text
from geo.importers.source import open_tables

WEST, SOUTH = 950_000, 1_950_000
Cell = tuple[int, int, object]
"""East and north of the south-western corner in EPSG:5179, and the people as they stand in the file."""

BLOCK: tuple[Cell, ...] = tuple(
    (WEST + 100 * column, SOUTH + 100 * row, 10 * row + column + 1) for row in range(3) for column in range(4)
)
"""Twelve cells of 100 m, of 1, 2, 3, 4, 11 … people: 150 in all."""
PEOPLE = 150


def csv_grid(
    cells: Sequence[Cell] = BLOCK, heading: str = "x,y,people", *, crs: int = 5179, encoding: str = "utf-8"
) -> bytes:
    """The centres of cells as a table, in another coordinate system when asked."""
    turn = pyproj.Transformer.from_crs(5179, crs, always_xy=True).transform
    lines = [heading]
    for west, south, people in cells:
        x, y = turn(west + 50, south + 50)
        digits = 9 if crs == 4326 else 3
        lines.append(f"{x:.{digits}f},{y:.{digits}f},{people}")
    return ("\n".join(lines) + "\n").encode(encoding)


def code_of(west: int, south: int) -> str:
    """The code of a cell of 100 m in the square 다사 of 100 km."""
    return f"다사{(west - 900_000) // 100:03d}{(south - 1_900_000) // 100:03d}"


def code_list(cells: Sequence[Cell] = BLOCK, delimiter: str = ",") -> bytes:
    """통계청's list: no headings; year, code, item, number; other items among them."""
    lines = [delimiter.join(("2024", code_of(w, s), "to_in_001", str(people))) for w, s, people in cells]
    lines += [delimiter.join(("2024", code_of(w, s), "to_in_007", "3")) for w, s, _ in cells]
    return ("\n".join(lines) + "\n").encode("cp949")


def square(west: int, south: int, crs: int = 5179, width: int = 100) -> shapely.Polygon:
    box = shapely.box(west, south, west + width, south + width)
    turn = pyproj.Transformer.from_crs(5179, crs, always_xy=True).transform
    return shapely.transform(box, lambda xy: list(zip(*turn(xy[:, 0], xy[:, 1]), strict=True)))


def geojson_grid(
    cells: Sequence[Cell] = BLOCK, *, crs: int = 4326, stated: bool = False, points: bool = False
) -> bytes:
    features = []
    for west, south, people in cells:
        shape = square(west, south, crs)
        properties: dict[str, Any] = {"gid": code_of(west, south), "val": people}
        place = mapping(shape.centroid if points else shape)
        features.append({"type": "Feature", "properties": properties, "geometry": place})
    document: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if stated:
        document["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    return json.dumps(document).encode()


def shapefile_grid(cells: Sequence[Cell] = BLOCK, crs: int = 5186) -> dict[str, bytes]:
    """국토지리정보원's way: squares with gid, lbl and val; the .prj says which system."""
    parts = {suffix: io.BytesIO() for suffix in (".shp", ".shx", ".dbf")}
    with shapefile.Writer(
        shp=parts[".shp"], shx=parts[".shx"], dbf=parts[".dbf"], shapeType=shapefile.POLYGON, encoding="cp949"
    ) as writer:
        writer.field("gid", "C", 12)
        writer.field("lbl", "C", 12)
        writer.field("val", "N", 12, 1)
        for west, south, people in cells:
            writer.poly([list(reversed(square(west, south, crs).exterior.coords))])
            writer.record(code_of(west, south), str(people), people if isinstance(people, int) else None)
    return {suffix: part.getvalue() for suffix, part in parts.items()} | {
        ".prj": pyproj.CRS.from_epsg(crs).to_wkt("WKT1_ESRI").encode()
    }


def zipped(parts: dict[str, bytes]) -> bytes:
    """A shapefile as it is downloaded: its parts in one ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for suffix, data in parts.items():
            bundle.writestr(f"격자{suffix}", data)
    return target.getvalue()


def sheet_of_codes(cells: Sequence[Cell] = BLOCK) -> bytes:
    """A workbook with a title, headings, codes and a total at the end."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("격자")
    sheet.write_row(0, 0, ["서울시 100m 인구"])
    sheet.write_row(1, 0, ["격자코드", "인구(명)", "비고"])
    for line, (west, south, people) in enumerate(cells, 2):
        sheet.write_row(line, 0, [code_of(west, south), people, "가"])
    sheet.write_row(len(cells) + 2, 0, ["합계", 150, ""])
    book.close()
    return target.getvalue()


def geopackage_grid(cells: Sequence[Cell] = BLOCK, crs: int = 5179) -> bytes:
    """A layer of squares with their people, as SQLite writes it."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        f"""
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT,
          organization_coordsys_id INTEGER, definition TEXT);
        INSERT INTO gpkg_spatial_ref_sys VALUES ('k', {crs}, 'EPSG', {crs}, '');
        CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
        INSERT INTO gpkg_contents VALUES ('cells', 'features');
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
        INSERT INTO gpkg_geometry_columns VALUES ('cells', 'geom', {crs});
        CREATE TABLE cells (fid INTEGER PRIMARY KEY, geom BLOB, people INTEGER);
        """
    )
    for west, south, people in cells:
        blob = b"GP\x00\x01" + struct.pack("<i", crs) + shapely.to_wkb(square(west, south, crs))
        connection.execute("INSERT INTO cells (geom, people) VALUES (?, ?)", (blob, people))
    connection.commit()
    return connection.serialize()


class NotAGrid(Exception):
    """A table that another reader takes."""


def read(name: str, data: bytes, **options: Any) -> GridFile:
    """Read one file as the loader does."""
    neighbours = options.pop("neighbours", {})
    found = grid_of_text(name, data, **options)
    if found is None:
        found = grid_of_table(open_tables(name, data, neighbours=neighbours)[0], **options)
    if found is None:
        raise NotAGrid(name)
    return found
