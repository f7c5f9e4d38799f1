"""Pages of tour courses: found, walked, printed as signs; and the desk of those who look after them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.auth.browser import link_base
from api.auth.deps import CallerDep, SignedIn
from api.courses import service
from api.courses.answers import course_full, course_out
from api.deps import ReadingDep, SessionDep, SettingsDep
from api.door_codes import picture
from api.web import courses_edit
from api.web.courses_cards import (
    course_card,
    course_page,
    dong_text,
    keeper_line,
    sign_line,
    stop_line,
)
from api.web.courses_views import CoursesPage, SignPage, SignSheet, SignSheets, StartForm
from api.web.forms import Fields, moment
from api.web.labels import MINUTES_OF_DAY, clock_text
from api.web.pages import Frame, FrameDep, go
from api.web.paging import addresses, pager
from geo import clock
from geo.enums import ResourceKind
from geo.errors import NotFound
from geo.queries.courses import count_courses
from geo.queries.resources import ResourceFilter, kept_one, list_resources, was_public

router = APIRouter()
router.include_router(courses_edit.router)

PER_PAGE = 30
START_MINUTE = 840
Number = Annotated[int, Path(ge=1, le=9999)]


@router.get("/courses")
def index(
    frame: FrameDep,
    session: ReadingDep,
    q: Annotated[str, Query(max_length=100)] = "",
    first: Annotated[int, Query(alias="from", ge=0, le=100_000)] = 0,
) -> Response:
    """List the courses of the neighbourhood."""
    words = Fields({"q": q}, frame.say).text("q", 100, required=False)
    wanted = ResourceFilter(
        clock.today(), kinds=[ResourceKind.ROUTE.value], words=words or None, limit=PER_PAGE, offset=first
    )
    rows, total = list_resources(session, wanted)
    counts = count_courses(session, [row.id for row in rows])
    cards = tuple(course_card(course_out(row, counts[row.id]), frame.say) for row in rows)
    return frame.show(
        "courses.html",
        "find",
        courses=CoursesPage(
            words, cards, pager(addresses("/courses", q=words), first, len(rows), total, step=PER_PAGE)
        ),
    )


@router.get("/courses/{course_id}")
def show(frame: FrameDep, caller: CallerDep, session: ReadingDep, course_id: UUID) -> Response:
    """Show a course; one that was merged into another leads there."""
    try:
        seen = service.see(session, caller, course_id)
    except NotFound:
        kept = kept_one(session, course_id) if was_public(session, course_id) else None
        if kept is None:
            raise
        return go(f"/courses/{kept}")
    start, form = _asked_start(frame)
    view = course_page(session, seen, frame, start, form)
    return frame.show("course.html", "find", status=422 if form.errors else 200, course=view)


def _asked_start(frame: Frame) -> tuple[datetime | None, StartForm]:
    """Return when the reader wants to set out, and the form that asks for it."""
    given = frame.request.query_params
    fields = Fields(given, frame.say)
    day, minute = fields.day("date", required=False), fields.minutes("time", required=False)
    form = StartForm(
        date=(day or clock.today()).isoformat(),
        time=clock_text(START_MINUTE if minute is None else minute % MINUTES_OF_DAY),
        errors=fields.errors,
    )
    return (moment(day, START_MINUTE if minute is None else minute) if day and not fields.errors else None), form


@router.get("/courses/{course_id}/signs")
def sheets(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep, course_id: UUID) -> Response:
    """Show the signs of a course to be printed, each with the code of its page."""
    seen = courses_edit.editable(session, caller, course_id)
    told = course_full(session, seen)
    base = link_base(frame.request, settings)
    made = [
        SignSheet(
            sign["number"],
            sign["name"],
            f"{base}/courses/{course_id}/signs/{sign['number']}",
            f"/courses/{course_id}/signs/{sign['number']}/code.svg",
        )
        for sign in told["signs"]
    ]
    view = SignSheets(told["name"], f"/courses/{course_id}", dong_text(told["dong"]), tuple(made))
    return frame.show("course_signs.html", "find", signs=view)


@router.get("/courses/{course_id}/signs/{number}/code.svg")
def sign_code(
    frame: FrameDep, caller: CallerDep, session: SessionDep, settings: SettingsDep, course_id: UUID, number: Number
) -> Response:
    """Draw the code of a sign: the address of its page."""
    service.see(session, caller, course_id)
    address = f"{link_base(frame.request, settings)}/courses/{course_id}/signs/{number}"
    return Response(picture(address), media_type="image/svg+xml")


@router.get("/courses/{course_id}/signs/{number}")
def sign(frame: FrameDep, caller: CallerDep, session: SessionDep, course_id: UUID, number: Number) -> Response:
    """Tell one who stands at a sign where that is, what comes next and which keeper houses there are."""
    told = course_full(session, service.see(session, caller, course_id))
    here = next((sign for sign in told["signs"] if sign["number"] == number), None)
    if here is None:
        raise NotFound("그런 표지가 없어요.", "There is no such sign.", code="sign_unknown")
    line = sign_line(here, told["id"], frame.say)
    ahead = _ahead(told["stops"], here["along_m"])
    view = SignPage(
        course=told["name"],
        course_url=f"/courses/{course_id}",
        number=number,
        name=line.name,
        note=line.note,
        dong=dong_text(told["dong"]),
        way=line.way,
        next_stop=stop_line(ahead, (), frame) if ahead else None,
        next_told=frame.say("{n}m 더 가면").format(n=round(ahead["along_m"] - here["along_m"])) if ahead else "",
        keepers=tuple(keeper_line(keeper) for keeper in told["keepers"]),
    )
    return frame.show("course_sign.html", "find", sign=view)


def _ahead(stops: list[dict[str, Any]], along_m: float | None) -> dict[str, Any] | None:
    """Return the first stop after a place on the line."""
    if along_m is None:
        return None
    on_line = [stop for stop in stops if stop["along_m"] is not None and stop["along_m"] > along_m]
    return min(on_line, key=lambda stop: float(stop["along_m"]), default=None)
