"""Unmet demand by dong and hour of the week, wishes refused and searches that found nothing told apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from geo.queries.use import Demand

SEARCHED = "nothing_free"
"""The reason of a search that found nothing; every other is a booking or a place that was refused."""


@dataclass(frozen=True, slots=True)
class UnmetHour:
    """One hour of the week in which people wished something in vain; `weekday` as in ISO, Monday 1."""

    weekday: int
    hour: int
    refused: int
    searched: int
    heads: int


@dataclass(frozen=True, slots=True)
class UnmetDong:
    """What was wished in vain in one dong; `dong_code` None gathers wishes tied to no dong."""

    dong_code: str | None
    refused: int
    searched: int
    heads: int
    reasons: dict[str, int]
    hours: tuple[UnmetHour, ...]

    @property
    def misses(self) -> int:
        """Return all wishes in vain."""
        return self.refused + self.searched


def unmet_by_dong(rows: Sequence[Demand]) -> dict[str | None, UnmetDong]:
    """Gather the rows of `geo.queries.use.unmet_demand` by dong, each with its hours in the order of the week."""
    found: dict[str | None, list[Demand]] = {}
    for row in rows:
        found.setdefault(row.dong_code, []).append(row)
    return {code: _dong(code, own) for code, own in found.items()}


def _dong(code: str | None, rows: Sequence[Demand]) -> UnmetDong:
    hours = tuple(sorted((_hour(row) for row in rows), key=lambda one: (one.weekday, one.hour)))
    reasons: Counter[str] = Counter()
    for row in rows:
        reasons.update(row.reasons)
    return UnmetDong(
        dong_code=code,
        refused=sum(one.refused for one in hours),
        searched=sum(one.searched for one in hours),
        heads=sum(one.heads for one in hours),
        reasons=dict(reasons.most_common()),
        hours=hours,
    )


def _hour(row: Demand) -> UnmetHour:
    searched = row.reasons.get(SEARCHED, 0)
    return UnmetHour(row.weekday, row.hour, row.misses - searched, searched, row.heads)
