"""Where somebody may do something, in the form that queries ask."""

from api.auth.permissions import ACTIONS, Action, Caller
from geo.enums import Scope
from geo.errors import NotAllowed
from geo.queries.reach import Reach


def reach_of(caller: Caller, action: Action) -> Reach:
    """Return where the caller may do something, as SQL can ask it."""
    grants = [grant for grant in caller.grants if action in ACTIONS[grant.role]]
    return Reach(
        everywhere=any(grant.scope is Scope.EVERYWHERE for grant in grants),
        provinces=frozenset(grant.province_code for grant in grants if grant.province_code),
        districts=frozenset(grant.district_code for grant in grants if grant.district_code),
        sites=frozenset(grant.site_id for grant in grants if grant.site_id),
    )


def required_reach(caller: Caller, action: Action) -> Reach:
    """Return `reach_of`; raise NotAllowed for somebody who may do that nowhere."""
    reach = reach_of(caller, action)
    if not reach:
        raise NotAllowed("이 일을 할 권한이 없어요.", "You have no right to do this.")
    return reach
