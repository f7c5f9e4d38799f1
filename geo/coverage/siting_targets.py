"""Which targets of the policy papers a new site closes: the last one missing in its dong, its district or the city."""

from dataclasses import dataclass

from geo.coverage.frame import Array
from geo.coverage.model import DongArea, Per, Target
from geo.coverage.rows import Basis


@dataclass
class Gap:
    """So many sites are missing among some dong (by place)."""

    label: str
    where: frozenset[int]
    missing: int


@dataclass
class Gaps:
    """The gaps still open; each pick takes one off those it lies in."""

    gaps: list[Gap]

    def close(self, at: int) -> tuple[str, ...]:
        """Count a site in the dong at a place; return the targets that are reached by it."""
        closed = []
        for gap in self.gaps:
            if gap.missing > 0 and at in gap.where:
                gap.missing -= 1
                if not gap.missing:
                    closed.append(gap.label)
        return tuple(closed)


def gaps_of(basis: Basis) -> Gaps:
    """Return what the asked target still misses today; nothing where no target was asked."""
    target = basis.ask.target
    if target is None:
        return Gaps([])
    wanted = [(label, where, target.at_least or 0) for label, where in _places(target, basis.areas)]
    if target.in_all is not None:
        wanted.append((f"{target.label}: 모두 {target.in_all:,}곳", frozenset(range(len(basis.areas))), target.in_all))
    gaps = [Gap(label, where, number - _counted(basis.status.counted, where)) for label, where, number in wanted]
    return Gaps([gap for gap in gaps if gap.missing > 0])


def _counted(counted: Array, where: frozenset[int]) -> int:
    return int(counted[sorted(where)].sum())


def _places(target: Target, areas: tuple[DongArea, ...]) -> list[tuple[str, frozenset[int]]]:
    if target.at_least is None:
        return []
    said = f"{target.label}: {{}} {target.at_least:,}곳"
    if target.per is Per.CITY:
        return [(said.format(target.per.label), frozenset(range(len(areas))))]
    if target.per is Per.DONG:
        return [(said.format(area.name), frozenset({at})) for at, area in enumerate(areas)]
    places: dict[str, set[int]] = {}
    names = {area.district_code: area.district for area in areas}
    for at, area in enumerate(areas):
        places.setdefault(area.district_code, set()).add(at)
    return [(said.format(names[code]), frozenset(where)) for code, where in places.items()]
