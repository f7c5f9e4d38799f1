"""What the survey pages keep on the phone: who is signed in, their open campaigns, forms, areas and lists."""

import math
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.web.labels import day_text
from api.web.pages import Frame
from geo import clock
from geo.enums import ResourceKind
from geo.queries.assignments import AssignmentFilter, AssignmentRow, list_assignments
from geo.queries.campaign_areas import TargetFilter, TargetRow, list_areas, list_targets
from geo.queries.campaigns import CampaignFilter, CampaignRow, list_campaigns
from geo.queries.forms import FormVersionRow, campaign_versions
from geo.queries.own_records import SentBack, count_own, list_sent_back
from geo.queries.places import DongRow, list_dongs
from geo.queries.revisions import FIELD
from geo.queries.submissions import SubmissionFilter, SubmissionRow, list_submissions
from geo.surveys.campaign_states import AssignmentState, CampaignState
from geo.surveys.definition import said
from geo.surveys.submission_states import SubmissionState

CAMPAIGNS_MOST: Final = 30
TARGETS_MOST: Final = 1000
UNSETTLED_MOST: Final = 200
WORDS: Final = frozenset({"name", "summary", "address"})
UNSETTLED: Final = (SubmissionState.PROBLEM.value, SubmissionState.HELD.value, SubmissionState.INCOMPLETE.value)

Json = dict[str, Any]


def pack_of(session: Session, caller: Caller, frame: Frame) -> Json:
    """Return the pack of somebody who is signed in."""
    wanted = CampaignFilter(
        reach_of(caller, Action.WRITE_RESOURCES), caller.account_id, (CampaignState.OPEN.value,), limit=CAMPAIGNS_MOST
    )
    rows, _total = list_campaigns(session, wanted)
    mine = list_assignments(
        session, AssignmentFilter(account_id=caller.account_id, states=(AssignmentState.OPEN.value,))
    )
    campaigns = [
        _campaign(session, row, [one for one in mine if one.campaign_id == row.id], caller, frame) for row in rows
    ]
    districts = {row.district_code for row in rows}
    dongs = [_dong(dong) for dong in list_dongs(session, clock.today()) if dong.district_code in districts]
    return {
        "account": str(caller.account_id),
        "name": caller.name,
        "campaigns": campaigns,
        "dongs": dongs,
        "unsettled": _unsettled(session, caller, frame),
        "sent_back": [_sent_back(one, frame) for one in list_sent_back(session, caller.account_id)],
        "own": count_own(session, caller.account_id, [row.id for row in rows]),
    }


def _sent_back(one: SentBack, frame: Frame) -> Json:
    """A record that came back, as something that its own form can change."""
    kind = ResourceKind(one.kind)
    return {
        "name": one.name,
        "kind": frame.say(kind.label),
        "kind_code": kind.value,
        "resource_id": str(one.id),
        "rev": one.rev,
        "campaign": str(one.campaign_id) if one.campaign_id else "",
        "reason": one.reason,
        "at": round(one.at.timestamp() * 1000) if one.at else 0,
        "when": day_text(one.at.astimezone(clock.SEOUL).date(), frame.lang) if one.at else "",
        "known": _known(one) if kind is not ResourceKind.PERSON else {"name": one.name},
    }


def _known(one: SentBack) -> dict[str, str]:
    """What somebody wrote themselves comes back into the form: words, by the names that forms give them."""
    words = {key: value for key, value in one.content.items() if isinstance(value, str)}
    return {key.removeprefix(FIELD): value for key, value in words.items() if key in WORDS or key.startswith(FIELD)}


def _unsettled(session: Session, caller: Caller, frame: Frame) -> list[Json]:
    """Return what somebody has sent that is not in the records yet, and why: the phone says so beside its own line."""
    wanted = SubmissionFilter(account_id=caller.account_id, states=UNSETTLED, limit=UNSETTLED_MOST)
    rows, _total = list_submissions(session, wanted)
    return [_unsettled_one(row, frame) for row in rows]


def _unsettled_one(row: SubmissionRow, frame: Frame) -> Json:
    return {
        "id": row.instance_id,
        "state": row.state.value,
        "label": frame.say(row.state.label),
        "said": row.message_en if frame.lang == "en" else row.message,
    }


def _campaign(session: Session, row: CampaignRow, mine: list[AssignmentRow], caller: Caller, frame: Frame) -> Json:
    wanted = TargetFilter(row.id, account_id=caller.account_id, limit=TARGETS_MOST)
    targets, _total = list_targets(session, wanted) if mine else ([], 0)
    forms = campaign_versions(session, row.id)
    own_areas = {one.area_id: one for one in mine if one.area_id}
    drawn = [area for area in list_areas(session, row.id, drawn=True) if area.id in own_areas] if own_areas else []
    return {
        "id": str(row.id),
        "code": row.code,
        "title": row.title,
        "place": row.district,
        "period": f"{day_text(row.starts_on, frame.lang)} ~ {day_text(row.ends_on, frame.lang)}",
        "url": f"/campaigns/{row.id}",
        "submit_url": f"/api/v1/campaigns/{row.id}/submissions",
        "visit_url": "/api/v1/visits",
        "forms": [_form(row.id, form, frame) for form in sorted(forms, key=lambda form: row.forms.index(form.id))],
        "areas": [_area(own_areas[area.id], area.geometry, frame) for area in drawn],
        "targets": [_target(target, frame) for target in targets],
    }


def _form(campaign_id: UUID, form: FormVersionRow, frame: Frame) -> Json:
    """A form is known by its version's id: the definition of a version never changes."""
    return {
        "id": str(form.id),
        "title": said(form.definition.title, frame.lang) or form.title,
        "kind": form.kind.value if form.kind else "",
        "url": f"/api/v1/campaigns/{campaign_id}/forms/{form.form_id}/definition",
    }


def _area(one: AssignmentRow, shape: Json | None, frame: Frame) -> Json:
    due = day_text(one.due_on, frame.lang) if one.due_on else ""
    late = one.due_on is not None and one.due_on < clock.today()
    return {"id": str(one.area_id), "name": one.area, "due": due, "late": late, "note": one.note, "shape": shape}


def _target(target: TargetRow, frame: Frame) -> Json:
    """A change starts from the record's present revision and from what a form may show of it."""
    kind = ResourceKind(target.kind) if target.kind else None
    return {
        "id": str(target.id),
        "name": target.name,
        "area": target.area,
        "address": target.address,
        "kind": frame.say(kind.label) if kind else "",
        "kind_code": kind.value if kind else "",
        "resource_id": str(target.resource_id) if target.resource_id else None,
        "rev": target.current_rev,
        "known": {"name": target.name, "address": target.address} if kind else {},
        "area_id": str(target.area_id),
        "lat": round(target.lat, 6) if target.lat is not None else None,
        "lon": round(target.lon, 6) if target.lon is not None else None,
        "result": target.result.value if target.result else "",
    }


def _dong(dong: DongRow) -> Json:
    """Return a dong with the circle of its size: whoever cannot say where they are says in which dong."""
    return {
        "code": dong.code,
        "name": dong.name,
        "district": dong.district,
        "lat": round(dong.lat, 6),
        "lon": round(dong.lon, 6),
        "radius": round(math.sqrt(dong.area_m2 / math.pi)),
    }
