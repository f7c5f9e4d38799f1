"""What the pages show: small frozen values, so that a template never touches a database row.

Text from people stays exactly as stored; escaping is the template's work. Labels are already in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Tone = str
"""good, wait, bad, info, plain or none: the look of a badge; its words say the same."""

NO_ERRORS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Badge:
    label: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str
    current: bool = False
    inner: "tuple[Link, ...]" = ()
    """The pages of a group of tabs; the group's own address is that of its first page."""


@dataclass(frozen=True, slots=True)
class Door:
    """One of the main menu's entries; `label` is Korean and the layout translates it."""

    section: str
    url: str
    label: str
    icon: str
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Flash:
    message: str
    tone: Tone = "good"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the page."""

    name: str
    email: str
    requests_waiting: int = 0
    loads_data: bool = False
    surveys: bool = False
    plans: bool = False
    keeps: bool = False
    administers: bool = False
    main: str = ""
    """The section of the door that a phone shows besides everybody's: where this reader's own work is."""
    reviews: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What every page knows: language, reader, the token that its forms carry."""

    lang: str
    section: str
    csrf_token: str
    viewer: Viewer | None
    other_lang_url: str
    flashes: tuple[Flash, ...] = ()
    doors: tuple[Door, ...] = ()
    """What a desk shows, the whole menu last."""
    bar: tuple[Door, ...] = ()
    """The at most five of them that a phone shows."""


@dataclass(frozen=True, slots=True)
class Pager:
    """`first` and `last` are the 1-based positions shown, of `total`."""

    total: int
    first: int
    last: int
    previous_url: str | None = None
    next_url: str | None = None


# ---- lists of spaces -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpaceCard:
    """One found space; `number` is shown in the list and on its marker, `lon`/`lat` are WGS84 degrees."""

    number: int
    id: str
    url: str
    name: str
    site_name: str
    dong_name: str
    kind: str
    heads_max: int | None
    lon: float
    lat: float
    walk_minutes: int | None
    approval: Badge
    inquire: bool
    free: Badge | None = None
    kind_key: str = "other"
    photo: Any = None  # a Picture of api.web.place_pictures, which builds upon this module's neighbours
    step_free: bool = False


# ---- space -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the week calendar: `state` is free, busy, closed or past; a free cell has a `url`."""

    state: str
    says: str
    url: str = ""
    date: str = ""
    start: str = ""
    end: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class DayHead:
    weekday: str
    day: str
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class HourRow:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    title: str
    previous_url: str | None
    next_url: str | None
    days: tuple[DayHead, ...]
    rows: tuple[HourRow, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A time that would work; pressing it fills the form at `action` and keeps everything else that was typed."""

    action: str
    label: str
    place: str
    walk: str


@dataclass(frozen=True, slots=True)
class Refusal:
    reason: str
    alternatives: tuple[Alternative, ...] = ()
    wait_url: str = ""
    """Where the button goes that puts the reader into the line for a taken time."""


@dataclass(frozen=True, slots=True)
class BookingForm:
    action: str
    date: str
    date_min: str
    starts: tuple[Choice, ...]
    ends: tuple[Choice, ...]
    heads: str
    purposes: tuple[Choice, ...]
    name: str
    phone: str
    email: str
    consent: bool
    key: str
    step_minutes: int
    submit_label: str
    login_url: str
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    refusal: Refusal | None = None
    picked: str = ""
    repeats: tuple[Choice, ...] = ()
    """How often it may repeat; empty where it cannot, as when a booking is moved."""
    until: str = ""
    behalf: tuple[Choice, ...] = ()
    """For whom: oneself, or a group or household one is in; empty for who is in none."""
    natures: tuple[Choice, ...] = ()
    """What the place is not lent for, asked only where there is something."""


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    id: str
    name: str
    kind: str
    site_name: str
    site_url: str
    dong_name: str
    district_name: str
    address: str
    heads_max: int | None
    area_m2: str
    features: tuple[str, ...]
    access: tuple[str, ...]
    rules: str
    fee: str
    """The source's own words, empty where `fees` say the same."""
    hours: tuple[tuple[str, str], ...]
    note: str
    approval: Badge
    approval_says: str
    state: Badge | None
    how_to_apply: str
    phone: str
    website: str
    source: str
    lon: float
    lat: float
    fees: tuple[str, ...] = ()
    heads_told: str = ""


@dataclass(frozen=True, slots=True)
class SpacePage:
    space: SpaceFacts
    week: Week | None
    form: BookingForm | None
    outlines_url: str
    schematic: bool
    prices: Any = None  # a PricePanel of api.web.money_views, which builds upon this module
    things_url: str = ""
    around: Any = None  # an Around of api.web.space_views, which builds upon this module


@dataclass(frozen=True, slots=True)
class SitePage:
    name: str
    kind: str
    state: Badge
    address: str
    dong_name: str
    operator: str
    opened: str
    phone: str
    about: str
    lon: float | None
    lat: float | None
    spaces: tuple[SpaceCard, ...]
    outlines_url: str
    schematic: bool
    around: Any = None  # an Around of api.web.space_views


# ---- my --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BookingCard:
    """One booking as its owner or its keeper sees it; contact fields are empty when the reader may not see them."""

    id: str
    version: int
    space_name: str
    space_url: str
    site_name: str
    month: str
    day: str
    weekday: str
    when: str
    heads: int
    purpose: str
    state: Badge
    reason: str = ""
    can_cancel: bool = False
    too_late: str = ""
    can_withdraw: bool = False
    can_move: bool = False
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    asked: str = ""
    series_url: str = ""


@dataclass(frozen=True, slots=True)
class MovePage:
    booking: BookingCard
    week: Week | None
    form: BookingForm


# ---- keep ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayHours:
    weekday: int
    label: str
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class SpaceForm:
    """Registering (`is_new`) or editing a space."""

    action: str
    is_new: bool
    title: str
    url: str
    sites: tuple[Choice, ...]
    name: str
    kinds: tuple[Choice, ...]
    heads_max: str
    features: str
    about: str
    rules: str
    fee: str
    approvals: tuple[Choice, ...]
    hours: tuple[DayHours, ...]
    holidays: tuple[Choice, ...]
    states: tuple[Choice, ...] = ()
    hours_told: str = ""
    hours_read: str = ""
    """What an import made of the hours, in one sentence."""
    closings: tuple[Choice, ...] = ()
    version: int = 1
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    hours_url: str = ""
    is_plain: bool = True
    """Whether the hours fit this form; others are kept as they are and changed on a page of their own."""
    way: str = ""
    entrance: str = ""
    access: tuple[tuple[str, str, tuple[Choice, ...]], ...] = ()
    site_way_url: str = ""


@dataclass(frozen=True, slots=True)
class TakeOverPage:
    q: str
    searched: bool
    cards: tuple[SpaceCard, ...]


# ---- account ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AccountForm:
    """Any of the sign-in pages: only the fields that its template draws are used."""

    action: str
    next_url: str = "/"
    email: str = ""
    name: str = ""
    token: str = ""
    agreed: bool = False
    problem: str = ""
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    ages: tuple[Choice, ...] = ()
    guardian: tuple[str, str] = ("", "")
    """The name and address of who agrees for a child under 14, as typed."""
    other: Link | None = None
    """The way by a provider, where there is one."""


@dataclass(frozen=True, slots=True)
class AccountNotice:
    """A page that says one thing and offers one next step."""

    title: str
    body: str
    action: Link
    icon: str = "mail"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`typed` is what the reader had written into a form that was refused; `back_url` leads to that form."""

    status: int
    title: str
    body: str
    actions: tuple[Link, ...]
    typed: tuple[str, ...] = ()
    back_url: str = ""
    help: str = ""
