"""The rows of the answer: one per dong with its reason and its place in the queue, one per district."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from geo.coverage.answer import DistrictRow, Item, Priority
from geo.coverage.dated import Dated
from geo.coverage.frame import Array
from geo.coverage.methods import Ground
from geo.coverage.model import UNKNOWN, Ask, DongArea, Method, Per, Target
from geo.coverage.reasons import Facts, Near, reason_of, sentence_of
from geo.coverage.status import Status
from geo.coverage.tables import Tables
from geo.coverage.walks import Counted, Network, Reach
from geo.coverage.words import measured, people


@dataclass(frozen=True)
class Basis:
    """Every number by the place of the dong, before it is written into rows."""

    ask: Ask
    areas: tuple[DongArea, ...]
    sites: list[Dated]
    kept: list[Dated]
    where: Counted
    ground: Ground
    reach: Reach
    network: Network | None
    tables: Tables
    status: Status
    next_on: tuple[date | None, ...]
    border_site: Array
    border_m: Array
    outside: Array
    capacity: Array | None
    straight: Array

    @property
    def on_network(self) -> bool:
        return self.network is not None

    @property
    def along_streets(self) -> bool:
        """Whether the answer as a whole follows the streets: half of the dong and more do."""
        return 0 < len(self.areas) <= 2 * self.dong_along_streets

    @property
    def dong_along_streets(self) -> int:
        """How many dong are measured along streets; a network may be loaded and be of no use to those asked."""
        return sum(self.walked(at) for at in range(len(self.areas)))

    def walked(self, at: int) -> bool:
        """Say whether the figures of a dong follow the streets."""
        return self.on_network and not self.straight[at]

    def method(self, at: int) -> Method:
        """Return what the people of a dong were counted with."""
        method = self.ground.methods[at]
        return Method.GRID if method is Method.NETWORK and self.straight[at] else method

    def knows(self, at: int) -> bool:
        """Say whether the residents of a dong are known."""
        return self.ground.methods[at] is not Method.POINTS

    def people_within(self, at: int) -> dict[str, int]:
        """Return the people of a dong by band, keyed by the minutes."""
        return {str(m): int(row[at]) for m, row in zip(self.ask.walking.minutes, self.tables.within, strict=True)}


def items_of(basis: Basis) -> tuple[Item, ...]:
    """Return the rows in the order of the dong asked, each with its rank."""
    rows = [_item(basis, at) for at in range(len(basis.areas))]
    return tuple(_ranked(rows, basis.ask.minutes))


def _item(basis: Basis, at: int) -> Item:
    area, status, tables = basis.areas[at], basis.status, basis.tables
    facts = _facts(basis, at)
    reason = reason_of(facts)
    known, residents = basis.knows(at), facts.residents
    within = basis.people_within(at) if known else None
    return Item(
        dong_code=area.code,
        name=area.name,
        district_code=area.district_code,
        district=area.district,
        residents=residents,
        sites_open=facts.sites_open,
        sites_counted=facts.sites_counted,
        sites_planned=int(status.planned[at]),
        planned_on=basis.next_on[at],
        sites_paused=int(status.paused[at]),
        sites_closed=int(status.closed[at]),
        target=facts.target,
        gap=facts.gap,
        people_within=within,
        share=facts.share,
        people_beyond=None if within is None or residents is None else residents - max(within.values()),
        nearest=facts.nearest,
        median_minutes=_minutes(basis, tables.median_m[at]),
        ninetieth_minutes=_minutes(basis, tables.ninetieth_m[at]),
        share_by_neighbours=int(tables.by_neighbours[at]) / residents if residents else None,
        outside_in_reach=facts.outside_in_reach,
        edge_unknown=facts.edge_unknown if known else None,
        barrier=facts.barrier if known and basis.walked(at) else None,
        unmet=area.unmet,
        capacity_per_100=_capacity(basis, at),
        method=basis.method(at),
        reason_code=reason,
        sentence=sentence_of(reason, facts),
        priority=None,
        measured=measured(on_network=facts.on_network),
        caveats=tuple(said for place, said in basis.reach.walk.caveats if place == at),
    )


def _facts(basis: Basis, at: int) -> Facts:
    area, status, tables, target = basis.areas[at], basis.status, basis.tables, basis.ask.target
    known = basis.knows(at)
    band = basis.ask.walking.minutes.index(basis.ask.minutes)
    return Facts(
        name=area.name,
        day=basis.ask.date,
        minutes=basis.ask.minutes,
        on_network=basis.walked(at),
        residents=int(basis.ground.residents[at]) if known else None,
        within=int(tables.within[band, at]) if known else None,
        sites_open=int(status.open[at]),
        sites_counted=int(status.counted[at]),
        target=target.at_least if target and target.per is Per.DONG else None,
        planned_on=basis.next_on[at],
        closed_on=status.closed_on[at],
        unlinked=int(tables.unlinked[at]),
        barrier=int(tables.barrier[at]),
        edge_unknown=int(tables.edge_unknown[at]),
        unlocated=int(status.unlocated[at]),
        outside_in_reach=int(basis.outside[at]),
        nearest=_nearest(basis, at),
    )


def _nearest(basis: Basis, at: int) -> Near | None:
    """Return the nearest open site: from the first resident who reaches it, or from the border without residents."""
    lived = basis.knows(at) and basis.ground.residents[at] > 0
    site = int(basis.tables.nearest_site[at] if lived else basis.border_site[at])
    if site == UNKNOWN:
        return None
    metres = float(basis.tables.nearest_m[at] if lived else basis.border_m[at])
    one, dong = basis.kept[site].site, int(basis.where.dong[site])
    minutes = basis.ask.walking.minutes_for(metres, on_network=lived and basis.on_network)
    named = basis.areas[dong].name if dong >= 0 else (one.declared_dong if one.beyond else "")
    return Near(one.id, one.name, named, minutes, metres)


def _minutes(basis: Basis, metres: float) -> int | None:
    if not np.isfinite(metres):
        return None
    return basis.ask.walking.minutes_for(float(metres), on_network=basis.on_network)


def _capacity(basis: Basis, at: int) -> float | None:
    if basis.capacity is None or np.isnan(basis.capacity[at]):
        return None
    return float(basis.capacity[at])


def _ranked(rows: Sequence[Item], minutes: int) -> list[Item]:
    """Give ranks by residents who cannot walk to a site in the asked minutes, then by gap, unmet wishes and code."""
    queue = sorted(
        (at for at, row in enumerate(rows) if row.residents != 0),
        key=lambda at: (
            -_unserved(rows[at], minutes),
            -(rows[at].gap or 0),
            -(rows[at].unmet or 0),
            rows[at].dong_code,
        ),
    )
    ranks = {at: number for number, at in enumerate(queue, start=1)}
    return [
        replace(row, priority=_priority(row, ranks[at], minutes)) if at in ranks else row for at, row in enumerate(rows)
    ]


def _unserved(row: Item, minutes: int) -> int:
    return 0 if row.residents is None or row.people_within is None else row.residents - row.people_within[str(minutes)]


def _priority(row: Item, rank: int, minutes: int) -> Priority:
    unserved = _unserved(row, minutes)
    said = "주민 수를 몰라 모자란 수로만 매겼어요"
    if row.residents is not None and row.people_within is not None:
        within = people(row.people_within[str(minutes)])
        said = f"{minutes}분 안에 닿지 못하는 주민 {people(row.residents)} − {within} = {people(unserved)}"
    said += f", 목표까지 {row.gap}곳" if row.gap else ""
    said += f", 거절된 예약 {row.unmet}건" if row.unmet else ""
    return Priority(rank, unserved, said)


def districts_of(basis: Basis, items: Sequence[Item]) -> tuple[DistrictRow, ...]:
    """Return the rows of the districts by code."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.district_code].append(item)
    return tuple(_district(basis, groups[code]) for code in sorted(groups))


def _district(basis: Basis, rows: Sequence[Item]) -> DistrictRow:
    target = basis.ask.target
    wanted = target.at_least if target and target.per is Per.DISTRICT else None
    counted = sum(row.sites_counted for row in rows)
    residents, within, share = people_of(rows, basis.ask.minutes)
    return DistrictRow(
        district_code=rows[0].district_code,
        name=rows[0].district,
        sites_open=sum(row.sites_open for row in rows),
        sites_counted=counted,
        target=wanted,
        gap=None if wanted is None else max(0, wanted - counted),
        residents=residents,
        people_within=within,
        share=share,
        dongs=len(rows),
        dongs_without=sum(row.sites_open == 0 for row in rows),
        dongs_below_target=_below(rows, target),
    )


def _below(rows: Sequence[Item], target: Target | None) -> int | None:
    per_dong = target is not None and target.per is Per.DONG and target.at_least is not None
    return sum(bool(row.gap) for row in rows) if per_dong else None


def people_of(rows: Sequence[Item], minutes: int) -> tuple[int | None, Mapping[str, int] | None, float | None]:
    """Return residents, people within each band and the share of the rows whose residents are known."""
    known = [row for row in rows if row.residents is not None and row.people_within is not None]
    if not known:
        return None, None, None
    residents = sum(row.residents or 0 for row in known)
    bands = list(known[0].people_within or {})
    within = {band: sum((row.people_within or {})[band] for row in known) for band in bands}
    return residents, within, within[str(minutes)] / residents if residents else None
