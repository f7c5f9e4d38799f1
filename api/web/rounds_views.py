"""What the pages of season rounds, spare hours and needs show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class RoundCard:
    url: str
    name: str
    site_name: str
    state: Badge
    period: str
    deadline: str
    slots: int
    entries: int


@dataclass(frozen=True, slots=True)
class RoundForm:
    """The form for a new round; `typed` holds everything as it was typed."""

    typed: Mapping[str, str]
    sites: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """A list of rounds; keepers have a form and tabs."""

    rounds: tuple[RoundCard, ...]
    tabs: tuple[Link, ...] = ()
    form: RoundForm | None = None


@dataclass(frozen=True, slots=True)
class SlotLine:
    space_name: str
    space_url: str
    when: str
    heads_max: int | None
    wishes: int
    holder: str = ""


@dataclass(frozen=True, slots=True)
class WishLine:
    """One ranked wish with what became of it; `slot_id` is filled where the group may give it back."""

    rank: int
    slot: str
    won: bool
    reason: str
    slot_id: str = ""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group by its number; its name is for keepers and for itself."""

    id: str
    number: int
    name: str
    mine: bool
    wishes: tuple[WishLine, ...]


@dataclass(frozen=True, slots=True)
class SlotForm:
    typed: Mapping[str, str]
    spaces: tuple[Choice, ...]
    weekdays: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class WishForm:
    """The ranked wishes of one's group, as sent last or as typed."""

    groups: tuple[Choice, ...]
    ranks: tuple[tuple[Choice, ...], ...]
    heads: str
    purposes: tuple[Choice, ...]
    sent: bool = False
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class RoundPage:
    id: str
    version: int
    name: str
    about: str
    site_name: str
    site_url: str
    state: Badge
    state_code: str
    period: str
    deadline: str
    most_per_week: int
    newcomers_first: bool
    commitment: str
    seed: str
    entries: int
    slots: tuple[SlotLine, ...]
    groups: tuple[GroupLine, ...]
    tabs: tuple[Link, ...] = ()
    keeps: bool = False
    over: bool = False
    slot_form: SlotForm | None = None
    wish_form: WishForm | None = None
    login_url: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MatchCard:
    """A match as one side sees it: `can` are the steps this side may take."""

    id: str
    title: str
    subtitle: str
    when: str
    period: str
    score: int
    state: Badge
    reasons: tuple[str, ...]
    conditions: str
    can: tuple[str, ...]
    series_url: str = ""


@dataclass(frozen=True, slots=True)
class OfferCard:
    """Spare hours or a need of one's own, with its matches, the best first."""

    id: str
    title: str
    subtitle: str
    when: str
    period: str
    about: str
    state: Badge
    close_url: str
    matches: tuple[MatchCard, ...]


@dataclass(frozen=True, slots=True)
class SparePage:
    tabs: tuple[Link, ...]
    offers: tuple[OfferCard, ...]
    typed: Mapping[str, str]
    spaces: tuple[Choice, ...]
    weekdays: tuple[Choice, ...]
    purposes: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class NeedsPage:
    tabs: tuple[Link, ...]
    needs: tuple[OfferCard, ...]
    typed: Mapping[str, str]
    groups: tuple[Choice, ...]
    weekdays: tuple[Choice, ...]
    purposes: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    problem: str = ""
