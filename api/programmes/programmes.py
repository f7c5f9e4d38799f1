"""Programmes over HTTP: anybody reads what is published, keepers of a site write."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.auth.deps import BookingWriter, CallerDep, Writer
from api.auth.permissions import Action, Caller, Place, may, require
from api.booking_schemas import Refusal
from api.deps import SessionDep
from api.desk import WritingDesk
from api.errors import problem
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.programmes.schemas import (
    ProgrammeIn,
    ProgrammeList,
    ProgrammeOut,
    ProgrammePatch,
    SessionIn,
    SessionList,
    SessionOut,
    programme_out,
    session_out,
)
from geo import clock
from geo.booking.programmes import add_session
from geo.enums import ProgrammeKind
from geo.errors import BookingRefused
from geo.queries.places import resolve_district
from geo.queries.programmes import (
    ProgrammeFilter,
    ProgrammeRow,
    get_programme,
    insert_programme,
    list_programmes,
    programme_unknown,
    update_programme,
)
from geo.queries.sessions import NewSession, SessionFilter, list_sessions
from geo.queries.sites import get_site

router = APIRouter(prefix="/programmes", tags=["프로그램"])


def place_of_programme(row: ProgrammeRow) -> Place:
    """Return where a programme is, for the table of rights."""
    return Place(row.site_id, row.district_code, row.province_code)


def visible_programme(session: Session, programme_id: UUID, caller: Caller | None) -> ProgrammeRow:
    """Return a programme that is public, or whose site the caller keeps; raise NotFound otherwise."""
    row = get_programme(session, programme_id, clock.now(), clock.today())
    if row.published or (caller is not None and may(caller, Action.SEE_BOOKINGS, place_of_programme(row))):
        return row
    raise programme_unknown()


@router.get("", response_model=ProgrammeList)
def index(
    request: Request,
    caller: CallerDep,
    session: SessionDep,
    kind: ProgrammeKind | None = None,
    site_id: UUID | None = None,
    district: Annotated[str | None, Query(max_length=60)] = None,
    dong: Annotated[str | None, Query(max_length=20)] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List programmes, the nearest session first; with a site one keeps also those not yet published."""
    today, offset = clock.today(), offset_of(cursor)
    kept = False
    if site_id is not None:
        site = get_site(session, site_id, today)
        place = Place(site.id, site.district_code, site.province_code)
        kept = caller is not None and may(caller, Action.SEE_BOOKINGS, place)
    wanted = ProgrammeFilter(
        site_ids=[site_id] if site_id else None,
        published=None if kept else True,
        kind=kind,
        district_code=resolve_district(session, district, today).code if district else None,
        dong_code=dong,
        limit=limit,
        offset=offset,
    )
    rows, total = list_programmes(session, wanted, clock.now(), today)
    return list_answer(request, [programme_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("", status_code=201, response_model=ProgrammeOut)
def create(caller: Writer, session: SessionDep, body: ProgrammeIn) -> Response:
    """Begin a programme of a site one keeps; nobody sees it before it is published."""
    site = get_site(session, body.site_id, clock.today())
    require(caller, Action.KEEP_SPACES, Place(site.id, site.district_code, site.province_code))
    made = insert_programme(session, site.id, caller.account_id, body.values())
    return json_answer(programme_out(get_programme(session, made, clock.now(), clock.today())), 201)


@router.get("/{programme_id}", response_model=ProgrammeOut)
def show(programme_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show one programme."""
    return json_answer(programme_out(visible_programme(session, programme_id, caller)))


@router.patch("/{programme_id}", response_model=ProgrammeOut)
def change(programme_id: UUID, caller: Writer, session: SessionDep, body: ProgrammePatch) -> Response:
    """Change a programme, or publish it, under its version."""
    row = visible_programme(session, programme_id, caller)
    require(caller, Action.KEEP_SPACES, place_of_programme(row))
    update_programme(session, row.id, body.version, body.values(), clock.now())
    return json_answer(programme_out(get_programme(session, row.id, clock.now(), clock.today())))


@router.get("/{programme_id}/sessions", response_model=SessionList)
def index_sessions(
    request: Request,
    programme_id: UUID,
    caller: CallerDep,
    session: SessionDep,
    past: bool = False,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List the sessions of a programme in order; those over only when asked for."""
    row, offset = visible_programme(session, programme_id, caller), offset_of(cursor)
    wanted = SessionFilter(programme_id=row.id, from_at=None if past else clock.now(), limit=limit, offset=offset)
    rows, total = list_sessions(session, wanted, clock.today())
    return list_answer(request, [session_out(one) for one in rows], offset=offset, limit=limit, total=total)


@router.post(
    "/{programme_id}/sessions",
    status_code=201,
    response_model=SessionOut,
    responses={409: {"model": Refusal, "description": "안 되는 까닭과 가까운 대안"}},
)
def create_session(
    desk: WritingDesk, request: Request, programme_id: UUID, caller: BookingWriter, body: SessionIn
) -> Response:
    """Add a session; in a space its time is claimed like any booking."""
    row = visible_programme(desk.session, programme_id, caller)
    require(caller, Action.KEEP_SPACES, place_of_programme(row))
    new = NewSession(row.id, **body.model_dump())
    outcome = add_session(desk, row, new)
    if isinstance(outcome, BookingRefused):
        return problem(request, outcome)
    return json_answer(session_out(outcome), 201)
