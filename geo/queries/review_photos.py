"""Photos beside what waits for a review: those the public sees, those that are new, and taking a release back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ReviewPhoto:
    """A photo of a record; `released` ones are public, `ready` says that there is a copy to look at."""

    resource_id: UUID
    media_id: UUID
    alt: str
    caption: str
    role: str
    released: bool
    ready: bool


def photos_of(session: Session, resource_ids: Sequence[UUID]) -> dict[UUID, list[ReviewPhoto]]:
    """Return the photos of records, the new ones first."""
    sql = """
    SELECT l.resource_id, m.id AS media_id, m.alt, l.caption, l.role, m.released_at IS NOT NULL AS released,
           m.state = 'ready' AS ready
    FROM resource_media l JOIN media m ON m.id = l.media_id
    WHERE l.resource_id = ANY(:ids) AND l.closed_at IS NULL AND m.kind = 'photo' AND m.state IN ('waiting', 'ready')
    ORDER BY l.resource_id, released, l.position, l.created_at, m.id
    """
    found: dict[UUID, list[ReviewPhoto]] = defaultdict(list)
    for row in session.execute(text(sql), {"ids": list(resource_ids)}).mappings():
        found[row["resource_id"]].append(ReviewPhoto(**row))
    return found


def hide_again(session: Session, resource_ids: Sequence[UUID], released_at: datetime, by: UUID) -> None:
    """Take back the files of records that somebody released at that very moment, with a decision taken back now."""
    sql = """
    UPDATE media m SET released_at = NULL, released_by = NULL, version = m.version + 1 FROM resource_media l
    WHERE l.media_id = m.id AND l.resource_id = ANY(:ids) AND l.closed_at IS NULL
      AND m.released_at = :at AND m.released_by = :by
    """
    session.execute(text(sql), {"ids": list(resource_ids), "at": released_at, "by": by})
