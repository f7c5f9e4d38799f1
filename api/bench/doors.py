"""OGC API Features and Tiles beside tipg and pygeoapi: the same rows, the same questions, in turns in one run."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.bench.door_load import CLIENTS, PLAIN, PRESSED, answer_of, count_on, ids_in, rate
from api.bench.door_servers import LIMIT, OURS, OURS_COLD, PYGEOAPI, THREADS, TIPG, Door, open_doors
from api.bench.figures import Figure, Measured
from api.bench.peer_room import PeerRoom
from api.scratch import scratch_database, scratch_folder
from geo.bench_data import settle
from geo.bench_doors import Box, boxes_with, fill_places, some_places, tables_for_peers
from geo.db import Database, transaction
from geo.layers.registry import find_collection
from geo.tiles.grid import Tile, tile_at

LAYER: Final = "resources-points"
LOCK: Final = "doors.lock"
LEAST: Final = {TIPG: 2.0, PYGEOAPI: 5.0}
"""How many times their requests a second ours have to be."""
NAMES: Final = {OURS: "마을아틀라스", OURS_COLD: "마을아틀라스(타일을 두지 않음)", TIPG: "tipg", PYGEOAPI: "pygeoapi"}
FEW, MANY = 10, 500
MOST_KB: Final = 500.0
MOST_ZOOM_OUT: Final = 5
CITY: Final = (126.978, 37.5665)
SLOW_ZOOM: Final = 15
"""pygeoapi looks up the systems of each single row: only tiles of few rows come within a round."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; `tiles` are so many of each zoom."""

    places: int = 100_000
    boxes: int = 400
    tiles: int = 40
    zooms: tuple[int, ...] = (10, 11, 12, 13, 14, 15)
    rounds: int = 5
    round_s: float = 4.0
    checked: int = 25


SMALL: Final = Size(places=2000, boxes=12, tiles=3, zooms=(10, 15), rounds=1, round_s=0.2, checked=3)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of everybody."""

    boxes: Sequence[tuple[Box, int]]
    tiles: Sequence[Tile]

    def of_zoom(self, zoom: int) -> list[Tile]:
        """Return the tiles of one zoom."""
        return [tile for tile in self.tiles if tile.z == zoom]


def doors(size: Size, peers: Path | None = None) -> Measured:
    """Measure ours and, where the folder of the peers' environment is given (made when missing), the others."""
    measured = Measured("doors", "OGC API Features와 Tiles (초당 요청)")
    room = None if peers is None else PeerRoom(peers / "doors", LOCK)
    with scratch_database(durable=False) as database, scratch_folder() as folder:
        asked = _ground(database, size)
        with open_doors(database, LAYER, room, folder) as there:
            wrong = _differences(there, asked, size.checked)
            measured.figures = [
                Figure(
                    "답이 다른 물음(있으면 틀린 것)",
                    wrong,
                    "건",
                    most=0,
                    why="세 서버에 같은 것을 물어 답이 다른 물음. 먼저 답이 같아야 견줄 수 있습니다.",
                )
            ]
            measured.figures += _largest(there[OURS], asked)
            measured.figures += _items(there, asked, size)
            measured.figures += _tiles(there, asked, size)
    measured.notes = _notes(size, asked, room is not None)
    return measured


def _ground(database: Database, size: Size) -> Asked:
    """Fill the database and choose the questions: the same every time."""
    owner, layer = database.owner_engine(), find_collection(LAYER)
    with transaction(owner) as session:
        fill_places(session, size.places)
    settle(owner)
    with transaction(owner) as session:
        tables_for_peers(session, layer)
    settle(owner)
    with transaction(owner) as session:
        share = size.places / 100_000
        boxes = boxes_with(session, size.boxes, max(1, round(FEW * share)), MANY)
        places = some_places(session, size.tiles)
    owner.dispose()
    return Asked(boxes, [tile_at(lon, lat, zoom) for zoom in size.zooms for lon, lat in places])


def _differences(there: Mapping[str, Door], asked: Asked, checked: int) -> int:
    """Return how many of some questions are not answered alike by all: ids of features, numbers of places on tiles."""
    wrong = 0
    for box, inside in asked.boxes[:checked]:
        answers = [ids_in(door, door.items_in(box)) for name, door in there.items() if name != OURS_COLD]
        wrong += any(answer != answers[0] or len(answer) != inside for answer in answers)
    few = sorted(set(asked.tiles), key=lambda tile: (-tile.z, tile))[:: max(1, len(asked.tiles) // checked)]
    for tile in few[:checked]:
        able = [door for name, door in there.items() if name != PYGEOAPI or tile.z >= SLOW_ZOOM]
        counts = [count_on(door, tile) for door in able]
        wrong += max(least for least, _ in counts) > min(most for _, most in counts)
    return wrong


def _largest(door: Door, asked: Asked) -> list[Figure]:
    """Return the size of the largest tile, unpacked: of those asked and of those above them, where all places are."""
    above = {tile_at(*CITY, zoom) for zoom in range(MOST_ZOOM_OUT, asked.tiles[0].z)}
    largest = max(len(answer_of(door, door.tile_at(tile))) for tile in {*above, *asked.tiles})
    return [
        Figure(
            "가장 큰 타일",
            largest / 1000,
            "kB",
            most=MOST_KB,
            why="만들어진 타일 가운데 가장 큰 것. 가까운 점은 자리가 날 때까지 모아 그립니다.",
        )
    ]


def _items(there: Mapping[str, Door], asked: Asked, size: Size) -> list[Figure]:
    """Hold the features of boxes side by side, compressed as GIS programs ask for them, and plain."""
    doors_of = {name: door for name, door in there.items() if name != OURS_COLD}
    paths = {name: [door.items_in(box) for box, _ in asked.boxes] for name, door in doors_of.items()}
    figures = []
    for title, headers in (("items?bbox, gzip", PRESSED), ("items?bbox, 압축 없이", PLAIN)):
        figures += _told(title, _in_turns(doors_of, paths, size, headers), OURS)
    return figures


def _tiles(there: Mapping[str, Door], asked: Asked, size: Size) -> list[Figure]:
    """Hold tiles side by side: all zooms from the store, each zoom as it is made, and what pygeoapi can."""
    figures = []
    quick = {name: there[name] for name in (OURS, TIPG) if name in there}
    paths = {name: [door.tile_at(tile) for tile in asked.tiles] for name, door in quick.items()}
    first, last = size.zooms[0], size.zooms[-1]
    figures += _told(f"타일 z{first}~z{last}", _in_turns(quick, paths, size, PRESSED), OURS)
    cold = {name: there[name] for name in (OURS_COLD, TIPG) if name in there}
    for zoom in size.zooms:
        paths = {name: [door.tile_at(tile) for tile in asked.of_zoom(zoom)] for name, door in cold.items()}
        figures += _told(f"타일 z{zoom}, 그때그때 만듦", _in_turns(cold, paths, size, PRESSED), OURS_COLD, judged=False)
    if PYGEOAPI in there:
        slow = {name: there[name] for name in (OURS, OURS_COLD, PYGEOAPI)}
        paths = {name: [door.tile_at(tile) for tile in asked.of_zoom(SLOW_ZOOM)] for name, door in slow.items()}
        figures += _told(f"타일 z{SLOW_ZOOM}", _in_turns(slow, paths, size, PRESSED), OURS)
    return figures


def _in_turns(
    doors_of: Mapping[str, Door], paths: Mapping[str, Sequence[str]], size: Size, headers: dict[str, str]
) -> dict[str, list[float]]:
    """Return the rates of each round, after one to get warm; whatever disturbs the machine disturbs all."""
    for name, door in doors_of.items():
        rate(door, paths[name], size.round_s, headers)
    rounds = [
        {name: rate(door, paths[name], size.round_s, headers) for name, door in doors_of.items()}
        for _ in range(size.rounds)
    ]
    return {name: [one[name] for one in rounds] for name in doors_of}


def _told(title: str, rates: Mapping[str, list[float]], own: str, *, judged: bool = True) -> list[Figure]:
    """Return the middle rates, and the middle of how many times theirs ours are in the same round."""
    figures = [
        Figure(
            f"{title}: {NAMES[name]}",
            statistics.median(found),
            "요청/초",
            why="같은 물음을 여덟 손님이 이어 물을 때 1초에 받은 답.",
        )
        for name, found in rates.items()
    ]
    for name, least in LEAST.items():
        if name in rates:
            ratio = statistics.median(mine / theirs for mine, theirs in zip(rates[own], rates[name], strict=True))
            figures.append(
                Figure(
                    f"{title}: {NAMES[name]} 대비",
                    ratio,
                    "배",
                    least=least if judged else None,
                    why=(
                        "같은 기계, 같은 자료, 같은 물음에서의 배수. GeoJSON을 데이터베이스가 써서 그대로 보내고, "
                        "타일은 자료가 바뀔 때까지 두고 씁니다."
                    ),
                    against=NAMES[name],
                )
            )
    return figures


def _notes(size: Size, asked: Asked, beside: bool) -> list[str]:
    inside = sorted(count for _, count in asked.boxes)
    told = [
        f"기록 {size.places:,}건, 상자 {len(inside)}개(안에 {inside[0]}~{inside[-1]}건), limit {LIMIT}",
        f"상자 안의 가운데 값 {inside[len(inside) // 2]}건, 타일 {len(asked.tiles)}장",
        f"서버마다 작업 프로세스 1개, 동시 {CLIENTS}명(연결 유지), {size.round_s:g}초씩 {size.rounds}번 번갈아",
    ]
    if not beside:
        return [*told, "tipg·pygeoapi는 재지 않음: --peers 폴더 (처음에는 그 폴더에 따로 설치합니다)"]
    return [
        *told,
        f"tipg는 uvicorn, pygeoapi는 gunicorn(스레드 {THREADS}개)으로 켬",
        "둘 다 같은 열의 표를, 타일은 같은 속성만 담은 표를 읽음",
        f"pygeoapi의 타일은 행마다 좌표계를 찾아 느리므로 z{SLOW_ZOOM}만 견줌",
    ]
