"""Where drills take place: content of their own in a scratch database, never in anybody's data."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.auth.secrets import new_api_token, sha256_of
from geo import clock
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts, keeping, sites
from geo.queries.accounts import LiveGrant
from geo.queries.keeping import OpeningRow, SpaceValues
from geo.queries.sites import SiteValues

CITY_HALL = (126.978, 37.5665)
ALWAYS = [OpeningRow(day, 0, 1440) for day in range(1, 8)]


@dataclass(frozen=True, slots=True)
class Ground:
    """One site with its spaces by name, and API tokens of residents and of its keeper."""

    spaces: dict[str, UUID]
    residents: Sequence[str]
    keeper: str


def lay_out(
    engine: Engine,
    spaces: Mapping[str, Sequence[str]],
    residents: int,
    policies: Mapping[str, Mapping[str, Any]] | None = None,
) -> Ground:
    """Write a site whose `spaces` (name → cells) are open day and night and book at once for two years ahead.

    `policies` says what differs for some of them.
    """
    values = SiteValues(name="훈련장", kind="hub", lon=CITY_HALL[0], lat=CITY_HALL[1], address="서울특별시 중구")
    with transaction(engine) as session:
        site = sites.insert_site(session, values, None, clock.now())
        made = {
            name: _space(session, site, name, cells, (policies or {}).get(name, {})) for name, cells in spaces.items()
        }
        grant = LiveGrant(Role.KEEPER, Scope.SITE, None, None, site)
        return Ground(made, [_token(session) for _ in range(residents)], _token(session, grant))


def _space(session: Session, site: UUID, name: str, cells: Sequence[str], policy: Mapping[str, Any]) -> UUID:
    space = keeping.insert_space(session, site, SpaceValues(name=name, kind="room", heads_max=30), cells)
    keeping.replace_openings(session, space, ALWAYS)
    keeping.add_policy(session, space, {"approval": "instant", "rolling_days": 730, **policy}, None)
    return space


def _token(session: Session, grant: LiveGrant | None = None) -> str:
    email = f"drill-{uuid4().hex[:12]}@example.org"
    account = accounts.put_account(session, email=email, name="훈련", password_hash=os.urandom(16).hex())
    assert account is not None, "a fresh address is free"
    accounts.verify_account(session, account)
    if grant is not None:
        accounts.add_grant(session, account, grant, since=clock.today())
    secret = new_api_token()
    scopes, lasts = ["read", "write"], timedelta(days=1)
    accounts.put_api_token(session, account, token_sha256=sha256_of(secret), name="훈련", scopes=scopes, lasts=lasts)
    return secret


def slot(number: int) -> datetime:
    """Return the start of the n-th pair of hours from tomorrow on, on the venue's clock."""
    day = clock.today() + timedelta(days=1 + number // 12)
    return datetime(day.year, day.month, day.day, number % 12 * 2, tzinfo=clock.SEOUL)
