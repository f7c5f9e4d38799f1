"""The keeper's desk: what waits for a decision, what happens today, which spaces one looks after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn
from api.auth.permissions import Action, Caller, Place, may
from api.deps import SessionDep
from api.desk import WritingDesk
from api.web.booking_cards import booking_card, seen_contact
from api.web.forms import Fields, moment
from api.web.labels import REASONS, REJECT_REASONS, approval_badge, day_text, space_badge
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go, keeps_anything
from api.web.tabs import KEEP, tabs
from api.web.views import BookingCard, Choice, KeepPage, KeptSpace
from geo import clock
from geo.booking import steps
from geo.enums import Approval, BookingState, Scope, SpaceKind
from geo.errors import NotAllowed
from geo.queries.bookings import BookingFilter, BookingRow, list_bookings
from geo.queries.sites import SiteFilter, SiteRow, list_sites
from geo.queries.spaces import SpaceRow, SpaceSearch, find_spaces

router = APIRouter()

MOST = 5000
FEW_SITES = 20
SHOWN_AT_ONCE = 30
_LIVE_TODAY = (BookingState.CONFIRMED, BookingState.IN_USE, BookingState.AWAITING_PAYMENT)
_TAKEN_CARE_OF = (Approval.INSTANT, Approval.MANAGER, Approval.COMMITTEE)


@router.get("/keep")
def keep(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the desk of whoever keeps at least one place."""
    require_keeper(caller)
    kept = kept_sites(session, caller)
    sites = list(kept)
    queue = _bookings(session, BookingFilter(site_ids=sites, states=(BookingState.REQUESTED,), from_at=clock.now()))
    today = clock.today()
    day = BookingFilter(
        site_ids=sites, states=_LIVE_TODAY, from_at=moment(today, 0), until_at=moment(today + timedelta(days=1), 0)
    )
    words = Fields(frame.request.query_params, frame.say).text("q", 80, required=False)
    spaces = [row for row in kept_spaces(session, kept, SpaceSearch(words=words or None)) if _shown(row, caller)]
    view = KeepPage(
        today=day_text(today, frame.lang),
        bookings_today=_cards(session, _bookings(session, day), frame),
        queue=_cards(session, queue, frame),
        spaces=tuple(_kept(row, frame) for row in spaces[:SHOWN_AT_ONCE]),
        reasons=tuple(Choice(code, frame.say(REASONS[code])) for code in REJECT_REASONS),
        q=words,
        total=len(spaces),
        searchable=bool(words) or len(spaces) > SHOWN_AT_ONCE,
        sections=tabs(frame, KEEP),
    )
    return frame.show("keep.html", "keep", waiting=len(queue), keep=view)


def require_keeper(caller: Caller) -> None:
    """Raise NotAllowed, in words that help, for people who keep nothing."""
    if not keeps_anything(caller):
        raise NotAllowed(
            "공간지기로 등록된 분만 쓸 수 있는 화면이에요. 구 담당자에게 공간지기로 등록해 달라고 해 주세요.",
            "This page is for keepers; ask your district's officer to register you.",
            code="keepers_only",
        )


def kept_sites(session: Session, caller: Caller) -> dict[UUID, SiteRow]:
    """Return the sites in which the caller may keep spaces, by the one table of rights."""
    own = [grant.site_id for grant in caller.grants if grant.site_id is not None]
    only_sites = all(grant.scope == Scope.SITE for grant in caller.grants)
    sites, _total = list_sites(session, SiteFilter(ids=own if only_sites else None, limit=MOST), clock.today())
    return {s.id: s for s in sites if may(caller, Action.KEEP_SPACES, Place(s.id, s.district_code, s.province_code))}


def kept_spaces(session: Session, sites: Mapping[UUID, SiteRow], search: SpaceSearch) -> list[SpaceRow]:
    """Return the spaces in `sites` that fit the search, by site and name."""
    wanted = replace(search, limit=MOST)
    few = len(sites) <= FEW_SITES
    searches = [replace(wanted, site_id=site_id) for site_id in sites] if few else [wanted]
    rows = [row for one in searches for row in find_spaces(session, one, clock.now())[0] if row.site_id in sites]
    return sorted(rows, key=lambda row: (row.site_name, row.name))


def _shown(row: SpaceRow, caller: Caller) -> bool:
    """Keepers of a site see all its spaces; whoever keeps a whole district sees those that take bookings."""
    own = {grant.site_id for grant in caller.grants if grant.scope == Scope.SITE}
    return row.site_id in own or row.approval in _TAKEN_CARE_OF


def _bookings(session: Session, wanted: BookingFilter) -> list[BookingRow]:
    return list_bookings(session, wanted)[0] if wanted.site_ids else []


def _cards(session: Session, rows: Sequence[BookingRow], frame: Frame) -> tuple[BookingCard, ...]:
    return tuple(booking_card(row, frame, seen_contact(session, frame, row)) for row in rows)


def _kept(row: SpaceRow, frame: Frame) -> KeptSpace:
    return KeptSpace(
        id=str(row.id),
        name=row.name,
        site_name=row.site_name,
        kind=frame.say(SpaceKind(row.kind).label),
        approval=approval_badge(row.approval, frame.say),
        state=space_badge(row.state, frame.say),
        edit_url=f"/keep/spaces/{row.id}",
        url=f"/spaces/{row.id}",
    )


@router.post("/keep/bookings/{booking_id}/approve")
def approve(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Approve a request."""
    steps.approve(desk, booking_id, read_version(form))
    return go("/keep?done=approved")


@router.post("/keep/bookings/{booking_id}/reject")
def reject(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Refuse a request with a reason; the words go to the person and are not stored."""
    reason = form.get("reason", "other")
    reason = reason if reason in REJECT_REASONS else "other"
    message = form.get("message", "").strip()[:500]
    steps.reject(desk, booking_id, reason, message, read_version(form))
    return go("/keep?done=rejected")
