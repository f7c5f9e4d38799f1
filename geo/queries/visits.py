"""Visits: somebody went and looked (R9); each is written once, under the id that its client made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.crs import in_korea
from geo.errors import Conflict, InvalidInput
from geo.queries.reach import IN_FORCE
from geo.surveys.campaign_states import VisitResult


@dataclass(frozen=True, slots=True)
class VisitIn:
    """What a client tells of a visit; `point` is (lon, lat) in EPSG:4326, `at` when somebody stood there.

    Area and target need not be given: they are found by the record, by the point and by what the account looks after.
    """

    campaign_id: UUID
    instance_id: str
    account_id: UUID | None
    result: VisitResult
    at: datetime
    resource_id: UUID | None = None
    target_id: UUID | None = None
    area_id: UUID | None = None
    point: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit as it stands; `new` is False when the same had been told before."""

    id: UUID
    new: bool


# The area: the one given, that of the target; else by the point (that of the record, without one of the visit) the
# one the surveyor looks after, a village or drawn area before its dong, the smallest first; else their only one.
# Where somebody lives is not kept (R13): of a visit to a person only the dong.
_INSERT: Final = text(f"""
WITH target AS (
  SELECT t.id, t.area_id, t.resource_id FROM campaign_targets t
  WHERE t.campaign_id = :campaign_id AND (t.id = :target_id OR CAST(:target_id AS uuid) IS NULL AND t.resource_id = (
    SELECT coalesce(r.merged_into, r.id) FROM resources r WHERE r.id = :resource_id))
  LIMIT 1
), spot AS (
  SELECT ST_Transform(coalesce(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), (
    SELECT ST_PointOnSurface(r.location) FROM resources r
    WHERE r.id = coalesce(:resource_id, (SELECT resource_id FROM target)))), 5179) AS point_m
), mine AS (
  SELECT m.area_id FROM assignments m
  WHERE m.campaign_id = :campaign_id AND m.account_id = :account_id AND m.state = 'open' AND m.area_id IS NOT NULL
), area AS (
  SELECT a.id, a.dong_code FROM campaign_areas a WHERE a.campaign_id = :campaign_id AND a.id = coalesce(
    :area_id, (SELECT area_id FROM target),
    (SELECT b.id FROM campaign_areas b JOIN spot s ON ST_Covers(b.boundary_m, s.point_m)
     WHERE b.campaign_id = :campaign_id
     ORDER BY b.id NOT IN (SELECT area_id FROM mine), b.kind = 'dong', ST_Area(b.boundary_m), b.position LIMIT 1),
    (SELECT min(CAST(area_id AS text)) FROM mine HAVING count(*) = 1)::uuid)
)
INSERT INTO visits (campaign_id, instance_id, area_id, target_id, resource_id, account_id, result, at, received_at,
                    location, dong_code, note)
SELECT :campaign_id, :instance_id, (SELECT id FROM area), (SELECT id FROM target),
       coalesce(:resource_id, (SELECT resource_id FROM target)), :account_id, :result,
       least(CAST(:at AS timestamptz), :now), :now,
       CASE WHEN NOT EXISTS (SELECT FROM resources r WHERE r.kind = 'person' AND r.id = coalesce(
         :resource_id, (SELECT resource_id FROM target))) THEN ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) END,
       coalesce((SELECT d.code FROM dongs d JOIN spot s ON ST_Covers(d.boundary_m, s.point_m)
                 WHERE d.edition_id IN ({IN_FORCE}) ORDER BY d.code LIMIT 1), (SELECT dong_code FROM area)), :note
ON CONFLICT (instance_id) DO NOTHING RETURNING id
""")  # noqa: S608  (fixed text; values are bound)


def record_visit(session: Session, visit: VisitIn, now: datetime) -> Recorded:
    """Write a visit; the same one told again is no news. Raises Conflict (`visit_changed`) for another under its id.

    A phone whose clock is ahead cannot have been there later than we hear of it.
    """
    _check_places(session, visit)
    lon, lat = visit.point if visit.point and in_korea(*visit.point) else (None, None)
    values = {name: getattr(visit, name) for name in VisitIn.__slots__ if name != "point"}
    given = {
        **values,
        "result": VisitResult(visit.result).value,
        "lon": lon,
        "lat": lat,
        "now": now,
        "on_date": visit.at.astimezone(SEOUL).date(),
    }
    made = session.execute(_INSERT, given).scalar_one_or_none()
    return Recorded(made, True) if made else Recorded(_same_as_before(session, visit), False)


def _check_places(session: Session, visit: VisitIn) -> None:
    sql = text("""
    SELECT (CAST(:area_id AS uuid) IS NULL OR EXISTS (
              SELECT FROM campaign_areas a WHERE a.campaign_id = :campaign_id AND a.id = :area_id)) AS area,
           (CAST(:target_id AS uuid) IS NULL OR EXISTS (
              SELECT FROM campaign_targets t WHERE t.campaign_id = :campaign_id AND t.id = :target_id)) AS target
    """)
    values = {"campaign_id": visit.campaign_id, "area_id": visit.area_id, "target_id": visit.target_id}
    found = session.execute(sql, values).one()
    if not found.area:
        raise InvalidInput("이 조사 사업에 그런 구역이 없어요.", "The campaign has no such area.", code="area_unknown")
    if not found.target:
        raise InvalidInput(
            "이 조사 사업의 목록에 그런 곳이 없어요.", "The campaign's list has no such place.", code="target_unknown"
        )


def _same_as_before(session: Session, visit: VisitIn) -> UUID:
    sql = text("SELECT id, campaign_id, account_id, result FROM visits WHERE instance_id = :instance_id")
    row = session.execute(sql, {"instance_id": visit.instance_id}).one()
    if (row.campaign_id, row.account_id, row.result) != (visit.campaign_id, visit.account_id, visit.result):
        raise Conflict(
            "같은 번호로 다른 방문 기록이 이미 와 있어요.", "Another visit has that id already.", code="visit_changed"
        )
    found: UUID = row.id
    return found


@dataclass(frozen=True, slots=True)
class VisitFilter:
    campaign_id: UUID
    area_id: UUID | None = None
    results: Sequence[str] = ()
    account_id: UUID | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit with the names of what it was about; `name` is empty for a look around that found nothing."""

    id: UUID
    instance_id: str
    area_id: UUID | None
    area: str | None
    target_id: UUID | None
    resource_id: UUID | None
    name: str
    account_id: UUID | None
    surveyor: str | None
    result: VisitResult
    at: datetime
    received_at: datetime
    note: str


_WHERE: Final = """v.campaign_id = :campaign_id AND (CAST(:area_id AS uuid) IS NULL OR v.area_id = :area_id)
AND (CAST(:account_id AS uuid) IS NULL OR v.account_id = :account_id)
AND (:any_result OR v.result = ANY(:results))"""


def list_visits(session: Session, wanted: VisitFilter) -> tuple[list[VisitRow], int]:
    """Return one page of a campaign's visits, the newest first, and how many there are."""
    values: dict[str, Any] = {name: getattr(wanted, name) for name in VisitFilter.__slots__}
    values |= {"results": list(wanted.results), "any_result": not wanted.results}
    sql = f"""
    SELECT v.id, v.instance_id, v.area_id, a.name AS area, v.target_id, v.resource_id,
           coalesce(r.name, nullif(t.name, ''), nullif(p.title, ''), p.group_name, '') AS name,
           v.account_id, w.name AS surveyor, v.result, v.at, v.received_at, v.note
    FROM visits v LEFT JOIN campaign_areas a ON a.id = v.area_id LEFT JOIN resources r ON r.id = v.resource_id
    LEFT JOIN campaign_targets t ON t.id = v.target_id LEFT JOIN projects p ON p.id = t.project_id
    LEFT JOIN accounts w ON w.id = v.account_id
    WHERE {_WHERE} ORDER BY v.at DESC, v.id LIMIT :limit OFFSET :offset
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), values).mappings()
    found = [VisitRow(**{**row, "result": VisitResult(row["result"])}) for row in rows]
    total = session.execute(text(f"SELECT count(*) FROM visits v WHERE {_WHERE}"), values).scalar_one()  # noqa: S608  (fixed text; values are bound)
    return found, int(total)
