"""What the pages of programmes and waiting lines show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One date of a programme, with what its reader may do about it."""

    id: str
    version: int
    title: str
    url: str
    month: str
    day: str
    weekday: str
    when: str
    place: str
    place_url: str
    site_name: str
    dong: str
    seats: Badge
    seats_told: str
    kind: str
    course: str = ""
    course_url: str = ""
    may_sign_up: bool = False
    may_join: bool = False
    signed_heads: int = 0
    waits: str = ""
    refused: str = ""
    heads: str = "1"


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    label: str
    cards: tuple[SessionCard, ...]


@dataclass(frozen=True, slots=True)
class ProgrammesPage:
    """The public list by date; `dongs` are only those where something takes place."""

    days: tuple[ProgrammeDay, ...]
    dongs: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    date: str
    narrowed: bool
    pager: Pager
    webcal_url: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    id: str
    title: str
    kind: str
    about: str
    organiser: str
    site_name: str
    site_url: str
    address: str
    fee: str
    audience: str
    draft: bool
    edit_url: str
    login_url: str
    cards: tuple[SessionCard, ...]
    webcal_url: str = ""


@dataclass(frozen=True, slots=True)
class WaitCard:
    """A place in a line, or an offer with the time that is left."""

    id: str
    version: int
    title: str
    url: str
    when: str
    site_name: str
    heads: int
    state: Badge
    told: str
    until: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class WaitsPage:
    tabs: tuple[Link, ...]
    offers: tuple[WaitCard, ...]
    waiting: tuple[WaitCard, ...]
    over: tuple[WaitCard, ...]
    sessions: tuple[SessionCard, ...]


@dataclass(frozen=True, slots=True)
class KeptProgramme:
    title: str
    url: str
    site_name: str
    kind: str
    state: Badge
    next_told: str


@dataclass(frozen=True, slots=True)
class ProgrammeFormView:
    """The fields of a programme as typed; `sites` only where a new one is made."""

    action: str
    title: str = ""
    kinds: tuple[Choice, ...] = ()
    about: str = ""
    organiser: str = ""
    fee: str = ""
    audience: str = ""
    sites: tuple[Choice, ...] = ()
    version: int = 0
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class KeepProgrammesPage:
    tabs: tuple[Link, ...]
    programmes: tuple[KeptProgramme, ...]
    form: ProgrammeFormView
    pager: Pager


@dataclass(frozen=True, slots=True)
class SignupLine:
    id: str
    name: str
    phone: str
    email: str
    heads: int
    guest: bool
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class KeptSession:
    card: SessionCard
    signups: tuple[SignupLine, ...]
    ahead: bool
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    guest_name: str = ""
    guest_phone: str = ""
    guest_child: bool = False
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class SessionFormView:
    """A new date as typed, with why it was refused."""

    action: str
    date: str
    date_min: str
    start: str
    end: str
    cap: str
    spaces: tuple[Choice, ...]
    meeting_place: str
    courses: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    refused: str = ""
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepProgrammePage:
    tabs: tuple[Link, ...]
    title: str
    url: str
    published: bool
    form: ProgrammeFormView
    session_form: SessionFormView
    sessions: tuple[KeptSession, ...]
