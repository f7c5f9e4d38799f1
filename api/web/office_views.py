"""What the office's pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class WaitLine:
    """Something that waits: how much of it, what to do about it, where."""

    icon: str
    label: str
    says: str
    url: str
    count: str = ""
    tone: str = "wait"


@dataclass(frozen=True, slots=True)
class DoorLine:
    url: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class DoorGroup:
    title: str
    icon: str
    doors: tuple[DoorLine, ...]


@dataclass(frozen=True, slots=True)
class AdminPage:
    tabs: tuple[Link, ...]
    day: str
    area: str
    waits: tuple[WaitLine, ...]
    groups: tuple[DoorGroup, ...]


# ---- sites -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site in the list; `note` is said where something is late."""

    url: str
    name: str
    state: Badge
    says: str
    spaces: str
    since: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter in force, with the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SitesPage:
    tabs: tuple[Link, ...]
    sites: tuple[SiteLine, ...]
    total: str
    pager: Pager
    words: str
    operator: str
    districts: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    state: str
    filters: tuple[Filter, ...]
    counts: tuple[Link, ...]
    """One chip per state with how many sites are in it."""
    late: bool = False
    adds: bool = True


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a site's life; `undo_url` takes it back."""

    label: str
    tone: str
    when: str
    says: str
    reason: str
    undone: bool
    undo_url: str = ""
    undo_says: str = ""


@dataclass(frozen=True, slots=True)
class MoveForm:
    """One step that a site can take now; `says` tells what will come of it."""

    state: str
    label: str
    says: str
    day_label: str
    day: str
    danger: bool
    open: bool = False


@dataclass(frozen=True, slots=True)
class SiteForm:
    """A site being written or changed; `typed` is what its fields hold."""

    action: str
    typed: Mapping[str, str]
    kinds: tuple[Choice, ...]
    states: tuple[Choice, ...] = ()
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A site at its office."""

    name: str
    state: Badge
    lead: str
    form: SiteForm
    moves: tuple[MoveForm, ...]
    steps: tuple[StepLine, ...]
    links: tuple[DoorLine, ...]
    problem: str = ""
    reason: str = ""
    open_form: bool = False


# ---- people and rights -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RightLine:
    """A right: `until` is empty where it goes on."""

    id: int
    role: str
    place: str
    days: str
    standing: Badge
    reason: str
    given: str
    soon: str = ""
    """How many days are left, where it ends soon."""
    can_change: bool = False
    until: str = ""
    soonest: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonLine:
    url: str
    name: str
    email: str
    rights: tuple[RightLine, ...]
    note: str = ""
    more: str = ""
    """How many rights there are besides those that are shown."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    tabs: tuple[Link, ...]
    people: tuple[PersonLine, ...]
    total: str
    pager: Pager
    words: str
    roles: tuple[Link, ...]
    """One chip per role."""
    problem: str = ""
    ending: bool = False


@dataclass(frozen=True, slots=True)
class GiveForm:
    """The form for a new right; `places` in groups by the kind of place."""

    action: str
    roles: tuple[Choice, ...]
    places: tuple[tuple[str, tuple[Choice, ...]], ...]
    typed: Mapping[str, str]
    today: str
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PersonPage:
    name: str
    email: str
    badges: tuple[Badge, ...]
    rights: tuple[RightLine, ...]
    past: tuple[RightLine, ...]
    give: GiveForm | None
    problem: str = ""
    erase: str = ""
    """Where somebody who asked in writing is forgotten; empty where the reader may not."""


# ---- sources ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceLine:
    key: str
    anchor: str
    title: str
    publisher: str
    licence: Badge
    as_of: str
    counts: str
    imported: str
    credit: str
    warning: str
    typed: Mapping[str, str]
    licences: tuple[Choice, ...]
    url: str = ""
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    open: bool = False


@dataclass(frozen=True, slots=True)
class SourcesPage:
    tabs: tuple[Link, ...]
    sources: tuple[SourceLine, ...]
    unknown: int
    words: str = ""
    problem: str = ""


# ---- looks at personal data ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthLine:
    url: str
    label: str
    looks: str
    state: Badge
    signed: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class LookLine:
    when: str
    name: str
    email: str
    kind: str
    thing: str
    thing_url: str
    place: str
    reason: str
    marks: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class ActorLine:
    url: str
    name: str
    email: str
    says: str
    odd: str
    share: int
    """Its looks as a share of the busiest person's, in steps of five per cent."""


@dataclass(frozen=True, slots=True)
class LogPage:
    tabs: tuple[Link, ...]
    months: tuple[MonthLine, ...]
    month: str
    label: str
    badge: Badge | None
    facts: tuple[tuple[str, str, str, str], ...]
    """What, how much, what it means, and where only these are listed."""
    actors: tuple[ActorLine, ...]
    kinds: tuple[Link, ...]
    looks: tuple[LookLine, ...]
    shown: str
    pager: Pager
    filters: tuple[Filter, ...]
    query: Mapping[str, str]
    signatures: tuple[str, ...]
    can_sign: bool
    sign_says: str
    changed: bool = False
    remark: str = ""
    problem: str = ""
    own: str = ""
    """Said when the reader's own looks are among them."""
