"""The village archive: stories, photos, recordings and documents by place, date and collection.

The public reads the view `public_archive`; those who look after a place see its drafts too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.errors import Conflict, NotFound
from geo.media.states import ARCHIVE_MOVES, ArchiveKind, ArchiveState
from geo.queries.guarded import Versioned, count_written, write_guarded, write_version
from geo.queries.media import LinkedMedia, linked_media
from geo.queries.reach import Reach
from geo.queries.search import Match, matches


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """An item with its place and rights. What only those inside see is empty for the public: teller, state, version."""

    id: UUID
    kind: ArchiveKind
    title: str
    body: str
    collection_id: UUID | None
    collection: str | None
    resource_id: UUID | None
    resource: str | None
    place: str
    dong_code: str | None
    dong: str | None
    district_code: str | None
    district: str | None
    province_code: str | None
    happened_from: date | None
    happened_to: date | None
    happened_words: str
    teller: str
    teller_shown: str
    licence: str
    credit: str
    consent_needed: bool
    state: ArchiveState
    published_at: datetime | None
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ArchiveFilter:
    """What is looked for; years are inclusive. With `reach` also what is not public, of the places it covers."""

    words: str = ""
    kinds: Sequence[str] = ()
    collection_id: UUID | None = None
    resource_id: UUID | None = None
    dong_code: str | None = None
    district_code: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    states: Sequence[str] = ()
    ids: Sequence[UUID] | None = None
    reach: Reach | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """A collection with how many items of it the reader may see."""

    id: UUID
    title: str
    summary: str
    district_code: str | None
    district: str | None
    province_code: str | None
    state: ArchiveState
    items: int
    version: int


_PUBLIC: Final = """(SELECT p.*, '' AS teller, false AS consent_needed, 'published' AS state, 1 AS version
  FROM public_archive p)"""
_ALL: Final = """(SELECT i.*, c.title AS collection, r.name AS resource FROM archive_items i
  LEFT JOIN archive_collections c ON c.id = i.collection_id LEFT JOIN resources r ON r.id = i.resource_id)"""
_COLUMNS: Final = """a.id, a.kind, a.title, a.body, a.collection_id, a.collection, a.resource_id, a.resource, a.place,
  a.dong_code, a.district_code, a.happened_from, a.happened_to, a.happened_words, a.teller, a.teller_shown, a.licence,
  a.credit, a.consent_needed, a.state, a.published_at, a.updated_at, a.version,
  x.name AS district, x.province_code,
  (SELECT d.name FROM dongs d WHERE d.code = a.dong_code ORDER BY d.edition_id DESC LIMIT 1) AS dong"""
_REACHED: Final = "(:everywhere OR {0}.district_code = ANY(:districts) OR x.province_code = ANY(:provinces))"


def list_items(session: Session, wanted: ArchiveFilter) -> tuple[list[ArchiveRow], int]:
    """Return one page, by what fits best, then by when it happened; and how many there are."""
    match = matches(wanted.words, ("a",))
    where, values = _conditions(wanted, match)
    order = f"{match.rank}, " if match else ""
    relation = _ALL if wanted.reach is not None else _PUBLIC
    found = f"{relation} a LEFT JOIN districts x ON x.code = a.district_code WHERE {' AND '.join(where) or 'true'}"
    order += "a.happened_from DESC NULLS LAST, a.title, a.id"
    # the page is found first, its words are read for it alone
    sql = f"""
    WITH page AS MATERIALIZED (SELECT a.id FROM {found} ORDER BY {order} LIMIT :limit OFFSET :offset)
    SELECT {_COLUMNS}, (SELECT count(*) FROM {found}) AS total
    FROM page JOIN {relation} a ON a.id = page.id LEFT JOIN districts x ON x.code = a.district_code ORDER BY {order}
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {**values, "limit": wanted.limit, "offset": wanted.offset}).mappings().all()
    return [_row(row) for row in rows], int(rows[0]["total"]) if rows else 0


def _row(row: RowMapping) -> ArchiveRow:
    given = {field.name: row[field.name] for field in fields(ArchiveRow)}
    return ArchiveRow(**{**given, "kind": ArchiveKind(row["kind"]), "state": ArchiveState(row["state"])})


def _conditions(wanted: ArchiveFilter, match: Match | None) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions as SQL and the values they bind."""
    reach = wanted.reach
    first = date(wanted.year_from, 1, 1) if wanted.year_from else None
    last = date(wanted.year_to, 12, 31) if wanted.year_to else None
    tests: dict[str, dict[str, Any] | None] = {
        **({match.sql: match.values} if match else {}),
        "a.kind = ANY(:kinds)": {"kinds": list(wanted.kinds)} if wanted.kinds else None,
        "a.id = ANY(:ids)": {"ids": list(wanted.ids)} if wanted.ids is not None else None,
        "a.collection_id = :collection": {"collection": wanted.collection_id} if wanted.collection_id else None,
        "a.resource_id = :resource": {"resource": wanted.resource_id} if wanted.resource_id else None,
        "a.dong_code = :dong": {"dong": wanted.dong_code} if wanted.dong_code else None,
        "a.district_code = :district": {"district": wanted.district_code} if wanted.district_code else None,
        "coalesce(a.happened_to, a.happened_from) >= :first": {"first": first} if first else None,
        "a.happened_from <= :last": {"last": last} if last else None,
        "a.state = ANY(:states)": {"states": list(wanted.states)} if wanted.states and reach is not None else None,
        _REACHED.format("a"): reach.parameters() if reach is not None and not reach.everywhere else None,
    }
    bound = {name: value for given in tests.values() for name, value in (given or {}).items()}
    return [sql for sql, given in tests.items() if given is not None], bound


def get_item(session: Session, item_id: UUID, *, public: bool = True) -> ArchiveRow:
    """Return one item as the public sees it or as it stands; raise NotFound when there is none."""
    rows, _total = list_items(session, ArchiveFilter(ids=[item_id], reach=None if public else Reach(everywhere=True)))
    if not rows:
        raise unknown_item()
    return rows[0]


def unknown_item() -> NotFound:
    """Return the fault of an item that does not exist, or not for the one who asks."""
    return NotFound("마을기록에 그런 것이 없어요.", "There is no such item in the archive.", code="archive_unknown")


ITEM_COLUMNS: Final = (
    "kind",
    "title",
    "body",
    "collection_id",
    "resource_id",
    "place",
    "dong_code",
    "district_code",
    "happened_from",
    "happened_to",
    "happened_words",
    "teller",
    "teller_shown",
    "licence",
    "credit",
    "consent_needed",
)
COLLECTION_COLUMNS: Final = ("title", "summary", "district_code", "state")


def insert_item(session: Session, values: Mapping[str, Any], by: UUID | None) -> UUID:
    """Write a new item as a draft."""
    return _insert(session, "archive_items", ITEM_COLUMNS, values, by)


def insert_collection(session: Session, values: Mapping[str, Any], by: UUID | None) -> UUID:
    """Write a new collection, a draft unless its values say otherwise."""
    return _insert(session, "archive_collections", COLLECTION_COLUMNS, values, by)


def _insert(session: Session, table: str, known: Sequence[str], values: Mapping[str, Any], by: UUID | None) -> UUID:
    names = [name for name in known if name in values]
    columns, bound = ", ".join(names), ", ".join(f":{name}" for name in names)
    sql = f"INSERT INTO {table} ({columns}, created_by) VALUES ({bound}, :by) RETURNING id"  # noqa: S608  (fixed names; values are bound)
    made: UUID = session.execute(text(sql), {**{name: values[name] for name in names}, "by": by}).scalar_one()
    return made


_ITEMS: Final = Versioned("archive_items", ITEM_COLUMNS, also=", updated_at = :now")
_COLLECTIONS: Final = Versioned("archive_collections", COLLECTION_COLUMNS, also=", updated_at = :now")


def change_item(session: Session, item_id: UUID, version: int, values: Mapping[str, Any], now: datetime) -> None:
    """Write new values of an item; raise Conflict (`stale_version`) where somebody was first."""
    write_version(session, _ITEMS, item_id, version, {**values, "now": now})


def change_collection(session: Session, row_id: UUID, version: int, values: Mapping[str, Any], now: datetime) -> None:
    """Write new values of a collection; raise Conflict (`stale_version`) where somebody was first."""
    write_version(session, _COLLECTIONS, row_id, version, {**values, "now": now})


def move_item(
    session: Session, row: ArchiveRow, version: int, to: ArchiveState, by: UUID | None, now: datetime
) -> None:
    """Bring an item to another state; raise Conflict where its present one does not lead there."""
    if to not in ARCHIVE_MOVES[row.state]:
        raise Conflict(
            f"'{row.state.label}' 상태에서는 할 수 없어요.",
            f"An item that is {row.state.value} does not go there.",
            code="move_not_allowed",
            details={"state": row.state.value},
        )
    sql = """
    UPDATE archive_items SET state = :to, version = version + 1, updated_at = :now,
      published_at = CASE WHEN :shown THEN :now ELSE published_at END,
      published_by = CASE WHEN :shown THEN CAST(:by AS uuid) ELSE published_by END
    WHERE id = :id AND version = :version AND state = :was
    """
    values = {"id": row.id, "version": version, "was": row.state.value, "to": to.value, "now": now, "by": by}
    write_guarded(session, sql, {**values, "shown": to is ArchiveState.PUBLISHED})


def list_collections(
    session: Session, reach: Reach | None = None, ids: Sequence[UUID] | None = None
) -> list[CollectionRow]:
    """Return collections by title: those that are public, or all of the places a reach covers."""
    shown = "public_archive" if reach is None else "archive_items"
    where = "c.state = 'published'" if reach is None else f"({_REACHED.format('c')} OR c.district_code IS NULL)"
    sql = f"""
    SELECT c.id, c.title, c.summary, c.district_code, x.name AS district, x.province_code, c.state, c.version,
           (SELECT count(*) FROM {shown} i WHERE i.collection_id = c.id) AS items
    FROM archive_collections c LEFT JOIN districts x ON x.code = c.district_code
    WHERE {where} AND (CAST(:ids AS uuid[]) IS NULL OR c.id = ANY(:ids)) ORDER BY c.title, c.id LIMIT 500
    """  # noqa: S608  (fixed text; values are bound)
    values = {**(reach.parameters() if reach is not None else {}), "ids": list(ids) if ids is not None else None}
    return [_collection(row) for row in session.execute(text(sql), values).mappings()]


def get_collection(session: Session, collection_id: UUID, *, public: bool = True) -> CollectionRow:
    """Return one collection; raise NotFound when there is none, or none that is public."""
    found = list_collections(session, None if public else Reach(everywhere=True), [collection_id])
    if not found:
        raise NotFound("그런 모음이 없어요.", "There is no such collection.", code="collection_unknown")
    return found[0]


def _collection(row: RowMapping) -> CollectionRow:
    return CollectionRow(**{**row, "state": ArchiveState(row["state"])})


def link_item_media(session: Session, item_id: UUID, media_id: UUID, caption: str, by: UUID | None) -> UUID:
    """Put a file at an item, behind the others; one that is there already keeps its place."""
    sql = """
    INSERT INTO archive_media (item_id, media_id, caption, created_by, position)
    SELECT :item, :media, :caption, :by, coalesce(max(position) + 1, 0) FROM archive_media
    WHERE item_id = :item AND closed_at IS NULL
    ON CONFLICT (item_id, media_id) WHERE closed_at IS NULL DO UPDATE SET position = archive_media.position RETURNING id
    """
    made: UUID = session.execute(
        text(sql), {"item": item_id, "media": media_id, "caption": caption, "by": by}
    ).scalar_one()
    return made


def close_item_media(session: Session, item_id: UUID, link_id: UUID, now: datetime) -> None:
    """Take a file off its item; the file stays kept."""
    sql = "UPDATE archive_media SET closed_at = :now WHERE id = :id AND item_id = :item AND closed_at IS NULL"
    write_guarded(session, sql, {"id": link_id, "item": item_id, "now": now})


_SHOWN: Final = """v.link_id, v.media_id, v.kind, v.copy_type, v.width, v.height, v.alt, v.licence, v.credit, v.role,
  v.pair_id, v.position, v.caption"""
_INSIDE: Final = """(
SELECT l.item_id, l.id AS link_id, m.id AS media_id, m.kind, m.copy_type, m.width, m.height, m.alt, m.licence, m.credit,
       'other' AS role, CAST(NULL AS uuid) AS pair_id, l.position, l.caption, m.released_at IS NOT NULL AS released,
       m.state, m.problem, m.problem_en, m.shows_people, m.name, 1 AS version, m.version AS media_version, l.created_at
FROM archive_media l JOIN media m ON m.id = l.media_id WHERE l.closed_at IS NULL AND m.state <> 'erased')"""


def item_media(session: Session, item_id: UUID, *, public: bool = True) -> list[LinkedMedia]:
    """Return the files of an item in their order; with `public=False` also what only those inside see."""
    return media_of_items(session, [item_id], public=public)[item_id]


def media_of_items(session: Session, item_ids: Sequence[UUID], *, public: bool = True) -> dict[UUID, list[LinkedMedia]]:
    """Return the files of many items at once, a list for each."""
    relation, columns = ("public_media", f"v.item_id, {_SHOWN}") if public else (_INSIDE, "v.*")
    sql = f"""
    SELECT {columns} FROM {relation} v WHERE v.item_id = ANY(:ids) ORDER BY v.position, v.created_at, v.link_id
    """  # noqa: S608  (fixed text; values are bound)
    found: dict[UUID, list[LinkedMedia]] = {item_id: [] for item_id in item_ids}
    for row in session.execute(text(sql), {"ids": list(item_ids)}).mappings():
        found[row["item_id"]].append(linked_media(row))
    return found


def first_photos(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, LinkedMedia]:
    """Return the first public photo of each item that has one, for lists."""
    sql = f"""
    SELECT DISTINCT ON (v.item_id) v.item_id, {_SHOWN} FROM public_media v
    WHERE v.item_id = ANY(:ids) AND v.kind = 'photo' ORDER BY v.item_id, v.position, v.created_at, v.link_id
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"ids": list(item_ids)}).mappings()
    return {row["item_id"]: linked_media(row) for row in rows}


def release_of_item(session: Session, item_id: UUID, by: UUID | None, now: datetime) -> int:
    """Release the files of an item that has just been published; return how many are new to the public."""
    sql = """
    UPDATE media m SET released_at = :now, released_by = :by, version = m.version + 1
    FROM archive_media l WHERE l.media_id = m.id AND l.item_id = :id AND l.closed_at IS NULL
      AND m.state IN ('waiting', 'ready') AND m.released_at IS NULL
    """
    return count_written(session, sql, {"id": item_id, "by": by, "now": now})
