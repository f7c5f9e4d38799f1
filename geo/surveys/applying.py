"""Submissions go into the records: a new record, a proposed revision, relations, visits, photos; or they wait.

Applying is harmless when done twice (R12). A fault of the content loses nothing: the submission stays as it came and
says what a person has to look at.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import ResourceKind
from geo.errors import Busy, MaeulError
from geo.faults import translate
from geo.queries.campaigns import get_campaign
from geo.queries.forms import version_by_id
from geo.queries.relation_proposals import Whereabouts
from geo.queries.submission_steps import (
    Made,
    Work,
    add_record,
    held_for,
    hold,
    lock_work,
    note_applied,
    note_problem,
    note_replaced,
    records_of,
    replace_problems,
    take_turns,
    write_as,
)
from geo.queries.submissions import unknown_submission
from geo.surveys.attaching import attach_files, note_visits, take_consents
from geo.surveys.instances import read_instance
from geo.surveys.proposals import to_proposals
from geo.surveys.record_writing import NotYet, Outcome, Reading, Replaced, former_of, write_record
from geo.surveys.relating import Teller, answer_to_name, relate
from geo.surveys.submission_states import SubmissionState


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a submission: its state, the records, what clashed, and (code, Korean, English) why it waits."""

    submission_id: UUID
    state: SubmissionState
    records: tuple[Made, ...] = ()
    conflicts: tuple[UUID, ...] = ()
    reason: tuple[str, str, str] = ("", "", "")


def apply_submission(session: Session, submission_id: UUID, now: datetime | None = None) -> Applied:
    """Put a submission into the records, and after it those that were waiting for it; return what became of it.

    Raises NotFound for none, and Busy when the database has to be asked again; every other fault is told in the
    submission (`problem`).
    """
    return next(one for one in apply_many(session, [submission_id], now) if one.submission_id == submission_id)


def apply_many(session: Session, submission_ids: Iterable[UUID], now: datetime | None = None) -> list[Applied]:
    """Do the same for many in one transaction, in their order; those that waited for one follow it at once.

    Of many, those that somebody else is applying just now are left to them.
    """
    at = now or clock.now()
    asked = list(submission_ids)
    waiting = deque(asked)
    done: list[Applied] = []
    touched = _Touched()
    while waiting:
        submission_id = waiting.popleft()
        alone = asked == [submission_id]
        work = lock_work(session, submission_id, patient=alone)
        if work is None and alone:
            raise unknown_submission()
        if work is None:
            continue
        one = _apply(session, work, touched, at)
        done.append(one)
        if one.state is SubmissionState.APPLIED and work.state is not SubmissionState.APPLIED:
            waiting.extend(held_for(session, work.instance_id, [made.resource_id for made in one.records]))
    touched.settle(session, at)
    return done


class _Touched:
    """The records whose own face changed: their dong is computed and their twins are looked for, all at once."""

    def __init__(self) -> None:
        self.ids: dict[UUID, None] = {}

    def settle(self, session: Session, now: datetime) -> None:
        if not self.ids:
            return
        from geo.queries.dongs_of import assign_dongs  # it brings geopandas: whoever only receives need not carry that
        from geo.queries.duplicates import find_for_placed

        assign_dongs(session, resource_ids=list(self.ids))
        find_for_placed(session, list(self.ids), now)


def _apply(session: Session, work: Work, touched: _Touched, now: datetime) -> Applied:
    if work.redacted:
        return Applied(work.id, work.state)
    try:
        reading = _read(session, work)
        take_turns(session, list(_turns(reading)))
        with session.begin_nested():
            if work.state is SubmissionState.APPLIED:
                return _late_files(session, reading, now)
            outcomes = _carry_out(session, reading, now)
    except NotYet as early:
        hold(session, work.id, early.reason, early.wait, now)
        return Applied(work.id, SubmissionState.HELD, reason=early.reason)
    except Replaced:
        note_replaced(session, work.id, now)
        return Applied(work.id, SubmissionState.REPLACED)
    except (MaeulError, DBAPIError) as error:
        fault = error if isinstance(error, MaeulError) else translate(error)
        if fault is None or isinstance(fault, Busy):
            raise
        note_problem(session, work.id, fault, now)
        return Applied(work.id, SubmissionState.PROBLEM, reason=(fault.code, fault.message, fault.message_en))
    touched.ids |= {one.made.resource_id: None for one in outcomes.values() if one.faced}
    conflicts = tuple(each for one in outcomes.values() for each in one.conflicts)
    return Applied(work.id, SubmissionState.APPLIED, tuple(one.made for one in outcomes.values()), conflicts)


def _read(session: Session, work: Work) -> Reading:
    form = version_by_id(session, work.form_version_id)
    campaign = get_campaign(session, work.campaign_id) if work.campaign_id else None
    kind = form.kind or (ResourceKind(campaign.kinds[0]) if campaign else ResourceKind.SPACE)
    instance = read_instance(work.xml, form.definition)
    return Reading(work, form, campaign, kind, instance, to_proposals(form.definition, instance, kind))


def _turns(reading: Reading) -> Iterator[str]:
    """Yield what only one transaction at a time may work on: the instances and the records involved."""
    yield f"instance:{reading.work.instance_id}"
    if reading.work.deprecated_id:
        yield f"instance:{reading.work.deprecated_id}"
    for proposal in reading.proposals:
        if proposal.resource_id is not None:
            yield f"record:{proposal.resource_id}"


def _carry_out(session: Session, reading: Reading, now: datetime) -> dict[str, Outcome]:
    """Write all that a submission proposes, in one go or not at all."""
    work = reading.work
    former = former_of(session, reading)
    outcomes: dict[str, Outcome] = {}
    write_as(session, work.id)
    for proposal in reading.proposals:
        if not proposal.record:
            continue
        outcome = write_record(session, reading, proposal, former.get(proposal.part), now)
        outcomes[proposal.part] = outcome
        add_record(session, work.id, outcome.made)
    write_as(session, None)
    _relate(session, reading, outcomes, now)
    note_visits(session, reading, outcomes, now)
    take_consents(session, reading, outcomes)
    attach_files(session, reading, {part: one.made for part, one in outcomes.items()}, now)
    note_applied(session, work.id, now)
    if work.deprecated_id:
        replace_problems(session, work.id)
    return outcomes


def _relate(session: Session, reading: Reading, outcomes: dict[str, Outcome], now: datetime) -> None:
    work = reading.work
    district = reading.campaign.district_code if reading.campaign else None
    teller = Teller(work.id, Whereabouts(district, work.campaign_id), work.account_id, reading.trusted)
    for proposal in reading.proposals:
        outcome = outcomes.get(proposal.part)
        if outcome is None:
            continue
        relate(session, outcome.made.resource_id, proposal.relations, teller, now)
        if outcome.new and proposal.wanted.get("name") and proposal.kind is not ResourceKind.PERSON:
            answer_to_name(session, outcome.made.resource_id, proposal.wanted["name"], teller, now)


def _late_files(session: Session, reading: Reading, now: datetime) -> Applied:
    """Link what has come since a submission was applied."""
    made = records_of(session, reading.work.id)
    attach_files(session, reading, made, now)
    return Applied(reading.work.id, SubmissionState.APPLIED, tuple(made.values()))
