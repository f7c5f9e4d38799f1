"""What `maeul bench doors` stands on: made-up places spread as a city is, and the same rows as plain tables."""

import random
from collections.abc import Iterator
from typing import Any, Final

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.bench_records import made_up_rows
from geo.layers.model import Collection
from geo.queries.boundaries import ensure_schematic
from geo.queries.dongs_of import assign_dongs
from geo.queries.layers import columns_for
from geo.queries.tiles import SHOWN

PEERS: Final = "peers"
"""The schema in which others find their tables, and nothing else."""
_CENTRES: Final = 300
_ALONE: Final = 0.2
"""Share of places that lie anywhere; the others stand around centres."""
_SPREAD: Final = (0.006, 0.005)
"""How far around, in degrees east and north: about half a kilometre."""
_BOX: Final = (126.83, 37.46, 127.15, 37.66)

Box = tuple[float, float, float, float]


def _spread_rows(count: int) -> Iterator[tuple[str, str, float, float]]:
    """Yield name, address, longitude and latitude (EPSG:4326, six decimals), most of them around centres."""
    rng = random.Random(17)  # noqa: S311  (the same city every time)
    west, south, east, north = _BOX
    centres = [(rng.uniform(west, east), rng.uniform(south, north)) for _ in range(_CENTRES)]
    for name, address, _lon, _lat, _phone in made_up_rows(count):
        if rng.random() < _ALONE:
            lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        else:
            centre = rng.choice(centres)
            lon, lat = rng.gauss(centre[0], _SPREAD[0]), rng.gauss(centre[1], _SPREAD[1])
        yield name, address, round(min(max(lon, west), east), 6), round(min(max(lat, south), north), 6)


def fill_places(session: Session, count: int) -> None:
    """Write `count` published records with their dong into an empty database. Runs as the owner."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    ensure_schematic(session)
    session.execute(text("CREATE TEMP TABLE made_up (name text, address text, lon float, lat float) ON COMMIT DROP"))
    connection: Any = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor, cursor.copy("COPY made_up FROM STDIN") as copy:
        for row in _spread_rows(count):
            copy.write_row(row)
    session.execute(text(_FILL))
    assign_dongs(session)


_FILL: Final = """
INSERT INTO resources (kind, name, address, location, state, public_rev)
SELECT 'space', name, address, ST_SetSRID(ST_MakePoint(lon, lat), 4326), 'published', 1 FROM made_up
"""


def tables_for_peers(session: Session, layer: Collection) -> None:
    """Write what a layer shows as two plain tables with every index that helps: `places` whole, `drawn` as on tiles."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text(f"CREATE SCHEMA {PEERS}"))
    values = {
        column.name: column.sql.replace(":base", "''") for column in columns_for(session, layer) if column.name != "id"
    }
    drawn = {name: sql for name, sql in values.items() if name in SHOWN}
    for table, columns in (("places", values), ("drawn", drawn)):
        shown = "".join(f", {sql} AS {name}" for name, sql in columns.items())
        session.execute(
            text(
                f"CREATE TABLE {PEERS}.{table} AS "  # noqa: S608  (our own names)
                f"SELECT l.id{shown}, CAST(l.geom AS geometry(Point, 4326)) AS geom "
                f"FROM {layer.relation} l WHERE {layer.where}"
            )
        )
        session.execute(text(f"ALTER TABLE {PEERS}.{table} ADD PRIMARY KEY (id)"))
        session.execute(text(f"CREATE INDEX ON {PEERS}.{table} USING gist (geom)"))


def boxes_with(session: Session, count: int, least: int, most: int) -> list[tuple[Box, int]]:
    """Return boxes (EPSG:4326) of many sizes with `least` to `most` places in them, and how many."""
    rng = random.Random(23)  # noqa: S311  (the same boxes every time)
    west, south, east, north = _BOX
    found: list[tuple[Box, int]] = []
    while len(found) < count:
        lon, lat, half = rng.uniform(west, east), rng.uniform(south, north), 0.001 * 20 ** rng.random()
        box = (round(lon - half, 6), round(lat - half, 6), round(lon + half, 6), round(lat + half, 6))
        inside = _count(session, box)
        if least <= inside <= most:
            found.append((box, inside))
    return found


def some_places(session: Session, count: int) -> list[tuple[float, float]]:
    """Return the points (EPSG:4326) of some places."""
    return [(row.lon, row.lat) for row in session.execute(text(_SOME), {"count": count})]


_SOME: Final = f"""
SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat FROM {PEERS}.drawn ORDER BY md5(name || ST_AsText(geom)) LIMIT :count
"""  # noqa: S608  (our own names; values are bound)
_COUNT: Final = f"""
SELECT count(*) FROM {PEERS}.drawn WHERE ST_Intersects(geom, ST_MakeEnvelope(:west, :south, :east, :north, 4326))
"""  # noqa: S608  (our own names; values are bound)


def _count(session: Session, box: Box) -> int:
    values = dict(zip(("west", "south", "east", "north"), box, strict=True))
    return int(session.execute(text(_COUNT), values).scalar_one())
