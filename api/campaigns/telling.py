"""Whoever is given something to look after is told so by mail: once for a campaign and a day, not for each place."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy.orm import Session

from geo.booking.desk import Tell
from geo.queries.assignments import AssignmentFilter, AssignmentRow, list_assignments, was_told
from geo.queries.campaigns import CampaignRow
from geo.surveys.campaign_states import AssignmentState, CampaignState

NAMED_MOST: Final = 20
QUIET: Final = timedelta(hours=12)
"""Who was told of something in a campaign hears no more of it for so long: shares are given one after the other."""


def tell_all(session: Session, row: CampaignRow, tell: Tell) -> None:
    """Tell everybody who has something to do in a campaign that has just opened."""
    wanted = AssignmentFilter(row.id, states=(AssignmentState.OPEN.value,))
    found = sorted(list_assignments(session, wanted), key=lambda one: str(one.account_id))
    for account_id, own in groupby(found, key=lambda one: one.account_id):
        tell(account_id, "campaign_assigned", _facts(row, list(own)))


def tell_one(session: Session, row: CampaignRow, made: AssignmentRow, now: datetime, tell: Tell) -> None:
    """Tell somebody of what was given to them; in preparation nobody is told, that comes with the opening."""
    if row.state is not CampaignState.OPEN or was_told(session, made, now - QUIET):
        return
    tell(made.account_id, "campaign_assigned", _facts(row, [made]))


def _facts(row: CampaignRow, own: Sequence[AssignmentRow]) -> dict[str, object]:
    lines = [f"- {one.area}" for one in own if one.area]
    places = sum(one.targets for one in own)
    more = [f"… ({len(lines)})"] if len(lines) > NAMED_MOST else []
    return {
        "campaign": row.title,
        "district": row.district,
        "period": f"{row.starts_on} ~ {row.ends_on}",
        "areas": "".join(f"{line}\n" for line in lines[:NAMED_MOST] + more),
        "places": places,
        "due": str(min(one.due_on or row.ends_on for one in own)),
    }
