"""What coverage is asked of and with: sites, dong, cells of residents, targets and the question itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import shapely

from geo.coverage.frame import Array
from geo.coverage.target_words import CHILDCARE, Per
from geo.coverage.walking import Walking
from geo.crs import METRES
from geo.enums import Labelled
from geo.errors import InvalidInput

__all__ = ["CHILDCARE", "UNKNOWN", "Ask", "Cells", "DongArea", "Method", "Per", "Site", "Target"]

UNKNOWN: Final = -1
"""Residents of a dong without a row; the dong of a point outside every dong."""


class Method(Labelled):
    """What the people of an answer are counted with, the plainest first."""

    POINTS = "a", "시설의 위치와 동 경계"
    AREAL = "b", "동 인구를 면적에 고르게 나눈 어림"
    GRID = "c", "인구 격자, 직선거리"
    NETWORK = "d", "인구 격자, 보행로 거리"


@dataclass(frozen=True)
class Site:
    """A place with its life. `paused` holds half-open spells (from, until), until None while it lasts.

    The state is today's; on another date the dates decide. What is planned stays planned until it is open.
    `beyond`: known to lie in a dong that is not asked, whose name `declared_dong` then tells.
    """

    id: str
    name: str
    kind: str = "other"
    x_m: float | None = None
    y_m: float | None = None
    declared_dong: str = ""
    state: str = "open"
    opened_on: date | None = None
    closed_on: date | None = None
    paused: tuple[tuple[date, date | None], ...] = ()
    capacity: float | None = None
    located_how: str = ""
    childcare: bool = False
    beyond: bool = False


@dataclass(frozen=True)
class DongArea:
    """A dong; `residents` None: no row in the register (never guessed). `unmet`: refused bookings in it."""

    code: str
    name: str
    district_code: str
    district: str
    boundary: shapely.Geometry
    residents: int | None = None
    by_group: Mapping[str, int] = field(default_factory=dict)
    unmet: int | None = None


@dataclass(frozen=True)
class Cells:
    """Residents by the centre of their cell; `dong_index` is the place in the list of dong, -1 outside.

    `shared_out` (or None: none) tells the cells that only spread a dong's residents over its land, an estimate.
    """

    x_m: Array
    y_m: Array
    people: Array
    dong_index: Array
    shared_out: Array | None = None
    crs: int | None = METRES

    def __post_init__(self) -> None:
        sizes = {len(self.x_m), len(self.y_m), len(self.people), len(self.dong_index)}
        if len(sizes) != 1:
            raise ValueError(f"cells of several lengths: {sorted(sizes)}")
        bad = ~np.isfinite(self.people) | (np.asarray(self.people) < 0)
        if bad.any():
            raise InvalidInput(
                f"인구 격자에 사람 수로 읽을 수 없는 칸이 {int(bad.sum())}개 있습니다.",
                "The grid holds counts of people that are negative or no number.",
                code="grid_people_invalid",
            )

    def __len__(self) -> int:
        return len(self.x_m)


@dataclass(frozen=True)
class Target:
    """How many are wanted: `at_least` in each dong, district or the city, and `in_all` together (two tests).

    Either may be None: no such number is wanted. `counts` are kinds of sites ("childcare": sites with a childcare
    space; empty: all). Only sites opened on or after `counted_from` count towards it.
    """

    key: str
    label: str
    counts: frozenset[str] = frozenset()
    per: Per = Per.DONG
    at_least: int | None = 1
    in_all: int | None = None
    counted_from: date | None = None

    def takes(self, site: Site) -> bool:
        """Say whether the target speaks of such a site."""
        return not self.counts or site.kind in self.counts or (CHILDCARE in self.counts and site.childcare)


@dataclass(frozen=True)
class Ask:
    """The question. `minutes` is the band the share is taken at; `group` a key of `DongArea.by_group`.

    `known_in`: where all sites are known. Beyond it residents may have one that nobody loaded (None: known everywhere).
    `crs` is what distances are asked in; anything but EPSG:5179 is refused.
    """

    date: date
    target: Target | None = None
    walking: Walking = field(default_factory=Walking)
    minutes: int = 10
    group: str = ""
    level: str = "dong"
    known_in: shapely.Geometry | None = None
    crs: int | None = METRES

    def __post_init__(self) -> None:
        if self.minutes not in self.walking.minutes:
            raise InvalidInput(
                f"{self.minutes}분은 계산하는 시간({'·'.join(map(str, self.walking.minutes))}분)에 없습니다.",
                "The asked minutes are none of the bands.",
                code="minutes_unknown",
            )
