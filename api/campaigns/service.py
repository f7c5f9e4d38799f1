"""The steps of running a campaign that need more than one statement; pages and routes both call them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, require
from api.campaign_rights import require_insight, require_runner, require_worker
from api.campaigns.schemas import CampaignIn
from api.campaigns.telling import tell_all, tell_one
from geo import clock
from geo.booking.desk import Tell
from geo.enums import ResourceKind
from geo.errors import InvalidInput, NotFound
from geo.faults import stale_row
from geo.queries import assignments, campaigns, visits
from geo.queries.access import note_access
from geo.queries.accounts import address_of, find_account
from geo.queries.assignments import AssignmentRow, NewAssignment
from geo.queries.campaign_areas import TargetFilter, TargetRow, list_targets
from geo.queries.campaigns import CampaignRow, NewCampaign
from geo.queries.days import province_of
from geo.queries.forms import list_forms, version_by_id
from geo.queries.places import resolve_district
from geo.queries.teams import list_teams
from geo.queries.visits import Recorded, VisitIn
from geo.surveys.campaign_states import AssignmentState, CampaignState
from geo.surveys.campaigns import hand_over, make_campaign, require_draft, require_open, step_campaign

LISTS = ("forms", "teams")


def create(session: Session, caller: Caller, body: CampaignIn) -> CampaignRow:
    """Write a campaign in preparation (coordinator of its district)."""
    district = resolve_district(session, body.district, clock.today())
    require(caller, Action.RUN_CAMPAIGNS, Place(None, district.code, province_of(session, district.code)))
    given = {name: getattr(body, name) for name in NewCampaign.__slots__ if name != "district_code"}
    row = make_campaign(session, NewCampaign(district.code, **given), caller.account_id, clock.now())
    return _with_lists(session, row, {"forms": body.forms or _ready_forms(session, row), "teams": body.teams})


def _ready_forms(session: Session, row: CampaignRow) -> list[UUID]:
    """Return our own forms for the kinds of a campaign that names none."""
    return [form.version_id for form in list_forms(session) if form.ready and form.kind in row.kinds]


def _with_lists(session: Session, row: CampaignRow, values: Mapping[str, Any]) -> CampaignRow:
    if values.get("forms") is not None:
        for version_id in values["forms"]:
            version_by_id(session, version_id)
        campaigns.replace_forms(session, row.id, values["forms"])
    if values.get("teams") is not None:
        known = {team.id for team in list_teams(session, districts=[row.district_code])}
        if not known.issuperset(values["teams"]):
            raise InvalidInput("이 자치구의 조사단이 아니에요.", "No team of this district.", code="team_unknown")
        campaigns.replace_teams(session, row.id, values["teams"])
    return campaigns.get_campaign(session, row.id)


def locked(session: Session, caller: Caller, campaign_id: UUID, version: int | None = None) -> CampaignRow:
    """Return a campaign for writing by one who runs it; raise Conflict (`stale_version`) where it has moved on."""
    row = campaigns.get_campaign(session, campaign_id, lock=True)
    require_runner(caller, row)
    if version is not None and version != row.version:
        raise stale_row()
    return row


def in_preparation(session: Session, caller: Caller, campaign_id: UUID) -> CampaignRow:
    """Return a campaign whose lists may still change, for writing."""
    row = locked(session, caller, campaign_id)
    require_draft(row)
    return row


def change(
    session: Session, caller: Caller, campaign_id: UUID, values: Mapping[str, Any], version: int | None
) -> CampaignRow:
    """Write what is given of a campaign (coordinator)."""
    row = locked(session, caller, campaign_id, version)
    given = {name: value for name, value in values.items() if value is not None or name == "consent_text_id"}
    if given.get("starts_on", row.starts_on) > given.get("ends_on", row.ends_on):
        raise InvalidInput(
            "끝나는 날이 시작하는 날보다 빨라요.", "It ends before it begins.", code="dates_out_of_order"
        )
    campaigns.change_campaign(session, row, {name: v for name, v in given.items() if name not in LISTS})
    return _with_lists(session, row, given)


def step(
    session: Session, caller: Caller, campaign_id: UUID, to_state: CampaignState, version: int | None, tell: Tell
) -> CampaignRow:
    """Open or close a campaign (coordinator); doing it twice changes nothing.

    With the first opening everybody who was given something in advance is told so.
    """
    row = locked(session, caller, campaign_id, version)
    if row.state is to_state:
        return row
    stepped = step_campaign(session, row, to_state, clock.now())
    if row.opened_at is None:
        tell_all(session, stepped, tell)
    return stepped


def drop(session: Session, caller: Caller, campaign_id: UUID) -> None:
    """Forget a campaign that never opened (coordinator)."""
    campaigns.drop_campaign(session, in_preparation(session, caller, campaign_id))


def seen(session: Session, caller: Caller, campaign_id: UUID) -> CampaignRow:
    """Return a campaign for one who may look at it."""
    row = campaigns.get_campaign(session, campaign_id)
    require_insight(session, caller, row)
    return row


def targets_for(session: Session, caller: Caller, wanted: TargetFilter) -> tuple[list[TargetRow], int]:
    """Return places to visit; that somebody read the names of persons among them is noted."""
    rows, total = list_targets(session, wanted)
    persons = [row.resource_id for row in rows if row.resource_id and row.kind == ResourceKind.PERSON]
    note_access(session, caller.account_id, "resource_personal", persons)
    return rows, total


def somebody(session: Session, account_id: UUID | None, email: str) -> UUID:
    """Return the account meant; raise NotFound without it."""
    if account_id is not None:
        known = address_of(session, account_id) is not None
    else:
        account = find_account(session, email.strip().lower())
        known, account_id = account is not None, account.id if account else None
    if not known or account_id is None:
        raise NotFound("그 주소로 가입한 사람이 없어요.", "No account has that address.", code="account_unknown")
    return account_id


def assign(session: Session, caller: Caller, new: NewAssignment, tell: Tell) -> AssignmentRow:
    """Give an area or places to somebody (coordinator); in advance, too, while the campaign is in preparation."""
    row = locked(session, caller, new.campaign_id)
    if row.state is CampaignState.CLOSED:
        require_open(row)
    made = assignments.insert_assignment(session, new, caller.account_id, clock.now())
    return _told(session, caller, row, made, tell)


def _told(session: Session, caller: Caller, row: CampaignRow, made: UUID, tell: Tell) -> AssignmentRow:
    """Return a new assignment, about which its surveyor is told; not whoever gave it to themselves."""
    found = assignments.get_assignment(session, made)
    if found.account_id != caller.account_id:
        tell_one(session, row, found, clock.now(), tell)
    return found


def _held(session: Session, assignment_id: UUID, version: int | None) -> AssignmentRow:
    held = assignments.get_assignment(session, assignment_id, lock=True)
    if held.state is not AssignmentState.OPEN or (version is not None and version != held.version):
        raise stale_row()
    return held


def require_runner_of(session: Session, caller: Caller, assignment_id: UUID) -> None:
    """Raise NotAllowed unless the caller runs the campaign of an assignment."""
    held = assignments.get_assignment(session, assignment_id)
    require_runner(caller, campaigns.get_campaign(session, held.campaign_id))


def move(
    session: Session, caller: Caller, assignment_id: UUID, account_id: UUID, version: int | None, tell: Tell
) -> AssignmentRow:
    """Give an assignment to somebody else (coordinator); what the first one wrote stays theirs."""
    require_runner_of(session, caller, assignment_id)
    held = _held(session, assignment_id, version)
    made = hand_over(session, held, account_id, caller.account_id, clock.now())
    return _told(session, caller, campaigns.get_campaign(session, held.campaign_id), made, tell)


def finish(
    session: Session, caller: Caller, assignment_id: UUID, state: AssignmentState, version: int | None
) -> AssignmentRow:
    """End an assignment: its surveyor or a coordinator says it is done, a coordinator takes it back."""
    held = _held(session, assignment_id, version)
    row = campaigns.get_campaign(session, held.campaign_id)
    if state is not AssignmentState.DONE or held.account_id != caller.account_id:
        require_runner(caller, row)
    else:
        require_worker(session, caller, row)
    assignments.end_assignment(session, held, state, clock.now())
    return assignments.get_assignment(session, assignment_id)


def visit(session: Session, caller: Caller, told: VisitIn) -> Recorded:
    """Write that somebody went and looked (surveyors of the campaign, while it is open)."""
    row = campaigns.get_campaign(session, told.campaign_id)
    require_worker(session, caller, row)
    require_open(row)
    return visits.record_visit(session, told, clock.now())
