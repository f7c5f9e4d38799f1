"""The progress of a campaign of 100 areas and 20,000 visits over HTTP: its 95th percentile, a plain count beside it."""

import statistics
import time
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from api.auth.secrets import new_api_token, sha256_of
from api.bench.figures import Figure, Measured, percentile
from api.errors import plain_fault
from api.proving import Caller, serving, settings_of
from api.scratch import scratch_database
from geo import clock
from geo.bench_campaign import count_plainly, fill_campaign
from geo.bench_data import settle
from geo.db import Database, transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.queries.boundaries import ensure_schematic

MOST_MS = 200.0


def progress(areas: int = 100, visits: int = 20_000, rounds: int = 60) -> Measured:
    """Ask `rounds` times how far a campaign has come, every second time as of a day to which records came late."""
    measured = Measured("progress", "조사 진행률 (HTTP)")
    with scratch_database(durable=False) as database:
        campaign_id, token = _fill(database, areas, visits)
        with serving(settings_of(database)) as product:
            caller = Caller(product.address, token)
            address = f"/api/v1/campaigns/{campaign_id}/progress"
            past = clock.today() - timedelta(days=10)
            ways = [address, f"{address}?on={past}"]
            for way in ways * 3:
                _ask(caller, way)  # warm: connections, statements, caches
            times = [_ask(caller, ways[number % 2]) for number in range(rounds)]
            caller.close()
        plain = _plain_counts(database, campaign_id)
    high = percentile(times, 0.95)
    measured.figures = [
        Figure("진행률 p95", high, "ms", most=MOST_MS, why="조사 진행률 답의 95번째 백분위수."),
        Figure("진행률 가운데 값", statistics.median(times), "ms", why="가운데 값."),
        Figure(
            "그냥 세기(데이터베이스만) 가운데 값",
            statistics.median(plain),
            "ms",
            why="데이터베이스에서 수만 센 시간. 화면이 더하는 것은 그 위의 일입니다.",
        ),
    ]
    measured.notes = [f"구역 {areas}곳, 방문 {visits}번, 물음 {rounds}번(절반은 늦게 온 기록이 있는 날)"]
    return measured


def _fill(database: Database, areas: int, visits: int) -> tuple[UUID, str]:
    engine, token = database.owner_engine(), new_api_token()
    with transaction(engine) as session:
        ensure_schematic(session)
        made = fill_campaign(session, areas, visits)
        account = accounts.put_account(session, email="bench@example.org", name="잰 사람", password_hash="x")  # noqa: S106  (nobody signs in with it)
        assert account is not None
        accounts.verify_account(session, account)
        accounts.add_grant(
            session, account, LiveGrant(Role.ADMIN, Scope.EVERYWHERE, None, None, None), since=clock.today()
        )
        accounts.put_api_token(
            session, account, token_sha256=sha256_of(token), name="bench", scopes=["read"], lasts=timedelta(days=1)
        )
    settle(engine)
    engine.dispose()
    return made, token


def _ask(caller: Caller, way: str) -> float:
    answer = caller.get(way)
    if answer.status != HTTPStatus.OK:
        raise plain_fault(500)
    return answer.seconds * 1000


def _plain_counts(database: Database, campaign_id: UUID) -> list[float]:
    engine, times = database.owner_engine(), []
    with transaction(engine) as session:
        for _ in range(20):
            begun = time.perf_counter()
            count_plainly(session, campaign_id)
            times.append((time.perf_counter() - begun) * 1000)
    engine.dispose()
    return times
