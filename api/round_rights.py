"""Who runs a round and who offers spare hours: keepers of the site; what pages and API both ask."""

from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, require
from geo import clock
from geo.queries.sites import get_site


def place_of_site(session: Session, site_id: UUID) -> Place:
    """Return where a site is, for the table of rights."""
    site = get_site(session, site_id, clock.today())
    return Place(site.id, site.district_code, site.province_code)


def require_round_keeper(session: Session, caller: Caller, site_id: UUID) -> None:
    """Raise NotAllowed unless the caller decides the bookings of the site."""
    require(caller, Action.DECIDE_BOOKINGS, place_of_site(session, site_id))


def keeps_round(session: Session, caller: Caller | None, site_id: UUID) -> bool:
    """Say whether the caller decides the bookings of the site."""
    return caller is not None and may(caller, Action.DECIDE_BOOKINGS, place_of_site(session, site_id))
