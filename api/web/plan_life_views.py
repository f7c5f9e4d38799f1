"""What the pages of the life of hubs and of a district's report show; labels already in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.plan_views import Tile
from api.web.views import NO_ERRORS, Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class LifeForm:
    kinds: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    since: str
    until: str
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year's end; `unfinished` says on which day the present year was counted."""

    year: str
    unfinished: str
    opened: str
    closed: str
    opened_so_far: str
    running: str
    paused: str
    closed_so_far: str
    share: str
    stood: str


@dataclass(frozen=True, slots=True)
class CohortLine:
    """Those opened in one year; `running` has a cell for every year end, empty before they opened."""

    year: str
    opened: str
    running: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HubLine:
    name: str
    url: str
    place: str
    operator: str
    state: Badge
    opened: str
    closed: str
    counted: bool


@dataclass(frozen=True, slots=True)
class HubsPage:
    """`chart` is ready SVG made by us."""

    tabs: tuple[Link, ...]
    form: LifeForm
    headline: str
    tiles: tuple[Tile, ...]
    chart: str
    years: tuple[YearLine, ...]
    cohorts: tuple[CohortLine, ...]
    hubs: tuple[HubLine, ...]
    hubs_total: int
    all_url: str
    workbook_url: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstLine:
    name: str
    sentence: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A dong's row; `estimated` marks figures that are an estimate."""

    name: str
    cells: tuple[tuple[str, bool], ...]
    estimated: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`drawing` and `legend` are ready markup made by us, their texts escaped."""

    title: str
    asked: str
    lead: tuple[str, ...]
    facts: tuple[Tile, ...]
    first: tuple[FirstLine, ...]
    drawing: str
    legend_title: str
    legend: str
    hatch: str
    headings: tuple[tuple[str, bool], ...]
    rows: tuple[ReportLine, ...]
    method: tuple[tuple[str, str], ...]
    supposed: str
    downloads: tuple[Link, ...]
    plain_url: str
    back_url: str
