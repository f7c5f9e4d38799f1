"""Requests for one time side by side, votes upon them, and who sits on the committee."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from psycopg.types.range import DateRange
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, require
from api.deps import SessionDep
from api.desk import WritingDesk
from api.web import shift_pages, visit_pages
from api.web.booking_cards import booking_card, seen_contact
from api.web.committee_views import CommitteePage, Member, RivalCard, RivalsPage, Slot, Votes
from api.web.doors import keeps_anything
from api.web.keep import kept_sites, require_keeper
from api.web.labels import REASONS, REJECT_REASONS, day_text, span_text
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import KEEP, tabs
from api.web.views import Choice
from geo import clock
from geo.booking import committee, steps
from geo.booking.judging import Rival, list_slots
from geo.enums import Ballot
from geo.errors import Conflict
from geo.queries import votes
from geo.queries.accounts import find_account
from geo.queries.bookings import read_contact
from geo.queries.refusing import refusals_told
from geo.queries.sites import get_site

router = APIRouter()
router.include_router(visit_pages.router)
router.include_router(shift_pages.router)


@router.get("/keep/rivals")
def rivals(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show what waits for a decision, to keepers and to members of committees."""
    seats = set(votes.committees_of(session, caller.account_id, clock.today()))
    if not seats:
        require_keeper(caller)
    kept = set(kept_sites(session, caller)) if keeps_anything(caller) else set()
    found = list_slots(session, sorted(kept | seats))
    shown = _Reader(frame, session, caller, kept)
    view = RivalsPage(
        tabs(frame, KEEP),
        tuple(shown.slot(group) for group in found),
        tuple(Choice(code, frame.say(REASONS[code])) for code in REJECT_REASONS),
        bool(kept),
    )
    waiting = sum(len(slot.rivals) for slot in view.slots)
    return frame.show("keep_rivals.html", "keep", waiting=waiting, rivals=view)


class _Reader:
    """Who looks at the requests, and what that lets them see and do."""

    def __init__(self, frame: Frame, session: Session, caller: Caller, kept: set[UUID]) -> None:
        self.frame, self.session, self.me, self.kept = frame, session, caller.account_id, kept
        self.votes_at: dict[UUID, bool] = {}

    def slot(self, group: Sequence[Rival]) -> Slot:
        first = min(rival.booking.start for rival in group)
        last = max(rival.booking.end for rival in group)
        names = dict.fromkeys(rival.booking.space_name for rival in group)
        title = f"{group[0].booking.site_name} · {', '.join(names)}"
        ids = [r.booking.on_behalf_of for r in group if r.booking.on_behalf_of]
        parties = votes.party_names(self.session, ids)
        cards = tuple(self._card(rival, parties) for rival in group)
        return Slot(title, span_text(first, last, self.frame.lang), cards)

    def _card(self, rival: Rival, parties: dict[UUID, str]) -> RivalCard:
        row, keeps = rival.booking, rival.booking.site_id in self.kept
        contact = seen_contact(self.session, self.frame, row) if keeps else read_contact(self.session, row.id)
        if contact is not None and not keeps:  # a committee judges by who asks, it calls nobody
            contact = replace(contact, phone="", email="")
        return RivalCard(
            booking=booking_card(row, self.frame, contact),
            group=parties.get(row.on_behalf_of, "") if row.on_behalf_of else "",
            used=rival.use.used,
            no_shows=rival.use.no_shows,
            votes=self._votes(rival),
            can_vote=rival.tally is not None and row.account_id != self.me and self._votes_here(row.site_id),
            can_decide=rival.tally is None and keeps,
        )

    def _votes(self, rival: Rival) -> Votes | None:
        if rival.tally is None:
            return None
        mine = next((vote.choice for vote in rival.cast if vote.account_id == self.me), "")
        return Votes(rival.tally.yes, rival.tally.no, rival.tally.needed, rival.tally.of, mine)

    def _votes_here(self, site_id: UUID) -> bool:
        if site_id not in self.votes_at:
            self.votes_at[site_id] = self.me in votes.voters(self.session, site_id, clock.today())
        return self.votes_at[site_id]


@router.post("/keep/rivals/{booking_id}/vote")
def vote(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Vote upon a request; the deciding vote confirms or refuses it."""
    choice = Ballot.YES if form.get("vote") == Ballot.YES else Ballot.NO
    after = committee.vote(desk, booking_id, choice, _reason(form.get("reason", "")), read_version(form))
    return go(f"/keep/rivals?done={'voted' if after.state == 'requested' else 'decided'}")


@router.post("/keep/rivals/{booking_id}/approve")
def approve(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Approve a request; those for the same time go into the line."""
    steps.approve(desk, booking_id, read_version(form))
    return go("/keep/rivals?done=approved")


@router.post("/keep/rivals/{booking_id}/reject")
def reject(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Refuse a request with a reason."""
    steps.reject(desk, booking_id, _reason(form.get("reason", "")), "", read_version(form))
    return go("/keep/rivals?done=rejected")


def _reason(typed: str) -> str:
    return typed if typed in REJECT_REASONS else "other"


# --- who sits on the committee ---------------------------------------------------------------------------------------


@router.get("/keep/committee")
def committee_of(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the committee of one of one's sites."""
    require_keeper(caller)
    return _committee(frame, session, caller, {})


@router.post("/keep/committee")
def add_member(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Seat somebody on a committee, from today until a day."""
    require_keeper(caller)
    site_id = _site_of(session, caller, form.get("site", ""))
    account = find_account(session, form.get("email", "").strip().lower())
    until = _day(form.get("until", ""))
    errors = {}
    if account is None:
        errors["email"] = frame.say("그 주소로 가입한 사람이 없어요.")
    if form.get("until") and (until is None or until < clock.today()):
        errors["until"] = frame.say("오늘이나 그 뒤의 날짜를 골라 주세요.")
    if errors or account is None or site_id is None:
        return _committee(frame, session, caller, errors, form, 422)
    try:
        with refusals_told(session):
            period = DateRange(clock.today(), until + timedelta(days=1) if until else None, "[)")
            votes.add_member(session, site_id, account.id, period, caller.account_id)
    except Conflict:
        return _committee(frame, session, caller, {"email": frame.say("이미 운영위원이에요.")}, form, 409)
    return go(f"/keep/committee?site={site_id}&done=member-added")


@router.post("/keep/committee/{site_id}/{account_id}/end")
def end_member(caller: Writer, session: SessionDep, site_id: UUID, account_id: UUID) -> Response:
    """End a seat today."""
    site = get_site(session, site_id, clock.today())
    require(caller, Action.KEEP_SPACES, Place(site.id, site.district_code, site.province_code))
    votes.end_member(session, site_id, account_id, clock.today())
    return go(f"/keep/committee?site={site_id}&done=member-ended")


def _site_of(session: Session, caller: Caller, asked: str) -> UUID | None:
    kept = list(kept_sites(session, caller))
    return next((site for site in kept if str(site) == asked), kept[0] if kept else None)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _committee(
    frame: Frame,
    session: Session,
    caller: Caller,
    errors: dict[str, str],
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    typed = typed or {}
    sites = kept_sites(session, caller)
    site_id = _site_of(session, caller, typed.get("site") or frame.request.query_params.get("site", ""))
    rows = votes.list_members(session, site_id, clock.today()) if site_id else []
    view = CommitteePage(
        tabs=tabs(frame, KEEP),
        sites=tuple(Choice(str(site.id), site.name, site.id == site_id) for site in sites.values()),
        site_id=str(site_id or ""),
        site_name=sites[site_id].name if site_id else "",
        members=tuple(Member(str(row.account_id), row.name, _period(row, frame)) for row in rows),
        email=typed.get("email", ""),
        until=typed.get("until", ""),
        errors=errors,
    )
    return frame.show("keep_committee.html", "keep", status=status, committee=view)


def _period(row: votes.MemberRow, frame: Frame) -> str:
    until = day_text(row.until - timedelta(days=1), frame.lang) if row.until else ""
    return f"{day_text(row.since, frame.lang)} ~ {until}".strip()
