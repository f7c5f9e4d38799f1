"""The shape of a coverage answer, for the API's description; also of what-if answers."""

from datetime import date, datetime

from pydantic import BaseModel

from geo.coverage.model import Method
from geo.coverage.reasons import Reason


class NearestSite(BaseModel):
    """The nearest open site; `dong` is empty where it lies in no loaded dong."""

    site_id: str
    name: str
    dong: str
    minutes: int
    metres: float


class CoveragePriority(BaseModel):
    rank: int
    score: int
    text: str


class CoverageItem(BaseModel):
    """One dong. People are null where nobody knows the residents; `unmet` where one may not see it."""

    dong_code: str
    name: str
    district_code: str
    district: str
    residents: int | None
    sites_open: int
    sites_counted: int
    sites_planned: int
    planned_on: date | None
    sites_paused: int
    sites_closed: int
    target: int | None
    gap: int | None
    people_within: dict[str, int] | None
    share: float | None
    people_beyond: int | None
    nearest: NearestSite | None
    median_minutes: int | None
    ninetieth_minutes: int | None
    share_by_neighbours: float | None
    outside_in_reach: int
    edge_unknown: int | None
    barrier: int | None
    unmet: int | None
    capacity_per_100: float | None
    method: Method
    reason_code: Reason
    sentence: str
    priority: CoveragePriority | None
    measured: str
    caveats: list[str]


class CoverageDistrict(BaseModel):
    district_code: str
    name: str
    sites_open: int
    sites_counted: int
    target: int | None
    gap: int | None
    residents: int | None
    people_within: dict[str, int] | None
    share: float | None
    dongs: int
    dongs_without: int
    dongs_below_target: int | None


class ExcludedSite(BaseModel):
    site_id: str
    name: str
    kind: str
    declared_dong: str
    reason_code: str
    sentence: str
    on: date | None


class CoverageTotal(BaseModel):
    sites_open: int
    sites_counted: int
    target: int | None
    gap: int | None
    residents: int | None
    people_within: dict[str, int] | None
    share: float | None


class CoverageFlag(BaseModel):
    code: str
    sentence: str
    site_ids: list[str]


class CoverageInvariant(BaseModel):
    name: str
    left: float
    right: float
    holds: bool


class CoverageEdition(BaseModel):
    province: str
    valid_from: date | None
    is_schematic: bool


class CoverageSource(BaseModel):
    label: str
    value: str


class CoverageMeta(BaseModel):
    """How the answer was made: method, walking, totals, caveats, what must agree, and the data behind it."""

    level: str
    date: date
    target: str
    target_label: str
    minutes: int
    group: str
    method: Method
    method_label: str
    methods_used: dict[str, int]
    why_not_better: str
    measured: str
    metres: dict[str, float]
    detour: float
    speed_m_per_min: float
    total: CoverageTotal
    sites_beyond: int
    sites_excluded: int
    people_left_out: int
    caveats: list[str]
    flags: list[CoverageFlag]
    invariants: list[CoverageInvariant]
    sound: bool
    editions: list[CoverageEdition]
    population: dict[str, str]
    without_residents: list[str]
    sources: list[CoverageSource]
    as_of: datetime


class CoverageOut(BaseModel):
    """Every dong asked, never paged; its districts; and the sites that do not count, each with the reason."""

    meta: CoverageMeta
    items: list[CoverageItem]
    districts: list[CoverageDistrict]
    excluded: list[ExcludedSite]
