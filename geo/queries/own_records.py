"""What became of what somebody wrote: how far their records have come, and which came back with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.queries.review import CAMPAIGN
from geo.queries.revisions import read_contents


@dataclass(frozen=True, slots=True)
class SentBack:
    """A record whose newest revision somebody wrote and a reviewer sent back; `content` is flat, as it stands."""

    id: UUID
    kind: str
    name: str
    rev: int
    campaign_id: UUID | None
    reason: str
    at: datetime | None
    content: dict[str, Any]


def list_sent_back(session: Session, account_id: UUID, limit: int = 100) -> list[SentBack]:
    """Return what waits for somebody to mend it, what came back last first."""
    sql = f"""
    SELECT r.id, r.kind, v.name, r.rev, c.campaign_id, coalesce(e.note, '') AS reason, e.at
    FROM resources r JOIN resource_revisions v ON v.resource_id = r.id AND v.rev = r.rev {CAMPAIGN}
    LEFT JOIN LATERAL (
      SELECT o.note, o.at FROM resource_events o WHERE o.resource_id = r.id AND o.to_state = 'needs_fix'
        AND o.from_state <> 'needs_fix' ORDER BY o.at DESC, o.id DESC LIMIT 1) e ON true
    WHERE r.state = 'needs_fix' AND v.author_id = :account_id ORDER BY e.at DESC NULLS LAST, r.id LIMIT :limit
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"account_id": account_id, "limit": limit}).mappings().all()
    contents = read_contents(session, [(row["id"], row["rev"]) for row in rows])
    return [SentBack(**row, content=contents[row["id"], row["rev"]]) for row in rows]


def count_own(session: Session, account_id: UUID, campaign_ids: Sequence[UUID]) -> dict[str, int]:
    """Return how many records came of what somebody sent in some campaigns, by the state they stand in now."""
    sql = """
    SELECT r.state, count(DISTINCT r.id) AS many FROM submissions s
    JOIN submission_records m ON m.submission_id = s.id JOIN resources r ON r.id = m.resource_id
    WHERE s.account_id = :account_id AND s.campaign_id = ANY(:campaign_ids) GROUP BY r.state
    """
    values = {"account_id": account_id, "campaign_ids": list(campaign_ids)}
    return {row.state: row.many for row in session.execute(text(sql), values)}
