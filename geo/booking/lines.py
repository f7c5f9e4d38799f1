"""The line of a session: seats that come free are offered in order, and what is not taken in time goes on.

Whoever moves seats holds the lock on the session's row first, so that one thing happens after another.
"""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking.desk import Desk
from geo.booking.offers import offer_deadline, until_facts, when_facts
from geo.enums import SessionState, SignupState, WaitState
from geo.errors import Conflict
from geo.queries import sessions, signups, waits
from geo.queries.sessions import SessionRow
from geo.queries.signups import SignupStep
from geo.queries.waits import NewWait, WaitRow, WaitStep


def open_session(desk: Desk, session_id: UUID, *, keeper: bool = False) -> SessionRow:
    """Return a session under lock, its line brought up to now; raise when nobody can sign up for it any more."""
    found = turn_line(desk, session_id)
    if not found.published and not keeper:
        raise sessions.session_unknown()
    if found.state != SessionState.OPEN:
        raise Conflict("열리지 않는 회차예요.", "The session does not take place.", code="session_cancelled")
    if found.start <= clock.now():
        raise Conflict("이미 시작한 회차예요.", "The session has begun.", code="session_begun")
    return found


def turn_line(desk: Desk, session_id: UUID) -> SessionRow:
    """Lock a session, end the offers whose time is over, and offer what that frees."""
    now = clock.now()
    found = sessions.get_session(desk.session, session_id, clock.today(), lock=True)
    if found.state != SessionState.OPEN:
        return found
    over = [entry for entry in _line(desk, session_id, WaitState.OFFERED) if entry.deadline and entry.deadline <= now]
    for entry in over:
        _let_go(desk, entry, WaitStep("expire", WaitState.EXPIRED, None, "offer_expired"), now)
        desk.tell(entry.account_id, "offer_expired", wait_facts(entry))
    if found.start > now:
        return offer_seats(desk, session_id)
    _end_line(desk, session_id, "session_begun", now)
    return sessions.get_session(desk.session, session_id, clock.today())


def _line(desk: Desk, session_id: UUID, state: WaitState) -> list[WaitRow]:
    return waits.session_line(desk.session, session_id, [state])


def _let_go(desk: Desk, entry: WaitRow, step: WaitStep, now: datetime) -> None:
    """Take an offer back: its seats are free again."""
    waits.change_wait(desk.session, entry, step, now)
    if entry.session_id is not None:
        sessions.move_seats(desk.session, entry.session_id, held=-entry.heads)


def _end_line(desk: Desk, session_id: UUID, reason_code: str, now: datetime) -> None:
    for entry in _line(desk, session_id, WaitState.WAITING):
        waits.change_wait(desk.session, entry, WaitStep("expire", WaitState.EXPIRED, None, reason_code), now)


def offer_seats(desk: Desk, session_id: UUID, *, freed: bool = False) -> SessionRow:
    """Offer free seats of a locked session in the order of its line, passing over whoever needs more than there are.

    After seats were given back (`freed`) those passed over are told what they lack, once for each new high.
    """
    found = sessions.get_session(desk.session, session_id, clock.today())
    free = found.free
    for entry in _line(desk, session_id, WaitState.WAITING) if free > 0 else ():
        if 0 < free < entry.heads and freed:
            _tell_short(desk, entry, free)
        if entry.heads <= free and _offer(desk, entry, found):
            free -= entry.heads
    return sessions.get_session(desk.session, session_id, clock.today())


def _tell_short(desk: Desk, entry: WaitRow, free: int) -> None:
    if free > entry.told_free:
        waits.note_told(desk.session, entry.id, free)
        desk.tell(entry.account_id, "wait_short", {**wait_facts(entry), "free": free, "position": entry.position})


def _offer(desk: Desk, entry: WaitRow, found: SessionRow) -> bool:
    now = clock.now()
    deadline = offer_deadline(now, found.start, desk.settings.offer_minutes, ZoneInfo(found.timezone))
    if deadline <= now or not sessions.move_seats(desk.session, found.id, held=entry.heads):
        return False
    waits.change_wait(desk.session, entry, WaitStep("offer", WaitState.OFFERED, None), now, deadline)
    desk.tell(entry.account_id, "seat_offered", {**wait_facts(entry), **until_facts(deadline, found.timezone)})
    return True


def wait_facts(entry: WaitRow) -> dict[str, Any]:
    """Return what every notice about a place in a line needs."""
    facts = when_facts(entry.start, entry.end, entry.timezone)
    return {"title": entry.title, "site": entry.site_name, "heads": entry.heads, **facts}


def join_session(desk: Desk, session_id: UUID, account_id: UUID, heads: int) -> WaitRow:
    """Put somebody at the end of a session's line; raise Conflict when there are seats, or never can be."""
    found = open_session(desk, session_id)
    if signups.find_signup(desk.session, session_id, account_id) is not None:
        raise already_signed()
    if heads > found.cap:
        raise Conflict(
            f"정원이 {found.cap}명인 회차예요.", f"The session has {found.cap} seats.", code="too_many_heads"
        )
    if heads <= found.free:
        raise Conflict(
            "아직 자리가 있어요. 바로 신청해 주세요.", "There are seats: sign up at once.", code="seats_are_free"
        )
    made = waits.insert_wait(desk.session, NewWait(account_id, heads, session_id), desk.actor.account_id)
    return waits.get_wait(desk.session, made)


def already_signed() -> Conflict:
    """Return the fault of asking twice for one session."""
    return Conflict("이미 신청한 회차예요.", "You have signed up already.", code="already_signed")


def give_back(desk: Desk, entry: WaitRow, step: WaitStep) -> None:
    """Turn an offer of seats down, or leave the line; the seats go to the next. The session is locked."""
    now = clock.now()
    if entry.state != WaitState.OFFERED or entry.session_id is None:
        waits.change_wait(desk.session, entry, step, now)
        return
    _let_go(desk, entry, step, now)
    offer_seats(desk, entry.session_id, freed=True)


def call_off(desk: Desk, found: SessionRow, reason_code: str) -> None:
    """Cancel a locked session: sign-ups and the line end with it, and everybody with an account is told once."""
    now = clock.now()
    sessions.close_session(desk.session, found.id, found.version, reason_code, now)
    facts = {"title": found.title, "site": found.site_name, **when_facts(found.start, found.end, found.timezone)}
    step = SignupStep("cancel", SignupState.CANCELLED, desk.actor.account_id, desk.actor.channel, reason_code)
    tell_to: list[UUID] = []
    for signup in signups.list_signups(desk.session, found.id, live=True):
        signups.change_signup(desk.session, signup, step, now)
        tell_to += [signup.account_id] if signup.account_id else []
    for state in (WaitState.OFFERED, WaitState.WAITING):
        for entry in _line(desk, found.id, state):
            over = WaitStep("expire", WaitState.EXPIRED, desk.actor.account_id, "session_cancelled")
            waits.change_wait(desk.session, entry, over, now)
            tell_to.append(entry.account_id)
    for account_id in dict.fromkeys(tell_to):
        desk.tell(account_id, "session_cancelled", facts)
