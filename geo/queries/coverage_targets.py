"""Targets that planners wrote themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.guarded import Versioned, write_guarded, write_version


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One own target; with a `district_code` it is that district's."""

    id: UUID
    key: str
    label: str
    counts: list[str]
    per: str
    at_least: int | None
    in_all: int | None
    counted_from: date | None
    district_code: str | None
    district: str | None
    province_code: str | None
    source: str
    version: int
    updated_at: datetime


COLUMNS: Final = ("label", "counts", "per", "at_least", "in_all", "counted_from", "district_code", "source")
_WRITING: Final = Versioned("coverage_targets", COLUMNS, also=", updated_at = :now")
_SELECT = """
SELECT t.id, t.key, t.label, t.counts, t.per, t.at_least, t.in_all, t.counted_from, t.district_code,
       x.name AS district, x.province_code, t.source, t.version, t.updated_at
FROM coverage_targets t LEFT JOIN districts x ON x.code = t.district_code
"""


def list_targets(session: Session) -> list[TargetRow]:
    """Return every own target by label."""
    return [TargetRow(**row) for row in session.execute(text(f"{_SELECT} ORDER BY t.label, t.id")).mappings()]


def get_target(session: Session, target_id: UUID) -> TargetRow:
    """Return one own target; raise NotFound when there is none with that id."""
    row = session.execute(text(f"{_SELECT} WHERE t.id = :id"), {"id": target_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 목표가 없어요.", "There is no such target.", code="target_unknown")
    return TargetRow(**row)


def find_target(session: Session, key: str) -> TargetRow | None:
    """Return the own target with a key."""
    row = session.execute(text(f"{_SELECT} WHERE t.key = :key"), {"key": key}).mappings().one_or_none()
    return None if row is None else TargetRow(**row)


_INSERT = """
INSERT INTO coverage_targets (label, counts, per, at_least, in_all, counted_from, district_code, source, created_by)
VALUES (:label, :counts, :per, :at_least, :in_all, :counted_from, :district_code, :source, :created_by) RETURNING id
"""


def insert_target(session: Session, values: Mapping[str, Any], created_by: UUID | None) -> UUID:
    """Write a new target (the values of `COLUMNS`)."""
    made: UUID = session.execute(text(_INSERT), {**values, "created_by": created_by}).scalar_one()
    return made


def update_target(session: Session, row: TargetRow, version: int, values: Mapping[str, Any], now: datetime) -> None:
    """Change a target; raise Conflict (`stale_version`) where somebody was first."""
    write_version(session, _WRITING, row.id, version, {**values, "now": now})


def delete_target(session: Session, row: TargetRow, version: int) -> None:
    """Remove a target; raise Conflict (`stale_version`) where somebody changed it meanwhile."""
    sql = "DELETE FROM coverage_targets WHERE id = :id AND version = :version"
    write_guarded(session, sql, {"id": row.id, "version": version})
