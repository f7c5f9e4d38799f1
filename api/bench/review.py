"""The review list of 2,000 waiting records over HTTP: pages with their differences, the whole of it, and the desk."""

import random
import statistics
from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from api.auth.secrets import new_api_token, sha256_of
from api.bench.figures import Figure, Measured, percentile
from api.errors import plain_fault
from api.proving import Caller, serving, settings_of
from api.scratch import scratch_database
from geo import clock
from geo.bench_data import settle
from geo.bench_records import fill_records
from geo.bench_review import fill_waiting
from geo.db import Database, transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.queries.boundaries import ensure_schematic
from geo.queries.dongs_of import assign_dongs

MOST_MS: Final = 200.0
SEOUL: Final = "11"
LISTED: Final = "/api/v1/review?limit=50"
NARROWED: Final = ("&kind=space", "&dong=1144055500", "&district=11440", "")
EVERYTHING: Final = "/api/v1/review?limit=2000"
DESK: Final = "/review"


def review(waiting: int = 2000, published: int = 20_000, rounds: int = 60) -> Measured:
    """Ask for pages of what waits, in a random order and narrowed by area and kind, as a coordinator of the city."""
    measured = Measured("review", "검토 목록 (HTTP)")
    with scratch_database(durable=False) as database:
        token = _fill(database, waiting, published)
        with serving(settings_of(database)) as product:
            caller = Caller(product.address, token)
            listed = _times(caller, _ways(caller, rounds))
            whole = _times(caller, [EVERYTHING] * max(3, rounds // 6))
            desk = _times(caller, [DESK] * max(3, rounds // 3))
            caller.close()
    measured.figures = [
        Figure(
            "목록 50건씩 p95",
            percentile(listed, 0.95),
            "ms",
            most=MOST_MS,
            why="검토할 기록을 쉰 건씩 넘길 때의 95번째 백분위수. 열쇠로 이어 넘기므로 뒤쪽도 같습니다.",
        ),
        Figure("목록 50건씩 가운데 값", statistics.median(listed), "ms", why="가운데 값."),
        Figure("목록 모두 한 번에 가운데 값", statistics.median(whole), "ms", why="한 번에 모두 받을 때."),
        Figure(
            "검토 화면 p95", percentile(desk, 0.95), "ms", most=MOST_MS, why="검토 화면을 여는 시간의 95번째 백분위수."
        ),
    ]
    measured.notes = [f"기다리는 기록 {waiting}건(절반은 공개된 것을 고침), 공개된 기록 {published}건, 물음 {rounds}번"]
    return measured


def _fill(database: Database, waiting: int, published: int) -> str:
    engine, token = database.owner_engine(), new_api_token()
    with transaction(engine) as session:
        ensure_schematic(session)
        fill_records(session, published)
        account = accounts.put_account(session, email="bench@example.org", name="잰 사람", password_hash="x")  # noqa: S106  (nobody signs in with it)
        assert account is not None
        accounts.verify_account(session, account)
        grant = LiveGrant(Role.COORDINATOR, Scope.PROVINCE, SEOUL, None, None)
        accounts.add_grant(session, account, grant, since=clock.today())
        accounts.put_api_token(
            session, account, token_sha256=sha256_of(token), name="bench", scopes=["read"], lasts=timedelta(days=1)
        )
        fill_waiting(session, waiting, account)
        assign_dongs(session)
    settle(engine)
    engine.dispose()
    return token


def _ways(caller: Caller, rounds: int) -> list[str]:
    """Return the addresses to ask: pages as the list itself leads from one to the next, some narrowed."""
    leads = [LISTED]
    for _ in range(min(rounds, 40) - 1):
        following = caller.get(leads[-1]).body["next"]
        if following is None:
            break
        leads.append("/api/" + following.partition("/api/")[2])
    ways = leads + [LISTED + narrowed for narrowed in NARROWED]
    rng = random.Random(7)  # noqa: S311  (the same order every time)
    return [rng.choice(ways) for _ in range(rounds)]


def _times(caller: Caller, ways: Sequence[str]) -> list[float]:
    for way in list(ways)[:3]:
        _ask(caller, way)  # warm: connections, statements, caches
    return [_ask(caller, way) for way in ways]


def _ask(caller: Caller, way: str) -> float:
    answer = caller.get(way)
    if answer.status != HTTPStatus.OK:
        raise plain_fault(500)
    return answer.seconds * 1000
