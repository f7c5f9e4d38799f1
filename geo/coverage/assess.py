"""The one question of coverage, answered: which dong is left out, who can walk to a site, and why it is so."""

from collections.abc import Sequence

import numpy as np

from geo.coverage.answer import Assessment
from geo.coverage.capacity import WEIGHTS, e2sfca
from geo.coverage.dated import Dated, dated, excluded
from geo.coverage.frame import Array, check_boundaries, check_crs
from geo.coverage.methods import Ground, by_straight_lines, ground_of, sums_by
from geo.coverage.model import Ask, Cells, DongArea, Site
from geo.coverage.nearest import Pairs, within
from geo.coverage.neighbours import dongs_of_sites, from_borders, outside_in_reach
from geo.coverage.rows import Basis, districts_of, items_of
from geo.coverage.status import counted_of, next_opening, status_of
from geo.coverage.summary import meta_of
from geo.coverage.tables import tables_of
from geo.coverage.walking import limits
from geo.coverage.walks import Counted, Network, Reacher, reach_of


def assess(
    areas: Sequence[DongArea],
    sites: Sequence[Site],
    cells: Cells | None,
    network: Network | None,
    ask: Ask,
    reach: Reacher = reach_of,
) -> Assessment:
    """Return the answer for every dong, by the best method the data allow.

    Sites beyond the borders are given too: they count for those who can walk to them. `reach` works out the walk of
    every cell, here or elsewhere. Raises InvalidInput for what is not in EPSG:5179.
    """
    basis = basis_of(areas, sites, cells, network, ask, reach)
    items = items_of(basis)
    districts = districts_of(basis, items)
    return Assessment(meta_of(basis, items, districts), items, districts, excluded(basis.sites))


def basis_of(
    areas: Sequence[DongArea],
    sites: Sequence[Site],
    cells: Cells | None,
    network: Network | None,
    ask: Ask,
    reach: Reacher = reach_of,
) -> Basis:
    """Work out every number by dong that the rows are written from."""
    check_crs(ask.crs, "요청")
    check_boundaries(area.boundary for area in areas)
    listed = dated([site for site in sites if ask.target is None or ask.target.takes(site)], ask.date)
    dong = dongs_of_sites(listed, areas)
    kept, where = counted_of(listed, dong)
    ground = ground_of(areas, cells, ask.group, on_network=network is not None)
    reached = reach(ground, where, network, ask.walking, ask.minutes)
    reach_m = ask.walking.metres(ask.minutes)
    site, metres = from_borders(areas, where.x, where.y, where.dong)
    return Basis(
        ask=ask,
        areas=tuple(areas),
        sites=listed,
        kept=kept,
        where=where,
        ground=ground,
        reach=reached,
        network=network,
        tables=tables_of(ground, reached, ask.walking.minutes.index(ask.minutes), ask.known_in, reach_m),
        status=status_of(listed, dong, len(areas), ask.target.counted_from if ask.target else None),
        next_on=next_opening(listed, dong, len(areas), ask.date),
        border_site=site,
        border_m=metres,
        outside=outside_in_reach(areas, where.x, where.y, where.dong, reach_m),
        capacity=capacity_by_dong(ground, kept, where, network, ask),
        straight=by_straight_lines(ground, reached.walk.straight),
    )


def capacity_by_dong(
    ground: Ground, kept: Sequence[Dated], where: Counted, network: Network | None, ask: Ask
) -> Array | None:
    """Return the capacity per hundred residents by dong, None when no site tells its capacity.

    A dong whose residents can walk to a site of unknown capacity has none that could be told (NaN).
    """
    stated = np.array([np.nan if one.site.capacity is None else one.site.capacity for one in kept], dtype=np.float64)
    if not ground.known or np.isnan(stated).all() or len(ask.walking.minutes) != len(WEIGHTS):
        return None
    on_network = network is not None
    reaches = limits(ask.walking, ask.walking.minutes, on_network=on_network)
    pairs = _pairs(ground, where, network, ask)
    given = e2sfca(ground.people, stated, pairs, reaches)
    inside = ground.dong >= 0
    summed = np.bincount(ground.dong[inside], weights=(given * ground.people)[inside], minlength=len(ground.residents))
    people = sums_by(ground.dong, ground.people, len(ground.residents))
    per_person: Array = np.divide(summed, people, out=np.full(len(people), np.nan), where=people > 0)
    unsure = ground.dong[pairs.cell[np.isnan(stated)[pairs.site]]]
    per_person[unsure[unsure >= 0]] = np.nan
    return per_person * 100


def _pairs(ground: Ground, where: Counted, network: Network | None, ask: Ask) -> Pairs:
    widest = ask.walking.minutes[-1]
    if network is not None:
        limit_m = ask.walking.metres(widest, on_network=True)
        return network.within(ground.x, ground.y, where.x, where.y, limit_m)
    return within(ground.x, ground.y, where.x, where.y, ask.walking.limit_cm2(widest))
