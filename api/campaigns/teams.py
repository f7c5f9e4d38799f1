"""Survey teams of a year and their training over HTTP."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, require
from api.campaigns import service
from api.campaigns.schemas import Strict, plain
from api.deps import SessionDep
from api.http import json_answer, trimmed
from geo import clock
from geo.queries import teams
from geo.queries.access import note_access
from geo.queries.days import province_of
from geo.queries.places import resolve_district
from geo.queries.teams import NewTraining, TeamRow
from geo.surveys.campaign_states import TeamRole

router = APIRouter()
Year = Annotated[int, Field(ge=2000, le=2200)]
District = Annotated[str, Query(max_length=60, description="자치구 이름이나 코드")]


class TeamIn(Strict):
    district: Annotated[str, trimmed(60)]
    year: Year
    name: Annotated[str, trimmed(60)]


class TeamOut(BaseModel):
    id: UUID
    district: str
    district_code: str
    year: int
    name: str
    members: int


class TeamList(BaseModel):
    items: list[TeamOut]


class TeamMemberIn(Strict):
    """A member by e-mail address; the same again changes the role."""

    email: Annotated[str, trimmed(254)]
    role: TeamRole = TeamRole.MEMBER


class TeamMemberOut(BaseModel):
    """A member; `completed` when every required training session of the year has been attended."""

    account_id: UUID
    name: str
    email: str
    role: str
    done: int
    required: int
    completed: bool


class TeamMembers(BaseModel):
    items: list[TeamMemberOut]


class TrainingIn(Strict):
    """A training session for the teams of a district in the year of its day."""

    district: Annotated[str, trimmed(60)]
    title: Annotated[str, trimmed(100)]
    held_on: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
    minutes: Annotated[int, Field(ge=1, le=1440, strict=True)]
    required: bool = True


class TrainingOut(BaseModel):
    id: UUID
    district_code: str
    title: str
    held_on: date
    minutes: int
    required: bool
    attended: int


class TrainingList(BaseModel):
    items: list[TrainingOut]


class AttendanceIn(Strict):
    """Exactly those who came."""

    accounts: Annotated[list[UUID], Field(max_length=500)]


def require_teams(session: SessionDep, caller: Caller, district_code: str) -> None:
    """Raise NotAllowed unless the caller runs the campaigns of a district."""
    require(caller, Action.RUN_CAMPAIGNS, Place(None, district_code, province_of(session, district_code)))


def _team(session: SessionDep, caller: Caller, team_id: UUID) -> TeamRow:
    team = teams.get_team(session, team_id)
    require_teams(session, caller, team.district_code)
    return team


def _without_province(row: Any) -> dict[str, Any]:
    values = plain(row)
    del values["province_code"]
    return values


@router.get("/survey-teams", response_model=TeamList)
def index(caller: SignedIn, session: SessionDep, district: District, year: Year | None = None) -> Response:
    """List the survey teams of a district, the newest year first (coordinator)."""
    code = resolve_district(session, district, clock.today()).code
    require_teams(session, caller, code)
    found = teams.list_teams(session, districts=[code], year=year)
    return json_answer({"items": [_without_province(row) for row in found]})


@router.post("/survey-teams", status_code=201, response_model=TeamOut)
def create(caller: Writer, session: SessionDep, body: TeamIn) -> Response:
    """Form the survey team of a year (coordinator)."""
    code = resolve_district(session, body.district, clock.today()).code
    require_teams(session, caller, code)
    made = teams.insert_team(session, code, body.year, body.name, caller.account_id)
    return json_answer(_without_province(teams.get_team(session, made)), 201)


@router.get("/survey-teams/{team_id}/members", response_model=TeamMembers)
def members(team_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """List the members of a team and who has completed the year's training (coordinator)."""
    return _members(session, caller, _team(session, caller, team_id).id)


def _members(session: SessionDep, caller: Caller, team_id: UUID) -> Response:
    found = teams.list_members(session, [team_id])
    note_access(session, caller.account_id, "team", [team_id])
    items = [{**plain(row), "completed": row.completed} for row in found]
    for item in items:
        del item["team_id"]
    return json_answer({"items": items})


@router.post("/survey-teams/{team_id}/members", response_model=TeamMembers)
def put_member(team_id: UUID, caller: Writer, session: SessionDep, body: TeamMemberIn) -> Response:
    """Take somebody into a team (coordinator)."""
    team = _team(session, caller, team_id)
    teams.put_member(session, team.id, service.somebody(session, None, body.email), body.role)
    return _members(session, caller, team.id)


@router.delete("/survey-teams/{team_id}/members/{account_id}", response_model=TeamMembers)
def drop_member(team_id: UUID, account_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take somebody out of a team (coordinator); what they recorded stays."""
    team = _team(session, caller, team_id)
    teams.drop_member(session, team.id, account_id)
    return _members(session, caller, team.id)


@router.get("/survey-trainings", response_model=TrainingList)
def trainings(caller: SignedIn, session: SessionDep, district: District, year: Year | None = None) -> Response:
    """List the training sessions of a district, the latest first (coordinator)."""
    code = resolve_district(session, district, clock.today()).code
    require_teams(session, caller, code)
    return json_answer({"items": [_without_province(row) for row in teams.list_trainings(session, [code], year)]})


@router.post("/survey-trainings", status_code=201, response_model=TrainingOut)
def create_training(caller: Writer, session: SessionDep, body: TrainingIn) -> Response:
    """Set a training session (coordinator)."""
    code = resolve_district(session, body.district, clock.today()).code
    require_teams(session, caller, code)
    new = NewTraining(code, body.title, body.held_on, body.minutes, body.required)
    made = teams.insert_training(session, new, caller.account_id)
    return json_answer(_without_province(teams.get_training(session, made)), 201)


@router.put("/survey-trainings/{training_id}/attendance", response_model=TrainingOut)
def attendance(training_id: UUID, caller: Writer, session: SessionDep, body: AttendanceIn) -> Response:
    """Write who came to a training session: exactly these (coordinator)."""
    training = teams.get_training(session, training_id)
    require_teams(session, caller, training.district_code)
    for account_id in body.accounts:
        service.somebody(session, account_id, "")
    teams.replace_attendance(session, training_id, body.accounts, caller.account_id, clock.now())
    return json_answer(_without_province(teams.get_training(session, training_id)))
