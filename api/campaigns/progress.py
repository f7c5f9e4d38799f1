"""Visits and progress over HTTP, and when each dong was last surveyed."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api.auth.deps import SignedIn, Writer
from api.campaign_rights import runs
from api.campaigns import service
from api.campaigns.schemas import VisitBody, VisitDone, VisitList, plain, visit_out
from api.deps import SessionDep
from api.http import Limit, Next, json_answer, list_answer, offset_of
from geo import clock
from geo.queries.places import resolve_district
from geo.queries.progress import AreaFigures, Figures, list_last_surveyed, list_surveyors
from geo.queries.visits import VisitFilter, list_visits
from geo.surveys.campaign_progress import Progress, read_progress
from geo.surveys.campaign_states import VisitResult

router = APIRouter()
HAD: dict[int | str, dict[str, Any]] = {200: {"description": "이미 알고 있던 방문", "model": VisitDone}}
Day = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1), description="어느 날까지; 없으면 오늘")]


class FiguresOut(BaseModel):
    """`areas` and `targets` are fixed; visited = recorded + nothing_found; finds were recorded beside the list."""

    areas: int
    areas_visited: int
    targets: int
    visited: int
    nothing_found: int
    not_reached: int
    recorded: int
    approved: int
    finds: int
    finds_approved: int
    empty_looks: int
    visits: int


class DongFigures(FiguresOut):
    code: str
    name: str


class AreaFiguresOut(FiguresOut):
    area_id: UUID | None
    kind: str
    name: str
    dong_code: str
    dong_name: str
    last_at: datetime | None


class DayOut(BaseModel):
    """A day on which somebody went out; `late` of its visits were heard of on a later day, the last of them when."""

    day: date
    visits: int
    late: int
    last_heard: datetime | None


class LateOut(BaseModel):
    received_on: date
    visits: int
    surveyors: int


class NoteOut(BaseModel):
    """What records that came later changed in the figures of this day: name → [as first told, now]."""

    text: str
    late: list[LateOut]
    changed: dict[str, list[int]]


class SurveyorOut(BaseModel):
    account_id: UUID
    name: str
    teams: list[str]
    visits: int
    recorded: int
    assignments: int
    last_at: datetime | None


class ProgressOut(BaseModel):
    """The figures of visits made until the end of `on`, as known now; `note` says what came later than that day."""

    campaign_id: UUID
    on: date
    total: FiguresOut
    dongs: list[DongFigures]
    areas: list[AreaFiguresOut]
    outside: FiguresOut
    days: list[DayOut]
    note: NoteOut | None
    surveyors: list[SurveyorOut]


class SurveyedOut(BaseModel):
    code: str
    name: str
    district: str
    district_code: str
    last_on: date | None
    visits: int


class SurveyedList(BaseModel):
    on: date
    items: list[SurveyedOut]


def figures_out(figures: Figures) -> dict[str, Any]:
    return plain(figures)


def _area_out(area: AreaFigures) -> dict[str, Any]:
    values = plain(area)
    return {**values, **figures_out(values.pop("figures"))}


def progress_out(found: Progress) -> dict[str, Any]:
    """Return progress as JSON-ready values."""
    note = found.note
    return {
        "campaign_id": found.campaign_id,
        "on": found.on,
        "total": figures_out(found.total),
        "dongs": [{"code": code, "name": name, **figures_out(f)} for (code, name), f in found.dongs.items()],
        "areas": [_area_out(area) for area in found.areas],
        "outside": figures_out(found.outside),
        "days": [plain(day) for day in found.days],
        "note": {"text": note.text, "late": [plain(one) for one in note.late], "changed": note.changed}
        if note
        else None,
    }


@router.get("/campaigns/last-surveyed", response_model=SurveyedList)
def last_surveyed(
    session: SessionDep,
    on: Day = None,
    district: Annotated[str | None, Query(max_length=60, description="자치구 이름이나 코드")] = None,
) -> Response:
    """Tell for every dong when it was last surveyed, what waits longest first; for a list or a map layer."""
    day = on or clock.today()
    codes = [resolve_district(session, district, day).code] if district else []
    rows = list_last_surveyed(session, day, codes)
    return json_answer({"on": day, "items": [plain(row) for row in rows]})


@router.get("/campaigns/{campaign_id}/progress", response_model=ProgressOut)
def progress(campaign_id: UUID, caller: SignedIn, session: SessionDep, on: Day = None) -> Response:
    """Show how far a campaign has come, per dong and area, of lists that never change, as of the end of a day."""
    row = service.seen(session, caller, campaign_id)
    found = read_progress(session, campaign_id, on or clock.today())
    surveyors = list_surveyors(session, campaign_id) if runs(caller, row) else []
    return json_answer({**progress_out(found), "surveyors": [plain(one) for one in surveyors]})


@router.get("/campaigns/{campaign_id}/visits", response_model=VisitList)
def visits(
    request: Request,
    campaign_id: UUID,
    caller: SignedIn,
    session: SessionDep,
    area: UUID | None = None,
    result: Annotated[list[VisitResult], Query()] = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List the visits of a campaign, the newest first; surveyors see their own."""
    row = service.seen(session, caller, campaign_id)
    offset = offset_of(cursor)
    whose = None if runs(caller, row) else caller.account_id
    wanted = VisitFilter(campaign_id, area, [one.value for one in result], whose, limit, offset)
    rows, total = list_visits(session, wanted)
    return list_answer(request, [visit_out(one) for one in rows], offset=offset, limit=limit, total=total)


@router.post("/visits", status_code=201, response_model=VisitDone, responses=HAD)
def visit(caller: Writer, session: SessionDep, body: VisitBody) -> Response:
    """Tell that one went and looked, found something or nothing; the same instance_id again is no news (200)."""
    done = service.visit(session, caller, body.values(caller.account_id))
    return json_answer({"id": done.id, "new": done.new}, 201 if done.new else 200)
