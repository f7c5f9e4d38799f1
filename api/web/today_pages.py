"""The keeper's desk: today in all one's spaces, what waits, and requests decided on the spot."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn
from api.deps import SessionDep
from api.desk import WritingDesk
from api.web.booking_cards import booking_card, seen_contact
from api.web.forms import Fields, moment
from api.web.keep import back_to, kept_sites, require_keeper, shown_spaces
from api.web.labels import REASONS, REJECT_REASONS, day_text
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep
from api.web.paging import addresses, pager
from api.web.tabs import KEEP, tabs
from api.web.today_cards import TodayDesk, space_today, strip_of
from api.web.views import Choice
from api.web.visit_pages import todays_bookings
from api.web.waiting_work import waiting_lines
from api.web.week_views import Request, SpaceToday, Strip, TodayPage
from geo import clock
from geo.booking import steps
from geo.booking.judging import Rival, list_slots
from geo.queries import doors
from geo.queries.bookings import BookingFilter
from geo.queries.kept_time import read_kept_time
from geo.queries.spaces import SpaceRow

router = APIRouter()

SPACES_SHOWN = 20
REQUESTS_SHOWN = 5


@router.get("/keep")
def keep(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show who comes today, what waits, and how each space stands now."""
    require_keeper(caller)
    kept = kept_sites(session, caller)
    sites, today = list(kept), clock.today()
    slots = list_slots(session, sorted(sites))
    requests = sum(len(slot) for slot in slots)
    fields = Fields(frame.request.query_params, frame.say)
    words = fields.text("q", 80, required=False)
    spaces = shown_spaces(session, caller, kept, words)
    begins = min(_row_number(fields.raw("row", 6)), max(len(spaces) - 1, 0))
    shown = spaces[begins : begins + SPACES_SHOWN]
    strip, rows = _spaces(frame, session, shown)
    visits = doors.list_visits(session, sites, moment(today, 0), moment(today + timedelta(days=1), 0))
    desk = TodayDesk(session, frame, todays_bookings(session, BookingFilter(site_ids=sites)), visits)
    view = TodayPage(
        tabs=tabs(frame, KEEP, "/keep"),
        today=day_text(today, frame.lang),
        now=desk.here(),
        coming=desk.coming(),
        over=desk.over(),
        waiting=waiting_lines(frame, session, caller, sites, requests),
        requests=_requests(frame, session, slots),
        more_requests=max(len(slots) - REQUESTS_SHOWN, 0),
        reasons=tuple(Choice(code, frame.say(REASONS[code])) for code in REJECT_REASONS),
        spaces=rows,
        strip=strip,
        q=words,
        pager=pager(addresses("/keep", name="row", q=words), begins, len(shown), len(spaces), step=SPACES_SHOWN),
        searchable=bool(words) or len(spaces) > SPACES_SHOWN,
    )
    return frame.show("keep.html", "keep", waiting=requests, keep=view)


def _row_number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() else 0


def _spaces(frame: Frame, session: Session, rows: Sequence[SpaceRow]) -> tuple[Strip, tuple[SpaceToday, ...]]:
    now, today = clock.now(), clock.today()
    start, end = moment(today, 0), moment(today + timedelta(days=1), 0)
    time = read_kept_time(session, [row.id for row in rows], start, end, now)
    strip = strip_of(time.values(), today, now, frame.lang)
    return strip, tuple(space_today(row, time[row.id], frame, strip) for row in rows)


def _requests(frame: Frame, session: Session, slots: Sequence[Sequence[Rival]]) -> tuple[Request, ...]:
    return tuple(_request(frame, session, slot) for slot in slots[:REQUESTS_SHOWN])


def _request(frame: Frame, session: Session, slot: Sequence[Rival]) -> Request:
    """A request alone shows whom to call; rivals are decided where all of them are seen."""
    first = slot[0]
    votes = first.tally is not None
    contact = seen_contact(session, frame, first.booking) if len(slot) == 1 and not votes else None
    return Request(booking_card(first.booking, frame, contact), len(slot) - 1, votes)


@router.post("/keep/bookings/{booking_id}/approve")
def approve(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Approve a request."""
    steps.approve(desk, booking_id, read_version(form))
    return back_to(form, booking_id, "approved", "/keep")


@router.post("/keep/bookings/{booking_id}/reject")
def reject(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Refuse a request with a reason; the words go to the person and are not stored."""
    reason = form.get("reason", "other")
    reason = reason if reason in REJECT_REASONS else "other"
    message = form.get("message", "").strip()[:500]
    steps.reject(desk, booking_id, reason, message, read_version(form))
    return back_to(form, booking_id, "rejected", "/keep")
