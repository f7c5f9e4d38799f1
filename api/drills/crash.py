"""kill -9 in the middle of bookings: what was acknowledged is stored, nothing is stored twice, every job is done."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine

from api.drills.ground import Ground, slot
from api.drills.report import Report
from api.drills.stampede import CREATED, REFUSED, wish
from api.jobs.queue import Task
from api.proving import Answer, Caller
from api.whole_service import Service
from geo.proofs import count_bookings, count_broken_histories, count_open_jobs, count_overlaps, stored_bookings

SLOTS = 3000
SETTLED = {CREATED, REFUSED}
PAUSE_S = 0.05
AGAIN = 0.1
KINDS: Final = {
    "web": "웹 서버",
    "worker": "일꾼",
    "backend": "PostgreSQL의 한 프로세스",
    "postgres": "PostgreSQL의 우두머리",
}
BACK_WITHIN_S: Final = 5.0
WORKED_OFF_WITHIN_S: Final = 600.0
ENOUGH_BLOWS: Final = 5
"""After so many on a worker under load, at least one has fallen in the middle of a job."""
RUN_AGAIN: Final = "of a dead worker runs again"
_BOOKING: Final = re.compile(r"/bookings/([0-9a-f-]{36})/calendar\.ics")


@dataclass(slots=True)
class Load:
    """Clients that book without end and repeat every unanswered request with its key until it is answered."""

    address: str
    ground: Ground
    rest_s: float = 0.0
    acknowledged: dict[str, UUID] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    oddities: list[str] = field(default_factory=list)
    _leaving: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start one client per resident of the ground."""
        for number, token in enumerate(self.ground.residents):
            thread = threading.Thread(target=self._live, args=(number, token), daemon=True)
            self._threads.append(thread)
            thread.start()

    def finish(self) -> None:
        """Let every client get its last answer; a service that stays down shows as an oddity."""
        self._leaving.set()
        for thread in self._threads:
            thread.join(timeout=60)
        if any(thread.is_alive() for thread in self._threads):
            self.oddities.append("답을 받지 못한 요청이 남았습니다")

    def _live(self, number: int, token: str) -> None:
        caller, rng = Caller(self.address, token, timeout_s=20), random.Random(number)  # noqa: S311  (a drill's dice, no secret)
        spaces = list(self.ground.spaces.values())
        step = 0
        while not self._leaving.is_set():
            step += 1
            body = wish(rng.choice(spaces), slot(rng.randrange(SLOTS)))
            self._book(caller, f"drill-{number}-{step}", body, again=rng.random() < AGAIN)
            self._leaving.wait(self.rest_s)
        caller.close()

    def _book(self, caller: Caller, key: str, body: dict[str, Any], *, again: bool) -> None:
        """Ask until there is an answer; now and then ask once more, as a client does that lost the answer."""
        answer = self._ask(caller, key, body)
        while answer.status not in SETTLED:
            time.sleep(PAUSE_S)
            answer = self._ask(caller, key, body)
        if answer.status == CREATED:
            with self._guard:
                self.acknowledged[key] = UUID(answer.body["id"])
            if again:
                repeated = self._ask(caller, key, body)
                if repeated.status == CREATED and repeated.body != answer.body:
                    self.oddities.append(f"{key}: 같은 열쇠에 다른 답")

    def _ask(self, caller: Caller, key: str, body: dict[str, Any]) -> Answer:
        answer = caller.post("/bookings", body, key)
        with self._guard:
            self.statuses[answer.status] += 1
            if answer.status not in {0, 503, *SETTLED}:
                self.oddities.append(f"{key}: {answer.status} {answer.code}")
        return answer


@dataclass(slots=True)
class Recovery:
    """How long it took after each blow until the service did its work again, by what was hit."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    worked_off_s: float = 0.0


def crash(
    service: Service,
    ground: Ground,
    engine: Engine,
    blows: Iterable[str],
    every_s: float,
    back_within_s: float = BACK_WITHIN_S,
) -> Report:
    """Deal `blows` (of KINDS) to the service under load, each after `every_s` seconds of quiet running."""
    report = Report("crash", "예약 중 강제 종료(kill -9)")
    load, recovery = Load(service.address, ground, rest_s=0.05), Recovery()
    deal: dict[str, Callable[[], None]] = {
        "web": service.kill_web,
        "worker": service.kill_worker,
        "backend": service.kill_backend,
        "postgres": service.kill_postgres,
    }
    load.start()
    for blow in blows:
        time.sleep(every_s)
        letters = len(_letters(service))
        deal[blow]()
        back = _time_until_mailed(service, letters) if blow == "worker" else _time_until_booked(service, load)
        recovery.seconds[blow].append(back)
    time.sleep(every_s)
    load.finish()
    engine.dispose()
    recovery.worked_off_s = _time_until_worked_off(engine)
    _tell(report, load, recovery, back_within_s)
    _compare(report, load, engine)
    _compare_letters(report, service, load, recovery)
    return report


def _time_until_booked(service: Service, load: Load) -> float:
    """Return how long it took until the service was ready again and one more booking was acknowledged."""
    begun = time.monotonic()
    service.await_ready()
    before = len(load.acknowledged)
    while len(load.acknowledged) == before and time.monotonic() - begun < 60:  # noqa: PLR2004  (a minute)
        time.sleep(0.01)
    return time.monotonic() - begun


def _time_until_mailed(service: Service, letters: int) -> float:
    """Return how long it took until another letter left."""
    begun = time.monotonic()
    while len(_letters(service)) <= letters + 1 and time.monotonic() - begun < 60:  # noqa: PLR2004  (a minute)
        time.sleep(0.02)
    return time.monotonic() - begun


def _time_until_worked_off(engine: Engine) -> float:
    """Wait for the worker to do what is left, and return how long that took."""
    begun = time.monotonic()
    while time.monotonic() - begun < WORKED_OFF_WITHIN_S:
        with engine.connect() as connection:
            if count_open_jobs(connection, Task.SEND_MAIL) == 0:
                break
        time.sleep(0.2)
    return time.monotonic() - begun


def _letters(service: Service) -> list[Path]:
    return list((service.server.data_dir / "outbox").glob("*.eml"))


def _tell(report: Report, load: Load, recovery: Recovery, back_within_s: float) -> None:
    for kind, korean in KINDS.items():
        seconds = recovery.seconds[kind]
        if seconds:
            report.figures[f"{korean} kill -9"] = f"{len(seconds)}회, 다시 일하기까지 길어야 {max(seconds):.1f}초"
        if kind != "worker":  # what a dead worker had in hand others take over; nobody waits for it
            late = sum(one >= back_within_s for one in seconds)
            report.claim(f"{korean}: {late}번은 {back_within_s:g}초 안에 돌아오지 않았습니다", holds=late == 0)
    report.figures["확인해 준 예약"] = len(load.acknowledged)
    report.figures["끊긴 연결 / 503"] = f"{load.statuses[0]} / {load.statuses[503]}"
    for oddity in load.oddities[:5]:
        report.claim(oddity, holds=False)


def _compare(report: Report, load: Load, engine: Engine) -> None:
    with engine.connect() as connection:
        stored = stored_bookings(connection, list(load.acknowledged))
        total, overlaps = count_bookings(connection, list(load.ground.spaces.values())), count_overlaps(connection)
        histories, waiting = count_broken_histories(connection), count_open_jobs(connection, Task.SEND_MAIL)
    lost = sum(stored.get(key) != booking for key, booking in load.acknowledged.items())
    report.figures |= {"저장된 예약": total, "잃은 예약": lost, "겹친 예약": overlaps, "이력이 어긋난 예약": histories}
    report.claim("확인해 준 예약이 하나도 없습니다", holds=bool(load.acknowledged))
    report.claim(f"확인해 준 예약 {lost}건이 저장되지 않았습니다", holds=lost == 0)
    report.claim(
        f"확인해 준 것({len(load.acknowledged)})과 저장된 것({total})의 수가 다릅니다",
        holds=total == len(load.acknowledged),
    )
    report.claim(f"예약 {overlaps}쌍이 겹칩니다", holds=overlaps == 0)
    report.claim(f"예약 {histories}건의 이력이 어긋납니다", holds=histories == 0)
    report.claim(f"메일 {waiting}통이 남아 있습니다", holds=waiting == 0)


def _compare_letters(report: Report, service: Service, load: Load, recovery: Recovery) -> None:
    """Every acknowledged booking has one letter, and none has two."""
    told = Counter(
        UUID(found[1])
        for path in _letters(service)
        if (found := _BOOKING.search(path.read_text(encoding="utf-8", errors="replace")))
    )
    booked = set(load.acknowledged.values())
    unsaid, twice = len(booked - told.keys()), sum(count > 1 for count in told.values())
    again, hits = service.said().count(RUN_AGAIN), len(recovery.seconds["worker"])
    report.figures["예약을 알린 메일"] = sum(told.values())
    report.figures["죽은 일꾼의 일을 다시 함"] = f"{again}번, 모두 마치기까지 {recovery.worked_off_s:.1f}초"
    report.claim(f"예약 {unsaid}건은 알리지 않았습니다", holds=unsaid == 0)
    report.claim(f"예약 {twice}건은 두 번 알렸습니다", holds=twice == 0)
    report.claim("일하던 중에 죽은 일꾼이 없습니다", holds=again > 0 or hits < ENOUGH_BLOWS)
