"""A campaign on a phone: its surveyor, the ways through the pages, and what became of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from geo import clock
from geo.db import transaction
from geo.queries.assignments import NewAssignment, insert_assignment
from geo.queries.campaign_areas import TargetIn, add_targets, list_areas
from geo.queries.campaigns import CampaignRow, get_campaign, replace_forms
from geo.queries.forms import newest_by_key
from geo.surveys.applying import apply_submission
from geo.surveys.campaign_states import CampaignState
from geo.surveys.campaigns import step_campaign
from geo.surveys.ready.seeding import ensure_ready_forms
from geo.surveys.submission_states import SubmissionState
from tests.api.campaigns.makers import JUNG, campaign
from tests.factories import CITY_HALL, Factory
from tests.web.conftest import PHONE

HOSTILE = "<b>회비 \\3,000</b> {{ 7*191 }}"
HERE = {"geolocation": {"longitude": CITY_HALL[0], "latitude": CITY_HALL[1], "accuracy": 8}}
IN_THE_FIELD: dict[str, Any] = {**PHONE, **HERE, "permissions": ["geolocation"]}


@dataclass
class Ground:
    """A campaign with the ready-made form of places, and somebody who looks after a dong of it."""

    campaign: CampaignRow
    account: Any
    resource: Any


def lay_ground(engine: Engine, make: Factory) -> Ground:
    """Open the campaign, with one place that is known and one that is only a name."""
    make.boundaries()
    person = make.person("surveyor", district=JUNG)
    resource = make.resource("햇살 사랑방", "space")
    row = campaign(engine, targets=[HOSTILE], state=CampaignState.DRAFT, title="명동 지역자원조사")
    with transaction(engine) as session:
        ensure_ready_forms(session, clock.now())
        area = list_areas(session, row.id)[0].id
        add_targets(session, row.id, [TargetIn(area, resource_id=resource)])
        replace_forms(session, row.id, [newest_by_key(session, "maeul_space").id])
        row = step_campaign(session, get_campaign(session, row.id), CampaignState.OPEN, clock.now())
        insert_assignment(session, NewAssignment(row.id, person.id, area), None, clock.now())
    return Ground(row, person.id, resource)


def arrive(opened):
    """Open the survey with a network and wait until everything for the field is on the phone."""
    page = opened.page
    page.goto(f"{opened.origin}/survey")
    page.wait_for_selector("#survey[data-met=in][data-worker=yes]")
    return page


def keep(page) -> None:
    page.get_by_role("button", name="저장하고 보내기").click()
    page.locator("#records-title").wait_for()


def apply_all(engine) -> None:
    """Put into the records what has arrived, as the job does."""
    with transaction(engine) as session:
        for (submission,) in session.execute(text("SELECT id FROM submissions ORDER BY received_at")).all():
            assert apply_submission(session, submission).state == SubmissionState.APPLIED


def sent(page, many: int) -> None:
    page.wait_for_function("n => document.querySelectorAll('.survey-record[data-state=sent]').length === n", arg=many)
