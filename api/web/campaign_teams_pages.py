"""Survey teams and their training on a page."""

from collections.abc import Callable, Mapping
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.campaigns import service
from api.campaigns.teams import require_teams
from api.deps import SessionDep
from api.web.campaigns_cards import ids_of, run_districts, ticked
from api.web.campaigns_views import MemberLine, TeamCard, TeamsPage, TrainingCard
from api.web.forms import Fields
from api.web.labels import dated
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import SURVEY, tabs
from api.web.views import NO_ERRORS, Badge, Choice
from geo import clock
from geo.errors import MaeulError, NotAllowed
from geo.queries import teams
from geo.queries.access import note_access
from geo.queries.refusing import refusals_told
from geo.queries.teams import MemberRow, NewTraining, TeamRow, TrainingRow
from geo.surveys.campaign_states import TeamRole

router = APIRouter()
Typed = Mapping[str, str]


@router.get("/campaigns/teams")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep, district: str = "", year: str = "") -> Response:
    """Show the teams of a district and year, who has completed the training, and the training sessions."""
    return _page(frame, caller, session, {"district": district[:60], "year": year[:4]})


def _page(
    frame: Frame, caller: Caller, session: Session, typed: Typed, errors: Typed = NO_ERRORS, problem: str = ""
) -> Response:
    districts = run_districts(session, caller, typed.get("district", ""))
    if not districts:
        raise NotAllowed(
            "조사단을 꾸리는 조정자와 구 담당자의 화면이에요.",
            "This page is for those who run campaigns.",
            code="runners_only",
        )
    code = next((one.value for one in districts if one.chosen), districts[0].value)
    asked = typed.get("year", "")
    year = int(asked) if asked.isdigit() and 2000 <= int(asked) <= 2200 else clock.today().year  # noqa: PLR2004  (as the table has it)
    found = teams.list_teams(session, districts=[code], year=year)
    members = teams.list_members(session, [team.id for team in found])
    note_access(session, caller.account_id, "team", [team.id for team in found])
    trainings = teams.list_trainings(session, [code], year)
    view = TeamsPage(
        tabs=tabs(frame, SURVEY),
        districts=tuple(Choice(one.value, one.label, one.value == code) for one in districts),
        years=tuple(
            Choice(str(n), str(n), n == year) for n in range(clock.today().year + 1, clock.today().year - 6, -1)
        ),
        year=year,
        district=code,
        teams=tuple(_card(team, members, frame) for team in found),
        trainings=tuple(_training(session, one, members, frame) for one in trainings),
        typed=typed,
        errors=errors,
        problem=problem,
    )
    status = 422 if errors else 409 if problem else 200
    return frame.show("campaign_teams.html", "survey", status=status, teams=view)


def _card(team: TeamRow, members: list[MemberRow], frame: Frame) -> TeamCard:
    return TeamCard(
        str(team.id),
        team.name,
        team.year,
        tuple(
            MemberLine(str(one.account_id), one.name, one.email, frame.say(one.role.label), _trained(one, frame))
            for one in members
            if one.team_id == team.id
        ),
    )


def _trained(one: MemberRow, frame: Frame) -> Badge:
    if not one.required:
        return Badge(frame.say("정한 교육 없음"))
    told = frame.say("교육 {n} / {of}").format(n=one.done, of=one.required)
    return Badge(frame.say("교육 이수") if one.completed else told, "good" if one.completed else "wait")


def _training(session: Session, one: TrainingRow, members: list[MemberRow], frame: Frame) -> TrainingCard:
    came = teams.attended(session, one.id)
    people = {member.account_id: member.name for member in members}
    return TrainingCard(
        str(one.id),
        one.title,
        f"{dated(one.held_on, frame.lang)} · {frame.say('{n}분').format(n=one.minutes)}",
        one.required,
        tuple(Choice(str(key), name, key in came) for key, name in people.items()),
        frame.say("{n}명 왔어요").format(n=len(came)),
    )


def _done(
    frame: Frame, caller: Caller, session: Session, form: Typed, act: Callable[[Fields], None], anchor: str = ""
) -> Response:
    """Do something for the district of the form, or show the page again with what stood in the way."""
    fields, said = Fields(form, frame.say), ""
    try:
        with refusals_told(session):
            act(fields)
    except MaeulError as error:
        if isinstance(error, NotAllowed):
            raise
        said = frame.said(error)
    if said or fields.errors:
        return _page(frame, caller, session, form, fields.errors, said)
    where = f"district={form.get('district', '')[:5]}&year={form.get('year', '')[:4]}"
    return go(f"/campaigns/teams?{where}&done=saved{anchor}")


@router.post("/campaigns/teams")
def make(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Form a team for the year."""

    def act(fields: Fields) -> None:
        name, year = fields.text("name", 60), fields.number("year", most=2200)
        if not fields.errors and year:
            code = form.get("district", "")
            require_teams(session, caller, code)
            teams.insert_team(session, code, year, name, caller.account_id)

    return _done(frame, caller, session, form, act)


@router.post("/campaigns/teams/{team_id}/members")
def put_member(frame: FrameDep, caller: Writer, session: SessionDep, team_id: UUID, form: FormDep) -> Response:
    """Take somebody into a team."""
    team = teams.get_team(session, team_id)
    require_teams(session, caller, team.district_code)

    def act(fields: Fields) -> None:
        email = fields.text("email", 254)
        role = TeamRole.LEAD if fields.raw("role") == TeamRole.LEAD else TeamRole.MEMBER
        if email:
            teams.put_member(session, team.id, service.somebody(session, None, email), role)

    return _done(frame, caller, session, _there(form, team.district_code, team.year), act, f"#team-{team_id}")


@router.post("/campaigns/teams/{team_id}/members/{account_id}/drop")
def drop_member(
    frame: FrameDep, caller: Writer, session: SessionDep, team_id: UUID, account_id: UUID, form: FormDep
) -> Response:
    """Take somebody out of a team."""
    team = teams.get_team(session, team_id)
    require_teams(session, caller, team.district_code)

    def act(_fields: Fields) -> None:
        teams.drop_member(session, team.id, account_id)

    return _done(frame, caller, session, _there(form, team.district_code, team.year), act)


@router.post("/campaigns/trainings")
def make_training(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Set a training session for the teams of its year."""

    def act(fields: Fields) -> None:
        title, held_on = fields.text("title", 100), fields.day("held_on")
        minutes = fields.number("minutes", most=1440)
        if not fields.errors and held_on and minutes:
            code = form.get("district", "")
            require_teams(session, caller, code)
            required = fields.raw("required") == "yes"
            teams.insert_training(session, NewTraining(code, title, held_on, minutes, required), caller.account_id)

    return _done(frame, caller, session, form, act, "#trainings")


@router.post("/campaigns/trainings/{training_id}/attendance")
def attendance(frame: FrameDep, caller: Writer, session: SessionDep, training_id: UUID, form: FormDep) -> Response:
    """Write who came to a training session."""
    training = teams.get_training(session, training_id)
    require_teams(session, caller, training.district_code)

    def act(_fields: Fields) -> None:
        known = {
            one.account_id
            for one in teams.list_members(
                session,
                [
                    t.id
                    for t in teams.list_teams(session, districts=[training.district_code], year=training.held_on.year)
                ],
            )
        }
        came = [one for one in ids_of(ticked(form, "came-")) if one in known]
        teams.replace_attendance(session, training.id, came, caller.account_id, clock.now())

    there = _there(form, training.district_code, training.held_on.year)
    return _done(frame, caller, session, there, act, "#trainings")


def _there(form: Typed, district: str, year: int) -> dict[str, str]:
    return {**form, "district": district, "year": str(year)}
