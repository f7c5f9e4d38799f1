"""Imported resources on their way in: one temporary table, then a few statements over all rows at once.

Row by row, 100,000 records would take minutes; the journal and the first revisions come from the database's triggers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.bulk_copy import copy_rows

_TABLE = """
CREATE TEMP TABLE staged (
  row_no int, id uuid, source_key text, kind text, name text, summary text, shape bytea, address text,
  properties jsonb, observed_on date, declared_dong text, located bool, site_kind text, site_id uuid, linked bool,
  phone text, homepage text, opened_on date, known uuid, rev int, by_hand bool, differs bool
) ON COMMIT DROP
"""
_COPY = """
COPY staged (row_no, id, source_key, kind, name, summary, shape, address, properties, observed_on, declared_dong,
             located, site_kind, site_id, linked, phone, homepage, opened_on) FROM STDIN
"""
_POINT = "ST_GeomFromWKB({0}.shape, 4326)"
_MATCH = """
UPDATE staged s SET known = r.id, rev = r.rev, site_id = coalesce(r.site_id, s.site_id),
  by_hand = EXISTS (SELECT FROM resource_revisions v
                    WHERE v.resource_id = r.id AND v.rev = r.rev AND v.run_id IS NULL) OR r.state = 'merged',
  differs = (h.name, h.summary, h.address, h.kind, h.properties, h.declared_dong)
            IS DISTINCT FROM (s.name, s.summary, s.address, s.kind, s.properties, s.declared_dong)
            OR ST_AsBinary(h.location) IS DISTINCT FROM coalesce(s.shape, ST_AsBinary(h.location))
FROM resources r JOIN resource_revisions h ON h.resource_id = r.id AND h.rev = r.rev
WHERE r.source = :source AND r.source_key = s.source_key
"""
_SITES = f"""
INSERT INTO sites (id, name, kind, state, location, address, phone, homepage, opened_on, source, source_key)
SELECT s.site_id, s.name, s.site_kind, 'open', {_POINT.format("s")}, left(s.address, 300), s.phone, s.homepage,
       s.opened_on, :source, s.source_key
FROM staged s WHERE s.site_kind IS NOT NULL AND s.known IS NULL AND NOT s.linked ORDER BY s.row_no
"""  # noqa: S608  (fixed text)
_SITE_EVENTS = """
INSERT INTO site_events (site_id, state, on_date)
SELECT s.site_id, 'open', s.opened_on FROM staged s
WHERE s.site_kind IS NOT NULL AND s.known IS NULL AND NOT s.linked ORDER BY s.row_no
"""
_INSERT = f"""
INSERT INTO resources (id, kind, name, summary, location, address, properties, state, public_rev, observed_on, site_id,
                       source, source_key, declared_dong, created_by)
SELECT s.id, s.kind, s.name, s.summary, {_POINT.format("s")}, s.address, s.properties,
       CASE WHEN :publish AND s.located THEN 'published' ELSE 'submitted' END,
       CASE WHEN :publish AND s.located THEN 1 END, s.observed_on, s.site_id, :source, s.source_key, s.declared_dong,
       CAST(:account AS uuid)
FROM staged s WHERE s.known IS NULL ORDER BY s.row_no
"""  # noqa: S608  (fixed text)
_CHANGED = "s.known = r.id AND s.differs AND NOT s.by_hand"
_REVISE = f"""
INSERT INTO resource_revisions (resource_id, rev, base_rev, kind, name, summary, location, address, properties,
  observed_on, declared_dong, dong_override, dong_override_reason, site_id, source, author_id, run_id)
SELECT r.id, r.rev + 1, r.rev, s.kind, s.name, s.summary, coalesce({_POINT.format("s")}, r.location), s.address,
       s.properties, s.observed_on, s.declared_dong, r.dong_override, r.dong_override_reason, r.site_id, :source,
       CAST(:account AS uuid), CAST(:run AS uuid)
FROM staged s JOIN resources r ON {_CHANGED}
"""  # noqa: S608  (fixed text)
# What is public stays as it is until somebody approves the new edition, unless this run may publish.
_SHOW = f"""
UPDATE resources r SET rev = r.rev + 1, kind = s.kind, name = s.name, summary = s.summary,
  location = coalesce({_POINT.format("s")}, r.location), address = s.address, properties = s.properties,
  observed_on = s.observed_on, declared_dong = s.declared_dong, updated_at = :now,
  state = CASE WHEN :publish THEN 'published' ELSE r.state END,
  public_rev = CASE WHEN :publish THEN r.rev + 1 END
FROM staged s WHERE {_CHANGED} AND (:publish OR r.public_rev IS NULL)
"""  # noqa: S608  (fixed text)
_PROPOSE = f"""
UPDATE resources r SET rev = r.rev + 1, state = 'submitted', updated_at = :now
FROM staged s WHERE {_CHANGED} AND NOT :publish AND r.public_rev IS NOT NULL
"""  # noqa: S608  (fixed text)
_SITE_CHANGES = f"""
UPDATE sites t SET name = s.name, location = coalesce({_POINT.format("s")}, t.location), address = left(s.address, 300),
  phone = s.phone, homepage = s.homepage, version = t.version + 1, updated_at = :now
FROM staged s WHERE s.known IS NOT NULL AND s.differs AND NOT s.by_hand AND t.id = s.site_id
  AND t.source = :source AND t.source_key = s.source_key
  AND (t.name, t.address, t.phone, t.homepage, ST_AsBinary(t.location))
      IS DISTINCT FROM (s.name, left(s.address, 300), s.phone, s.homepage, coalesce(s.shape, ST_AsBinary(t.location)))
"""  # noqa: S608  (fixed text)
_OUTCOMES = """
SELECT s.row_no, CAST(coalesce(s.known, s.id) AS text) AS id, s.known IS NOT NULL AS known,
       coalesce(s.differs, false) AS differs, coalesce(s.by_hand, false) AS by_hand FROM staged s ORDER BY s.row_no
"""
_MISSING = """
SELECT r.name FROM resources r WHERE r.source = :source AND r.source_key IS NOT NULL
  AND r.state NOT IN ('closed', 'merged')
  AND NOT EXISTS (SELECT FROM staged s WHERE s.source_key = r.source_key) ORDER BY r.name, r.id
"""


class Draft(NamedTuple):
    """One record ready to be stored, in the order of the COPY.

    `shape` is WKB in EPSG:4326 or None, `properties` JSON, `site_id` the site it makes or joins.
    """

    row_no: int
    id: str
    source_key: str
    kind: str
    name: str
    summary: str
    shape: bytes | None
    address: str
    properties: str
    observed_on: date
    declared_dong: str
    located: bool
    site_kind: str | None
    site_id: str | None
    linked: bool
    phone: str
    homepage: str
    opened_on: date | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a staged row: its record, whether it was known, differed, or was changed by a person since."""

    row_no: int
    id: str
    known: bool
    differs: bool
    by_hand: bool


def stage(session: Session, source: str, drafts: Iterable[Draft]) -> None:
    """Put the drafts into the temporary table and find those of the same source that are stored already."""
    session.execute(text("DROP TABLE IF EXISTS staged"))
    session.execute(text(_TABLE))
    copy_rows(session, _COPY, drafts)
    session.execute(text("ANALYZE staged"))
    session.execute(text(_MATCH), {"source": source})


def staged(session: Session) -> list[Stored]:
    """Say of each staged row what `write` makes of it."""
    return [Stored(*row) for row in session.execute(text(_OUTCOMES))]


def write(session: Session, values: dict[str, Any]) -> None:
    """Store what is staged.

    `values`: source (key), publish, account and run (ids as text or None), now. New records with a site kind make their
    site; changed ones get a revision; those a person has changed since stay as they are.
    """
    for statement in (_SITES, _SITE_EVENTS, _INSERT, _REVISE, _SITE_CHANGES, _SHOW, _PROPOSE):
        session.execute(text(statement), values)


def missing_names(session: Session, source: str) -> list[str]:
    """Return the names of records of `source` that what is staged no longer lists."""
    return list(session.execute(text(_MISSING), {"source": source}).scalars())
