"""One campaign as its page shows it, put together for the one who looks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, may
from api.campaign_rights import place_of_campaign, runs
from api.campaigns import service
from api.web.campaigns_cards import (
    a_year_ago,
    area_lines,
    assignment_lines,
    day_lines,
    dong_lines,
    holders,
    kind_choices,
    meters,
    note_text,
    outside_line,
    period_text,
    state_badge,
    surveyor_lines,
    target_lines,
    ticked,
)
from api.web.campaigns_views import AssignForm, CampaignForm, CampaignPage, ListForms
from api.web.labels import day_text
from api.web.pages import Frame
from api.web.tabs import SURVEY, tabs
from api.web.views import NO_ERRORS, Choice, Link
from geo import clock
from geo.enums import ResourceKind
from geo.queries.assignments import AssignmentFilter, list_assignments, works_on
from geo.queries.campaign_areas import AreaRow, TargetFilter, list_areas
from geo.queries.campaigns import CampaignRow
from geo.queries.forms import campaign_versions, list_forms
from geo.queries.places import list_dongs
from geo.queries.progress import list_surveyors
from geo.queries.projects import list_villages
from geo.queries.teams import list_members, list_teams
from geo.surveys.campaign_progress import read_progress
from geo.surveys.campaign_states import AreaKind, CampaignState

TARGETS_SHOWN = 50
Typed = Mapping[str, str]


def campaign_view(
    frame: Frame,
    session: Session,
    caller: Caller,
    row: CampaignRow,
    *,
    on: date | None = None,
    whole: bool = False,
    typed: Typed = NO_ERRORS,
    errors: Typed = NO_ERRORS,
    problem: str = "",
) -> CampaignPage:
    """Return what the page of a campaign shows: to those who run it with everything that is to be done."""
    day, url, mine = on or clock.today(), f"/campaigns/{row.id}", runs(caller, row)
    found = read_progress(session, row.id, day)
    held = list_assignments(session, AssignmentFilter(row.id, None if mine else caller.account_id))
    most = row.targets if whole else TARGETS_SHOWN
    targets, total = service.targets_for(
        session, caller, TargetFilter(row.id, account_id=None if mine else caller.account_id, limit=most)
    )
    return CampaignPage(
        id=str(row.id),
        version=row.version,
        url=url,
        title=row.title,
        about=row.about,
        state=state_badge(row, frame.say),
        state_code=row.state.value,
        district=row.district,
        district_code=row.district_code,
        period=period_text(row, frame.lang),
        kinds=tuple(frame.say(ResourceKind(kind).label) for kind in row.kinds),
        forms=tuple(Link(f"/survey/forms/{one.form_id}", one.title) for one in campaign_versions(session, row.id)),
        tabs=tabs(frame, SURVEY),
        runs=mine,
        works=_works(session, caller, row),
        as_of=day_text(day, frame.lang),
        on=str(day),
        today=day == clock.today(),
        meters=meters(found.total, frame.say),
        note=note_text(found.note, frame),
        dongs=dong_lines(found),
        areas=area_lines(found.areas, holders(held), frame),
        outside=outside_line(found.outside, frame.say),
        days=day_lines(found, url, frame),
        targets=target_lines(targets, frame),
        targets_more=f"{url}?all=1#targets" if total > len(targets) else "",
        assignments=assignment_lines(held, frame),
        surveyors=surveyor_lines(list_surveyors(session, row.id), frame) if mine else (),
        problem=problem,
        **(_desk(frame, session, row, typed, errors) if mine else {}),
    )


def _works(session: Session, caller: Caller, row: CampaignRow) -> bool:
    here = may(caller, Action.WRITE_RESOURCES, place_of_campaign(row)) or works_on(session, row.id, caller.account_id)
    return here and row.state is CampaignState.OPEN


def _desk(frame: Frame, session: Session, row: CampaignRow, typed: Typed, errors: Typed) -> dict[str, Any]:
    """Return the forms of those who run a campaign."""
    areas = list_areas(session, row.id)
    given = typed or {
        "title": row.title,
        "about": row.about,
        "starts_on": str(row.starts_on),
        "ends_on": str(row.ends_on),
        "open_to_all": "yes" if row.open_to_all else "",
    }
    kinds = ticked(typed, "kind-") if typed else row.kinds
    opened = row.open_to_all and row.state is CampaignState.OPEN
    return {
        "edit": CampaignForm(given, (), kind_choices(kinds, frame.say), errors),
        "teams": tuple(
            Choice(str(team.id), f"{team.year} {team.name}", team.id in row.team_ids)
            for team in list_teams(session, districts=[row.district_code])
        ),
        "form_choices": _forms(session, row),
        "lists": _lists(session, row, areas, typed, errors) if row.opened_at is None else None,
        "assign": _assign(session, row, areas, typed, errors) if row.state is not CampaignState.CLOSED else None,
        "open_url": f"/c/{row.code}" if opened else "",
        "poster_url": f"/c/{row.code}/poster" if opened else "",
    }


def _forms(session: Session, row: CampaignRow) -> tuple[Choice, ...]:
    """Return the forms to choose from: the versions that are pinned, and the newest of every other form."""
    pinned = campaign_versions(session, row.id)
    chosen = [Choice(str(one.id), one.title, chosen=True) for one in pinned]
    taken = {one.form_id for one in pinned}
    return (*chosen, *(Choice(str(f.version_id), f.title) for f in list_forms(session) if f.id not in taken))


def _lists(session: Session, row: CampaignRow, areas: Sequence[AreaRow], typed: Typed, errors: Typed) -> ListForms:
    there = {area.dong_code for area in areas if area.kind is AreaKind.DONG}
    villages, _total = list_villages(session, district_code=row.district_code)
    listed = {area.village_id for area in areas}
    return ListForms(
        dongs=tuple(
            Choice(dong.code, dong.name)
            for dong in list_dongs(session, clock.today(), row.district_code)
            if dong.code not in there
        ),
        villages=tuple(Choice(str(one.id), one.name) for one in villages if one.id not in listed and one.dong_code),
        areas=tuple(Choice(str(area.id), area.name, str(area.id) == typed.get("area")) for area in areas),
        before=typed.get("before", "") or a_year_ago(),
        typed=typed,
        errors=errors,
    )


def _assign(session: Session, row: CampaignRow, areas: Sequence[AreaRow], typed: Typed, errors: Typed) -> AssignForm:
    members = {one.email: one for one in list_members(session, row.team_ids)}
    return AssignForm(
        areas=tuple(Choice(str(area.id), area.name, str(area.id) == typed.get("area")) for area in areas),
        people=tuple(Choice(one.email, one.name) for one in members.values()),
        typed=typed,
        errors=errors,
    )
