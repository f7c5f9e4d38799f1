"""Things lent by the day: any free one of a set, picked up and brought back at the venue's hours.

A thing is a space of its own with a cell of its own; the one write function decides who gets it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking import use
from geo.booking.desk import Desk
from geo.booking.money import ASKED_NOTHING
from geo.booking.pricing import PriceAsk
from geo.booking.refusals import refusal_of, remember_miss
from geo.booking.rules import Broken, Wish
from geo.booking.writing import Draft, write
from geo.enums import BookingState, Purpose
from geo.errors import BookingRefused, Conflict, NotFound
from geo.money_words import Condition
from geo.queries.bookings import BookingRow, ContactRow, get_booking
from geo.queries.hours import Interval, read_hours
from geo.queries.spaces import get_space
from geo.queries.things import (
    Out,
    ThingRow,
    find_thing,
    overdue_to_remind,
    put_return,
    things_of_site,
    things_out,
)

DAY = timedelta(days=1)
LOOK_AHEAD_DAYS = 21
MOST_OTHER_DAYS = 3
OWN_RULES = frozenset({"outside_hours", "off_grid", "too_short", "too_long", "too_many_heads"})
"""A loan runs over nights and closed days: its own rules on days and on the moments of handing over hold instead."""


@dataclass(frozen=True, slots=True)
class Loan:
    """Which set of a site is wished from which day to which, both included, and whom to call."""

    site_id: UUID
    set_name: str
    first: date
    last: date
    contact: ContactRow
    ask: PriceAsk = ASKED_NOTHING


@dataclass(frozen=True, slots=True)
class DayOfSet:
    """How many of a set's things are free all day."""

    day: date
    free: int
    of: int


def lend(desk: Desk, loan: Loan) -> BookingRow | BookingRefused:
    """Write the loan of any free thing of the set, or return the refusal with days on which it would work."""
    things = _set_of(desk, loan.site_id, loan.set_name)
    refused: BookingRefused | None = None
    for thing in things:
        try:
            with desk.session.begin_nested():
                booking = _write(desk, thing, loan)
        except BookingRefused as one:
            refused = one
            if one.code != "taken":
                break
        else:
            if booking.state != BookingState.AWAITING_PAYMENT:
                desk.notify(booking.state, booking, "")
            return booking
    assert refused is not None  # a set has at least one thing
    return _explained(desk, things, loan, refused)


def _set_of(desk: Desk, site_id: UUID, set_name: str) -> list[ThingRow]:
    things = [thing for thing in things_of_site(desk.session, site_id) if thing.set_name == set_name]
    if not things:
        raise NotFound("그런 공유물품이 없어요.", "There is no such thing to lend.", code="thing_unknown")
    return things


def _write(desk: Desk, thing: ThingRow, loan: Loan) -> BookingRow:
    space = get_space(desk.session, thing.space_id, clock.today())
    wish = wish_of(thing, loan.first, loan.last)
    broken = _broken(desk, thing, wish, (loan.last - loan.first).days + 1)
    if broken:
        raise refusal_of(broken)
    draft = Draft(
        space=space,
        wish=wish,
        purpose=Purpose.OTHER,
        channel=desk.actor.channel,
        owner_id=desk.actor.account_id,
        contact=loan.contact,
        leave_out=OWN_RULES,
        price_ask=loan.ask,
    )
    return write(desk, draft)


def wish_of(thing: ThingRow, first: date, last: date) -> Wish:
    """Return the time from picking up on the first day to bringing back on the last."""
    return Wish(_at(thing, first, thing.pickup_min), _at(thing, last, thing.return_min), 1)


def _at(thing: ThingRow, day: date, minutes: int) -> datetime:
    midnight = datetime.combine(day + (minutes // 1440) * DAY, time(), ZoneInfo(thing.timezone))
    return midnight.replace(hour=minutes % 1440 // 60, minute=minutes % 60)


def _broken(desk: Desk, thing: ThingRow, wish: Wish, days: int) -> list[Broken]:
    if days < 1 or wish.end <= wish.start:
        return [Broken("end_before_start", "돌려주는 날이 빌리는 날보다 늦어야 해요.", "Return it after taking it.")]
    if days > thing.max_days:
        return [
            Broken("too_long", f"한 번에 {thing.max_days}일까지 빌릴 수 있어요.", f"At most {thing.max_days} days.")
        ]
    hours = read_hours(desk.session, thing.space_id, wish.start - DAY, wish.end + DAY, clock.today())
    if not _handed_over(wish.start, hours, opening=True) or not _handed_over(wish.end, hours, opening=False):
        said = "빌리는 때와 돌려주는 때에 문을 열어야 해요. 쉬는 날을 피해 골라 주세요."
        return [Broken("outside_hours", said, "It must be open when you take it and when you bring it back.")]
    return []


def _handed_over(moment: datetime, hours: list[Interval], *, opening: bool) -> bool:
    if opening:
        return any(start <= moment < end for start, end in hours)
    return any(start < moment <= end for start, end in hours)


def days_of(things: list[ThingRow], out: list[Out], first: date, days: int) -> list[DayOfSet]:
    """Return for each day how many of the things nobody has."""
    found = []
    for day in (first + n * DAY for n in range(days)):
        free = [thing for thing in things if not _is_out(thing, out, day)]
        found.append(DayOfSet(day, len(free), len(things)))
    return found


def _is_out(thing: ThingRow, out: list[Out], day: date) -> bool:
    start, end = _at(thing, day, thing.pickup_min), _at(thing, day, max(thing.return_min, thing.pickup_min + 1))
    return any(one.space_id == thing.space_id and one.start < end and start < one.end for one in out)


def _explained(desk: Desk, things: list[ThingRow], loan: Loan, refused: BookingRefused) -> BookingRefused:
    wish = wish_of(things[0], loan.first, loan.last)
    space = get_space(desk.session, things[0].space_id, clock.today())
    if refused.code in {"taken", "outside_hours"}:
        refused.details["alternatives"] = _other_days(desk, things, loan, space.site_name)
    remember_miss(desk.session, space, wish, refused.code)
    return refused


def _other_days(desk: Desk, things: list[ThingRow], loan: Loan, site_name: str) -> list[dict[str, Any]]:
    length = loan.last - loan.first
    begin = max(loan.first, clock.today())
    reach = LOOK_AHEAD_DAYS + length.days + 1
    start, end = _at(things[0], begin, 0), _at(things[0], begin + reach * DAY, 0)
    out = things_out(desk.session, loan.site_id, start, end, clock.now())
    found: list[dict[str, Any]] = []
    for first in (begin + n * DAY for n in range(LOOK_AHEAD_DAYS)):
        wish = wish_of(things[0], first, first + length)
        thing = next((one for one in things if not _overlaps(one, out, wish)), None)
        if thing and wish.start > clock.now() and not _broken(desk, thing, wish, length.days + 1):
            found.append(_alternative(thing, site_name, wish))
        if len(found) == MOST_OTHER_DAYS:
            break
    return found


def _overlaps(thing: ThingRow, out: list[Out], wish: Wish) -> bool:
    return any(one.space_id == thing.space_id and one.start < wish.end and wish.start < one.end for one in out)


def _alternative(thing: ThingRow, site_name: str, wish: Wish) -> dict[str, Any]:
    return {
        "space_id": str(thing.space_id),
        "space_name": thing.name,
        "site_name": site_name,
        "start": wish.start.isoformat(),
        "end": wish.end.isoformat(),
        "walk_minutes": 0,
    }


def take_back(desk: Desk, booking_id: UUID, condition: Condition, note: str) -> BookingRow:
    """Write that a thing is back and how it looks; before its last day the rest is free for others."""
    booking = get_booking(desk.session, booking_id, lock=True)
    space = get_space(desk.session, booking.space_id, clock.today())
    if not desk.actor.keeps(space) or find_thing(desk.session, booking.space_id) is None:
        raise NotFound("그런 대여가 없어요.", "There is no such loan.", code="booking_unknown")
    if booking.state == BookingState.IN_USE:
        booking = use.check_out(desk, booking_id)
    if booking.state != BookingState.COMPLETED:
        raise Conflict(
            "아직 내주지 않은 물건이에요.",
            "It was not handed out yet.",
            code="move_not_allowed",
            details={"state": booking.state, "version": booking.version},
        )
    put_return(desk.session, booking_id, condition, note, desk.actor.account_id, clock.now())
    return booking


def remind_overdue(desk: Desk) -> int:
    """Remind who has not brought a thing back, once a day; return how many."""
    ids = overdue_to_remind(desk.session, clock.now(), clock.today())
    for booking_id in ids:
        booking = get_booking(desk.session, booking_id)
        until = booking.end.astimezone(ZoneInfo(booking.timezone))
        facts = {"space": booking.space_name, "site": booking.site_name, "when": f"{until:%Y-%m-%d %H:%M}"}
        if booking.account_id is not None:
            desk.tell(booking.account_id, "thing_overdue", facts)
    return len(ids)
