"""What the pages of idle spaces, agreements and the path to a hub show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A dated step on a line: `state` is done, now or ahead."""

    label: str
    day: str
    state: str
    people: str = ""
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class IdleCard:
    url: str
    office_url: str
    name: str
    place: str
    owner: str
    badge: Badge
    says: str
    available: str
    apply: str
    area: str
    applications: int


@dataclass(frozen=True, slots=True)
class WatchLine:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class IdlePage:
    cards: tuple[IdleCard, ...]
    watches: tuple[WatchLine, ...]
    districts: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationCard:
    """An application as its sender or the office sees it."""

    id: str
    applicant: str
    badge: Badge
    plan: str
    wished_use: str
    members: int
    budget: str
    sent: str
    reason: str
    version: int
    can_withdraw: bool
    can_decide: bool
    agreement_url: str
    new_agreement_url: str


@dataclass(frozen=True, slots=True)
class ApplyForm:
    action: str
    groups: tuple[Choice, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class IdlePlacePage:
    card: IdleCard
    site_url: str
    address: str
    about: str
    conditions: str
    closed_reason: str
    steps: tuple[TimelineStep, ...]
    takes: bool
    form: ApplyForm | None
    own: tuple[ApplicationCard, ...]
    runs: bool


@dataclass(frozen=True, slots=True)
class AgreementCard:
    url: str
    number: str
    title: str
    kind: str
    badge: Badge
    site: str
    site_url: str
    parties: str
    period: str
    left: str
    soon: bool
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficePage:
    tabs: tuple[Link, ...]
    listings: tuple[IdleCard, ...]
    ending: tuple[AgreementCard, ...]
    agreements: tuple[AgreementCard, ...]
    lists_places: bool


@dataclass(frozen=True, slots=True)
class ListingForm:
    action: str
    title: str
    sites: tuple[Choice, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ListingOffice:
    id: str
    card: IdleCard
    conditions: str
    steps: tuple[TimelineStep, ...]
    told: tuple[str, ...]
    applications: tuple[ApplicationCard, ...]
    waiting: int
    can_notify: bool
    can_open: bool
    can_close: bool
    path_url: str
    version: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class HoursLine:
    weekday: int
    label: str
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class AgreementForm:
    """The form of a draft; without a site it asks for one."""

    action: str
    site: str
    picks: tuple[Link, ...]
    q: str
    kinds: tuple[Choice, ...]
    spaces: tuple[Choice, ...]
    days: tuple[HoursLine, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AgreementOffice:
    id: str
    card: AgreementCard
    conditions: str
    document_title: str
    document_text: str
    document_url: str
    events: tuple[str, ...]
    affected: tuple[str, ...]
    can_sign: bool
    can_end: bool
    can_renew: bool
    renewed_url: str
    renews_url: str
    ends: str
    version: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PathLine:
    step: str
    label: str
    done_on: str
    people: str
    note: str
    evidence_url: str


@dataclass(frozen=True, slots=True)
class PathForm:
    action: str
    site: str
    site_url: str
    badge: Badge
    rows: tuple[PathLine, ...]
    version: int
    problem: str = ""
