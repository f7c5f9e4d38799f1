"""The shelf of maps and books: what each district has that anybody may see, and its shape for a small picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

_IN_FORCE: Final = "d.edition_id IN (SELECT f.edition_id FROM editions_in_force(:on_date) f)"
_AREAS: Final = f"SELECT d.* FROM dongs d WHERE {_IN_FORCE} AND (d.district_code = ANY(:codes) OR d.code = ANY(:codes))"  # noqa: S608  (fixed text)
_OPEN: Final = """t.state = 'open' AND (t.opened_on IS NULL OR t.opened_on <= :on_date)
AND (t.closed_on IS NULL OR t.closed_on > :on_date)"""


@dataclass(frozen=True, slots=True)
class ShelfCounts:
    """What a district or dong has; `dots` are the places of some of it as (lon, lat)."""

    sites: int = 0
    spaces: int = 0
    resources: int = 0
    dots: tuple[tuple[float, float], ...] = ()


def count_places(session: Session, codes: Sequence[str], on_date: date, *, dots: int = 60) -> dict[str, ShelfCounts]:
    """Return what the districts or dong of `codes` have on a date, as far as anybody may see it.

    Counted are open sites, their open spaces, and published resources that are points in it (never persons).
    """
    sql = f"""
    WITH area AS MATERIALIZED ({_AREAS}),
    place AS (
      SELECT a.code, a.district_code, t.location AS at, t.id, 1 AS sites, 0 AS resources,
             (SELECT count(*) FROM spaces s WHERE s.site_id = t.id AND s.state = 'open') AS spaces
      FROM sites t JOIN area a ON ST_Covers(a.boundary_m, t.location_m) WHERE {_OPEN}
      UNION ALL
      SELECT a.code, a.district_code, ST_PointOnSurface(r.location), r.id, 0, 1, 0
      FROM area a JOIN resources b ON b.location_m && a.boundary_m JOIN public_resources r ON r.id = b.id
      WHERE r.kind <> 'person' AND b.dong_override IS NULL
        AND ST_Covers(a.boundary_m, ST_PointOnSurface(r.location_m))
      UNION ALL
      SELECT a.code, a.district_code, ST_PointOnSurface(r.location), r.id, 0, 1, 0
      FROM area a JOIN public_resources r ON r.dong_override = a.code
      WHERE r.kind <> 'person' AND r.location IS NOT NULL)
    SELECT w.code, sum(p.sites) AS sites, sum(p.spaces) AS spaces, sum(p.resources) AS resources,
           (array_agg(ARRAY[ST_X(p.at), ST_Y(p.at)] ORDER BY p.id))[1:{dots:d}] AS dots
    FROM unnest(CAST(:codes AS text[])) w(code) JOIN place p ON w.code IN (p.code, p.district_code)
    GROUP BY w.code
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"codes": list(codes), "on_date": on_date})
    return {
        row.code: ShelfCounts(
            int(row.sites), int(row.spaces), int(row.resources), tuple((lon, lat) for lon, lat in row.dots)
        )
        for row in rows
    }


def edition_key(session: Session, on_date: date) -> str:
    """Return a word that changes when the boundaries in force do."""
    sql = "SELECT string_agg(f.edition_id::text, ',' ORDER BY f.edition_id) FROM editions_in_force(:on_date) f"
    return str(session.execute(text(sql), {"on_date": on_date}).scalar_one() or "")


def read_shapes(session: Session, codes: Sequence[str], on_date: date) -> dict[str, list[bytes]]:
    """Return the dong of districts as WKB (WGS84), by the code of the district or dong that was asked for."""
    sql = f"""
    SELECT w.code, ST_AsBinary(a.boundary) AS shape FROM unnest(CAST(:codes AS text[])) w(code)
    JOIN ({_AREAS}) a ON w.code IN (a.code, a.district_code) ORDER BY a.code
    """  # noqa: S608  (fixed text; values are bound)
    found: dict[str, list[bytes]] = {}
    values: dict[str, Any] = {"codes": list(codes), "on_date": on_date}
    for row in session.execute(text(sql), values):
        found.setdefault(row.code, []).append(bytes(row.shape))
    return found
