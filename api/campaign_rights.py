"""Who runs a campaign, who works on it and who may look at it; what pages and API both ask."""

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, require, require_writer
from geo.errors import NotAllowed
from geo.queries.assignments import works_on
from geo.queries.campaigns import CampaignRow


def place_of_campaign(row: CampaignRow) -> Place:
    """Return where a campaign is, for the table of rights."""
    return Place(None, row.district_code, row.province_code)


def runs(caller: Caller | None, row: CampaignRow) -> bool:
    """Say whether the caller runs the campaigns of its district."""
    return caller is not None and may(caller, Action.RUN_CAMPAIGNS, place_of_campaign(row))


def require_runner(caller: Caller, row: CampaignRow) -> None:
    """Raise NotAllowed unless the caller runs the campaigns of its district."""
    require(caller, Action.RUN_CAMPAIGNS, place_of_campaign(row))


def require_worker(session: Session, caller: Caller, row: CampaignRow) -> None:
    """Raise NotAllowed unless the caller surveys the district, or has something to do in this very campaign."""
    require_writer(caller)
    here = may(caller, Action.WRITE_RESOURCES, place_of_campaign(row))
    if not here and not works_on(session, row.id, caller.account_id):
        raise NotAllowed(
            "이 조사에 참여하는 사람만 할 수 있어요. 조정자에게 배정을 부탁해 주세요.",
            "You do not take part in this campaign.",
        )


def require_insight(session: Session, caller: Caller, row: CampaignRow) -> None:
    """Raise NotAllowed unless the caller looks after the district's records or figures, or works on the campaign."""
    where = place_of_campaign(row)
    inside = any(may(caller, action, where) for action in (Action.SEE_RESOURCES, Action.SEE_FIGURES))
    if not inside and not works_on(session, row.id, caller.account_id):
        raise NotAllowed("이 조사를 볼 권한이 없어요.", "You have no right to see this campaign.")
