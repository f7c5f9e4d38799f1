"""Which sites matter to the dong asked: their own, those somebody in them can walk to, and the nearest of all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import shapely

from geo.coverage.dated import dated
from geo.coverage.frame import Array
from geo.coverage.model import DongArea, Site
from geo.coverage.neighbours import dongs_of_sites

SPARE_M: Final = 100.0


def sites_around(
    sites: Sequence[Site], every: Sequence[DongArea], asked: Sequence[DongArea], reach_m: float, day: date
) -> list[Site]:
    """Return the sites to count for some of all dong; those of other dong are marked as beyond, with its name.

    Of what is closed, planned or paused only what lies within walking reach is told. Open sites are kept as far away
    as the dong stretch, or all of them where the dong have none, so that the nearest is always among them.
    """
    if not asked:
        return []
    if len(every) == len(asked):
        return list(sites)
    listed = dated(sites, day)
    home = dongs_of_sites(listed, every)
    own = {area.code for area in asked}
    inside = np.array([at >= 0 and every[at].code in own for at in home.tolist()], dtype=bool)
    marked = [
        one.site if within else replace(one.site, beyond=True, declared_dong=every[at].name if at >= 0 else "")
        for one, at, within in zip(listed, home.tolist(), inside.tolist(), strict=True)
    ]
    counts = np.array([one.counts for one in listed], dtype=bool)
    x, y = (np.array([_metres(one.site, axis) for one in listed]) for axis in ("x_m", "y_m"))
    west, south, east, north = shapely.total_bounds([area.boundary for area in asked])
    box = (float(west), float(south), float(east), float(north))
    near = inside | _within(x, y, box, reach_m + SPARE_M)
    wide = counts & _within(x, y, box, float(np.hypot(east - west, north - south)) + reach_m)
    kept = near | (wide if (counts & _within(x, y, box, 0.0)).any() else counts)
    return [site for site, chosen in zip(marked, kept.tolist(), strict=True) if chosen]


def _metres(site: Site, axis: str) -> float:
    value = getattr(site, axis)
    return float("nan") if value is None else float(value)


def _within(x: Array, y: Array, box: tuple[float, float, float, float], margin: float) -> Array:
    west, south, east, north = box
    inside: Array = (x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin)
    return inside
