"""Who may send, see and decide what came from the field; the steps that need more than one statement."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import EVERYWHERE, Action, Caller, Place, may, require, require_writer
from api.auth.reach import reach_of, required_reach
from api.campaign_rights import require_worker
from api.jobs.submissions import apply_later
from api.taking_in import take_in
from geo import clock
from geo.enums import ResourceKind, Visibility
from geo.errors import InvalidInput
from geo.fields import visibility_of
from geo.queries.access import note_access
from geo.queries.campaigns import get_campaign
from geo.queries.conflicts import ConflictFilter, ConflictRow, get_conflict, list_conflicts
from geo.queries.forms import version_by_id
from geo.queries.relation_proposals import ProposalFilter, ProposalRow, get_proposal, list_proposals
from geo.queries.revisions import FIELD
from geo.queries.submission_steps import set_aside
from geo.queries.submissions import (
    SubmissionFilter,
    SubmissionRow,
    get_submission,
    list_submissions,
    read_xml,
    unknown_submission,
)
from geo.settings import Settings
from geo.surveys import relating
from geo.surveys.instances import read_instance
from geo.surveys.intake import Incoming, Received
from geo.surveys.resolving import resolve
from geo.surveys.submission_states import Channel, Take


def send(
    session: Session,
    settings: Settings,
    caller: Caller,
    campaign_id: UUID,
    sent: tuple[bytes | None, Mapping[str, bytes]],
    *,
    device: str,
    incomplete: bool,
) -> Received:
    """Take in what a surveyor of a campaign sends: the instance and the files that came along."""
    require_worker(session, caller, get_campaign(session, campaign_id))
    xml, files = sent
    if not xml:
        raise InvalidInput(
            "조사 기록(xml_submission_file)이 들어 있지 않아요.", "xml_submission_file is missing.", code="xml_missing"
        )
    return take_in(
        session,
        settings,
        Incoming(xml, campaign_id, caller.account_id, Channel.WEB, None, files, device, incomplete),
    )


def submissions_of(session: Session, caller: Caller, wanted: SubmissionFilter) -> tuple[list[SubmissionRow], int]:
    """Return what the caller sent, and all of the districts that the caller reviews; people's names are noted."""
    reach = reach_of(caller, Action.REVIEW_RESOURCES)
    given = {name: getattr(wanted, name) for name in ("campaign_id", "states", "limit", "offset")}
    rows, total = list_submissions(session, SubmissionFilter(reach=reach, account_id=caller.account_id, **given))
    others = [record for row in rows if row.account_id != caller.account_id for record in row.records]
    people = dict.fromkeys(UUID(one["resource_id"]) for one in others if one["kind"] == ResourceKind.PERSON)
    note_access(session, caller.account_id, "resource_personal", list(people))
    return rows, total


def submission_for(session: Session, caller: Caller, submission_id: UUID) -> tuple[SubmissionRow, dict[str, Any]]:
    """Return a submission and its answers for its sender or a reviewer, whose look is noted."""
    row = get_submission(session, submission_id)
    if row.account_id != caller.account_id:
        if not may_review(caller, row):
            raise unknown_submission()
        note_access(session, caller.account_id, "submission", [row.id])
    return row, _answers(session, row)


def may_review(caller: Caller, row: SubmissionRow) -> bool:
    """Say whether the caller reviews in the district that a submission is for."""
    where = Place(None, row.district_code, row.province_code) if row.district_code else EVERYWHERE
    return may(caller, Action.REVIEW_RESOURCES, where)


def _answers(session: Session, row: SubmissionRow) -> dict[str, Any]:
    if row.redacted_at is not None:
        return {}
    definition = version_by_id(session, row.form_version_id).definition
    return dict(read_instance(read_xml(session, row.id), definition).values)


def raw_for(session: Session, caller: Caller, submission_id: UUID) -> bytes:
    """Return the instance as it came, for reviewers; their look is noted."""
    row = get_submission(session, submission_id)
    if not may_review(caller, row):
        raise unknown_submission()
    note_access(session, caller.account_id, "submission", [row.id])
    return read_xml(session, submission_id)


def try_again(session: Session, caller: Caller, submission_id: UUID) -> None:
    """Have a submission applied once more, after what stood in its way is mended (reviewers)."""
    require_writer(caller)
    row = get_submission(session, submission_id)
    if not may_review(caller, row):
        raise unknown_submission()
    apply_later(session, submission_id)


def put_aside(session: Session, caller: Caller, submission_id: UUID) -> None:
    """Let nothing come of a submission that cannot be put into the records (reviewers)."""
    require_writer(caller)
    row = get_submission(session, submission_id)
    if not may_review(caller, row):
        raise unknown_submission()
    set_aside(session, submission_id, clock.now())


def conflicts_for(session: Session, caller: Caller, wanted: ConflictFilter) -> tuple[list[ConflictRow], int]:
    """Return the conflicts of the places that the caller reviews; a look at personal data is noted."""
    reach = required_reach(caller, Action.REVIEW_RESOURCES)
    given = {name: getattr(wanted, name) for name in ("states", "resource_id", "campaign_id", "limit", "offset")}
    rows, total = list_conflicts(session, ConflictFilter(wanted.on_date, reach, **given))
    note_access(session, caller.account_id, "resource_personal", _personal(rows))
    return rows, total


def _personal(rows: Sequence[ConflictRow]) -> list[UUID]:
    return list(
        dict.fromkeys(
            row.resource_id
            for row in rows
            if row.kind is ResourceKind.PERSON
            or (
                row.property.startswith(FIELD)
                and visibility_of(row.kind, row.property.removeprefix(FIELD)) is Visibility.PRIVATE
            )
        )
    )


def decide_conflict(session: Session, caller: Caller, conflict_id: UUID, take: Take, value: Any) -> ConflictRow:
    """Take one of two values, or another (reviewers of the record's place)."""
    row = get_conflict(session, conflict_id, clock.today())
    require(caller, Action.REVIEW_RESOURCES, Place(row.site_id, row.district_code, row.province_code))
    return resolve(session, conflict_id, take, value, caller.account_id, clock.now())


def proposals_for(session: Session, caller: Caller, wanted: ProposalFilter) -> tuple[list[ProposalRow], int]:
    """Return the waiting relations of the places that the caller reviews."""
    reach = required_reach(caller, Action.REVIEW_RESOURCES)
    given = {name: getattr(wanted, name) for name in ("states", "resource_id", "limit", "offset")}
    rows, total = list_proposals(session, ProposalFilter(wanted.on_date, reach, **given))
    people = dict.fromkeys(row.resource_id for row in rows if row.record_kind is ResourceKind.PERSON)
    note_access(session, caller.account_id, "resource_personal", list(people))
    return rows, total


def link_proposal(session: Session, caller: Caller, proposal_id: UUID, other: UUID | None) -> ProposalRow:
    """Make the relation that the field told of (reviewers)."""
    _require_proposal(session, caller, proposal_id)
    relating.link(session, proposal_id, other, caller.account_id, clock.now())
    return get_proposal(session, proposal_id, clock.today())


def dismiss_proposal(session: Session, caller: Caller, proposal_id: UUID) -> ProposalRow:
    """Let a relation go that the field told of (reviewers)."""
    _require_proposal(session, caller, proposal_id)
    relating.dismiss(session, proposal_id, caller.account_id, clock.now())
    return get_proposal(session, proposal_id, clock.today())


def _require_proposal(session: Session, caller: Caller, proposal_id: UUID) -> None:
    row = get_proposal(session, proposal_id, clock.today())
    require(caller, Action.REVIEW_RESOURCES, Place(row.site_id, row.district_code, row.province_code))
