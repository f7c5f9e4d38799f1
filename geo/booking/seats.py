"""Signing up for a session and leaving it: seats move only by a guarded update, and what is freed is offered."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking.desk import Desk
from geo.booking.lines import already_signed, give_back, offer_seats, open_session
from geo.booking.offers import when_facts
from geo.booking.writing import KEEP_CONTACT_DAYS
from geo.enums import SignupState, WaitState
from geo.errors import BookingRefused, Conflict
from geo.queries import sessions, signups, waits
from geo.queries.bookings import Miss, record_miss
from geo.queries.sessions import SessionFilter, SessionRow
from geo.queries.signups import Guest, SignupRow, SignupStep
from geo.queries.waits import NewWait, WaitStep

MOST_OTHER_SESSIONS = 3


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody wants seats: an account, or a guest whom a keeper enters."""

    session_id: UUID
    heads: int
    account_id: UUID | None
    guest: Guest | None = None
    channel: str = "web"


def sign_up(desk: Desk, asked: SignUp) -> SignupRow | BookingRefused:
    """Take seats in a session, or return why not, with the sessions that still have some; the unmet wish is kept."""
    found = open_session(desk, asked.session_id, keeper=asked.guest is not None)
    if asked.account_id is not None:
        _leave_the_line(desk, found, asked.account_id)
    if not sessions.move_seats(desk.session, found.id, taken=asked.heads):
        return _full(desk, found, asked.heads)
    step = SignupStep("sign_up", SignupState.SIGNED, desk.actor.account_id, asked.channel)
    made = signups.insert_signup(desk.session, found.id, asked.account_id, asked.heads, step)
    if asked.guest is not None:
        forget_on = found.end.astimezone(ZoneInfo(found.timezone)).date() + timedelta(days=KEEP_CONTACT_DAYS)
        signups.insert_guest(desk.session, made, asked.guest, forget_on)
    if asked.account_id is not None:
        desk.tell(asked.account_id, "signed_up", session_facts(found, asked.heads))
    return signups.get_signup(desk.session, made)


def _leave_the_line(desk: Desk, found: SessionRow, account_id: UUID) -> None:
    """Whoever signs up for free seats waits no longer; an offer is to be answered, not passed by."""
    if signups.find_signup(desk.session, found.id, account_id) is not None:
        raise already_signed()
    waiting = waits.find_wait(desk.session, NewWait(account_id, 1, found.id))
    if waiting is None:
        return
    entry = waits.get_wait(desk.session, waiting, lock=True)
    if entry.state == WaitState.OFFERED:
        raise Conflict(
            "대기하던 자리가 났어요. '내 대기'에서 받아 주세요.",
            "Seats are on offer to you: accept them in your waiting list.",
            code="has_an_offer",
        )
    if found.free > 0:
        give_back(desk, entry, WaitStep("sign_up", WaitState.DECLINED, account_id, "signed_up"))


def _full(desk: Desk, found: SessionRow, heads: int) -> BookingRefused:
    miss = Miss(found.space_id, found.dong_code, found.start, found.end, heads, None, "session_full")
    record_miss(desk.session, miss)
    left = f" 남은 자리는 {found.free}석이에요." if found.free else ""
    details = {"free": found.free, "can_wait": heads <= found.cap, "sessions": _others(desk, found, heads)}
    return BookingRefused(
        f"자리가 모자라요.{left} 대기 줄에 설 수 있어요.",
        f"There are {found.free} seats left; you may join the line.",
        code="session_full",
        details=details,
    )


def _others(desk: Desk, found: SessionRow, heads: int) -> list[dict[str, Any]]:
    """Return the next sessions of the same programme that have the seats."""
    wanted = SessionFilter(programme_id=found.programme_id, published=True, state="open", from_at=clock.now())
    rows, _total = sessions.list_sessions(desk.session, wanted, clock.today())
    fitting = [row for row in rows if row.free >= heads and row.start > clock.now()]
    return [
        {"session_id": str(row.id), "start": row.start.astimezone(ZoneInfo(row.timezone)).isoformat(), "free": row.free}
        for row in fitting[:MOST_OTHER_SESSIONS]
    ]


def session_facts(found: SessionRow, heads: int) -> dict[str, Any]:
    """Return what notices about a sign-up need."""
    place = found.meeting_place or found.space_name or ""
    facts = when_facts(found.start, found.end, found.timezone)
    return {"title": found.title, "site": found.site_name, "place": place, "heads": heads, **facts}


def leave(desk: Desk, signup: SignupRow, *, keeper: bool = False) -> None:
    """Give the seats of a sign-up back and offer them to the line; after the start only a keeper may."""
    found = sessions.get_session(desk.session, signup.session_id, clock.today(), lock=True)
    if found.start <= clock.now() and not keeper:
        raise Conflict("이미 시작한 회차예요.", "The session has begun.", code="session_begun")
    present = signups.get_signup(desk.session, signup.id)
    if present.state != SignupState.SIGNED:
        raise Conflict("이미 취소한 신청이에요.", "The sign-up is called off already.", code="move_not_allowed")
    reason = "by_venue" if keeper else "by_resident"
    step = SignupStep("leave", SignupState.LEFT, desk.actor.account_id, desk.actor.channel, reason)
    signups.change_signup(desk.session, present, step, clock.now())
    sessions.move_seats(desk.session, found.id, taken=-present.heads)
    if present.account_id is not None:
        desk.tell(present.account_id, "signup_left", session_facts(found, present.heads))
    if found.start > clock.now():
        offer_seats(desk, found.id, freed=True)
