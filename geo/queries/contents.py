"""What a database holds so far: asked at every start, so these queries touch one row each."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from geo.models.account import Account
from geo.models.place import BoundaryEdition
from geo.models.resource import Resource
from geo.models.site import Site


def has_boundaries(session: Session) -> bool:
    """Say whether any boundary edition is loaded, the schematic one included."""
    return bool(session.scalar(select(exists(select(BoundaryEdition.id)))))


def has_places(session: Session) -> bool:
    """Say whether there is any site or resource."""
    return any(session.scalar(select(exists(select(model.id)))) for model in (Site, Resource))


def known_emails(session: Session, emails: Sequence[str]) -> set[str]:
    """Return those of the addresses that belong to an account."""
    return set(session.scalars(select(Account.email).where(Account.email.in_(emails))))
