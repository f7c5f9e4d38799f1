"""What the pages of reviewing show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.resource_views import Difference
from api.web.views import NO_ERRORS, Badge, Choice, Link, Pager
from maps.place_change import Drawing


@dataclass(frozen=True, slots=True)
class PlaceDrawing:
    """The small drawing of a place; `outlines` are codes of dong drawn once on the page, `says` tells it in words."""

    drawing: Drawing
    outlines: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class PhotoTile:
    """A photo of a record; without `url` its copy is still being made."""

    url: str
    alt: str
    caption: str
    new: bool


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A record that waits: of a new one `facts`, of a published one `differences`; `row` is what its box sends."""

    id: str
    row: str
    url: str
    name: str
    badges: tuple[Badge, ...]
    place: str
    who: str
    when: str
    campaign: str
    facts: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]
    place_drawing: PlaceDrawing | None
    photos: tuple[PhotoTile, ...]
    warnings: tuple[Link, ...]
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class ReviewFilterForm:
    """What narrows the list; each is a choice with how many wait."""

    states: tuple[Link, ...]
    state: str
    narrowed: int
    """By how many choices the list is narrowed."""
    dongs: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    campaigns: tuple[Choice, ...]
    surveyors: tuple[Choice, ...]
    shows: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class DeskTile:
    """One kind of work that waits, and how much of it."""

    url: str
    label: str
    count: int
    icon: str
    says: str


@dataclass(frozen=True, slots=True)
class DeskCampaign:
    """An open campaign at a glance: of `whole` things on its list `done` were looked at."""

    url: str
    title: str
    done: int
    whole: int
    says: str
    until: str


@dataclass(frozen=True, slots=True)
class DeskBook:
    """The newest edition of a district, and the way to make the next."""

    district: str
    newest: Link | None
    told: str
    make_url: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that waits for a coordinator; `quiet` are the names of what has nothing waiting."""

    tiles: tuple[DeskTile, ...]
    quiet: tuple[Link, ...]
    campaigns: tuple[DeskCampaign, ...]
    books: tuple[DeskBook, ...]


@dataclass(frozen=True, slots=True)
class JustDecided:
    """What was decided a moment ago, with the way to take it back."""

    title: str
    url: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The desk: what waits, and what can be decided about it."""

    tabs: tuple[Link, ...]
    desk: Desk
    form: ReviewFilterForm
    items: tuple[ReviewItem, ...]
    outlines: tuple[tuple[str, str], ...]
    total: int
    pager: Pager
    action: str
    all_url: str
    send_back: tuple[Choice, ...]
    reject: tuple[Choice, ...]
    buttons: tuple[Choice, ...]
    ticked: int = 0
    problem: str = ""
    given: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    decided: JustDecided | None = None


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One record of a decision: what it became, or why not."""

    name: str
    url: str
    says: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """What became of a decision; without `undo_until` it stays as it is."""

    id: str
    title: str
    tabs: tuple[Link, ...]
    note: str
    who: str
    when: str
    done: tuple[DecidedRow, ...]
    left: tuple[DecidedRow, ...]
    absent: int
    undo_until: str
    undone: str
    back: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLineView:
    """One decision in a list; `left` counts the records it could not move."""

    url: str
    title: str
    when: str
    note: str
    left: int
    undone: bool


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    tabs: tuple[Link, ...]
    lines: tuple[DecisionLineView, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One of the two values: who wrote it, and when."""

    take: str
    label: str
    value: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class ConflictCard:
    """A property that two changed differently; `typed` says that another value can be written."""

    id: str
    record: Link
    place: str
    property: str
    was: str
    sides: tuple[ConflictSide, ConflictSide]
    typed: bool


@dataclass(frozen=True, slots=True)
class ConflictsPage:
    tabs: tuple[Link, ...]
    cards: tuple[ConflictCard, ...]
    total: int
    pager: Pager
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A record whose place needs a look; `dong` is the code of where it counts at present, if anywhere."""

    id: str
    name: str
    url: str
    rev: int
    badge: Badge
    says: str
    address: str
    campaign: str
    dong: str


@dataclass(frozen=True, slots=True)
class PlacesPage:
    tabs: tuple[Link, ...]
    doubts: tuple[Link, ...]
    cards: tuple[PlaceCard, ...]
    dongs: tuple[Choice, ...]
    total: int
    pager: Pager
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason ready to be given, and whose it is; `district` is empty for everybody's."""

    id: str
    words: str
    version: int
    owner: Badge
    district: str


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    action: str
    label: str
    lines: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class ReasonsPage:
    """Reasons by what they are for; `districts` are those the reader writes for, `ended` are off the lists."""

    tabs: tuple[Link, ...]
    groups: tuple[ReasonGroup, ...]
    districts: tuple[Choice, ...]
    problem: str = ""
    ended: tuple[ReasonLine, ...] = ()
