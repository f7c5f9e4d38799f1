"""Everything is deleted, and the database goes back to the moment before: every booking until then, none after."""

import os
import time
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Engine

from api.drills.ground import Ground, lay_out, slot
from api.drills.report import Report
from api.drills.stampede import CREATED, wish
from api.proving import Caller, serving, settings_of, together
from api.scratch import scratch_folder
from geo import clock
from geo.backup.archived import reach_of
from geo.backup.bases import make_base
from geo.backup.rewind import Rewound, rewind
from geo.db import Database, migrate, transaction
from geo.enums import ErasureCause
from geo.local_server import LocalServer, wal
from geo.proofs import (
    addresses_known,
    count_bookings,
    count_broken_histories,
    count_overlaps,
    stored_bookings,
    wipe_everything,
)
from geo.queries.accounts import put_account
from geo.queries.erasure import erase_account, note_erasure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.drills.runs import Track

CALLERS: Final = 4
EACH: Final = 15
GONE: Final = "erased-{number}@example.org"
ROOMS: Final[dict[str, tuple[str, ...]]] = {"가람방": (), "나래방": ()}
A_MOMENT_S: Final = 0.05
"""Between the last answer before the moment and the first request after it."""


@dataclass(slots=True)
class Course:
    """What was acknowledged by the moment and is to come back, what came after it and is not."""

    before: dict[str, UUID] = field(default_factory=dict)
    after: dict[str, UUID] = field(default_factory=dict)
    at: datetime = field(default_factory=clock.now)


def run_pitr(times: int, track: "Track") -> Report:
    """Book, note the moment, book on, delete everything, go back to the moment; `times` times on one cluster."""
    report = Report("pitr", "모두 지운 뒤 어느 시각으로 되돌리기")
    with scratch_folder() as folder:
        server = LocalServer(folder, archive=folder.parent / "archive")
        server.start()
        migrate(_database(server))
        begun = time.monotonic()
        make_base(server, _archive(server))
        report.figures["기준 사본"] = f"{time.monotonic() - begun:.1f}초"
        with _engine(server) as engine:
            ground = lay_out(engine, ROOMS, CALLERS)
        course, slowest = Course(), 0.0
        for number in track(range(times)):
            live_through(server, ground, course, number)
            begun = time.monotonic()
            done = rewind(server, _archive(server), course.at, server)
            slowest = max(slowest, time.monotonic() - begun)
            server.start()
            judge(report, server, course, done, number)
        _tell(report, server, course, slowest)
    return report


def live_through(server: LocalServer, ground: Ground, course: Course, number: int) -> None:
    """Book, note the moment, book on, forget somebody, and lose everything."""
    with serving(settings_of(_database(server))) as web, _engine(server) as engine:
        with transaction(engine) as session:
            account = put_account(
                session, email=GONE.format(number=number), name="훈련", password_hash=os.urandom(16).hex()
            )
        assert account is not None, "a fresh address is free"
        callers = [Caller(web.address, token) for token in ground.residents]
        course.before |= _book(callers, ground, f"{number}-before", number * 12)
        time.sleep(A_MOMENT_S)
        course.at = clock.now()
        time.sleep(A_MOMENT_S)
        course.after |= _book(callers, ground, f"{number}-after", number * 12 + 6)
        with transaction(engine) as session:
            note_erasure(session, account, ErasureCause.OPERATOR, "훈련", None)
            erase_account(session, account)
        keep(server, engine)
        with engine.begin() as connection:
            wipe_everything(connection)


def keep(server: LocalServer, engine: Engine) -> None:
    """Write the lists beside the database, as the worker does every minute."""
    from geo.backup import keep_erasures, keep_list

    with transaction(engine) as session:
        keep_list(session, server.data_dir)
        keep_erasures(session, server.data_dir)


def judge(report: Report, server: LocalServer, course: Course, done: Rewound, number: int) -> None:
    """Compare what is there with what was acknowledged by the moment."""
    with _engine(server) as engine, engine.connect() as connection:
        stored = stored_bookings(connection, [*course.before, *course.after])
        total = count_bookings(connection)
        overlaps, histories = count_overlaps(connection), count_broken_histories(connection)
        known = addresses_known(connection, [GONE.format(number=one) for one in range(number + 1)])
    lost = sum(stored.get(key) != booking for key, booking in course.before.items())
    late = sum(key in stored for key in course.after)
    report.claim(f"{number + 1}번째: 그 시각 전의 예약 {lost}건이 없습니다", holds=lost == 0 and bool(course.before))
    report.claim(f"{number + 1}번째: 그 시각 뒤의 예약 {late}건이 있습니다", holds=late == 0 and bool(course.after))
    report.claim(f"{number + 1}번째: 예약 수가 다릅니다({total})", holds=total == len(course.before))
    report.claim(f"{number + 1}번째: 겹침 {overlaps}, 어긋난 이력 {histories}", holds=overlaps == histories == 0)
    report.claim(f"{number + 1}번째: 그 뒤에 지운 계정 {known}개가 돌아왔습니다", holds=known == 0)
    report.claim(f"{number + 1}번째: 쓰던 데이터가 옆에 없습니다", holds=bool(done.aside and done.aside.is_dir()))


def _book(callers: Sequence[Caller], ground: Ground, name: str, first_day: int) -> dict[str, UUID]:
    """Let every caller book times of its own; return what was acknowledged, by its key."""
    space = next(iter(ground.spaces.values()))

    def book(caller: Caller, number: int) -> dict[str, UUID]:
        acknowledged = {}
        for step in range(EACH):
            key = f"pitr-{name}-{number}-{step}"
            start = slot(number * EACH + step) + timedelta(days=first_day)
            answer = caller.post("/bookings", wish(space, start), key)
            if answer.status == CREATED:
                acknowledged[key] = UUID(answer.body["id"])
        return acknowledged

    found = together([partial(book, caller, number) for number, caller in enumerate(callers)])
    return {key: booking for one in found for key, booking in one.items()}


def _tell(report: Report, server: LocalServer, course: Course, slowest: float) -> None:
    archive = _archive(server)
    sizes = [path.stat().st_size for path in wal.segments_of(archive).glob("*.gz")]
    report.figures |= {
        "그 시각까지 확인해 준 예약": len(course.before),
        "그 뒤에 확인해 준 예약(돌아오지 않음)": len(course.after),
        "되돌리기(가장 긴)": f"{slowest:.1f}초",
        "보관한 기록": f"{len(sizes)}조각, {sum(sizes) / 1_000_000:.1f} MB",
    }
    hole = reach_of(archive).hole
    report.claim(f"보관한 기록에 빠진 조각이 있습니다: {hole}", holds=not hole)


def _archive(server: LocalServer) -> Path:
    assert server.archive is not None, "the drill made it with one"
    return server.archive


def _database(server: LocalServer) -> Database:
    return Database(server.url(), server.url("maeul_app"))


@contextmanager
def _engine(server: LocalServer) -> "Iterator[Engine]":
    engine = _database(server).owner_engine()
    try:
        yield engine
    finally:
        engine.dispose()
