"""Relations as people tell them in the field: who runs this place, who is in that group, where do they meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.enums import RelationKind
from geo.errors import InvalidInput, NotFound
from geo.queries import relation_proposals
from geo.queries.relation_proposals import (
    NewProposal,
    Whereabouts,
    get_proposal,
    insert_proposal,
    proposals_naming,
    records_named,
)
from geo.queries.relations import ensure_relation
from geo.queries.revisions import read_kept
from geo.surveys.proposals import ProposedRelation
from geo.surveys.submission_states import Direction


@dataclass(frozen=True, slots=True)
class Teller:
    """Who told of relations, and where: without an account nothing is linked before a person has agreed."""

    submission_id: UUID
    where: Whereabouts
    account_id: UUID | None
    trusted: bool


def relate(
    session: Session, resource_id: UUID, told: Sequence[ProposedRelation], teller: Teller, now: datetime
) -> None:
    """Write the relations of a record; one whose other end is not known for certain waits."""
    for each in told:
        other = _other_end(session, resource_id, each, teller, now)
        if other == resource_id:
            continue
        if other is not None and teller.trusted:
            start, end = (other, resource_id) if each.incoming else (resource_id, other)
            ensure_relation(session, start, end, each.kind, teller.account_id)
        elif other is not None or each.name:
            direction = Direction.IN if each.incoming else Direction.OUT
            new = NewProposal(resource_id, teller.submission_id, each.kind, direction, other, each.name)
            insert_proposal(session, new, now)


def _other_end(
    session: Session, resource_id: UUID, told: ProposedRelation, teller: Teller, now: datetime
) -> UUID | None:
    """Return the record at the other end: the one chosen, or the only one of the district with the typed name."""
    if told.other is not None:
        try:
            return read_kept(session, told.other).id
        except NotFound:
            return None
    day = now.astimezone(SEOUL).date()
    found = records_named(session, told.name, teller.where, day, but=resource_id)
    return found[0] if len(found) == 1 else None


def answer_to_name(session: Session, resource_id: UUID, name: str, teller: Teller, now: datetime) -> None:
    """Link the relations that were waiting for a record of this name, now that it has been written down."""
    if not teller.trusted:
        return
    for proposal_id in proposals_naming(session, name, teller.where.campaign_id, but=resource_id):
        link(session, proposal_id, resource_id, teller.account_id, now)


def link(session: Session, proposal_id: UUID, other: UUID | None, actor_id: UUID | None, now: datetime) -> UUID:
    """Make the relation that was told of, with `other` or the record it named itself; return its id.

    Where either was merged into another record, that one is linked.
    """
    row = get_proposal(session, proposal_id, now.astimezone(SEOUL).date())
    own = read_kept(session, row.resource_id).id
    told = other or row.other_id
    end = read_kept(session, told).id if told else None
    if end is None or end == own:
        raise InvalidInput("이을 기록을 골라 주세요.", "Choose the record to link.", code="other_missing")
    ends = (end, own) if row.direction is Direction.IN else (own, end)
    made = ensure_relation(session, *ends, RelationKind(row.kind), actor_id)
    relation_proposals.decide(session, proposal_id, made, actor_id, now)
    return made


def dismiss(session: Session, proposal_id: UUID, actor_id: UUID | None, now: datetime) -> None:
    """Say that nothing comes of a relation that was told of."""
    relation_proposals.decide(session, proposal_id, None, actor_id, now)
