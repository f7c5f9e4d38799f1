"""Who sees a scenario and who changes it; what coverage, pages and the scenarios' own routes ask."""

from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, may_write, require_writer
from api.auth.reach import reach_of, required_reach
from geo.errors import NotAllowed, NotSignedIn
from geo.queries.scenarios import ScenarioRow, get_scenario


def require_planner(caller: Caller | None) -> Caller:
    """Return the caller who plans somewhere; raise NotSignedIn or NotAllowed."""
    if caller is None:
        raise NotSignedIn("로그인이 필요해요.", "Please sign in.")
    required_reach(caller, Action.PLAN)
    return caller


def require_seen(session: Session, caller: Caller | None, scenario_id: UUID) -> ScenarioRow:
    """Return a scenario to somebody who plans anywhere; raise NotSignedIn, NotAllowed or NotFound.

    Whoever has its link sees it by the secret instead.
    """
    require_planner(caller)
    return get_scenario(session, scenario_id)


def changes_it(caller: Caller, row: ScenarioRow) -> bool:
    """Say whether somebody may change a scenario: its maker who still plans, and whoever plans where it asks."""
    own = row.made_by == caller.account_id and may_write(caller) and bool(reach_of(caller, Action.PLAN))
    return own or may(caller, Action.PLAN, Place(None, row.content.district_code, row.province_code))


def require_change(caller: Caller, row: ScenarioRow) -> None:
    """Raise NotAllowed unless `changes_it`."""
    require_writer(caller)
    if not changes_it(caller, row):
        raise NotAllowed(
            "다른 분이 만든 가정이에요. 복사해서 바꾸어 보세요.", "It is somebody else's: copy it and change the copy."
        )
