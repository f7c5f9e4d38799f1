"""What a surveyor's phone takes along: the records to look at and the areas to walk, of one campaign and one person.

A list is the same bytes for the same records, so that a phone can tell by its sum whether there is anything new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ResourceKind
from geo.queries.reach import IN_FORCE

RECORDS_MOST: Final = 5000
"""What a phone can still search through."""


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom a list is: those of the survey team (`inside`) see what is internal and, without areas, all areas."""

    campaign_id: UUID
    account_id: UUID
    inside: bool


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record as it stands now, at the revision that a change of it starts from; persons have no place (R13)."""

    id: UUID
    kind: ResourceKind
    name: str
    rev: int
    address: str
    summary: str
    properties: dict[str, Any]
    withheld: list[str]
    geometry: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ListedArea:
    """An area with its outline (EPSG:4326), one polygon or several."""

    id: UUID
    name: str
    geometry: dict[str, Any] | None


_AREAS: Final = """
SELECT a.id FROM campaign_areas a WHERE a.campaign_id = :campaign AND (
  EXISTS (SELECT FROM assignments m WHERE m.area_id = a.id AND m.account_id = :account AND m.state = 'open')
  OR :inside AND NOT EXISTS (SELECT FROM assignments m WHERE m.campaign_id = :campaign AND m.account_id = :account
                             AND m.state = 'open' AND m.area_id IS NOT NULL))
"""
_TARGETED: Final = """
SELECT coalesce(o.merged_into, o.id) AS id
FROM campaign_targets t JOIN resources o ON o.id = t.resource_id
JOIN assignments m ON m.campaign_id = t.campaign_id AND m.account_id = :account AND m.state = 'open'
WHERE t.campaign_id = :campaign AND (m.area_id = t.area_id OR EXISTS (
  SELECT FROM assignment_targets x WHERE x.assignment_id = m.id AND x.target_id = t.id))
"""
_AROUND: Final = f"""
WITH areas AS MATERIALIZED (SELECT * FROM campaign_areas WHERE id IN ({_AREAS}))
SELECT r.id FROM areas b JOIN resources r
  ON r.location_m && b.boundary_m AND ST_Covers(b.boundary_m, ST_PointOnSurface(r.location_m))
UNION SELECT d.resource_id FROM areas b JOIN resource_dongs d
  ON b.kind = 'dong' AND d.dong_code = b.dong_code AND d.edition_id IN ({IN_FORCE})
UNION SELECT r.id FROM areas b JOIN resources r
  ON b.kind = 'dong' AND coalesce(r.dong_override, nullif(r.declared_dong, '')) = b.dong_code
"""  # noqa: S608  (fixed text; values are bound)
_LISTED: Final = "r.kind = :kind AND r.state IN ('submitted', 'needs_fix', 'approved', 'published')"
_RECORDS: Final = """
SELECT r.id, r.kind, coalesce(v.name, r.name) AS name, r.rev, r.withheld_fields AS withheld,
       CASE WHEN r.kind <> 'person' THEN coalesce(v.address, '') ELSE '' END AS address,
       CASE WHEN r.kind <> 'person' AND :inside THEN coalesce(v.summary, '') ELSE '' END AS summary,
       CASE WHEN r.kind <> 'person' AND :inside THEN coalesce(v.properties, '{}') ELSE '{}' END AS properties,
       CASE WHEN r.kind <> 'person' THEN CAST(ST_AsGeoJSON(CASE
         WHEN GeometryType(v.location) IN ('POINT', 'LINESTRING', 'POLYGON') THEN ST_Force2D(v.location)
         ELSE ST_PointOnSurface(v.location) END, 7) AS json) END AS geometry
FROM resources r JOIN resource_revisions v ON v.resource_id = r.id AND v.rev = r.rev
"""
"""The newest revision, public or not: a change of it must not take back what waits for its review."""


def list_records(session: Session, whose: Whose, kind: ResourceKind, on_date: date) -> list[ListedRecord]:
    """Return the records of a kind that somebody was given to look at; without any, those in their areas.

    Persons are on no list but that of what was given by name.
    """
    values = {**_values(whose), "kind": kind.value, "on_date": on_date}
    rows = session.execute(text(_records(_TARGETED)), values).mappings().all()
    if not rows and kind is not ResourceKind.PERSON:
        rows = session.execute(text(_records(_AROUND)), values).mappings().all()
    return [ListedRecord(**{**row, "kind": ResourceKind(row["kind"])}) for row in rows]


def _records(which: str) -> str:
    return f"{_RECORDS} WHERE {_LISTED} AND r.id IN ({which}) ORDER BY name, r.id LIMIT {RECORDS_MOST}"


def list_own_areas(session: Session, whose: Whose) -> list[ListedArea]:
    """Return the areas that somebody looks after in a campaign; one of the team without any sees all of them."""
    sql = f"""
    SELECT a.id, a.name, CAST(ST_AsGeoJSON(ST_SimplifyPreserveTopology(a.boundary, 0.00005), 6) AS json) AS geometry
    FROM campaign_areas a WHERE a.id IN ({_AREAS}) ORDER BY a.position, a.name, a.id
    """  # noqa: S608  (fixed text; values are bound)
    return [ListedArea(**row) for row in session.execute(text(sql), _values(whose)).mappings()]


def gone_records(session: Session, whose: Whose, kind: ResourceKind, ids: Sequence[UUID], on_date: date) -> set[UUID]:
    """Return those of the records on a phone that it should forget: gone, or no longer for this surveyor.

    What they sent themselves stays with them, and so does what has not come here yet.
    """
    listed = {one.id for one in list_records(session, whose, kind, on_date)}
    asked = [one for one in ids if one not in listed]
    sql = text("""
    SELECT r.id FROM resources r WHERE r.id = ANY(CAST(:ids AS uuid[])) AND (
      r.state IN ('rejected', 'closed', 'merged') OR NOT EXISTS (
        SELECT FROM submission_records o JOIN submissions s ON s.id = o.submission_id
        WHERE o.resource_id = r.id AND s.account_id = :account))
    """)
    return set(session.execute(sql, {"ids": asked, "account": whose.account_id}).scalars())


def _values(whose: Whose) -> dict[str, Any]:
    return {"campaign": whose.campaign_id, "account": whose.account_id, "inside": whose.inside}
