"""How resources belong together: who runs, lends, meets at or leads past what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from geo.enums import RelationKind
from geo.errors import NotFound
from geo.models.resource import Relation


@dataclass(frozen=True, slots=True)
class End:
    """One end of a relation; `shown` is its name in public, None for a record that the public does not see."""

    id: UUID
    kind: str
    name: str
    shown: str | None


@dataclass(frozen=True, slots=True)
class RelationRow:
    id: UUID
    kind: str
    note: str
    created_at: datetime
    start: End
    end: End


_SELECT = """
SELECT l.id, l.kind, l.note, l.created_at, count(*) OVER () AS total,
       a.id AS a_id, a.kind AS a_kind, a.name AS a_name, pa.name AS a_shown,
       b.id AS b_id, b.kind AS b_kind, b.name AS b_name, pb.name AS b_shown
FROM resource_relations l JOIN resources a ON a.id = l.from_id JOIN resources b ON b.id = l.to_id
LEFT JOIN public_resources pa ON pa.id = a.id LEFT JOIN public_resources pb ON pb.id = b.id
WHERE l.closed_at IS NULL AND {where} ORDER BY l.kind, l.created_at, l.id LIMIT :limit OFFSET :offset
"""
_TESTS: Final = {
    "resource_id": ":resource_id IN (l.from_id, l.to_id)",
    "kind": "l.kind = :kind",
    "id": "l.id = :id",
}
_SEEN: Final = "(pa.id IS NOT NULL OR pb.id IS NOT NULL)"
MOST: Final = 500


def list_relations(
    session: Session,
    *,
    resource_id: UUID | None = None,
    kind: RelationKind | None = None,
    public: bool = True,
    limit: int = MOST,
    offset: int = 0,
) -> tuple[list[RelationRow], int]:
    """Return the relations in force; with `public` only those that have an end in public."""
    given = {"resource_id": resource_id, "kind": kind.value if kind else None}
    values = {name: value for name, value in given.items() if value is not None}
    where = [_TESTS[name] for name in values] + ([_SEEN] if public else [])
    sql = _SELECT.format(where=" AND ".join(where) or "true")
    rows = session.execute(text(sql), {**values, "limit": limit, "offset": offset}).mappings().all()
    return [_row(dict(row)) for row in rows], int(rows[0]["total"]) if rows else 0


def get_relation(session: Session, relation_id: UUID) -> RelationRow:
    """Return a relation in force; raise NotFound when there is none with that id."""
    sql = _SELECT.format(where=_TESTS["id"])
    row = session.execute(text(sql), {"id": relation_id, "limit": 1, "offset": 0}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 관계가 없어요.", "There is no such relation.", code="relation_unknown")
    return _row(dict(row))


def insert_relation(
    session: Session, start: UUID, end: UUID, kind: RelationKind, note: str, author_id: UUID | None
) -> UUID:
    """Write a relation; the database refuses one that is there already (`relation_exists`)."""
    values = {"from_id": start, "to_id": end, "kind": kind.value, "note": note, "created_by": author_id}
    made: UUID = session.execute(insert(Relation).values(**values).returning(Relation.id)).scalar_one()
    return made


def ensure_relation(session: Session, start: UUID, end: UUID, kind: RelationKind, author_id: UUID | None) -> UUID:
    """Return the relation in force between two records, written now unless it is there already."""
    sql = """
    WITH made AS (
      INSERT INTO resource_relations (from_id, to_id, kind, created_by) VALUES (:start, :end, :kind, :author_id)
      ON CONFLICT (from_id, to_id, kind) WHERE closed_at IS NULL DO NOTHING RETURNING id
    )
    SELECT id FROM made UNION ALL SELECT l.id FROM resource_relations l
    WHERE l.from_id = :start AND l.to_id = :end AND l.kind = :kind AND l.closed_at IS NULL LIMIT 1
    """
    values = {"start": start, "end": end, "kind": kind.value, "author_id": author_id}
    found: UUID = session.execute(text(sql), values).scalar_one()
    return found


def close_relation(session: Session, relation_id: UUID, now: datetime) -> None:
    """End a relation; it stays in the records."""
    sql = "UPDATE resource_relations SET closed_at = :now WHERE id = :id AND closed_at IS NULL"
    session.execute(text(sql), {"id": relation_id, "now": now})


def _row(row: Mapping[str, Any]) -> RelationRow:
    start, end = (End(*(row[f"{side}_{name}"] for name in ("id", "kind", "name", "shown"))) for side in ("a", "b"))
    return RelationRow(row["id"], row["kind"], row["note"], row["created_at"], start, end)


def count_relations(session: Session, resource_ids: Sequence[UUID], kind: RelationKind) -> dict[UUID, int]:
    """Return for each record how many public ones it leads to by `kind`."""
    sql = """
    SELECT l.from_id, count(*) AS n FROM resource_relations l JOIN public_resources p ON p.id = l.to_id
    WHERE l.closed_at IS NULL AND l.kind = :kind AND l.from_id = ANY(:ids) GROUP BY l.from_id
    """
    rows = session.execute(text(sql), {"kind": kind.value, "ids": list(resource_ids)})
    return {row.from_id: int(row.n) for row in rows}
