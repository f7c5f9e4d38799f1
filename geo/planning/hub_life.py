"""The life of hubs: of those opened, how many still run at each year's end.

Whoever opened before the first year counted, or on a day nobody knows, is counted apart: it is never new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.coverage.dated import Standing, is_new, standing_on
from geo.coverage.model import Site
from geo.errors import InvalidInput

FIRST_YEAR: Final = 2018
"""The first year of the plan that asks for new hubs."""
YEARS_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class YearEnd:
    """One year: `on` is its last day, or today in the present year.

    `opened_so_far` = `running` + `paused` + `closed_so_far`; `share` is of those opened so far, None before the first.
    `stood` run beside them and were there before, or nobody knows since when.
    """

    year: int
    on: date
    opened: int
    closed: int
    opened_so_far: int
    closed_so_far: int
    running: int
    paused: int
    share: float | None
    stood: int

    @property
    def whole(self) -> bool:
        """Say whether the year is over."""
        return (self.on.month, self.on.day) == (12, 31)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those opened in one year: how many there were, and how many run at the end of it and of every later year."""

    year: int
    opened: int
    running: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HubLife:
    """`planned` are to open later; `undated` are open without a day of opening, and never counted as new."""

    since: int
    years: tuple[YearEnd, ...]
    cohorts: tuple[Cohort, ...]
    stood_before: int
    undated: int
    planned: int

    def counts(self, hub: Site) -> bool:
        """Say whether a hub is one of those followed: opened within the years, not only planned."""
        last = self.years[-1].on
        return is_new(hub, date(self.since, 1, 1)) and _standing(hub, last) not in _NOT_YET


def life_of(hubs: Sequence[Site], today: date, since: int = FIRST_YEAR, until: int | None = None) -> HubLife:
    """Count the years from `since` to `until` (by default the present one); raise InvalidInput for other years."""
    last = today.year if until is None else until
    _check(since, last, today)
    ends = [(year, min(date(year, 12, 31), today)) for year in range(since, last + 1)]
    begin = date(since, 1, 1)
    new = [hub for hub in hubs if is_new(hub, begin)]
    old = [hub for hub in hubs if hub.opened_on is None or hub.opened_on < begin]
    final = ends[-1][1]
    years: list[YearEnd] = []
    for year, on in ends:
        years.append(_year(new, old, year, on, years[-1] if years else None))
    return HubLife(
        since=since,
        years=tuple(years),
        cohorts=tuple(_cohort(new, year, ends) for year, _on in ends if _opened_in(new, year, final)),
        stood_before=sum(hub.opened_on is not None for hub in old),
        undated=sum(hub.opened_on is None and _standing(hub, final) in _HERE for hub in old),
        planned=sum(_standing(hub, final) is Standing.PLANNED for hub in hubs),
    )


_HERE: Final = frozenset({Standing.OPEN, Standing.PAUSED})
_NOT_YET: Final = frozenset({Standing.PLANNED, Standing.CANDIDATE})


def _standing(hub: Site, on: date) -> Standing:
    return standing_on(hub, on)[0]


def _check(since: int, last: int, today: date) -> None:
    if not (1900 <= since <= last <= today.year and last - since < YEARS_MOST):  # noqa: PLR2004  (no hub is older)
        raise InvalidInput(
            f"{since}년부터 {last}년까지는 셈할 수 없어요. 올해까지, {YEARS_MOST}년 안에서 골라 주세요.",
            "These years cannot be counted.",
            code="years_invalid",
            details={"since": since, "until": last, "this_year": today.year},
        )


def _year(new: Sequence[Site], old: Sequence[Site], year: int, on: date, before: YearEnd | None) -> YearEnd:
    standing = [_standing(hub, on) for hub in new]
    closed = standing.count(Standing.CLOSED)
    running, paused = standing.count(Standing.OPEN), standing.count(Standing.PAUSED)
    opened = running + paused + closed
    return YearEnd(
        year=year,
        on=on,
        opened=opened - (before.opened_so_far if before else 0),
        closed=closed - (before.closed_so_far if before else 0),
        opened_so_far=opened,
        closed_so_far=closed,
        running=running,
        paused=paused,
        share=running / opened if opened else None,
        stood=sum(_standing(hub, on) is Standing.OPEN for hub in old),
    )


def _opened_in(new: Sequence[Site], year: int, final: date) -> list[Site]:
    return [
        hub for hub in new if hub.opened_on and hub.opened_on.year == year and _standing(hub, final) not in _NOT_YET
    ]


def _cohort(new: Sequence[Site], year: int, ends: Sequence[tuple[int, date]]) -> Cohort:
    mine = _opened_in(new, year, ends[-1][1])
    running = tuple(sum(_standing(hub, on) is Standing.OPEN for hub in mine) for at, on in ends if at >= year)
    return Cohort(year, len(mine), running)
