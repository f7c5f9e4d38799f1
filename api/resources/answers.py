"""Resources as JSON-ready values, each with no more than its reader may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from api.auth.permissions import Caller
from api.record_rights import EVERYTHING, INSIDE, OPEN, place, seen_at, seen_names
from geo.drawn import shape_json
from geo.enums import Licence, RelationKind, ResourceKind, Visibility
from geo.fields import FIELDS, seen_properties
from geo.queries import relations, resource_moves, revisions
from geo.queries.access import note_access
from geo.queries.field_policies import public_fields
from geo.queries.relations import End, RelationRow
from geo.queries.resources import DongShare, ResourceRow, dongs_of
from geo.queries.revisions import EventRow, Head, RevisionRow, differences
from geo.queries.sources import SourceRow, get_source
from geo.surveys.consent_words import HIDDEN

_PLAIN = ("kind", "name", "summary", "address", "state", "rev", "source", "declared_dong", "is_demo")


@dataclass(frozen=True)
class Reader:
    """Somebody who reads one record: what is visible to them, and whether they see more than the public."""

    caller: Caller | None
    seen: frozenset[Visibility] = OPEN

    @property
    def inside(self) -> bool:
        return self.seen >= INSIDE


def resource_out(
    row: ResourceRow, seen: frozenset[Visibility] = OPEN, opened: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Return a record as a list shows it; the public view has left out already what its readers may not see.

    `opened` are fields that the policy shows to everybody, and so to those inside as well.
    """
    kind = ResourceKind(row.kind)
    own = {name: value for name, value in row.properties.items() if name in opened}
    return {
        "id": str(row.id),
        **{name: getattr(row, name) for name in _PLAIN},
        "properties": row.properties if seen == OPEN else own | seen_properties(kind, row.properties, seen),
        "observed_on": row.observed_on.isoformat(),
        "site_id": str(row.site_id) if row.site_id else None,
        "dong": {"code": row.dong_code, "name": row.dong_name, "district": row.district} if row.dong_code else None,
        "location": {"lon": row.lon, "lat": row.lat} if row.lon is not None else None,
        "geometry": row.geometry,
        "distance_m": None if row.distance_m is None else round(row.distance_m, 1),
        "updated_at": row.updated_at.isoformat(),
    }


def resource_full(session: Session, row: ResourceRow, reader: Reader, on_date: date) -> dict[str, Any]:
    """Return one record in full with the boundaries of a date; `head` only for those inside."""
    head = revisions.read_head(session, row.id)
    person = row.kind == ResourceKind.PERSON and not reader.inside
    opened = public_fields(session, ResourceKind(row.kind)) if reader.inside else frozenset()
    plain = resource_out(row, reader.seen, opened)
    note_look(session, reader, [row])
    return {
        **plain,
        "fields": field_values(ResourceKind(row.kind), plain["properties"]),
        "dongs": [dong_out(share, person=person) for share in dongs_of(session, row.id, on_date)],
        "dong_override": row.dong_override,
        "source_info": source_out(get_source(session, row.source)) if row.source else None,
        "relations": relations_of(session, row, reader),
        "merged_into": str(head.merged_into) if head.merged_into and reader.inside else None,
        "head": head_out(session, head, reader.seen) if reader.inside else None,
    }


def note_look(session: Session, reader: Reader, rows: Iterable[ResourceRow]) -> None:
    """Note that somebody inside saw persons, or values that are personal."""
    if not reader.inside or reader.caller is None:
        return
    private = {
        kind: [n for n, spec in FIELDS[kind].items() if spec.visibility is Visibility.PRIVATE] for kind in FIELDS
    }
    seen = [
        row.id
        for row in rows
        if row.kind == ResourceKind.PERSON
        or (reader.seen >= EVERYTHING and any(name in row.properties for name in private[ResourceKind(row.kind)]))
    ]
    note_access(session, reader.caller.account_id, "resource_personal", seen)


def field_values(kind: ResourceKind, properties: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return properties in the order and with the labels of their kind's form; choices by their labels."""
    return [
        {"name": name, "label": spec.label, "type": spec.type.value, "value": dict(spec.choices).get(value, value)}
        if spec.choices
        else {"name": name, "label": spec.label, "type": spec.type.value, "value": value}
        for name, spec in FIELDS[kind].items()
        if (value := properties.get(name)) is not None
    ]


def dong_out(share: DongShare, *, person: bool) -> dict[str, Any]:
    """Return a dong of a record; of a person no more than its name, since a distance would give the place away."""
    from geo.dong_shares import NEAR_EDGE_M

    return {
        **asdict(share),
        "share": round(share.share, 4),
        "border_m": None if person or share.border_m is None else round(share.border_m, 1),
        "near_edge": None if person or share.border_m is None else share.border_m < NEAR_EDGE_M,
    }


def source_out(source: SourceRow) -> dict[str, Any]:
    """Return a source with its licence in words."""
    return {
        **{name: getattr(source, name) for name in ("key", "title", "publisher", "licence", "url", "attribution")},
        "licence_label": Licence(source.licence).label,
        "as_of": source.as_of.isoformat() if source.as_of else None,
    }


def head_out(session: Session, head: Head, seen: frozenset[Visibility]) -> dict[str, Any]:
    """Return the newest revision and by what it differs from the public one."""
    newest = revisions.read_content(session, head.id, head.rev)
    shown = revisions.read_content(session, head.id, head.public_rev) if head.public_rev else {}
    return {
        "rev": head.rev,
        "public_rev": head.public_rev,
        "state": head.state.value,
        "allowed": resource_moves.allowed(head.state),
        "content": {name: _told(name, newest[name]) for name in seen_names(head.kind, newest, seen)},
        "changed": seen_names(head.kind, differences(shown, newest), seen) if head.public_rev else [],
    }


def _told(name: str, value: Any) -> Any:
    return shape_json(value) if name == "geometry" and value else value


def relations_of(session: Session, row: ResourceRow, reader: Reader) -> list[dict[str, Any]]:
    """Return the relations of a record; an end that the reader may not see is called 비공개."""
    found, _total = relations.list_relations(session, resource_id=row.id, public=False)
    return [relation_out(session, each, reader.caller) for each in found]


def relation_out(session: Session, row: RelationRow, caller: Caller | None) -> dict[str, Any]:
    """Return a relation as the caller may see it; its note only when both ends are visible."""
    start, end = (_end(session, each, caller) for each in (row.start, row.end))
    whole = start["id"] is not None and end["id"] is not None
    return {
        "id": str(row.id),
        "kind": row.kind,
        "label": RelationKind(row.kind).label,
        "note": row.note if whole else "",
        "from": start,
        "to": end,
        "created_at": row.created_at.isoformat(),
    }


def _end(session: Session, end: End, caller: Caller | None) -> dict[str, Any]:
    known = caller is not None and bool(caller.grants)
    inside = known and reader_of(session, caller, revisions.read_head(session, end.id)).inside
    if inside or end.shown not in {None, HIDDEN}:
        return {"id": str(end.id), "kind": end.kind, "name": end.name if inside else end.shown}
    return {"id": None, "kind": None, "name": HIDDEN}


def reader_of(session: Session, caller: Caller | None, head: Head) -> Reader:
    """Return what the caller may see of a record, by the place of its newest revision."""
    if caller is None or not caller.grants:
        return Reader(caller)
    return Reader(caller, seen_at(caller, place(session, revisions.read_content(session, head.id, head.rev))))


def history_out(
    kind: ResourceKind, rows: Sequence[RevisionRow], events: Iterable[EventRow], reader: Reader
) -> dict[str, Any]:
    """Return a record's history: in public the revisions that were public and when, inside also values and people."""
    contents = {row.rev: row.content for row in rows}
    kept = [row for row in rows if reader.inside or row.was_public]
    told = [_revision(kind, row, _before(row, kept, contents, reader), reader) for row in kept]
    steps = [_event(event) for event in events] if reader.inside else [_public(_event(e)) for e in events if _open(e)]
    return {"revisions": told, "events": steps}


def _before(
    row: RevisionRow, kept: Sequence[RevisionRow], contents: Mapping[int, Mapping[str, Any]], reader: Reader
) -> Mapping[str, Any]:
    """Return what a revision is compared with: inside the one before it, in public the last one that was public."""
    if reader.inside:
        return contents.get(row.rev - 1, {})
    return next((each.content for each in kept if each.rev < row.rev), {})


def _revision(kind: ResourceKind, row: RevisionRow, before: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    changed = seen_names(kind, differences(before, row.content), reader.seen) if before else []
    changes = [
        {"field": name, "before": _told(name, before.get(name)), "after": _told(name, row.content.get(name))}
        for name in changed
    ]
    return {
        "rev": row.rev,
        "base_rev": row.base_rev if reader.inside else None,
        "public": row.was_public,
        "changed": changed,
        "changes": changes if reader.inside else None,
        "author": row.author if reader.inside else None,
        "source": row.source,
        "import_id": str(row.run_id) if row.run_id else None,
        "submission_id": str(row.submission_id) if row.submission_id and reader.inside else None,
        "created_at": row.created_at.isoformat(),
    }


def _event(event: EventRow) -> dict[str, Any]:
    return {**asdict(event), "at": event.at.isoformat()}


def _open(event: EventRow) -> bool:
    shown = {"published", "closed", "merged"}
    return event.to_state == "published" or (event.to_state in shown and event.from_state in shown)


def _public(event: dict[str, Any]) -> dict[str, Any]:
    return {
        **event,
        "from_state": "" if event["from_state"] != "published" else "published",
        "note": None,
        "actor": None,
    }
