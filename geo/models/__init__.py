"""Every table of the product; importing this package fills `Base.metadata`."""

from geo.models.account import Account, ApiToken, Grant, Mail, MailToken, RateCount, SignIn
from geo.models.base import Base
from geo.models.booking import (
    Booking,
    BookingContact,
    BookingEvent,
    BookingMove,
    Claim,
    DemandMiss,
    IdempotencyKey,
    Party,
)
from geo.models.place import BoundaryEdition, District, Dong, EditionProvince, Province
from geo.models.resource import Resource
from geo.models.site import Site, SiteEvent
from geo.models.space import Cell, DayOff, Opening, Policy, Space, SpaceCell

__all__ = [
    "Account",
    "ApiToken",
    "Base",
    "Booking",
    "BookingContact",
    "BookingEvent",
    "BookingMove",
    "BoundaryEdition",
    "Cell",
    "Claim",
    "DayOff",
    "DemandMiss",
    "District",
    "Dong",
    "EditionProvince",
    "Grant",
    "IdempotencyKey",
    "Mail",
    "MailToken",
    "Opening",
    "Party",
    "Policy",
    "Province",
    "RateCount",
    "Resource",
    "SignIn",
    "Site",
    "SiteEvent",
    "Space",
    "SpaceCell",
]
