"""The walk from every cell to its nearest counted site, straight or along a network behind a small protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from geo.coverage.frame import Array
from geo.coverage.methods import Ground
from geo.coverage.nearest import NOBODY, Nearest, Pairs, nearest, own_within
from geo.coverage.walking import Walking, metres_of

CM: Final = 100


@dataclass(frozen=True)
class Walk:
    """Per cell the metres to its nearest site (infinite: none can be walked to) and the place of that site.

    `linked` tells the cells that the network reaches, `sites_linked` the sites on it; `caveats` are sentences by the
    place of a dong in the list (-1: for all). `straight` tells cells for which a straight line stands in (None: none).
    """

    metres: Array
    site: Array
    linked: Array
    sites_linked: Array
    caveats: tuple[tuple[int, str], ...] = ()
    straight: Array | None = None


class Network(Protocol):
    """A walking network. Cells and sites come in whole centimetres of EPSG:5179, distances go out in metres.

    Of sites equally far the lowest place counts. Legs to and from the network are part of every distance.
    """

    @property
    def label(self) -> str:
        """What network it is, for readers."""

    def nearest(self, x: Array, y: Array, sx: Array, sy: Array) -> Walk:
        """Return the walk of every cell to its nearest site."""

    def within(self, x: Array, y: Array, sx: Array, sy: Array, limit_m: float) -> Pairs:
        """Return all cells and sites at most so far apart; `squared` are the squared centimetres of the way."""


@dataclass(frozen=True)
class Counted:
    """The sites that count, in the order of their ids: coordinates in centimetres and the place of their dong."""

    x: Array
    y: Array
    dong: Array

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Reach:
    """Who reaches a site, per cell: by band, by a site of the own dong at the asked minutes, and by the straight line
    alone where the network knows better."""

    walk: Walk
    bands: Array
    own: Array
    straight_only: Array


def reach_of(ground: Ground, sites: Counted, network: Network | None, walking: Walking, minutes: int) -> Reach:
    """Work out the walk of every cell, straight or along the network."""
    straight = nearest(ground.x, ground.y, sites.x, sites.y)
    asked = walking.limit_cm2(minutes)
    crow = straight.squared <= asked
    if network is None:
        walk = _straight_walk(straight, len(sites))
        bands = [straight.squared <= walking.limit_cm2(band) for band in walking.minutes]
        own = own_within((ground.x, ground.y, ground.dong), (sites.x, sites.y, sites.dong), asked)
        return Reach(walk, np.array(bands), own, np.zeros(len(ground.x), dtype=bool))
    walk = network.nearest(ground.x, ground.y, sites.x, sites.y)
    bands = [walk.metres <= walking.metres(band, on_network=True) for band in walking.minutes]
    pairs = network.within(ground.x, ground.y, sites.x, sites.y, walking.metres(minutes, on_network=True))
    own = np.zeros(len(ground.x), dtype=bool)
    own[pairs.cell[ground.dong[pairs.cell] == sites.dong[pairs.site]]] = True
    reached = bands[walking.minutes.index(minutes)]
    return Reach(walk, np.array(bands), own, crow & ~reached)


def _straight_walk(straight: Nearest, sites: int) -> Walk:
    metres = np.where(straight.site == NOBODY, np.inf, metres_of(straight.squared))
    everywhere = np.ones(len(metres), dtype=bool)
    return Walk(metres, straight.site, everywhere, np.ones(sites, dtype=bool))


Reacher = Callable[[Ground, Counted, Network | None, Walking, int], Reach]
"""What works out the walk of every cell as `reach_of` does."""
