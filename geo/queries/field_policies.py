"""Who may see which field of which kind, as the public view reads it; every change is written down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ResourceKind, Visibility
from geo.errors import NotFound
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class FieldPolicy:
    """The policy of one field; what is personal shows only with a consent besides."""

    kind: str
    name: str
    visibility: str
    personal: bool
    changed_at: datetime | None


def list_policies(session: Session, kind: ResourceKind | None = None) -> list[FieldPolicy]:
    """Return the policies of one kind or of all, with the time of the newest change."""
    sql = """
    SELECT f.kind, f.name, f.visibility, f.personal,
           (SELECT max(e.at) FROM field_policy_events e WHERE e.kind = f.kind AND e.name = f.name) AS changed_at
    FROM resource_fields f WHERE CAST(:kind AS text) IS NULL OR f.kind = :kind ORDER BY f.kind, f.name
    """
    rows = session.execute(text(sql), {"kind": kind.value if kind else None}).mappings()
    return [FieldPolicy(**row) for row in rows]


def get_policy_of(session: Session, kind: ResourceKind, name: str) -> FieldPolicy:
    """Return the policy of one field; raise NotFound for a field that the kind does not have."""
    for policy in list_policies(session, kind):
        if policy.name == name:
            return policy
    raise NotFound("이 갈래에 없는 항목이에요.", "The kind has no such field.", code="field_unknown")


def public_fields(session: Session, kind: ResourceKind) -> frozenset[str]:
    """Return the fields of a kind that the public may see, consent aside."""
    sql = "SELECT f.name FROM resource_fields f WHERE f.kind = :kind AND f.visibility = 'public'"
    return frozenset(session.execute(text(sql), {"kind": kind.value}).scalars())


def set_policy(session: Session, was: FieldPolicy, visibility: Visibility, by: UUID | None, now: datetime) -> None:
    """Change who may see a field from what the caller saw; the public view follows at once.

    Raises Conflict (`stale_version`) where somebody else has changed it meanwhile.
    """
    values = {"kind": was.kind, "name": was.name, "was": was.visibility, "becomes": visibility.value}
    changed = text("""
    UPDATE resource_fields SET visibility = :becomes WHERE kind = :kind AND name = :name AND visibility = :was
    """)
    write_guarded(session, changed, values)
    noted = text("""
    INSERT INTO field_policy_events (kind, name, from_visibility, to_visibility, actor_id, at)
    VALUES (:kind, :name, :was, :becomes, :by, :now)
    """)
    session.execute(noted, {**values, "by": by, "now": now})
