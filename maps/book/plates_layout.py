"""Boxes on paper that must not overlap: pushed apart near their places, the rest set where room is next."""

from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

STEPS: Final = 70
PULL: Final = 0.06
"""How strongly a box is drawn back to its place in every early step."""
NEAR_MM: Final = 8.0
"""Boxes further apart than this are not looked at until the pairs are gathered again."""
RING_MM: Final = 1.3
EPSILON: Final = 1e-6
OFF_PAPER: Final = -1e6


def settle(anchors: Floats, sizes: Floats, room: tuple[float, float], fixed: Floats) -> Floats | None:
    """Return the middles of boxes of `sizes` (with the air around them) near `anchors`, none over another.

    All lie within `room` (width, height) and off the `fixed` boxes (rows of middle x, y, width, height). None when
    there is no room for all. The same input always gives the same output.
    """
    if not len(anchors):
        return anchors
    if (sizes > np.array(room)).any():
        return None
    pushed = _push_apart(anchors, sizes, room, fixed)
    placed = _place_one_by_one(anchors, pushed, sizes, room, fixed)
    if placed is None:
        return None
    return _uncrossed(anchors, _drawn_back(anchors, placed, sizes, room, fixed), sizes)


def _inside(at: Floats, sizes: Floats, room: tuple[float, float]) -> Floats:
    return np.clip(at, sizes / 2, np.array(room) - sizes / 2)


def _push_apart(anchors: Floats, sizes: Floats, room: tuple[float, float], fixed: Floats) -> Floats:
    count = len(anchors)
    turn = np.arange(count) * 2.399963  # the golden angle: boxes at one place leave it in different directions
    start = anchors + 0.05 * np.column_stack([np.cos(turn), np.sin(turn)])
    at = _inside(start, sizes, room)
    first, second = np.triu_indices(count, 1)
    for step in range(STEPS):
        if step % 10 == 0:
            near = (np.abs(at[first] - at[second]) < (sizes[first] + sizes[second]) / 2 + NEAR_MM).all(axis=1)
            one, other = first[near], second[near]
        moved = _shoves(at, sizes, one, other) + _shoves_off(at, sizes, fixed)
        if not moved.any():
            break
        pull = PULL * (anchors - at) if step < STEPS * 0.6 else 0.0
        at = _inside(at + moved + pull, sizes, room)
    return at


def _shoves(at: Floats, sizes: Floats, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp]) -> Floats:
    """Return how far each box moves so that pairs come off each other, half each, the shorter way."""
    apart = at[one] - at[other]
    over = (sizes[one] + sizes[other]) / 2 - np.abs(apart)
    hit = (over > EPSILON).all(axis=1)
    one, other, apart, over = one[hit], other[hit], apart[hit], over[hit]
    shorter = np.argmin(over, axis=1)
    push = np.zeros_like(over)
    rows = np.arange(len(over))
    push[rows, shorter] = np.where(apart[rows, shorter] >= 0, 0.5, -0.5) * over[rows, shorter]
    count = len(at)
    moved = [np.bincount(one, push[:, axis], count) - np.bincount(other, push[:, axis], count) for axis in (0, 1)]
    return np.column_stack(moved)


def _shoves_off(at: Floats, sizes: Floats, fixed: Floats) -> Floats:
    moved = np.zeros_like(at)
    for box in fixed:
        apart = at - box[:2]
        over = (sizes + box[2:]) / 2 - np.abs(apart)
        hit = np.nonzero((over > EPSILON).all(axis=1))[0]
        shorter = np.argmin(over[hit], axis=1)
        moved[hit, shorter] += np.where(apart[hit, shorter] >= 0, 1, -1) * over[hit, shorter]
    return moved


def _free(candidates: Floats, size: Floats, taken: Floats) -> npt.NDArray[np.bool_]:
    """Say of each candidate whether a box of `size` there lies on none of the taken ones (middle, width, height)."""
    (west, north), (east, south) = candidates.min(axis=0), candidates.max(axis=0)
    reach = (taken[:, 2:] + size) / 2 - EPSILON
    near = taken[
        (taken[:, 0] + reach[:, 0] > west)
        & (taken[:, 0] - reach[:, 0] < east)
        & (taken[:, 1] + reach[:, 1] > north)
        & (taken[:, 1] - reach[:, 1] < south)
    ]
    reach = (near[:, 2:] + size) / 2 - EPSILON
    over = np.abs(candidates[:, None, :] - near[None, :, :2]) < reach[None, :, :]
    return ~np.asarray(np.any(np.all(over, axis=2), axis=1))


def _rings(least: float, most: float) -> Floats:
    """Return steps away from a place, near ones first."""
    spots = [
        (radius * np.cos(angle), radius * np.sin(angle))
        for radius in np.arange(least, most, RING_MM)
        for angle in np.linspace(0, 2 * np.pi, max(8, int(4 * radius)), endpoint=False)
    ]
    return np.array(spots).reshape(-1, 2)


BANDS_MM: Final = (RING_MM, 7.0, 14.0, 20.0, 30.0, 45.0, 70.0, 110.0, 170.0, 260.0, 400.0, 600.0)
"""Rings are looked at band by band: the outer ones have thousands of places and are hardly ever needed."""


@lru_cache(maxsize=len(BANDS_MM))
def _band(least: float, most: float) -> Floats:
    return _rings(least, most)


def _place_one_by_one(
    anchors: Floats, pushed: Floats, sizes: Floats, room: tuple[float, float], fixed: Floats
) -> Floats | None:
    """Keep what the pushing set free; set every other box where room is next to it."""
    taken = np.vstack([fixed, np.empty((len(pushed), 4))])
    placed = np.empty_like(pushed)
    order = np.argsort(np.abs(pushed - anchors).max(axis=1), kind="stable")
    for count, at in enumerate(order, start=len(fixed)):
        found = _next_room(pushed[at], sizes[at], room, taken[:count])
        if found is None:
            return None
        placed[at] = found
        taken[count] = *found, *sizes[at]
    return placed


def _next_room(wanted: Floats, size: Floats, room: tuple[float, float], taken: Floats) -> Floats | None:
    if _free(wanted[None, :], size, taken)[0]:
        return wanted
    for least, most in pairwise(BANDS_MM):
        candidates = wanted + _band(least, most)
        candidates = candidates[((candidates >= size / 2) & (candidates <= np.array(room) - size / 2)).all(axis=1)]
        if not len(candidates):
            continue
        free = np.nonzero(_free(candidates, size, taken))[0].tolist()
        if free:
            nearest: Floats = candidates[free[0]]
            return nearest
    return None


def _drawn_back(anchors: Floats, placed: Floats, sizes: Floats, room: tuple[float, float], fixed: Floats) -> Floats:
    """Move boxes that ended away from their places back along the way as far as there is room now."""
    taken = np.vstack([np.hstack([placed, sizes]), fixed])
    away = np.abs(placed - anchors).max(axis=1)
    ways = np.linspace(0, 1, 9)[:-1, None]
    for one in np.argsort(away, kind="stable"):
        if away[one] < EPSILON:
            continue
        now = taken[one, :2].copy()
        candidates = _inside(anchors[one] + ways * (now - anchors[one]), sizes[one], room)
        taken[one, :2] = OFF_PAPER
        free = np.nonzero(_free(candidates, sizes[one], taken))[0]
        taken[one, :2] = candidates[free[0]] if len(free) else now
    return taken[: len(placed), :2].copy()


def _uncrossed(anchors: Floats, placed: Floats, sizes: Floats) -> Floats:
    """Let boxes of one size change places where the ways to their anchors become shorter: they cross no more."""
    at = placed.copy()
    moved = np.nonzero((np.abs(at - anchors) > sizes / 2).any(axis=1))[0].tolist()
    for _ in range(2):
        for one, other in combinations(moved, 2):
            if (sizes[one] != sizes[other]).any():
                continue
            now = _way(anchors, at, one, one) + _way(anchors, at, other, other)
            if _way(anchors, at, one, other) + _way(anchors, at, other, one) < now - EPSILON:
                at[[one, other]] = at[[other, one]]
    return at


def _way(anchors: Floats, at: Floats, anchor: int, box: int) -> float:
    return float(np.hypot(*(anchors[anchor] - at[box])))
