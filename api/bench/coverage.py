"""Coverage held against shapely, geopandas, PostGIS and, in a room of their own, pandana, spopt and PySAL access."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

import numpy as np

from api.bench.coverage_city import BANDS_M, LIMITS, Array, City, made_up_city, reference
from api.bench.coverage_nation import run_nation
from api.bench.figures import Figure, Measured, percentile
from api.bench.ground import with_city
from api.bench.timing import middle
from api.errors import plain_fault
from api.proving import Caller, serving, settings_of
from geo.bench_coverage import EXISTS, KNN, fill_cells_and_sites, table_from_postgis
from geo.coverage.counts import CountGrid
from geo.coverage.methods import sums_by
from geo.coverage.nearest import nearest
from geo.db import Database

NATION_MB: Final = 1000
HTTP_MS: Final = 50.0
TITLES: Final = {
    "strtree": ("shapely STRtree", 6),
    "sjoin_nearest": ("geopandas sjoin_nearest", 6),
    "sjoin_dwithin": ("geopandas sjoin dwithin × 3", 8),
    "buffer_union": ("geopandas buffer + union × 3", 15),
    "knn": ("PostGIS KNN + DWithin", 20),
    "exists": ("PostGIS EXISTS × 3", 60),
}
"""Who is held against, and how many times as quick we have to be."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; the nation is (cells, sites)."""

    cells: int = 60_500
    sites: int = 1_000
    candidates: int = 1_000
    nation: tuple[int, int] = (10_000_000, 100_000)
    spaces: int = 4_000
    rounds: int = 5
    events: int = 2_000


SMALL: Final = Size(cells=5_000, sites=100, candidates=60, nation=(250_000, 2_500), spaces=80, rounds=2, events=100)


def coverage(size: Size, peers: Path | None = None) -> Measured:
    """Measure everything; `peers` is the folder of the peers' environment, made when missing (None: left out)."""
    measured = Measured("coverage", "동별 형평: 걸어서 닿는 주민")
    city = made_up_city(size.cells, size.sites)
    with with_city(size.spaces, claims=0) as database:
        parts = [_table(database, city, size), _events(city, size), _http(database)]
    for figures, notes in (*parts, _nation(size), _outside(city, size, peers)):
        measured.figures += figures
        measured.notes += notes
    return measured


Part = tuple[list[Figure], list[str]]


def _table(database: Database, city: City, size: Size) -> Part:
    """The people within three bands by dong, every way in turns, each compared with the exact count."""
    from api.bench.coverage_ways import python_ways

    exact = reference(city)
    grid = CountGrid(city.ground, LIMITS)
    stamp, stamped = middle(lambda: _stamped(grid, city), size.rounds * 4)
    tree, by_tree = middle(lambda: _by_tree(city), size.rounds)
    wrong = int(np.abs(stamped - exact).sum() + np.abs(by_tree - exact).sum())
    figures = [
        Figure(
            "격자 도장: 세 시간대의 표",
            stamp * 1000,
            "ms",
            why="주민 격자에 시설마다 동그라미 도장을 찍어 5·10·15분 표를 만드는 시간.",
        ),
        Figure(
            "나무(cKDTree): 같은 표",
            tree * 1000,
            "ms",
            why="같은 표를 가장 가까운 시설을 찾는 나무로 만드는 시간. 같은 답을 내는 다른 길입니다.",
        ),
        Figure(
            "하나씩 잰 것과 다른 주민",
            wrong,
            "명",
            most=0,
            why="하나하나 잰 답과 어긋난 주민. 빠르기는 답이 같을 때만 뜻이 있습니다.",
        ),
    ]
    notes = [f"칸 {len(city.x_m):,}개, 시설 {len(city.sx_m):,}곳, 동 {city.dongs}개; 자료를 올려 둔 뒤의 시간"]
    for key, work in (python_ways(city) | _postgis_ways(database, city)).items():
        seconds, people = middle(work, 1 if key == "exists" else size.rounds)
        name, least = TITLES[key]
        figures.append(
            Figure(
                f"{name} 대비",
                seconds / stamp,
                "배",
                least=least,
                why=(
                    "같은 표를 그 도구로 만드는 시간의 배수. 격자가 고르므로 거리 셈을 시설마다 한 번 한 "
                    "모양으로 대신합니다."
                ),
                against=name,
            )
        )
        notes.append(f"{name}: {seconds * 1000:,.0f} ms, 잰 것과 다른 주민 {int(np.abs(people - exact).sum()):,}명")
    return figures, notes


def _stamped(grid: CountGrid, city: City) -> Array:
    grid.fill(city.sx_m, city.sy_m)
    return grid.snapshot().people


def _by_tree(city: City) -> Array:
    ground = city.ground
    squared = nearest(ground.x, ground.y, *city.sites_cm).squared
    return np.stack(
        [sums_by(ground.dong, np.where(squared <= limit, ground.people, 0), city.dongs) for limit in LIMITS]
    )


def _postgis_ways(database: Database, city: City) -> dict[str, Callable[[], Array]]:
    owner = database.owner_engine()
    fill_cells_and_sites(owner, (city.x_m, city.y_m, city.people, city.dong), (city.sx_m, city.sy_m))
    return {
        "knn": lambda: table_from_postgis(owner, KNN, BANDS_M, city.dongs),
        "exists": lambda: table_from_postgis(owner, EXISTS, BANDS_M, city.dongs),
    }


def _events(city: City, size: Size) -> Part:
    """A site comes or goes: the count grid changes its own cells only, and stays exact."""
    rng = random.Random(17)  # noqa: S311  (the same events every time)
    grid, there = CountGrid(city.ground, LIMITS), list(zip(city.sx_m.tolist(), city.sy_m.tolist(), strict=True))
    full, _ = middle(lambda: _stamped(grid, city), size.rounds * 4)
    tree, _ = middle(lambda: _by_tree(city), size.rounds)
    seconds = []
    for number in range(size.events):
        if number % 2:
            x_m, y_m = (round(rng.uniform(axis.min(), axis.max()), 2) for axis in (city.x_m, city.y_m))
            there.append((x_m, y_m))
            work = grid.add
        else:
            x_m, y_m = there.pop(rng.randrange(len(there)))
            work = grid.remove
        begun = time.perf_counter()
        work(x_m, y_m)
        seconds.append(time.perf_counter() - begun)
    whole = CountGrid(city.ground, LIMITS)
    whole.fill(*(np.array(axis) for axis in zip(*there, strict=True)))
    apart = int(np.abs(whole.snapshot().people - grid.snapshot().people).sum())
    one = percentile(seconds, 0.5)
    return [
        Figure(
            "시설 하나가 바뀔 때",
            one * 1e6,
            "µs",
            why="시설 하나를 더하거나 뺄 때 표를 고치는 시간. 바뀐 동그라미 안만 다시 셉니다.",
        ),
        Figure(
            "나무로 다시 세는 것 대비",
            tree / one,
            "배",
            least=200,
            why="처음부터 나무로 다시 셀 때의 배수.",
            against="나무(cKDTree)로 다시",
        ),
        Figure(
            "도장으로 다시 세는 것 대비",
            full / one,
            "배",
            why="처음부터 도장으로 다시 셀 때의 배수.",
            against="도장으로 다시",
        ),
        Figure(
            f"{size.events}번 바뀐 뒤 다시 센 것과 다른 주민",
            apart,
            "명",
            most=0,
            why="여러 번 고친 뒤 처음부터 센 것과 어긋난 주민.",
        ),
    ], []


def _nation(size: Size) -> Part:
    """The whole country, stamp and tree each in a process of its own."""
    stamp, tree = run_nation("stamp", *size.nation), run_nation("tree", *size.nation)
    apart = sum(abs(ours - theirs) for ours, theirs in zip(stamp["city"], tree["city"], strict=True))
    cells, sites = size.nation
    return [
        Figure("전국: 격자 도장", stamp["seconds"], "초", why="전국 격자와 시설로 같은 표를 만드는 시간."),
        Figure("전국: 나무(cKDTree)", tree["seconds"], "초", why="전국을 나무로 셀 때의 시간."),
        Figure("전국: 가장 많이 쓴 메모리", stamp["mb"], "MB", most=NATION_MB, why="전국을 셀 때 가장 많이 쓴 메모리."),
        Figure("전국: 두 길의 답이 다른 주민", apart, "명", most=0, why="두 길의 전국 답이 어긋난 주민."),
    ], [f"전국: 칸 {cells:,}개, 시설 {sites:,}곳, 동 {stamp['dongs']:,}개; 나무의 메모리 {tree['mb']:,.0f} MB"]


def _http(database: Database) -> Part:
    """The table of the schematic city through HTTP, the answer kept by its key as for every second asker."""
    with serving(settings_of(database)) as product:
        caller, milliseconds = Caller(product.address), []
        for _ in range(40):
            answer = caller.get("/api/v1/coverage?target=hub")
            milliseconds.append(answer.seconds * 1000)
            if answer.status != HTTPStatus.OK:
                raise plain_fault(500)
        rows = len(answer.body["items"])
        caller.close()
    return [
        Figure(
            "HTTP 표: 처음(세는 일까지)",
            milliseconds[0],
            "ms",
            why="같은 물음을 처음 받은 웹 서버가 답하는 시간. 자료를 읽고 세는 일까지 듭니다.",
        ),
        Figure(
            "HTTP 표: p95",
            percentile(milliseconds[1:], 0.95),
            "ms",
            most=HTTP_MS,
            why="두 번째부터의 답. 자료가 바뀌지 않는 한 센 것을 다시 씁니다.",
        ),
    ], [f"HTTP 표: 동 {rows}개"]


def _outside(city: City, size: Size, peers: Path | None) -> Part:
    if peers is None:
        return [], ["pandana·spopt·PySAL access는 재지 않음: --peers 폴더 (처음에는 그 폴더에 따로 설치합니다)"]
    from api.bench.coverage_outside import beside_access, beside_pandana, beside_spopt
    from api.bench.peer_room import PeerRoom

    room = PeerRoom(peers)
    parts = [
        beside_pandana(room, city, size.rounds),
        beside_spopt(room, city, size.candidates, size.rounds),
        beside_access(room, city, size.rounds),
    ]
    return [figure for figures, _ in parts for figure in figures], [note for _, notes in parts for note in notes]
