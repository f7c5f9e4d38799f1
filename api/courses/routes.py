"""Tour courses over HTTP."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Caller
from api.courses import service
from api.courses.answers import course_full, course_out, read_course, track_of
from api.courses.schemas import CourseFull, CourseList, KeepersIn, SignsIn, StopsIn
from api.deps import SessionDep, SettingsDep
from api.http import Instant, json_answer, list_answer
from api.named_lists import AskedDep
from geo.enums import ResourceKind
from geo.queries.courses import count_courses
from geo.queries.resources import list_resources
from geo.surveys.gpx import MEDIA_TYPE, write_gpx

router = APIRouter(prefix="/courses", tags=["코스"])


@router.get("", response_model=CourseList)
def index(request: Request, session: SessionDep, asked: AskedDep) -> Response:
    """List public courses by name, with their length and time; a course is in every dong that it passes."""
    wanted = asked.of_kind(session, ResourceKind.ROUTE)
    rows, total = list_resources(session, wanted)
    counts = count_courses(session, [row.id for row in rows])
    items = [course_out(row, counts[row.id]) for row in rows]
    return list_answer(request, items, offset=asked.offset, limit=asked.limit, total=total)


@router.get(
    "/{course_id}.gpx",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}, "description": "GPX 1.1"}},
)
def gpx(caller: CallerDep, session: SessionDep, settings: SettingsDep, course_id: UUID) -> Response:
    """Give a course as a GPX file: its line as a track, stops and signs as waypoints."""
    told = read_course(session, service.see(session, caller, course_id))
    link = f"{settings.public_url.rstrip('/')}/courses/{course_id}" if settings.public_url else ""
    body = write_gpx(track_of(told, link))
    named = {"Content-Disposition": f"attachment; filename=\"course.gpx\"; filename*=UTF-8''{quote(told.row.name)}.gpx"}
    return Response(body, media_type=MEDIA_TYPE, headers=named)


@router.get("/{course_id}", response_model=CourseFull)
def show(
    course_id: UUID,
    caller: CallerDep,
    session: SessionDep,
    start: Annotated[
        Instant | None, Query(description="걷기 시작하는 시각; 들르는 곳이 그때 열려 있는지 답해요")
    ] = None,
) -> Response:
    """Show a course: length, time, stops in order, signs, keeper houses and the walks to come."""
    return _told(session, caller, course_id, start)


def _told(session: SessionDep, caller: Caller | None, course_id: UUID, start: datetime | None = None) -> Response:
    return json_answer(course_full(session, service.see(session, caller, course_id), start))


@router.put("/{course_id}/stops", response_model=CourseFull)
def put_stops(course_id: UUID, caller: Writer, session: SessionDep, body: StopsIn) -> Response:
    """Set the stops in order (survey team; of a public course its coordinator)."""
    service.put_stops(session, caller, course_id, body)
    return _told(session, caller, course_id)


@router.put("/{course_id}/signs", response_model=CourseFull)
def put_signs(course_id: UUID, caller: Writer, session: SessionDep, body: SignsIn) -> Response:
    """Set the numbered signs (survey team; of a public course its coordinator)."""
    service.put_signs(session, caller, course_id, body)
    return _told(session, caller, course_id)


@router.put("/{course_id}/keepers", response_model=CourseFull)
def put_keepers(course_id: UUID, caller: Writer, session: SessionDep, body: KeepersIn) -> Response:
    """Set the keeper houses: a number, and a record or a dong (survey team; of a public course its coordinator)."""
    service.put_keepers(session, caller, course_id, body)
    return _told(session, caller, course_id)
