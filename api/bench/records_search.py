"""Searching 100,000 local records in Korean over HTTP: its 95th percentile, and a bare LIKE scan beside it."""

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import quote

from api.bench.figures import Figure, Measured, percentile
from api.errors import plain_fault
from api.proving import Caller, serving, settings_of
from api.scratch import scratch_database
from geo.bench_data import settle
from geo.bench_records import count_by_plain_scan, fill_records
from geo.db import Database, transaction
from geo.queries.boundaries import ensure_schematic
from geo.queries.dongs_of import assign_dongs

MOST_MS = 100.0
MOST_RATIO = 3.0
ASKED = (
    "작은도서관",
    "작은 도서관",
    "햇살 작은도서관",
    "도서",
    "책방",
    "쉼터",
    "삼양",
    "행복경로당",
    "큰나무 공방",
    "느티나무 7호점",
    "성북구 도서관",
    "마포구 카페",
    "청파로12길",
    "ㅎㅅㄷㅅㄱ",
    "ㅎㅅㅈㅇㄷㅅㄱ",
    "ㄱㄹㄷ",
    "햇살ㄷㅅㄱ",
    "징검다리",
    "옹달샘공유부엌",
    "없는이름",
)
"""What people type: kinds, names, parts of addresses, initials; two syllables and more."""


@contextmanager
def with_records(count: int) -> Iterator[tuple[Database, int]]:
    """Give a database with `count` published records in the schematic Seoul, settled, and how many there are."""
    with scratch_database(durable=False) as database:
        engine = database.owner_engine()
        with transaction(engine) as session:
            ensure_schematic(session)
            filled = fill_records(session, count)
            assign_dongs(session)
        settle(engine)
        engine.dispose()
        yield database, filled


def records(count: int = 100_000, rounds: int = 10) -> Measured:
    """Ask everything of ASKED `rounds` times in a random order, one caller, the first twenty wanted."""
    measured = Measured("records", "지역자원 낱말 찾기 (HTTP)")
    with with_records(count) as (database, filled), serving(settings_of(database)) as product:
        asked = list(ASKED) * rounds
        random.Random(5).shuffle(asked)  # noqa: S311  (the same order every time)
        caller = Caller(product.address)
        for word in ASKED:
            _ask(caller, word)  # warm: connections, statements, caches
        times = [_ask(caller, word) for word in asked]
        caller.close()
        scans = _plain_scans(database)
    high = percentile(times, 0.95)
    measured.figures = [
        Figure(
            "찾기 p95",
            high,
            "ms",
            most=MOST_MS,
            why="한글 이름으로 찾는 답의 95번째 백분위수. 자모 삼중 글자 색인을 씁니다.",
        ),
        Figure("찾기 가운데 값", statistics.median(times), "ms", why="가운데 값."),
        Figure(
            "색인 없는 LIKE(데이터베이스만) 가운데 값",
            statistics.median(scans),
            "ms",
            why="색인 없이 LIKE로 훑는 시간. 기록 수에 비례합니다.",
        ),
        Figure(
            "비율(p95 / 색인 없는 LIKE)",
            high / statistics.median(scans),
            "배",
            most=MOST_RATIO,
            why="색인 찾기의 느린 쪽(p95)을 훑기로 나눈 것. 작을수록 좋습니다.",
            against="맨 SQL LIKE",
        ),
    ]
    measured.notes = [f"기록 {filled}건, 낱말 {len(ASKED)}가지 × {rounds}번"]
    return measured


def _ask(caller: Caller, word: str) -> float:
    answer = caller.get(f"/api/v1/resources?limit=20&q={quote(word)}")
    if answer.status != HTTPStatus.OK:
        raise plain_fault(500)
    return answer.seconds * 1000


def _plain_scans(database: Database) -> list[float]:
    engine = database.owner_engine()
    with transaction(engine) as session:
        times = []
        for word in ASKED:
            begun = time.perf_counter()
            count_by_plain_scan(session, word)
            times.append((time.perf_counter() - begun) * 1000)
    engine.dispose()
    return times
