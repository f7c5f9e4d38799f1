"""What comes along with a record from the field: photos and recordings, the visit itself, somebody's consent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.clock import SEOUL
from geo.media.states import MediaRole
from geo.queries.media import link
from geo.queries.revisions import read_head
from geo.queries.submission_steps import Made, note_linked
from geo.queries.submissions import list_files
from geo.queries.visits import VisitIn, record_visit
from geo.surveys.campaign_states import VisitResult
from geo.surveys.consent import give_from_submission
from geo.surveys.instances import taken_at
from geo.surveys.proposals import Proposal
from geo.surveys.record_writing import Outcome, Reading
from geo.surveys.submission_states import Channel

CAPTION_MOST: Final = 500


def attach_files(session: Session, reading: Reading, made: Mapping[str, Made], now: datetime) -> int:
    """Link the files that have come to the records of a submission, each once; return how many are new there."""
    here = {row.name: row for row in list_files(session, reading.work.id) if not row.linked and row.media_id}
    done: list[str] = []
    for proposal in reading.proposals:
        record = made.get(proposal.part)
        if record is None:
            continue
        for place, file in enumerate(proposal.files):
            row = here.get(file.name)
            if row is not None and row.media_id is not None:
                role = _role(session, record.resource_id, MediaRole(file.role))
                caption = file.question[:CAPTION_MOST]
                link(session, record.resource_id, row.media_id, role, caption, place, by=reading.work.account_id)
                done.append(file.name)
    note_linked(session, reading.work.id, done, now)
    return len(done)


def _role(session: Session, resource_id: UUID, role: MediaRole) -> MediaRole:
    """Return the role of a photo; what shows of a published record is not exchanged before a review."""
    if role is MediaRole.MAIN and read_head(session, resource_id).public_rev is not None:
        return MediaRole.OTHER
    return role


def note_visits(session: Session, reading: Reading, outcomes: Mapping[str, Outcome], now: datetime) -> None:
    """Record that somebody went there (R9): what the form says came of it, else that something is on record."""
    work = reading.work
    if work.campaign_id is None or work.channel is Channel.OPEN:
        return
    at = taken_at(reading.instance) or work.received_at
    for proposal in reading.proposals:
        result = _result(proposal, outcomes.get(proposal.part))
        if result is None:
            continue
        record = outcomes.get(proposal.part)
        visit = VisitIn(
            campaign_id=work.campaign_id,
            instance_id=work.instance_id,
            account_id=work.account_id,
            result=result,
            at=at,
            resource_id=record.made.resource_id if record else None,
        )
        named = f"{work.instance_id}/{proposal.part}" if proposal.part else work.instance_id
        record_visit(session, replace(visit, instance_id=named[-200:]), now)


def take_consents(session: Session, reading: Reading, outcomes: Mapping[str, Outcome]) -> None:
    """Write down what people agreed to while they were asked; nobody agrees for another through an open page."""
    if not reading.trusted:
        return
    day = (taken_at(reading.instance) or reading.work.received_at).astimezone(SEOUL).date()
    for proposal in reading.proposals:
        outcome = outcomes.get(proposal.part)
        if proposal.consent and outcome is not None:
            give_from_submission(
                session,
                outcome.made.resource_id,
                proposal.consent,
                reading.work.id,
                given_on=min(day, clock.today()),
                by=reading.work.account_id,
            )


def _result(proposal: Proposal, outcome: Outcome | None) -> VisitResult | None:
    if proposal.visit in set(VisitResult):
        return VisitResult(proposal.visit)
    if outcome is None:
        return None
    return VisitResult.RECORDED if outcome.new else VisitResult.CHANGED
