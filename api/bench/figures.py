"""What a benchmark hands back: figures with units, and judgements with their limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; with a limit it is judged: at most `most`, at least `least`.

    `why` says in a sentence what it means and what it comes from; a ratio names what it was held `against`.
    """

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    why: str = ""
    against: str = ""

    @property
    def judged(self) -> bool:
        return self.most is not None or self.least is not None

    @property
    def passed(self) -> bool:
        """Say whether the limit is kept; a figure without one always passes."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)


@dataclass(slots=True)
class Measured:
    """The figures of one benchmark, and notes on how they were taken."""

    name: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)
    """Where many things are measured alike: a head and a row for each, shown in the place of the figures."""

    @property
    def passed(self) -> bool:
        return all(figure.passed for figure in self.figures)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-int(len(ordered) * share * 1000) // 1000))
    return ordered[min(rank, len(ordered)) - 1]
