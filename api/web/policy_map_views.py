"""What the pages of policy maps show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class PolicyCard:
    url: str
    title: str
    about: str
    facts: tuple[str, ...]
    badge: Badge | None


@dataclass(frozen=True, slots=True)
class NewPolicyMap:
    """The form for a new map, as typed."""

    title: str
    source: str
    date: str
    subjects: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    licences: tuple[Choice, ...]
    codes: tuple[Choice, ...]
    sheet: str
    more: bool
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class PolicyMapsPage:
    tabs: tuple[Link, ...]
    words: str
    cards: tuple[PolicyCard, ...]
    pager: Pager
    form: NewPolicyMap | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class DongLine:
    """A dong of the table; `swatch` is the sample of its class as SVG."""

    code: str
    name: str
    district: str
    value: str
    label: str
    swatch: str


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A class and how many dong it has; `swatch` is its sample as SVG."""

    label: str
    dongs: int
    swatch: str


@dataclass(frozen=True, slots=True)
class StyleForm:
    measures: tuple[Choice, ...]
    years: tuple[Choice, ...]
    gathers: tuple[Choice, ...]
    methods: tuple[Choice, ...]
    counts: tuple[Choice, ...]
    palettes: tuple[Choice, ...]
    limits: str
    numbers: bool
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class WordsForm:
    title: str
    about: str
    source: str
    licences: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class JoinForm:
    """Day, district and columns by which rows are joined; `roles` are (name, label, choices)."""

    date: str
    districts: tuple[Choice, ...]
    codes: tuple[Choice, ...]
    roles: tuple[tuple[str, str, tuple[Choice, ...]], ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class UnjoinedLine:
    """Rows without a dong that say the same; `choices` are candidates and leaving them out, none where none can be."""

    line: int
    lines: str
    reason: str
    message: str
    cells: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Unjoined:
    """The rows without a dong: how many by reason (as links), and those of this page."""

    total: int
    reasons: tuple[Link, ...]
    lines: tuple[UnjoinedLine, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class Desk:
    """What a planner may do with a map."""

    version: int
    public: bool
    style: StyleForm
    words: WordsForm
    join: JoinForm
    open: str
    left_out: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class PolicyMapPage:
    """One map; `drawing` is an SVG of ours, with every text in it escaped."""

    tabs: tuple[Link, ...]
    url: str
    title: str
    about: str
    badge: Badge | None
    subtitle: str
    drawing: str
    legend: tuple[LegendLine, ...]
    heading: str
    lines: tuple[DongLine, ...]
    sorts: tuple[Link, ...]
    measures: tuple[Link, ...]
    years: tuple[Link, ...]
    facts: tuple[tuple[str, str], ...]
    caveats: tuple[str, ...]
    files: tuple[Link, ...]
    unjoined: Unjoined | None
    desk: Desk | None
