"""The walk of every cell worked out in parts: by province, or by district where only one province is asked.

Each part is given its own cells and the sites that can matter to them, so that parts may be worked out anywhere, in
any order; put together they are, to the person, what one piece would be.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import scipy

from geo.coverage.frame import Array
from geo.coverage.methods import Ground
from geo.coverage.model import DongArea
from geo.coverage.nearest import NOBODY
from geo.coverage.walking import Walking
from geo.coverage.walks import Counted, Network, Reach, Walk, reach_of
from geo.network.several import SeveralNetworks
from geo.network.walked import StreetNetwork

BLOCK_CM: Final = 100_000
"""Sites are chosen for squares of a kilometre."""
ROWS_OF_SQUARES: Final = 1 << 24
SPARE_CM: Final = 2.0


@dataclass(frozen=True)
class Part:
    """Cells and sites by their places in the whole, and what is needed to walk from the ones to the others."""

    name: str
    cells: Array
    sites: Array
    ground: Ground
    where: Counted
    walking: Walking
    minutes: int


Run = Callable[[Sequence[Part], Network | None], Iterable[Reach]]
"""Works the parts out, here or elsewhere, and gives what came of each in their order."""


def walked(part: Part, network: Network | None) -> Reach:
    """Work one part out; sites are numbered within it."""
    return reach_of(part.ground, part.where, network, part.walking, part.minutes)


def one_by_one(parts: Sequence[Part], network: Network | None) -> Iterable[Reach]:
    """Work the parts out in this process, one after the other."""
    return (walked(part, network) for part in parts)


@dataclass(frozen=True)
class InParts:
    """`geo.coverage.walks.reach_of`, in parts: a thing to hand to `geo.coverage.assess.assess`."""

    areas: Sequence[DongArea]
    run: Run = one_by_one

    def __call__(
        self, ground: Ground, sites: Counted, network: Network | None, walking: Walking, minutes: int
    ) -> Reach:
        """Return the walk of every cell."""
        if not len(ground.x):
            return reach_of(ground, sites, network, walking, minutes)
        streets = (
            network.settled(ground.x, ground.y) if isinstance(network, StreetNetwork | SeveralNetworks) else network
        )
        parts = parts_of(self.areas, ground, sites, walking, minutes, every_site=network is not None)
        return _together(len(ground.x), len(sites), parts, list(self.run(parts, streets)))


def parts_of(
    areas: Sequence[DongArea],
    ground: Ground,
    sites: Counted,
    walking: Walking,
    minutes: int,
    *,
    every_site: bool = False,
) -> list[Part]:
    """Return the parts in the order of their names; cells outside every dong are one by themselves.

    A part has the sites within the largest band of its cells and every one that can be the nearest of one of them.
    Along streets the nearest may lie anywhere: then `every_site` is given.
    """
    reach_cm = walking.metres(walking.minutes[-1]) * 100
    tree = scipy.spatial.cKDTree(np.column_stack([sites.x, sites.y]).astype(np.float64)) if len(sites) else None
    parts = []
    for name, cells in _cells_by_part([*part_names(areas), ""], ground.dong):
        whole = every_site or tree is None
        chosen = np.arange(len(sites)) if whole else _sites_for(tree, ground.x[cells], ground.y[cells], reach_cm)
        where = Counted(sites.x[chosen], sites.y[chosen], sites.dong[chosen])
        parts.append(Part(name, cells, chosen, _share(ground, cells), where, walking, minutes))
    return parts


def _cells_by_part(names: Sequence[str], dong: Array) -> Iterator[tuple[str, Array]]:
    """Yield the places of the cells of each part in turn; the last name is for cells outside every dong (-1)."""
    labels = sorted(set(names))
    number = np.array([labels.index(name) for name in names], dtype=np.int16)[dong]
    order = np.argsort(number, kind="stable")
    ends = np.searchsorted(number[order], np.arange(len(labels) + 1))
    for label, start, end in zip(labels, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        if end > start:
            yield label, order[start:end]


def part_names(areas: Sequence[DongArea]) -> list[str]:
    """Return the province of each dong, or the district where all lie in one province."""
    provinces = [_province(area.district_code or area.code) for area in areas]
    return provinces if len(set(provinces)) > 1 else [area.district_code or area.code for area in areas]


def _province(code: str) -> str:
    system, _, digits = code.rpartition(":")
    return f"{system}:{digits[:2]}"


def _share(ground: Ground, cells: Array) -> Ground:
    x, y, people, dong = (getattr(ground, name)[cells] for name in ("x", "y", "people", "dong"))
    return replace(ground, x=x, y=y, people=people, dong=dong)


def _sites_for(tree: "scipy.spatial.cKDTree", x: Array, y: Array, reach_cm: float) -> Array:
    """Return the sites that matter to cells, square by square.

    Let c be the middle of a square's cells, r how far the outermost lies from it, d how far the nearest site of c.
    A cell then has a site within d + r, so that its nearest one lies within d + 2 r of c.
    """
    centres, radius = _squares(x, y)
    nearest = tree.query(centres)[0]
    far = np.maximum(nearest + 2 * radius, reach_cm + radius) + SPARE_CM
    found = tree.query_ball_point(centres, far)
    return np.unique(np.concatenate([np.array(one, dtype=np.int64) for one in found]))


def _squares(x: Array, y: Array) -> tuple[Array, Array]:
    """Return the middle of the cells of each square that has any, and how far the outermost lies from it."""
    blocks = (x // BLOCK_CM) * ROWS_OF_SQUARES + y // BLOCK_CM
    order = np.argsort(blocks, kind="stable")
    starts = np.flatnonzero(np.diff(blocks[order], prepend=blocks[order[0]] - 1))
    points = np.column_stack([x, y]).astype(np.float64)[order]
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    return (low + high) / 2, np.hypot(*((high - low) / 2).T)


def _together(cells: int, sites: int, parts: Sequence[Part], found: Sequence[Reach]) -> Reach:
    metres, site = np.full(cells, np.inf), np.full(cells, NOBODY, dtype=np.int64)
    linked, straight, own, crow = (np.zeros(cells, dtype=bool) for _ in range(4))
    bands, sites_linked = np.zeros((len(found[0].bands), cells), dtype=bool), np.ones(sites, dtype=bool)
    for part, reach in zip(parts, found, strict=True):
        at, walk = part.cells, reach.walk
        sites_linked[part.sites] = walk.sites_linked
        metres[at], linked[at] = walk.metres, walk.linked
        site[at] = np.append(part.sites, NOBODY)[walk.site]
        bands[:, at], own[at], crow[at] = reach.bands, reach.own, reach.straight_only
        if walk.straight is not None:
            straight[at] = walk.straight
    first = found[0].walk
    known = None if first.straight is None else straight
    return Reach(Walk(metres, site, linked, sites_linked, first.caveats, known), bands, own, crow)
