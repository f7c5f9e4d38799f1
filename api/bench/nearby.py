"""Requests per second of GET /spaces?near=… against a bare endpoint with the same SQL, in turns in one run."""

import random
import statistics
import time
from collections.abc import Sequence
from http import HTTPStatus

from api.bench.figures import Figure, Measured
from api.bench.ground import with_city
from api.errors import plain_fault
from api.proving import Caller, serving, settings_of, together

LEAST_RATIO = 0.60
CALLERS = 4
ROUNDS = 5
ROUND_S = 2.0


def nearby(spaces: int = 2000, rounds: int = ROUNDS, round_s: float = ROUND_S) -> Measured:
    """Measure product and yardstick in turns; the middle ratio of all rounds is judged."""
    measured = Measured("nearby", "가까운 공간 찾기 (HTTP, 초당 요청)")
    with with_city(spaces, claims=0) as database:
        settings = settings_of(database)
        with serving(settings) as product, serving(settings, "api.bench.bare:factory") as bare:
            points = _points()
            ours = [f"/api/v1/spaces?near={point}&limit=20" for point in points]
            theirs = [f"/nearby?near={point}&limit=20" for point in points]
            for address, paths in ((product.address, ours), (bare.address, theirs)):
                _rate(address, paths, round_s / 2)  # warm: connections, prepared statements, caches
            pairs = [
                (_rate(product.address, ours, round_s), _rate(bare.address, theirs, round_s)) for _ in range(rounds)
            ]
    ratios = [mine / yours for mine, yours in pairs]
    measured.figures = [
        Figure(
            "마을아틀라스",
            statistics.median(mine for mine, _ in pairs),
            "요청/초",
            why="실제 웹 서버가 가까운 공간 스무 곳을 1초에 몇 번 답하는가.",
        ),
        Figure(
            "맨 FastAPI + psycopg, 같은 SQL",
            statistics.median(yours for _, yours in pairs),
            "요청/초",
            why=("같은 SQL을 맨 FastAPI와 psycopg로 답하는 서버. 이 기계에서 파이썬 서버가 낼 수 있는 한계입니다."),
        ),
        Figure(
            "비율(가운데 값)",
            statistics.median(ratios),
            "",
            least=LEAST_RATIO,
            why="규칙과 이름과 권한을 갖춘 답이 맨 답의 얼마인가.",
            against="맨 FastAPI + psycopg",
        ),
    ]
    measured.notes = [f"공간 {spaces}곳, 동시 {CALLERS}명, {rounds}번 번갈아: " + ", ".join(f"{r:.2f}" for r in ratios)]
    return measured


def _points() -> list[str]:
    rng = random.Random(7)  # noqa: S311  (the same walk every time)
    return [f"{126.85 + 0.25 * rng.random():.5f},{37.48 + 0.15 * rng.random():.5f}" for _ in range(200)]


def _rate(address: str, paths: Sequence[str], seconds: float) -> float:
    """Return how many requests per second CALLERS clients get answered."""
    begun = time.monotonic()
    done = together([lambda n=n: _ask(address, paths[n::CALLERS], begun + seconds) for n in range(CALLERS)])  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    return sum(done) / (time.monotonic() - begun)


def _ask(address: str, paths: Sequence[str], until: float) -> int:
    caller, count = Caller(address), 0
    while time.monotonic() < until:
        if caller.get(paths[count % len(paths)]).status != HTTPStatus.OK:
            raise plain_fault(500)
        count += 1
    caller.close()
    return count
