"""Build a made-up nation, or a part of it, in an empty database: every constraint on, the same rows every time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from geo import clock
from geo.bench_data import settle
from geo.bench_review import fill_waiting
from geo.db import transaction
from geo.queries.boundaries import store_boundaries
from geo.scale import sql
from geo.scale.country import made_up_nation
from geo.scale.indexes import put_aside
from geo.scale.size import Size

Told = Callable[[str], None]
LARGE: Final = (
    "sites", "spaces", "openings", "bookings", "booking_events", "booking_contacts", "claims", "resources",
    "resource_revisions", "resource_events", "resource_dongs",
)  # fmt: skip
"""Tables of many rows: their loose indexes are made when they are full."""
DONGS_AT_ONCE: Final = 50
ROOMS_AT_ONCE: Final = 5000
_SHARES: Final = {
    "site_kinds": "senior_center:경로당 7, community_center:자치회관 3, library:작은도서관 3, "
    "village_space:마을공간 2, welfare:복지관 2, cafe:마을카페 1, hub:마을활력소 1, sarangbang:사랑방 1",
    "space_kinds": "room:모임방 10, hall:강당 3, kitchen:공유부엌 2, studio:연습실 2, yard:마당 1, sports:체육실 1, "
    "childcare:열린육아방 1",
    "resource_kinds": "space:쉼터 10, space:작은도서관 6, space:공방 5, organisation:협동조합 7, activity:모임 6, "
    "goods:공유물품 2, story:이야기 2, person:이웃 1, route:마을길 1",
}
"""What there is, each with its share in the words that one is drawn from."""
_FIRST_WORDS: Final = (
    "햇살 달빛 새봄 푸른 큰나무 은행나무 행복 사랑 꿈나무 한마음 늘푸른 해오름 솔밭 느티나무 강변 언덕 무지개 별빛 "
    "구름 바람 들꽃 하늘 소망 나눔 우리 함께 온누리 다솜 아름 새싹 둥지 도담 어울림 모퉁이 골목 징검다리 옹달샘 반딧불"
)


@dataclass(frozen=True, slots=True)
class Built:
    """How many rows each table got, and the seconds of each step."""

    rows: dict[str, int]
    seconds: dict[str, float]


def build_nation(owner: Engine, size: Size, now: datetime, told: Told = lambda _said: None) -> Built:
    """Fill an empty, migrated database with `size`; `told` hears of every step. Runs as the owner."""
    seconds: dict[str, float] = {}
    begun = time.perf_counter()
    with transaction(owner) as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        store_boundaries(session, made_up_nation(size.dongs), file_name="made-up-nation.geojson")
    seconds["boundaries"] = time.perf_counter() - begun
    with put_aside(owner, LARGE, but=("ix_claims_booking_id",), told=told):  # a booking called off looks for its claims
        _fill(owner, size, now, told, seconds)
    told("VACUUM ANALYZE")
    settle(owner)
    seconds["all"] = time.perf_counter() - begun
    with owner.connect() as connection:
        return Built({table: _count(connection, table) for table in ("dongs", *LARGE)}, seconds)


def _fill(owner: Engine, size: Size, now: datetime, told: Told, seconds: dict[str, float]) -> None:
    """Run every step in one session, whose helper tables go with it; each batch is a transaction of its own."""
    values = _values(size, now)
    with owner.connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0; SET work_mem = '256MB'; SET temp_buffers = '256MB'")
        connection.exec_driver_sql(sql.TOOLS)
        connection.exec_driver_sql(sql.GROUND)
        for name, statement, first, last in _steps(size):
            begun = time.perf_counter()
            _run(connection, statement, values | {"first": first, "last": last})
            seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - begun
            told(f"{name} {last:,}" if last else name)
            if name in _ENDING:
                connection.commit()
    _let_wait(owner, size, told)


_ENDING: Final = frozenset({"resources", "claims", "parties"})
"""After these a transaction ends: deferred triggers have their turn, and progress is kept."""


def _steps(size: Size) -> Iterator[tuple[str, str, int, int]]:
    """Yield name, statement and the numbers it covers (0 where it is done at once)."""
    for what, many in (("sites", ":sites"), ("resources", "CAST(:resources - :waiting / 2 AS numeric)")):
        yield f"dealt {what}", sql.DEALT.replace("{what}", what).replace(":many", many), 0, 0
    yield "sites", sql.SITES, 1, size.dongs
    for name in ("site_events", "rooms", "spaces", "cells", "space_cells", "policies", "openings", "days_off"):
        yield name, getattr(sql, name.upper()), 0, 0
    yield "accounts", sql.ACCOUNTS, 0, 0
    yield "parties", sql.PARTIES, 0, 0
    for first in range(1, size.dongs + 1, DONGS_AT_ONCE):
        yield "resources", sql.RESOURCES.replace("{placing}", sql.PLACING), first, first + DONGS_AT_ONCE - 1
    yield "resource_events", sql.RESOURCE_EVENTS, 0, 0
    yield "booked", sql.BOOKED_ROOMS, 0, 0
    for first in range(1, size.spaces + 1, ROOMS_AT_ONCE):
        for name in ("turns", "bookings", "first_events", "later", "contacts", "claims"):
            yield name, getattr(sql, name.upper()), first, first + ROOMS_AT_ONCE - 1


def _values(size: Size, now: datetime) -> dict[str, Any]:
    today = now.astimezone(clock.SEOUL).date()
    shares = {
        name: [word for part in words.split(", ") for word in [part.rsplit(" ", 1)[0]] * int(part.rsplit(" ", 1)[1])]
        for name, words in _SHARES.items()
    }
    return {
        **size.counts(),
        **shares,
        "first_words": _FIRST_WORDS.split(),
        "now": now,
        "built": now - timedelta(days=600),
        "today": today,
        "monday": today - timedelta(days=today.weekday()),
        "from_n": 1,
        "to_n": size.resources - size.waiting // 2,
    }


def _run(connection: Connection, statement: str, values: dict[str, Any]) -> None:
    """Run the statements of one step; those with values are one by one."""
    for one in statement.split(";\n"):
        clause = text(one)
        connection.execute(clause, {name: values[name] for name in clause.compile().params})


def _let_wait(owner: Engine, size: Size, told: Told) -> None:
    """Let one record of a hundred wait for a review: half of them new, half changes of what is published."""
    told("waiting")
    with transaction(owner) as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        author: UUID = session.execute(text("SELECT id FROM accounts ORDER BY email LIMIT 1")).scalar_one()
        fill_waiting(session, size.waiting, author)
        session.execute(text(sql.UNPLACED))


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608  (our own names)


def is_filled(owner: Engine) -> bool:
    """Say whether a nation was built there before."""
    with owner.connect() as connection:
        return bool(connection.execute(text("SELECT EXISTS (SELECT FROM dongs)")).scalar_one())


def rows_known(owner: Engine) -> dict[str, int]:
    """Return how many rows the planner knows of: counting millions would take longer than most questions."""
    sql_known = "SELECT relname, reltuples FROM pg_class WHERE relname = ANY(:names)"
    names = ["dongs", "sites", "spaces", "resources", "bookings", "claims", "booking_events"]
    with owner.connect() as connection:
        return {row.relname: int(row.reltuples) for row in connection.execute(text(sql_known), {"names": names})}
