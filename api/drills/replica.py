"""The primary is killed under load, its standby takes over, and what was acknowledged is stored."""

import os
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import Engine

from api.drills.crash import Load
from api.drills.ground import Ground, lay_out
from api.drills.report import Report
from api.proving import Caller, WebServer, serving
from api.scratch import scratch_folder
from geo.db import Database, migrate
from geo.errors import SetupError
from geo.local_server import LocalServer
from geo.local_server.cluster import connect
from geo.local_server.following import follow, promote
from geo.local_server.places import Places, recorded
from geo.proofs import count_bookings, count_broken_histories, count_overlaps, stored_bookings

CLIENTS: Final = 4
READERS: Final = 2
QUIET_S: Final = 1.0
TAKEN_OVER_WITHIN_S: Final = 60
ROOMS: Final[dict[str, tuple[str, ...]]] = {"가람방": (), "나래방": (), "다솜방": ()}
OK: Final = 200


@dataclass(slots=True)
class Pair:
    """Two servers that take turns; `leader` takes the writes, the other one follows it."""

    leader: LocalServer
    follower: LocalServer

    def url(self, role: str, wanted: str) -> str:
        """Return the one address of both, as libpq reads it: whichever server is `wanted` answers."""
        places = sorted((_places(self.leader), _places(self.follower)), key=lambda one: str(one.socket_dir))
        hosts = ",".join(quote(str(one.socket_dir), safe="/") for one in places)
        return f"postgresql+psycopg://{role}@/maeul?host={hosts}&port=5432,5432&target_session_attrs={wanted}"

    @property
    def database(self) -> Database:
        return Database(self.url("maeul_owner", "read-write"), self.url("maeul_app", "read-write"))

    def wait_for_each_other(self) -> None:
        """From now on a commit is acknowledged when the standby shows it."""
        _tell(self.leader, "ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        _tell(self.leader, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        _tell(self.leader, "SELECT pg_reload_conf()")

    def kill_leader(self) -> None:
        """kill -9 of the head of the primary."""
        pid = self.leader.status().pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)

    def take_over(self) -> None:
        """Let the standby be the primary from now on."""
        promote(self.follower)
        self.leader, self.follower = self.follower, self.leader

    def follow_again(self) -> None:
        """Make the server that was killed a standby of the new primary: what it held alone is thrown away."""
        places = _places(self.follower)
        self.follower.stop()
        shutil.rmtree(places.cluster_dir)
        self.follower = follow(self.leader, self.follower.data_dir)
        self.wait_for_each_other()


@dataclass(slots=True)
class Readers:
    """Visitors who look for spaces without end, and what they were told."""

    address: str
    statuses: Counter[int] = field(default_factory=Counter)
    slowest_s: float = 0.0
    _done: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(READERS)]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join(30)

    def _read(self) -> None:
        caller = Caller(self.address)
        while not self._done.is_set():
            answer = caller.get("/api/v1/spaces")
            self.statuses[answer.status] += 1
            self.slowest_s = max(self.slowest_s, answer.seconds)
        caller.close()


def run_replica(takeovers: int, track: Callable[[Iterable[int]], Iterable[int]]) -> Report:
    """Kill the primary and promote its standby, `takeovers` times, under bookings and searches."""
    report = Report("replica", f"본 서버를 강제로 끄고 대기 서버가 이어받기, {takeovers}번")
    with scratch_folder() as one, scratch_folder() as other:
        pair = _pair(one, other)
        engine = pair.database.owner_engine()
        ground = lay_out(engine, ROOMS, CLIENTS)
        with serving(_settings(pair, one.parent)) as web:
            acknowledged = _under_load(report, pair, ground, web, track(range(takeovers)))
        _compare(report, acknowledged, ground, engine)
        engine.dispose()
        pair.leader.stop()
        pair.follower.stop()
    return report


def _pair(one: Path, other: Path) -> Pair:
    leader = LocalServer(one)
    leader.start()
    migrate(Database(leader.url()))
    pair = Pair(leader, follow(leader, other))
    pair.wait_for_each_other()
    return pair


def _settings(pair: Pair, folder: Path) -> dict[str, str]:
    return {
        "MAEUL_DATA_DIR": str(folder / "files"),
        "MAEUL_DATABASE_URL": pair.database.owner_url,
        "MAEUL_APP_DATABASE_URL": pair.database.app_url or "",
        "MAEUL_READ_DATABASE_URL": pair.url("maeul_app", "prefer-standby"),
        "MAEUL_BOOKING_WRITES_PER_MINUTE": "1000000",
    }


def _under_load(report: Report, pair: Pair, ground: Ground, web: WebServer, blows: Iterable[int]) -> dict[str, UUID]:
    """Let clients book and visitors read while the primary dies, again and again; return what was acknowledged."""
    load, readers = Load(web.address, ground), Readers(web.address)
    away: list[float] = []
    _await_standby(web.address)
    readers.start()
    load.start()
    for _ in blows:
        _await_standby(web.address)
        time.sleep(QUIET_S)
        begun = time.monotonic()
        pair.kill_leader()
        pair.take_over()
        _await_booking(load)
        away.append(time.monotonic() - begun)
        pair.follow_again()
    _await_standby(web.address)
    time.sleep(QUIET_S)
    load.finish()
    readers.finish()
    report.figures |= {
        "이어받아 다시 예약되기까지(가장 긴)": f"{max(away):.1f}초",
        "끊긴 연결 / 503": f"{load.statuses[0]} / {load.statuses[503]}",
        "찾기에 답함": readers.statuses[OK],
        "찾기의 다른 답": sum(readers.statuses.values()) - readers.statuses[OK],
        "찾기의 가장 늦은 답": f"{readers.slowest_s:.1f}초",
    }
    for oddity in load.oddities[:5]:
        report.claim(oddity, holds=False)
    report.claim(f"찾기가 200 아닌 답을 받았습니다: {dict(readers.statuses)}", holds=set(readers.statuses) == {OK})
    return load.acknowledged


def _await_standby(address: str) -> None:
    """Wait until the service reads from a standby that has everything."""
    caller, deadline = Caller(address), time.monotonic() + TAKEN_OVER_WITHIN_S
    while time.monotonic() < deadline:
        answer = caller.get("/readyz")
        standby = answer.body.get("standby", {}) if isinstance(answer.body, dict) else {}
        if answer.status == OK and standby.get("state") == "ready":
            caller.close()
            return
        time.sleep(0.05)
    raise SetupError("대기 서버가 따라오지 않습니다.", "The standby does not catch up.")


def _await_booking(load: Load) -> None:
    before, deadline = len(load.acknowledged), time.monotonic() + TAKEN_OVER_WITHIN_S
    while len(load.acknowledged) == before:
        if time.monotonic() > deadline:
            raise SetupError("이어받은 서버가 예약을 받지 않습니다.", "The promoted server takes no bookings.")
        time.sleep(0.01)


def _compare(report: Report, acknowledged: dict[str, UUID], ground: Ground, engine: Engine) -> None:
    """Compare what was acknowledged by either server with what the last primary holds."""
    with engine.connect() as connection:
        stored = stored_bookings(connection, list(acknowledged))
        total, overlaps = count_bookings(connection, list(ground.spaces.values())), count_overlaps(connection)
        histories = count_broken_histories(connection)
    lost = sum(stored.get(key) != booking for key, booking in acknowledged.items())
    figures = {"확인해 준 예약": len(acknowledged), "저장된 예약": total, "잃은 예약": lost, "겹친 예약": overlaps}
    report.figures |= figures | {"이력이 어긋난 예약": histories}
    report.claim("확인해 준 예약이 하나도 없습니다", holds=bool(acknowledged))
    report.claim(f"확인해 준 예약 {lost}건이 저장되지 않았습니다", holds=lost == 0)
    report.claim(
        f"확인해 준 것({len(acknowledged)})과 저장된 것({total})의 수가 다릅니다", holds=total == len(acknowledged)
    )
    report.claim(f"예약 {overlaps}쌍이 겹칩니다", holds=overlaps == 0)
    report.claim(f"예약 {histories}건의 이력이 어긋납니다", holds=histories == 0)


def _tell(server: LocalServer, statement: str) -> None:
    with connect(_places(server), "postgres") as connection:
        connection.execute(statement)


def _places(server: LocalServer) -> Places:
    places = recorded(server.data_dir)
    if places is None:
        raise SetupError("데이터베이스가 없습니다.", "There is no database.", code="cluster_absent")
    return places
