"""After a booking is made, over HTTP: coming, leaving, not coming, appeals and feedback."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Response

from api.auth.deps import SignedIn
from api.auth.permissions import Action, require
from api.booking_schemas import BookingOut, Refusal, VersionIn, booking_out
from api.committee.schemas import (
    AppealDecisionIn,
    AppealIn,
    CheckInIn,
    FeedbackIn,
    FeedbackList,
    StrikeList,
    StrikeOut,
    feedback_out,
    strike_out,
)
from api.deps import SessionDep
from api.desk import EditingDesk, WritingDesk, place_of
from api.http import json_answer
from geo import clock
from geo.booking import use
from geo.enums import AppealState
from geo.queries import strikes
from geo.queries.spaces import get_space

router = APIRouter(tags=["이용"])

REFUSALS: dict[int | str, dict[str, Any]] = {409: {"model": Refusal, "description": "지금은 할 수 없는 까닭"}}


@router.post("/bookings/{booking_id}/check-in", response_model=BookingOut, responses=REFUSALS)
def check_in(desk: WritingDesk, booking_id: UUID, body: Annotated[CheckInIn | None, Body()] = None) -> Response:
    """Begin a use: who booked with the code of the space, a keeper without."""
    said = body or CheckInIn()
    return json_answer(booking_out(use.check_in(desk, booking_id, said.code, said.version)))


@router.post("/bookings/{booking_id}/check-out", response_model=BookingOut, responses=REFUSALS)
def check_out(desk: WritingDesk, booking_id: UUID, body: Annotated[VersionIn | None, Body()] = None) -> Response:
    """End a use; the rest of the time is free for others."""
    return json_answer(booking_out(use.check_out(desk, booking_id, body.version if body else None)))


@router.post("/bookings/{booking_id}/no-show", response_model=BookingOut, responses=REFUSALS)
def no_show(desk: WritingDesk, booking_id: UUID, body: Annotated[VersionIn | None, Body()] = None) -> Response:
    """Note, as a keeper, that nobody came; the time is free, and the rules may give a strike."""
    return json_answer(booking_out(use.mark_no_show(desk, booking_id, body.version if body else None)))


@router.get("/strikes", response_model=StrikeList)
def own_strikes(caller: SignedIn, session: SessionDep) -> Response:
    """List one's own strikes and until when they stop bookings."""
    until = strikes.blocked_until(session, caller.account_id, clock.now())
    items = [strike_out(row) for row in strikes.list_strikes(session, caller.account_id)]
    return json_answer({"items": items, "blocked_until": until.isoformat() if until else None})


@router.post("/bookings/{booking_id}/appeal", response_model=StrikeOut)
def appeal(desk: EditingDesk, booking_id: UUID, body: AppealIn) -> Response:
    """Say something against one's strike, once."""
    return json_answer(strike_out(use.appeal(desk, booking_id, body.words)))


@router.post("/bookings/{booking_id}/appeal/decision", response_model=StrikeOut)
def decide_appeal(desk: EditingDesk, booking_id: UUID, body: AppealDecisionIn) -> Response:
    """Lift a strike or keep it, as a keeper or officer."""
    return json_answer(strike_out(use.decide_appeal(desk, booking_id, AppealState(body.outcome))))


@router.post("/bookings/{booking_id}/feedback", response_model=BookingOut, responses=REFUSALS)
def give_feedback(desk: EditingDesk, booking_id: UUID, body: FeedbackIn) -> Response:
    """Say how it was, after the use."""
    return json_answer(booking_out(use.give_feedback(desk, booking_id, body.stars, body.words)))


@router.get("/spaces/{space_id}/feedback", response_model=FeedbackList)
def feedback(space_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """List what was said after uses of a space, as one of its keepers; names are not told."""
    space = get_space(session, space_id, clock.today())
    require(caller, Action.SEE_BOOKINGS, place_of(space))
    return json_answer({"items": [feedback_out(row) for row in strikes.list_feedback(session, [space.id])]})
