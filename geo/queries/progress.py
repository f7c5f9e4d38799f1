"""How far a campaign has come, area by area, of its fixed lists, as known at a time; when a dong was last surveyed.

Every figure is of things, not of visits: a place that two people looked at counts once, by the last who could look.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.queries.reach import IN_FORCE


@dataclass(frozen=True, slots=True)
class Figures:
    """Of `areas` and `targets`, which are fixed, how many were looked at, and with what outcome.

    `visited` = `recorded` + `nothing_found`; what nobody could reach counts as not visited. `approved` of the recorded
    passed the review. `finds` were recorded beside the list; `visits` counts every visit, `empty_looks` those around
    an area that found nothing.
    """

    areas: int = 0
    areas_visited: int = 0
    targets: int = 0
    visited: int = 0
    nothing_found: int = 0
    not_reached: int = 0
    recorded: int = 0
    approved: int = 0
    finds: int = 0
    finds_approved: int = 0
    empty_looks: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """The figures of one area; the one without an id holds what lies outside all of them."""

    area_id: UUID | None
    kind: str
    name: str
    dong_code: str
    dong_name: str
    last_at: datetime | None
    figures: Figures


# Among the visits to one thing the highest rank counts (see the table), also as it stood when the day ended: `told`.
# A record merged away counts as the one it went into, and a find that is on the list as the place of the list.
_AREAS: Final = text("""
WITH heard AS MATERIALIZED (
  SELECT v.area_id, v.target_id, v.resource_id, max(v.rank) AS rank,
         max(v.rank) FILTER (WHERE v.received_at < :until) AS told, max(v.at) AS last_at, count(*) AS visits,
         count(*) FILTER (WHERE v.received_at < :until) AS visits_told
  FROM visits v WHERE v.campaign_id = :id AND v.at < :until
  GROUP BY v.area_id, v.target_id, v.resource_id,
           CASE WHEN v.target_id IS NULL AND v.resource_id IS NULL THEN v.id END
), placed AS (
  SELECT h.area_id, h.rank, h.told, t.id AS target_id, coalesce(r.merged_into, r.id) AS resource_id,
         coalesce(t.id, r.merged_into, r.id) AS thing
  FROM heard h LEFT JOIN resources r ON r.id = h.resource_id
  LEFT JOIN campaign_targets t ON t.campaign_id = :id AND (
    t.id = coalesce(h.target_id, (SELECT o.id FROM campaign_targets o
                                  WHERE o.campaign_id = :id AND o.resource_id = coalesce(r.merged_into, r.id))))
  WHERE h.target_id IS NOT NULL OR h.resource_id IS NOT NULL
), last AS (
  SELECT p.thing, p.target_id, max(p.rank) AS rank, max(p.told) AS told,
         (array_agg(p.area_id ORDER BY p.rank DESC))[1] AS area_id,
         (array_agg(p.resource_id ORDER BY p.rank DESC) FILTER (WHERE p.resource_id IS NOT NULL))[1] AS resource_id
  FROM placed p GROUP BY p.thing, p.target_id
), found AS (
  SELECT coalesce(t.area_id, l.area_id) AS area_id, l.target_id IS NOT NULL AS listed, l.rank & 7 AS result,
         l.told & 7 AS told, r.state IN ('approved', 'published') AS approved
  FROM last l LEFT JOIN campaign_targets t ON t.id = l.target_id
  LEFT JOIN resources r ON r.id = coalesce(l.resource_id, t.resource_id)
), things AS (
  SELECT area_id,
    count(*) FILTER (WHERE listed AND result <> 3) AS visited,
    count(*) FILTER (WHERE listed AND result IN (2, 6)) AS nothing_found,
    count(*) FILTER (WHERE listed AND result = 3) AS not_reached,
    count(*) FILTER (WHERE listed AND result IN (1, 4, 5)) AS recorded,
    count(*) FILTER (WHERE listed AND result IN (1, 4, 5) AND approved) AS approved,
    count(*) FILTER (WHERE NOT listed AND result IN (1, 4, 5)) AS finds,
    count(*) FILTER (WHERE NOT listed AND result IN (1, 4, 5) AND approved) AS finds_approved,
    count(*) FILTER (WHERE listed AND told <> 3) AS visited_told,
    count(*) FILTER (WHERE listed AND told IN (2, 6)) AS nothing_found_told,
    count(*) FILTER (WHERE listed AND told IN (1, 4, 5)) AS recorded_told,
    count(*) FILTER (WHERE NOT listed AND told IN (1, 4, 5)) AS finds_told
  FROM found GROUP BY area_id
), stays AS (
  SELECT area_id, sum(visits) AS visits, sum(visits_told) AS visits_told, max(last_at) AS last_at,
         bool_or(rank & 7 <> 3) AS looked,
         count(*) FILTER (WHERE target_id IS NULL AND resource_id IS NULL AND rank & 7 = 2) AS empty_looks
  FROM heard GROUP BY area_id
), listed AS (
  SELECT area_id, count(*) AS targets FROM campaign_targets WHERE campaign_id = :id GROUP BY area_id
), areas AS MATERIALIZED (
  SELECT id, kind, name, dong_code, dong_name, position, 1 AS counted FROM campaign_areas WHERE campaign_id = :id
  UNION ALL SELECT NULL, '', '', '', '', NULL, 0
)
SELECT a.id AS area_id, a.kind, a.name, a.dong_code, a.dong_name, s.last_at, a.counted AS areas,
       CASE WHEN a.counted = 1 AND (s.looked OR t.visited > 0) THEN 1 ELSE 0 END AS areas_visited,
       coalesce(l.targets, 0) AS targets, coalesce(t.visited, 0) AS visited,
       coalesce(t.nothing_found, 0) AS nothing_found, coalesce(t.not_reached, 0) AS not_reached,
       coalesce(t.recorded, 0) AS recorded, coalesce(t.approved, 0) AS approved, coalesce(t.finds, 0) AS finds,
       coalesce(t.finds_approved, 0) AS finds_approved, coalesce(s.empty_looks, 0) AS empty_looks,
       coalesce(s.visits, 0) AS visits, coalesce(t.visited_told, 0) AS visited_told,
       coalesce(t.nothing_found_told, 0) AS nothing_found_told, coalesce(t.recorded_told, 0) AS recorded_told,
       coalesce(t.finds_told, 0) AS finds_told, coalesce(s.visits_told, 0) AS visits_told
FROM areas a LEFT JOIN things t ON t.area_id IS NOT DISTINCT FROM a.id
LEFT JOIN stays s ON s.area_id IS NOT DISTINCT FROM a.id LEFT JOIN listed l ON l.area_id = a.id
ORDER BY a.position NULLS LAST, a.name, a.id
""")

_FIGURES: Final = tuple(field.name for field in fields(Figures))
TOLD: Final = ("visited", "nothing_found", "recorded", "finds", "visits")
"""The figures of which it is known what they were when the day ended."""


def area_figures(session: Session, campaign_id: UUID, until: datetime) -> tuple[list[AreaFigures], dict[str, int]]:
    """Return the figures of every area of visits made before `until`, the last of what lies outside all.

    With them the sums of TOLD as they stood at `until`: without what was heard of only later.
    """
    rows = session.execute(_AREAS, {"id": campaign_id, "until": until}).mappings().all()
    areas = [
        AreaFigures(
            row["area_id"],
            row["kind"],
            row["name"],
            row["dong_code"],
            row["dong_name"],
            row["last_at"],
            Figures(**{name: int(row[name]) for name in _FIGURES}),
        )
        for row in rows
    ]
    return areas, {name: sum(int(row[f"{name}_told"]) for row in rows) for name in TOLD}


def summed(parts: Iterable[Figures]) -> Figures:
    """Return the figures of several areas together."""
    rows = list(parts)
    return Figures(**{name: sum(getattr(row, name) for row in rows) for name in _FIGURES})


def end_of(day: date) -> datetime:
    """Return the moment at which a day ends on the wall clock of the venues."""
    return datetime.combine(day + timedelta(days=1), time(), SEOUL)


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of a campaign: visits made on it, of which `late` were heard of only after it, the last of them when."""

    day: date
    visits: int
    late: int
    last_heard: datetime | None


def list_days(session: Session, campaign_id: UUID, until: datetime) -> list[DayRow]:
    """Return the days on which somebody went out, in their order."""
    sql = text("""
    SELECT day, count(*) AS visits, count(*) FILTER (WHERE heard_on > day) AS late,
           max(received_at) FILTER (WHERE heard_on > day) AS last_heard
    FROM visits WHERE campaign_id = :id AND at < :until GROUP BY day ORDER BY day
    """)
    return [DayRow(**row) for row in session.execute(sql, {"id": campaign_id, "until": until}).mappings()]


@dataclass(frozen=True, slots=True)
class LateRow:
    """Visits made before the end of a day and heard of on a later one."""

    received_on: date
    visits: int
    surveyors: int


def list_late(session: Session, campaign_id: UUID, until: datetime) -> list[LateRow]:
    """Return what came after `until` of visits made before it, by the day on which it came."""
    sql = text("""
    SELECT heard_on AS received_on, count(*) AS visits, count(DISTINCT account_id) AS surveyors
    FROM visits WHERE campaign_id = :id AND at < :until AND received_at >= :until GROUP BY 1 ORDER BY 1
    """)
    return [LateRow(**row) for row in session.execute(sql, {"id": campaign_id, "until": until}).mappings()]


@dataclass(frozen=True, slots=True)
class SurveyorRow:
    """What one surveyor of a campaign did; for those who run it."""

    account_id: UUID
    name: str
    teams: list[str]
    visits: int
    recorded: int
    assignments: int
    last_at: datetime | None


def list_surveyors(session: Session, campaign_id: UUID) -> list[SurveyorRow]:
    """Return everybody who has something to do in a campaign or went out for it."""
    sql = text("""
    WITH went AS (
      SELECT account_id, count(*) AS visits, max(at) AS last_at,
             count(*) FILTER (WHERE result IN ('recorded', 'still_there', 'changed')) AS recorded
      FROM visits WHERE campaign_id = :id AND account_id IS NOT NULL GROUP BY account_id
    ), has AS (
      SELECT account_id, count(*) FILTER (WHERE state = 'open') AS assignments
      FROM assignments WHERE campaign_id = :id GROUP BY account_id
    )
    SELECT a.id AS account_id, a.name, ARRAY(
             SELECT t.name FROM team_members m JOIN teams t ON t.id = m.team_id
             JOIN campaign_teams k ON k.team_id = t.id AND k.campaign_id = :id
             WHERE m.account_id = a.id ORDER BY t.name) AS teams,
           coalesce(w.visits, 0) AS visits, coalesce(w.recorded, 0) AS recorded,
           coalesce(h.assignments, 0) AS assignments, w.last_at
    FROM went w FULL JOIN has h ON h.account_id = w.account_id
    JOIN accounts a ON a.id = coalesce(w.account_id, h.account_id) ORDER BY teams, a.name, a.id
    """)
    return [SurveyorRow(**row) for row in session.execute(sql, {"id": campaign_id}).mappings()]


@dataclass(frozen=True, slots=True)
class SurveyedRow:
    """When somebody last looked around in a dong; None: never, as far as is known here."""

    code: str
    name: str
    district: str
    district_code: str
    last_on: date | None
    visits: int


def list_last_surveyed(session: Session, on_date: date, districts: Sequence[str] = ()) -> list[SurveyedRow]:
    """Return every dong of a date with the day it was last surveyed, what waits longest first."""
    sql = f"""
    SELECT d.code, d.name, x.name AS district, x.code AS district_code, l.last_on, coalesce(l.visits, 0) AS visits
    FROM dongs d JOIN districts x ON x.code = d.district_code
    LEFT JOIN (
      SELECT v.dong_code, max(v.day) AS last_on, count(*) AS visits
      FROM visits v WHERE v.result <> 'not_reached' AND v.at < :until GROUP BY v.dong_code
    ) l ON l.dong_code = d.code
    WHERE d.edition_id IN ({IN_FORCE}) AND (:any_district OR d.district_code = ANY(:districts))
    ORDER BY l.last_on NULLS FIRST, x.code, d.code
    """  # noqa: S608  (fixed text; values are bound)
    values: dict[str, Any] = {"on_date": on_date, "until": end_of(on_date)}
    values |= {"any_district": not districts, "districts": list(districts)}
    return [SurveyedRow(**row) for row in session.execute(text(sql), values).mappings()]
