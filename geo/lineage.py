"""What became of each dong between two editions: split, merged, renamed, recoded, its border moved, or the same.

Pure: frames in, changes out. Areas are measured in EPSG:5179. Two editions are rarely drawn by one hand, so the same
border wanders by some metres; land counts as having changed dong only where it is wider than twice that.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.change_kinds import DongChangeKind
from geo.crs import METRES
from geo.names import dong_name_key

WANDER_M: Final = (25.0, 50.0, 100.0, 200.0)
"""How far the same border may lie apart in two editions: the first of these with which most dong are as they were."""
TOUCHED_MOST: Final = 0.2
"""No real edition has moved the borders of more dong than this share: more of them means another hand has drawn it."""
JUDGED_FROM: Final = 20
"""With fewer dong than this the share says nothing."""
MAINLY: Final = 0.5
"""A dong that consists mainly of another's land is its child; one whose land went mainly to another is its parent."""

Geometries = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True, slots=True)
class DongChange:
    """One link between a dong of the older and a dong of the newer edition.

    `share_from` is the part of the old dong's area that lies in the new one, `share_to` the part of the new dong's
    area that was the old one's, `moved_m2` the land (m², EPSG:5179) that has another dong by this link. The code is
    None on the side that does not exist (`appear`, `vanish`).
    """

    from_code: str | None
    to_code: str | None
    kind: DongChangeKind
    share_from: float
    share_to: float
    moved_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class _Link:
    old: int
    new: int
    area_m2: float
    share_from: float
    share_to: float


@dataclass(frozen=True)
class Comparison:
    """The changes between two editions; differences of borders narrower than twice `wander_m` were not counted."""

    changes: list[DongChange]
    wander_m: float


def compare_editions(older: gpd.GeoDataFrame, newer: gpd.GeoDataFrame) -> Comparison:
    """Return how the dong of `older` became those of `newer` (frames of one province: code, name, geometry; any CRS).

    Every dong of either side stands in at least one change; the order is that of the older frame, then of the newer.
    """
    old, new = (frame.to_crs(METRES).geometry.to_numpy() for frame in (older, newer))
    pairs = _pairs(old, new)
    for wander_m in WANDER_M:
        links = _links(pairs, wander_m)
        if len(older) < JUDGED_FROM or _touched(links) <= TOUCHED_MOST * len(older):
            break
    return Comparison(_changes(links, older, newer), wander_m)


def _touched(links: "Sequence[_Link]") -> int:
    """Count the old dong whose land lies in several new ones, wholly renewed ones left out."""
    by_old, _ = _grouped(links)
    return sum(len(theirs) > 1 for theirs in by_old.values())


def _changes(links: "Sequence[_Link]", older: gpd.GeoDataFrame, newer: gpd.GeoDataFrame) -> list[DongChange]:
    changes = _classified(links, older, newer)
    gone = set(range(len(older))) - {link.old for link in links}
    came = set(range(len(newer))) - {link.new for link in links}
    codes = list(older["code"]), list(newer["code"])
    return [
        *changes,
        *(DongChange(codes[0][row], None, DongChangeKind.VANISH, 0.0, 0.0) for row in sorted(gone)),
        *(DongChange(None, codes[1][row], DongChangeKind.APPEAR, 0.0, 0.0) for row in sorted(came)),
    ]


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Pairs of old and new dong that touch, with what they share, in the order of the older edition."""

    links: list[_Link]
    shared: Geometries


def _pairs(old: Geometries, new: Geometries) -> _Pairs:
    olds, news = shapely.STRtree(new).query(old, predicate="intersects")
    unchanged = _unchanged(old, new, olds, news)
    # Where both neighbours are drawn as before, only their common line lies between them.
    useful = unchanged | ~(np.isin(olds, olds[unchanged]) & np.isin(news, news[unchanged]))
    olds, news, unchanged = olds[useful], news[useful], unchanged[useful]
    shared = old[olds]
    shared[~unchanged] = shapely.intersection(old[olds[~unchanged]], new[news[~unchanged]])
    areas, old_areas, new_areas = shapely.area(shared), shapely.area(old), shapely.area(new)
    share_from, share_to = areas / old_areas[olds], areas / new_areas[news]
    order = np.lexsort((news, olds))
    values = zip(olds, news, areas, np.minimum(share_from, 1.0), np.minimum(share_to, 1.0), strict=True)
    links = [_Link(int(o), int(n), float(a), float(f), float(t)) for o, n, a, f, t in values]
    return _Pairs([links[row] for row in order], shared[order])


def _links(pairs: _Pairs, wander_m: float) -> list[_Link]:
    """Return the pairs that share most of either, or land wider than the borders wander."""
    mainly = np.array([max(link.share_from, link.share_to) > MAINLY for link in pairs.links], dtype=bool)
    kept = mainly.copy()
    kept[~mainly] = ~shapely.is_empty(shapely.buffer(pairs.shared[~mainly], -wander_m, quad_segs=2))
    return [link for link, wide in zip(pairs.links, kept, strict=True) if wide]


def _unchanged(
    old: Geometries, new: Geometries, olds: "np.ndarray[Any, Any]", news: "np.ndarray[Any, Any]"
) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    same: np.ndarray[Any, np.dtype[np.bool_]] = shapely.equals_exact(old[olds], new[news], tolerance=0.01)
    return same


def _classified(links: Sequence[_Link], older: gpd.GeoDataFrame, newer: gpd.GeoDataFrame) -> list[DongChange]:
    names = [list(map(dong_name_key, frame["name"])) for frame in (older, newer)]
    codes = [list(frame["code"]) for frame in (older, newer)]
    by_old, by_new = _grouped(links)
    changes = []
    for link in links:
        children = sum(other.share_to > MAINLY for other in by_old[link.old])
        parents = sum(other.share_from > MAINLY for other in by_new[link.new])
        alone = len(by_old[link.old]) == len(by_new[link.new]) == 1
        kind = _kind(link, children, parents, alone=alone)
        same_code = codes[0][link.old] == codes[1][link.new]
        same_name = names[0][link.old] == names[1][link.new]
        if kind is DongChangeKind.SAME and not (same_code and same_name):
            kind = DongChangeKind.RECODE if same_name else DongChangeKind.RENAME
        main = kind in _WHOLE or same_code or (same_name and max(link.share_from, link.share_to) > MAINLY)
        change = DongChange(codes[0][link.old], codes[1][link.new], kind, link.share_from, link.share_to)
        changes.append(change if main else replace(change, moved_m2=link.area_m2))
    return changes


_WHOLE: Final = frozenset({DongChangeKind.SAME, DongChangeKind.RENAME, DongChangeKind.RECODE})


def _kind(link: _Link, children: int, parents: int, *, alone: bool) -> DongChangeKind:
    if children > 1 and link.share_to > MAINLY:
        return DongChangeKind.SPLIT
    if parents > 1 and link.share_from > MAINLY:
        return DongChangeKind.MERGE
    return DongChangeKind.SAME if alone else DongChangeKind.ADJUST


def _grouped(links: Sequence[_Link]) -> tuple[dict[int, list[_Link]], dict[int, list[_Link]]]:
    by_old: dict[int, list[_Link]] = defaultdict(list)
    by_new: dict[int, list[_Link]] = defaultdict(list)
    for link in links:
        by_old[link.old].append(link)
        by_new[link.new].append(link)
    return by_old, by_new
