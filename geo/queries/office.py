"""What waits at an office: everything of its own area that somebody has to look at, counted in one look."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.agreement_states import WARN_DAYS
from geo.office_words import RIGHT_ENDS_SOON_DAYS
from geo.queries.reach import DONG_OF, Reach

PATH_RESTS_DAYS: Final = 90
"""A path to a hub that has not moved for so many days is late."""

_IN_AREA: Final = """(:everywhere OR g.province_code = ANY(:provinces) OR g.district_code = ANY(:districts)
  OR t.id = ANY(CAST(:sites AS uuid[])))"""
_LATE: Final = """t.state IN ('candidate', 'planned', 'building') AND (
  t.planned_on < :today OR EXISTS (
    SELECT FROM hub_path_steps p WHERE p.site_id = t.id HAVING max(p.done_on) < :rests AND count(p.done_on) < 5))"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of each kind waits within a reach."""

    applications: int
    agreements_ending: int
    agreement_drafts: int
    sites_late: int
    rights_ending: int
    imports_ready: int


_WAITING: Final = f"""
WITH area AS MATERIALIZED (
  SELECT t.id, t.state, t.planned_on FROM sites t {DONG_OF.format(point="t.location_m")} WHERE {_IN_AREA}
)
SELECT
  (SELECT count(*) FROM idle_applications a JOIN idle_listings l ON l.id = a.listing_id
   WHERE a.state = 'submitted' AND l.site_id IN (SELECT id FROM area)) AS applications,
  (SELECT count(*) FROM agreements a WHERE a.state = 'signed' AND a.valid_until <= :ends_by
   AND a.site_id IN (SELECT id FROM area)
   AND NOT EXISTS (SELECT FROM agreements r WHERE r.renews_id = a.id AND r.state <> 'terminated')) AS agreements_ending,
  (SELECT count(*) FROM agreements a WHERE a.state = 'draft'
   AND a.site_id IN (SELECT id FROM area)) AS agreement_drafts,
  (SELECT count(*) FROM area t WHERE {_LATE}) AS sites_late,
  (SELECT count(*) FROM grants r WHERE r.ended_at IS NULL AND r.valid @> :today AND upper(r.valid) <= :rights_by
   AND (:everywhere OR r.province_code = ANY(:provinces) OR r.district_code = ANY(:districts)
        OR r.district_code IN (SELECT x.code FROM districts x WHERE x.province_code = ANY(:provinces))
        OR r.site_id IN (SELECT id FROM area))) AS rights_ending,
  (SELECT count(*) FROM import_runs i WHERE i.state = 'ready' AND i.created_at > :lately
   AND (:everywhere OR i.account_id = :account_id)) AS imports_ready
"""  # noqa: S608  (fixed text; values are bound)


def waiting_for(session: Session, reach: Reach, account_id: UUID, today: date, now: datetime) -> Waiting:
    """Count what waits within a reach; files to store count for whoever sent them, or for everybody's office."""
    bound = {
        **reach.parameters(),
        "today": today,
        "ends_by": today + timedelta(days=WARN_DAYS),
        "rights_by": today + timedelta(days=RIGHT_ENDS_SOON_DAYS),
        "rests": today - timedelta(days=PATH_RESTS_DAYS),
        "lately": now - timedelta(days=90),
        "account_id": account_id,
    }
    return Waiting(**session.execute(text(_WAITING), bound).mappings().one())


def late_sites(session: Session, reach: Reach, today: date) -> list[UUID]:
    """Return the sites within a reach whose opening is overdue or whose path rests."""
    sql = f"""SELECT t.id FROM sites t {DONG_OF.format(point="t.location_m")} WHERE {_IN_AREA} AND {_LATE}"""  # noqa: S608  (fixed text; values are bound)
    bound = {**reach.parameters(), "today": today, "rests": today - timedelta(days=PATH_RESTS_DAYS)}
    return list(session.execute(text(sql), bound).scalars())
