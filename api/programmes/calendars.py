"""Programmes for residents' own calendar programs: one programme's sessions, or a whole neighbourhood's."""

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.browser import link_base
from api.calendars import AHEAD, MOST, PAST, public_calendar, session_entry
from api.deps import SessionDep, SettingsDep
from api.kept_files import file_or_same
from geo import clock
from geo.enums import ProgrammeKind
from geo.queries.places import resolve_district
from geo.queries.programmes import get_programme, programme_unknown
from geo.queries.sessions import SessionFilter, list_sessions

router = APIRouter(prefix="/programmes", tags=["프로그램"])
ICS: Final = file_or_same("text/calendar")
ZONE: Final = "Asia/Seoul"


@router.get("/calendar.ics", responses=ICS, response_class=Response)
def around(
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    district: Annotated[str | None, Query(max_length=60, description="자치구 이름이나 코드")] = None,
    dong: Annotated[str | None, Query(max_length=20, description="동 코드")] = None,
    kind: ProgrammeKind | None = None,
) -> Response:
    """Give the public sessions of a dong, a district or everywhere: the last month, the coming year."""
    area = resolve_district(session, district, clock.today()) if district else None
    wanted = SessionFilter(kind=kind, district_code=area.code if area else None, dong_code=dong)
    title = f"{area.name} 프로그램" if area else "마을 프로그램"
    return _answer(request, session, settings, wanted, "programmes", title)


@router.get("/{programme_id}/calendar.ics", responses=ICS, response_class=Response)
def one(request: Request, session: SessionDep, settings: SettingsDep, programme_id: UUID) -> Response:
    """Give the sessions of one public programme; one that is called off stays and says so."""
    row = get_programme(session, programme_id, clock.now(), clock.today())
    if not row.published:
        raise programme_unknown()
    return _answer(request, session, settings, SessionFilter(programme_id=row.id), "programme", row.title)


def _answer(
    request: Request, session: SessionDep, settings: SettingsDep, wanted: SessionFilter, name: str, title: str
) -> Response:
    now = clock.now()
    public = replace(wanted, published=True, from_at=now - PAST, until_at=now + AHEAD, limit=MOST)
    rows, _total = list_sessions(session, public, clock.today())
    base = link_base(request, settings)
    return public_calendar(request, name, title, ZONE, [session_entry(row, base) for row in rows])
