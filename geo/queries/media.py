"""Files: kept, linked to records, released to the public and taken back; and what of them the public sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.errors import Conflict, MaeulError, NotFound
from geo.media.states import MediaKind, MediaRole, MediaState
from geo.queries.guarded import Versioned, count_written, write_guarded, write_version


@dataclass(frozen=True, slots=True)
class NewMedia:
    """A file that has just been kept."""

    kind: MediaKind
    sha256: str
    bytes: int
    name: str
    alt: str = ""
    shows_people: bool = False


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A file with its rights and what became of it; width and height (pixels) are those of the public copy."""

    id: UUID
    kind: MediaKind
    sha256: str
    bytes: int
    name: str
    copy_type: str
    width: int | None
    height: int | None
    taken_at: datetime | None
    alt: str
    licence: str
    credit: str
    shows_people: bool
    state: MediaState
    problem: str
    problem_en: str
    released_at: datetime | None
    created_by: UUID | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class LinkedMedia:
    """A file where it shows: at a record or at an item of the archive. For the public `released` is always true."""

    link_id: UUID
    media_id: UUID
    kind: MediaKind
    copy_type: str
    width: int | None
    height: int | None
    alt: str
    licence: str
    credit: str
    role: MediaRole
    pair_id: UUID | None
    position: int
    caption: str
    released: bool = True
    state: MediaState = MediaState.READY
    problem: str = ""
    problem_en: str = ""
    shows_people: bool = False
    name: str = ""
    version: int = 1
    media_version: int = 1


@dataclass(frozen=True, slots=True)
class Home:
    """Where a file is linked: a record or an item of the archive."""

    resource_id: UUID | None
    item_id: UUID | None


_MEDIA: Final = ", ".join(field.name for field in fields(MediaRow))
_SHOWN: Final = """v.link_id, v.media_id, v.kind, v.copy_type, v.width, v.height, v.alt, v.licence, v.credit, v.role,
  v.pair_id, v.position, v.caption"""
_ORDER: Final = """CASE v.role WHEN 'main' THEN 0 WHEN 'before' THEN 1 WHEN 'after' THEN 2 ELSE 3 END, v.position,
  v.created_at, v.link_id"""
_INSIDE: Final = """
SELECT l.id AS link_id, m.id AS media_id, m.kind, m.copy_type, m.width, m.height, m.alt, m.licence, m.credit,
       l.role, l.pair_id, l.position, l.caption, m.released_at IS NOT NULL AS released, m.state, m.problem,
       m.problem_en, m.shows_people, m.name, l.version, m.version AS media_version, l.created_at
FROM resource_media l JOIN media m ON m.id = l.media_id
WHERE l.resource_id = :id AND l.closed_at IS NULL AND m.state <> 'erased'
"""


def unknown_media() -> NotFound:
    """Return the fault of a file that does not exist, or not for the one who asks."""
    return NotFound("그런 사진이나 파일이 없어요.", "There is no such file.", code="media_unknown")


def insert_media(session: Session, new: NewMedia, by: UUID | None) -> UUID:
    """Write down a kept file."""
    sql = """
    INSERT INTO media (kind, sha256, bytes, name, alt, shows_people, created_by)
    VALUES (:kind, :sha256, :bytes, :name, :alt, :shows_people, :by) RETURNING id
    """
    values = {field.name: getattr(new, field.name) for field in fields(new)}
    made: UUID = session.execute(text(sql), {**values, "kind": new.kind.value, "by": by}).scalar_one()
    return made


def get_media(session: Session, media_id: UUID) -> MediaRow:
    """Return one file; raise NotFound for an unknown or erased one."""
    sql = f"SELECT {_MEDIA} FROM media WHERE id = :id AND state <> 'erased'"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": media_id}).mappings().one_or_none()
    if row is None:
        raise unknown_media()
    return MediaRow(**{**row, "kind": MediaKind(row["kind"]), "state": MediaState(row["state"])})


def get_public_media(session: Session, media_id: UUID) -> LinkedMedia | None:
    """Return a file as the public sees it somewhere, or None."""
    sql = f"SELECT {_SHOWN} FROM public_media v WHERE v.media_id = :id ORDER BY {_ORDER} LIMIT 1"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": media_id}).mappings().one_or_none()
    return linked_media(row) if row else None


def list_media(session: Session, resource_id: UUID, *, public: bool = True) -> list[LinkedMedia]:
    """Return the files of a record, the main photo first; with `public=False` also what only those inside see."""
    if public:
        sql = f"SELECT {_SHOWN} FROM public_media v WHERE v.resource_id = :id ORDER BY {_ORDER}"  # noqa: S608  (fixed text; values are bound)
    else:
        sql = f"SELECT * FROM ({_INSIDE}) v ORDER BY {_ORDER}"  # noqa: S608  (fixed text; values are bound)
    return [linked_media(row) for row in session.execute(text(sql), {"id": resource_id}).mappings()]


def linked_media(row: RowMapping) -> LinkedMedia:
    """Return a row of the view `public_media`, or of what stands for it inside."""
    given = {field.name: row[field.name] for field in fields(LinkedMedia) if field.name in row}
    words = {"kind": MediaKind(row["kind"]), "role": MediaRole(row["role"])}
    return LinkedMedia(**{**given, **words, **({"state": MediaState(row["state"])} if "state" in row else {})})


def homes_of(session: Session, media_id: UUID) -> list[Home]:
    """Return where a file is linked at present."""
    sql = """
    SELECT resource_id, CAST(NULL AS uuid) AS item_id FROM resource_media WHERE media_id = :id AND closed_at IS NULL
    UNION ALL SELECT NULL, item_id FROM archive_media WHERE media_id = :id AND closed_at IS NULL
    """
    return [Home(**row) for row in session.execute(text(sql), {"id": media_id}).mappings()]


def link(
    session: Session,
    resource_id: UUID,
    media_id: UUID,
    role: MediaRole = MediaRole.OTHER,
    caption: str = "",
    position: int = 0,
    *,
    pair_id: UUID | None = None,
    by: UUID | None = None,
) -> UUID:
    """Link a file to a record and return the link's id; one that is linked already keeps its link.

    A new main photo takes the place of the former one. A photo "before" or "after" without `pair_id` joins the latest
    pair that lacks it, else begins one.
    """
    if role is MediaRole.MAIN:
        _step_down(session, resource_id)
    if role in {MediaRole.BEFORE, MediaRole.AFTER} and pair_id is None:
        pair_id = _half_pair(session, resource_id, role) or uuid4()
    sql = """
    INSERT INTO resource_media (resource_id, media_id, role, pair_id, position, caption, created_by)
    VALUES (:resource, :media, :role, :pair, :position, :caption, :by)
    ON CONFLICT (resource_id, media_id) WHERE closed_at IS NULL DO UPDATE SET version = resource_media.version
    RETURNING id
    """
    values = {"resource": resource_id, "media": media_id, "role": role.value, "pair": pair_id}
    made: UUID = session.execute(text(sql), {**values, "position": position, "caption": caption, "by": by}).scalar_one()
    return made


def _step_down(session: Session, resource_id: UUID) -> None:
    sql = """
    UPDATE resource_media SET role = 'other', version = version + 1
    WHERE resource_id = :id AND role = 'main' AND closed_at IS NULL
    """
    session.execute(text(sql), {"id": resource_id})


def _half_pair(session: Session, resource_id: UUID, role: MediaRole) -> UUID | None:
    sql = """
    SELECT l.pair_id FROM resource_media l
    WHERE l.resource_id = :id AND l.closed_at IS NULL AND l.pair_id IS NOT NULL AND l.role <> :role
      AND NOT EXISTS (
        SELECT FROM resource_media o WHERE o.pair_id = l.pair_id AND o.role = :role AND o.closed_at IS NULL)
    ORDER BY l.created_at DESC, l.id LIMIT 1
    """
    return session.execute(text(sql), {"id": resource_id, "role": role.value}).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class LinkRow:
    id: UUID
    resource_id: UUID
    media_id: UUID
    role: MediaRole
    pair_id: UUID | None
    version: int


def get_link(session: Session, resource_id: UUID, link_id: UUID) -> LinkRow:
    """Return a live link of a record; raise NotFound when there is none with that id."""
    sql = """
    SELECT id, resource_id, media_id, role, pair_id, version FROM resource_media
    WHERE id = :id AND resource_id = :resource AND closed_at IS NULL
    """
    row = session.execute(text(sql), {"id": link_id, "resource": resource_id}).mappings().one_or_none()
    if row is None:
        raise unknown_media()
    return LinkRow(**{**row, "role": MediaRole(row["role"])})


LINK_COLUMNS: Final = ("role", "pair_id", "position", "caption")
MEDIA_COLUMNS: Final = ("alt", "licence", "credit", "shows_people")
_LINKS: Final = Versioned("resource_media", LINK_COLUMNS, guard="closed_at IS NULL")
_FILES: Final = Versioned("media", MEDIA_COLUMNS, guard="state <> 'erased'")


def change_link(session: Session, row: LinkRow, version: int, values: Mapping[str, Any]) -> None:
    """Write new values of a link; raise Conflict (`stale_version`) where somebody was first."""
    wanted = dict(values)
    role = MediaRole(wanted.get("role", row.role))
    if role is MediaRole.MAIN and row.role is not MediaRole.MAIN:
        _step_down(session, row.resource_id)
    if role not in {MediaRole.BEFORE, MediaRole.AFTER}:
        wanted["pair_id"] = None
    elif wanted.get("pair_id") is None and (row.pair_id is None or role is not row.role):
        wanted["pair_id"] = _half_pair(session, row.resource_id, role) or uuid4()
    write_version(session, _LINKS, row.id, version, wanted)


def change_media(session: Session, media_id: UUID, version: int, values: Mapping[str, Any]) -> None:
    """Write what is known of a file and its rights; raise Conflict (`stale_version`) where somebody was first."""
    write_version(session, _FILES, media_id, version, values)


def close_link(session: Session, row: LinkRow, now: datetime) -> None:
    """Take a file off its record; the file stays kept."""
    sql = "UPDATE resource_media SET closed_at = :now, version = version + 1 WHERE id = :id AND closed_at IS NULL"
    write_guarded(session, sql, {"id": row.id, "now": now})


def release(session: Session, media_ids: Sequence[UUID], by: UUID | None, now: datetime) -> int:
    """Let the public see files as soon as their copies stand; return how many are new to it."""
    sql = """
    UPDATE media SET released_at = :now, released_by = :by, version = version + 1
    WHERE id = ANY(:ids) AND state IN ('waiting', 'ready') AND released_at IS NULL
    """
    return count_written(session, sql, {"ids": list(media_ids), "by": by, "now": now})


def release_of_records(session: Session, resource_ids: Sequence[UUID], by: UUID | None, now: datetime) -> int:
    """Release the files of records that have just been approved; return how many are new to the public."""
    sql = "SELECT media_id FROM resource_media WHERE resource_id = ANY(:ids) AND closed_at IS NULL"
    linked = session.execute(text(sql), {"ids": list(resource_ids)}).scalars().all()
    return release(session, linked, by, now)


def refuse_unreleasable(row: MediaRow) -> None:
    """Raise Conflict, saying why, for a file that the public cannot be shown."""
    if row.state is MediaState.FAILED:
        raise Conflict(row.problem, row.problem_en, code="media_no_copy")
    if not row.alt:
        raise Conflict(
            "무엇이 보이는지 설명을 먼저 적어 주세요.", "Describe what it shows first.", code="media_alt_needed"
        )


def hide(session: Session, media_ids: Sequence[UUID]) -> int:
    """Take files back from the public at once; return how many it saw."""
    sql = """
    UPDATE media SET released_at = NULL, released_by = NULL, version = version + 1
    WHERE id = ANY(:ids) AND released_at IS NOT NULL
    """
    return count_written(session, sql, {"ids": list(media_ids)})


def erase(session: Session, media_ids: Sequence[UUID]) -> int:
    """Take files away for good: nothing describes them any more, and a job removes the bytes; return how many went."""
    sql = """
    UPDATE media SET state = 'erased', released_at = NULL, released_by = NULL, name = '', alt = '', credit = '',
           taken_at = NULL, problem = '', problem_en = '', version = version + 1
    WHERE id = ANY(:ids) AND state <> 'erased'
    """
    return count_written(session, sql, {"ids": list(media_ids)})


def list_waiting(session: Session, limit: int) -> list[UUID]:
    """Return files whose public copies are still to be made, the oldest first."""
    sql = "SELECT id FROM media WHERE state = 'waiting' ORDER BY created_at, id LIMIT :limit"
    return list(session.execute(text(sql), {"limit": limit}).scalars())


def settle(session: Session, media_id: UUID, copy_type: str, facts: Mapping[str, Any]) -> None:
    """Note that the public copies stand; nothing happens to a file that no longer waits."""
    sql = """
    UPDATE media SET state = 'ready', copy_type = :copy_type, width = :width, height = :height, taken_at = :taken_at
    WHERE id = :id AND state = 'waiting'
    """
    session.execute(text(sql), {**facts, "id": media_id, "copy_type": copy_type})


def fail(session: Session, media_id: UUID, fault: MaeulError) -> None:
    """Note why no public copy can be made."""
    sql = """
    UPDATE media SET state = 'failed', problem = :said, problem_en = :said_en, released_at = NULL, released_by = NULL
    WHERE id = :id AND state = 'waiting'
    """
    session.execute(text(sql), {"id": media_id, "said": fault.message, "said_en": fault.message_en})


@dataclass(frozen=True, slots=True)
class ToldFile:
    """A photo whose file still tells of somebody who is forgotten."""

    id: UUID
    sha256: str


def photos_of_forgotten(session: Session, limit: int) -> list[ToldFile]:
    """Return photos of people who are forgotten whose files have not been laid bare yet."""
    sql = """
    SELECT m.id, m.sha256 FROM media m JOIN erasures e ON e.account_id = m.created_by
    WHERE m.kind = 'photo' AND NOT m.bare AND m.state <> 'erased' ORDER BY m.created_at LIMIT :limit
    """
    return [ToldFile(row.id, row.sha256) for row in session.execute(text(sql), {"limit": limit})]


def lay_bare(session: Session, media_id: UUID, kept: tuple[str, int] | None) -> bool:
    """Note that a photo's file tells nothing any more; say whether its old file is nobody's now."""
    old = session.execute(text("SELECT sha256 FROM media WHERE id = :id"), {"id": media_id}).scalar_one()
    values = {"id": media_id, "sha256": kept[0] if kept else old, "bytes": kept[1] if kept else None}
    session.execute(
        text("UPDATE media SET bare = true, sha256 = :sha256, bytes = coalesce(:bytes, bytes) WHERE id = :id"), values
    )
    named = text("SELECT EXISTS (SELECT FROM media WHERE sha256 = :old)")
    return kept is not None and not session.execute(named, {"old": old}).scalar_one()


def named_files(session: Session) -> tuple[set[str], set[str]]:
    """Return the sha256 of every file that is kept, and of every one with public copies."""
    rows = session.execute(text("SELECT DISTINCT sha256, state = 'ready' FROM media WHERE state <> 'erased'")).all()
    return {row[0] for row in rows}, {row[0] for row in rows if row[1]}


def erased_files(session: Session) -> list[str]:
    """Return the sha256 of files that nobody may keep any longer."""
    sql = """
    SELECT DISTINCT e.sha256 FROM media e WHERE e.state = 'erased'
      AND NOT EXISTS (SELECT FROM media m WHERE m.sha256 = e.sha256 AND m.state <> 'erased')
    """
    return list(session.execute(text(sql)).scalars())
