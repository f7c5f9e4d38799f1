"""One search over everything the public can find: spaces, sites and resources."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.queries.reach import DONG_CODE, IN_FORCE
from geo.queries.search import Match, matches


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found: `category` is space, site or resource, `place` the site of a space, else an address.

    `lon`, `lat` (EPSG:4326) are None for what has no public place; so are the dong's values where none is known.
    """

    category: str
    id: UUID
    name: str
    kind: str
    place: str
    lon: float | None
    lat: float | None
    dong_code: str | None
    dong_name: str | None
    district: str | None


_AT = (
    "(SELECT d.code FROM dongs d WHERE d.edition_id IN ({force}) AND ST_Covers(d.boundary_m, {at}) ORDER BY 1 LIMIT 1)"
)
_POINT = "ST_X(ST_PointOnSurface({0})) AS lon, ST_Y(ST_PointOnSurface({0})) AS lat"
LOOKED_AT: Final = 5000
"""So many of each kind are put in order and counted: a word that half of a nation has in its names leads nowhere, and
more of them would only make everybody wait."""
# Each part is found and cut to the page by itself; its places are looked up for that alone. Finding is fenced: the
# planner plans for all of it, which the index does best, and no more of it is done than is looked at.
_PARTS = {
    "space": (
        "spaces x JOIN sites t ON t.id = x.site_id",
        "x.state IN ('open', 'paused') AND t.state IN ('open', 'paused')",
        "t.name",
    ),
    "site": ("sites x", "x.state <> 'closed'", "x.address"),
    # a record that stands for a site of the same name would be there twice
    "resource": (
        "public_resources x",
        "NOT EXISTS (SELECT FROM sites t WHERE t.id = x.site_id AND t.name = x.name AND t.state <> 'closed')",
        "x.address",
    ),
}


def search_all(session: Session, asked: str, on_date: date, limit: int = 20) -> tuple[list[Found], int]:
    """Return the first `limit` things of any kind that have every word asked, and how many there are in all.

    Of each kind LOOKED_AT are found at the most, and counted. Those whose names begin so come first, then other names,
    then addresses; nothing asked finds nothing. The dong is that of `on_date`.
    """
    match = matches(asked, ("x",))
    if match is None:
        return [], 0
    found = " UNION ALL ".join(f"({_part(name, match)})" for name in _PARTS)
    counts = " + ".join(f"(SELECT count(*) FROM few_{name})" for name in _PARTS)  # noqa: S608  (our own names)
    hits = ", ".join(_hits(name, match) for name in _PARTS)
    sql = f"""
    WITH {hits}, found AS MATERIALIZED (SELECT * FROM ({found}) f ORDER BY rank, name, id LIMIT :limit),
    placed AS MATERIALIZED (
      SELECT f.*, CASE WHEN f.category = 'resource'
        THEN (SELECT {DONG_CODE.format("r")} FROM resources r WHERE r.id = f.id)
        ELSE {_AT.format(force=IN_FORCE, at="f.at")} END AS code FROM found f
    )
    SELECT f.category, f.id, f.name, f.kind, f.place, f.lon, f.lat, g.code AS dong_code, g.name AS dong_name,
           y.name AS district, {counts} AS total
    FROM placed f LEFT JOIN dongs g ON g.code = f.code AND g.edition_id IN ({IN_FORCE})
    LEFT JOIN districts y ON y.code = g.district_code ORDER BY f.rank, f.name, f.id
    """  # noqa: S608  (fixed text; values are bound)
    given = {"on_date": on_date, "limit": limit, "looked": LOOKED_AT}
    rows = session.execute(text(sql), {**match.values, **given}).mappings().all()
    items = [Found(**{name: row[name] for name in Found.__slots__}) for row in rows]
    return items, int(rows[0]["total"]) if rows else 0


def _hits(category: str, match: Match) -> str:
    tables, live, _place = _PARTS[category]
    return f"""hit_{category} AS MATERIALIZED (SELECT x.id FROM {tables} WHERE {live} AND {match.sql}),
    few_{category} AS MATERIALIZED (SELECT id FROM hit_{category} LIMIT :looked)"""  # noqa: S608  (fixed text; values are bound)


def _part(category: str, match: Match) -> str:
    tables, _live, place = _PARTS[category]
    return f"""
    SELECT '{category}' AS category, x.id, x.name, x.kind, {place} AS place, x.location_m AS at, {match.rank} AS rank,
           {_POINT.format("x.location")}
    FROM {tables} WHERE x.id IN (SELECT h.id FROM few_{category} h) ORDER BY rank, x.name, x.id LIMIT :limit
    """  # noqa: S608  (fixed text; values are bound)
