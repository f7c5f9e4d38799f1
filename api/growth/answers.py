"""Timelines, certificates and networks as JSON-ready values."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.growth.service import Group, certificates_of, timeline
from geo import clock
from geo.clock import SEOUL
from geo.enums import ResourceKind, ResourceState
from geo.queries.growth import LinkRow
from geo.queries.growth_writing import CertificateRow
from geo.queries.network import ties_among
from geo.queries.places import DongRow, get_dong
from geo.queries.reach import Reach
from geo.queries.resources import ResourceFilter, ResourceRow, list_resources
from geo.surveys.growth import Entry, masked
from geo.surveys.growth_words import STAGES, EntryKind, GroupStage
from geo.surveys.network import Edge, Network, Node, read_network

HIDDEN = "비공개"
MOST_RECORDS = 3000
LIVING = [
    state.value
    for state in ResourceState
    if state not in {ResourceState.CLOSED, ResourceState.MERGED, ResourceState.REJECTED}
]


def growth_out(session: Session, group: Group) -> dict[str, Any]:
    """Return the way of a group as its reader may see it."""
    entries = timeline(session, group)
    stage = stage_now(entries)
    return {
        "group_id": str(group.row.id),
        "name": group.row.name,
        "stage": stage.value if stage else None,
        "stage_label": stage.label if stage else "",
        "inside": group.sees_all,
        "entries": [entry_out(entry) for entry in entries],
        "links": [link_out(link) for link in group.links] if group.sees_all else [],
        "certificates": [certificate_out(row) for row in certificates_of(session, group)],
    }


def stage_now(entries: list[Entry]) -> GroupStage | None:
    """Return the farthest stage that was reached."""
    reached = {entry.word for entry in entries if entry.kind is EntryKind.STAGE}
    return next((stage for stage in reversed(STAGES) if stage in reached), None)


def entry_out(entry: Entry) -> dict[str, Any]:
    names = ("id", "exact", "title", "note", "word", "count", "minutes", "ref", "ref_kind", "public")
    return {
        **{name: getattr(entry, name) for name in names},
        "kind": entry.kind.value,
        "label": entry.kind.label,
        "day": entry.day.isoformat(),
    }


def link_out(link: LinkRow) -> dict[str, Any]:
    return {
        "id": str(link.id),
        "party_id": str(link.party_id),
        "party_name": link.party_name,
        "asked_at": link.asked_at.isoformat(),
        "confirmed_at": link.confirmed_at.isoformat() if link.confirmed_at else None,
    }


def certificate_out(row: CertificateRow, caller: Caller | None = None) -> dict[str, Any]:
    """Return a certificate; a person's whole name only for themselves, a group's while it is public."""
    own = row.account_id is not None and caller is not None and caller.account_id == row.account_id
    person = row.person_name or ""
    return {
        "code": row.code,
        "holder": (row.group_name or HIDDEN) if row.group_id else person if own else masked(person),
        "holder_kind": "group" if row.group_id else "person",
        "district": row.district,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        "issued_on": row.issued_at.astimezone(SEOUL).date().isoformat(),
        "valid": row.revoked_at is None,
        "lines": row.content if row.revoked_at is None else [],
    }


def network_of(session: Session, caller: Caller | None, dong_code: str) -> tuple[DongRow, Network]:
    """Return a dong and the network of its records: the public ones, and for those who look after it all that live."""
    today = clock.today()
    dong = get_dong(session, dong_code, today)
    own = _records(session, caller, ResourceFilter(today, dong_code=dong.code, limit=MOST_RECORDS))
    ties = ties_among(session, list(own))
    elsewhere = {end for tie in ties for end in (tie.start, tie.end)} - own.keys()
    others = _records(session, caller, ResourceFilter(today, ids=sorted(elsewhere), limit=MOST_RECORDS))
    nodes = [*(_node(row) for row in own.values()), *(_node(row, outside=True) for row in others.values())]
    edges = [Edge(str(tie.start), str(tie.end), tie.kind) for tie in ties]
    hidden = {str(end) for tie in ties for end in (tie.start, tie.end) if not {tie.start, tie.end} <= {*own, *others}}
    return dong, read_network(nodes, edges, frozenset(hidden))


def _records(session: Session, caller: Caller | None, wanted: ResourceFilter) -> dict[UUID, ResourceRow]:
    """Return records by id: public ones as the public sees them, and those that are not where the caller may."""
    if wanted.ids is not None and not wanted.ids:
        return {}
    public, _total = list_resources(session, wanted)
    found = {row.id: row for row in public}
    reach = reach_of(caller, Action.SEE_RESOURCES) if caller else Reach()
    if reach:
        rows, _total = list_resources(session, replace(wanted, states=LIVING, reach=reach))
        found |= {row.id: row for row in rows if row.id not in found}
    return found


def _node(row: ResourceRow, *, outside: bool = False) -> Node:
    """Return a record of the network; a person's name is only ever the one that is public."""
    hides = row.kind == ResourceKind.PERSON and row.state != ResourceState.PUBLISHED
    return Node(str(row.id), row.kind, HIDDEN if hides else row.name, outside)


def network_out(dong: DongRow, network: Network) -> dict[str, Any]:
    return {
        "dong": {"code": dong.code, "name": dong.name, "district": dong.district},
        "nodes": [
            {"id": n.id, "kind": n.kind, "name": n.name, "outside": n.outside, "relations": network.degrees[n.id]}
            for n in network.nodes.values()
        ],
        "edges": [{"from": edge.start, "to": edge.end, "kind": edge.kind} for edge in network.edges],
        "components": [list(part) for part in network.components],
        "isolated_spaces": list(network.isolated_spaces),
        "alone": list(network.alone),
        "bridges": [{"id": b.id, "parts": b.parts, "pairs": b.pairs} for b in network.bridges],
    }
