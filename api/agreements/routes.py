"""Agreements and the path to a hub over HTTP; idle spaces join in from their own module."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.agreements import idle_routes, service
from api.agreements.answers import agreement_out, event_out, left_out, path_out
from api.agreements.schemas import (
    AgreementChange,
    AgreementIn,
    AgreementList,
    AgreementOut,
    EndIn,
    PathIn,
    PathOut,
    RenewalIn,
    Versioned,
)
from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.deps import SessionDep, SettingsDep
from api.desk import open_desk
from api.http import Limit, Next, json_answer, list_answer, offset_of
from geo import clock
from geo.agreement_states import AgreementKind, AgreementState
from geo.booking import agreements as steps
from geo.booking.desk import Desk
from geo.queries import agreements
from geo.queries.agreements import AgreementFilter
from geo.queries.hub_paths import read_path
from geo.queries.idle import NOWHERE
from geo.queries.places import resolve_district
from geo.queries.sites import get_site

router = APIRouter(tags=["유휴공간과 협약"])
router.include_router(idle_routes.router)


@router.get("/agreements", response_model=AgreementList)
def index(
    request: Request,
    caller: CallerDep,
    session: SessionDep,
    state: Annotated[list[AgreementState] | None, Query()] = None,
    kind: Annotated[list[AgreementKind] | None, Query()] = None,
    site_id: Annotated[UUID | None, Query()] = None,
    district: Annotated[str | None, Query(max_length=60)] = None,
    ends_within_days: Annotated[int | None, Query(ge=0, le=3660)] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List agreements; with `ends_within_days` those in force that run out by then. Drafts are for their office."""
    code = resolve_district(session, district, clock.today()).code if district else None
    ends_by = None if ends_within_days is None else clock.today() + timedelta(days=ends_within_days)
    reach = reach_of(caller, Action.KEEP_SPACES) if caller else NOWHERE
    offset = offset_of(cursor)
    wanted = AgreementFilter(None, site_id, kind or (), state or (), code, ends_by, reach, limit=limit, offset=offset)
    rows, total = agreements.list_agreements(session, wanted, clock.today())
    hours = agreements.list_hours(session, [row.id for row in rows])
    items = [agreement_out(row, hours[row.id], inside=service.is_inside(caller, row)) for row in rows]
    return list_answer(request, items, offset=offset, limit=limit, total=total)


@router.get("/agreements/{agreement_id}", response_model=AgreementOut)
def show(
    agreement_id: UUID, request: Request, caller: CallerDep, session: SessionDep, settings: SettingsDep
) -> Response:
    """Show one agreement; its office also sees every step and the bookings left outside its hours."""
    row = service.seen_agreement(session, caller, agreement_id)
    if caller is not None and service.runs_agreement(caller, row):
        return json_answer(_in_full(open_desk(request, session, settings, caller), agreement_id))
    hours = agreements.list_hours(session, [row.id])[row.id]
    return json_answer(agreement_out(row, hours, inside=service.is_inside(caller, row)))


def _in_full(desk: Desk, agreement_id: UUID) -> dict[str, Any]:
    session: Session = desk.session
    row = agreements.get_agreement(session, agreement_id, clock.today())
    left = steps.left_outside(desk, row.id, row.closed_from) if row.closed_from else []
    return {
        **agreement_out(row, agreements.list_hours(session, [row.id])[row.id], inside=True),
        "events": [event_out(event) for event in agreements.list_events(session, row.id)],
        "affected": [left_out(booking) for booking in left],
    }


def _version(body: Versioned | None) -> int | None:
    return body.version if body else None


def _desk(request: Request, session: SessionDep, settings: SettingsDep, caller: Caller) -> Desk:
    return open_desk(request, session, settings, caller)


@router.post("/agreements", status_code=201, response_model=AgreementOut)
def create(request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, body: AgreementIn) -> Response:
    """Draw up an agreement: an officer, or for shared rooms a keeper of the institution's site."""
    desk = _desk(request, session, settings, caller)
    return json_answer(_in_full(desk, service.draft_agreement(desk, caller, body)), 201)


@router.patch("/agreements/{agreement_id}", response_model=AgreementOut)
def change(
    agreement_id: UUID,
    request: Request,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    body: AgreementChange,
) -> Response:
    """Change a draft; what is signed stays as it was signed."""
    desk = _desk(request, session, settings, caller)
    service.change_agreement(desk, caller, agreement_id, body)
    return json_answer(_in_full(desk, agreement_id))


@router.post("/agreements/{agreement_id}/sign", response_model=AgreementOut)
def sign(
    agreement_id: UUID,
    request: Request,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    body: Versioned | None = None,
) -> Response:
    """Sign an agreement: its hours open for its period."""
    service.kept_agreement(session, caller, agreement_id)
    desk = _desk(request, session, settings, caller)
    steps.sign(desk, agreement_id, _version(body))
    return json_answer(_in_full(desk, agreement_id))


@router.post("/agreements/{agreement_id}/end", response_model=AgreementOut)
def end(
    agreement_id: UUID, request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, body: EndIn
) -> Response:
    """End an agreement before its time; bookings left outside are listed in `affected`, never cancelled by this."""
    service.kept_agreement(session, caller, agreement_id)
    desk = _desk(request, session, settings, caller)
    steps.end(desk, agreement_id, body.reason, body.from_day, body.version)
    return json_answer(_in_full(desk, agreement_id))


@router.post("/agreements/{agreement_id}/renew", status_code=201, response_model=AgreementOut)
def renew(
    agreement_id: UUID, request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, body: RenewalIn
) -> Response:
    """Draw up the agreement that follows this one, with the same sides, spaces and hours."""
    service.kept_agreement(session, caller, agreement_id)
    desk = _desk(request, session, settings, caller)
    made = steps.renew(desk, agreement_id, body.valid_until, body.valid_from, body.version)
    return json_answer(_in_full(desk, made), 201)


@router.get("/sites/{site_id}/path", response_model=PathOut)
def show_path(site_id: UUID, session: SessionDep) -> Response:
    """Show a site's path to a hub, step by step, also when nobody has begun it."""
    site = get_site(session, site_id, clock.today())
    return json_answer(path_out(site, read_path(session, site_id)))


@router.put("/sites/{site_id}/path", response_model=PathOut)
def put_path(site_id: UUID, caller: Writer, session: SessionDep, body: PathIn) -> Response:
    """Write steps of the path; the site moves on in its life with them, and the opening makes it a hub."""
    path = service.walk_path(session, caller, site_id, body)
    return json_answer(path_out(get_site(session, site_id, clock.today()), path))
