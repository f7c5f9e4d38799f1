"""A quick look at a what-if: people within the bands on a kept count grid, changed and changed back in place."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from geo.coverage.counts import CountGrid, Move
from geo.coverage.dated import dated
from geo.coverage.frame import Array
from geo.coverage.methods import Ground, ground_of
from geo.coverage.model import UNKNOWN, Ask, Site
from geo.planning.asking import Wanted
from geo.planning.changes import Change
from geo.planning.kept import Kept
from geo.planning.overlay import Applied, overlay
from geo.planning.reading import TRIES, Read, data_changing, present_sites, read_ground, stand_of
from geo.planning.scenarios import compare
from geo.queries.coverage_areas import coverage_event

GRIDS_KEPT: Final = 4
Bands = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DongLook:
    """A dong whose people in reach change: by band, keyed by the minutes, before and after."""

    code: str
    name: str
    residents: int
    before: Bands
    after: Bands


@dataclass(frozen=True, slots=True)
class Look:
    """The dong that change, and the people of all dong. `quick` False: worked out as a whole answer.

    The people of all are None where nobody knows any residents.
    """

    items: tuple[DongLook, ...]
    before: Bands | None
    after: Bands | None
    residents: int | None
    quick: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """The grid of a question as it is today; whoever changes it holds the lock and changes it back."""

    read: Read
    ground: Ground
    grid: CountGrid
    lock: Lock

    @contextmanager
    def moved(self, moves: list[Move]) -> Iterator[tuple[Array, Array]]:
        """Give the people by band and dong before and after the moves, then take these back."""
        with self.lock:
            before = self.grid.snapshot().people
            self.grid.change(moves)
            try:
                after = self.grid.snapshot().people
            finally:
                self.grid.change([(x, y, -step) for x, y, step in reversed(moves)])
        yield before, after


_held: Kept[str, _Held] = Kept(GRIDS_KEPT)


def look(session: Session, wanted: Wanted, changes: Sequence[Change], known: Sequence[Change] = ()) -> Look:
    """Say how many people would have a site in reach; raise the fault of a change that cannot be made.

    Equal to the whole answer to the person. Along streets, and within a transaction that has written, it is the whole
    answer. Faults of changes that are `known` were told before.
    """
    plain = replace(wanted, scenario=None, changes=())
    for _ in range(TRIES):
        stand = stand_of(session, plain)
        _held.turn_to((stand.number, stand.as_of))
        laid = overlay(present_sites(session, stand), changes, wanted.on)
        held = None if stand.own else _held.get(stand.key) or _hold(read_ground(session, plain))
        if coverage_event(session).number == stand.number:
            break
    else:
        raise data_changing()
    for missed in laid.missed:
        if missed.change not in known:
            raise missed.fault
    if held is None or held.read.network is not None:
        return _whole(session, plain, changes)
    with held.moved(_moves(laid.applied, held.read.ask)) as (before, after):
        return _told(held, before, after)


def _hold(read: Read) -> _Held:
    ask = read.ask
    ground = ground_of(read.areas, read.cells, ask.group)
    grid = CountGrid(ground, tuple(ask.walking.limit_cm2(band) for band in ask.walking.minutes))
    if read.network is None:
        counted = [place for place in (_place(site, ask) for site in read.sites) if place is not None]
        x, y = (np.array([place[axis] for place in counted], dtype=np.float64) for axis in (0, 1))
        grid.fill(x, y)
    return _held.put(read.key, _Held(read, ground, grid, Lock()))


def _place(site: Site | None, ask: Ask) -> tuple[float, float] | None:
    """Return where a site counts on the asked day, None where it does not."""
    if site is None or site.x_m is None or site.y_m is None or (ask.target and not ask.target.takes(site)):
        return None
    return (site.x_m, site.y_m) if dated([site], ask.date)[0].counts else None


def _moves(applied: Sequence[Applied], ask: Ask) -> list[Move]:
    moves: list[Move] = []
    for one in applied:
        for place, step in ((_place(one.before, ask), -1), (_place(one.after, ask), 1)):
            if place is not None:
                moves.append((*place, step))
    return moves


def _told(held: _Held, before: Array, after: Array) -> Look:
    ground, minutes = held.ground, held.read.ask.walking.minutes
    changed = np.flatnonzero((before != after).any(axis=0) & (ground.residents != UNKNOWN))
    areas = held.read.areas
    items = [
        DongLook(
            areas[at].code,
            areas[at].name,
            int(ground.residents[at]),
            _bands(minutes, before[:, at]),
            _bands(minutes, after[:, at]),
        )
        for at in changed.tolist()
    ]
    if not ground.known:
        return Look(tuple(items), None, None, None, quick=True)
    residents = int(ground.residents[ground.residents != UNKNOWN].sum())
    total, then = _bands(minutes, before.sum(axis=1)), _bands(minutes, after.sum(axis=1))
    return Look(tuple(items), total, then, residents, quick=True)


def _bands(minutes: Sequence[int], people: Array) -> Bands:
    return {str(band): int(number) for band, number in zip(minutes, people, strict=True)}


def _whole(session: Session, wanted: Wanted, changes: Sequence[Change]) -> Look:
    compared = compare(session, wanted, changes)
    today, then = compared.today, compared.then
    items = [
        DongLook(row.dong_code, row.name, row.residents or 0, row.people_within or {}, new.people_within or {})
        for row, new in zip(today.items, then.items, strict=True)
        if row.people_within != new.people_within
    ]
    total, after = today.meta.total, then.meta.total
    return Look(tuple(items), total.people_within, after.people_within, total.residents, quick=False)
