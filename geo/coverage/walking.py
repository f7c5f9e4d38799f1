"""Minutes on foot as metres on the map, exactly: the one walking model of the product for coverage."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from geo.coverage.frame import Array
from geo.errors import InvalidInput
from geo.walking import DETOUR, SPEED_M_PER_MIN, walk_minutes

BANDS: Final = (5, 10, 15)
LONGEST: Final = 120
MOST_BANDS: Final = 6


@dataclass(frozen=True)
class Walking:
    """How fast, how crooked and how long people walk; `minutes` are the bands of the answer, rising.

    `detour` stretches straight lines only: a network knows its own detours.
    """

    speed_m_per_min: float = SPEED_M_PER_MIN
    detour: float = DETOUR
    minutes: tuple[int, ...] = BANDS

    def __post_init__(self) -> None:
        bands = list(self.minutes)
        fits = bands == sorted(set(bands)) and 0 < len(bands) <= MOST_BANDS and 0 < bands[0] <= bands[-1] <= LONGEST
        if not (fits and 0 < self.speed_m_per_min < math.inf and 1 <= self.detour < math.inf):
            raise InvalidInput(
                "걷는 시간은 1~120분을 짧은 것부터, 속도는 0보다 크게, 우회 계수는 1 이상으로 적어 주세요.",
                "Minutes must rise within 1 to 120, speed be above 0, detour at least 1.",
                code="walking_invalid",
            )

    def metres(self, minutes: float, *, on_network: bool = False) -> float:
        """Return how far one gets in `minutes`, in metres of a straight line or along a network."""
        return float(self._centimetres(minutes, on_network=on_network) / 100)

    def limit_cm2(self, minutes: float, *, on_network: bool = False) -> int:
        """Return the largest whole squared distance (cm²) that is still within `minutes`."""
        reach = self._centimetres(minutes, on_network=on_network)
        return math.floor(reach * reach)

    def minutes_for(self, metres: float, *, on_network: bool = False) -> int:
        """Return the whole minutes for a distance, rounded up."""
        return walk_minutes(metres, self.speed_m_per_min, 1.0 if on_network else self.detour)

    def _centimetres(self, minutes: float, *, on_network: bool) -> Fraction:
        detour = Fraction(1) if on_network else Fraction(str(self.detour))
        return Fraction(str(minutes)) * Fraction(str(self.speed_m_per_min)) * 100 / detour


def limits(walking: Walking, minutes: Sequence[int], *, on_network: bool = False) -> tuple[int, ...]:
    """Return the squared limit in cm² of every band."""
    return tuple(walking.limit_cm2(band, on_network=on_network) for band in minutes)


def metres_of(squared_cm: Array) -> Any:
    """Return metres, to the centimetre, of squared centimetres."""
    return (squared_cm.astype(float) ** 0.5 / 100).round(2)
