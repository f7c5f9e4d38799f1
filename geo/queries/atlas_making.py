"""Editions of atlases as they are made: asked for, taken up by a job, frozen, filled with files, mended, removed.

Every step of a job is guarded by the revision it works on: what is taken out of an edition meanwhile starts it anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.atlas.content import AtlasContent, Scope, from_json, to_json
from geo.atlas.edition_states import AtlasFormat, AtlasStep, ItemKind
from geo.errors import MaeulError
from geo.queries.atlases import list_errata
from geo.queries.guarded import count_written, write_guarded

TRIES_MOST: Final = 5
LOOKED_BACK: Final = timedelta(minutes=10)
"""Longer than any freezing takes: a consent taken back since may have been read as being in force."""


@dataclass(frozen=True, slots=True)
class NewAtlas:
    """An edition that is asked for; `public_url` is where its QR codes lead, "" where nothing printed has any."""

    code: str
    scope: Scope
    name: str
    district_code: str
    title: str
    on: date
    formats: Sequence[AtlasFormat]
    public_url: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """An edition that a job has taken up."""

    id: UUID
    code: str
    number: int
    title: str
    on: date
    formats: tuple[AtlasFormat, ...]
    public_url: str
    frozen: bool


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something an edition is made of."""

    kind: ItemKind
    record_id: UUID
    number: int | None = None
    rev: int = 0


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that lies in the store already."""

    format: AtlasFormat
    name: str
    media_type: str
    size: int
    sha256: str


def insert_atlas(session: Session, new: NewAtlas, by: UUID | None, now: datetime) -> UUID:
    """Ask for the next edition of a place; a database that is making one already refuses (`atlas_in_progress`)."""
    sql = """
    INSERT INTO atlases
      (code, scope, name, district_code, number, title, on_date, formats, public_url, asked_by, asked_at)
    SELECT :code, :scope, :name, :district, coalesce(max(a.number), 0) + 1, :title, :on_date, CAST(:formats AS text[]),
      :public_url, :by, :now
    FROM atlases a WHERE a.code = :code AND (a.removed_at IS NULL OR a.made_at IS NOT NULL) RETURNING id
    """
    values = {
        "code": new.code,
        "scope": new.scope.value,
        "name": new.name,
        "district": new.district_code,
        "title": new.title,
        "on_date": new.on,
        "formats": [one.value for one in AtlasFormat if one in new.formats],
        "public_url": new.public_url,
        "by": by,
        "now": now,
    }
    made: UUID = session.execute(text(sql), values).scalar_one()
    return made


def ask_again(session: Session, atlas_id: UUID) -> None:
    """Let a failed edition, or one that could not be mended, be made once more; raise Conflict for any other."""
    sql = """
    UPDATE atlases SET state = CASE state WHEN 'failed' THEN 'queued' ELSE state END, problem = '', problem_en = '',
      tries = 0, progress = 0, step = 'waiting', worked_on_until = NULL
    WHERE id = :id AND removed_at IS NULL AND state IN ('failed', 'mending')
    """
    write_guarded(session, sql, {"id": atlas_id})


def remove_atlas(session: Session, atlas_id: UUID, now: datetime) -> None:
    """Take an edition away with its files; its number is not given again if it was out. Raises Conflict for a second
    time."""
    write_guarded(
        session,
        "UPDATE atlases SET removed_at = :now WHERE id = :id AND removed_at IS NULL",
        {"id": atlas_id, "now": now},
    )
    session.execute(text("SELECT withhold_atlas_files(:id)"), {"id": atlas_id})


def list_due(session: Session, now: datetime) -> list[UUID]:
    """Return the editions that wait for a job: asked for, left by a worker that died, or to be mended."""
    sql = """
    SELECT id FROM atlases WHERE removed_at IS NULL AND state IN ('queued', 'rendering', 'mending') AND tries < :most
      AND (worked_on_until IS NULL OR worked_on_until < :now) ORDER BY asked_at, id
    """
    return list(session.execute(text(sql), {"now": now, "most": TRIES_MOST}).scalars())


def claim(session: Session, atlas_id: UUID, now: datetime, until: datetime) -> Claimed | None:
    """Take an edition up; None for one that is done, removed, or in another worker's hands."""
    sql = """
    UPDATE atlases a SET worked_on_until = :until, tries = tries + 1,
      state = CASE a.state WHEN 'queued' THEN 'rendering' ELSE a.state END
    WHERE id = :id AND removed_at IS NULL AND state IN ('queued', 'rendering', 'mending')
      AND (worked_on_until IS NULL OR worked_on_until < :now)
    RETURNING code, number, title, on_date, formats, public_url,
      EXISTS (SELECT FROM atlas_contents c WHERE c.atlas_id = a.id) AS frozen
    """
    row = session.execute(text(sql), {"id": atlas_id, "now": now, "until": until}).one_or_none()
    if row is None:
        return None
    formats = tuple(AtlasFormat(one) for one in row.formats)
    return Claimed(atlas_id, row.code, row.number, row.title, row.on_date, formats, row.public_url, row.frozen)


def note_progress(session: Session, atlas_id: UUID, step: AtlasStep, progress: int, until: datetime) -> None:
    """Say what is being done; the job may stay silent until `until`."""
    sql = "UPDATE atlases SET step = :step, progress = :progress, worked_on_until = :until WHERE id = :id"
    session.execute(text(sql), {"id": atlas_id, "step": step.value, "progress": progress, "until": until})


_KEEP: Final = text("INSERT INTO atlas_contents (atlas_id, content) VALUES (:id, CAST(:content AS jsonb))")
_ITEMS: Final = text("""
INSERT INTO atlas_items (atlas_id, kind, record_id, number, rev, withheld)
SELECT :id, w.kind, w.id, w.number, w.rev, CASE WHEN w.kind IN ('resource', 'contact') THEN ARRAY(
  SELECT DISTINCT f.name FROM consents c CROSS JOIN LATERAL unnest(c.fields) f (name)
  WHERE c.resource_id = w.id AND NOT EXISTS (SELECT FROM consents l WHERE l.resource_id = w.id
    AND 'book' = ANY (l.channels) AND f.name = ANY (l.fields) AND (l.withdrawn_at IS NULL OR l.withdrawn_at > :since)
    AND (l.valid_until IS NULL OR l.valid_until >= seoul_today() - 1)) ORDER BY 1) ELSE '{}' END
FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS uuid[]), CAST(:numbers AS integer[]), CAST(:revs AS integer[]))
  w (kind, id, number, rev)
""")


def keep_content(
    session: Session, atlas_id: UUID, content: AtlasContent, items: Sequence[NewItem], now: datetime
) -> None:
    """Freeze what an edition says and what it is made of."""
    session.execute(_KEEP, {"id": atlas_id, "content": to_json(content).decode()})
    values = {
        "id": atlas_id,
        "kinds": [item.kind.value for item in items],
        "ids": [item.record_id for item in items],
        "numbers": [item.number for item in items],
        "revs": [item.rev for item in items],
        "since": now - LOOKED_BACK,
    }
    session.execute(_ITEMS, values)


def read_kept(session: Session, atlas_id: UUID) -> tuple[int, AtlasContent] | None:
    """Return what an edition says now, with its errata, and in which revision; None for one that was removed."""
    sql = """
    SELECT a.revision, CAST(c.content AS text) AS content FROM atlases a JOIN atlas_contents c ON c.atlas_id = a.id
    WHERE a.id = :id AND a.removed_at IS NULL
    """
    row = session.execute(text(sql), {"id": atlas_id}).one_or_none()
    if row is None:
        return None
    content = replace(from_json(row.content.encode()), errata=tuple(list_errata(session, atlas_id)))
    return int(row.revision), content


def made_formats(session: Session, atlas_id: UUID, revision: int) -> set[AtlasFormat]:
    """Return the formats a revision of an edition has already."""
    sql = "SELECT format FROM atlas_files WHERE atlas_id = :id AND revision = :revision AND withheld_at IS NULL"
    rows = session.execute(text(sql), {"id": atlas_id, "revision": revision}).scalars()
    return {AtlasFormat(one) for one in rows}


def add_file(session: Session, atlas_id: UUID, revision: int, file: NewFile, now: datetime) -> bool:
    """Add a file to the revision it was made from; False where something has been taken out meanwhile."""
    guard = "SELECT id FROM atlases WHERE id = :id AND revision = :revision AND removed_at IS NULL FOR SHARE"
    of_atlas = {"id": atlas_id, "revision": revision}
    if session.execute(text(guard), of_atlas).one_or_none() is None:
        return False
    sql = """
    INSERT INTO atlas_files (atlas_id, revision, format, name, media_type, size, sha256, made_at)
    VALUES (:id, :revision, :format, :name, :media_type, :size, :sha256, :now) ON CONFLICT DO NOTHING
    """
    values = {
        "format": file.format.value,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "now": now,
    }
    session.execute(text(sql), of_atlas | values)
    return True


def finish(
    session: Session, atlas_id: UUID, revision: int, sha256: str, counts: Mapping[str, int], now: datetime
) -> bool:
    """Hand an edition out; False where something has been taken out meanwhile."""
    sql = """
    UPDATE atlases SET state = 'ready', step = 'done', progress = 100, made_at = coalesce(made_at, :now), tries = 0,
      content_sha256 = :sha256, counts = CAST(:counts AS jsonb), worked_on_until = NULL, problem = '', problem_en = ''
    WHERE id = :id AND revision = :revision AND removed_at IS NULL
    """
    values = {"id": atlas_id, "revision": revision, "sha256": sha256, "counts": Jsonb(dict(counts)), "now": now}
    return count_written(session, sql, values) > 0


def fail(session: Session, atlas_id: UUID, fault: MaeulError) -> None:
    """Say why an edition could not be made; one that is to be mended stays withheld."""
    sql = """
    UPDATE atlases SET state = CASE state WHEN 'rendering' THEN 'failed' ELSE state END, worked_on_until = NULL,
      problem = :problem, problem_en = :problem_en
    WHERE id = :id AND removed_at IS NULL AND state IN ('rendering', 'mending')
    """
    session.execute(text(sql), {"id": atlas_id, "problem": fault.message[:500], "problem_en": fault.message_en[:500]})


def give_up(session: Session, now: datetime, fault: MaeulError) -> None:
    """Let editions fail whose workers died again and again: another one of the place may be asked for."""
    sql = """
    UPDATE atlases SET state = 'failed', worked_on_until = NULL, problem = :problem, problem_en = :problem_en
    WHERE removed_at IS NULL AND state = 'rendering' AND tries >= :most AND worked_on_until < :now
    """
    values = {"now": now, "most": TRIES_MOST, "problem": fault.message, "problem_en": fault.message_en}
    session.execute(text(sql), values)


def let_go(session: Session, atlas_id: UUID) -> None:
    """Leave an edition to the next job."""
    session.execute(text("UPDATE atlases SET worked_on_until = NULL WHERE id = :id"), {"id": atlas_id})


def settle(session: Session) -> int:
    """Take out of all editions what no consent opens any more; return how many changed."""
    return int(session.execute(text("SELECT settle_atlases()")).scalar_one())


def kept_files(session: Session) -> tuple[set[str], set[str]]:
    """Return the sha256 of the files that are handed out, and of those that were withheld."""
    rows = session.execute(text("SELECT sha256, bool_and(withheld_at IS NOT NULL) AS gone FROM atlas_files GROUP BY 1"))
    found = {row.sha256: bool(row.gone) for row in rows}
    return {one for one, gone in found.items() if not gone}, {one for one, gone in found.items() if gone}


_PRINTABLE: Final = text("""
SELECT m.id, m.sha256 FROM media m WHERE m.id = ANY(CAST(:ids AS uuid[])) AND m.kind = 'photo' AND m.state = 'ready'
  AND m.released_at IS NOT NULL
""")


def printable_photos(session: Session, media_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the sha256 of those photos that are still released."""
    return {row.id: row.sha256 for row in session.execute(_PRINTABLE, {"ids": list(media_ids)})}
