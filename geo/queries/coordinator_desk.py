"""What waits for a coordinator beside the records themselves, counted: cheap enough for the head of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.queries.consents import ConsentStanding, count_standings, list_unasked
from geo.queries.reach import AREA, DONG_CODE, REACHED, Reach
from geo.queries.relation_proposals import ProposalFilter, list_proposals
from geo.queries.submissions import SubmissionFilter, list_submissions
from geo.surveys.submission_states import SubmissionState

FAULTY = (SubmissionState.PROBLEM, SubmissionState.HELD, SubmissionState.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Beside:
    """How much else asks for a person: relations without their other end, submissions that came to nothing, consents
    that end soon, people who were not asked yet, photos of public records that nobody has released, and the first such
    record."""

    relations: int
    faulty: int
    ending: int
    unasked: int
    photos: int
    photo_record: UUID | None


def count_beside(session: Session, reach: Reach, on_date: date) -> Beside:
    """Return what waits in the places of a reach."""
    photos, unreleased = list_unreleased(session, reach, on_date, limit=1)
    faulty = SubmissionFilter(reach, states=[state.value for state in FAULTY], limit=1)
    return Beside(
        relations=list_proposals(session, ProposalFilter(on_date, reach, limit=1))[1],
        faulty=list_submissions(session, faulty)[1],
        ending=count_standings(session, on_date, reach)[ConsentStanding.EXPIRING],
        unasked=list_unasked(session, on_date, reach, limit=1)[1],
        photos=unreleased,
        photo_record=photos[0].resource_id if photos else None,
    )


@dataclass(frozen=True, slots=True)
class UnreleasedPhoto:
    """A photo of a public record that only the survey team sees; without `alt` it cannot be released."""

    media_id: UUID
    resource_id: UUID
    record: str
    alt: str
    caption: str
    shows_people: bool
    at: datetime


_UNRELEASED = """
SELECT m.id AS media_id, r.id AS resource_id, r.name AS record, coalesce(nullif(m.alt, ''), l.caption, '') AS alt,
       l.caption, m.shows_people, m.created_at AS at, count(*) OVER () AS total
FROM resource_media l JOIN media m ON m.id = l.media_id JOIN resources r ON r.id = l.resource_id
WHERE l.closed_at IS NULL AND m.released_at IS NULL AND m.state = 'ready' AND m.kind = 'photo'
  AND r.public_rev IS NOT NULL AND r.state NOT IN ('closed', 'merged')
  AND {mine} ORDER BY r.name, m.created_at, m.id LIMIT :limit OFFSET :offset
"""
_MINE = REACHED.format(code=DONG_CODE.format("r"), area=AREA, site="r.site_id")


def list_unreleased(
    session: Session, reach: Reach, on_date: date, limit: int = 60, offset: int = 0
) -> tuple[list[UnreleasedPhoto], int]:
    """Return the photos of public records in a reach that wait to be shown, and how many there are."""
    sql = _UNRELEASED.format(mine="true" if reach.everywhere else _MINE)
    values = {**reach.parameters(), "on_date": on_date, "limit": limit, "offset": offset}
    rows = session.execute(text(sql), values).mappings().all()
    found = [UnreleasedPhoto(**{name: row[name] for name in UnreleasedPhoto.__slots__}) for row in rows]
    return found, int(rows[0]["total"]) if rows else 0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How far an open campaign has come: of its list, how many places were looked at; of its areas, how many."""

    campaign_id: UUID
    targets: int
    looked: int
    areas: int
    areas_looked: int


def under_way(session: Session, campaign_ids: Sequence[UUID]) -> dict[UUID, UnderWay]:
    """Return how far campaigns have come, at one look for all of them."""
    sql = """
    SELECT c.id AS campaign_id, t.targets, t.looked, a.areas, a.areas_looked FROM campaigns c
    CROSS JOIN LATERAL (
      SELECT count(*) AS targets, count(*) FILTER (WHERE EXISTS (
        SELECT FROM visits v WHERE v.target_id = o.id AND v.result <> 'not_reached')) AS looked
      FROM campaign_targets o WHERE o.campaign_id = c.id) t
    CROSS JOIN LATERAL (
      SELECT count(*) AS areas, count(*) FILTER (WHERE EXISTS (
        SELECT FROM visits v WHERE v.area_id = e.id AND v.result <> 'not_reached')) AS areas_looked
      FROM campaign_areas e WHERE e.campaign_id = c.id) a
    WHERE c.id = ANY(:ids)
    """
    rows = session.execute(text(sql), {"ids": list(campaign_ids)}).mappings()
    return {row["campaign_id"]: UnderWay(**row) for row in rows}
