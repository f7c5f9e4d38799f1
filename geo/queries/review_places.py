"""Where records lie, for those who review: places that need a look, and the shapes before and after a change."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.queries.reach import IN_FORCE, Reach
from geo.queries.review import CAMPAIGN, CODE, MINE, NEWEST, reached
from geo.review_states import PlaceDoubt


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """Which places: of those a reach covers, with these doubts (none: any), only of these records when given."""

    on_date: date
    reach: Reach
    doubts: Collection[str] = ()
    ids: Collection[UUID] | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class PlaceReview:
    """A record whose place needs a look; `border_m` is metres to the border of `dong_code`, both None elsewhere.

    lon, lat (EPSG:4326) is a point upon the newest revision's shape.
    """

    id: UUID
    kind: str
    name: str
    state: str
    rev: int
    address: str
    campaign: str | None
    doubt: PlaceDoubt
    dong_code: str | None
    dong_name: str | None
    border_m: float | None
    lon: float | None
    lat: float | None


# People have no place by rule (R13): one without a dong is no fault. Only what may be in doubt is looked at closely:
# what waits may have moved, the others have no dong or lie near a border.
_DOUBTFUL: Final = f"""
WITH suspected AS MATERIALIZED (
  SELECT r.id FROM resources r WHERE r.rev IS DISTINCT FROM r.public_rev
  UNION
  SELECT rd.resource_id FROM resource_dongs rd WHERE rd.edition_id = ANY(:in_force) AND rd.border_m < :near
  UNION
  SELECT r.id FROM resources r WHERE NOT EXISTS (
    SELECT FROM resource_dongs rd WHERE rd.resource_id = r.id AND rd.edition_id = ANY(:in_force))
), placed AS MATERIALIZED (
  SELECT r.id, r.kind, v.name, r.state, r.rev, v.address, v.site_id, v.location, c.title AS campaign,
         c.district_code AS campaign_district, {CODE} AS dong_code,
         (SELECT min(rd.border_m) FROM resource_dongs rd
          WHERE rd.resource_id = r.id AND rd.edition_id = ANY(:in_force)
            AND v.location IS NOT DISTINCT FROM r.location) AS border_m
  FROM suspected u JOIN resources r ON r.id = u.id {NEWEST} {CAMPAIGN}
  WHERE r.state NOT IN ('closed', 'merged', 'rejected') AND v.dong_override IS NULL AND {{only}}
), doubtful AS (
  SELECT p.*, CASE WHEN p.dong_code IS NULL AND p.location IS NOT NULL THEN 'outside'
    WHEN p.dong_code IS NULL THEN 'nowhere' ELSE 'near_edge' END AS doubt
  FROM placed p
  WHERE (p.dong_code IS NULL AND (p.kind <> 'person' OR p.location IS NOT NULL) OR p.border_m < :near) AND {{mine}}
)
SELECT f.id, f.kind, f.name, f.state, f.rev, f.address, f.campaign, f.doubt, f.dong_code, f.border_m,
       ST_X(ST_PointOnSurface(f.location)) AS lon, ST_Y(ST_PointOnSurface(f.location)) AS lat,
       (SELECT d.name FROM dongs d WHERE d.edition_id = ANY(:in_force) AND d.code = f.dong_code LIMIT 1) AS dong_name,
       count(*) OVER () AS total
FROM doubtful f WHERE cardinality(CAST(:doubts AS text[])) = 0 OR f.doubt = ANY(:doubts)
ORDER BY f.doubt = 'near_edge', f.border_m NULLS FIRST, f.name, f.id LIMIT :limit OFFSET :offset
"""  # noqa: S608  (fixed text; values are bound)


def places_to_review(session: Session, wanted: PlaceFilter) -> tuple[list[PlaceReview], int]:
    """Return one page of records in no dong on a date, and of points nearer than NEAR_EDGE_M metres to a border; and
    how many there are. Records whose dong a person has set are left out; so are closed, merged and rejected ones."""
    from geo.dong_shares import NEAR_EDGE_M  # it brings geopandas: decisions need not carry that

    mine = MINE.format(code="p.dong_code", site="p.site_id", district="p.campaign_district")
    sql = _DOUBTFUL.format(
        mine="true" if wanted.reach.everywhere else mine,
        only="true" if wanted.ids is None else "r.id = ANY(:ids)",
    )
    values: dict[str, Any] = {"near": NEAR_EDGE_M, "doubts": sorted(wanted.doubts), "limit": wanted.limit}
    values |= {"offset": wanted.offset, **reached(session, wanted.reach, wanted.on_date)}
    if wanted.ids is not None:
        values["ids"] = list(wanted.ids)
    rows = session.execute(text(sql), values).mappings().all()
    found = [
        PlaceReview(**{**{k: v for k, v in row.items() if k != "total"}, "doubt": PlaceDoubt(row["doubt"])})
        for row in rows
    ]
    return found, int(rows[0]["total"]) if rows else 0


@dataclass(frozen=True, slots=True)
class Moved:
    """The shape that shows and the one proposed, GeoJSON in EPSG:5179 with whole metres, and how far apart they are."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None
    moved_m: float | None
    shown_dong: str | None


_SHAPES: Final = """
SELECT r.id, ST_AsGeoJSON(ST_Transform(b.location, 5179), 0) AS before,
       ST_AsGeoJSON(ST_Transform(n.location, 5179), 0) AS after,
       CASE WHEN b.location = n.location THEN 0
            ELSE ST_HausdorffDistance(ST_Transform(b.location, 5179), ST_Transform(n.location, 5179)) END AS moved_m,
       (SELECT rd.dong_code FROM resource_dongs rd WHERE rd.resource_id = r.id AND rd.edition_id IN ({in_force})
        ORDER BY rd.share DESC, rd.dong_code LIMIT 1) AS shown_dong
FROM resources r JOIN resource_revisions n ON n.resource_id = r.id AND n.rev = r.rev
LEFT JOIN resource_revisions b ON b.resource_id = r.id AND b.rev = r.public_rev
WHERE r.id = ANY(:ids) AND r.kind <> 'person'
"""


def shapes_of(session: Session, ids: Sequence[UUID], on_date: date) -> dict[UUID, Moved]:
    """Return where records lie and would lie; people are left out (R13)."""
    sql = _SHAPES.format(in_force=IN_FORCE)
    rows = session.execute(text(sql), {"ids": list(ids), "on_date": on_date})
    return {row.id: Moved(_read(row.before), _read(row.after), row.moved_m, row.shown_dong) for row in rows}


def _read(drawn: str | None) -> dict[str, Any] | None:
    shape: dict[str, Any] | None = json.loads(drawn) if drawn else None
    return shape


def outlines_of(session: Session, codes: Collection[str], on_date: date) -> dict[str, dict[str, Any]]:
    """Return the outlines of these dong on a date as GeoJSON in EPSG:5179, coarse enough for a small drawing."""
    sql = f"""
    SELECT DISTINCT ON (d.code) d.code, ST_AsGeoJSON(ST_SimplifyPreserveTopology(d.boundary_m, 12), 0) AS outline
    FROM dongs d WHERE d.edition_id IN ({IN_FORCE}) AND d.code = ANY(:codes) ORDER BY d.code
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"codes": sorted(codes), "on_date": on_date})
    return {row.code: json.loads(row.outline) for row in rows}
