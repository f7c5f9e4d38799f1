"""PostgreSQL stands still for some seconds: every request ends in time, the web server itself keeps answering."""

import threading
import time
from collections import Counter
from functools import partial
from uuid import UUID

from api.drills.ground import Ground, slot
from api.drills.report import Report
from api.drills.stampede import CREATED, REFUSED, wish
from api.proving import Answer, Caller, together
from api.whole_service import Service
from geo.proofs import count_broken_histories, count_overlaps, states_of

BUSY = 503
OK = 200
LONGEST_ANSWER_S = 15
LONGEST_HEALTH_S = 1.0
LONGEST_READY_S = 2.5


def freeze(service: Service, ground: Ground, seconds: float) -> Report:
    """Freeze PostgreSQL for `seconds` while residents book and search and somebody watches /healthz and /readyz."""
    report = Report("freeze", f"PostgreSQL {seconds:g}초 얼림")
    space = next(iter(ground.spaces.values()))
    callers = [Caller(service.address, token, timeout_s=60) for token in ground.residents]
    begun = threading.Event()
    calls = [partial(_after, begun, partial(c.post, "/bookings", wish(space, slot(n)))) for n, c in enumerate(callers)]
    searches = [
        partial(_after, begun, partial(Caller(service.address, timeout_s=60).get, "/api/v1/spaces?limit=5"))
        for _ in range(4)
    ]
    answers: list[Answer] = []
    crowd = threading.Thread(target=lambda: answers.extend(together([*calls, *searches])), daemon=True)
    crowd.start()
    with service.frozen_postgres():
        begun.set()
        health, ready = together([partial(_watch, service.address, path, seconds) for path in ("/healthz", "/readyz")])
    crowd.join(timeout=60)
    recovered = service.await_ready()
    _judge(report, answers, len(calls) + len(searches))
    _judge_watch(report, health, ready)
    report.figures["다시 준비되기까지"] = f"{recovered:.1f}초"
    after = Caller(service.address, ground.residents[0]).post("/bookings", wish(space, slot(len(callers))))
    report.claim(f"녹은 뒤에도 예약이 되지 않습니다({after.status})", holds=after.status in {CREATED, REFUSED})
    _compare(report, service, [answer for answer in answers if answer.status == CREATED])
    return report


def _after(begun: threading.Event, call: partial[Answer]) -> Answer:
    begun.wait(30)
    return call()


def _watch(address: str, path: str, seconds: float) -> list[Answer]:
    """Ask for `path` again and again while the database stands still."""
    until = time.monotonic() + seconds
    watcher, answers = Caller(address, timeout_s=20), []
    while time.monotonic() < until:
        answers.append(watcher.get(path))
        time.sleep(0.1)
    return answers


def _judge(report: Report, answers: list[Answer], asked: int) -> None:
    statuses = Counter(answer.status for answer in answers)
    slowest = max((answer.seconds for answer in answers), default=0.0)
    report.figures["요청"] = asked
    report.figures["답"] = ", ".join(f"{status} {n}건" for status, n in sorted(statuses.items()))
    report.figures["가장 늦은 답"] = f"{slowest:.1f}초"
    report.claim("답을 받지 못한 요청이 있습니다", holds=len(answers) == asked and not statuses[0])
    report.claim(f"답이 {LONGEST_ANSWER_S}초보다 늦었습니다", holds=slowest < LONGEST_ANSWER_S)
    report.claim("성공이나 503이 아닌 답이 있습니다", holds=set(statuses) <= {OK, CREATED, REFUSED, BUSY})
    told = all("retry-after" in {name.lower() for name in a.headers} for a in answers if a.status == BUSY)
    report.claim("503에 Retry-After가 없습니다", holds=told)


def _compare(report: Report, service: Service, acknowledged: list[Answer]) -> None:
    """What was acknowledged is stored; nothing overlaps, and every history is whole."""
    engine = service.database.owner_engine()
    with engine.connect() as connection:
        lost = len(acknowledged) - len(states_of(connection, [UUID(answer.body["id"]) for answer in acknowledged]))
        wrong = count_overlaps(connection) + count_broken_histories(connection)
    engine.dispose()
    report.figures["확인해 준 예약 / 잃은 예약"] = f"{len(acknowledged)} / {lost}"
    report.claim(f"확인해 준 예약 {lost}건이 저장되지 않았습니다", holds=lost == 0)
    report.claim(f"겹치거나 이력이 어긋난 예약 {wrong}건", holds=wrong == 0)


def _judge_watch(report: Report, health: list[Answer], ready: list[Answer]) -> None:
    slow_health, slow_ready = (max(answer.seconds for answer in answers) for answers in (health, ready))
    report.figures["/healthz 가장 늦은 답"] = f"{slow_health * 1000:.0f}ms ({len(health)}회)"
    report.figures["/readyz 가장 늦은 답"] = f"{slow_ready:.1f}초 ({len(ready)}회)"
    report.claim("/healthz가 답하지 않았습니다", holds={answer.status for answer in health} == {OK})
    report.claim("/healthz가 늦었습니다", holds=slow_health < LONGEST_HEALTH_S)
    report.claim("얼어 있는데 /readyz가 준비되었다고 답했습니다", holds={answer.status for answer in ready} == {BUSY})
    report.claim("/readyz가 늦었습니다", holds=slow_ready < LONGEST_READY_S)
