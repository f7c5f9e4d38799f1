"""Which sites matter to the dong asked: their own, those somebody in them can walk to, and the nearest of all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import shapely

from geo.coverage.dated import dated
from geo.coverage.frame import Array
from geo.coverage.model import DongArea, Site
from geo.coverage.neighbours import dongs_of_sites

SPARE_M: Final = 100.0


@dataclass(frozen=True, slots=True)
class Lying:
    """Where sites lie, by their ids, the same for every question: the place of their dong in the list (-1: none),
    metres (EPSG:5179, NaN: unknown), and whether that is a usable location.
    """

    home: Array
    x: Array
    y: Array
    located: Array


def lying(sites: Sequence[Site], every: Sequence[DongArea]) -> Lying:
    """Find the dong of every site."""
    listed = dated(sites, date.max)
    x, y = (np.array([_metres(one.site, axis) for one in listed], dtype=np.float64) for axis in ("x_m", "y_m"))
    return Lying(dongs_of_sites(listed, every), x, y, np.array([not one.fault for one in listed], dtype=bool))


def sites_around(
    sites: Sequence[Site], lie: Lying, every: Sequence[DongArea], asked: Sequence[DongArea], reach_m: float, day: date
) -> list[Site]:
    """Return the sites to count for some of all dong; those of other dong are marked as beyond, with its name.

    Of what is closed, planned or paused only what lies within walking reach is told. Open sites are kept as far away
    as the dong stretch, or all of them where the dong have none, so that the nearest is always among them.
    """
    if not asked:
        return []
    if len(every) == len(asked):
        return list(sites)
    listed, own = sorted(sites, key=lambda one: one.id), {area.code for area in asked}
    inside = np.isin(lie.home, [at for at, area in enumerate(every) if area.code in own])
    kept = inside | _kept(listed, lie, shapely.total_bounds([area.boundary for area in asked]), reach_m, day)
    return [
        listed[at] if inside[at] else _beyond(listed[at], int(lie.home[at]), every)
        for at in np.flatnonzero(kept).tolist()
    ]


def _kept(sites: Sequence[Site], lie: Lying, bounds: Array, reach_m: float, day: date) -> Array:
    west, south, east, north = box = tuple(map(float, bounds))
    near = _within(lie, box, reach_m + SPARE_M)
    wide = _within(lie, box, float(np.hypot(east - west, north - south)) + reach_m)
    counts = _counting(sites, wide, day)
    if (counts & _within(lie, box, 0.0)).any():
        return near | counts
    return near | _counting(sites, np.ones(len(sites), dtype=bool), day)


def _counting(sites: Sequence[Site], among: Array, day: date) -> Array:
    """Say which of some sites are open on a day; to ask that of every site of a country takes longest here."""
    counts = np.zeros(len(sites), dtype=bool)
    asked = np.flatnonzero(among).tolist()
    counts[asked] = [one.counts for one in dated([sites[at] for at in asked], day)]
    return counts


def _beyond(site: Site, at: int, every: Sequence[DongArea]) -> Site:
    return replace(site, beyond=True, declared_dong=every[at].name if at >= 0 else "")


def _metres(site: Site, axis: str) -> float:
    value = getattr(site, axis)
    return float("nan") if value is None else float(value)


def _within(lie: Lying, box: tuple[float, ...], margin: float) -> Array:
    west, south, east, north = box
    across: Array = (lie.x >= west - margin) & (lie.x <= east + margin)
    inside: Array = across & (lie.y >= south - margin) & (lie.y <= north + margin)
    return inside
