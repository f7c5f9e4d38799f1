"""Whose places a keeper looks after: what all the rooms of the keeper's desk ask first."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from fastapi import Response
from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may
from api.web.doors import keeps_anything
from api.web.pages import go
from geo import clock
from geo.enums import Approval, Scope
from geo.errors import NotAllowed
from geo.queries.sites import SiteFilter, SiteRow, list_sites
from geo.queries.spaces import SpaceRow, SpaceSearch, find_spaces

MOST = 5000
FEW_SITES = 20
BOOKABLE = (Approval.INSTANT, Approval.MANAGER, Approval.COMMITTEE)
BACK = {"today": "/keep", "card": "/keep/bookings/{id}"}
"""Where a form's `back` leads after its step; without it, to the room that does the step."""


def require_keeper(caller: Caller) -> None:
    """Raise NotAllowed, in words that help, for people who keep nothing."""
    if not keeps_anything(caller):
        raise NotAllowed(
            "공간지기로 등록된 분만 쓸 수 있는 화면이에요. 구 담당자에게 공간지기로 등록해 달라고 해 주세요.",
            "This page is for keepers; ask your district's officer to register you.",
            code="keepers_only",
        )


def kept_sites(session: Session, caller: Caller) -> dict[UUID, SiteRow]:
    """Return the sites in which the caller may keep spaces, by the one table of rights."""
    own = [grant.site_id for grant in caller.grants if grant.site_id is not None]
    only_sites = all(grant.scope == Scope.SITE for grant in caller.grants)
    sites, _total = list_sites(session, SiteFilter(ids=own if only_sites else None, limit=MOST), clock.today())
    return {s.id: s for s in sites if may(caller, Action.KEEP_SPACES, Place(s.id, s.district_code, s.province_code))}


def kept_spaces(session: Session, sites: Mapping[UUID, SiteRow], search: SpaceSearch) -> list[SpaceRow]:
    """Return the spaces in `sites` that fit the search, by site and name."""
    wanted = replace(search, limit=MOST)
    few = len(sites) <= FEW_SITES
    searches = [replace(wanted, site_id=site_id) for site_id in sites] if few else [wanted]
    rows = [row for one in searches for row in find_spaces(session, one, clock.now())[0] if row.site_id in sites]
    return sorted(rows, key=lambda row: (row.site_name, row.name))


def shown_spaces(session: Session, caller: Caller, sites: Mapping[UUID, SiteRow], words: str = "") -> list[SpaceRow]:
    """Return a keeper's own spaces: all of the sites held by name, of a whole district those that take bookings."""
    own = {grant.site_id for grant in caller.grants if grant.scope == Scope.SITE}
    rows = kept_spaces(session, sites, SpaceSearch(words=words or None))
    return [row for row in rows if row.site_id in own or row.approval in BOOKABLE]


def bookable_spaces(session: Session, sites: Mapping[UUID, SiteRow], words: str = "") -> list[SpaceRow]:
    """Return the spaces in `sites` that take bookings, by site and name."""
    return kept_spaces(session, sites, SpaceSearch(words=words or None, approvals=list(BOOKABLE)))


def back_to(form: Mapping[str, str], booking_id: UUID, done: str, room: str = "/keep/visits") -> Response:
    """Go back to the page whose form took a step with a booking, and say what was done."""
    return go(f"{BACK.get(form.get('back', ''), room).format(id=booking_id)}?done={done}")
