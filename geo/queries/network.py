"""The relations of a dong's records, for reading them as a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class TieRow:
    """A live relation with an end among the records asked for; `shown` says that the public sees both ends."""

    start: UUID
    end: UUID
    kind: str
    shown: bool


def ties_among(session: Session, ids: Sequence[UUID]) -> list[TieRow]:
    """Return the live relations of records, those to records elsewhere too; what is gone has none."""
    sql = """
    SELECT l.from_id AS start, l.to_id AS "end", l.kind, pa.id IS NOT NULL AND pb.id IS NOT NULL AS shown
    FROM resource_relations l JOIN resources a ON a.id = l.from_id JOIN resources b ON b.id = l.to_id
    LEFT JOIN public_resources pa ON pa.id = a.id LEFT JOIN public_resources pb ON pb.id = b.id
    WHERE l.closed_at IS NULL AND (l.from_id = ANY(:ids) OR l.to_id = ANY(:ids))
      AND a.state NOT IN ('closed', 'merged', 'rejected') AND b.state NOT IN ('closed', 'merged', 'rejected')
    ORDER BY l.created_at, l.id
    """
    return [TieRow(**row) for row in session.execute(text(sql), {"ids": list(ids)}).mappings()]
