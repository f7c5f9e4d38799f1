"""Reasons ready to be given when a record is sent back or rejected: everybody's, and each district's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; without a district it is everybody's."""

    id: UUID
    key: str
    district_code: str | None
    district: str | None
    action: str
    words: str
    version: int


_COLUMNS = "t.id, t.key, t.district_code, x.name AS district, t.action, t.words, t.version"
_FROM = "FROM reason_templates t LEFT JOIN districts x ON x.code = t.district_code"


def list_reasons(session: Session, districts: Sequence[str] | None, action: str | None = None) -> list[Reason]:
    """Return the reasons for these districts (None: for every one): each one's own, and those of everybody that one of
    the districts has not replaced or taken off its list."""
    sql = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE t.ended_at IS NULL AND (CAST(:action AS text) IS NULL OR t.action = :action)
      AND (t.district_code IS NULL OR CAST(:districts AS text[]) IS NULL OR t.district_code = ANY(:districts))
      AND (t.district_code IS NOT NULL OR :districts IS NULL OR cardinality(:districts) = 0 OR EXISTS (
        SELECT FROM unnest(CAST(:districts AS text[])) AS d (code) WHERE NOT EXISTS (
          SELECT FROM reason_templates o WHERE o.key = t.key AND o.district_code = d.code)))
    ORDER BY t.action DESC, t.created_at, t.district_code NULLS FIRST, t.words, t.id
    """  # noqa: S608  (fixed text; values are bound)
    values = {"districts": None if districts is None else list(districts), "action": action}
    return [Reason(**row) for row in session.execute(text(sql), values).mappings()]


def list_ended(session: Session, districts: Sequence[str] | None) -> list[Reason]:
    """Return what these districts (None: everybody) took off their lists, the last one first."""
    sql = f"""
    SELECT {_COLUMNS} {_FROM} WHERE t.ended_at IS NOT NULL
      AND (CAST(:districts AS text[]) IS NULL OR t.district_code = ANY(:districts))
    ORDER BY t.ended_at DESC, t.words, t.id
    """
    values = {"districts": None if districts is None else list(districts)}
    return [Reason(**row) for row in session.execute(text(sql), values).mappings()]


def get_reason(session: Session, reason_id: UUID, *, ended: bool = False) -> Reason:
    """Return one reason; raise NotFound when there is none, or it was taken off the list (with `ended`: it was not)."""
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE t.id = :id AND (t.ended_at IS NOT NULL) = :ended"
    row = session.execute(text(sql), {"id": reason_id, "ended": ended}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 까닭 문구가 없어요.", "There is no such reason.", code="reason_unknown")
    return Reason(**row)


_PUT = text("""
INSERT INTO reason_templates (key, district_code, action, words, created_by, created_at, ended_at)
VALUES (coalesce(CAST(:key AS text), CAST(gen_random_uuid() AS text)), :district, :action, :words, :actor, :now, :ended)
ON CONFLICT (district_code, key) DO UPDATE SET words = excluded.words, ended_at = excluded.ended_at,
  version = reason_templates.version + 1
RETURNING id
""")


def add_reason(session: Session, district: str | None, action: str, words: str, actor_id: UUID, now: datetime) -> UUID:
    """Write a reason of a district, or of everybody (None)."""
    values = {"key": None, "district": district, "action": action, "words": words}
    made: UUID = session.execute(_PUT, {**values, "actor": actor_id, "now": now, "ended": None}).scalar_one()
    return made


def put_own(session: Session, reason: Reason, district: str, words: str | None, actor_id: UUID, now: datetime) -> UUID:
    """Let a district say a reason of everybody's in its own words, or with None not at all."""
    values = {"key": reason.key, "district": district, "action": reason.action, "words": words or reason.words}
    ended = now if words is None else None
    made: UUID = session.execute(_PUT, {**values, "actor": actor_id, "now": now, "ended": ended}).scalar_one()
    return made


def change_reason(session: Session, reason: Reason, words: str | None, version: int, now: datetime) -> None:
    """Say a reason in other words, or with None take it off the list; raise Conflict where somebody was first."""
    sql = """
    UPDATE reason_templates SET words = coalesce(CAST(:words AS text), words), version = version + 1,
      ended_at = CASE WHEN CAST(:words AS text) IS NULL THEN CAST(:now AS timestamptz) END
    WHERE id = :id AND version = :version AND ended_at IS NULL
    """
    write_guarded(session, sql, {"words": words, "now": now, "id": reason.id, "version": version})


def restore_reason(session: Session, reason: Reason, version: int) -> None:
    """Put a reason back on its list, in the words it had; raise Conflict where somebody was first."""
    sql = """
    UPDATE reason_templates SET ended_at = NULL, version = version + 1
    WHERE id = :id AND version = :version AND ended_at IS NOT NULL
    """
    write_guarded(session, sql, {"id": reason.id, "version": version})
