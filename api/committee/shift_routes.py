"""Shifts of keepers over HTTP: who opens the doors, and for which bookings nobody does yet."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, require
from api.committee.schemas import ShiftIn, ShiftOut, ShiftPlan, shift_out, visit_out
from api.deps import SessionDep
from api.http import Instant, json_answer
from geo import clock
from geo.booking import shifts
from geo.errors import InvalidInput, NotFound
from geo.queries import doors
from geo.queries.sites import get_site

router = APIRouter(tags=["당번"])

LONGEST_PLAN = timedelta(days=62)


@router.get("/shifts", response_model=ShiftPlan)
def plan(
    caller: SignedIn,
    session: SessionDep,
    site_id: UUID,
    from_at: Annotated[Instant | None, Query(alias="from")] = None,
    until_at: Annotated[Instant | None, Query(alias="until")] = None,
) -> Response:
    """Show a site's shifts and the bookings whose door somebody has to open, a week unless asked otherwise."""
    _kept(session, caller, site_id)
    start = from_at or clock.now()
    end = until_at or start + timedelta(days=7)
    if not timedelta(0) < end - start <= LONGEST_PLAN:
        raise InvalidInput("기간은 62일까지 볼 수 있어요.", "At most 62 days at a time.", code="span")
    visits = doors.list_visits(session, [site_id], start, end)
    held = doors.list_shifts(session, [site_id], start, end)
    return json_answer({"shifts": [shift_out(s) for s in held], "bookings": [visit_out(v) for v in visits]})


@router.post("/shifts", status_code=201, response_model=ShiftOut)
def take(caller: Writer, session: SessionDep, body: ShiftIn) -> Response:
    """Take a shift at a site one keeps."""
    _kept(session, caller, body.site_id)
    made = shifts.take(session, body.site_id, caller.account_id, body.start, body.end)
    return json_answer(shift_out(made), 201)


@router.delete("/shifts/{shift_id}", status_code=204)
def give_back(shift_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Give a shift back: one's own, or as a keeper of the site anybody's."""
    found = doors.find_shift(session, shift_id)
    if found is None:
        raise NotFound("그런 당번이 없어요.", "There is no such shift.", code="shift_unknown")
    if found.account_id != caller.account_id:
        _kept(session, caller, found.site_id)
    doors.drop_shift(session, shift_id)
    return Response(status_code=204)


def _kept(session: Session, caller: Caller, site_id: UUID) -> None:
    site = get_site(session, site_id, clock.today())
    require(caller, Action.KEEP_SPACES, Place(site.id, site.district_code, site.province_code))
