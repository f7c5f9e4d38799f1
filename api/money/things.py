"""Things lent by the day, over HTTP."""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from api.auth.deps import Writer
from api.auth.permissions import Action, require
from api.booking_schemas import BookingOut, ContactIn, Refusal, Strict, booking_out
from api.deps import SessionDep
from api.desk import WritingDesk, place_of
from api.errors import problem
from api.http import json_answer, trimmed
from api.price_schemas import AskIn
from geo import clock
from geo.booking.lending import DAY, Loan, days_of, lend, take_back
from geo.enums import SpaceKind
from geo.errors import BookingRefused, InvalidInput
from geo.money_words import Condition
from geo.queries.bookings import ContactRow
from geo.queries.sites import get_site
from geo.queries.spaces import get_space
from geo.queries.things import Lending, Out, ThingRow, find_thing, put_thing, things_of_site, things_out

router = APIRouter(tags=["공유물품"])
REFUSALS: dict[int | str, dict[str, Any]] = {409: {"model": Refusal, "description": "안 되는 까닭과 되는 날"}}


class LendingIn(Strict):
    """How a thing is lent; minutes of the venue's day."""

    set_name: Annotated[str, trimmed(100)]
    pickup_min: Annotated[int, Field(ge=0, le=1439, strict=True)] = 600
    return_min: Annotated[int, Field(ge=1, le=1440, strict=True)] = 1080
    max_days: Annotated[int, Field(ge=1, le=30, strict=True)] = 7


class LendingOut(BaseModel):
    space_id: UUID
    name: str
    set_name: str
    pickup_min: int
    return_min: int
    max_days: int


class DayOut(BaseModel):
    day: date
    free: int
    of: int


class SetOut(BaseModel):
    """Equal things of a site: any of them will do."""

    set_name: str
    things: list[LendingOut]
    days: list[DayOut]


class SetList(BaseModel):
    items: list[SetOut]


class LoanIn(Strict):
    """A loan from picking up on `first` to bringing back on `last`."""

    site_id: UUID
    set_name: Annotated[str, trimmed(100)]
    first: date
    last: date
    contact: ContactIn
    price: AskIn = AskIn()


class ReturnIn(Strict):
    """How a thing came back."""

    condition: Condition = Condition.GOOD
    note: Annotated[str, trimmed(500, least=0)] = ""


@router.get("/sites/{site_id}/things", response_model=SetList)
def things(
    site_id: UUID,
    session: SessionDep,
    since: Annotated[date | None, Query(alias="from")] = None,
    days: Annotated[int, Query(ge=1, le=62)] = 28,
) -> Response:
    """List what a site lends and, day by day, how many of each nobody has."""
    get_site(session, site_id, clock.today())
    first = since or clock.today()
    if not date(2000, 1, 1) <= first <= date(2200, 1, 1):
        raise InvalidInput(
            "2000년과 2200년 사이의 날이어야 해요.", "Give a day between 2000 and 2200.", code="day_range"
        )
    found = things_of_site(session, site_id)
    start = datetime.combine(first, time(), clock.SEOUL) - DAY
    out = things_out(session, site_id, start, start + timedelta(days=days + 2), clock.now())
    sets = [(name, list(rows)) for name, rows in groupby(found, key=lambda row: row.set_name)]
    return json_answer({"items": [_set(name, rows, out, first, days) for name, rows in sets]})


def _set(name: str, rows: list[ThingRow], out: list[Out], first: date, days: int) -> dict[str, Any]:
    listed = [{"day": one.day.isoformat(), "free": one.free, "of": one.of} for one in days_of(rows, out, first, days)]
    return {"set_name": name, "things": [_thing(row) for row in rows], "days": listed}


def _thing(row: ThingRow) -> dict[str, Any]:
    kept = {key: getattr(row, key) for key in ("name", "set_name", "pickup_min", "return_min", "max_days")}
    return {"space_id": str(row.space_id), **kept}


@router.put("/spaces/{space_id}/lending", response_model=LendingOut)
def put_lending(space_id: UUID, caller: Writer, session: SessionDep, body: LendingIn) -> Response:
    """Say how a thing is lent: with which others it is equal, when it is handed over, for how many days at most."""
    space = get_space(session, space_id, clock.today())
    require(caller, Action.KEEP_SPACES, place_of(space))
    if space.kind != SpaceKind.THING:
        raise InvalidInput(
            "공유물품만 날짜로 빌려줄 수 있어요.", "Only things are lent by the day.", code="not_a_thing"
        )
    put_thing(session, space_id, Lending(body.set_name, body.pickup_min, body.return_min, body.max_days))
    thing = find_thing(session, space_id)
    return json_answer(_thing(thing) if thing else {})


@router.post("/loans", status_code=201, response_model=BookingOut, responses=REFUSALS)
def borrow(desk: WritingDesk, request: Request, body: LoanIn) -> Response:
    """Borrow any free thing of a set for whole days."""
    contact = ContactRow(body.contact.name, body.contact.phone, body.contact.email, "")
    loan = Loan(body.site_id, body.set_name, body.first, body.last, contact, body.price.as_ask())
    outcome = lend(desk, loan)
    if isinstance(outcome, BookingRefused):
        return problem(request, outcome)
    return json_answer(booking_out(outcome), 201)


@router.post("/bookings/{booking_id}/take-back", response_model=BookingOut)
def came_back(desk: WritingDesk, booking_id: UUID, body: ReturnIn) -> Response:
    """Write that a lent thing is back and how it looks, as a keeper."""
    done = take_back(desk, booking_id, body.condition, body.note)
    return json_answer(booking_out(done))
