"""A what-if that comes in a request's body: how often it may be asked, and what it asks."""

from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.orm import Session

from api.auth.browser import client_address
from api.auth.permissions import Caller
from api.auth.secrets import sha256_of
from api.coverage_asks import wanted_of
from api.scenario_rights import require_seen
from api.scenarios.schemas import WhatIfIn, read_changes
from geo.planning.asking import Wanted
from geo.planning.changes import Change
from geo.queries.rate_limits import MINUTE, count_hit
from geo.queries.reach import Reach
from geo.settings import Settings


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The question, the changes of the stored scenario below it, and all changes together."""

    wanted: Wanted
    stored: tuple[Change, ...]
    changes: tuple[Change, ...]


def count_asking(request: Request, caller: Caller | None, what: str, most: int) -> None:
    """Count one more question of an account or address within a minute; raise TooManyRequests beyond `most`."""
    who = str(caller.account_id) if caller else sha256_of(client_address(request))
    count_hit(request.app.state.engine, f"{what}:{who}", MINUTE, most)


def what_if_of(
    session: Session, settings: Settings, caller: Caller | None, body: WhatIfIn, figures: Reach | None = None
) -> WhatIf:
    """Read the body; raise NotFound or NotAllowed for a scenario the caller may not see."""
    stored = require_seen(session, caller, body.scenario).content.changes if body.scenario else ()
    wanted = wanted_of(
        session,
        settings,
        target=body.target,
        district=body.district,
        walk_minutes=body.walk_minutes,
        on=body.date,
        group=body.group,
        figures=figures,
    )
    return WhatIf(wanted, stored, (*stored, *read_changes(body.changes, stored)))
