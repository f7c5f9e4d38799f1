"""Pages of raw submissions, for their senders and for reviewers, and of relations that wait for their other end."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.deps import SessionDep
from api.errors import status_of
from api.submissions import service
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.review_desk_pages import SHOWN, First
from api.web.submission_cards import (
    PATH,
    RELATIONS_PATH,
    answers_told,
    relations_page,
    submission_page,
    submissions_page,
)
from api.web.views import Choice
from geo import clock
from geo.errors import Conflict, InvalidInput, MaeulError, NotAllowed
from geo.queries.coordinator_desk import FAULTY
from geo.queries.forms import version_by_id
from geo.queries.reach import Reach
from geo.queries.relation_proposals import ProposalFilter, ProposalRow
from geo.queries.resources import ResourceFilter, list_resources
from geo.queries.submissions import SubmissionFilter, list_files
from geo.surveys.submission_states import SubmissionState

router = APIRouter(prefix="/admin")
CANDIDATES: Final = 8
TOLD: Final = (Conflict, InvalidInput, NotAllowed)


@router.get("/submissions")
def index(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    state: Annotated[SubmissionState | Literal["faulty"] | None, Query()] = None,
    campaign: Annotated[UUID | None, Query()] = None,
    first: First = 0,
) -> Response:
    """Show what came from the field, the newest first: one's own, and that of the districts one reviews."""
    states = FAULTY if state == "faulty" else [state] if state else []
    wanted = SubmissionFilter(campaign_id=campaign, states=states, limit=SHOWN, offset=first)
    rows, total = service.submissions_of(session, caller, wanted)
    turn = pager(addresses(PATH, state=state, campaign=campaign), first, len(rows), total, step=SHOWN)
    judged = [(row, service.may_review(caller, row)) for row in rows]
    view = submissions_page(judged, turn, frame, state, _waiting_relations(session, caller))
    return frame.show("submissions.html", "survey", submissions=view)


def _waiting_relations(session: Session, caller: Caller) -> int | None:
    if not reach_of(caller, Action.REVIEW_RESOURCES):
        return None
    _rows, total = service.proposals_for(session, caller, ProposalFilter(clock.today(), limit=1))
    return total


@router.get("/submissions/{submission_id}")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, submission_id: UUID) -> Response:
    """Show one submission as it came; a reviewer's look is noted."""
    row, values = service.submission_for(session, caller, submission_id)
    answers = answers_told(version_by_id(session, row.form_version_id).definition, values, frame.lang)
    files, reviews = list_files(session, submission_id), service.may_review(caller, row)
    view = submission_page(row, answers, files, frame, reviews=reviews)
    return frame.show("submission.html", "survey", submission=view)


@router.post("/submissions/{submission_id}/again")
def again(caller: Writer, session: SessionDep, submission_id: UUID) -> Response:
    """Have a submission put into the records once more (reviewers)."""
    service.try_again(session, caller, submission_id)
    return go(f"{PATH}/{submission_id}?done=submission-again")


@router.post("/submissions/{submission_id}/aside")
def aside(caller: Writer, session: SessionDep, submission_id: UUID) -> Response:
    """Let nothing come of a submission that cannot be put into the records (reviewers)."""
    service.put_aside(session, caller, submission_id)
    return go(f"{PATH}/{submission_id}")


@router.get("/relations")
def relations(frame: FrameDep, caller: SignedIn, session: SessionDep, first: First = 0) -> Response:
    """Show relations that the field told of and whose other end is not known for certain."""
    return _relations(frame, caller, session, first)


def _relations(frame: Frame, caller: Caller, session: Session, first: int, fault: MaeulError | None = None) -> Response:
    rows, total = service.proposals_for(session, caller, ProposalFilter(clock.today(), limit=SHOWN, offset=first))
    reach = reach_of(caller, Action.REVIEW_RESOURCES)
    judged = [(row, _candidates(session, reach, row)) for row in rows]
    turn = pager(addresses(RELATIONS_PATH), first, len(rows), total, step=SHOWN)
    view = relations_page(judged, turn, frame, frame.said(fault) if fault else "")
    return frame.show("relation_proposals.html", "survey", status=status_of(fault) if fault else 200, relations=view)


def _candidates(session: Session, reach: Reach, row: ProposalRow) -> tuple[Choice, ...]:
    """Return records that the typed name may mean, by the search that people use."""
    if row.other_id is not None:
        return ()
    wanted = ResourceFilter(clock.today(), words=row.name, reach=reach, limit=CANDIDATES)
    found, _total = list_resources(session, wanted)
    return tuple(
        Choice(str(one.id), " · ".join(part for part in (one.name, one.district, one.dong_name) if part))
        for one in found
        if one.id != row.resource_id
    )


@router.post("/relations/{proposal_id}")
def decide(frame: FrameDep, caller: Writer, session: SessionDep, proposal_id: UUID, form: FormDep) -> Response:
    """Link a relation with the record that was chosen, or let it go (reviewers)."""
    try:
        with session.begin_nested():
            linked = _decide(session, caller, proposal_id, form)
    except TOLD as fault:
        return _relations(frame, caller, session, 0, fault)
    return go(f"{RELATIONS_PATH}?done={'relation-linked' if linked else 'relation-dismissed'}")


def _decide(session: Session, caller: Caller, proposal_id: UUID, form: dict[str, str]) -> bool:
    if form.get("take") != "link":
        service.dismiss_proposal(session, caller, proposal_id)
        return False
    service.link_proposal(session, caller, proposal_id, _chosen(form.get("other", "")))
    return True


def _chosen(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise InvalidInput("이을 기록을 골라 주세요.", "Choose the record to link.", code="other_missing") from error
