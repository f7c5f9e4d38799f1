"""Candidates for the next site: what stands idle, public buildings, the points of a grid, points that were drawn."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

import numpy as np
import shapely

from geo.coverage.dated import Standing, standing_on
from geo.coverage.model import CHILDCARE, Ask, Cells, DongArea, Site, Target
from geo.coverage.siting_candidates import GRID_MOST, drawn_candidates, grid_candidates
from geo.drawn import check_in_korea
from geo.enums import Labelled, SiteKind, SiteState
from geo.errors import InvalidInput
from geo.metric_points import to_metres

if TYPE_CHECKING:
    from geo.queries.siting_candidates import CandidateRow

GRID_M: Final = 250
COARSEST_M: Final = 5000
PAIRS_MOST: Final = 2_000_000
"""Residents' squares within reach of candidates, one by one: what a choice may hold in memory."""
CELL_M2: Final = 10_000.0
DRAWN_MOST: Final = 200
_STEPS: Final = 50

PUBLIC: Final = (
    SiteKind.COMMUNITY_CENTER,
    SiteKind.LIBRARY,
    SiteKind.SENIOR_CENTER,
    SiteKind.WELFARE,
    SiteKind.SCHOOL,
    SiteKind.OFFICE,
)
"""Public buildings that may take something in."""
HOSTS: Final = (SiteKind.HUB, SiteKind.VILLAGE_SPACE, SiteKind.VILLAGE_ENTERPRISE, SiteKind.ARTS_STUDIO)
"""Where the city plan puts childcare rooms, beside public buildings."""


class Source(Labelled):
    """Where a candidate comes from."""

    IDLE = "idle", "유휴 공공공간"
    BUILDINGS = "buildings", "공공건물"
    GRID = "grid", "격자"
    DRAWN = "drawn", "직접 찍은 곳"


STANDING: Final = (Source.IDLE, Source.BUILDINGS)


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """How many to choose and from what; without sources: what stands there, and a grid only where nothing stands.

    `points` are (name, lon, lat) in WGS84; `grid_m` is the step of the grid in metres.
    """

    count: int = 1
    sources: tuple[Source, ...] = ()
    kinds: tuple[SiteKind, ...] = ()
    grid_m: int | None = None
    points: tuple[tuple[str, float, float], ...] = ()
    exact: bool = False

    @property
    def asked(self) -> tuple[Source, ...]:
        """Return the sources that are named, or that points or a step imply; empty: it is left to us."""
        implied = {Source.GRID: self.grid_m is not None, Source.DRAWN: bool(self.points)}
        return tuple(one for one in Source if one in self.sources or implied.get(one))

    def wants(self, source: Source) -> bool:
        """Say whether a source is to be looked at; where none is named, whatever stands there is."""
        return source in (self.asked or STANDING)

    def kinds_for(self, target: Target | None) -> tuple[SiteKind, ...]:
        """Return the kinds of buildings that may take in what the target counts."""
        if self.kinds:
            return self.kinds
        return (*HOSTS, *PUBLIC) if target is not None and CHILDCARE in target.counts else PUBLIC


@dataclass(frozen=True)
class Candidate:
    """A candidate as readers know it; `row` is the standing place behind it, if there is one."""

    site: Site
    source: Source
    row: "CandidateRow | None" = None

    @property
    def site_id(self) -> UUID | None:
        return self.row.id if self.row else None


@dataclass(frozen=True)
class Offered:
    """All candidates, where they come from, and how many standing places were left out as counted already.

    `grid_instead` says that a grid was laid because nothing stands that could be chosen.
    """

    candidates: tuple[Candidate, ...]
    sources: tuple[Source, ...]
    counted_already: int = 0
    grid_m: int | None = None
    grid_instead: bool = False

    @property
    def sites(self) -> tuple[Site, ...]:
        return tuple(one.site for one in self.candidates)

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many come from each source that was asked."""
        return {one.value: sum(each.source is one for each in self.candidates) for one in self.sources}

    def with_grid(self, areas: Sequence[DongArea], most: int) -> Self:
        """Return the points of a grid, `most` of them, in the stead of nothing."""
        step = coarse_step(areas, most)
        laid = tuple(_grid(areas, step))
        while len(laid) > most and step < COARSEST_M:  # every dong has a point, however small it is
            step = step * 5 // 4
            laid = tuple(_grid(areas, step))
        return replace(self, candidates=laid, sources=(Source.GRID,), grid_m=step, grid_instead=True)


def offered(
    areas: Sequence[DongArea],
    sites: Sequence[Site],
    ask: Ask,
    rows: Sequence["CandidateRow"],
    choosing: Choosing,
    most: int = GRID_MOST,
) -> Offered:
    """Return the candidates; of a place that stands idle and is a public building, the first is told.

    A grid that nobody asked for has at most `most` points. Raises InvalidInput for a grid too fine, too many points,
    points outside Korea.
    """
    asked = choosing.asked
    sources = asked or STANDING
    taken = _taken(sites, ask)
    here = _within(areas, rows)
    free = [row for row in here if str(row.id) not in taken]
    found = [_standing(row, sources) for row in free]
    if Source.GRID in sources:
        found += _grid(areas, choosing.grid_m or GRID_M)
    if Source.DRAWN in sources:
        found += [Candidate(site, Source.DRAWN) for site in _drawn(choosing.points)]
    step = (choosing.grid_m or GRID_M) if Source.GRID in sources else None
    made = Offered(tuple(found), sources, len(here) - len(free), step)
    return made if asked or _usable(made) else made.with_grid(areas, most)


def _usable(made: Offered) -> bool:
    return any(one.site.x_m is not None for one in made.candidates)


def coarse_step(areas: Sequence[DongArea], most: int = GRID_MOST) -> int:
    """Return the finest step, from 250 m upwards, at which a grid has at most so many points."""
    least = math.sqrt(_extent(areas) / min(most, GRID_MOST))
    return max(GRID_M, math.ceil(least / _STEPS) * _STEPS)


def most_candidates(areas: Sequence[DongArea], cells: Cells | None, ask: Ask, *, on_network: bool) -> int:
    """Return how many candidates can be weighed at once: the longer the walk, the fewer."""
    extent = _extent(areas)
    squares = len(cells) if cells is not None else extent / CELL_M2
    reached = math.pi * ask.walking.metres(ask.minutes, on_network=on_network) ** 2
    within = squares * min(1.0, reached / extent) if extent else 0.0
    return int(PAIRS_MOST / max(within, 1.0))


def _extent(areas: Sequence[DongArea]) -> float:
    return sum(float(shapely.area(area.boundary)) for area in areas)


def _taken(sites: Sequence[Site], ask: Ask) -> set[str]:
    """Return the ids of what the target counts already, or will: they are fixed, not candidates."""
    wanted = [site for site in sites if ask.target is None or ask.target.takes(site)]
    fixed = {Standing.OPEN, Standing.PLANNED, Standing.PAUSED}
    return {site.id for site in wanted if standing_on(site, ask.date)[0] in fixed}


def _within(areas: Sequence[DongArea], rows: Sequence["CandidateRow"]) -> list["CandidateRow"]:
    """Return the places that lie in one of the dong, and those without a known point."""
    located = [row for row in rows if row.x_m is not None]
    points = shapely.points(np.array([(row.x_m, row.y_m) for row in located], dtype=np.float64).reshape(-1, 2))
    tree = shapely.STRtree([area.boundary for area in areas])
    inside = set(tree.query(points, predicate="intersects")[0].tolist())
    kept = {row.id for at, row in enumerate(located) if at in inside}
    return [row for row in rows if row.x_m is None or row.id in kept]


def _standing(row: "CandidateRow", sources: Sequence[Source]) -> Candidate:
    site = Site(str(row.id), row.name, row.kind, row.x_m, row.y_m, state=SiteState.CANDIDATE)
    return Candidate(site, Source.IDLE if row.idle and Source.IDLE in sources else Source.BUILDINGS, row)


def _grid(areas: Sequence[DongArea], step_m: int) -> list[Candidate]:
    return [Candidate(site, Source.GRID) for site in grid_candidates(areas, step_m)]


def _drawn(points: Sequence[tuple[str, float, float]]) -> tuple[Site, ...]:
    if len(points) > DRAWN_MOST:
        raise InvalidInput(
            f"지도에 찍는 후보는 {DRAWN_MOST}곳까지예요.", f"At most {DRAWN_MOST} drawn points.", code="points_many"
        )
    for _name, lon, lat in points:
        check_in_korea(lon, lat)
    x, y = to_metres(*(np.array([point[at] for point in points], dtype=np.float64) for at in (1, 2)))
    return drawn_candidates(
        [(name, float(east), float(north)) for (name, _lon, _lat), east, north in zip(points, x, y, strict=True)]
    )
