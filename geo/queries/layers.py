"""What a layer is for somebody who reads it: its columns after the field policy, its relation and its stamp."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import ResourceKind
from geo.layers.model import PUBLIC, Collection, Column, Reader, Relation
from geo.layers.registry import STATE
from geo.models.layers import Layer
from geo.planning.kept import Kept
from geo.queries.coverage_areas import coverage_event
from geo.queries.layer_editing import edited_relation
from geo.queries.layer_stamps import stamp_of

RECORDS: Final = "layer_resources"
_seen: Kept[tuple[str, str, frozenset[str]], frozenset[tuple[str, str]]] = Kept(16)


def columns_for(
    session: Session, collection: Collection, reader: Reader = PUBLIC, stamp: str | None = None
) -> tuple[Column, ...]:
    """Return the columns that somebody may know of: a field that no kind of the layer shows has no name either.

    `stamp` is that of the layer, where it is known already.
    """
    if not any(column.field for column in collection.columns):
        return collection.columns
    every = _with_state(collection.columns) if is_edited(collection, reader) else collection.columns
    visible = _visible(session, reader, stamp or stamp_of(session, Layer.RECORDS))
    kinds = {ResourceKind.PERSON} if collection.geometry is None else set()
    kinds |= {ResourceKind.ROUTE} if collection.id == "courses" else set(ResourceKind) - {ResourceKind.PERSON}
    names = {name for kind, name in visible if kind in kinds}
    return tuple(column for column in every if column.field is None or column.field in names)


def is_edited(collection: Collection, reader: Reader) -> bool:
    """Say whether somebody reads a layer as one who edits it."""
    return collection.relation == RECORDS and reader.edits is not None


def _with_state(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    after = next(number for number, column in enumerate(columns, 1) if column.name == "kind_label")
    return (*columns[:after], *STATE, *columns[after:])


def _visible(session: Session, reader: Reader, stamp: str) -> frozenset[tuple[str, str]]:
    key = (database_of(session), stamp, reader.sees)
    kept = _seen.get(key)
    if kept is not None:
        return kept
    sql = "SELECT kind, name FROM resource_fields WHERE visibility = ANY(:seen)"
    rows = session.execute(text(sql), {"seen": sorted(reader.sees)})
    return _seen.put(key, frozenset((row.kind, row.name) for row in rows))


def relation_for(collection: Collection, reader: Reader = PUBLIC) -> Relation:
    """Return what somebody reads of a layer: what open data shows, and of records one edits what is not public."""
    if reader.edits is not None and is_edited(collection, reader):
        return edited_relation(collection.where, reader.edits, clock.today())
    return Relation(collection.relation, collection.where)


_COVERAGE: Final = "coverage"


def stamp_for(session: Session, collection: Collection) -> str:
    """Return the stamp of a layer: it changes whenever an answer made of the layer may."""
    stamp = stamp_of(session, *collection.layers)
    return f"{stamp}.{_COVERAGE}{coverage_event(session).number}" if collection.follows_coverage else stamp


def database_of(session: Session) -> str:
    """Return which database a session reads: stamps of two may be alike, and what is kept is kept for one."""
    url = session.get_bind().engine.url
    return f"{url.host}{url.query.get('host')}/{url.database}"
