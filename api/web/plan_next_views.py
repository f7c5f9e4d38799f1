"""What the page of next sites shows; labels are already in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.plan_views import PlanForm, Tile
from api.web.views import NO_ERRORS, Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class NextForm:
    """The question: that of coverage and, besides, how many and from where. `points` is a place a line, as typed."""

    plan: PlanForm
    count: str
    sources: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    grid: str
    points: str
    exact: bool = False
    may_exact: bool = False
    scenario: str = ""
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)

    @property
    def narrowed(self) -> bool:
        """Say whether something is asked for in the part that is folded away."""
        chosen = any(choice.chosen for choice in self.kinds)
        return bool(chosen or self.grid or self.points or self.exact or self.errors or self.plan.narrowed)


@dataclass(frozen=True, slots=True)
class PickLine:
    """A chosen place: `says` are what it does, in sentences; `facts` what it is; lon, lat in WGS84."""

    number: int
    name: str
    url: str
    source: Badge
    about: str
    dong: str
    new: str
    says: tuple[str, ...]
    lon: float
    lat: float
    try_url: str


@dataclass(frozen=True, slots=True)
class DistrictBefore:
    """A district before and after; `share_*` percent for a bar (None: nobody knows), `says_*` in words."""

    name: str
    picks: int
    new: str
    share_before: int | None
    says_before: str
    share_after: int | None
    says_after: str


@dataclass(frozen=True, slots=True)
class NextFound:
    """The answer; `unusable` are candidates that cannot be chosen, with the reason."""

    headline: str
    certificate: str
    tiles: tuple[Tile, ...]
    picks: tuple[PickLine, ...]
    districts: tuple[DistrictBefore, ...]
    caveats: tuple[str, ...]
    unusable: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    downloads: tuple[Link, ...]
    proven: bool = False


@dataclass(frozen=True, slots=True)
class NextPage:
    tabs: tuple[Link, ...]
    form: NextForm
    found: NextFound | None
    problem: str
    outlines_url: str
    sites_url: str
    plan_url: str
    schematic: bool = False
    nothing_yet: bool = False
    loads_data: bool = False
