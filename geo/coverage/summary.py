"""The meta of an answer: how it was measured, totals against targets, caveats, flags and invariants."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from geo.coverage.answer import DistrictRow, Invariant, Item, Meta, Total
from geo.coverage.grid import lattice_of
from geo.coverage.model import Method, Per, Target
from geo.coverage.rows import Basis, people_of
from geo.coverage.stamp import stamp_counts
from geo.coverage.status import flags_of
from geo.coverage.words import measured, people

WHY_NOT: dict[Method, str] = {
    Method.POINTS: "동별 주민 수가 없어 시설의 위치만 보았어요.",
    Method.AREAL: "인구 격자가 없어 동의 주민이 고르게 산다고 어림했어요.",
    Method.GRID: "보행로 자료가 없어 직선거리로 어림했어요.",
    Method.NETWORK: "",
}


NO_USE: Final = "보행로가 없거나 여러 조각으로 끊긴 곳이라 직선거리로 어림했어요."
"""Why no better, where a network is loaded and nobody's walk could follow it."""


def meta_of(basis: Basis, items: Sequence[Item], districts: Sequence[DistrictRow]) -> Meta:
    """Return the meta, its invariants checked."""
    ask, target = basis.ask, basis.ask.target
    used = Counter(item.method for item in items)
    best = max(used, default=Method.POINTS)
    walking = ask.walking
    return Meta(
        level=ask.level,
        date=ask.date,
        target=target.key if target else "",
        target_label=target.label if target else "",
        minutes=ask.minutes,
        group=ask.group,
        method=best,
        method_label=best.label,
        methods_used={method.value: number for method, number in sorted(used.items())},
        why_not_better=NO_USE if best is Method.GRID and basis.on_network else WHY_NOT[best],
        measured=measured(on_network=basis.along_streets),
        metres={str(m): round(walking.metres(m, on_network=basis.along_streets), 1) for m in walking.minutes},
        detour=1.0 if basis.along_streets else walking.detour,
        speed_m_per_min=walking.speed_m_per_min,
        total=_total(items, target, ask.minutes),
        sites_beyond=int((basis.where.dong < 0).sum()),
        sites_excluded=len(basis.sites) - len(basis.kept),
        people_left_out=basis.ground.left_out,
        caveats=_caveats(basis, items),
        flags=flags_of(basis.kept, basis.where),
        invariants=_invariants(basis, items, districts),
    )


def _total(items: Sequence[Item], target: Target | None, minutes: int) -> Total:
    wanted = None if target is None else (target.at_least if target.per is Per.CITY else target.in_all)
    counted = sum(item.sites_counted for item in items)
    residents, within, share = people_of(items, minutes)
    return Total(
        sites_open=sum(item.sites_open for item in items),
        sites_counted=counted,
        target=wanted,
        gap=None if wanted is None else max(0, wanted - counted),
        residents=residents,
        people_within=within,
        share=share,
    )


def _caveats(basis: Basis, items: Sequence[Item]) -> tuple[str, ...]:
    unknown = [item.name for item in items if item.method is Method.POINTS]
    rough = [item.name for item in items if item.method is Method.AREAL]
    said = []
    walked = basis.dong_along_streets
    if 0 < walked < len(items):
        said.append(f"보행로를 따라 잰 동 {walked}곳과 직선거리로 추정한 동 {len(items) - walked}곳이 섞여 있어요.")
    if walked < len(items):
        said.append("직선거리 추정이라 강·철길·섬처럼 길이 막힌 곳은 실제보다 가깝게 나와요.")
    if unknown:
        said.append(f"주민 수를 모르는 동 {len(unknown)}곳은 시설만 보았어요: {_named(unknown)}")
    if rough:
        said.append(f"동 인구를 땅에 고르게 나눈 어림이 {len(rough)}곳 있어요: {_named(rough)}")
    if basis.ground.left_out:
        said.append(f"동 경계 밖에 사는 것으로 나온 {people(basis.ground.left_out)}은 어느 동에도 넣지 않았어요.")
    lost = int((~basis.reach.walk.sites_linked).sum())
    if lost:
        said.append(f"보행로에 이어지지 않은 시설이 {lost}곳 있어요.")
    said += [sentence for place, sentence in basis.reach.walk.caveats if place < 0]
    return tuple(said)


def _named(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def _invariants(basis: Basis, items: Sequence[Item], districts: Sequence[DistrictRow]) -> tuple[Invariant, ...]:
    inside = int((basis.where.dong >= 0).sum())
    rows = [
        Invariant("rows = dong", len(items), len(basis.areas)),
        Invariant("sites of rows = sites inside", sum(item.sites_open for item in items), inside),
        Invariant("sites of districts = sites of rows", sum(row.sites_open for row in districts), inside),
    ]
    if not basis.ground.known:
        return tuple(rows)
    stated = sum(item.residents or 0 for item in items)
    lived = int(basis.ground.people[basis.ground.dong >= 0].sum())
    rows.append(Invariant("residents of rows = people of cells", stated, lived))
    for at, minutes in enumerate(basis.ask.walking.minutes):
        summed = sum((item.people_within or {}).get(str(minutes), 0) for item in items)
        rows.append(Invariant(f"people within {minutes} minutes: rows = city", summed, basis.tables.city[at]))
    rows.append(Invariant("within ≤ residents, bands rise: faults", _faults(basis), 0))
    stamped = _stamped(basis)
    if stamped is not None:
        rows.append(Invariant("stamped people = people by tree", stamped, basis.tables.city[_asked(basis)]))
    return tuple(rows)


def _asked(basis: Basis) -> int:
    return basis.ask.walking.minutes.index(basis.ask.minutes)


def _faults(basis: Basis) -> int:
    within, residents = basis.tables.within, basis.ground.residents
    known = residents >= 0
    above = (within[:, known] > residents[known]).sum()
    falling = (np.diff(within, axis=0) < 0).sum()
    return int(above + falling)


def _stamped(basis: Basis) -> int | None:
    """Return the city's people by the stamp, where cells lie on a lattice and no network is asked."""
    lattice = None if basis.on_network else lattice_of(basis.ground.x, basis.ground.y)
    if lattice is None:
        return None
    limit = basis.ask.walking.limit_cm2(basis.ask.minutes)
    hit = stamp_counts(lattice, basis.where.x, basis.where.y, limit) > 0
    return int(basis.ground.people[hit & (basis.ground.dong >= 0)].sum())
