"""What the planner's pages show: small frozen values, labels already in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The question as the form shows it. `age_from` and `age_to` hold a group that is none of the offered ones."""

    targets: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    minutes: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    scenarios: tuple[Choice, ...]
    date: str
    age_from: str = ""
    age_to: str = ""
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)

    @property
    def narrowed(self) -> bool:
        """Say whether something is asked for in the part that is folded away."""
        folded = {"date", "age_from", "scenario"}
        return bool(self.age_from or self.age_to or folded & self.errors.keys()) or any(
            choice.chosen and choice.value for choice in self.scenarios
        )


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its question above and its arithmetic below."""

    asks: str
    figure: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class DongLine:
    """One dong: `step` is its class on the map, `share` percent (None: nobody knows), `sentence` the reason.

    `try_url` leads planners to a what-if that begins with one more place in the middle of the dong.
    """

    code: str
    name: str
    district: str
    rank: str
    reason: Badge
    sentence: str
    sites: str
    target: str
    missing: bool
    share: int | None
    share_says: str
    nearest: str
    unmet: str
    step: str
    estimated: bool
    facts: tuple[tuple[str, str], ...]
    arithmetic: str
    caveats: tuple[str, ...] = ()
    next_url: str = ""
    try_url: str = ""


@dataclass(frozen=True, slots=True)
class DistrictLine:
    name: str
    url: str
    sites: str
    target: str
    missing: bool
    share: int | None
    share_says: str
    without: str


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A class of the map in words with the number of dong in it."""

    step: str
    label: str
    dongs: int


@dataclass(frozen=True, slots=True)
class Painting:
    """What the map is drawn from: `classes` is JSON of code → class, marked with `~` where it is an estimate."""

    classes: str
    legend: tuple[LegendLine, ...]
    estimates: int
    outlines_url: str
    sites_url: str
    choices: tuple[Link, ...]
    schematic: bool


@dataclass(frozen=True, slots=True)
class Sorting:
    """A column that may be sorted by: `current` is the order in force."""

    key: str
    url: str
    label: str
    current: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    name: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class WishLine:
    """Wishes that came to nothing: one dong, weekday and hour."""

    dong: str
    when: str
    misses: int
    heads: int
    reasons: str


@dataclass(frozen=True, slots=True)
class Sources:
    """How the figures were made: what of, by which method, and whether the sums agree."""

    lines: tuple[tuple[str, str], ...]
    caveats: tuple[str, ...]
    flags: tuple[str, ...]
    checks: int
    sound: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer of coverage as the page shows it."""

    headline: str
    tiles: tuple[Tile, ...]
    reasons: tuple[Link, ...]
    rows: tuple[DongLine, ...]
    total: int
    all_url: str
    sorting: tuple[Sorting, ...]
    painting: Painting
    districts: tuple[DistrictLine, ...]
    left_out: tuple[LeftOut, ...]
    left_out_total: int
    sources: Sources
    downloads: tuple[Link, ...]
    report_url: str
    minutes: int
    in_all: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`missing` says what is not loaded yet: "boundaries" (then there are no findings), "population", "group"
    (nobody knows how many of that age live here), "sites".
    """

    tabs: tuple[Link, ...]
    form: PlanForm
    findings: Findings | None
    missing: tuple[str, ...]
    next_url: str
    scenarios_url: str
    targets_url: str
    clear_url: str
    list_url: str
    map_url: str
    view: str = "list"
    scenario: str = ""
    compare_url: str = ""
    wishes: tuple[WishLine, ...] | None = None
    wishes_period: str = ""
    loads_data: bool = False
    plans: bool = False


@dataclass(frozen=True, slots=True)
class TargetCard:
    """A target and how far it is reached: `tests` are label, figure and whether it holds; `short` who lacks most."""

    key: str
    label: str
    counts: str
    rule: str
    tests: tuple[tuple[str, str, bool], ...]
    short: tuple[str, ...]
    url: str
    beside: str = ""
    source: str = ""
    place: str = ""
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class TargetForm:
    """An own target being written; `remove_url` empty for a new one."""

    action: str
    remove_url: str
    version: int
    values: Mapping[str, str]
    kinds: tuple[Choice, ...]
    per: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    error: str = ""


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """`form` only for those who plan."""

    tabs: tuple[Link, ...]
    papers: tuple[TargetCard, ...]
    own: tuple[TargetCard, ...]
    day: str
    known: bool
    form: TargetForm | None = None
