"""Bookings over HTTP against the write function alone, by as many callers on the same database; a series of a year."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import Engine

from api.bench.figures import Figure, Measured
from api.drills.ground import Ground, lay_out, slot
from api.drills.stampede import CREATED, REFUSED, rush, wish
from api.proving import Answer, Caller, serving, settings_of, together
from api.scratch import scratch_database
from geo import clock
from geo.booking.desk import Desk, clockwork
from geo.booking.rules import Wish
from geo.booking.writing import Draft, write
from geo.db import SYSTEM, Database, transaction
from geo.errors import BookingRefused
from geo.queries.bookings import ContactRow
from geo.queries.spaces import get_space
from geo.settings import Settings

T = TypeVar("T")
LEAST_SHARE: Final = 0.4
SERIES_MOST_MS: Final = 300.0
CLIENTS: Final = 8
CROWD: Final = 40
SPACES: Final = 60
RAISED: Final = {"MAEUL_BOOKING_WRITES_PER_MINUTE": "1000000"}
_CONTACT: Final = ContactRow("재는 모임", "02-0000-0000", "", "")


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured on: the ground, a running web server, and the application's own engine beside it."""

    ground: Ground
    address: str
    engine: Engine

    @property
    def spaces(self) -> list[UUID]:
        return list(self.ground.spaces.values())


def booking(count: int = 1500, rounds: int = 3, crowds: int = 20) -> Measured:
    """Measure a mixed load of `count` wishes in turns, `crowds` stampedes of 40, and series of 52 weeks."""
    measured = Measured("booking", "예약 쓰기")
    with scratch_database(durable=True) as database, serving(settings_of(database) | RAISED) as web:
        owner = database.owner_engine()
        ground = lay_out(owner, {f"{n}번 방": () for n in range(SPACES)}, residents=CLIENTS)
        owner.dispose()
        bench = Bench(ground, web.address, _pool(database))
        pairs = [(_by_http(bench, count, 2 * n), _bare(bench, count, 2 * n + 1)) for n in range(rounds)]
        crowd = _crowds(bench, crowds)
        series = _series_ms(bench, 5)
        bench.engine.dispose()
    http, bare = (statistics.median(values) for values in zip(*pairs, strict=True))
    measured.figures = [
        Figure(
            "HTTP로 섞인 예약",
            http,
            "건/초",
            why="실제 웹 서버로 여러 사람이 여러 공간을 섞어 예약할 때 1초에 저장된 예약.",
        ),
        Figure(
            "쓰기 함수만",
            bare,
            "건/초",
            why="HTTP 없이 같은 쓰기 함수만 같은 시간에 부른 것. 데이터베이스와 규칙이 정하는 한계입니다.",
        ),
        Figure(
            "비율(가운데 값)",
            statistics.median(a / b for a, b in pairs),
            "",
            least=LEAST_SHARE,
            why="HTTP가 한계의 얼마를 쓰는가. 나머지는 인증, 검사, 답 만들기입니다.",
            against="쓰기 함수만",
        ),
        *crowd,
        Figure(
            "52주 연속 예약",
            series,
            "ms",
            most=SERIES_MOST_MS,
            why="매주 한 번씩 한 해치를 한꺼번에 잡는 시간. 칸을 정해진 차례로 잠그고 한 번에 적습니다.",
        ),
    ]
    measured.notes = [
        f"방 {SPACES}곳, 한꺼번에 {CLIENTS}명, {count}건씩 {rounds}번 번갈아; 이미 찬 시간도 섞임",
        "쓰기 함수: 규칙을 보고 칸을 잠그고 예약·칸·연락처·이력을 쓰기, 건마다 한 거래",
        "HTTP: 그 위에 로그인·한도·메일·답",
    ]
    return measured


def _pool(database: Database) -> Engine:
    return database.app_engine(Settings(pool_size=CLIENTS), acting=SYSTEM)


def _wishes(bench: Bench, count: int, seed: int) -> list[tuple[UUID, datetime]]:
    """Return the same kind of wishes for both: two hours somewhere in forty days of this seed's own."""
    rng = random.Random(seed)  # noqa: S311  (the same load every time)
    return [(rng.choice(bench.spaces), slot(480 * seed + rng.randrange(480))) for _ in range(count)]


def _by_http(bench: Bench, count: int, seed: int) -> float:
    callers = [Caller(bench.address, token) for token in bench.ground.residents]

    def ask(caller: Caller, wishes: Sequence[tuple[UUID, datetime]]) -> set[int]:
        return {caller.post("/bookings", wish(space, start)).status for space, start in wishes}

    wishes = _wishes(bench, count, seed)
    seconds, statuses = _timed([partial(ask, c, wishes[n::CLIENTS]) for n, c in enumerate(callers)])
    assert set().union(*statuses) <= {CREATED, REFUSED}, statuses
    return count / seconds


def _bare(bench: Bench, count: int, seed: int) -> float:
    wishes = _wishes(bench, count, seed)
    seconds, _ = _timed([partial(_write_all, bench, wishes[n::CLIENTS]) for n in range(CLIENTS)])
    return count / seconds


def _write_all(bench: Bench, wishes: Sequence[tuple[UUID, datetime]]) -> int:
    return sum(_write(bench, space, start) for space, start in wishes)


def _write(bench: Bench, space_id: UUID, start: datetime) -> bool:
    try:
        with transaction(bench.engine) as session:
            desk = Desk(session, Settings(), clockwork(), _silent, _silent)
            space = get_space(session, space_id, clock.today())
            write(desk, Draft(space, Wish(start, start + timedelta(hours=2), 5), "meeting", "api", None, _CONTACT))
    except BookingRefused:
        return False
    return True


def _silent(*_told: object) -> None:
    """Tell nobody: what is measured is the writing."""


def _timed(calls: Sequence[Callable[[], T]]) -> tuple[float, list[T]]:
    begun = time.perf_counter()
    results = together(calls)
    return time.perf_counter() - begun, results


def _crowds(bench: Bench, rounds: int) -> list[Figure]:
    """Return the answers a second of stampedes over HTTP and of the write function, and how they stand."""
    space = bench.spaces[0]
    callers = [Caller(bench.address, bench.ground.residents[n % CLIENTS]) for n in range(CROWD)]
    begun = time.perf_counter()
    rushes = [rush(callers, space, slot(4000 + n)) for n in range(rounds)]
    http = CROWD * rounds / (time.perf_counter() - begun)
    assert all(one.is_fair for one in rushes)
    begun = time.perf_counter()
    for n in range(rounds):
        won = together([partial(_write, bench, space, slot(5000 + n))] * CROWD)
        assert sum(won) == 1
    bare = CROWD * rounds / (time.perf_counter() - begun)
    return [
        Figure(
            f"{CROWD}명이 한 자리에: HTTP",
            http,
            "답/초",
            why="모두가 한 자리를 원할 때 1초에 나간 답. 한 명만 이기고 나머지는 대안과 함께 거절됩니다.",
        ),
        Figure(
            f"{CROWD}명이 한 자리에: 쓰기 함수만",
            bare,
            "답/초",
            why="HTTP와 대안 찾기 없이 쓰기 함수만으로 같은 다툼을 벌인 것.",
        ),
        Figure(
            "비율(HTTP는 대안까지 찾아 답함)",
            http / bare,
            "",
            least=LEAST_SHARE,
            why="몰렸을 때 HTTP와 대안 찾기가 얼마를 쓰는가.",
            against="쓰기 함수만",
        ),
    ]


def _series_ms(bench: Bench, times: int) -> float:
    caller = Caller(bench.address, bench.ground.residents[0])
    first = slot(0)
    answers = []
    for n in range(times):
        rule = {"repeats": "weekly", "first": f"{first:%Y-%m-%d}", "count": 52, "start": "22:00", "end": "24:00"}
        contact = {"name": "재는 모임", "phone": "02-0000-0000"}
        body = {"space_id": str(bench.spaces[-1 - n]), "rule": rule, "heads": 5, "purpose": "meeting"}
        answers.append(caller.post("/series", {**body, "contact": contact, "clashes": "skip"}))
    assert {answer.status for answer in answers} == {CREATED}, answers[0]
    return statistics.median(_milliseconds(answer) for answer in answers)


def _milliseconds(answer: Answer) -> float:
    return answer.seconds * 1000
