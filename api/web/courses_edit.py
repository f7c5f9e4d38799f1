"""The desk of a course: its stops, signs and keeper houses as plain forms that work without a script."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, require
from api.auth.reach import reach_of
from api.courses import service
from api.courses.answers import Course, issues_of, read_course
from api.courses.schemas import KeepersIn, SignsIn, StopsIn
from api.courses.service import Seen, place_of, right_for
from api.deps import SessionDep
from api.errors import status_of
from api.web.courses_views import CourseEdit, KeeperRowForm, SignRowForm, StopRowForm
from api.web.forms import Fields
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.views import Choice
from geo import clock
from geo.enums import ResourceKind
from geo.errors import Conflict, InvalidInput, MaeulError, NotAllowed, NotFound
from geo.queries import courses
from geo.queries.access import note_access
from geo.queries.resources import ResourceFilter, ResourceRow, dongs_of, list_resources
from geo.surveys.courses import spread

router = APIRouter()
BLANK_ROWS = 3
MOST_ROWS = 300
MOST_SIGNS = 200
NEAR_M = 300.0
MOST_FOUND = 30
TOLD = (Conflict, InvalidInput, NotAllowed, NotFound)
DECIMALS = 6
Body = TypeVar("Body", bound=BaseModel)


def editable(session: Session, caller: Caller, course_id: UUID) -> Seen:
    """Return a course that the caller may change."""
    seen = service.see(session, caller, course_id)
    require(caller, right_for(seen), place_of(seen.row))
    return seen


@router.get("/courses/{course_id}/edit")
def edit(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    course_id: UUID,
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the desk of a course; `q` looks for further records to choose from."""
    return _edit(frame, caller, session, course_id, Fields({"q": q}, frame.say).text("q", 100, required=False))


def _edit(
    frame: Frame, caller: Caller, session: Session, course_id: UUID, q: str = "", fault: MaeulError | None = None
) -> Response:
    seen = editable(session, caller, course_id)
    told = read_course(session, seen)
    found = _found(session, caller, q)
    near = {str(one.id): (one.name, one.kind) for one in courses.records_near(session, course_id, NEAR_M)}
    asked = {str(row.id): (row.name, row.kind) for row in found}
    stops = {str(stop.resource_id): (stop.name, stop.kind) for stop in told.stops}
    places = {each: what for each, what in (asked | near).items() if what[1] not in {"person", "route"}}
    view = CourseEdit(
        id=str(course_id),
        name=seen.row.name,
        url=f"/courses/{course_id}",
        version=told.course.version,
        pace=str(told.course.walk_m_per_min),
        stops=tuple(_stop_rows(told, stops | places, frame)),
        signs=tuple(_sign_rows(told)),
        keepers=tuple(_keeper_rows(session, told, asked | near, frame)),
        sheets_url=f"/courses/{course_id}/signs" if told.signs else "",
        has_line=bool(told.course.line),
        wrong=tuple(_wrong(told, frame)),
        q=q,
        found=len(found),
        problem=frame.said(fault) if fault else "",
    )
    return frame.show("course_edit.html", "find", status=status_of(fault) if fault else 200, edit=view)


Named = dict[str, tuple[str, str]]
"""Id → name and kind of records to choose from."""


def _found(session: Session, caller: Caller, q: str) -> list[ResourceRow]:
    """Return the records that the caller looks for, where they may see them; names of persons are personal."""
    if not q:
        return []
    reach = reach_of(caller, Action.SEE_RESOURCES)
    rows, _total = list_resources(session, ResourceFilter(clock.today(), words=q, reach=reach, limit=MOST_FOUND))
    persons = [row.id for row in rows if row.kind == ResourceKind.PERSON]
    note_access(session, caller.account_id, "resource_personal", persons)
    return [row for row in rows if row.kind != ResourceKind.ROUTE]


def _wrong(told: Course, frame: Frame) -> Iterator[str]:
    for found in issues_of(told):
        where = frame.say("{n}번 들르는 곳").format(n=found.position) + ": " if found.position else ""
        yield where + frame.say(found.issue.label)


def _choices(named: Named, chosen: str, frame: Frame) -> tuple[Choice, ...]:
    """Return records to choose from, and none of them."""
    listed = [
        Choice(each, f"{name} ({frame.say(ResourceKind(kind).label)})", each == chosen)
        for each, (name, kind) in named.items()
    ]
    return (Choice("", frame.say("고르지 않음"), not chosen), *listed)


def _stop_rows(told: Course, named: Named, frame: Frame) -> Iterator[StopRowForm]:
    for row, stop in enumerate(told.stops, 1):
        records = _choices(named, str(stop.resource_id), frame)
        yield StopRowForm(row, str(stop.position), records, str(stop.stay_minutes), stop.note)
    for row in range(len(told.stops) + 1, len(told.stops) + BLANK_ROWS + 1):
        yield StopRowForm(row, str(row), _choices(named, "", frame), "0", "")


def _sign_rows(told: Course) -> Iterator[SignRowForm]:
    for row, sign in enumerate(told.signs, 1):
        lon, lat = f"{sign.lon:.{DECIMALS}f}", f"{sign.lat:.{DECIMALS}f}"
        yield SignRowForm(row, str(sign.number), lon, lat, sign.name, sign.note)
    for row in range(len(told.signs) + 1, len(told.signs) + BLANK_ROWS + 1):
        yield SignRowForm(row, "", "", "", "", "")


def _keeper_rows(session: Session, told: Course, named: Named, frame: Frame) -> Iterator[KeeperRowForm]:
    """Yield the keeper houses; one whose record does not show keeps it under "비공개"."""
    around = [(dong.code, f"{dong.district} {dong.name}") for dong in dongs_of(session, told.row.id, clock.today())]
    kept = courses.keeper_records(session, told.row.id)
    hidden = {str(each): (frame.say("비공개"), kind) for each, kind in kept.values() if str(each) not in named}
    shown = {str(k.resource_id): (k.name, k.kind) for k in told.keepers if k.name and k.kind}
    for row, keeper in enumerate(told.keepers, 1):
        record = str(kept[keeper.number][0]) if keeper.number in kept else ""
        dong = "" if record else keeper.dong_code
        yield KeeperRowForm(
            row, str(keeper.number), _choices(named | hidden | shown, record, frame), _dongs(around, dong, frame)
        )
    for row in range(len(told.keepers) + 1, len(told.keepers) + BLANK_ROWS + 1):
        yield KeeperRowForm(row, "", _choices(named | hidden | shown, "", frame), _dongs(around, "", frame))


def _dongs(around: Sequence[tuple[str, str]], chosen: str, frame: Frame) -> tuple[Choice, ...]:
    known = dict(around)
    listed = [*around, *([(chosen, chosen)] if chosen and chosen not in known else [])]
    return (Choice("", frame.say("고르지 않음"), not chosen), *(Choice(c, name, c == chosen) for c, name in listed))


def _keep(frame: Frame, caller: Caller, session: Session, course_id: UUID, do: Callable[[], object]) -> Response:
    """Write something, or show the desk again with the reason why not."""
    try:
        with session.begin_nested():
            do()
    except TOLD as fault:
        return _edit(frame, caller, session, course_id, fault=fault)
    return go(f"/courses/{course_id}/edit?done=saved")


def _rows(form: Mapping[str, str], *names: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a form whose fields are called name-1, name-2 …, those with nothing chosen left out."""
    for row in range(1, MOST_ROWS + 1):
        values = {name: form.get(f"{name}-{row}", "").strip() for name in names}
        if values[names[0]]:
            yield values


def _read(model: type[Body], body: Mapping[str, Any]) -> Body:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        told = str(error.errors()[0]["msg"])
        raise InvalidInput(
            f"적은 값을 확인해 주세요: {told}"
            if any("가" <= sign <= "힣" for sign in told)
            else "적은 값을 확인해 주세요.",
            "Check what you typed.",
            code="invalid",
        ) from error


@router.post("/courses/{course_id}/stops")
def keep_stops(frame: FrameDep, caller: Writer, session: SessionDep, course_id: UUID, form: FormDep) -> Response:
    """Set the stops in the order of their numbers; rows without a record are left out."""

    def do() -> None:
        rows = sorted(_rows(form, "record", "order", "stay", "note"), key=lambda row: _order(row["order"]))
        stops = [{"resource_id": r["record"], "stay_minutes": r["stay"] or 0, "note": r["note"]} for r in rows]
        body = {"version": _version(form), "stops": stops, "walk_m_per_min": form.get("pace") or None}
        service.put_stops(session, caller, course_id, _read(StopsIn, body))

    return _keep(frame, caller, session, course_id, do)


def _order(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else MOST_ROWS  # noqa: PLR2004  (digits)


def _version(form: Mapping[str, str]) -> int:
    """Return the version that the reader saw; a form without a sound one is checked against none."""
    found = read_version(dict(form))
    return 2**31 - 2 if found is None else found


@router.post("/courses/{course_id}/signs")
def keep_signs(frame: FrameDep, caller: Writer, session: SessionDep, course_id: UUID, form: FormDep) -> Response:
    """Set the signs; rows without a number are left out."""

    def do() -> None:
        rows = _rows(form, "number", "lon", "lat", "name", "note")
        signs = [
            {
                "number": r["number"],
                "location": {"lon": r["lon"], "lat": r["lat"]},
                "name": r["name"],
                "note": r["note"],
            }
            for r in rows
        ]
        service.put_signs(session, caller, course_id, _read(SignsIn, {"version": _version(form), "signs": signs}))

    return _keep(frame, caller, session, course_id, do)


@router.post("/courses/{course_id}/spread")
def spread_signs(frame: FrameDep, caller: Writer, session: SessionDep, course_id: UUID, form: FormDep) -> Response:
    """Set as many signs as asked, evenly along the line."""

    def do() -> None:
        typed = form.get("count", "")
        count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0  # noqa: PLR2004  (digits)
        if not 1 <= count <= MOST_SIGNS:
            raise InvalidInput(f"1부터 {MOST_SIGNS}까지의 수로 적어 주세요.", "Give a number of signs.", code="invalid")
        course = courses.get_course(session, course_id, public=editable(session, caller, course_id).public)
        places = enumerate(spread(course.line, course.drawn, count), 1)
        signs = [{"number": n, "location": {"lon": lon, "lat": lat}} for n, (lon, lat) in places]
        service.put_signs(session, caller, course_id, _read(SignsIn, {"version": _version(form), "signs": signs}))

    return _keep(frame, caller, session, course_id, do)


@router.post("/courses/{course_id}/keepers")
def keep_keepers(frame: FrameDep, caller: Writer, session: SessionDep, course_id: UUID, form: FormDep) -> Response:
    """Set the keeper houses; rows without a number are left out."""

    def do() -> None:
        rows = _rows(form, "number", "record", "dong")
        keepers = [
            {"number": r["number"], "resource_id": r["record"] or None, "dong_code": "" if r["record"] else r["dong"]}
            for r in rows
        ]
        service.put_keepers(
            session, caller, course_id, _read(KeepersIn, {"version": _version(form), "keepers": keepers})
        )

    return _keep(frame, caller, session, course_id, do)
