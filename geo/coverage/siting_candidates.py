"""Candidates that nobody listed: the points of a grid over the dong, and points drawn on a map."""

from collections.abc import Sequence
from typing import Final

import shapely

from geo.coverage.methods import areal_cells
from geo.coverage.model import DongArea, Site
from geo.enums import SiteState
from geo.errors import InvalidInput

STEP_M: Final = 200.0
STEP_LEAST_M: Final = 50.0
GRID_MOST: Final = 20_000


def grid_candidates(areas: Sequence[DongArea], step_m: float = STEP_M) -> tuple[Site, ...]:
    """Return a candidate in the middle of every square of a grid whose middle lies in a dong; ids tell the place."""
    extent = sum(float(shapely.area(area.boundary)) for area in areas)
    if step_m < STEP_LEAST_M or extent / step_m**2 > GRID_MOST:
        raise InvalidInput(
            f"후보 격자는 {STEP_LEAST_M:g}m보다 촘촘하거나 {GRID_MOST:,}칸을 넘을 수 없어요.",
            f"A grid of candidates is no finer than {STEP_LEAST_M:g} m and has at most {GRID_MOST} squares.",
            code="grid_too_fine",
        )
    cells = areal_cells(areas, step_m=step_m)
    places = zip(cells.x_m.tolist(), cells.y_m.tolist(), cells.dong_index.tolist(), strict=True)
    return tuple(_candidate(f"grid-{x:.0f}-{y:.0f}", x, y, areas[at]) for x, y, at in sorted(places))


def drawn_candidates(points: Sequence[tuple[str, float, float]]) -> tuple[Site, ...]:
    """Return candidates at points drawn (name, x, y in EPSG:5179), numbered in the order they were drawn."""
    return tuple(
        Site(f"drawn-{number:04}", name or f"찍은 곳 {number}", state=SiteState.CANDIDATE, x_m=x, y_m=y)
        for number, (name, x, y) in enumerate(points, 1)
    )


def _candidate(key: str, x: float, y: float, area: DongArea) -> Site:
    name = f"{area.name} 격자 ({x:.0f}, {y:.0f})"
    return Site(key, name, state=SiteState.CANDIDATE, x_m=x, y_m=y, declared_dong=area.code)
