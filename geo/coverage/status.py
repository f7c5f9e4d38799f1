"""Sites by dong on the asked date: how many are open, planned, paused or closed, and what looks doubtful."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from geo.coverage.answer import Flag
from geo.coverage.dated import Dated, Standing, is_new
from geo.coverage.frame import Array, centimetres
from geo.coverage.nearest import tree_of
from geo.coverage.walks import Counted

SAME_PLACE_CM: Final = 1000


@dataclass(frozen=True)
class Status:
    """Numbers of sites by the place of the dong, and the dates that reasons speak of."""

    open: Array
    counted: Array
    planned: Array
    paused: Array
    closed: Array
    unlocated: Array
    closed_on: tuple[date | None, ...]


def status_of(sites: Sequence[Dated], dong: Array, count: int, counted_from: date | None) -> Status:
    """Count the sites of every dong by what they are; those beyond every dong (-1) are in no number."""
    stands = {kind: np.array([one.standing is kind and not one.fault for one in sites], bool) for kind in Standing}
    opened = stands[Standing.OPEN]
    new = np.array([is_new(one.site, counted_from) for one in sites], dtype=bool)
    lost = np.array([one.standing is Standing.OPEN and bool(one.fault) for one in sites], dtype=bool)
    planned = np.array([one.standing is Standing.PLANNED for one in sites], dtype=bool)
    return Status(
        open=_by_dong(dong, opened, count),
        counted=_by_dong(dong, opened & new, count),
        planned=_by_dong(dong, planned, count),
        paused=_by_dong(dong, stands[Standing.PAUSED], count),
        closed=_by_dong(dong, stands[Standing.CLOSED], count),
        unlocated=_by_dong(dong, lost, count),
        closed_on=_dates(sites, dong, count, Standing.CLOSED, newest=True),
    )


def _by_dong(dong: Array, chosen: Array, count: int) -> Array:
    return np.bincount(dong[chosen & (dong >= 0)], minlength=count)


def _dates(
    sites: Sequence[Dated], dong: Array, count: int, standing: Standing, *, newest: bool
) -> tuple[date | None, ...]:
    """Return per dong the newest, or the oldest, date of its sites with a standing."""
    found: list[date | None] = [None] * count
    for one, at in zip(sites, dong.tolist(), strict=True):
        if one.standing is standing and one.on is not None and at >= 0:
            known = found[at]
            found[at] = one.on if known is None else (max(known, one.on) if newest else min(known, one.on))
    return tuple(found)


def next_opening(sites: Sequence[Dated], dong: Array, count: int, day: date) -> tuple[date | None, ...]:
    """Return per dong the first date still to come on which a planned site opens."""
    coming = [one.standing is Standing.PLANNED and one.on is not None and one.on > day for one in sites]
    kept = [one for one, soon in zip(sites, coming, strict=True) if soon]
    return _dates(kept, dong[np.array(coming, dtype=bool)], count, Standing.PLANNED, newest=False)


def counted_of(sites: Sequence[Dated], dong: Array) -> tuple[list[Dated], Counted]:
    """Return the sites that count, by id, and where they are."""
    chosen = [at for at, one in enumerate(sites) if one.counts]
    kept = [sites[at] for at in chosen]
    return kept, Counted(
        x=centimetres([one.site.x_m for one in kept]),
        y=centimetres([one.site.y_m for one in kept]),
        dong=dong[np.array(chosen, dtype=np.int64)],
    )


def flags_of(kept: Sequence[Dated], where: Counted) -> tuple[Flag, ...]:
    """Return what somebody should look at: sites at one place, sites opened on an unknown date."""
    found = []
    undated = tuple(one.site.id for one in kept if one.site.opened_on is None)
    if undated:
        said = f"언제 열었는지 모르는 시설 {len(undated)}곳은 처음부터 있던 것으로 세고, 새 시설로는 세지 않았어요."
        found.append(Flag("opening_date_unknown", said, undated))
    same = _same_place(where)
    if same:
        said = f"10m 안에 함께 있어 같은 곳일 수 있는 시설이 {len(same)}곳 있어요. 확인해 주세요. 빼지는 않았어요."
        found.append(Flag("same_place", said, tuple(kept[at].site.id for at in same)))
    return tuple(found)


def _same_place(where: Counted) -> list[int]:
    if len(where) <= 1:
        return []
    pairs = tree_of(where.x, where.y).query_pairs(SAME_PLACE_CM + 1, output_type="ndarray")
    gap = (where.x[pairs[:, 0]] - where.x[pairs[:, 1]]) ** 2 + (where.y[pairs[:, 0]] - where.y[pairs[:, 1]]) ** 2
    return sorted({int(at) for at in pairs[gap <= SAME_PLACE_CM**2].ravel()})
