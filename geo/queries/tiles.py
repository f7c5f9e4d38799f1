"""Vector tiles of layers, made by ST_AsMVT of what everybody may see, and kept under the stamp of their layer."""

import zlib
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.crs import KOREA_BOX, METRES, WGS84
from geo.layers.model import Collection, GeometryKind
from geo.layers.registry import list_collections
from geo.models.layers import Layer
from geo.tiles.grid import BUFFER, CRS, EXTENT, Box, Tile

FORM: Final = 1
"""Counted up when the same data make other tiles."""
SHOWN: Final = ("id", "name", "kind", "state")
"""The properties of a tile, of those that a layer has: enough to draw, to filter and to find the rest by `id`."""
TOP: Final = 16
"""Nothing is drawn together from this zoom on, and tiles beyond it are made as quickly as they would be found."""
SINGLY: Final = 4096
"""A tile with more points than this draws near ones together: at most so many in turn."""
_WORKED_OUT: Final = "coverage"
_CELLS: Final = 64
_GZIP: Final = 16 + zlib.MAX_WBITS
_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A tile under the stamp of its layer: gzip bytes, empty where nothing is there, None while it is not made."""

    stamp: str
    body: bytes | None


def has_tiles(layer: Collection) -> bool:
    """Say whether a layer is drawn: it has a shape, and its rows stand in the database."""
    return layer.geometry is not None and layer.id != _WORKED_OUT


def tile_stamp(session: Session, layer: Collection) -> str:
    """Return the stamp under which the tiles of a layer hold now."""
    stamp = session.execute(text("SELECT layer_stamp(:layers)"), {"layers": _follows(layer)}).scalar_one()
    return f"{FORM}.{stamp}"


_FIND: Final = text("""
SELECT s.stamp, k.body FROM (SELECT :form || layer_stamp(:layers) AS stamp) s
LEFT JOIN kept_tiles k ON k.layer = :layer AND k.z = :z AND k.x = :x AND k.y = :y AND k.stamp = s.stamp
""")


def find_tile(session: Session, layer: Collection, tile: Tile) -> Found:
    """Return a tile that is kept, and the stamp it must have."""
    values = {"form": f"{FORM}.", "layers": _follows(layer), **_key(layer, tile)}
    row = session.execute(_FIND, values).one()
    return Found(row.stamp, None if row.body is None else bytes(row.body))


_ONE_MAKER: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 8))")
_KEEP: Final = text("""
INSERT INTO kept_tiles (layer, z, x, y, stamp, body) VALUES (:layer, :z, :x, :y, :stamp, :body)
ON CONFLICT (layer, z, x, y) DO UPDATE SET stamp = EXCLUDED.stamp, body = EXCLUDED.body
""")


def tile_made_once(session: Session, layer: Collection, tile: Tile) -> Found:
    """Make a tile and keep it, unless somebody else has just done so: of all who ask at once only one works."""
    session.execute(_ONE_MAKER, {"key": f"{layer.id}/{tile.z}/{tile.x}/{tile.y}"})
    found = find_tile(session, layer, tile)
    if found.body is not None:
        return found
    made = make_tile(session, layer, tile)
    if made.body and tile.z <= TOP:
        session.execute(_KEEP, {**_key(layer, tile), "stamp": made.stamp, "body": made.body})
    return made


def make_tile(session: Session, layer: Collection, tile: Tile) -> Found:
    """Make a tile; stamp and content are of one moment, because one statement reads both."""
    many = layer.geometry is GeometryKind.POINT
    sql = f"SELECT :form || layer_stamp(:layers) AS stamp, {(_points if many else _shapes)(layer)} AS body"
    row = session.execute(text(sql), {"form": f"{FORM}.", "layers": _follows(layer), **_values(layer, tile)}).one()
    return Found(row.stamp, _gzip(bytes(row.body)) if row.body else b"")


_NEAR: Final = """
SELECT CAST(l.id AS text) AS _key, ST_Transform(l.geom, {crs}) AS _at{columns} FROM {relation} l
WHERE {where} AND l.near_m && ST_Expand(ST_Transform(ST_Segmentize(ST_MakeEnvelope(
  :left, :bottom, :right, :top, {wgs84}), :step), {metres}), :spare_m)
  AND l.geom && ST_MakeEnvelope(:west, :south, :east, :north, {wgs84})
"""
_OWN_NUMBER: Final = "CAST(CAST('x' || left(md5(_key), 13) AS bit(52)) AS bigint)"
"""Tiles number their features; ours have names instead of numbers: 52 bits of one tell them apart."""
_ENVELOPE: Final = "ST_TileEnvelope(:z, :x, :y)"
_ALL: Final = f"""
(SELECT ST_AsMVT(f, :layer, {EXTENT}, '_geom', '_number') FROM (
  SELECT {_OWN_NUMBER} AS _number, ST_AsMVTGeom({{shape}}, {_ENVELOPE}, {EXTENT}, {BUFFER}, true) AS _geom{{names}}
  FROM near ORDER BY _key) f WHERE _geom IS NOT NULL)
"""  # noqa: S608  (our own names; values are bound)
_TOGETHER: Final = f"""
(SELECT ST_AsMVT(f, :layer, {EXTENT}, '_geom', '_number') FROM (
  SELECT min({_OWN_NUMBER}) AS _number, count(*) AS n{{names}},
         ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(avg(ST_X(_at)), avg(ST_Y(_at))), {CRS}), {_ENVELOPE},
                      {EXTENT}, {BUFFER}, true) AS _geom
  FROM inside GROUP BY _col, _row ORDER BY _row, _col) f)
"""  # noqa: S608  (our own names; values are bound)
_POINTS: Final = """
(WITH near AS MATERIALIZED ({near}),
 inside AS (
   SELECT *, floor((ST_X(_at) - :west_m) / :cell_m) AS _col, floor((:north_m - ST_Y(_at)) / :cell_m) AS _row FROM near
   WHERE ST_X(_at) >= :west_m AND ST_X(_at) < :east_m AND ST_Y(_at) <= :north_m AND ST_Y(_at) > :south_m)
 SELECT CASE WHEN :z < {top} AND (SELECT count(*) FROM inside) > {singly} THEN {together} ELSE {all} END)
"""


def _points(layer: Collection) -> str:
    """Return SQL for a tile of points: each by itself, or one for each cell of a grid with how many it stands for.

    A point by itself has n = 1. Points drawn together belong to one tile each, so that the n of tiles add up.
    """
    names = _shown(layer)
    alone = "".join(f", CASE WHEN count(*) = 1 THEN min({name}) END AS {name}" for name in names)
    return _POINTS.format(
        near=_near(layer),
        top=TOP,
        singly=SINGLY,
        together=_TOGETHER.format(names=alone),
        all=_ALL.format(shape="_at", names=", 1 AS n" + "".join(f", {name}" for name in names)),
    )


def _shapes(layer: Collection) -> str:
    """Return SQL for a tile of lines or areas, as fine as its grid."""
    every = _ALL.format(shape="ST_Simplify(_at, :unit_m, true)", names="".join(f", {name}" for name in _shown(layer)))
    return f"(WITH near AS MATERIALIZED ({_near(layer)}) SELECT {every})"


def _near(layer: Collection) -> str:
    columns = "".join(f", {column.sql} AS {column.name}" for column in layer.columns if column.name in SHOWN)
    return _NEAR.format(
        crs=CRS, wgs84=WGS84, metres=METRES, columns=columns, relation=layer.relation, where=layer.where
    )


def _shown(layer: Collection) -> list[str]:
    """Return the names of a tile's properties."""
    return [column.name for column in layer.columns if column.name in SHOWN]


def _values(layer: Collection, tile: Tile) -> dict[str, Any]:
    box = _inside_korea(tile.box())
    across = max(box[2] - box[0], box[3] - box[1], 1e-9)
    return {
        **_key(layer, tile),
        **dict(zip(("west", "south", "east", "north"), tile.box(), strict=True)),
        **dict(zip(("left", "bottom", "right", "top"), box, strict=True)),
        **dict(zip(("west_m", "south_m", "east_m", "north_m"), tile.box_m, strict=True)),
        "step": across / 16,
        "spare_m": 1 + 200 * across,
        "cell_m": tile.size_m / _CELLS,
        "unit_m": tile.unit_m,
    }


def _inside_korea(box: Box) -> Box:
    """Return the part of a box in which anything of ours can be; beyond it EPSG:5179 means nothing."""
    (west, south, east, north), (left, bottom, right, top) = box, KOREA_BOX
    return max(west, left), max(south, bottom), min(east, right), min(north, top)


def _key(layer: Collection, tile: Tile) -> dict[str, Any]:
    return {"layer": layer.id, "z": tile.z, "x": tile.x, "y": tile.y}


def _follows(layer: Collection) -> list[Layer]:
    return list(layer.layers)


def _gzip(body: bytes) -> bytes:
    """Compress without the time of day, so that the same tile has the same bytes."""
    press = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return press.compress(body) + press.flush()


_STALE: Final = text("DELETE FROM kept_tiles WHERE layer = :layer AND stamp <> :stamp")
_STRANGE: Final = text("DELETE FROM kept_tiles WHERE layer <> ALL (:layers)")
_SIZE: Final = text("SELECT pg_total_relation_size('kept_tiles')")


def sweep_tiles(session: Session, most_bytes: int) -> int:
    """Drop what no longer holds and return how many tiles went; beyond `most_bytes` everything goes, to give room."""
    layers = [layer for layer in list_collections() if has_tiles(layer)]
    connection = session.connection()
    gone: int = connection.execute(_STRANGE, {"layers": [layer.id for layer in layers]}).rowcount
    for layer in layers:
        gone += connection.execute(_STALE, {"layer": layer.id, "stamp": tile_stamp(session, layer)}).rowcount
    left = int(session.execute(text("SELECT count(*) FROM kept_tiles")).scalar_one())
    if left and kept_bytes(session) > most_bytes:
        emptied = session.execute(text("SELECT empty_kept_tiles()")).scalar_one()
        gone += left if emptied else 0
    return gone


def kept_bytes(session: Session) -> int:
    """Return how much room the kept tiles take."""
    return int(session.execute(_SIZE).scalar_one())
