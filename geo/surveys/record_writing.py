"""One proposal of a submission becomes a new record or a proposed revision of one; what comes too early waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.enums import ResourceAction, ResourceKind, ResourceState
from geo.errors import Conflict, InvalidInput, NotFound
from geo.queries.campaigns import CampaignRow
from geo.queries.conflicts import Waiting, note_conflicts
from geo.queries.forms import FormVersionRow
from geo.queries.resource_moves import move
from geo.queries.resources import place_of
from geo.queries.revisions import (
    OURS,
    Head,
    first_content,
    insert_resource,
    lock_head,
    lock_kept,
    read_content,
    read_head,
    revise,
)
from geo.queries.sources import check_changeable
from geo.queries.submission_steps import Made, Wait, Work, find_instance, lock_work, records_of, rev_in_branch
from geo.queries.submissions import successor_of
from geo.surveys.instances import Instance, read_instance
from geo.surveys.proposals import Proposal, to_proposals
from geo.surveys.submission_states import Channel, SubmissionState


class Replaced(Exception):
    """A submission that never got into the records was edited, and the edit is there."""


class NotYet(Exception):
    """A submission builds upon something that has not come; it waits for it."""

    def __init__(self, wait: Wait, message: str, message_en: str) -> None:
        super().__init__(message)
        self.wait = wait
        self.reason = ("too_early", message, message_en)


@dataclass(frozen=True, slots=True)
class Former:
    """What the submission that this one replaces made, and what it had wanted there."""

    made: Made
    wanted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """The revision that a change was made upon; its record may have been merged into another one since."""

    record: UUID
    rev: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A submission understood: what was filled in, in which form and campaign, and what it proposes."""

    work: Work
    form: FormVersionRow
    campaign: CampaignRow | None
    kind: ResourceKind
    instance: Instance
    proposals: tuple[Proposal, ...]

    @property
    def trusted(self) -> bool:
        """Whether somebody's account stands behind it."""
        return self.work.channel is not Channel.OPEN and self.work.account_id is not None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one proposal: the record, whether it is new, whether its own face changed, and what clashed."""

    made: Made
    new: bool
    faced: bool
    conflicts: tuple[UUID, ...] = ()


_PASSED_OVER: Final = frozenset({SubmissionState.PROBLEM, SubmissionState.REPLACED, SubmissionState.ASIDE})


def former_of(session: Session, reading: Reading) -> dict[str, Former]:
    """Return what the submission made that this one replaces; raise NotYet before that has been applied.

    One that could not be applied is passed over, and what that one replaced counts. Raises Replaced when this one has
    been replaced itself.
    """
    _check_not_replaced(session, reading.instance)
    earlier = reading.work.deprecated_id
    found = find_instance(session, earlier) if earlier else None
    while found is not None and found.state in _PASSED_OVER:
        earlier = found.deprecated_id
        found = find_instance(session, earlier) if earlier else None
    if not earlier:
        return {}
    if found is None or found.state is not SubmissionState.APPLIED:
        said = "고치기 전 기록이 오면 이어서 반영해요."
        raise NotYet(Wait(instance_id=earlier), said, "The submission that it edits has not come yet.")
    wanted = _formerly_wanted(session, found.id, reading)
    return {part: Former(made, wanted.get(part, {})) for part, made in records_of(session, found.id).items()}


def _check_not_replaced(session: Session, instance: Instance) -> None:
    later = successor_of(session, instance.instance_id)
    found = find_instance(session, later) if later else None
    if found is not None and found.state in {SubmissionState.APPLIED, SubmissionState.REPLACED}:
        raise Replaced


def _formerly_wanted(session: Session, submission_id: UUID, reading: Reading) -> dict[str, Mapping[str, Any]]:
    """Return what an earlier submission had wanted by part, so that an answer taken back is taken back."""
    before = lock_work(session, submission_id)
    if before is None or before.redacted or before.form_version_id != reading.form.id:
        return {}
    definition = reading.form.definition
    instance = read_instance(before.xml, definition)
    return {one.part: one.wanted for one in to_proposals(definition, instance, reading.kind)}


def write_record(
    session: Session, reading: Reading, proposal: Proposal, former: Former | None, now: datetime
) -> Outcome:
    """Write what one proposal asks for; raise NotYet where it builds upon what has not come."""
    if former is not None:
        head = lock_kept(session, former.made.resource_id)
        ground = Ground(former.made.resource_id, former.made.rev)
        taken_back = {name: None for name in former.wanted if name not in proposal.wanted and name != "observed_on"}
        return _revise(session, reading, proposal, head, ground, taken_back, now)
    if proposal.update:
        head = _head_of(session, proposal)
        return _revise(session, reading, proposal, head, _ground_of(session, reading, proposal, head), {}, now)
    return _create(session, reading, proposal, now)


def _create(session: Session, reading: Reading, proposal: Proposal, now: datetime) -> Outcome:
    if proposal.resource_id is not None and _is_there(session, proposal.resource_id):
        raise Conflict(
            "같은 번호의 기록이 이미 있어요. 새로 만들 수 없어요.",
            "A record with that id exists.",
            code="entity_exists",
        )
    today = now.astimezone(SEOUL).date()
    content = first_content(str(proposal.wanted.get("name", "")), today, proposal.wanted)
    content["observed_on"] = min(content["observed_on"], today.isoformat())
    content.setdefault("source", "survey")
    author = reading.work.account_id
    made = insert_resource(session, proposal.kind, content, author, now, resource_id=proposal.resource_id)
    _submit(session, lock_head(session, made), author, now)
    return Outcome(Made(proposal.part, made, 1, proposal.notes), new=True, faced=True)


def _is_there(session: Session, resource_id: UUID) -> bool:
    try:
        lock_head(session, resource_id)
    except NotFound:
        return False
    return True


def _head_of(session: Session, proposal: Proposal) -> Head:
    if proposal.resource_id is None:
        raise InvalidInput(
            "어느 기록을 고치는지 적혀 있지 않아요.", "The record to change is not named.", code="entity_missing"
        )
    try:
        return lock_kept(session, proposal.resource_id)
    except NotFound:
        said = "고치려는 기록이 아직 없어요. 그 기록이 오면 이어서 반영해요."
        raise NotYet(Wait(record_id=proposal.resource_id), said, "The record has not come yet.") from None


def _ground_of(session: Session, reading: Reading, proposal: Proposal, head: Head) -> Ground:
    """Return the revision that a change started from; one that the device counted itself is looked up (branches).

    A record that was merged gets no more revisions: what was to come builds upon its last one.
    """
    base = proposal.base_rev
    if base is None or base < 1:
        raise InvalidInput(
            "어느 판을 보고 고쳤는지 적혀 있지 않아요.",
            "The change names no base version.",
            code="base_version_missing",
        )
    named = head if proposal.resource_id in (None, head.id) else read_head(session, proposal.resource_id)
    entity = reading.instance.entity if not proposal.part else None
    if entity is not None and entity.branch_id and base != (entity.trunk_version or 1):
        own = rev_in_branch(session, named.id, entity.branch_id, base - 1)
        if own is None:
            raise _too_early(named)
        return Ground(*own)
    if base > named.rev and named.merged_into is None:
        raise _too_early(named)
    return Ground(named.id, min(base, named.rev))


def _too_early(head: Head) -> NotYet:
    said = "이보다 먼저 고친 기록이 아직 오지 않았어요. 오면 이어서 반영해요."
    return NotYet(Wait(record_id=head.id), said, "An earlier change of the record has not come yet.")


def _revise(
    session: Session,
    reading: Reading,
    proposal: Proposal,
    head: Head,
    ground: Ground,
    taken_back: Mapping[str, Any],
    now: datetime,
) -> Outcome:
    wanted = {**taken_back, **proposal.wanted}
    _check_change(session, reading, proposal, head, wanted)
    author = reading.work.account_id
    own = ground.record == head.id
    base = ground.rev if own else head.public_rev or head.rev
    seen = None if own else read_content(session, ground.record, ground.rev)
    merged = revise(session, head, wanted, base, author, now, partly=True, seen=seen)
    waiting = Waiting(head.id, ground.rev if own else 0, author, reading.work.id)
    conflicts = note_conflicts(session, waiting, merged.clashes, reading.work.received_at)
    after = lock_head(session, head.id)
    if merged.changed:
        _submit(session, after, author, now)
    faced = bool(merged.changed) and head.public_rev is None
    return Outcome(Made(proposal.part, head.id, after.rev, proposal.notes), False, faced, tuple(conflicts))


def _check_change(
    session: Session, reading: Reading, proposal: Proposal, head: Head, wanted: Mapping[str, Any]
) -> None:
    """Raise Conflict for a change that may not be proposed this way."""
    if reading.work.channel is Channel.OPEN:
        raise Conflict(
            "주민 제안으로는 새로운 곳만 알릴 수 있어요.",
            "Open proposals only tell of new places.",
            code="open_creates_only",
        )
    if proposal.kind is not head.kind:
        raise Conflict(
            f"'{head.kind.label}' 기록을 '{proposal.kind.label}' 양식으로 고칠 수 없어요.",
            f"A {head.kind} is not changed by a form for a {proposal.kind}.",
            code="kind_differs",
        )
    if wanted.keys() - OURS:
        check_changeable(session, head.id)
    where = place_of(
        session, read_content(session, head.id, head.rev), reading.work.received_at.astimezone(SEOUL).date()
    )
    campaign = reading.campaign
    if campaign is not None and where is not None and where.district_code != campaign.district_code:
        raise Conflict(
            f"이 기록은 '{campaign.title}' 조사를 하는 {campaign.district} 밖에 있어요.",
            "The record lies outside the campaign's district.",
            code="outside_campaign",
        )


def _submit(session: Session, head: Head, author: UUID | None, now: datetime) -> None:
    """Ask for a review of what came; what waits for one already goes on waiting."""
    if head.state in {ResourceState.DRAFT, ResourceState.NEEDS_FIX}:
        move(session, head, [ResourceAction.SUBMIT], actor_id=author, note="", now=now)
