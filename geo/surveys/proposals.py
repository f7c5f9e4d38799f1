"""What an answer to a form proposes: a record or a change of one, relations, attachments, a visit, consent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from geo.enums import RelationKind, ResourceKind


@dataclass(frozen=True, slots=True)
class ProposedRelation:
    """One relation of the record. `incoming`: the other does it (the other runs this place); else this record does.

    `other` is the id of a record that was chosen, else `name` is what was typed.
    """

    kind: RelationKind
    incoming: bool
    other: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """One attachment by its name in the submission; `role` is main, before, after or other, `question` its label."""

    name: str
    role: str
    question: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of one answer. `resource_id` is the record's id: one that stands (`update`), or is to have it.

    `wanted` is flat content as geo.queries.revisions speaks it: name, summary, geometry (WKB in hexadecimal),
    address, observed_on, properties.*; an update holds only what was answered. `part` is "" for the form's own record,
    "groups/2" for the second row of a repeat that makes records. `visit` is recorded, nothing_found, not_reached,
    still_there, changed or gone. `notes` are Korean sentences for the reviewer (what was left out, and why).
    """

    kind: ResourceKind
    resource_id: UUID | None
    update: bool
    base_rev: int | None
    wanted: Mapping[str, Any]
    relations: tuple[ProposedRelation, ...] = ()
    files: tuple[ProposedFile, ...] = ()
    visit: str | None = None
    consent: Mapping[str, Any] | None = None
    part: str = ""
    notes: tuple[str, ...] = field(default=())
