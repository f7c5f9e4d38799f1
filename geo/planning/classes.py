"""Put values into classes for a map: as many dong each, as wide each, natural breaks, or limits of one's own. Pure.

A class holds what is above the limit before it and up to its own limit, that included; equal values are never parted.
None at all (0) is a class of its own where values count things, and so is a dong without a value.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.errors import InvalidInput
from geo.planning.policy_words import Method

CLASSES: Final = range(2, 8)
"""More than seven steps of one colour nobody tells apart."""
DEFAULT_CLASSES: Final = 5
DECIMALS_MOST: Final = 6

Numbers = npt.NDArray[np.float64]
NO_DATA: Final = -1
"""The class of a dong without a value."""


@dataclass(frozen=True)
class Classes:
    """Limits from the least class up; the last is the greatest value. `zero` says that 0 is a class of its own, first.

    `decimals` are those that limits are written with.
    """

    limits: tuple[float, ...]
    zero: bool
    least: float
    decimals: int

    @property
    def count(self) -> int:
        """Return how many classes there are, that of 0 included."""
        return len(self.limits) + self.zero

    def of(self, values: Sequence[float | None]) -> list[int]:
        """Return the class of every value from 0 up, NO_DATA for None; a value beyond all limits is in the last."""
        numbers = np.array([math.nan if value is None else value for value in values], dtype=np.float64)
        found = np.searchsorted(np.array(self.limits), numbers, side="left").clip(max=max(len(self.limits) - 1, 0))
        found = found + int(self.zero)
        if self.zero:
            found = np.where(numbers == 0, 0, found)
        return [NO_DATA if math.isnan(number) else int(at) for number, at in zip(numbers, found, strict=True)]

    def labels(self, unit: str = "") -> list[str]:
        """Return what each class holds, as a legend says it: "0명", "1–3명", "4명"."""
        lows = [self.least, *self.limits[:-1]] if self.limits else []
        told = [
            self._span(low, high, first=not at) for at, (low, high) in enumerate(zip(lows, self.limits, strict=True))
        ]
        zero = ["0"] if self.zero else []
        labels = [f"{text}{unit}" for text in [*zero, *told]]
        if self.limits and self.least > self.limits[0]:  # a limit of one's own below every value
            labels[len(zero)] += " 이하"
        return labels

    def _span(self, low: float, high: float, *, first: bool) -> str:
        start = low if first or self.decimals else math.floor(low) + 1
        if (first and low > high) or written(start, self.decimals) == written(high, self.decimals):
            return written(high, self.decimals)
        return f"{written(start, self.decimals)}–{written(high, self.decimals)}"


def written(value: float, decimals: int) -> str:
    """Return a number as people write it: 1,234 or 12.3."""
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def classify(
    values: Iterable[float], method: Method, count: int = DEFAULT_CLASSES, own: Sequence[float] = ()
) -> Classes | None:
    """Return the classes of the values that are there, None where there is none.

    Fewer classes than asked for come back where fewer values differ. Where values lie on both sides of 0, 0 parts
    them. Raises InvalidInput for a number of classes or limits of one's own that are none.
    """
    numbers = np.sort(np.array(list(values), dtype=np.float64))
    if not len(numbers):
        return None
    if count not in CLASSES:
        said = f"구간은 {CLASSES[0]}개에서 {CLASSES[-1]}개까지예요."
        raise InvalidInput(said, "The number of classes is out of range.", code="classes_range")
    zero = bool(numbers[0] == 0)
    rest = numbers[numbers != 0] if zero else numbers
    limits = _limits(rest, method, count, own) if len(rest) else []
    if bool((numbers == np.floor(numbers)).all()):
        limits = sorted({float(math.floor(limit)) for limit in limits})
    if zero:  # 0 is told already, and nothing lies below it
        limits = [limit for limit in limits if limit > 0]
    least = float(rest[0]) if len(rest) else 0.0
    return Classes(tuple(limits), zero, least, _decimals(numbers))


def _limits(numbers: Numbers, method: Method, count: int, own: Sequence[float]) -> list[float]:
    if method is Method.OWN:
        return _own_limits(numbers, own)
    if numbers[0] < 0 < numbers[-1]:
        return _two_sided(numbers, method, count)
    return _cut(numbers, method, count)


def _two_sided(numbers: Numbers, method: Method, count: int) -> list[float]:
    """Cut below and above 0 apart, each side into its half of the classes; 0 itself belongs to the lower side."""
    below, above = numbers[numbers <= 0], numbers[numbers > 0]
    half = max(1, count // 2)
    return [*_cut(below, method, half)[:-1], 0.0, *_cut(above, method, max(1, count - half))]


def _cut(numbers: Numbers, method: Method, count: int) -> list[float]:
    """Return the upper limits of at most `count` classes; each is a value that occurs, but for equal intervals."""
    if method is Method.EQUAL_INTERVAL:
        edges = np.linspace(numbers[0], numbers[-1], count + 1)[1:-1]
        return sorted({*map(float, edges), float(numbers[-1])})
    if method is Method.NATURAL_BREAKS:
        return natural_breaks(numbers, count)
    ends = [math.ceil(len(numbers) * step / count) - 1 for step in range(1, count + 1)]
    return sorted({float(numbers[end]) for end in ends})


def _own_limits(numbers: Numbers, own: Sequence[float]) -> list[float]:
    if not own or list(own) != sorted(set(own)) or len(own) >= CLASSES[-1] or not all(map(math.isfinite, own)):
        said = f"경계값은 작은 수부터 서로 다르게 {CLASSES[-1] - 1}개까지 적어 주세요. 예: 10, 50, 100"
        raise InvalidInput(said, "Limits must rise, each once.", code="limits_order")
    return [*own, float(numbers[-1])] if numbers[-1] > own[-1] else list(own)


def natural_breaks(numbers: Numbers, count: int) -> list[float]:
    """Return the upper limits that keep values of a class nearest to its mean (least sum of squares), exactly.

    The optimum of Fisher (1958), "On grouping for maximum homogeneity", by dynamic programming over the distinct
    values with their frequencies; the method maps call Jenks.
    """
    distinct, times = np.unique(numbers, return_counts=True)
    size = len(distinct)
    if size <= count:
        return [float(value) for value in distinct]
    weight, total, squares = (
        np.concatenate([[0.0], np.cumsum(column)]) for column in (times, times * distinct, times * distinct**2)
    )

    def cost(starts: npt.NDArray[np.int64], end: int) -> Numbers:
        """Return the squared distance to the mean of the values from each start up to `end`, that included."""
        people = weight[end + 1] - weight[starts]
        sums = total[end + 1] - total[starts]
        found: Numbers = (squares[end + 1] - squares[starts]) - sums**2 / people
        return found

    best = np.array([cost(np.array([0]), end)[0] for end in range(size)])
    came_from = np.zeros((count, size), dtype=np.int64)
    for step in range(1, count):
        following = np.full(size, np.inf)
        for end in range(step, size):
            starts = np.arange(step, end + 1)
            sums = best[starts - 1] + cost(starts, end)
            at = int(np.argmin(sums))
            following[end], came_from[step, end] = sums[at], starts[at]
        best = following
    return _traced(distinct, came_from, count)


def _traced(distinct: Numbers, came_from: Any, count: int) -> list[float]:
    limits, end = [], len(distinct) - 1
    for step in range(count - 1, -1, -1):
        limits.append(float(distinct[end]))
        end = int(came_from[step, end]) - 1
    return limits[::-1]


def _decimals(numbers: Numbers) -> int:
    """Return how many decimals tell the limits apart: none for whole numbers, else at least three figures."""
    if bool((numbers == np.floor(numbers)).all()):
        return 0
    spread = float(numbers[-1] - numbers[0]) or abs(float(numbers[-1])) or 1.0
    return min(max(0, 2 - math.floor(math.log10(spread))), DECIMALS_MOST)
