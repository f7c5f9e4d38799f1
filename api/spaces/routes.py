"""Spaces over HTTP: find them, see when they are free, keep them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response

from api.auth.deps import Writer
from api.calendars import AHEAD, MOST, PAST, public_calendar, taken_entry
from api.deps import ReadingDep, SessionDep, SettingsDep, reading
from api.desk import EditingDesk
from api.http import Instant, json_answer, list_answer, offset_of, parse_point, wants_geojson
from api.kept_files import file_or_same
from api.spaces import service
from api.spaces.hours import OpeningList, OpeningsIn, hours_out
from api.spaces.schemas import (
    Availability,
    PolicyIn,
    PolicyOut,
    SpaceFull,
    SpaceIn,
    SpaceList,
    SpacePatch,
    SpaceQuery,
    TakeOverIn,
    policy_out,
    space_full,
    space_out,
)
from geo import clock
from geo.closing_rules import ClosingRule
from geo.enums import LIVE_STATES
from geo.errors import NotFound
from geo.queries.bookings import BookingFilter, list_bookings
from geo.queries.closings import list_closings
from geo.queries.hours import Interval
from geo.queries.keeping import list_openings
from geo.queries.place_media import Spot, first_photos, public_photos
from geo.queries.spaces import get_space

router = APIRouter(prefix="/spaces", tags=["공간"])
WEEK = timedelta(days=7)


@router.get("", response_model=SpaceList)
def index(request: Request, settings: SettingsDep, asked: Annotated[SpaceQuery, Query()]) -> Response:
    """Find spaces, nearest first with `near`; with a time only those that can really be booked then."""
    wanted = service.Find(
        near=parse_point(asked.near) if asked.near else None,
        radius_m=asked.radius_m,
        walk_minutes=asked.walk_minutes,
        free_from=asked.free_from,
        free_until=asked.free_until,
        heads=asked.heads,
        purpose=asked.purpose,
        natures=asked.nature,
        kinds=asked.kind,
        features=asked.feature,
        access=asked.access,
        approvals=asked.approval,
        dong=asked.dong,
        district=asked.district,
        words=asked.q,
        limit=asked.limit,
        offset=offset_of(asked.cursor),
    )
    with reading(request) as session:
        rows, total = service.find(session, settings, wanted)
        photos = first_photos(session, [row.id for row in rows if row.pictured])
    items = [space_out(row, settings, photos.get(row.id)) for row in rows]
    geojson = wants_geojson(request, asked.fmt)
    return list_answer(request, items, offset=wanted.offset, limit=asked.limit, total=total, geojson=geojson)


@router.get("/{space_id}", response_model=SpaceFull)
def show(space_id: UUID, session: ReadingDep) -> Response:
    """Show one space in full."""
    return _full(session, space_id)


def _full(session: SessionDep, space_id: UUID, status: int = 200) -> Response:
    space = get_space(session, space_id, clock.today())
    photos = public_photos(session, Spot(space_id)) + public_photos(session, Spot(site_id=space.site_id))
    hours = list_openings(session, space_id)
    return json_answer(space_full(space, hours, _closings(session, space_id), photos), status)


def _closings(session: SessionDep, space_id: UUID) -> Sequence[ClosingRule]:
    return list_closings(session, [space_id]).get(space_id, ())


def _hours(session: SessionDep, space_id: UUID) -> Response:
    return json_answer(hours_out(list_openings(session, space_id), _closings(session, space_id), "items"))


@router.get("/{space_id}/availability", response_model=Availability)
def availability(
    space_id: UUID,
    session: ReadingDep,
    from_at: Annotated[Instant | None, Query(alias="from")] = None,
    until_at: Annotated[Instant | None, Query(alias="until")] = None,
) -> Response:
    """Say when a space is open, taken and free; without a window, the coming seven days."""
    start = from_at or clock.now()
    space = get_space(session, space_id, clock.today())
    calendar = service.read_calendar(session, space, start, until_at or start + WEEK)
    return json_answer(
        {
            "space_id": str(space_id),
            "open": _pieces(calendar.open),
            "busy": _pieces(calendar.busy),
            "free": _pieces(calendar.free),
        }
    )


@router.get("/{space_id}/calendar.ics", responses=file_or_same("text/calendar"), response_class=Response)
def calendar(request: Request, space_id: UUID, session: ReadingDep) -> Response:
    """Give a space's taken times to calendar programs: the last month and the coming year, without any names."""
    now = clock.now()
    space = get_space(session, space_id, clock.today())
    wanted = BookingFilter(space_id=space_id, states=LIVE_STATES, from_at=now - PAST, until_at=now + AHEAD, limit=MOST)
    rows, _total = list_bookings(session, wanted)
    entries = [taken_entry(row) for row in rows]
    title = f"{space.name} ({space.site_name})"
    return public_calendar(request, "space", title, space.timezone, entries)


def _pieces(intervals: Sequence[Interval]) -> list[dict[str, str]]:
    zone = clock.SEOUL
    return [{"start": s.astimezone(zone).isoformat(), "end": e.astimezone(zone).isoformat()} for s, e in intervals]


@router.post("", status_code=201, response_model=SpaceFull)
def create(caller: Writer, session: SessionDep, body: SpaceIn) -> Response:
    """Register a space in a site one keeps."""
    space_id = service.create(session, caller, body.site_id, body.values(), body.cells, body.approval)
    return _full(session, space_id, 201)


@router.patch("/{space_id}", response_model=SpaceFull)
def change(space_id: UUID, caller: Writer, session: SessionDep, body: SpacePatch) -> Response:
    """Change what is said about a space."""
    service.change(session, caller, space_id, body.values(), body.version)
    return _full(session, space_id)


@router.post("/{space_id}/take-over", response_model=SpaceFull)
def take_over(
    space_id: UUID, caller: Writer, session: SessionDep, body: Annotated[TakeOverIn | None, Body()] = None
) -> Response:
    """Begin to look after a space that came from a list."""
    service.take_over(session, caller, space_id, (body or TakeOverIn()).approval)
    return _full(session, space_id)


@router.get("/{space_id}/openings", response_model=OpeningList)
def openings(space_id: UUID, session: ReadingDep) -> Response:
    """List the weekly hours of a space and the days on which it is closed beyond them."""
    get_space(session, space_id, clock.today())
    return _hours(session, space_id)


@router.put("/{space_id}/openings", response_model=OpeningList)
def set_openings(desk: EditingDesk, space_id: UUID, caller: Writer, body: OpeningsIn) -> Response:
    """Replace the weekly hours of a space one keeps and, where they are given, its closing days."""
    service.set_openings(desk.session, caller, space_id, [item.row() for item in body.items], body.closings(), desk)
    return _hours(desk.session, space_id)


@router.get("/{space_id}/policy", response_model=PolicyOut)
def policy(space_id: UUID, session: ReadingDep) -> Response:
    """Show the rules in force."""
    return _policy(session, space_id)


@router.put("/{space_id}/policy", response_model=PolicyOut)
def set_policy(space_id: UUID, caller: Writer, session: SessionDep, body: PolicyIn) -> Response:
    """Write a new version of the rules; bookings already made keep theirs."""
    service.set_policy(session, caller, space_id, body.model_dump(exclude_none=True))
    return _policy(session, space_id)


def _policy(session: SessionDep, space_id: UUID) -> Response:
    rules = policy_out(get_space(session, space_id, clock.today()).policy)
    if rules is None:
        raise NotFound("아직 예약 규칙이 없는 공간이에요.", "The space has no rules yet.", code="policy_unknown")
    return json_answer(rules)
