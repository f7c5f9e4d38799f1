"""The three-band table asked of PostGIS, for benchmarks: tables made for the run, two statements to hold against."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Engine, text

Array = np.ndarray[Any, np.dtype[Any]]

KNN: Final = """
SELECT c.dong, sum(c.people) FILTER (WHERE n.metres <= :near) AS near,
  sum(c.people) FILTER (WHERE n.metres <= :mid) AS mid, sum(c.people) FILTER (WHERE n.metres <= :far) AS far
FROM bench_cells c CROSS JOIN LATERAL (
  SELECT ST_Distance(s.geom, c.geom) AS metres FROM bench_sites s WHERE ST_DWithin(s.geom, c.geom, :far)
  ORDER BY s.geom <-> c.geom LIMIT 1
) n GROUP BY c.dong
"""
EXISTS: Final = """
SELECT c.dong,
  sum(c.people) FILTER (WHERE EXISTS (SELECT FROM bench_sites s WHERE ST_DWithin(s.geom, c.geom, :near))) AS near,
  sum(c.people) FILTER (WHERE EXISTS (SELECT FROM bench_sites s WHERE ST_DWithin(s.geom, c.geom, :mid))) AS mid,
  sum(c.people) FILTER (WHERE EXISTS (SELECT FROM bench_sites s WHERE ST_DWithin(s.geom, c.geom, :far))) AS far
FROM bench_cells c GROUP BY c.dong
"""


def fill_cells_and_sites(owner: Engine, cells: Sequence[Array], sites: Sequence[Array]) -> None:
    """Store cells (x, y in EPSG:5179, people, dong) and sites (x, y), indexed and analysed."""
    make = """
    CREATE TABLE bench_cells (dong int, people int, geom geometry(Point, 5179));
    CREATE TABLE bench_sites (geom geometry(Point, 5179));
    """
    with owner.begin() as connection:
        connection.execute(text(make))
        connection.execute(
            text(
                "INSERT INTO bench_cells SELECT d, p, ST_SetSRID(ST_MakePoint(x, y), 5179)"
                " FROM unnest(CAST(:x AS float8[]), CAST(:y AS float8[]), CAST(:p AS int[]), CAST(:d AS int[]))"
                " AS u(x, y, p, d)"
            ),
            dict(zip("xypd", [column.tolist() for column in cells], strict=True)),
        )
        connection.execute(
            text(
                "INSERT INTO bench_sites SELECT ST_SetSRID(ST_MakePoint(x, y), 5179)"
                " FROM unnest(CAST(:x AS float8[]), CAST(:y AS float8[])) AS u(x, y)"
            ),
            dict(zip("xy", [column.tolist() for column in sites], strict=True)),
        )
        connection.execute(text("CREATE INDEX ON bench_cells USING gist (geom)"))
        connection.execute(text("CREATE INDEX ON bench_sites USING gist (geom)"))
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE bench_cells, bench_sites"))


def table_from_postgis(owner: Engine, statement: str, bands_m: Sequence[float], dongs: int) -> Array:
    """Return the people by band and dong that KNN or EXISTS tells."""
    people = np.zeros((len(bands_m), dongs), dtype=np.int64)
    with owner.connect() as connection:
        for row in connection.execute(text(statement), dict(zip(("near", "mid", "far"), bands_m, strict=True))):
            people[:, row.dong] = [row.near or 0, row.mid or 0, row.far or 0]
    return people
