"""Revisions: what somebody wrote, kept for ever, and how the next one comes about.

A record's content is handled flat: property → value, the fields of its kind as `properties.<name>`, its shape as WKB in
hexadecimal under `geometry`, a dong set by a person as [code, reason]; what is empty is absent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import bindparam

from geo.enums import EDITED_STATES, ResourceKind, ResourceState
from geo.errors import Conflict, InvalidInput
from geo.merging import Merged, merge
from geo.queries.resources import unknown_resource

FIELD: Final = "properties."
OURS: Final = frozenset({"dong_override", "site_id"})
"""What we say about a record ourselves: no content of its source, so no licence forbids changing it."""


@dataclass(frozen=True, slots=True)
class Head:
    """A record as its next writer finds it, locked: where its newest revision stands and which one is public."""

    id: UUID
    kind: ResourceKind
    state: ResourceState
    rev: int
    public_rev: int | None
    merged_into: UUID | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision with its flat content and who wrote it; `run_id` or `submission_id` is what brought it."""

    rev: int
    base_rev: int | None
    content: dict[str, Any]
    changed: list[str]
    author: str | None
    run_id: UUID | None
    submission_id: UUID | None
    source: str | None
    created_at: datetime
    was_public: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    rev: int
    action: str
    from_state: str
    to_state: str
    note: str
    actor: str | None
    at: datetime


_COLUMNS: Final = """v.name, v.summary, upper(encode(ST_AsBinary(v.location, 'NDR'), 'hex')) AS geometry, v.address,
  v.properties, CAST(v.observed_on AS text) AS observed_on, v.declared_dong, v.dong_override, v.dong_override_reason,
  CAST(v.site_id AS text) AS site_id, v.source"""
_PLAIN: Final = ("name", "summary", "geometry", "address", "observed_on", "declared_dong", "site_id", "source")


def lock_head(session: Session, resource_id: UUID) -> Head:
    """Return a record for writing, other writers waiting; raise NotFound when there is none with that id."""
    return _head(session, resource_id, "FOR UPDATE")


def read_head(session: Session, resource_id: UUID) -> Head:
    """Return a record as it stands, without locking it; raise NotFound when there is none with that id."""
    return _head(session, resource_id, "")


def read_kept(session: Session, resource_id: UUID) -> Head:
    """Return the record that this one leads to since it was merged, or itself; raise NotFound without it."""
    head = read_head(session, resource_id)
    while head.merged_into is not None:
        head = read_head(session, head.merged_into)
    return head


def lock_kept(session: Session, resource_id: UUID) -> Head:
    """Return the same for writing; only the one that is written is locked, so that merges never wait in a ring."""
    head = lock_head(session, read_kept(session, resource_id).id)
    return head if head.merged_into is None else lock_kept(session, head.id)


def _head(session: Session, resource_id: UUID, lock: str) -> Head:
    sql = f"SELECT id, kind, state, rev, public_rev, merged_into FROM resources WHERE id = :id {lock}"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": resource_id}).one_or_none()
    if row is None:
        raise unknown_resource()
    return Head(row.id, ResourceKind(row.kind), ResourceState(row.state), row.rev, row.public_rev, row.merged_into)


def read_content(session: Session, resource_id: UUID, rev: int) -> dict[str, Any]:
    """Return the flat content of one revision; raise InvalidInput (`base_rev_unknown`) when there is none."""
    sql = f"SELECT {_COLUMNS} FROM resource_revisions v WHERE v.resource_id = :id AND v.rev = :rev"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": resource_id, "rev": rev}).mappings().one_or_none()
    if row is None:
        raise InvalidInput("그런 판이 없어요. base_rev를 확인해 주세요.", "No such revision.", code="base_rev_unknown")
    return _flat(row)


def read_contents(session: Session, wanted: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], dict[str, Any]]:
    """Return the flat contents of many revisions by record and number; one that is not there is left out."""
    sql = f"""
    SELECT v.resource_id, v.rev, {_COLUMNS} FROM unnest(CAST(:ids AS uuid[]), CAST(:revs AS int[])) AS u (id, rev)
    JOIN resource_revisions v ON v.resource_id = u.id AND v.rev = u.rev
    """  # noqa: S608  (fixed text; values are bound)
    values = {"ids": [one for one, _rev in wanted], "revs": [rev for _one, rev in wanted]}
    rows = session.execute(text(sql), values).mappings()
    return {(row["resource_id"], row["rev"]): _flat(row) for row in rows}


def _flat(row: RowMapping) -> dict[str, Any]:
    override = [row["dong_override"], row["dong_override_reason"]] if row["dong_override"] else None
    plain = {name: row[name] for name in _PLAIN} | {"dong_override": override}
    given = {f"{FIELD}{name}": value for name, value in row["properties"].items()}
    return {name: value for name, value in (plain | given).items() if value not in (None, "")}


def _columns(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a flat content."""
    code, reason = content.get("dong_override") or (None, "")
    return {
        "name": content["name"],
        "summary": content.get("summary", ""),
        "geometry": content.get("geometry"),
        "address": content.get("address", ""),
        "properties": {k.removeprefix(FIELD): v for k, v in content.items() if k.startswith(FIELD)},
        "observed_on": content["observed_on"],
        "declared_dong": content.get("declared_dong", ""),
        "dong_override": code,
        "dong_override_reason": reason,
        "site_id": content.get("site_id"),
        "source": content.get("source"),
    }


_SHAPE = "ST_SetSRID(ST_GeomFromWKB(decode(:geometry, 'hex')), 4326)"
_DAY = "CAST(:observed_on AS date)"
_SITE = "CAST(:site_id AS uuid)"
_INSERT = text(f"""
INSERT INTO resources (id, kind, name, summary, location, address, properties, observed_on, declared_dong,
                       dong_override, dong_override_reason, site_id, source, created_by, created_at, updated_at)
VALUES (coalesce(:id, gen_random_uuid()), :kind, :name, :summary, {_SHAPE}, :address, :properties, {_DAY},
        :declared_dong, :dong_override, :dong_override_reason, {_SITE}, :source, :author_id, :now, :now) RETURNING id
""").bindparams(bindparam("properties", type_=JSONB))  # noqa: S608  (fixed text; values are bound)
_PROPOSE = text(f"""
INSERT INTO resource_revisions (resource_id, rev, base_rev, kind, name, summary, location, address, properties,
  observed_on, declared_dong, dong_override, dong_override_reason, site_id, source, changed, author_id, run_id,
  submission_id, created_at)
VALUES (:id, :rev, :base_rev, :kind, :name, :summary, {_SHAPE}, :address, :properties, {_DAY}, :declared_dong,
  :dong_override, :dong_override_reason, {_SITE}, :source, CAST(:changed AS text[]), :author_id,
  CAST(nullif(current_setting('maeul.import_run', true), '') AS uuid),
  CAST(nullif(current_setting('maeul.submission', true), '') AS uuid), :now)
""").bindparams(bindparam("properties", type_=JSONB))  # noqa: S608  (fixed text; values are bound)
_FACE = text(f"""
UPDATE resources SET name = :name, summary = :summary, location = {_SHAPE}, address = :address,
  properties = :properties, observed_on = {_DAY}, declared_dong = :declared_dong, dong_override = :dong_override,
  dong_override_reason = :dong_override_reason, site_id = {_SITE}, source = :source,
  rev = :rev, state = :state, updated_at = :now
WHERE id = :id
""").bindparams(bindparam("properties", type_=JSONB))  # noqa: S608  (fixed text; values are bound)


def insert_resource(
    session: Session,
    kind: ResourceKind,
    content: Mapping[str, Any],
    author_id: UUID | None,
    now: datetime,
    *,
    resource_id: UUID | None = None,
) -> UUID:
    """Write a new record as a draft, under an id made in the field if there is one; the database revises it first."""
    values = {**_columns(content), "id": resource_id, "kind": kind.value, "author_id": author_id, "now": now}
    made: UUID = session.execute(_INSERT, values).scalar_one()
    return made


def revise(
    session: Session,
    head: Head,
    wanted: Mapping[str, Any],
    base_rev: int,
    author_id: UUID | None,
    now: datetime,
    *,
    partly: bool = False,
    seen: Mapping[str, Any] | None = None,
    own_again: bool = False,
) -> Merged:
    """Lay `wanted` (flat, None takes a property away) over the newest revision, for somebody who saw `base_rev`, or
    whose eyes saw the content `seen` of a record that was merged into this one.

    Writes one new revision unless nothing differs; a published record keeps what it shows. When properties clash
    nothing is written, or with `partly` all that does not clash: the caller sees to the clashes. With `own_again` what
    only the same author changed since is no clash: their later word counts. Raises Conflict for closed and merged
    records.
    """
    if head.state not in EDITED_STATES:
        raise Conflict(
            f"'{head.state.label}' 상태라 고칠 수 없어요.",
            f"A record that is {head.state} takes no changes.",
            code="resource_not_open",
            details={"state": head.state.value, "merged_into": str(head.merged_into) if head.merged_into else None},
        )
    newest = _standing(head, base_rev)
    before = read_content(session, head.id, base_rev) if seen is None else seen
    standing = read_content(session, head.id, newest)
    if own_again:
        others = _changed_by_others(session, head.id, base_rev, author_id)
        own = [name for name, value in wanted.items() if name not in others and value != before.get(name)]
        before = {**before, **{name: standing.get(name) for name in own}}
    merged = merge(before, standing, wanted)
    if merged.changed and (partly or not merged.clashes):
        _write(session, head, merged, base_rev, author_id, now)
    return merged


def _changed_by_others(session: Session, resource_id: UUID, rev: int, author_id: UUID | None) -> frozenset[str]:
    """Return the properties that somebody else has changed since a revision."""
    sql = """
    SELECT DISTINCT unnest(v.changed) FROM resource_revisions v
    WHERE v.resource_id = :id AND v.rev > :rev AND v.author_id IS DISTINCT FROM :author_id
    """
    return frozenset(session.execute(text(sql), {"id": resource_id, "rev": rev, "author_id": author_id}).scalars())


def is_own_since(session: Session, resource_id: UUID, rev: int, author_id: UUID) -> bool:
    """Say whether nobody else has revised a record since a revision."""
    sql = """
    SELECT NOT EXISTS (SELECT FROM resource_revisions v WHERE v.resource_id = :id AND v.rev > :rev
                       AND v.author_id IS DISTINCT FROM :author_id)
    """
    return bool(session.execute(text(sql), {"id": resource_id, "rev": rev, "author_id": author_id}).scalar_one())


def _standing(head: Head, base_rev: int) -> int:
    """Return the revision to build on: the newest, but a rejected one only for those who mean to mend it."""
    refused = head.state is ResourceState.REJECTED and base_rev != head.rev
    return head.public_rev if refused and head.public_rev else head.rev


def _write(session: Session, head: Head, merged: Merged, base_rev: int, author_id: UUID | None, now: datetime) -> None:
    values = {
        **_columns(merged.content),
        "id": head.id,
        "kind": head.kind.value,
        "rev": head.rev + 1,
        "base_rev": base_rev,
        "changed": merged.changed,
        "author_id": author_id,
        "state": EDITED_STATES[head.state].value,
        "now": now,
    }
    session.execute(_PROPOSE, values)
    if head.public_rev is None:
        session.execute(_FACE, values)
    else:
        sql = "UPDATE resources SET rev = :rev, state = :state, updated_at = :now WHERE id = :id"
        session.execute(text(sql), {name: values[name] for name in ("rev", "state", "now", "id")})


_ROW: Final = ("rev", "base_rev", "changed", "author", "run_id", "submission_id", "source", "created_at")


def list_revisions(session: Session, resource_id: UUID) -> list[RevisionRow]:
    """Return every revision, the newest first; `was_public` says that the public has seen it."""
    sql = f"""
    SELECT v.rev, v.base_rev, {_COLUMNS}, v.changed, a.name AS author, v.run_id, v.submission_id, v.created_at,
           v.rev = r.public_rev OR EXISTS (SELECT FROM resource_events e WHERE e.resource_id = v.resource_id
             AND e.rev = v.rev AND e.to_state = 'published') AS was_public
    FROM resource_revisions v JOIN resources r ON r.id = v.resource_id LEFT JOIN accounts a ON a.id = v.author_id
    WHERE v.resource_id = :id ORDER BY v.rev DESC
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"id": resource_id}).mappings()
    return [
        RevisionRow(
            content=_flat(row),
            was_public=bool(row["was_public"]),
            **{name: row[name] for name in _ROW},
        )
        for row in rows
    ]


def list_events(session: Session, resource_id: UUID) -> list[EventRow]:
    """Return every step of a record, the newest first."""
    sql = """
    SELECT e.rev, e.action, e.from_state, e.to_state, e.note, a.name AS actor, e.at
    FROM resource_events e LEFT JOIN accounts a ON a.id = e.actor_id WHERE e.resource_id = :id ORDER BY e.id DESC
    """
    return [EventRow(**row) for row in session.execute(text(sql), {"id": resource_id}).mappings()]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[str]:
    """Return the properties by which two flat contents differ, in the order of a form."""
    names = dict.fromkeys((*before, *after))
    return [name for name in names if before.get(name) != after.get(name)]


def first_content(name: str, observed_on: date, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the flat content of a new record."""
    given = {"name": name, "observed_on": observed_on.isoformat(), **wanted}
    return {key: value for key, value in given.items() if value not in (None, "")}
