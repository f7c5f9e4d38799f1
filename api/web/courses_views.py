"""What the pages of tour courses show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.archive_views import NO_GALLERY, Gallery
from api.web.views import NO_ERRORS, Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class CourseCard:
    name: str
    url: str
    dong: str
    summary: str
    length: str
    minutes: str
    parts: tuple[str, ...]
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class CoursesPage:
    q: str
    cards: tuple[CourseCard, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class StopLine:
    """A stop of the walk; without `url` it is not public. `open` is set where a start was asked."""

    position: int
    name: str
    url: str
    kind: str
    note: str
    way: str
    stay: str
    hours: str
    arrives: str = ""
    open: Badge | None = None
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignLine:
    number: int
    name: str
    note: str
    way: str
    url: str


@dataclass(frozen=True, slots=True)
class KeeperLine:
    number: int
    name: str
    url: str
    dong: str


@dataclass(frozen=True, slots=True)
class WalkLine:
    title: str
    url: str
    when: str
    seats: str


@dataclass(frozen=True, slots=True)
class StartForm:
    date: str
    time: str
    told: str = ""
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course; `shape`, `stop_points` and `sign_points` are JSON for its map (EPSG:4326), empty without a place."""

    id: str
    name: str
    url: str
    dong: str
    summary: str
    is_demo: bool
    length: str
    minutes: str
    minutes_told: str
    shape: str
    stop_points: str
    sign_points: str
    outlines_url: str
    schematic: bool
    stops: tuple[StopLine, ...]
    signs: tuple[SignLine, ...]
    keepers: tuple[KeeperLine, ...]
    walks: tuple[WalkLine, ...]
    start: StartForm
    gpx_url: str
    record: Link
    edit_url: str = ""
    state: Badge | None = None
    wrong: tuple[str, ...] = ()
    gallery: Gallery = NO_GALLERY


@dataclass(frozen=True, slots=True)
class StopRowForm:
    row: int
    order: str
    records: tuple[Choice, ...]
    stay: str
    note: str


@dataclass(frozen=True, slots=True)
class SignRowForm:
    row: int
    number: str
    lon: str
    lat: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class KeeperRowForm:
    row: int
    number: str
    records: tuple[Choice, ...]
    dongs: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class CourseEdit:
    """The three lists of a course as forms; `q` is what further records were looked for with."""

    id: str
    name: str
    url: str
    version: int
    pace: str
    stops: tuple[StopRowForm, ...]
    signs: tuple[SignRowForm, ...]
    keepers: tuple[KeeperRowForm, ...]
    sheets_url: str
    has_line: bool
    wrong: tuple[str, ...]
    q: str = ""
    found: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SignSheet:
    number: int
    name: str
    address: str
    picture_url: str


@dataclass(frozen=True, slots=True)
class SignSheets:
    course: str
    url: str
    dong: str
    sheets: tuple[SignSheet, ...]


@dataclass(frozen=True, slots=True)
class SignPage:
    """Where one stands who has scanned a sign: what comes next, and who is near."""

    course: str
    course_url: str
    number: int
    name: str
    note: str
    dong: str
    way: str
    next_stop: StopLine | None
    next_told: str
    keepers: tuple[KeeperLine, ...]
