"""Who edits layers of records: whoever reviews them, and where; everybody else reads what open data shows."""

import anyio.to_thread
from fastapi import Request

from api.auth.browser import session_token
from api.auth.deps import get_caller
from api.auth.permissions import Action, Caller, may_write, require_writer
from api.auth.reach import reach_of, required_reach
from geo.layers.model import PUBLIC, Collection, Reader
from geo.queries.layers import RECORDS

RIGHT = Action.REVIEW_RESOURCES
"""What one has to be allowed to: surveyors propose changes by their forms, reviewers write them."""
_SEES = frozenset({"public", "internal"})


def editor_of(caller: Caller | None) -> Reader:
    """Return what somebody reads of layers."""
    reach = reach_of(caller, RIGHT) if caller is not None else None
    return Reader(_SEES, reach) if reach else PUBLIC


def may_edit(caller: Caller | None, collection: Collection) -> bool:
    """Say whether somebody may write into a layer somewhere."""
    if caller is None or collection.relation != RECORDS:
        return False
    return may_write(caller) and bool(reach_of(caller, RIGHT))


def require_editor(caller: Caller) -> None:
    """Raise NotAllowed for somebody who reviews records nowhere."""
    require_writer(caller)
    required_reach(caller, RIGHT)


async def know_reader(request: Request) -> None:
    """Leave on the request who reads; raise NotSignedIn for a sign-in that is not valid. A visitor costs nothing."""
    if "authorization" in request.headers or session_token(request):
        caller = await anyio.to_thread.run_sync(get_caller, request, request.app.state.settings, None)
        request.state.layer_reader = editor_of(caller)
