"""What the pages of the what-if show: small frozen values, labels already in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.plan_views import LegendLine, PlanForm, Tile
from api.web.views import NO_ERRORS, Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class ScenarioCard:
    url: str
    title: str
    asks: str
    changes: str
    written: str


@dataclass(frozen=True, slots=True)
class ScenarioForm:
    """A name and a question; `place` tells of a first site that came along with the address, by its name."""

    ask: PlanForm
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    place: str = ""


@dataclass(frozen=True, slots=True)
class ScenariosPage:
    tabs: tuple[Link, ...]
    cards: tuple[ScenarioCard, ...]
    pager: Pager
    form: ScenarioForm | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: `missed` says why it cannot be made any more."""

    number: int
    doing: Badge
    sentence: str
    missed: str = ""


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """What may be changed, each in a form of its own; `doing` is the one that stands open, with what was typed."""

    doing: str
    sites: tuple[Choice, ...]
    cut: bool
    kinds: tuple[Choice, ...]
    dongs: tuple[Choice, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class DongLine:
    """A dong today and in the what-if; `tone` is up, down or empty, `by` the difference in words and signs."""

    code: str
    name: str
    district: str
    tone: str
    sites: str
    people_today: str
    people_then: str
    by: str
    share: str
    reason_today: Badge
    reason_then: Badge
    sentence: str


@dataclass(frozen=True, slots=True)
class ChangeMap:
    """What the map is drawn from: JSON of code → class and of points; `edits` lets clicks add and move.

    `look` is the question of a quick look at a place that is not added yet, JSON for POST /coverage/preview.
    """

    classes: str
    points: str
    legend: tuple[LegendLine, ...]
    outlines_url: str
    edits: bool
    look: str = ""
    minutes: int = 0
    reached: int | None = None
    """Residents that a site reaches with the changes so far; None where nobody knows any."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The comparison: what it comes to, and dong by dong. `all_url` leads to the dong that stay as they are."""

    headline: str
    tiles: tuple[Tile, ...]
    dongs: tuple[DongLine, ...]
    total: int
    all_url: str
    map: ChangeMap
    method: str
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    number: int
    step: str
    when: str
    who: str
    changes: str
    current: bool


@dataclass(frozen=True, slots=True)
class LinkLine:
    id: str
    made: str


@dataclass(frozen=True, slots=True)
class ScenarioDesk:
    """What only those see who may change the scenario."""

    changing: ChangeForm
    edit: ScenarioForm
    links: tuple[LinkLine, ...]
    fresh_link: str


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """A scenario: with a desk for those who may change it, without one to look at. `problem` stands above all."""

    title: str
    note: str
    asks: str
    tabs: tuple[Link, ...]
    changes: tuple[ChangeLine, ...]
    outcome: Outcome | None
    url: str = ""
    version: int = 0
    back: bool = False
    plan_url: str = ""
    copied_from: str = ""
    versions: tuple[VersionLine, ...] = ()
    desk: ScenarioDesk | None = None
    problem: str = ""
