"""Groups and households: one's own, their members, invitations asked and answered."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep, SettingsDep
from api.parties import service
from api.web import phone_pages, rules_pages
from api.web.forms import Fields
from api.web.labels import day_text
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.parties_views import InvitationLine, MemberLine, PartiesPage, PartyCard
from api.web.tabs import MY, tabs
from api.web.views import Choice
from geo import clock
from geo.enums import MemberRole, PartyKind
from geo.errors import Conflict
from geo.queries import parties
from geo.queries.parties import InvitationRow, PartyRow

router = APIRouter()
router.include_router(phone_pages.router)
router.include_router(rules_pages.router)

KINDS = (PartyKind.GROUP, PartyKind.HOUSEHOLD)
PAGE = "/my/parties"


@router.get(PAGE)
def mine(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show one's groups and household, and the invitations one has not answered."""
    return frame.show("my_parties.html", "my", parties=_page(frame, session, caller))


@router.post(PAGE)
def found(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Found a group or household."""
    fields = Fields(form, frame.say)
    name = fields.text("name", 100)
    kind = PartyKind.HOUSEHOLD if form.get("kind") == PartyKind.HOUSEHOLD else PartyKind.GROUP
    if fields.errors:
        return _refused(frame, session, caller, fields.errors["name"], form.get("name", ""))
    try:
        with session.begin_nested():
            service.found_party(session, caller, kind, name)
    except Conflict as error:
        return _refused(frame, session, caller, _words(frame, error), name)
    return go(f"{PAGE}?done=party-founded")


@router.post("/my/parties/{party_id}/invite")
def invite(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, party_id: UUID, form: FormDep
) -> Response:
    """Ask somebody in by e-mail address."""
    fields = Fields(form, frame.say)
    email = fields.text("email", 254)
    if not fields.errors and not 0 < email.find("@") < len(email) - 1:
        fields.refuse("email", "이메일 주소를 확인해 주세요.")
    if fields.errors:
        return _refused(frame, session, caller, fields.errors["email"])
    try:
        with session.begin_nested():
            base = link_base(frame.request, settings)
            service.invite(session, base, caller, party_id, email, MemberRole.MEMBER)
    except Conflict as error:
        return _refused(frame, session, caller, _words(frame, error))
    return go(f"{PAGE}?done=party-invited")


@router.post("/my/parties/{party_id}/take-back/{invitation_id}")
def take_back(caller: Writer, session: SessionDep, party_id: UUID, invitation_id: UUID) -> Response:
    """Take an invitation back."""
    service.take_back(session, caller, party_id, invitation_id)
    return go(f"{PAGE}?done=taken-back")


@router.post("/my/invitations/{invitation_id}/{answer}")
def answer(frame: FrameDep, caller: Writer, session: SessionDep, invitation_id: UUID, answer: str) -> Response:
    """Accept an invitation, or decline it with any other word."""
    accept = answer == "accept"
    try:
        with session.begin_nested():
            service.answer(session, caller, invitation_id, accept=accept)
    except Conflict as error:
        return _refused(frame, session, caller, _words(frame, error))
    return go(f"{PAGE}?done={'party-joined' if accept else 'party-declined'}")


@router.post("/my/parties/{party_id}/lead/{account_id}")
def give_lead(caller: Writer, session: SessionDep, party_id: UUID, account_id: UUID) -> Response:
    """Share the lead with a member."""
    service.set_role(session, caller, party_id, account_id, MemberRole.LEAD)
    return go(f"{PAGE}?done=saved")


@router.post("/my/parties/{party_id}/remove/{account_id}")
def remove(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, party_id: UUID, account_id: UUID
) -> Response:
    """Take a member off, or leave."""
    try:
        with session.begin_nested():
            service.remove(session, link_base(frame.request, settings), caller, party_id, account_id)
    except Conflict as error:
        return _refused(frame, session, caller, _words(frame, error))
    return go(f"{PAGE}?done={'party-left' if account_id == caller.account_id else 'party-removed'}")


def _words(frame: Frame, error: Conflict) -> str:
    return frame.said(error)


def _refused(frame: Frame, session: Session, caller: Caller, problem: str, name: str = "") -> Response:
    view = replace(_page(frame, session, caller), problem=problem, name=name)
    return frame.show("my_parties.html", "my", status=409, parties=view)


def _page(frame: Frame, session: Session, caller: Caller) -> PartiesPage:
    asked = parties.invitations_to(session, caller.email, clock.now()) if caller.verified else []
    return PartiesPage(
        tabs=tabs(frame, MY),
        parties=tuple(_card(frame, session, caller, row) for row in parties.parties_of(session, caller.account_id)),
        asked=tuple(_line(frame, row) for row in asked),
        kinds=tuple(Choice(kind.value, frame.say(kind.label), kind == PartyKind.GROUP) for kind in KINDS),
    )


def _card(frame: Frame, session: Session, caller: Caller, row: PartyRow) -> PartyCard:
    leads = row.role == MemberRole.LEAD
    people = tuple(
        MemberLine(
            str(one.account_id),
            one.name,
            frame.say(MemberRole(one.role).label),
            one.role == MemberRole.LEAD,
            one.account_id == caller.account_id,
        )
        for one in parties.list_members(session, row.id)
    )
    asked = parties.invitations_of(session, row.id, clock.now()) if leads else []
    kind = frame.say(PartyKind(row.kind).label)
    return PartyCard(str(row.id), row.name, kind, leads, people, tuple(_line(frame, one) for one in asked))


def _line(frame: Frame, row: InvitationRow) -> InvitationLine:
    kind, until = (
        frame.say(PartyKind(row.kind).label),
        day_text(row.expires_at.astimezone(clock.SEOUL).date(), frame.lang),
    )
    return InvitationLine(str(row.id), row.party_name, kind, row.email, row.invited_by, until)
