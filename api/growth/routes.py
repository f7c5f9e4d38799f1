"""Groups and people over time, and who is related to whom, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Response

from api.auth.deps import CallerDep, SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.growth import service
from api.growth.answers import certificate_out, entry_out, growth_out, network_of, network_out
from api.growth.schemas import (
    ActivityIn,
    CertificateIn,
    CertificateOut,
    GrowthOut,
    LinkIn,
    NetworkOut,
    OwnGrowthOut,
    StageIn,
)
from api.http import json_answer
from geo.queries.growth_writing import certificates_of_account, get_certificate

router = APIRouter(tags=["자람"])
Period = Annotated[CertificateIn | None, Body()]


@router.get("/groups/{group_id}/growth", response_model=GrowthOut)
def growth(group_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show the way of a group: stages, projects, courses; bookings and notes for its members and its district."""
    return _told(session, caller, group_id)


def _told(session: SessionDep, caller: Caller | None, group_id: UUID, status: int = 200) -> Response:
    return json_answer(growth_out(session, service.see(session, caller, group_id)), status)


@router.post("/groups/{group_id}/stages", status_code=201, response_model=GrowthOut)
def add_stage(group_id: UUID, caller: Writer, session: SessionDep, body: StageIn) -> Response:
    """Note since when a group is at a stage of support (coordinator)."""
    service.put_stage(session, caller, group_id, body)
    return _told(session, caller, group_id, 201)


@router.delete("/groups/{group_id}/stages/{stage_id}", response_model=GrowthOut)
def drop_stage(group_id: UUID, stage_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a stage back (coordinator)."""
    service.drop_stage(session, caller, group_id, stage_id)
    return _told(session, caller, group_id)


@router.post("/groups/{group_id}/activities", status_code=201, response_model=GrowthOut)
def add_activity(group_id: UUID, caller: Writer, session: SessionDep, body: ActivityIn) -> Response:
    """Note what a group did or learned (survey team, or the head of the group)."""
    service.put_activity(session, caller, group_id, body)
    return _told(session, caller, group_id, 201)


@router.delete("/groups/{group_id}/activities/{activity_id}", response_model=GrowthOut)
def drop_activity(group_id: UUID, activity_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take an activity back (survey team, or the head of the group)."""
    service.drop_activity(session, caller, group_id, activity_id)
    return _told(session, caller, group_id)


@router.post("/groups/{group_id}/links", status_code=201, response_model=GrowthOut)
def ask_link(group_id: UUID, caller: Writer, session: SessionDep, body: LinkIn) -> Response:
    """Ask, at the head of a group that books, to be this group on the map."""
    service.ask_link(session, caller, group_id, body.party_id)
    return _told(session, caller, group_id, 201)


@router.post("/groups/{group_id}/links/{link_id}/confirm", response_model=GrowthOut)
def confirm_link(group_id: UUID, link_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Agree that a group that books is this group on the map (coordinator)."""
    service.confirm_link(session, caller, group_id, link_id)
    return _told(session, caller, group_id)


@router.delete("/groups/{group_id}/links/{link_id}", response_model=GrowthOut)
def end_link(group_id: UUID, link_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """End a link, as the head of the group that books or a coordinator."""
    service.end_link(session, caller, group_id, link_id)
    return _told(session, caller, group_id)


@router.post("/groups/{group_id}/certificates", status_code=201, response_model=CertificateOut)
def certify(group_id: UUID, caller: Writer, session: SessionDep, body: Period = None) -> Response:
    """Issue a certificate of activity for a group (coordinator)."""
    code = service.certify_group(session, caller, group_id, body or CertificateIn())
    return json_answer(certificate_out(get_certificate(session, code), caller), 201)


@router.get("/me/growth", response_model=OwnGrowthOut)
def own(caller: SignedIn, session: SessionDep) -> Response:
    """Show one's own way: groups, programmes, trainings, survey teams and bookings."""
    entries = [entry_out(entry) for entry in service.own_timeline(session, caller.account_id)]
    papers = [certificate_out(row, caller) for row in certificates_of_account(session, caller.account_id)]
    return json_answer({"entries": entries, "certificates": papers})


@router.post("/me/certificates", status_code=201, response_model=CertificateOut)
def certify_oneself(caller: Writer, session: SessionDep, body: Period = None) -> Response:
    """Issue a certificate about one's own way."""
    code = service.certify_oneself(session, caller, body or CertificateIn())
    return json_answer(certificate_out(get_certificate(session, code), caller), 201)


@router.get("/certificates/{certificate_code}", response_model=CertificateOut)
def certificate(certificate_code: str, caller: CallerDep, session: SessionDep) -> Response:
    """Check a certificate by its number: whose it is, what it says, whether it still holds."""
    return json_answer(certificate_out(get_certificate(session, certificate_code), caller))


@router.delete("/certificates/{certificate_code}", response_model=CertificateOut)
def revoke(certificate_code: str, caller: Writer, session: SessionDep) -> Response:
    """Take a certificate back: one's own, or as a coordinator the group's."""
    service.revoke(session, caller, certificate_code)
    return json_answer(certificate_out(get_certificate(session, certificate_code), caller))


@router.get("/network", response_model=NetworkOut)
def network(
    caller: CallerDep, session: SessionDep, dong: Annotated[str, Query(max_length=20, description="행정동 코드")]
) -> Response:
    """Show who is related to whom in a dong: what stands alone, and which groups hold parts together."""
    return json_answer(network_out(*network_of(session, caller, dong)))
