"""Figures of use, unmet demand, and calendars to subscribe to, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.auth.browser import link_base
from api.auth.deps import SignedIn, Writer, caller_of_feed
from api.auth.permissions import Action, require
from api.auth.reach import required_reach
from api.auth.secrets import new_secret, sha256_of
from api.calendars import MEDIA_TYPE, own_entry, secret_calendar, write_calendar
from api.deps import SessionDep, SettingsDep
from api.desk import ReadingDesk, place_of
from api.feeds import entries_of, feed_url
from api.http import json_answer
from api.kept_files import file_of, file_or_same
from api.periods import From, Until
from api.use.schemas import (
    DemandList,
    FeedIn,
    FeedList,
    FeedOut,
    UseOut,
    demand_out,
    feed_out,
    use_out,
)
from geo import clock
from geo.booking import steps
from geo.errors import NotFound
from geo.queries import feeds
from geo.queries.places import resolve_district
from geo.queries.spaces import get_space
from geo.queries.use import Asked, period_between, unmet_demand, use_by_hour, use_of_spaces

router = APIRouter(tags=["이용 현황"])

District = Annotated[str | None, Query(max_length=60, description="자치구 이름이나 코드")]


@router.get("/use", response_model=UseOut)
def use(
    caller: SignedIn,
    session: SessionDep,
    space_id: UUID | None = None,
    district: District = None,
    first: From = None,
    last: Until = None,
) -> Response:
    """Tell how much the spaces one looks after, or those of one's district, were used: counts, never people."""
    today = clock.today()
    period = period_between(first, last, today)
    code = resolve_district(session, district, today).code if district else None
    asked = Asked(required_reach(caller, Action.SEE_FIGURES), space_id, code)
    rows = use_of_spaces(session, asked, period, today)
    if space_id is not None and not rows:
        raise NotFound("그런 공간이 없어요.", "There is no such space.", code="space_unknown")
    return json_answer(use_out(period, rows, use_by_hour(session, [row.space_id for row in rows], period)))


@router.get("/demand", response_model=DemandList)
def demand(
    caller: SignedIn, session: SessionDep, district: District = None, first: From = None, last: Until = None
) -> Response:
    """Tell what was wished in vain, per dong and hour: every refused booking and every search that found nothing."""
    today = clock.today()
    period = period_between(first, last, today)
    code = resolve_district(session, district, today).code if district else None
    rows = unmet_demand(session, Asked(required_reach(caller, Action.SEE_FIGURES), district=code), period, today)
    return json_answer(
        {
            "from_day": period.first,
            "until_day": period.last,
            "total": sum(row.misses for row in rows),
            "items": [demand_out(row) for row in rows],
        }
    )


@router.get(
    "/bookings/{booking_id}/calendar.ics",
    responses=file_of("text/calendar"),
    response_class=Response,
    tags=["예약"],
)
def booking_calendar(desk: ReadingDesk, request: Request, booking_id: UUID) -> Response:
    """Give one booking to a calendar program; the same event again after a change, cancelled when it is."""
    booking, _contact = steps.read_booking(desk, booking_id)
    link = f"{link_base(request, desk.settings)}/my"
    file = write_calendar(booking.space_name, booking.timezone, [own_entry(booking, link)])
    headers = {"Content-Disposition": 'attachment; filename="booking.ics"'}
    return Response(file, media_type=MEDIA_TYPE, headers=headers)


@router.get("/feeds", response_model=FeedList)
def index(caller: SignedIn, session: SessionDep) -> Response:
    """List the calendars one subscribes to."""
    rows = [feed_out(row) for row in feeds.list_feeds(session, caller.account_id)]
    return json_answer({"items": rows, "next": None, "total": len(rows)})


@router.post("/feeds", status_code=201, response_model=FeedOut)
def create(request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, body: FeedIn) -> Response:
    """Make a calendar with a secret address, told this once: one's own bookings, those one keeps, one space's."""
    if body.space_id is not None:
        space = get_space(session, body.space_id, clock.today())
        require(caller, Action.SEE_BOOKINGS, place_of(space))
    elif body.kind == "kept":
        required_reach(caller, Action.SEE_BOOKINGS)
    secret = new_secret()
    made = feeds.put_feed(session, caller.account_id, body.kind, body.space_id, sha256_of(secret))
    row = next(row for row in feeds.list_feeds(session, caller.account_id) if row.id == made)
    return json_answer(feed_out(row, feed_url(request, settings, secret)), 201)


@router.delete("/feeds/{feed_id}", status_code=204)
def revoke(feed_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a calendar back: its address answers 404 from now on."""
    feeds.revoke_feed(session, caller.account_id, feed_id, clock.now())
    return Response(status_code=204)


@router.get("/feeds/{secret}.ics", responses=file_or_same("text/calendar"), response_class=Response)
def read(
    request: Request, secret: Annotated[str, Path(max_length=100)], session: SessionDep, settings: SettingsDep
) -> Response:
    """Give a subscribed calendar: the last month and the coming year, with the rights its owner has today."""
    caller = caller_of_feed(request.app.state.engine, secret)
    feed = feeds.feed_of_secret(session, sha256_of(secret))
    title, entries = entries_of(session, caller, feed, link_base(request, settings))
    return secret_calendar(request, "maeul", title, "Asia/Seoul", entries)
