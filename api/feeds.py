"""What a subscribed calendar shows, by the rights that its owner has today."""

from dataclasses import replace

from fastapi import Request
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.permissions import Action, Caller, require
from api.auth.reach import reach_of
from api.calendars import AHEAD, MOST, PAST, Entry, kept_entry, own_entry, session_entry
from api.desk import place_of
from geo import clock
from geo.enums import LIVE_STATES, BookingState, FeedKind
from geo.queries.bookings import BookingFilter, BookingRow, list_bookings
from geo.queries.feeds import FeedRow
from geo.queries.sessions import SessionFilter, list_sessions
from geo.queries.spaces import get_space
from geo.queries.use import sites_within
from geo.settings import Settings

_STATES = (*LIVE_STATES, BookingState.COMPLETED)


def feed_url(request: Request, settings: Settings, secret: str) -> str:
    """Return the address that a calendar program asks."""
    return f"{link_base(request, settings)}/api/v1/feeds/{secret}.ics"


def entries_of(session: Session, caller: Caller, feed: FeedRow, base: str) -> tuple[str, list[Entry]]:
    """Return the title and the events of a calendar; raise NotAllowed when its owner may no longer see them."""
    if feed.kind is FeedKind.MINE:
        rows = _bookings(session, BookingFilter(account_id=caller.account_id))
        booked = [own_entry(row, f"{base}/my") for row in rows]
        return "마을아틀라스 내 예약", [*booked, *_signed_up(session, caller, base)]
    if feed.space_id is not None:
        space = get_space(session, feed.space_id, clock.today())
        require(caller, Action.SEE_BOOKINGS, place_of(space))
        title, wanted = f"{space.name} ({space.site_name})", BookingFilter(space_id=space.id)
    else:
        sites = sites_within(session, reach_of(caller, Action.SEE_BOOKINGS), clock.today())
        title, wanted = "마을아틀라스 돌보는 공간", BookingFilter(site_ids=sites)
    rows = _bookings(session, wanted) if wanted.space_id or wanted.site_ids else []
    return title, [kept_entry(row, f"{base}/keep") for row in rows]


def _bookings(session: Session, wanted: BookingFilter) -> list[BookingRow]:
    now = clock.now()
    near = replace(wanted, states=_STATES, from_at=now - PAST, until_at=now + AHEAD, limit=MOST)
    return list_bookings(session, near)[0]


def _signed_up(session: Session, caller: Caller, base: str) -> list[Entry]:
    """Return the sessions of programmes in which the caller has seats."""
    now = clock.now()
    wanted = SessionFilter(account_id=caller.account_id, from_at=now - PAST, until_at=now + AHEAD, limit=MOST)
    rows, _total = list_sessions(session, wanted, clock.today())
    return [session_entry(row, base, busy=True) for row in rows]
