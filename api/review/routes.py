"""Reviewing what was surveyed, over HTTP: what waits, decisions about many at once, reasons, doubtful places."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.deps import SignedIn, Writer
from api.deps import SessionDep
from api.desk import EditingDesk
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.review import service
from api.review.answers import decision_out, line_out, not_there, place_out, reason_out, waiting_out
from api.review.schemas import (
    DecisionIn,
    DecisionList,
    DecisionOut,
    PlacedOut,
    PlaceIn,
    PlaceList,
    PlaceQuery,
    ReasonChange,
    ReasonIn,
    ReasonList,
    ReasonOut,
    Rev,
    ReviewCounts,
    ReviewList,
    ReviewQuery,
    UndoneOut,
)
from geo import clock
from geo.enums import ResourceKind, ResourceState
from geo.queries import revisions
from geo.queries.review import Facet
from geo.queries.review_decisions import list_decisions
from geo.queries.review_places import PlaceFilter, places_to_review
from geo.review_states import ReasonedAction

router = APIRouter(tags=["검토"], prefix="/review")


@router.get("", response_model=ReviewList)
def index(request: Request, caller: SignedIn, session: SessionDep, asked: Annotated[ReviewQuery, Query()]) -> Response:
    """List what waits in the places one reviews, by area, with its differences from what shows (coordinator)."""
    offset = offset_of(asked.cursor)
    rows, total = service.waiting(session, caller, asked, offset)
    items = [waiting_out(row) for row in rows]
    return list_answer(request, items, offset=offset, limit=asked.limit, total=total)


FACETS = {"state": ResourceState, "kind": ResourceKind}
"""Facets whose values are words of ours, with their labels."""


@router.get("/counts", response_model=ReviewCounts)
def counts(caller: SignedIn, session: SessionDep) -> Response:
    """Tell how much waits, by state, dong, kind, campaign and surveyor; and what else asks for a person."""
    found = service.counts(session, caller)
    names = ("state", "dong", "kind", "campaign", "surveyor")
    facets = {name: [_facet(each) for each in found.facets.get(name, ())] for name in names}
    others = {"conflicts": found.conflicts, "pairs": found.pairs, "places": found.places}
    return json_answer({**facets, **others})


def _facet(facet: Facet) -> dict[str, Any]:
    words = FACETS.get(facet.facet)
    label = words(facet.value).label if words else facet.label
    return {"value": facet.value, "label": label, "waiting": facet.waiting}


@router.get("/decisions", response_model=DecisionList)
def decisions(
    request: Request, caller: SignedIn, session: SessionDep, limit: Limit = 50, cursor: Next = None
) -> Response:
    """List one's own decisions, the newest first."""
    offset = offset_of(cursor)
    service.reviewed(caller)
    lines, total = list_decisions(session, caller.account_id, limit, offset)
    return list_answer(request, [line_out(line) for line in lines], offset=offset, limit=limit, total=total)


@router.post("/decisions", status_code=201, response_model=DecisionOut)
def decide(caller: Writer, session: SessionDep, desk: EditingDesk, body: DecisionIn) -> Response:
    """Approve, publish, send back or reject many records at once; every row is answered: done, or why not."""
    made = service.decide(session, caller, body, desk.tell)
    told = decision_out(made)
    there = {row["id"] for row in told["rows"]}
    absent = [not_there(row.id, row.rev) for row in body.rows if str(row.id) not in there]
    return json_answer({**told, "rows": told["rows"] + absent}, 201)


@router.get("/decisions/{decision_id}", response_model=DecisionOut)
def decision(decision_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show a decision with what became of each record of the places one reviews."""
    return json_answer(decision_out(service.decision(session, caller, decision_id)))


@router.post("/decisions/{decision_id}/undo", response_model=UndoneOut)
def undo(decision_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a decision back within a day: records that nothing happened to since are where they were."""
    back, left = service.undo(session, caller, decision_id)
    return json_answer({"id": str(decision_id), "back": back, "left": left})


@router.get("/reasons", response_model=ReasonList)
def reasons(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    action: Annotated[ReasonedAction | None, Query()] = None,
    ended: Annotated[bool, Query()] = False,
    limit: Limit = 500,
    cursor: Next = None,
) -> Response:
    """List the reasons ready to be given: everybody's, and those of the districts one reviews; or with `ended` those
    that were taken off these lists."""
    offset = offset_of(cursor)
    if ended:
        found = [one for one in service.ended_reasons(session, caller) if action in (None, one.action)]
    else:
        found = service.usable_reasons(session, caller, action.value if action else None)
    items = [reason_out(reason) for reason in found[offset : offset + limit]]
    return list_answer(request, items, offset=offset, limit=limit, total=len(found))


@router.post("/reasons", status_code=201, response_model=ReasonOut)
def add_reason(caller: Writer, session: SessionDep, body: ReasonIn) -> Response:
    """Write a reason for one's district (coordinator), or for everybody."""
    return json_answer(reason_out(service.add_reason(session, caller, body)), 201)


@router.patch("/reasons/{reason_id}", response_model=ReasonOut)
def change_reason(reason_id: UUID, caller: Writer, session: SessionDep, body: ReasonChange) -> Response:
    """Say a reason in other words; one of everybody's is changed for one's district alone (coordinator)."""
    return json_answer(reason_out(service.change_reason(session, caller, reason_id, body)))


@router.delete("/reasons/{reason_id}", status_code=204)
def drop_reason(
    reason_id: UUID,
    caller: Writer,
    session: SessionDep,
    version: Annotated[Rev, Query()],
    district: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Take a reason off the list of one's district (coordinator), or off everybody's."""
    service.drop_reason(session, caller, reason_id, version, district)
    return Response(status_code=204)


@router.post("/reasons/{reason_id}/restore", response_model=ReasonOut)
def restore_reason(reason_id: UUID, caller: Writer, session: SessionDep, version: Annotated[Rev, Query()]) -> Response:
    """Put a reason back on the list it was taken off (coordinator)."""
    return json_answer(reason_out(service.restore_reason(session, caller, reason_id, version)))


@router.get("/places", response_model=PlaceList)
def places(request: Request, caller: SignedIn, session: SessionDep, asked: Annotated[PlaceQuery, Query()]) -> Response:
    """List records in no dong (in the sea, say), without any place, or close to a border (coordinator)."""
    offset = offset_of(asked.cursor)
    wanted = PlaceFilter(
        clock.today(),
        service.reviewed(caller),
        [doubt.value for doubt in asked.doubt],
        limit=asked.limit,
        offset=offset,
    )
    rows, total = places_to_review(session, wanted)
    return list_answer(request, [place_out(row) for row in rows], offset=offset, limit=asked.limit, total=total)


@router.post("/places/{resource_id}", response_model=PlacedOut)
def set_dong(resource_id: UUID, caller: Writer, session: SessionDep, body: PlaceIn) -> Response:
    """Say in which dong a record of a doubtful place counts, and why (coordinator)."""
    service.set_dong(session, caller, resource_id, body)
    head = revisions.read_head(session, resource_id)
    return json_answer({"id": str(head.id), "rev": head.rev, "state": head.state.value})
