"""People by dong: within each band, served by neighbours alone, cut off, at an unknown edge, and how far they walk."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.coverage.frame import Array
from geo.coverage.methods import Ground, sums_by
from geo.coverage.model import UNKNOWN
from geo.coverage.neighbours import near_the_unknown
from geo.coverage.walks import Reach


@dataclass(frozen=True)
class Tables:
    """All by the place of the dong; people as whole numbers, metres infinite where nobody can walk to a site."""

    within: Array
    by_neighbours: Array
    barrier: Array
    unlinked: Array
    edge_unknown: Array
    median_m: Array
    ninetieth_m: Array
    nearest_m: Array
    nearest_site: Array
    city: tuple[int, ...]


def tables_of(
    ground: Ground, reach: Reach, asked_band: int, known_in: shapely.Geometry | None, reach_m: float
) -> Tables:
    """Sum the people of all cells by dong."""
    hit = reach.bands[asked_band]
    doubtful = np.zeros(len(ground.x), dtype=bool)
    open_to_doubt = np.flatnonzero(~hit & (ground.people > 0))
    doubtful[open_to_doubt] = near_the_unknown(ground.x[open_to_doubt], ground.y[open_to_doubt], known_in, reach_m)
    median, ninetieth = walks_by_dong(ground, reach.walk.metres)
    nearest_m, nearest_site = _nearest_by_dong(ground, reach)
    inside = ground.dong >= 0
    return Tables(
        within=np.array([_people(ground, band) for band in reach.bands]),
        by_neighbours=_people(ground, hit & ~reach.own),
        barrier=_people(ground, reach.straight_only),
        unlinked=_people(ground, ~reach.walk.linked),
        edge_unknown=_people(ground, doubtful),
        median_m=median,
        ninetieth_m=ninetieth,
        nearest_m=nearest_m,
        nearest_site=nearest_site,
        city=tuple(int(ground.people[band & inside].sum()) for band in reach.bands),
    )


def _people(ground: Ground, chosen: Array) -> Array:
    return sums_by(ground.dong, np.where(chosen, ground.people, 0), len(ground.residents))


def walks_by_dong(ground: Ground, metres: Array) -> tuple[Array, Array]:
    """Return the metres that half, and nine tenths, of the residents of each dong do not exceed (NaN: no residents)."""
    lived = np.flatnonzero((ground.people > 0) & (ground.dong >= 0))
    order = lived[np.lexsort((metres[lived], ground.dong[lived]))]
    dong, summed = ground.dong[order], np.cumsum(ground.people[order])
    count = len(ground.residents)
    starts, ends = np.searchsorted(dong, np.arange(count)), np.searchsorted(dong, np.arange(count), side="right")
    before = np.append(0, summed)[starts]
    total = np.append(0, summed)[ends] - before
    found = []
    for tenths in (5, 9):
        wanted = before + -(-total * tenths // 10)
        at = np.minimum(np.searchsorted(summed, wanted), max(len(order) - 1, 0))
        walk = metres[order][at] if len(order) else np.full(count, np.nan)
        found.append(np.where(total > 0, walk, np.nan))
    return found[0], found[1]


def _nearest_by_dong(ground: Ground, reach: Reach) -> tuple[Array, Array]:
    """Return per dong the shortest walk of any resident and its site, of equal walks the lowest; -1 without one."""
    count = len(ground.residents)
    metres, site = np.full(count, np.inf), np.full(count, UNKNOWN, dtype=np.int64)
    lived = np.flatnonzero((ground.people > 0) & (ground.dong >= 0) & (reach.walk.site >= 0))
    order = lived[np.lexsort((reach.walk.site[lived], reach.walk.metres[lived], ground.dong[lived]))]
    dong, first = np.unique(ground.dong[order], return_index=True)
    metres[dong], site[dong] = reach.walk.metres[order[first]], reach.walk.site[order[first]]
    site[np.isinf(metres)] = UNKNOWN
    return metres, site
