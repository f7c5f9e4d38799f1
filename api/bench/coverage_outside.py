"""Coverage beside pandana, spopt and PySAL access, which live in an environment of their own."""

from functools import partial
from typing import Any, Final

import numpy as np
import shapely

from api.bench.coverage_city import BANDS_M, LIMITS, Array, City
from api.bench.figures import Figure
from api.bench.peer_room import PeerRoom
from api.bench.timing import middle
from geo.coverage.capacity import WEIGHTS, e2sfca
from geo.coverage.nearest import within
from geo.coverage.siting_bound import SECONDS, bound_of
from geo.coverage.siting_choice import greedy, swapped
from geo.coverage.siting_problem import Problem, problem_of
from geo.network.entrances import entrances
from geo.network.graph import Graph, build
from geo.network.links import Links, Shapes
from geo.network.paths import nearest_on_foot

PICKS: Final = 10
FAR_M: Final = 1e9
"""No points between: both walk from crossing to crossing."""


def streets(city: City) -> tuple[Graph, dict[str, Any]]:
    """Return bent streets between neighbouring cells as our graph, and as arrays for others."""
    place = {pair: number for number, pair in enumerate(zip(city.x_m.tolist(), city.y_m.tolist(), strict=True))}
    pairs = [
        (number, place[x + east, y + north])
        for (x, y), number in place.items()
        for east, north in ((100.0, 0.0), (0.0, 100.0))
        if (x + east, y + north) in place
    ]
    ends = np.array(pairs, dtype=np.int64)
    at = np.column_stack([city.x_m, city.y_m])
    bend = np.random.default_rng(3).uniform(5, 40, (len(ends), 1))
    middle_points = (at[ends[:, 0]] + at[ends[:, 1]]) / 2 + bend
    shapes: Shapes = shapely.linestrings(np.stack([at[ends[:, 0]], middle_points, at[ends[:, 1]]], axis=1))  # type: ignore[assignment]  # one line per row
    graph = build(Links("made up", city.x_m, city.y_m, ends, shapes), FAR_M)
    given = {"x": city.x_m, "y": city.y_m, "start": ends[:, 0], "end": ends[:, 1], "metres": shapely.length(shapes)}
    return graph, given


def beside_pandana(room: PeerRoom, city: City, rounds: int) -> tuple[list[Figure], list[str]]:
    """Ask for the nearest of the sites from every crossing, within the widest band, both ways."""
    graph, given = streets(city)
    sites = np.sort(np.random.default_rng(9).choice(graph.walked, len(city.sx_m), replace=False))
    limit = BANDS_M[-1]
    homes = entrances(graph, city.x_m, city.y_m, 0.0)
    doors = entrances(graph, city.x_m[sites], city.y_m[sites], 0.0)
    ours, (metres, _site) = middle(lambda: nearest_on_foot(graph, doors, homes, limit), rounds)
    told, theirs = room.ask("pandana_peer", given | {"sites": sites, "limit": limit}, rounds)
    walked = np.isfinite(metres)
    apart = np.abs(np.where(walked, metres, limit) - np.where(theirs < limit, theirs, limit))
    ratio = told["asking"] / ours
    return [
        Figure("보행로 물음 하나", ours * 1000, "ms", why="보행로를 따라 걷는 물음 하나에 답하는 시간."),
        Figure(
            "pandana의 같은 물음(준비 빼고) 대비",
            ratio,
            "배",
            least=8,
            why="pandana가 같은 길에서 같은 물음에 답하는 시간의 배수. 준비하는 시간은 뺐습니다.",
            against="pandana",
        ),
    ], [
        f"pandana {told['asking'] * 1000:.0f} ms(시설 놓기 {told['setting'] * 1000:.0f}), 거리 차이 {apart.max():.3f} m"
    ]


def candidates_of(city: City, count: int) -> tuple[Array, Array, Problem]:
    """Return candidates (metres) and the problem of reaching people within the widest band, nobody reached yet."""
    rng = np.random.default_rng(13)
    chosen = rng.choice(len(city.x_m), count, replace=False)
    cx, cy = city.x_m[chosen], city.y_m[chosen]
    return cx, cy, _problem(city, cx, cy)


def _problem(city: City, cx: Array, cy: Array) -> Problem:
    ground = city.ground
    x, y = (np.rint(axis * 100).astype(np.int64) for axis in (cx, cy))
    pairs = within(ground.x, ground.y, x, y, LIMITS[-1])
    return problem_of(pairs, len(cx), ground.people, np.zeros(len(ground.x), dtype=bool))


def _chosen(city: City, cx: Array, cy: Array) -> tuple[Problem, list[int]]:
    problem = _problem(city, cx, cy)
    return problem, swapped(problem, greedy(problem, PICKS))


def beside_spopt(room: PeerRoom, city: City, count: int, rounds: int) -> tuple[list[Figure], list[str]]:
    """Choose ten of the candidates from end to end, both ways; spopt's answer is the optimum."""
    cx, cy, _problem_of_it = candidates_of(city, count)
    ours, (problem, chosen) = middle(partial(_chosen, city, cx, cy), rounds)
    proof, bound = middle(lambda: bound_of(problem, chosen, PICKS, SECONDS), 1)
    given = {"x": city.x_m, "y": city.y_m, "people": city.people, "cx": cx, "cy": cy, "limit": BANDS_M[-1]}
    told, _ = room.ask("spopt_peer", given, PICKS)
    return [
        Figure(
            f"다음 자리 {PICKS}곳 / 후보 {count}곳 고르기",
            ours * 1000,
            "ms",
            why="후보 가운데 다음 자리를 탐욕법과 자리바꿈으로 고르는 시간.",
        ),
        Figure(
            "spopt가 끝까지 푸는 시간 대비",
            told["seconds"] / ours,
            "배",
            least=100,
            why="spopt(정수계획)가 최적을 증명할 때까지 걸리는 시간의 배수.",
            against="spopt",
        ),
        Figure(
            "spopt의 최적에 견준 주민 수",
            problem.value(chosen) / told["people"],
            "",
            least=0.97,
            why="그렇게 고른 자리가 닿는 주민을 증명된 최적으로 나눈 것. 1이면 최적입니다.",
            against="spopt의 최적",
        ),
        Figure(
            "상한이 최적보다 적은 주민 수(있으면 틀린 것)",
            max(0, told["people"] - bound),
            "명",
            most=0,
            why="우리가 말한 상한이 최적보다 적다면 틀린 것이므로 0이어야 합니다.",
        ),
    ], [
        f"spopt {told['seconds']:.1f} 초, {told['mb']:,.0f} MB, {told['people']:,}명",
        f"우리 {problem.value(chosen):,}명, 상한 {bound:,}명(증명 {proof:.2f} 초)",
    ]


def beside_access(room: PeerRoom, city: City, rounds: int) -> tuple[list[Figure], list[str]]:
    """Share capacities by E2SFCA, both ways, on the same pairs."""
    ground = city.ground
    pairs = within(ground.x, ground.y, *city.sites_cm, LIMITS[-1])
    capacity = np.random.default_rng(21).integers(5, 60, len(city.sx_m)).astype(np.float64)
    ours, room_of = middle(lambda: e2sfca(ground.people, capacity, pairs, LIMITS), rounds)
    metres = np.sqrt(pairs.squared) / 100
    given = {"people": city.people, "room": capacity, "cell": pairs.cell, "site": pairs.site, "metres": metres}
    told, theirs = room.ask("access_peer", given | {"bands": np.array(BANDS_M), "weights": np.array(WEIGHTS)})
    apart = float(np.abs(room_of - theirs).max() / max(theirs.max(), 1e-12))
    return [
        Figure(
            "E2SFCA: PySAL access와 가장 큰 차이(비율)",
            apart,
            "",
            most=1e-9,
            why="같은 접근성 지표를 PySAL access로 셈했을 때 가장 크게 어긋난 비율.",
            against="PySAL access",
        ),
        Figure(
            "E2SFCA: PySAL access 대비",
            told["seconds"] / ours,
            "배",
            why="PySAL access가 같은 표를 내는 시간의 배수.",
            against="PySAL access",
        ),
    ], []
