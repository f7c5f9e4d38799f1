"""The whole demo town under a mixed load: the memory of web server and worker, and which answers take longest.

What one process holds must be bounded: it may fill its caches, but equal rounds after that must not make it grow.
"""

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Final

import httpx
import orjson

from api.bench.figures import Figure, Measured
from api.bench.memory import pss_mb
from api.drills.town import Town, meet
from api.proving import together
from api.scratch import scratch_folder
from api.whole_service import Service, children_of, command_of, running_service

CLIENTS: Final = 8
ROUNDS: Final = 5
SAMPLE_S: Final = 0.1
MOST_WEB_MB: Final = 700.0
MOST_GROWTH: Final = 1.1
SLOWEST: Final = 10
PAGES: Final = ("/", "/find", "/search?q=마을", "/programmes", "/data", "/ogc/collections", "/plan", "/survey", "/menu")
DEAR: Final = (
    "/api/v1/maps/{code}.html",
    "/api/v1/maps/{code}.svg",
    "/api/v1/maps/{code}.png",
    "/api/v1/spaces/{space_id}",
    "/ogc/collections/spaces/items?f=json&limit=1000",
    "/ogc/collections/dongs/items?f=json&limit=1000",
    "/ogc/collections/coverage/items?f=json&limit=1000",
    "/ogc/collections/dongs/tiles/WebMercatorQuad/11/793/1746?f=mvt",
    "/plan?target=hub",
)
"""What takes the most work: maps, whole layers, coverage."""


@dataclass(slots=True)
class Held:
    """Megabytes of each part of the service (PSS), as sampled while something ran."""

    samples: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def most(self, part: str) -> float:
        """Return the largest sample, 0 without any."""
        return max(self.samples[part], default=0.0)


@dataclass(slots=True)
class Heard:
    """Seconds of every answer by path, and the answers that should not have come."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    put_off: int = 0
    """How often somebody was asked to come again in a moment (503): the honest answer of a machine that is too busy."""

    def slowest(self, count: int) -> list[tuple[str, float]]:
        """Return the paths with the longest middle times, the longest first."""
        middles = {path: statistics.median(found) for path, found in self.seconds.items()}
        return sorted(middles.items(), key=lambda pair: -pair[1])[:count]


def load(rounds: int = ROUNDS, few: int | None = None) -> Measured:
    """Ask everything that can be asked by GET, as a visitor and as the administrator, round after round.

    `few` takes only so many paths. One web server process and one worker, as `maeul up` starts them.
    """
    with scratch_folder() as folder, running_service(folder, {}, empty=False) as service:
        engine = service.database.owner_engine()
        town = meet(engine)
        engine.dispose()
        idle = _now(service)
        asked = list(islice(_paths(service.address, town), few))
        heard = Heard()
        rounds_held = [_round(service, asked, town.tokens["admin"], heard) for _ in range(rounds)]
    return _measured(idle, rounds_held, heard, len(asked))


def _paths(address: str, town: Town) -> Iterator[str]:
    """Yield addresses: pages, dear answers, and every GET of the description that asks for nothing."""
    yield from (path.format(**{name: keys[0] for name, keys in town.keys.items()}) for path in DEAR)
    yield from PAGES
    described = orjson.loads(httpx.get(f"{address}/openapi.json", timeout=60).content)
    for path, methods in described["paths"].items():
        asks = [one for one in methods.get("get", {}).get("parameters", ()) if one.get("required")]
        if "get" in methods and "{" not in path and not asks:
            yield f"/api/v1{path}" if not path.startswith("/api/") else path


def _round(service: Service, asked: Sequence[str], token: str | None, heard: Heard) -> dict[str, float]:
    """Let eight clients share the paths, each asked by a visitor and by the administrator; return the most held."""
    shares = [asked[number::CLIENTS] for number in range(CLIENTS)]
    with _sampling(service) as held:
        for one in together([partial(_ask, service.address, share, token) for share in shares]):
            for path, seconds in one.seconds.items():
                heard.seconds[path] += seconds
            heard.faults += one.faults
            heard.put_off += one.put_off
    return {part: held.most(part) for part in ("web", "worker")}


def _ask(address: str, paths: Sequence[str], token: str | None) -> Heard:
    heard = Heard()
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        with httpx.Client(base_url=address, headers=headers, timeout=120) as client:
            for path in paths:
                begun = time.perf_counter()
                answer = client.get(path)
                heard.seconds[path.partition("?")[0]].append(time.perf_counter() - begun)
                if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                    heard.put_off += 1
                elif answer.is_server_error:
                    heard.faults.append(f"{path}: {answer.status_code}")
    return heard


@contextmanager
def _sampling(service: Service) -> Iterator[Held]:
    """Note what the parts hold, ten times a second, while the block runs."""
    held, ended = Held(), threading.Event()

    def sample() -> None:
        while True:
            for part, megabytes in _now(service).items():
                held.samples[part].append(megabytes)
            if ended.wait(SAMPLE_S):
                return

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        ended.set()
        thread.join()


def _now(service: Service) -> dict[str, float]:
    """Return the megabytes that each part holds now; of several web processes the largest counts."""
    found: dict[str, float] = {}
    for pid in children_of(service.pid):
        part = next((name for name in ("web", "worker") if name in command_of(pid)), None)
        if part is not None:
            found[part] = max(found.get(part, 0.0), pss_mb(pid))
    return found


def _measured(idle: Mapping[str, float], rounds: Sequence[Mapping[str, float]], heard: Heard, paths: int) -> Measured:
    measured = Measured("load", "섞인 요청을 받는 동안의 메모리와 가장 느린 답")
    settled, last = rounds[len(rounds) // 2], rounds[-1]
    measured.figures = [
        Figure("웹 서버: 켠 뒤", idle["web"], "MB", why="아직 아무것도 묻지 않았을 때 차지한 메모리(PSS)."),
        Figure(
            "웹 서버: 가장 많을 때",
            max(one["web"] for one in rounds),
            "MB",
            most=MOST_WEB_MB,
            why="여덟 손님이 모든 것을 물을 때. 지도와 형평에 쓰는 라이브러리와 캐시가 들어옵니다.",
        ),
        Figure(
            "웹 서버: 마지막 바퀴 / 가운데 바퀴",
            last["web"] / settled["web"],
            "배",
            most=MOST_GROWTH,
            why="같은 일을 되풀이해도 늘지 않아야 합니다. 늘면 어딘가 새는 것입니다.",
            against="가운데 바퀴",
        ),
        Figure("작업기: 켠 뒤", idle["worker"], "MB", why="할 일이 없을 때 작업기가 차지한 메모리(PSS)."),
        Figure(
            "작업기: 가장 많을 때",
            max(one["worker"] for one in rounds),
            "MB",
            why="그동안 작업기가 한 일(메일, 백업 점검, 조각 지도 쓸기)에 쓴 메모리.",
        ),
        Figure("서버 오류", float(len(heard.faults)), "건", most=0, why="몰려도 서버 오류로 답하지 않아야 합니다."),
        Figure("잠시 뒤 다시(503)", float(heard.put_off), "건", why="기계가 바빠 미룬 답. 조용한 기계에서는 없습니다."),
        *_slow(heard),
    ]
    answers = sum(map(len, heard.seconds.values()))
    measured.notes = [f"주소 {paths}개를 손님과 관리자로 {len(rounds)}바퀴, 한꺼번에 {CLIENTS}명, 답 {answers:,}개"]
    measured.notes += [f"오류: {fault}" for fault in heard.faults[:SLOWEST]]
    return measured


def _slow(heard: Heard) -> list[Figure]:
    return [
        Figure(
            f"느린 답 {number}: {path}",
            seconds * 1000,
            "ms",
            why="여덟 명이 함께 물을 때 이 주소의 가운데 값. 이 순서대로 들여다봅니다.",
        )
        for number, (path, seconds) in enumerate(heard.slowest(SLOWEST), 1)
    ]
