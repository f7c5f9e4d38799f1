"""What a place's page shows around its calendar: pictures, the next free times, getting in and there, neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.archive_views import UploadForm
from api.web.place_pictures import Pictures
from api.web.programmes_views import SessionCard
from api.web.views import Badge, Choice, Link, SpaceCard


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A free time that one press puts into the form."""

    url: str
    day: str
    clock: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One question about getting in; `answer` is yes, no or unknown, `says` the same in words."""

    label: str
    answer: str
    says: str


@dataclass(frozen=True, slots=True)
class Way:
    """How one gets there: the keeper's words, the door, and a walk from where the reader is."""

    text: str = ""
    entrance: str = ""
    walk: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How a place is told on: its address for people and programs, its paper."""

    url: str
    words: str
    poster_url: str = ""
    ics_url: str = ""
    webcal_url: str = ""
    calendar: str = ""
    """What of the place the calendar holds."""
    embed_url: str = ""
    """Where the lines for other web sites are handed out."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    name: str
    url: str
    summary: str


@dataclass(frozen=True, slots=True)
class Around:
    """Everything around the calendar of a place; `keep_url` leads its keeper to the pictures."""

    kind_key: str = "other"
    pictures: Pictures = field(default_factory=Pictures)
    free_next: tuple[FreeTime, ...] = ()
    access: tuple[AccessLine, ...] = ()
    way: Way = field(default_factory=Way)
    sessions: tuple[SessionCard, ...] = ()
    login_url: str = ""
    siblings: tuple[SpaceCard, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    share: Share | None = None
    keep_url: str = ""


@dataclass(frozen=True, slots=True)
class PlacePoster:
    """The A4 page that hangs at a place; `picture_url` draws its code."""

    name: str
    place: str
    facts: tuple[str, ...]
    kind_key: str
    pictures: Pictures
    picture_url: str
    address: str
    how: tuple[str, ...]
    back_url: str


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A picture as its keeper sees it; an empty address means that this cannot be done now."""

    id: str
    small: str
    alt: str
    caption: str
    credit: str
    badge: Badge
    role: str
    problem: str
    roles: tuple[Choice, ...]
    licences: tuple[Choice, ...]
    shows_people: bool
    version: int
    media_version: int
    waiting: bool = False
    base_url: str = ""
    show_url: str = ""
    hide_url: str = ""
    earlier_url: str = ""
    later_url: str = ""
    consent_told: str = ""


@dataclass(frozen=True, slots=True)
class PlacePhotosPage:
    """The keeper's desk of a place's pictures; `down` are those that were taken down and can be put back."""

    name: str
    crumbs: tuple[tuple[str, str], ...]
    page_url: str
    hung: tuple[KeptPhoto, ...]
    down: tuple[KeptPhoto, ...]
    form: UploadForm
    links: tuple[Link, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SiteWayPage:
    """The keeper's form about getting to a whole site and in, as it was typed."""

    site_id: str
    name: str
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    access: tuple[tuple[str, str, tuple[Choice, ...]], ...] = ()
