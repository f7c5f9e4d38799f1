"""The fixed lists of a campaign: its areas, with the shape they have now, and what is to be visited in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import InvalidInput, NotFound
from geo.queries.reach import DONG_CODE, IN_FORCE
from geo.surveys.campaign_states import AreaKind, VisitResult


@dataclass(frozen=True, slots=True)
class AreaIn:
    """An area to be put in: a dong by its code, a village by its id, or a drawn one as WKB (EPSG:4326) with a name.

    A village may be drawn, too; one that the list does not place needs the code of its dong.
    """

    kind: AreaKind
    dong_code: str | None = None
    village_id: UUID | None = None
    name: str = ""
    boundary: str | None = None


@dataclass(frozen=True, slots=True)
class AreaRow:
    id: UUID
    kind: AreaKind
    name: str
    dong_code: str
    dong_name: str
    village_id: UUID | None
    targets: int
    geometry: dict[str, Any] | None


_SHAPE: Final = "ST_Multi(ST_GeomFromWKB(decode(:boundary, 'hex'), 4326))"
_DONG: Final = f"""
SELECT d.code, d.name, ST_Multi(d.boundary) AS boundary FROM dongs d
WHERE d.edition_id IN ({IN_FORCE}) AND d.district_code = :district_code"""  # noqa: S608  (fixed text; values are bound)
_FIND: Final = {
    AreaKind.DONG: f"""
SELECT g.name, g.code AS dong_code, g.name AS dong_name, g.boundary, CAST(NULL AS uuid) AS village_id
FROM ({_DONG} AND d.code = :dong_code) g""",  # noqa: S608  (fixed text; values are bound)
    AreaKind.VILLAGE: f"""
SELECT v.name, g.code AS dong_code, g.name AS dong_name, {_SHAPE} AS boundary, v.id AS village_id
FROM villages v JOIN ({_DONG}) g ON g.code = coalesce(v.dong_code, :dong_code) WHERE v.id = :village_id""",  # noqa: S608  (fixed text; values are bound)
    AreaKind.DRAWN: f"""
SELECT :name AS name, g.code AS dong_code, g.name AS dong_name, {_SHAPE} AS boundary, CAST(NULL AS uuid) AS village_id
FROM ({_DONG} AND ST_Intersects(d.boundary, {_SHAPE})) g
ORDER BY ST_Area(ST_Intersection(g.boundary, {_SHAPE})) DESC LIMIT 1""",  # noqa: S608  (fixed text; values are bound)
}


def add_area(session: Session, campaign_id: UUID, district_code: str, area: AreaIn, on_date: date) -> UUID:
    """Put an area into a campaign in preparation, within its district; raise InvalidInput where there is none."""
    sql = f"""
    INSERT INTO campaign_areas (campaign_id, kind, name, dong_code, dong_name, boundary, village_id, position)
    SELECT :campaign_id, :kind, f.name, f.dong_code, f.dong_name, f.boundary, f.village_id,
           (SELECT count(*) FROM campaign_areas a WHERE a.campaign_id = :campaign_id)
    FROM ({_FIND[area.kind]}) f RETURNING id
    """  # noqa: S608  (fixed text; values are bound)
    values = {name: getattr(area, name) for name in AreaIn.__slots__}
    given = {
        **values,
        "kind": area.kind.value,
        "campaign_id": campaign_id,
        "district_code": district_code,
        "on_date": on_date,
    }
    made: UUID | None = session.execute(text(sql), given).scalar_one_or_none()
    if made is None:
        raise InvalidInput(
            "조사 사업의 자치구 안에서 그런 동이나 마을을 찾을 수 없어요.",
            "No such dong or village in the campaign's district.",
            code="area_elsewhere",
        )
    return made


def drop_area(session: Session, campaign_id: UUID, area_id: UUID) -> None:
    """Take an area with its targets out of a campaign in preparation."""
    sql = text("DELETE FROM campaign_areas WHERE campaign_id = :campaign_id AND id = :area_id")
    if session.connection().execute(sql, {"campaign_id": campaign_id, "area_id": area_id}).rowcount == 0:
        raise NotFound("그런 구역이 없어요.", "There is no such area.", code="area_unknown")


def list_areas(session: Session, campaign_id: UUID, *, drawn: bool = False) -> list[AreaRow]:
    """Return the areas of a campaign in their order; with `drawn` their outlines (EPSG:4326, about 5 m exact)."""
    shape = "CAST(ST_AsGeoJSON(ST_SimplifyPreserveTopology(a.boundary, 0.00005), 6) AS json)" if drawn else "NULL"
    sql = f"""
    SELECT a.id, a.kind, a.name, a.dong_code, a.dong_name, a.village_id, {shape} AS geometry,
           (SELECT count(*) FROM campaign_targets t WHERE t.area_id = a.id) AS targets
    FROM campaign_areas a WHERE a.campaign_id = :id ORDER BY a.position, a.name, a.id
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"id": campaign_id}).mappings()
    return [AreaRow(**{**row, "kind": AreaKind(row["kind"])}) for row in rows]


@dataclass(frozen=True, slots=True)
class TargetIn:
    """Something to be visited in an area: a record, a support project, or a place by its name."""

    area_id: UUID
    resource_id: UUID | None = None
    project_id: UUID | None = None
    name: str = ""


_ADD: Final = text("""
INSERT INTO campaign_targets (campaign_id, area_id, resource_id, project_id, name, rev)
SELECT :campaign_id, a.id, :resource_id, :project_id, :name, (SELECT r.rev FROM resources r WHERE r.id = :resource_id)
FROM campaign_areas a WHERE a.campaign_id = :campaign_id AND a.id = :area_id
RETURNING id
""")


def add_targets(session: Session, campaign_id: UUID, targets: Sequence[TargetIn]) -> list[UUID]:
    """Put things to be visited on the list of a campaign in preparation."""
    made = []
    for target in targets:
        values = {name: getattr(target, name) for name in TargetIn.__slots__}
        found = session.execute(_ADD, {**values, "campaign_id": campaign_id}).scalar_one_or_none()
        if found is None:
            raise InvalidInput(
                "이 조사 사업에 그런 구역이 없어요.", "The campaign has no such area.", code="area_unknown"
            )
        made.append(found)
    return made


def add_recheck(session: Session, campaign_id: UUID, before: date, on_date: date) -> int:
    """Put every record of the campaign's kinds last observed before a date on the list, in the area where it lies.

    A village or a drawn area comes before the dong around it. Returns how many were added.
    """
    sql = f"""
    WITH known AS MATERIALIZED (
      SELECT r.id, r.rev, {DONG_CODE.format("r")} AS code, ST_PointOnSurface(r.location_m) AS point_m
      FROM resources r JOIN campaigns c ON c.id = :id
      WHERE r.kind = ANY(c.kinds) AND r.state IN ('submitted', 'approved', 'published', 'needs_fix')
        AND r.observed_on < :before
    )
    INSERT INTO campaign_targets (campaign_id, area_id, resource_id, rev)
    SELECT :id, a.id, k.id, k.rev FROM known k JOIN LATERAL (
      SELECT b.id FROM campaign_areas b WHERE b.campaign_id = :id AND (
        ST_Covers(b.boundary_m, k.point_m) OR b.kind = 'dong' AND b.dong_code = k.code)
      ORDER BY b.kind = 'dong', b.dong_code <> k.code, ST_Area(b.boundary_m), b.position LIMIT 1
    ) a ON true
    ON CONFLICT (campaign_id, resource_id) DO NOTHING
    """  # noqa: S608  (fixed text; values are bound)
    values = {"id": campaign_id, "before": before, "on_date": on_date}
    return session.connection().execute(text(sql), values).rowcount


@dataclass(frozen=True, slots=True)
class TargetFilter:
    """Which targets; `looked` None: all, False: nobody has looked yet; `results` by what came of the last look."""

    campaign_id: UUID
    area_id: UUID | None = None
    account_id: UUID | None = None
    looked: bool | None = None
    results: Sequence[str] = ()
    limit: int = 200
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TargetRow:
    """Something on the list with what came of it: `result` None while nobody has been there; a point for records."""

    id: UUID
    area_id: UUID
    area: str
    resource_id: UUID | None
    project_id: UUID | None
    kind: str | None
    name: str
    address: str
    rev: int | None
    current_rev: int | None
    lon: float | None
    lat: float | None
    result: VisitResult | None
    at: Any
    surveyor: str | None


# A person's place is not shown even to surveyors' lists (R13): it is the dong that the area tells.
_TARGETS: Final = """
FROM campaign_targets t JOIN campaign_areas a ON a.id = t.area_id
LEFT JOIN resources r ON r.id = t.resource_id LEFT JOIN projects p ON p.id = t.project_id
LEFT JOIN LATERAL (
  SELECT v.result, v.at, w.name AS surveyor FROM visits v LEFT JOIN accounts w ON w.id = v.account_id
  WHERE v.target_id = t.id ORDER BY v.result = 'not_reached', v.at DESC, v.received_at DESC LIMIT 1
) l ON true
WHERE t.campaign_id = :campaign_id AND (CAST(:area_id AS uuid) IS NULL OR t.area_id = :area_id)
AND (CAST(:account_id AS uuid) IS NULL OR EXISTS (
  SELECT FROM assignments m WHERE m.campaign_id = t.campaign_id AND m.account_id = :account_id AND m.state = 'open'
    AND (m.area_id = t.area_id OR EXISTS (
      SELECT FROM assignment_targets x WHERE x.assignment_id = m.id AND x.target_id = t.id))))
AND (CAST(:looked AS boolean) IS NULL OR (l.result IS NOT NULL AND l.result <> 'not_reached') = :looked)
AND (:any_result OR l.result = ANY(:results))
"""


def list_targets(session: Session, wanted: TargetFilter) -> tuple[list[TargetRow], int]:
    """Return one page of what is to be visited, area by area, and how many there are."""
    values: dict[str, Any] = {name: getattr(wanted, name) for name in TargetFilter.__slots__}
    values |= {"results": list(wanted.results), "any_result": not wanted.results}
    sql = f"""
    SELECT t.id, t.area_id, a.name AS area, t.resource_id, t.project_id, r.kind,
           coalesce(r.name, nullif(t.name, ''), nullif(p.title, ''), p.group_name) AS name,
           coalesce(CASE WHEN r.kind <> 'person' THEN r.address END, '') AS address, t.rev, r.rev AS current_rev,
           CASE WHEN r.kind <> 'person' THEN ST_X(ST_PointOnSurface(r.location)) END AS lon,
           CASE WHEN r.kind <> 'person' THEN ST_Y(ST_PointOnSurface(r.location)) END AS lat,
           l.result, l.at, l.surveyor
    {_TARGETS} ORDER BY a.position, name, t.id LIMIT :limit OFFSET :offset
    """
    rows = session.execute(text(sql), values).mappings()
    found = [TargetRow(**{**row, "result": VisitResult(row["result"]) if row["result"] else None}) for row in rows]
    total = session.execute(text(f"SELECT count(*) {_TARGETS}"), values).scalar_one()
    return found, int(total)
