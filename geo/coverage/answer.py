"""The answer: one item per dong, one row per district, what is excluded, and the meta that says how it was made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from geo.coverage.dated import Excluded
from geo.coverage.model import Method
from geo.coverage.reasons import Near, Reason
from geo.coverage.words import STRAIGHT_LINES


@dataclass(frozen=True)
class Priority:
    """Where a dong stands in the queue and the arithmetic of it, in a sentence."""

    rank: int
    score: int
    text: str


@dataclass(frozen=True)
class Item:
    """One dong. People are None where nobody knows the residents; minutes None where nobody can walk to a site."""

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
    people_within: Mapping[str, int] | None
    share: float | None
    people_beyond: int | None
    nearest: Near | None
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
    priority: Priority | None
    measured: str = STRAIGHT_LINES
    """What the distances of the dong stand on, in words."""
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class DistrictRow:
    """One district; target and gap stand here when they are set per district."""

    district_code: str
    name: str
    sites_open: int
    sites_counted: int
    target: int | None
    gap: int | None
    residents: int | None
    people_within: Mapping[str, int] | None
    share: float | None
    dongs: int
    dongs_without: int
    dongs_below_target: int | None


@dataclass(frozen=True)
class Invariant:
    """Two numbers that must be one, both shown."""

    name: str
    left: float
    right: float

    @property
    def holds(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True)
class Flag:
    """Sites that somebody should look at; nothing is dropped for it."""

    code: str
    sentence: str
    site_ids: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """The whole city against its own target."""

    sites_open: int
    sites_counted: int
    target: int | None
    gap: int | None
    residents: int | None
    people_within: Mapping[str, int] | None
    share: float | None


@dataclass(frozen=True)
class Meta:
    """How the answer was made: everything needed to make it again, and what to beware of."""

    level: str
    date: date
    target: str
    target_label: str
    minutes: int
    group: str
    method: Method
    method_label: str
    methods_used: Mapping[str, int]
    why_not_better: str
    measured: str
    metres: Mapping[str, float]
    detour: float
    speed_m_per_min: float
    total: Total
    sites_beyond: int
    sites_excluded: int
    people_left_out: int
    caveats: tuple[str, ...]
    flags: tuple[Flag, ...]
    invariants: tuple[Invariant, ...]

    @property
    def sound(self) -> bool:
        return all(one.holds for one in self.invariants)


@dataclass(frozen=True)
class Assessment:
    """`items` in the order of the dong asked; never paged."""

    meta: Meta
    items: tuple[Item, ...]
    districts: tuple[DistrictRow, ...]
    excluded: tuple[Excluded, ...]

    def item(self, dong_code: str) -> Item:
        """Return the row of a dong."""
        return next(one for one in self.items if one.dong_code == dong_code)

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain values: dates as ISO text, codes as text."""
        plain: dict[str, Any] = _plain(asdict(self))
        plain["meta"]["sound"] = self.meta.sound
        for shown, invariant in zip(plain["meta"]["invariants"], self.meta.invariants, strict=True):
            shown["holds"] = invariant.holds
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
