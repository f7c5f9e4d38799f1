"""Campaigns for tests, written through the product's own functions and committed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from geo import clock
from geo.db import transaction
from geo.queries.campaign_areas import AreaIn, TargetIn, add_area, add_targets
from geo.queries.campaigns import CampaignRow, NewCampaign, get_campaign
from geo.queries.places import list_dongs
from geo.surveys.campaign_states import AreaKind, CampaignState
from geo.surveys.campaigns import make_campaign, step_campaign

JUNG = "11140"
"""서울 중구, where the city hall of the other tests stands."""
STEPS = {
    CampaignState.DRAFT: (),
    CampaignState.OPEN: (CampaignState.OPEN,),
    CampaignState.CLOSED: (CampaignState.OPEN, CampaignState.CLOSED),
}


def campaign(
    engine: Engine,
    *,
    dongs: int = 1,
    targets: Sequence[str] = (),
    state: CampaignState = CampaignState.OPEN,
    district: str = JUNG,
    **values: Any,
) -> CampaignRow:
    """Make a campaign over the first dong of a district, with places to visit in the first one, in the given state.

    The boundaries must be there (`make.boundaries()`).
    """
    today = clock.today()
    given = {
        "title": "봄 지역자원조사",
        "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=30),
        "kinds": ["space", "story"],
        **values,
    }
    with transaction(engine) as session:
        row = make_campaign(session, NewCampaign(district, **given), None, clock.now())
        codes = [one.code for one in list_dongs(session, today, district)][:dongs]
        areas = [add_area(session, row.id, district, AreaIn(AreaKind.DONG, code), today) for code in codes]
        add_targets(session, row.id, [TargetIn(areas[0], name=name) for name in targets])
        row = get_campaign(session, row.id)
        for step in STEPS[state]:
            row = step_campaign(session, row, step, clock.now())
    return row
