"""Committees over HTTP: who sits on them, their votes, requests that want the same time."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Response
from psycopg.types.range import DateRange
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, require
from api.booking_schemas import BookingOut, Refusal, booking_out
from api.committee import door_routes, shift_routes, use_routes
from api.committee.schemas import MemberIn, MemberList, RivalList, VoteIn, member_out, rival_out
from api.deps import SessionDep
from api.desk import WritingDesk, keeps
from api.http import json_answer
from geo import clock
from geo.booking import committee
from geo.booking.judging import slot_of
from geo.errors import InvalidInput, NotFound
from geo.queries import votes
from geo.queries.accounts import find_account
from geo.queries.bookings import get_booking
from geo.queries.sites import SiteRow, get_site
from geo.queries.spaces import get_space

router = APIRouter(tags=["운영위원회"])


@router.post(
    "/bookings/{booking_id}/vote",
    response_model=BookingOut,
    responses={409: {"model": Refusal, "description": "이미 정해졌거나 바뀐 신청"}},
)
def vote(desk: WritingDesk, booking_id: UUID, body: Annotated[VoteIn, Body()]) -> Response:
    """Vote upon a request; the deciding vote confirms or refuses it, the same vote again changes nothing."""
    return json_answer(booking_out(committee.vote(desk, booking_id, body.vote, body.reason, body.version)))


@router.get("/bookings/{booking_id}/rivals", response_model=RivalList)
def rivals(booking_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """List a waiting request and those that want its time, for keepers and the committee."""
    booking = get_booking(session, booking_id)
    space = get_space(session, booking.space_id, clock.today())
    sees = keeps(caller)(space) or caller.account_id in votes.voters(session, booking.site_id, clock.today())
    if not sees:
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown")
    found = slot_of(session, booking)
    return json_answer({"items": [rival_out(one.booking, one.tally, one.use) for one in found]})


@router.get("/sites/{site_id}/committee", response_model=MemberList)
def members(site_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """List a site's committee, as one of its keepers."""
    return _members(session, _kept_site(session, caller, site_id, Action.SEE_BOOKINGS).id)


@router.post("/sites/{site_id}/committee", response_model=MemberList)
def add_member(site_id: UUID, caller: Writer, session: SessionDep, body: MemberIn) -> Response:
    """Seat somebody on a site's committee for a time; keepers and officers may."""
    site = _kept_site(session, caller, site_id, Action.KEEP_SPACES)
    account = find_account(session, body.email.lower())
    if account is None:
        raise NotFound("그 주소로 가입한 사람이 없어요.", "No account has that address.", code="account_unknown")
    since = body.since or clock.today()
    if body.until is not None and body.until < since:
        raise InvalidInput("끝나는 날이 시작하는 날보다 빨라요.", "until lies before since.", code="until_before_since")
    valid = DateRange(since, body.until + timedelta(days=1) if body.until else None, "[)")
    votes.add_member(session, site.id, account.id, valid, caller.account_id)
    return _members(session, site.id)


@router.delete("/sites/{site_id}/committee/{account_id}", response_model=MemberList)
def end_member(site_id: UUID, account_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """End somebody's seat on a site's committee today."""
    site = _kept_site(session, caller, site_id, Action.KEEP_SPACES)
    if not votes.end_member(session, site.id, account_id, clock.today()):
        raise NotFound("그런 운영위원이 없어요.", "There is no such member.", code="member_unknown")
    return _members(session, site.id)


def _kept_site(session: Session, caller: Caller, site_id: UUID, action: Action) -> SiteRow:
    site = get_site(session, site_id, clock.today())
    require(caller, action, Place(site.id, site.district_code, site.province_code))
    return site


def _members(session: Session, site_id: UUID) -> Response:
    return json_answer({"items": [member_out(row) for row in votes.list_members(session, site_id, clock.today())]})


router.include_router(use_routes.router)
router.include_router(door_routes.router)
router.include_router(shift_routes.router)
