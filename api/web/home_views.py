"""What the first page and the page of places show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Choice, Link, Pager, SpaceCard


@dataclass(frozen=True, slots=True)
class Chip:
    """A one-tap filter; pressed while it is in force, it takes itself away. `note` says what exactly it means."""

    url: str
    label: str
    note: str = ""
    current: bool = False
    asks_place: bool = False
    """Whether the script asks the device where it is before the address is opened."""


@dataclass(frozen=True, slots=True)
class ChipRow:
    label: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A filter in force and the search without it; `chipped` when a pressed chip says the same."""

    url: str
    label: str
    chipped: bool = False


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A space in a list, and what it costs in a few words."""

    space: SpaceCard
    price: str = ""


@dataclass(frozen=True, slots=True)
class InsteadCard:
    """Something that would work; `why` says in which respect it is not what was asked for."""

    why: str
    told: str
    found: FoundCard


@dataclass(frozen=True, slots=True)
class SearchForm:
    q: str
    districts: tuple[Choice, ...]
    dongs: tuple[Choice, ...]
    date: str
    from_times: tuple[Choice, ...]
    until_times: tuple[Choice, ...]
    heads: str
    kinds: tuple[Choice, ...]
    features: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    """What the address holds and the form does not ask: the point, the walk, its name, the view."""
    is_open: bool = False
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)

    @property
    def narrowed(self) -> bool:
        """Say whether a kind or a feature is asked for, so that their part of the form stands open."""
        return any(choice.chosen and choice.value for choice in (*self.kinds, *self.features))


@dataclass(frozen=True, slots=True)
class Home:
    """`kept` is the search as hidden fields for the box that looks for a place, `where_url` the page it leads to."""

    form: SearchForm
    rows: tuple[ChipRow, ...]
    cards: tuple[FoundCard, ...]
    pager: Pager
    summary: str
    applied: tuple[Applied, ...]
    instead: tuple[InsteadCard, ...]
    advice: tuple[Link, ...]
    kept: tuple[tuple[str, str], ...]
    outlines_url: str
    schematic: bool
    view: str
    list_url: str
    map_url: str
    near: str = ""
    chosen_dong: str = ""
    needs_url: str = ""
    nothing_yet: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One place that may be meant: `url` searches there, `own_url` is its own page where it has one."""

    label: str
    note: str
    url: str
    own_url: str = ""


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    label: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class WherePage:
    q: str
    groups: tuple[PlaceGroup, ...]
    districts: tuple[Link, ...]
    dongs: tuple[Link, ...]
    district: str
    kept: tuple[tuple[str, str], ...]
    refused: bool
    has_addresses: bool
    back_url: str
