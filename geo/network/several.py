"""Several street networks as one: each dong is measured along the one that serves it best."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.coverage.frame import Array
from geo.coverage.nearest import NOBODY, Pairs
from geo.coverage.walks import Walk
from geo.network.walked import Footing, StreetNetwork

BEST_FIRST: Final = (Footing.NETWORK, Footing.UNLINKED, Footing.IN_PIECES, Footing.NO_STREETS)


@dataclass(frozen=True)
class SeveralNetworks:
    """Networks over the same list of dong, the one to prefer first; nobody walks from one over to another."""

    parts: Sequence[StreetNetwork]

    @property
    def label(self) -> str:
        return " · ".join(dict.fromkeys(part.label for part in self.parts))

    def settled(self, x: Array, y: Array) -> "SeveralNetworks":
        """Return the networks with their footings decided by all cells, to be asked about some of them at a time."""
        return SeveralNetworks([part.settled(x, y) for part in self.parts])

    def nearest(self, x: Array, y: Array, sx: Array, sy: Array) -> Walk:
        """Return the walk of every cell to its nearest site, along the network of its dong."""
        metres, site = np.full(len(x), np.inf), np.full(len(x), NOBODY, dtype=np.int64)
        linked, straight = np.zeros(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
        sites_linked, told = np.zeros(len(sx), dtype=bool), list[tuple[int, str]]()
        for part, dongs, cells in self._shared(x, y):
            walk = part.nearest(x[cells], y[cells], sx, sy)
            metres[cells], site[cells], linked[cells] = walk.metres, walk.site, walk.linked
            straight[cells] = False if walk.straight is None else walk.straight
            sites_linked |= walk.sites_linked
            told += [one for one in walk.caveats if one[0] in dongs]
        return Walk(metres, site, linked, sites_linked, tuple(sorted(told)), straight)

    def within(self, x: Array, y: Array, sx: Array, sy: Array, limit_m: float) -> Pairs:
        """Return all cells and sites at most so many metres apart, along the network of the cell's dong."""
        found = [(cells, part.within(x[cells], y[cells], sx, sy, limit_m)) for part, _, cells in self._shared(x, y)]
        return Pairs(
            np.concatenate([cells[pairs.cell] for cells, pairs in found]),
            np.concatenate([pairs.site for _, pairs in found]),
            np.concatenate([pairs.squared for _, pairs in found]),
        )

    def _shared(self, x: Array, y: Array) -> Iterator[tuple[StreetNetwork, set[int], Array]]:
        """Yield each part with the dong that it serves and the cells in them."""
        footings = [part.footings(x, y)[1] for part in self.parts]
        ranks = np.array([[BEST_FIRST.index(footing) for footing in each] for each in footings])
        chosen = ranks.argmin(axis=0)
        of_cell = chosen[self.parts[0].dong_of(x, y)]
        for number, part in enumerate(self.parts):
            yield part, set(np.flatnonzero(chosen == number).tolist()), np.flatnonzero(of_cell == number)
