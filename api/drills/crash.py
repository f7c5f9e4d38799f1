"""kill -9 in the middle of bookings: what was acknowledged is stored, and nothing is stored twice."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from api.drills.ground import Ground, slot
from api.drills.report import Report
from api.drills.stampede import CREATED, REFUSED, wish
from api.proving import Answer, Caller
from api.whole_service import Service
from geo.proofs import count_bookings, count_broken_histories, count_overlaps, stored_bookings

SLOTS = 3000
SETTLED = {CREATED, REFUSED}
PAUSE_S = 0.05
AGAIN = 0.1


@dataclass(slots=True)
class Load:
    """Clients that book without end and repeat every unanswered request with its key until it is answered."""

    address: str
    ground: Ground
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


def crash(service: Service, ground: Ground, engine: Engine, blows: Iterable[str], every_s: float) -> Report:
    """Deal `blows` ("web" or "postgres") to the service under load, each after `every_s` seconds of quiet running."""
    report = Report("crash", "예약 중 강제 종료(kill -9)")
    load = Load(service.address, ground)
    load.start()
    recovered: dict[str, list[float]] = {"web": [], "postgres": []}
    for blow in blows:
        time.sleep(every_s)
        {"web": service.kill_web, "postgres": service.kill_postgres}[blow]()
        recovered[blow].append(_time_until_booked(service, load))
    time.sleep(every_s)
    load.finish()
    engine.dispose()
    _tell(report, load, recovered)
    _compare(report, load, engine)
    return report


def _time_until_booked(service: Service, load: Load) -> float:
    """Return how long it took until the service was ready again and one more booking was acknowledged."""
    begun = time.monotonic()
    service.await_ready()
    before = len(load.acknowledged)
    while len(load.acknowledged) == before and time.monotonic() - begun < 60:  # noqa: PLR2004  (a minute)
        time.sleep(0.01)
    return time.monotonic() - begun


def _tell(report: Report, load: Load, recovered: dict[str, list[float]]) -> None:
    for blow, korean in (("web", "웹 서버"), ("postgres", "PostgreSQL")):
        if recovered[blow]:
            report.figures[f"{korean} kill -9"] = f"{len(recovered[blow])}회"
            report.figures[f"{korean} 다시 예약되기까지(가장 긴)"] = f"{max(recovered[blow]):.1f}초"
    report.figures["확인해 준 예약"] = len(load.acknowledged)
    report.figures["끊긴 연결 / 503"] = f"{load.statuses[0]} / {load.statuses[503]}"
    for oddity in load.oddities[:5]:
        report.claim(oddity, holds=False)


def _compare(report: Report, load: Load, engine: Engine) -> None:
    with engine.connect() as connection:
        stored = stored_bookings(connection, list(load.acknowledged))
        total, overlaps = count_bookings(connection, list(load.ground.spaces.values())), count_overlaps(connection)
        histories = count_broken_histories(connection)
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
