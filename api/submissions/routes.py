"""What the field sends, over HTTP: taken in as it comes, looked at, and decided where two changed the same."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import FormData, UploadFile

from api.auth.deps import SignedIn, Writer
from api.deps import SessionDep, SettingsDep
from api.errors import prefers_english
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.submissions import service
from api.submissions.schemas import (
    ConflictList,
    ConflictOut,
    LinkIn,
    ProposalList,
    ProposalOut,
    ReceivedOut,
    ResolveIn,
    SubmissionFull,
    SubmissionList,
    conflict_out,
    file_out,
    proposal_out,
    received_out,
    submission_out,
)
from geo import clock
from geo.queries.conflicts import ConflictFilter
from geo.queries.relation_proposals import ProposalFilter
from geo.queries.submissions import SubmissionFilter, list_files
from geo.surveys.submission_states import ConflictState, ProposalState, SubmissionState

router = APIRouter(tags=["조사 기록"])
XML_PART = "xml_submission_file"
INCOMPLETE_PART = "*isIncomplete*"
SENT = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [XML_PART],
                    "properties": {
                        XML_PART: {"type": "string", "format": "binary", "description": "OpenRosa XML 한 건"},
                        INCOMPLETE_PART: {"type": "string", "description": "파일이 더 오면 yes"},
                    },
                    "additionalProperties": {"type": "string", "format": "binary"},
                }
            }
        },
    }
}
TAKEN: dict[int | str, dict[str, Any]] = {
    200: {"description": "이미 받은 기록", "model": ReceivedOut},
    202: {"description": "받았고, 이름이 적힌 파일을 더 기다림", "model": ReceivedOut},
}


async def sent_form(request: Request) -> FormData:
    """Return the parts of a post; the names of its files are not known beforehand."""
    return await request.form()


Sent = Annotated[FormData, Depends(sent_form)]


def _parts(form: FormData) -> tuple[bytes | None, dict[str, bytes]]:
    """Return the instance and the files of a post by their names."""
    xml = form.get(XML_PART)
    files = {
        (part.filename or name): part.file.read()
        for name, part in form.multi_items()
        if isinstance(part, UploadFile) and name != XML_PART
    }
    return (xml.file.read() if isinstance(xml, UploadFile) else (xml or "").encode()) or None, files


@router.post(
    "/campaigns/{campaign_id}/submissions",
    status_code=201,
    response_model=ReceivedOut,
    responses=TAKEN,
    openapi_extra=SENT,
)
def send(
    campaign_id: UUID,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    form: Sent,
    device: Annotated[str, Query(alias="deviceID", max_length=200)] = "",
) -> Response:
    """Take in one filled-in form with its files (those who survey); the same bytes again add nothing."""
    incomplete = form.get(INCOMPLETE_PART) == "yes"
    got = service.send(session, settings, caller, campaign_id, _parts(form), device=device, incomplete=incomplete)
    return json_answer(received_out(got), 202 if got.missing else 201 if got.new else 200)


@router.get("/submissions", response_model=SubmissionList)
def index(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    campaign: Annotated[UUID | None, Query()] = None,
    state: Annotated[list[SubmissionState], Query()] = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List submissions, the newest first: one's own, and those of the districts one reviews."""
    offset = offset_of(cursor)
    wanted = SubmissionFilter(campaign_id=campaign, states=state, limit=limit, offset=offset)
    rows, total = service.submissions_of(session, caller, wanted)
    english = prefers_english(request.headers)
    items = [submission_out(row, english=english) for row in rows]
    return list_answer(request, items, offset=offset, limit=limit, total=total)


@router.get("/submissions/{submission_id}", response_model=SubmissionFull)
def show(request: Request, submission_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show a submission with its answers and files (its sender, and reviewers, whose look is noted)."""
    row, values = service.submission_for(session, caller, submission_id)
    shown = submission_out(row, english=prefers_english(request.headers))
    files = [file_out(each) for each in list_files(session, submission_id)]
    return json_answer({**shown, "attachments": files, "values": values})


@router.get(
    "/submissions/{submission_id}/xml",
    response_class=Response,
    responses={200: {"content": {"text/xml": {"schema": {"type": "string"}}}, "description": "받은 그대로"}},
)
def raw(submission_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Give the instance byte for byte as it came (reviewers; their look is noted)."""
    return Response(service.raw_for(session, caller, submission_id), media_type="text/xml")


@router.post("/submissions/{submission_id}/apply", status_code=202, response_model=SubmissionFull)
def again(request: Request, submission_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Have a submission put into the records once more, after what stood in its way is mended (reviewers)."""
    service.try_again(session, caller, submission_id)
    answer = show(request, submission_id, caller, session)
    answer.status_code = 202
    return answer


@router.post("/submissions/{submission_id}/aside", response_model=SubmissionFull)
def aside(request: Request, submission_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Let nothing come of a submission that cannot be put into the records; it may be tried again (reviewers)."""
    service.put_aside(session, caller, submission_id)
    return show(request, submission_id, caller, session)


@router.get("/conflicts", response_model=ConflictList)
def conflicts(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    resource: Annotated[UUID | None, Query()] = None,
    campaign: Annotated[UUID | None, Query()] = None,
    state: Annotated[ConflictState, Query()] = ConflictState.OPEN,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List properties that two changed differently, with both values (reviewers); the one waiting longest first."""
    offset = offset_of(cursor)
    wanted = ConflictFilter(
        clock.today(), states=(state,), resource_id=resource, campaign_id=campaign, limit=limit, offset=offset
    )
    rows, total = service.conflicts_for(session, caller, wanted)
    return list_answer(request, [conflict_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/conflicts/{conflict_id}/resolve", response_model=ConflictOut)
def resolve(conflict_id: UUID, caller: Writer, session: SessionDep, body: ResolveIn) -> Response:
    """Take one of the two values, or another; one new revision says so (reviewers)."""
    return json_answer(conflict_out(service.decide_conflict(session, caller, conflict_id, body.take, body.value)))


@router.get("/relation-proposals", response_model=ProposalList)
def proposals(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    resource: Annotated[UUID | None, Query()] = None,
    state: Annotated[ProposalState, Query()] = ProposalState.OPEN,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List relations that the field told of and that wait: for the record that a typed name means, or for a word."""
    offset = offset_of(cursor)
    wanted = ProposalFilter(clock.today(), states=(state,), resource_id=resource, limit=limit, offset=offset)
    rows, total = service.proposals_for(session, caller, wanted)
    return list_answer(request, [proposal_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/relation-proposals/{proposal_id}/link", response_model=ProposalOut)
def link(proposal_id: UUID, caller: Writer, session: SessionDep, body: LinkIn) -> Response:
    """Make the relation that the field told of, with the record that was chosen or with another (reviewers)."""
    return json_answer(proposal_out(service.link_proposal(session, caller, proposal_id, body.other_id)))


@router.post("/relation-proposals/{proposal_id}/dismiss", response_model=ProposalOut)
def dismiss(proposal_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Let a relation go that the field told of (reviewers)."""
    return json_answer(proposal_out(service.dismiss_proposal(session, caller, proposal_id)))
