"""The line for a space: a time that comes free is held for the first in the line whose wish fits it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking.desk import Actor, Desk
from geo.booking.lines import call_off, wait_facts
from geo.booking.offers import offer_deadline, until_facts
from geo.booking.rules import Wish
from geo.booking.writing import Draft, check_rules, write
from geo.enums import BookingState, BookingType, Channel, Purpose, SessionState, WaitState
from geo.errors import BookingRefused, Conflict
from geo.queries import sessions, waits
from geo.queries.accounts import address_of
from geo.queries.bookings import BookingRow, ContactRow
from geo.queries.hours import read_busy
from geo.queries.spaces import SpaceDetail, get_space
from geo.queries.waits import Chance, NewWait, WaitRow, WaitStep

MOST_MARGIN = timedelta(days=1)
"""A booking that goes may free wishes beside it, as far as set-up and turnover reach."""


@dataclass(frozen=True, slots=True)
class SpaceWait:
    """Somebody wants to wait for a space, at one of some times."""

    space_id: UUID
    account_id: UUID
    wishes: tuple[Wish, ...]
    purpose: str = Purpose.OTHER


def offer_freed(desk: Desk, booking: BookingRow) -> None:
    """Offer the time that `booking` gives back to the line of its space; harmless when nobody waits."""
    _tell_run_out(desk, booking)
    _call_off_session(desk, booking)
    now = clock.now()
    if booking.end > now:
        around = booking.start - MOST_MARGIN, booking.end + MOST_MARGIN
        _offer_first(desk, waits.list_chances(desk.session, booking.space_id, now, around))


def offer_space(desk: Desk, space_id: UUID) -> None:
    """Offer whatever is free to the line of a space: what a freeing step could not do at once, the clock does."""
    _offer_first(desk, waits.list_chances(desk.session, space_id, clock.now()))


def _tell_run_out(desk: Desk, booking: BookingRow) -> None:
    waiting = waits.wait_of_booking(desk.session, booking.id) if booking.state == BookingState.EXPIRED else None
    if waiting is not None:
        entry = waits.get_wait(desk.session, waiting)
        desk.tell(entry.account_id, "offer_expired", wait_facts(entry))


def _call_off_session(desk: Desk, booking: BookingRow) -> None:
    """A session whose room is taken away does not take place."""
    if booking.type != BookingType.PROGRAMME or booking.state != BookingState.CANCELLED:
        return
    session_id = sessions.session_of_booking(desk.session, booking.id)
    if session_id is not None:
        found = sessions.get_session(desk.session, session_id, clock.today(), lock=True)
        if found.state == SessionState.OPEN:
            call_off(desk, found, booking.reason_code or "by_venue")


def _offer_first(desk: Desk, chances: Iterable[Chance]) -> None:
    offered: set[UUID] = set()
    for chance in chances:
        if chance.wait_id not in offered and _offer(desk, chance):
            offered.add(chance.wait_id)


def _offer(desk: Desk, chance: Chance) -> bool:
    """Hold the time for whoever waits; False when the rules, a rival or somebody at the same work stand against it.

    Only tries for the locks: the transaction may hold others already, and whoever is booking here now was first.
    """
    space = get_space(desk.session, chance.space_id, clock.today())
    if not waits.try_lock_cells(desk.session, space.cells) or not waits.lock_waiting(desk.session, chance.wait_id):
        return False
    entry = waits.get_wait(desk.session, chance.wait_id)
    now = clock.now()
    deadline = offer_deadline(now, chance.start, desk.settings.offer_minutes, ZoneInfo(space.timezone))
    try:
        with desk.session.begin_nested():
            _hold(desk, entry, space, chance, deadline)
            waits.change_wait(desk.session, entry, WaitStep("offer", WaitState.OFFERED, None), now, deadline)
    except BookingRefused:
        return False
    held = waits.get_wait(desk.session, entry.id)
    desk.tell(entry.account_id, "time_offered", {**wait_facts(held), **until_facts(deadline, space.timezone)})
    return True


def _hold(desk: Desk, entry: WaitRow, space: SpaceDetail, chance: Chance, deadline: datetime) -> None:
    account = address_of(desk.session, entry.account_id)
    nobodys = Actor(None, Channel.API, lambda _space: False)
    draft = Draft(
        space=space,
        wish=Wish(chance.start, chance.end, entry.heads),
        purpose=entry.purpose,
        channel=Channel.API,
        owner_id=entry.account_id,
        contact=ContactRow(account.name, "", account.email, "") if account else None,
        state=BookingState.HOLD,
        hold_until=deadline,
        wait_id=entry.id,
    )
    write(replace(desk, actor=nobodys), draft)


def wait_for_space(desk: Desk, account_id: UUID, space_id: UUID, wish: Wish, purpose: str = Purpose.OTHER) -> UUID:
    """Put somebody into the line of a space, once for each wish, and return the place; tells nobody."""
    return _join(desk, SpaceWait(space_id, account_id, (wish,), purpose))


def join_space(desk: Desk, asked: SpaceWait) -> WaitRow:
    """Let somebody wait for taken times; raise what the rules forbid, and Conflict for a time that is free."""
    space = get_space(desk.session, asked.space_id, clock.today())
    for wish in asked.wishes:
        policy = check_rules(desk.session, space, wish, clock.now())
        start = wish.start - timedelta(minutes=policy.setup_minutes)
        end = wish.end + timedelta(minutes=policy.turnover_minutes)
        if not read_busy(desk.session, space.id, start, end, clock.now()):
            raise Conflict(
                "그 시간은 비어 있어요. 기다리지 말고 바로 예약해 주세요.",
                "That time is free: book it at once.",
                code="time_is_free",
            )
    return waits.get_wait(desk.session, _join(desk, asked))


def _join(desk: Desk, asked: SpaceWait) -> UUID:
    times = tuple((wish.start, wish.end) for wish in asked.wishes)
    new = NewWait(
        account_id=asked.account_id,
        heads=max(wish.heads for wish in asked.wishes),
        space_id=asked.space_id,
        purpose=asked.purpose,
        wishes=times,
    )
    return waits.find_wait(desk.session, new) or waits.insert_wait(desk.session, new, desk.actor.account_id)


def end_late(desk: Desk) -> None:
    """End the waiting for times that have begun."""
    now = clock.now()
    for wait_id in waits.late_space_waits(desk.session, now):
        entry = waits.get_wait(desk.session, wait_id)
        waits.change_wait(desk.session, entry, WaitStep("expire", WaitState.EXPIRED, None, "time_begun"), now)
