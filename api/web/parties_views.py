"""What the pages of groups and households, of phone bookings and of a space's rules show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import BookingForm, Choice, Link


@dataclass(frozen=True, slots=True)
class MemberLine:
    account_id: str
    name: str
    role: str
    is_lead: bool
    is_me: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An open invitation: to others, of one's own party, or to oneself."""

    id: str
    party: str
    kind: str
    email: str
    by: str
    until: str


@dataclass(frozen=True, slots=True)
class PartyCard:
    id: str
    name: str
    kind: str
    leads: bool
    people: tuple[MemberLine, ...]
    invitations: tuple[InvitationLine, ...]


@dataclass(frozen=True, slots=True)
class PartiesPage:
    tabs: tuple[Link, ...]
    parties: tuple[PartyCard, ...]
    asked: tuple[InvitationLine, ...]
    kinds: tuple[Choice, ...]
    name: str = ""
    email: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PhonePage:
    """Booking for a caller or visitor: first the space, then the rest."""

    tabs: tuple[Link, ...]
    spaces: tuple[Choice, ...]
    space_name: str = ""
    space_url: str = ""
    channels: tuple[Choice, ...] = ()
    form: BookingForm | None = None


@dataclass(frozen=True, slots=True)
class QuotaLine:
    id: int
    says: str
    end_url: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    """All rules of a space as one form; `numbers` are lengths and counts by their field."""

    title: str
    space_url: str
    action: str
    quota_action: str
    approvals: tuple[Choice, ...]
    pendings: tuple[Choice, ...]
    grids: tuple[Choice, ...]
    opens: tuple[Choice, ...]
    weekdays: tuple[Choice, ...]
    purposes: tuple[Choice, ...]
    natures: tuple[Choice, ...]
    site_natures: tuple[Choice, ...]
    numbers: Mapping[str, str]
    opens_clock: str
    quotas: tuple[QuotaLine, ...]
    subjects: tuple[Choice, ...]
    measures: tuple[Choice, ...]
    pers: tuple[Choice, ...]
    scopes: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=dict)
