"""Idle spaces over HTTP: listings, advance notice, applications, decision."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.agreements import service
from api.agreements.answers import application_out, listing_out, watch_out
from api.agreements.schemas import (
    ApplicationIn,
    ApplicationList,
    ApplicationOut,
    ChoiceIn,
    IdleChange,
    IdleIn,
    IdleList,
    IdleOut,
    Reasoned,
    Versioned,
    WatchIn,
    WatchList,
)
from api.auth.deps import CallerDep, SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.deps import SessionDep, SettingsDep
from api.desk import open_desk
from api.http import Limit, Next, json_answer, list_answer, offset_of, wants_geojson
from geo import clock
from geo.agreement_states import ListingState
from geo.booking import idle as steps
from geo.booking.desk import Desk
from geo.queries import idle
from geo.queries.idle import NOWHERE, ListingFilter
from geo.queries.places import resolve_district

router = APIRouter(tags=["유휴공간과 협약"])


@router.get("/idle-spaces", response_model=IdleList)
def index(
    request: Request,
    caller: CallerDep,
    session: SessionDep,
    state: Annotated[list[ListingState] | None, Query()] = None,
    district: Annotated[str | None, Query(max_length=60)] = None,
    dong: Annotated[str | None, Query(max_length=20)] = None,
    site_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = 50,
    cursor: Next = None,
    fmt: Annotated[str | None, Query(alias="format")] = None,
) -> Response:
    """List idle places, those that take applications first; drafts are seen by their office only."""
    code = resolve_district(session, district, clock.today()).code if district else None
    offset = offset_of(cursor)
    reach = reach_of(caller, Action.EDIT_SITES) if caller else NOWHERE
    wanted = ListingFilter(None, site_id, state or (), code, dong, reach, limit=limit, offset=offset)
    rows, total = idle.list_listings(session, wanted, clock.today())
    items = [listing_out(row) for row in rows]
    return list_answer(request, items, offset=offset, limit=limit, total=total, geojson=wants_geojson(request, fmt))


@router.get("/idle-spaces/{idle_id}", response_model=IdleOut)
def show(idle_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show one idle place; its office also sees who was told of it and when."""
    row = service.seen_listing(session, caller, idle_id)
    told = idle.list_told(session, row.id) if service.runs_listing(caller, row) else None
    return json_answer(listing_out(row, told))


def _shown(session: SessionDep, listing_id: UUID, status: int = 200) -> Response:
    row = idle.get_listing(session, listing_id, clock.today())
    return json_answer(listing_out(row, idle.list_told(session, listing_id)), status)


@router.post("/idle-spaces", status_code=201, response_model=IdleOut)
def create(caller: Writer, session: SessionDep, body: IdleIn) -> Response:
    """Write a draft of a listing, as an officer of the district."""
    return _shown(session, service.add_listing(session, caller, body), 201)


@router.patch("/idle-spaces/{idle_id}", response_model=IdleOut)
def change(idle_id: UUID, caller: Writer, session: SessionDep, body: IdleChange) -> Response:
    """Change a draft; once groups are told, its words and days stay."""
    row = service.kept_listing(session, caller, idle_id)
    steps.check_version(body.version, row.version)
    if row.state != ListingState.DRAFT:
        raise steps.not_allowed(row.state)
    idle.update_listing(session, idle_id, row.version, body.values(), clock.now())
    return _shown(session, idle_id)


def _version(body: Versioned | None) -> int | None:
    return body.version if body else None


def _desk(request: Request, session: SessionDep, settings: SettingsDep, caller: Caller) -> Desk:
    return open_desk(request, session, settings, caller)


@router.post("/idle-spaces/{idle_id}/notify", response_model=IdleOut)
def notify(
    idle_id: UUID,
    request: Request,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    body: Versioned | None = None,
) -> Response:
    """Give advance notice to everybody who asked to hear of idle places here."""
    service.kept_listing(session, caller, idle_id)
    steps.notify(_desk(request, session, settings, caller), idle_id, _version(body))
    return _shown(session, idle_id)


@router.post("/idle-spaces/{idle_id}/open", response_model=IdleOut)
def open_(
    idle_id: UUID,
    request: Request,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    body: Versioned | None = None,
) -> Response:
    """Begin to take applications, on the announced day at the earliest."""
    service.kept_listing(session, caller, idle_id)
    steps.open_listing(_desk(request, session, settings, caller), idle_id, _version(body))
    return _shown(session, idle_id)


@router.post("/idle-spaces/{idle_id}/close", response_model=IdleOut)
def close(
    idle_id: UUID, request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, body: Reasoned
) -> Response:
    """End a listing with a reason; undecided applications are declined with it."""
    service.kept_listing(session, caller, idle_id)
    steps.close_listing(_desk(request, session, settings, caller), idle_id, body.reason, body.version)
    return _shown(session, idle_id)


@router.get("/idle-spaces/{idle_id}/applications", response_model=ApplicationList)
def applications(idle_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """List applications: to the office all of them, to anybody else their own."""
    row = service.seen_listing(session, caller, idle_id)
    own = None if service.runs_listing(caller, row) else caller.account_id
    items = [application_out(one) for one in idle.list_applications(session, idle_id, own)]
    return json_answer({"items": items, "total": len(items)})


@router.post("/idle-spaces/{idle_id}/applications", status_code=201, response_model=ApplicationOut)
def apply(
    idle_id: UUID, request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, body: ApplicationIn
) -> Response:
    """Apply for an idle place, for oneself or one's group."""
    made = service.apply(_desk(request, session, settings, caller), caller, idle_id, body)
    return json_answer(application_out(idle.get_application(session, made)), 201)


@router.post("/applications/{application_id}/withdraw", response_model=ApplicationOut)
def withdraw(
    application_id: UUID,
    request: Request,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    body: Versioned | None = None,
) -> Response:
    """Take one's own application back."""
    row = service.own_application(session, caller, application_id)
    steps.withdraw(_desk(request, session, settings, caller), row, _version(body))
    return json_answer(application_out(idle.get_application(session, application_id)))


@router.post("/applications/{application_id}/choose", response_model=ApplicationOut)
def choose(
    application_id: UUID, request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, body: ChoiceIn
) -> Response:
    """Choose one application; those still undecided are declined with `others_reason`."""
    row = service.judged_application(session, caller, application_id)
    choice = steps.Choice(body.reason, body.others_reason, body.appeal_days)
    steps.choose(_desk(request, session, settings, caller), row, choice, body.version)
    return json_answer(application_out(idle.get_application(session, application_id)))


@router.post("/applications/{application_id}/decline", response_model=ApplicationOut)
def decline(
    application_id: UUID, request: Request, caller: Writer, session: SessionDep, settings: SettingsDep, body: Reasoned
) -> Response:
    """Decline one application, with the reason."""
    row = service.judged_application(session, caller, application_id)
    steps.decline(_desk(request, session, settings, caller), row, body.reason, body.version)
    return json_answer(application_out(idle.get_application(session, application_id)))


@router.get("/idle-watches", response_model=WatchList)
def watches(caller: SignedIn, session: SessionDep) -> Response:
    """List where one asked to hear of idle places."""
    return json_answer({"items": [watch_out(row) for row in idle.list_watches(session, caller.account_id)]})


@router.post("/idle-watches", status_code=201, response_model=WatchList)
def add_watch(caller: Writer, session: SessionDep, body: WatchIn) -> Response:
    """Ask to hear of idle places in a district or dong; asking twice is asking once."""
    service.watch(session, caller, body)
    return json_answer({"items": [watch_out(row) for row in idle.list_watches(session, caller.account_id)]}, 201)


@router.delete("/idle-watches/{watch_id}", status_code=204, response_model=None)
def drop_watch(watch_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Stop hearing of idle places there."""
    idle.drop_watch(session, caller.account_id, watch_id)
    return Response(status_code=204)
