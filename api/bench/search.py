"""The time-aware search in the database: its 95th percentile, and how it stands to the same search without time."""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.bench.figures import Figure, Measured, percentile
from api.bench.ground import with_city
from geo import clock
from geo.bench_data import plan_of
from geo.db import transaction
from geo.queries.spaces import SpaceSearch, search_statement
from geo.settings import Settings

MOST_MS = 50.0
SEARCHES = 200


def search(spaces: int = 2000, claims: int = 700_000, searches: int = SEARCHES) -> Measured:
    """Measure searches over the whole city for two hours on a random day, the nearest twenty wanted."""
    measured = Measured("search", "비어 있는 공간 찾기 (데이터베이스)")
    now = clock.now()
    with with_city(spaces, claims) as database:
        engine = database.app_engine(Settings())
        with transaction(engine) as session:
            timed = [_milliseconds(session, one, now) for one in _wishes(searches, with_time=True)]
            plain = [_milliseconds(session, one, now) for one in _wishes(searches, with_time=False)]
            plan = _plan(session, now, with_time=True)
        engine.dispose()
    measured.figures = [
        Figure(
            "시각을 넣은 검색 p95",
            percentile(timed, 0.95),
            "ms",
            most=MOST_MS,
            why=(
                "비어 있는 때를 넣은 찾기의 95번째 백분위수. 여는 시간, 쉬는 날, 예약을 데이터베이스가 한 번에 봅니다."
            ),
        ),
        Figure("시각을 넣은 검색 가운데 값", statistics.median(timed), "ms", why="가운데 값."),
        Figure("시각 없는 검색 p95", percentile(plain, 0.95), "ms", why="때를 넣지 않은 같은 찾기."),
        Figure(
            "비율(가운데 값, 시각/없음)",
            statistics.median(timed) / statistics.median(plain),
            "배",
            why="때를 보는 값이 몇 배인가.",
            against="때 없는 같은 찾기",
        ),
    ]
    index = "ix_claims_during" if "ix_claims_during" in plan else "쓰지 않음"
    measured.notes = [f"공간 {spaces}곳, 예약 {claims}건, 검색 {searches}번, 예약 색인: {index}"]
    return measured


def _wishes(count: int, *, with_time: bool) -> Iterator[SpaceSearch]:
    rng = random.Random(11)  # noqa: S311  (the same wishes every time)
    today = clock.now().astimezone(clock.SEOUL).replace(minute=0, second=0, microsecond=0)
    for _ in range(count):
        point = (126.85 + 0.25 * rng.random(), 37.48 + 0.15 * rng.random())
        start = today.replace(hour=rng.randrange(9, 19)) + timedelta(days=rng.randrange(1, 60))
        yield SpaceSearch(near=point, free=(start, start + timedelta(hours=2)) if with_time else None, limit=20)


def _milliseconds(session: Session, wished: SpaceSearch, now: datetime) -> float:
    sql, parameters = search_statement(wished, now)
    statement = text(sql)
    begun = time.perf_counter()
    session.execute(statement, parameters).all()
    return (time.perf_counter() - begun) * 1000


def _plan(session: Session, now: datetime, *, with_time: bool) -> str:
    sql, parameters = search_statement(next(_wishes(1, with_time=with_time)), now)
    return plan_of(session, sql, parameters)
