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
from geo.models.duplicate import DuplicatePair, ResourceMerge
from geo.models.intake import ImportChange, ImportFile, ImportRow, ImportRun, JournalTable
from geo.models.place import BoundaryEdition, District, Dong, EditionProvince, Province
from geo.models.records import (
    Address,
    AddressFile,
    AddressLot,
    CodeEntry,
    LegalDongLink,
    Population,
    Project,
    Village,
)
from geo.models.resource import (
    Relation,
    Resource,
    ResourceDong,
    ResourceEvent,
    ResourceField,
    ResourceRevision,
    Source,
)
from geo.models.site import Site, SiteEvent
from geo.models.space import Cell, ClosingRule, DayOff, Opening, Policy, Space, SpaceCell

__all__ = [
    "Account",
    "Address",
    "AddressFile",
    "AddressLot",
    "ApiToken",
    "Base",
    "Booking",
    "BookingContact",
    "BookingEvent",
    "BookingMove",
    "BoundaryEdition",
    "Cell",
    "Claim",
    "ClosingRule",
    "CodeEntry",
    "DayOff",
    "DemandMiss",
    "District",
    "Dong",
    "DuplicatePair",
    "EditionProvince",
    "Grant",
    "IdempotencyKey",
    "ImportChange",
    "ImportFile",
    "ImportRow",
    "ImportRun",
    "JournalTable",
    "LegalDongLink",
    "Mail",
    "MailToken",
    "Opening",
    "Party",
    "Policy",
    "Population",
    "Project",
    "Province",
    "RateCount",
    "Relation",
    "Resource",
    "ResourceDong",
    "ResourceEvent",
    "ResourceField",
    "ResourceMerge",
    "ResourceRevision",
    "SignIn",
    "Site",
    "SiteEvent",
    "Source",
    "Space",
    "SpaceCell",
    "Village",
]
