"""What would work instead of a search that found nothing: each answer is found by the same search, so it holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice, zip_longest
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.enums import Labelled, SpaceKind
from geo.queries.spaces import SpaceRow, SpaceSearch, find_spaces

MOST: Final = 6
MOST_OF_A_KIND: Final = 2
HOURS_APART: Final = (1, -1, 2, -2, 3, -3, 4, -4)
"""How far the time may be moved within its day, the smallest move first."""
DAYS_APART: Final = (7, 1, -1, 2, 14, 3)
"""Other days at the same time: the same weekday comes first, because that is when people are free."""
ROOMS: Final = tuple(kind.value for kind in SpaceKind if kind is not SpaceKind.THING)
"""Where people fit in: a projector for eight is no answer."""
EARLIEST_HOUR: Final = 6
LOOKED_AT: Final = 40


class Why(Labelled):
    FARTHER = "farther", "조금 더 걸으면"
    OTHER_TIME = "other_time", "같은 날 다른 시간"
    OTHER_DAY = "other_day", "다른 날 같은 시간"
    SMALLER = "smaller", "조금 작아도 괜찮다면"
    OTHER_KIND = "other_kind", "시설이 조금 다르면"


@dataclass(frozen=True, slots=True)
class Instead:
    """A space that answers a slightly other search, and the time at which it is free when a time was asked for."""

    why: Why
    row: SpaceRow
    time: tuple[datetime, datetime] | None


Look = Callable[[SpaceSearch], list[SpaceRow]]


def instead_of(
    session: Session, search: SpaceSearch, now: datetime, around: tuple[float, float] | None = None
) -> list[Instead]:
    """Return up to six things near what was wished, different kinds of them first; nothing is remembered.

    `around` is the middle of the asked dong: what lies beyond it is counted from there.
    """

    def look(eased: SpaceSearch) -> list[SpaceRow]:
        return find_spaces(session, eased, now)[0]

    if search.words and not look(SpaceSearch(words=search.words, limit=1)):
        return []
    ways = (
        _farther(look, search, around),
        _other_times(look, search, now),
        _other_days(look, search, now),
        _smaller(look, search),
        _other_kinds(look, search),
    )
    return _mixed([_distinct(way) for way in ways])


def _distinct(way: Iterator[Instead]) -> list[Instead]:
    """Return the first few of a kind, each another space where there are several."""
    found: dict[UUID, Instead] = {}
    for one in way:
        found.setdefault(one.row.id, one)
        if len(found) == MOST_OF_A_KIND:
            break
    return list(found.values())


def _mixed(ways: Sequence[list[Instead]]) -> list[Instead]:
    """Return one of each kind, then the second ones."""
    return list(islice((one for one in chain.from_iterable(zip_longest(*ways)) if one is not None), MOST))


def _farther(look: Look, search: SpaceSearch, around: tuple[float, float] | None) -> Iterator[Instead]:
    """The nearest ones beyond the walk or the dong."""
    point = search.near or around
    if point is None or (search.radius_m is None and search.dong_code is None):
        return
    eased = replace(search, near=point, radius_m=None, dong_code=None, district_code=None, limit=MOST_OF_A_KIND)
    for row in look(eased):
        yield Instead(Why.FARTHER, row, search.free)


def _other_times(look: Look, search: SpaceSearch, now: datetime) -> Iterator[Instead]:
    """The same wish some hours earlier or later on its day."""
    if search.free is None:
        return
    day = search.free[0].astimezone(SEOUL).date()
    for hours in HOURS_APART:
        start, end = (at + timedelta(hours=hours) for at in search.free)
        local = start.astimezone(SEOUL)
        if start > now and local.date() == day and local.hour >= EARLIEST_HOUR:
            yield from _at(look, search, (start, end), Why.OTHER_TIME)


def _other_days(look: Look, search: SpaceSearch, now: datetime) -> Iterator[Instead]:
    """The same wish at the same time of another day."""
    if search.free is None:
        return
    for days in DAYS_APART:
        start, end = (at + timedelta(days=days) for at in search.free)
        if start > now:
            yield from _at(look, search, (start, end), Why.OTHER_DAY)


def _at(look: Look, search: SpaceSearch, time: tuple[datetime, datetime], why: Why) -> Iterator[Instead]:
    for row in look(replace(search, free=time, limit=MOST_OF_A_KIND)):
        yield Instead(why, row, time)


def _smaller(look: Look, search: SpaceSearch) -> Iterator[Instead]:
    """The biggest rooms of those too small for all: two of them side by side hold a group, too."""
    if search.heads is None:
        return
    rows = look(replace(search, heads=None, limit=LOOKED_AT))
    for row in sorted(rows, key=lambda row: -(row.heads_max or 0)):
        yield Instead(Why.SMALLER, row, search.free)


def _other_kinds(look: Look, search: SpaceSearch) -> Iterator[Instead]:
    """What is of another kind or lacks some of what was wished."""
    rooms = ROOMS if search.heads else ()
    if tuple(search.kinds) == rooms and not search.features:
        return
    for row in look(replace(search, kinds=rooms, features=(), limit=MOST_OF_A_KIND)):
        yield Instead(Why.OTHER_KIND, row, search.free)
