"""Groups and households over HTTP: found them, ask people in, leave; and how much each may book."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.auth.browser import link_base
from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep, SettingsDep
from api.http import json_answer
from api.parties import service
from api.parties.schemas import (
    InvitationOut,
    InviteIn,
    NaturesIn,
    NaturesOut,
    PartiesAndInvitations,
    PartyFull,
    PartyIn,
    PartyList,
    QuotaIn,
    QuotaList,
    QuotaOut,
    RoleIn,
    invitation_out,
    member_out,
    party_out,
    quota_out,
)
from geo import clock
from geo.enums import MemberRole, PartyKind
from geo.queries import parties, quotas
from geo.queries.sites import get_site

router = APIRouter(tags=["모임·가구"])


@router.get("/parties", response_model=PartiesAndInvitations)
def mine(caller: SignedIn, session: SessionDep) -> Response:
    """List the groups and the household one is in, and the invitations one has not answered."""
    own = [party_out(row) for row in parties.parties_of(session, caller.account_id)]
    asked = parties.invitations_to(session, caller.email, clock.now()) if caller.verified else []
    return json_answer({"items": own, "invitations": [invitation_out(row) for row in asked]})


@router.post("/groups", status_code=201, response_model=PartyFull)
def found_group(caller: Writer, session: SessionDep, body: PartyIn) -> Response:
    """Found a group that people can book for."""
    return _shown(session, caller, service.found_party(session, caller, PartyKind.GROUP, body.name), 201)


@router.get("/households", response_model=PartyList)
def my_household(caller: SignedIn, session: SessionDep) -> Response:
    """Show the household one is in: one at most."""
    return json_answer({"items": [party_out(row) for row in parties.households_of(session, caller.account_id)]})


@router.post("/households", status_code=201, response_model=PartyFull)
def found_household(caller: Writer, session: SessionDep, body: PartyIn) -> Response:
    """Found a household; everybody is in one at most."""
    return _shown(session, caller, service.found_party(session, caller, PartyKind.HOUSEHOLD, body.name), 201)


@router.get("/parties/{party_id}", response_model=PartyFull)
def show(caller: SignedIn, session: SessionDep, party_id: UUID) -> Response:
    """Show a group or household to its members; whom it has asked, to those at its head."""
    return _shown(session, caller, party_id)


def _shown(session: SessionDep, caller: Caller, party_id: UUID, status: int = 200) -> Response:
    party = parties.membership(session, party_id, caller.account_id)
    asked = parties.invitations_of(session, party_id, clock.now()) if party.role == MemberRole.LEAD else []
    people = [member_out(row) for row in parties.list_members(session, party_id)]
    return json_answer(
        {**party_out(party), "people": people, "invitations": [invitation_out(row) for row in asked]}, status
    )


@router.post("/parties/{party_id}/invitations", status_code=201, response_model=PartyFull)
def invite(
    request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, party_id: UUID, body: InviteIn
) -> Response:
    """Ask somebody in by e-mail address, as one at the head."""
    service.invite(session, link_base(request, settings), caller, party_id, body.email, body.role)
    return _shown(session, caller, party_id, 201)


@router.delete("/parties/{party_id}/invitations/{invitation_id}", status_code=204, response_class=Response)
def take_back(caller: Writer, session: SessionDep, party_id: UUID, invitation_id: UUID) -> Response:
    """Take an invitation back."""
    service.take_back(session, caller, party_id, invitation_id)
    return Response(status_code=204)


@router.post("/invitations/{invitation_id}/accept", response_model=PartyFull)
def accept(caller: Writer, session: SessionDep, invitation_id: UUID) -> Response:
    """Accept an invitation to one's own address."""
    return _shown(session, caller, service.answer(session, caller, invitation_id, accept=True).party_id)


@router.post("/invitations/{invitation_id}/decline", response_model=InvitationOut)
def decline(caller: Writer, session: SessionDep, invitation_id: UUID) -> Response:
    """Decline an invitation; it is deleted."""
    return json_answer(invitation_out(service.answer(session, caller, invitation_id, accept=False)))


@router.patch("/parties/{party_id}/members/{account_id}", response_model=PartyFull)
def set_role(caller: Writer, session: SessionDep, party_id: UUID, account_id: UUID, body: RoleIn) -> Response:
    """Hand the lead on, or share it."""
    service.set_role(session, caller, party_id, account_id, body.role)
    return _shown(session, caller, party_id)


@router.delete("/parties/{party_id}/members/{account_id}", status_code=204, response_class=Response)
def remove(
    request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, party_id: UUID, account_id: UUID
) -> Response:
    """Take a member off, or leave with one's own id."""
    service.remove(session, link_base(request, settings), caller, party_id, account_id)
    return Response(status_code=204)


@router.get("/sites/{site_id}/quotas", response_model=QuotaList)
def list_quotas(session: SessionDep, site_id: UUID) -> Response:
    """List how much one person, group or household may book at a site."""
    get_site(session, site_id, clock.today())
    return json_answer({"items": [quota_out(rule) for rule in quotas.list_rules(session, site_id)]})


@router.post("/quotas", status_code=201, response_model=QuotaOut)
def add_quota(caller: Writer, session: SessionDep, body: QuotaIn) -> Response:
    """Set a quota for a space, a site, a district or one kind of space there."""
    rule = quotas.get_rule(session, service.add_quota(session, caller, body.rule()))
    return json_answer(quota_out(rule) if rule else None, 201)


@router.delete("/quotas/{quota_id}", status_code=204, response_class=Response)
def end_quota(caller: Writer, session: SessionDep, quota_id: int) -> Response:
    """End a quota; bookings already made stay."""
    service.end_quota(session, caller, quota_id)
    return Response(status_code=204)


@router.put("/sites/{site_id}/refused-natures", response_model=NaturesOut)
def set_natures(caller: Writer, session: SessionDep, site_id: UUID, body: NaturesIn) -> Response:
    """Say that nothing in a site is lent for commercial, political or religious use."""
    return json_answer({"natures": service.set_natures(session, caller, site_id, body.natures)})
